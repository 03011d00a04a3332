"""The pace of a simulated clock: from one minute in which something can happen to the next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from harken.domain.brand import Brand
from harken.domain.record import Summary
from harken.domain.rule import FOLLOW_GRACE, matches, ready_at
from harken.domain.schedule import COUNTED_EVERY
from harken.jobs.telling import urgency_of
from harken.store import incidents, mentions, sources
from harken.store.table import Table

from .past import PastSource

MINUTE = timedelta(minutes=1)
_ALL = 10**6
_MANY_POSTS = 100
_AHEAD = timedelta(days=2)
"""What is held counts from a moment that lies ahead, by a day at most."""


def next_minute(
    table: Table,
    brands: Sequence[Brand],
    past: Mapping[str, PastSource],
    next_act: datetime | None,
    minute: datetime,
) -> datetime | None:
    """The next whole minute after `minute` in which a decision can fall, None if there is none any more.

    While an incident is pending, raised or clearing every minute counts. Otherwise nothing is decided before a
    source has something new to show, a person acts, or what waits begins to count. Asking again what waits can find
    something only soon after the past showed something new, or after a source failed.
    """
    known = (incidents.read(table, brand.id).incidents.values() for brand in brands)
    if any(incident.phase != "quiet" for each in known for incident in each):
        return minute + MINUTE
    moments = [] if next_act is None else [next_act]
    for brand in brands:
        moments += _readings(table, brand, past)
        moments += _ripenings(table, brand, minute)
        moments += _askings(table, brand, past, minute)
    return max(_ceil(min(moments)), minute + MINUTE) if moments else None


def _readings(table: Table, brand: Brand, past: Mapping[str, PastSource]) -> Iterator[datetime]:
    """When entries will be read that have something left to show."""
    for entry in brand.sources:
        if entry.enabled:
            state = sources.read(table, brand.id, entry.id, "cursor")
            pending = past[entry.use].pending(entry, state.cursor)
            if pending is not None:
                yield max(pending, state.next_at or pending)


def _ripenings(table: Table, brand: Brand, minute: datetime) -> Iterator[datetime]:
    """When what waits begins to count, or, where urgency decides, may have grown enough: that takes every minute."""
    for rule in brand.rules:
        views, _ = mentions.waiting(table, brand.id, minute - rule.within, minute + _AHEAD, _ALL)
        for view in views:
            if matches(rule, view, source_ids=frozenset(rule.sources)):
                ready = ready_at(rule, view)
                given_up = ready + max(rule.waiting, FOLLOW_GRACE)
                yield from (moment for moment in (ready, given_up) if moment > minute)
                end = ready + rule.within
                if rule.min_urgency and minute < end and _may_reach(rule.min_urgency, view, end):
                    yield minute + MINUTE


def _may_reach(urgency: int, view: Summary, end: datetime) -> bool:
    return urgency_of(view, _MANY_POSTS, end).score >= urgency


def _askings(table: Table, brand: Brand, past: Mapping[str, PastSource], minute: datetime) -> Iterator[datetime]:
    """When what waits will be asked for again, as long as that can find anything."""
    for entry in brand.sources:
        source = past[entry.use]
        if not source.tells_answers:
            continue
        follow = sources.read(table, brand.id, entry.id, "follow")
        changed = source.last_change(entry)
        if follow.failing_since is not None or (changed is not None and minute - changed <= COUNTED_EVERY):
            head = mentions.first_due(table, brand.id, entry.use)
            if head is not None:
                yield head


def _ceil(moment: datetime) -> datetime:
    floor = moment.replace(second=0, microsecond=0)
    return floor if floor == moment else floor + MINUTE
