"""Whose turn it is to be asked about again: what rules count on by its own clock, all else by its age."""

from collections.abc import Container
from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.mention import Time
from harken.domain.schedule import LOOKS
from harken.store import mentions
from harken.store.table import Table

BATCH = 2_500
"""How many mentions of one source entry are asked for in one run: the longest due first, the rest next minute."""

_A_MOMENT = timedelta(microseconds=1)


class Turns(Struct, frozen=True, kw_only=True):
    """The mentions of one source whose turn it is, in the order to ask for them.

    `idle` are the turns of those that nothing counts on, by id; `rest` is the first turn left for the next run.
    """

    ids: tuple[str, ...]
    idle: dict[str, Time]
    rest: Time | None = None


def due(table: Table, brand: str, source: str, looked_until: datetime | None, now: datetime) -> Turns:
    """Whose turn it is by `now`, at most `BATCH`: what rules count on, then what had a turn since the last look."""
    counted = mentions.due(table, brand, source, now, BATCH)
    idle: dict[str, datetime] = {}
    for turn, item in mentions.turns(table, brand, source, LOOKS, looked_until, now):
        if len(counted) + len(idle) >= BATCH:
            return Turns(ids=(*counted, *idle), idle=idle, rest=turn)
        idle.setdefault(item, turn)
    return Turns(ids=(*counted, *idle), idle=idle)


def looked_until(turns: Turns, undone: Container[str], now: datetime) -> datetime:
    """Up to which turn everything was looked at, where those in `undone` were not; what comes later comes again."""
    left = [turn for item, turn in turns.idle.items() if item in undone]
    if turns.rest is not None:
        left.append(turns.rest)
    return min(left) - _A_MOMENT if left else now
