"""Whole minutes, and the one in which a mention that waits has become urgent enough."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from harken.domain.record import Summary
from harken.jobs.telling import urgency_of

MINUTE = timedelta(minutes=1)


def ceil(moment: datetime) -> datetime:
    """The first whole minute that is not before a moment."""
    floor = moment.replace(second=0, microsecond=0)
    return floor if floor == moment else floor + MINUTE


def urgent_from(urgency: int, view: Summary, posts: int, minute: datetime, end: datetime) -> Iterator[datetime]:
    """When, after `minute` and before `end`, a mention whose author wrote up to `posts` times becomes so urgent."""
    alone = _reaches(urgency, view, 1, end)
    if alone is not None and alone <= minute:
        return
    together = _reaches(urgency, view, posts, end)
    if together is not None and minute < end:
        yield max(together, minute + MINUTE)  # it is urgent only with all of them, which need not count yet


@lru_cache(maxsize=20_000)
def _reaches(urgency: int, view: Summary, posts: int, end: datetime) -> datetime | None:
    """The first whole minute before `end` at which a mention is so urgent; waiting never makes it less so."""
    start = ceil(view.since)
    minutes = range(max(0, (end - start) // MINUTE) + 2)
    found = bisect_left(
        minutes, x=True, key=lambda past: urgency_of(view, posts, start + past * MINUTE).score >= urgency
    )
    return start + found * MINUTE if found < len(minutes) else None
