"""The pace of a simulated clock: from one minute in which something can happen to the next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from harken.domain.brand import Brand
from harken.domain.rule import ready_at
from harken.store import incidents, mentions, sources
from harken.store.table import Table

from .past import PastSource

MINUTE = timedelta(minutes=1)
_ALL = 10**6


def next_minute(
    table: Table,
    brands: Sequence[Brand],
    past: Mapping[str, PastSource],
    next_act: datetime | None,
    minute: datetime,
) -> datetime | None:
    """The next whole minute after `minute` in which anything can happen, None if there is none any more.

    While an incident is pending, raised or clearing every minute counts. Otherwise nothing happens before a source
    has something new to show, a person acts, or what waits is to be asked for again or begins to count.
    """
    if any(
        incident.phase != "quiet"
        for brand in brands
        for incident in incidents.read(table, brand.id).incidents.values()
    ):
        return minute + MINUTE
    moments = [] if next_act is None else [next_act]
    for brand in brands:
        moments += _readings(table, brand, past)
        moments += _ripenings(table, brand, past, minute)
    return max(_ceil(min(moments)), minute + MINUTE) if moments else None


def _readings(table: Table, brand: Brand, past: Mapping[str, PastSource]) -> Iterator[datetime]:
    """When entries will be read that have something left to show."""
    for entry in brand.sources:
        if entry.enabled:
            state = sources.read(table, brand.id, entry.id, "cursor")
            pending = past[entry.use].pending(entry, state.cursor)
            if pending is not None:
                yield max(pending, state.next_at or pending)


def _ripenings(table: Table, brand: Brand, past: Mapping[str, PastSource], minute: datetime) -> Iterator[datetime]:
    """When what waits will be asked for again, or will begin to count."""
    for name in {entry.use for entry in brand.sources}:
        if past[name].tells_answers:
            head = mentions.first_due(table, brand.id, name)
            if head is not None:
                yield head
    for rule in brand.rules:
        views, _ = mentions.waiting(table, brand.id, minute - rule.within, minute + rule.within, _ALL)
        yield from (ready for view in views if (ready := ready_at(rule, view)) > minute)


def _ceil(moment: datetime) -> datetime:
    floor = moment.replace(second=0, microsecond=0)
    return floor if floor == moment else floor + MINUTE
