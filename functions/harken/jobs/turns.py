"""Whose turn it is to be asked about again: what rules count on by its own clock, all else by its age."""

from collections.abc import Container
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from harken.domain.mention import Time
from harken.domain.schedule import LOOKS
from harken.store import mentions
from harken.store.sources import SourceState
from harken.store.table import Table

BATCH = 2_500
"""How many mentions of one source entry are asked for in one run: the longest due first, the rest next minute."""

MOST_COUNTED = 10_000
"""Of more that count than this, the latest are asked for: far more than a rule counts, and than a run can ask."""

_A_MOMENT = timedelta(microseconds=1)


class Turns(Struct, frozen=True, kw_only=True):
    """The mentions of one source whose turn it is, in the order to ask for them.

    `counted` and `idle` are the turns, by id, of those whose looks leave no trace; `counted_rest` and `idle_rest` are
    the first ones that are left for the next run.
    """

    ids: tuple[str, ...]
    counted: dict[str, Time]
    idle: dict[str, Time]
    counted_rest: tuple[Time, str] | None = None
    idle_rest: Time | None = None


def due(table: Table, brand: str, source: str, state: SourceState, now: datetime) -> Turns:
    """Whose turn it is by `now`, at most `BATCH`: what rules count on, then what had a turn since the last look."""
    noted = mentions.due(table, brand, source, now, BATCH)
    counted = mentions.counted(table, brand, source, state.counted_from, now, MOST_COUNTED)
    first = dict(islice(((item, turn) for turn, item in merge(noted, counted)), BATCH))
    left = next((turn for turn in counted if turn[1] not in first), None)
    chosen = {item: turn for turn, item in counted if item in first}
    idle: dict[str, datetime] = {}
    for turn, item in mentions.turns(table, brand, source, LOOKS, state.looked_until, now):
        if len(first) + len(idle) >= BATCH:
            return Turns(ids=(*first, *idle), counted=chosen, idle=idle, counted_rest=left, idle_rest=turn)
        idle.setdefault(item, turn)
    return Turns(ids=(*first, *idle), counted=chosen, idle=idle, counted_rest=left)


def looked(state: SourceState, turns: Turns, undone: Container[str], now: datetime) -> SourceState:
    """The state in which everything was looked at, but for those in `undone`: they, and what follows, come again."""
    idle = [turn for item, turn in turns.idle.items() if item in undone]
    idle += [] if turns.idle_rest is None else [turns.idle_rest]
    counted = [(turn, item) for item, turn in turns.counted.items() if item in undone]
    counted += [] if turns.counted_rest is None else [turns.counted_rest]
    return replace(
        state,
        looked_until=min(idle) - _A_MOMENT if idle else now,
        counted_from=min(counted, default=(now + _A_MOMENT, "")),
    )
