"""How reading each source entry goes: its cursor, its lease, when it was last read and what went wrong."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from msgspec import Struct

from harken.domain.mention import Time
from harken.domain.record import HISTORY

from . import keys
from .codec import data, encode
from .table import Put, Table

Way = Literal["cursor", "follow"]
WAYS: tuple[Way, ...] = ("cursor", "follow")

_SHORT = 800
"""Bytes of a state that fit with its keys into the kilobyte that a write costs; many are written every minute."""
_GAPS = 20
_REMEMBERED = timedelta(weeks=5)
"""A surge looks back four weeks and an hour."""


class SourceState(Struct, frozen=True, kw_only=True):
    """One way of reading one entry: `cursor` searches for what is new, `follow` looks again at what waits.

    `ok_at`: the last success; `failing_since` and `error`: the present failure; `failures`: how many there were in a
    row; `next_at`: not before then; `leased_until`: another run is at it. `looked_until`: up to which turn of what
    nothing counts on was looked at; `counted_from`: from which turn on, and whose, what is counted was not.
    `listened_since`: the first success of a search; `gaps`: when there was none for so long that what was posted
    meanwhile came as history. All UTC.
    """

    cursor: dict[str, Any] | None = None
    started_at: Time | None = None
    ok_at: Time | None = None
    failing_since: Time | None = None
    error: str | None = None
    failures: int = 0
    next_at: Time | None = None
    leased_until: Time | None = None
    looked_until: Time | None = None
    counted_from: tuple[Time, str] | None = None
    listened_since: Time | None = None
    gaps: tuple[tuple[Time, Time], ...] = ()
    version: int = 0


def read(table: Table, brand: str, entry: str, way: Way) -> SourceState:
    """The present state; an entry never read has a blank one."""
    item = table.get(keys.source(brand, entry), way)
    return SourceState() if item is None else data(SourceState, item)


def read_all(table: Table, wanted: list[tuple[str, str, Way]]) -> dict[tuple[str, str, Way], SourceState]:
    """The present states of many (brand, entry, way) at once."""
    found = table.get_many((keys.source(brand, entry), way) for brand, entry, way in wanted)
    return {
        (brand, entry, way): data(SourceState, found[key])
        if (key := (keys.source(brand, entry), way)) in found
        else SourceState()
        for brand, entry, way in wanted
    }


def save(table: Table, brand: str, entry: str, way: Way, state: SourceState) -> SourceState:
    """Write over the version it was read at, and give back what is stored now. Raises `Conflict`."""
    stored = msgspec.structs.replace(state, version=state.version + 1)
    table.write(
        [
            Put(
                {
                    "pk": keys.source(brand, entry),
                    "sk": way,
                    "version": stored.version,
                    "data": encode(stored, _SHORT),
                },
                expect=state.version,
            )
        ]
    )
    return stored


def is_due(state: SourceState, now: datetime) -> bool:
    """Whether it is time to read it, and nobody else is at it."""
    free = state.leased_until is None or state.leased_until <= now
    return free and (state.next_at is None or state.next_at <= now)


def failed(state: SourceState, error: str, now: datetime, pause: Callable[[int], timedelta]) -> SourceState:
    """The state after a failure: since when it fails is kept, so that nobody takes silence for calm.

    `pause` tells for how long it is left alone, given how many failures in a row there were with this one.
    """
    failures = state.failures + 1
    return msgspec.structs.replace(
        state,
        error=error,
        failing_since=state.failing_since or now,
        failures=failures,
        next_at=now + pause(failures),
        leased_until=None,
    )


def succeeded(state: SourceState, now: datetime, next_at: datetime | None) -> SourceState:
    """The state after a success."""
    return msgspec.structs.replace(
        state, ok_at=now, error=None, failing_since=None, failures=0, next_at=next_at, leased_until=None
    )


def listened(state: SourceState, now: datetime) -> SourceState:
    """The state with what a search that succeeds at `now` tells of when the entry was listened to."""
    gaps = tuple(gap for gap in state.gaps if gap[1] > now - _REMEMBERED)
    if state.ok_at is not None and now - state.ok_at > HISTORY:
        gaps = (*gaps, (state.ok_at, now))[-_GAPS:]
    return msgspec.structs.replace(state, listened_since=state.listened_since or now, gaps=gaps)


def interrupted(state: SourceState, why: str, now: datetime) -> SourceState:
    """The state of a reading that got on but not to the end: it goes on at once, and until then it is no success."""
    return msgspec.structs.replace(state, error=why, failing_since=None, failures=0, next_at=now, leased_until=None)
