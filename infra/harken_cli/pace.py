"""The pace of a simulated clock: what the minutes that are left out would have noted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from harken.domain.brand import Brand, SourceEntry
from harken.domain.record import Record, Summary, summary
from harken.domain.rule import WAITING, matches, ready_at
from harken.domain.schedule import COUNTED_EVERY, LOOKS, next_check, turn_after
from harken.jobs.conversations import only_looked_at
from harken.jobs.fetch import SLACK
from harken.store import mentions, sources
from harken.store.table import Table

from .moments import MINUTE, ceil, period
from .world import PastSource

_ALL = 10**6
_A_MOMENT = timedelta(microseconds=1)
FOR_EVER = timedelta(days=36_500)
"""In a simulated past nothing expires."""


def catch_up(table: Table, brands: Sequence[Brand], past: Mapping[str, PastSource], following: datetime) -> None:
    """Note the readings and the looks at what waits left out before `following`: none found anything new."""
    for brand in brands:
        for entry in brand.sources:
            if entry.enabled and not past[entry.use].is_down(entry):
                _note_readings(table, brand, entry, following)
                if past[entry.use].tells_answers:
                    _note_looks(table, brand, entry, following)


def wake(table: Table, brands: Sequence[Brand], past: Mapping[str, PastSource], minute: datetime) -> None:
    """End the pauses of entries that can be read again: a past tells when, so that nobody waits for a trial."""
    for brand in brands:
        for entry in brand.sources:
            source = past[entry.use]
            if entry.enabled and source.was_down(entry) and not source.is_down(entry):
                for way in sources.WAYS:
                    state = sources.read(table, brand.id, entry.id, way)
                    if state.failing_since is not None and not sources.is_due(state, minute):
                        sources.save(table, brand.id, entry.id, way, msgspec.structs.replace(state, next_at=minute))


def _note_readings(table: Table, brand: Brand, entry: SourceEntry, following: datetime) -> None:
    state = sources.read(table, brand.id, entry.id, "cursor")
    if state.ok_at is None or state.failing_since:
        return
    left_out = (following - MINUTE - state.ok_at) // period(entry) * period(entry)
    if left_out:
        read_at = state.ok_at + left_out
        moved = sources.succeeded(state, read_at, read_at + entry.every - SLACK)
        sources.save(table, brand.id, entry.id, "cursor", moved)


def _note_looks(table: Table, brand: Brand, entry: SourceEntry, following: datetime) -> None:
    state = sources.read(table, brand.id, entry.id, "follow")
    if state.failing_since:
        return
    last = following - MINUTE
    counted = mentions.counted(table, brand.id, entry.use, state.counted_from, last, _ALL)
    due = [*mentions.due(table, brand.id, entry.use, last, _ALL), *counted]
    latest: datetime | None = None
    for record in mentions.records(table, brand.id, [item for _, item in due]).values():
        looked = _looked(record, brand, following)
        if looked is not record:
            mentions.save(table, looked, brand, FOR_EVER)
            latest = max(filter(None, (latest, looked.checked_at)))
    latest_counted = [turn_after(turn, last) - COUNTED_EVERY for turn, _ in counted]
    idle = [turn for turn, _ in mentions.turns(table, brand.id, entry.use, LOOKS, state.looked_until, last)]
    for turn in (*latest_counted, *idle):
        latest = max(filter(None, (latest, ceil(turn))))
        state = msgspec.structs.replace(state, looked_until=last, counted_from=(last + _A_MOMENT, ""))
    if latest is not None:
        sources.save(table, brand.id, entry.id, "follow", sources.succeeded(state, latest, None))


def _looked(record: Record, brand: Brand, following: datetime) -> Record:
    """The record as the looks before `following` that are noted would have left it."""
    while (noted := _noted(record, brand, following)) is not None:
        record = noted
    return record


def _noted(record: Record, brand: Brand, following: datetime) -> Record | None:
    """The record as the next look before `following` that is noted leaves it; None if no look is."""
    view = summary(record, brand)
    for look in sorted(_moments(record, view, brand)):
        if look >= following:
            return None
        looked = msgspec.structs.replace(record, checked_at=look)
        check = next_check(looked, msgspec.structs.replace(view, checked_at=look), brand.rules, look)
        looked = msgspec.structs.replace(looked, due_at=check.at, idle=check.idle, counted=check.counted)
        if not only_looked_at(record, looked):
            return looked
    return None


def _moments(record: Record, view: Summary, brand: Brand) -> Iterator[datetime]:
    """The whole minutes of looks that may be noted: it is due, or a rule has ceased to count on it."""
    if record.due_at is None or record.idle:
        return
    if not record.counted or record.checked_at is None or record.due_at > record.checked_at:
        yield ceil(record.due_at)
    if record.counted:
        for rule in brand.rules:
            end = ready_at(rule, view) + rule.within
            if rule.kind in WAITING and matches(rule, view) and end >= (record.checked_at or end):
                yield ceil(turn_after(record.due_at, end.replace(second=0, microsecond=0)))
