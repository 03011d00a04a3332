"""The pace of a simulated clock: what the minutes that are left out would have noted."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from harken.domain.brand import Brand, SourceEntry
from harken.domain.record import Record, summary
from harken.domain.schedule import COUNTED_EVERY, LOOKS, next_check
from harken.jobs.fetch import SLACK
from harken.store import mentions, sources
from harken.store.table import Table

from .moments import MINUTE, ceil, period
from .world import PastSource

_ALL = 10**6
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
            if entry.enabled and not past[entry.use].is_down(entry):
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
    due = mentions.due(table, brand.id, entry.use, following - MINUTE, _ALL)
    latest: datetime | None = None
    for record in mentions.records(table, brand.id, due).values():
        looked = _looked(record, brand, following)
        if looked is not record:
            mentions.save(table, looked, brand, FOR_EVER)
            latest = max(filter(None, (latest, looked.checked_at)))
    for turn, _ in mentions.turns(table, brand.id, entry.use, LOOKS, state.looked_until, following - MINUTE):
        latest = max(filter(None, (latest, ceil(turn))))
        state = msgspec.structs.replace(state, looked_until=following - MINUTE)
    if latest is not None:
        sources.save(table, brand.id, entry.id, "follow", sources.succeeded(state, latest, None))


def _looked(record: Record, brand: Brand, following: datetime) -> Record:
    """The record as the looks before `following` would have left it."""
    ends = [record.since + rule.within for rule in brand.rules]
    view = summary(record, brand)
    while record.due_at is not None and not record.idle and (look := ceil(record.due_at)) < following:
        steady = record.checked_at is not None and record.due_at - record.checked_at == COUNTED_EVERY
        if steady:  # all looks of a steady pace at once, but for the last before a window ends
            until = min([following - MINUTE, *(end - COUNTED_EVERY for end in ends if end > look)])
            look += max(timedelta(0), (until - look) // COUNTED_EVERY * COUNTED_EVERY)
        checked = msgspec.structs.replace(record, checked_at=look)
        view = msgspec.structs.replace(view, checked_at=look)
        check = next_check(checked, view, brand.rules, look)
        record = msgspec.structs.replace(checked, due_at=check.at, idle=check.idle)
    return record
