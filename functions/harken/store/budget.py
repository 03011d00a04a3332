"""Money with a cap a month: set aside before it is spent, so that those who spend at once never pass it together.

Amounts are whole millionths of a US dollar. Whoever dies between setting aside and spending leaves the money set
aside: the cap is kept, at worst too well, until a new month starts at zero.
"""

from datetime import datetime

import msgspec
from msgspec import Struct

from harken.domain.errors import Conflict, Unavailable
from harken.domain.mention import utc

from . import keys
from .codec import data, encode
from .table import Item, Put, Table

_TRIES = 8


class Spending(Struct, frozen=True, kw_only=True):
    """What was spent in a month, and what is set aside beside it."""

    spent: int = 0
    reserved: int = 0
    version: int = 0


class Reservation(Struct, frozen=True, kw_only=True):
    """Money set aside, of the month it was set aside in; `used` is all that was spent or set aside in it by then."""

    name: str
    month: str
    amount: int
    used: int


def read(table: Table, name: str, now: datetime) -> Spending:
    """What was spent and set aside of a budget in the month (UTC) of `now`."""
    return _read(table, name, _month(now))


def reserve(table: Table, name: str, now: datetime, cap: int, amount: int) -> Reservation | None:
    """Set `amount` aside; None, and nothing is, where spent, set aside and this would pass `cap` together.

    Raises `Unavailable` where others write the budget again and again.
    """
    month = _month(now)
    for _ in range(_TRIES):
        before = _read(table, name, month)
        if before.spent + before.reserved + amount > cap:
            return None
        after = msgspec.structs.replace(before, reserved=before.reserved + amount)
        if _save(table, name, month, after):
            return Reservation(name=name, month=month, amount=amount, used=after.spent + after.reserved)
    raise Unavailable(f"the budget {name} is written by others again and again")


def settle(table: Table, reservation: Reservation, spent: int) -> None:
    """Give back what was set aside and note what was spent in its place. To be called once for a reservation.

    Raises `Unavailable` where others write the budget again and again; the money stays set aside then.
    """
    for _ in range(_TRIES):
        before = _read(table, reservation.name, reservation.month)
        after = msgspec.structs.replace(
            before, spent=before.spent + spent, reserved=before.reserved - reservation.amount
        )
        if _save(table, reservation.name, reservation.month, after):
            return
    raise Unavailable(f"the budget {reservation.name} is written by others again and again")


def _month(now: datetime) -> str:
    return f"{utc(now):%Y-%m}"


def _read(table: Table, name: str, month: str) -> Spending:
    item = table.get(*keys.budget(name, month))
    return Spending() if item is None else data(Spending, item)


def _save(table: Table, name: str, month: str, spending: Spending) -> bool:
    """Whether nobody else wrote since it was read."""
    pk, sk = keys.budget(name, month)
    stored = msgspec.structs.replace(spending, version=spending.version + 1)
    item: Item = {"pk": pk, "sk": sk, "version": stored.version, "data": encode(stored)}
    try:
        table.write([Put(item, expect=spending.version)])
    except Conflict:
        return False
    return True
