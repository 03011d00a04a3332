"""What a search has handed over lately, as marks of a few characters: since it overlaps, it shows much again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from . import keys
from .table import EXPIRES, Item, Put, Table, stamp

REMEMBERED = timedelta(minutes=70)
"""Longer than most overlaps; what is forgotten sooner than it is shown again is handed over once more."""
MARK = 8
"""Characters of each mark."""


def read(table: Table, brand: str, entry: str) -> dict[str, datetime]:
    """The marks of what an entry has handed over lately, each with when (UTC) that was first."""
    found: dict[str, datetime] = {}
    for item in table.query(keys.source(brand, entry), keys.HANDED):
        at = datetime.fromisoformat(str(item["sk"]).split("#")[1])
        marks = str(item["marks"])
        for start in range(0, len(marks), MARK):
            found.setdefault(marks[start : start + MARK], at)
    return found


def note(table: Table, brand: str, entry: str, page: int, marks: Iterable[str], now: datetime) -> None:
    """Remember what a page of a run handed over at `now`; `page` is its number in that run."""
    item: Item = {
        "pk": keys.source(brand, entry),
        "sk": keys.handed(stamp(now), page),
        "marks": "".join(marks),
        EXPIRES: int((now + REMEMBERED).timestamp()),
    }
    table.write([Put(item)])
