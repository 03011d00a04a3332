"""Whole minutes, and the one in which a mention that waits has become urgent enough."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta

from harken.domain.record import Summary
from harken.jobs.telling import urgency_of

MINUTE = timedelta(minutes=1)


def ceil(moment: datetime) -> datetime:
    """The first whole minute that is not before a moment."""
    floor = moment.replace(second=0, microsecond=0)
    return floor if floor == moment else floor + MINUTE


def urgent_from(urgency: int, view: Summary, posts: int, minute: datetime, end: datetime) -> Iterator[datetime]:
    """When, after `minute` and before `end`, a mention whose author wrote up to `posts` times becomes so urgent.

    Waiting never makes it less so.
    """

    def urgent(at: datetime, posts: int = posts) -> bool:
        return urgency_of(view, posts, at) >= urgency

    if minute >= end or not urgent(end) or urgent(minute, 1):
        return
    # Urgent now, but only with posts that need not count yet: then every minute is looked at.
    minutes = range(1, (end - minute) // MINUTE + 2)
    found = bisect_left(minutes, x=True, key=lambda past: urgent(minute + past * MINUTE))
    yield minute + (found + 1) * MINUTE
