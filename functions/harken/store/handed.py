"""What a search has handed over lately, as marks of a few characters: since it overlaps, it shows much again."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from . import keys
from .table import EXPIRES, Item, Put, Table, stamp

REMEMBERED = timedelta(minutes=70)
"""Longer than most overlaps; what is forgotten sooner than it is shown again is handed over once more."""
MARK = 8
"""Characters of each mark."""
_SLOTS = 72
"""A minute's marks are written over those of so many minutes before: what has expired lies around for days else, and
each reading would pay for it."""
_MINUTE = timedelta(minutes=1)
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def read(table: Table, brand: str, entry: str) -> dict[str, datetime]:
    """The marks of what an entry has handed over lately, each with when (UTC) that was first."""
    found: dict[str, datetime] = {}
    for item in table.query(keys.source(brand, entry), keys.HANDED):
        moment, _, marks = str(item["data"]).partition(" ")
        at = datetime.fromisoformat(moment)
        for start in range(0, len(marks), MARK):
            mark = marks[start : start + MARK]
            found[mark] = min(at, found.get(mark, at))
    return found


def note(table: Table, brand: str, entry: str, page: int, marks: Iterable[str], now: datetime) -> None:
    """Remember what a page of a run handed over at `now`; `page` is its number in that run.

    Where two runs of one minute write over each other, what is forgotten is handed over once more.
    """
    item: Item = {
        "pk": keys.source(brand, entry),
        "sk": keys.handed((now - _ZERO) // _MINUTE % _SLOTS, page),
        "data": f"{stamp(now)} {''.join(marks)}",
        EXPIRES: int((now + REMEMBERED).timestamp()),
    }
    table.write([Put(item)])
