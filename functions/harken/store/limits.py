"""How much may be asked of whom, kept between runs and shared by all functions: pauses that hosts asked for, budgets.

What is kept belongs to a credential, not to a brand: one account's limits are shared by all who use it.
"""

from collections import UserDict
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b

from msgspec import Struct

from harken.domain import budget
from harken.domain.brand import SourceEntry
from harken.domain.budget import Spent
from harken.domain.errors import Conflict, Unavailable
from harken.domain.mention import Time

from . import keys
from .codec import data, encode
from .table import Item, Put, Table

_TRIES = 20
_HOSTS = 200
"""Hosts remembered for one credential; a server that redirects to ever new ones fills no item."""
_FORGOTTEN_AFTER = timedelta(days=1)
"""How long a budget is kept after its last use beyond its span."""


def credential(entry: SourceEntry) -> str:
    """Who asks, as a short hash of what the entry's secrets are called; all without secrets ask as one."""
    lists = (option if isinstance(option, list) else [option] for option in entry.options.values())
    names = sorted({value for values in lists for value in values if str(value).startswith("secret:")})
    return blake2b("\n".join(names).encode(), digest_size=9).hexdigest()


class _Asked(Struct, frozen=True, kw_only=True):
    """Until when each host wants to be left alone."""

    until: dict[str, Time] = {}


class Pauses(UserDict[str, str]):
    """Host to the ISO time until which it wants to be left alone: read by `refresh`, kept as soon as one is set.

    Setting writes once, and nothing where the time is over or known already. Raises `Unavailable`.
    """

    def __init__(self, table: Table, name: str, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._table, self._key, self._clock = table, keys.limits(name), clock

    def refresh(self) -> None:
        """Learn what others were told meanwhile."""
        self.data = {host: until.isoformat() for host, until in self._read()[0].items()}

    def __setitem__(self, host: str, until: str) -> None:
        """Keep a host's wish; of two the longer one stands."""
        super().__setitem__(host, until)
        wish = datetime.fromisoformat(until)
        if wish <= self._clock():
            return
        for _ in range(_TRIES):
            asked, version = self._read()
            if asked.get(host, wish) > wish or asked.get(host) == wish:
                return
            longest = sorted({**asked, host: wish}.items(), key=lambda item: item[1])[-_HOSTS:]
            try:
                self._write(dict(longest), version)
            except Conflict:
                continue
            return
        raise Unavailable("the pauses of a credential are written by others again and again")

    def _read(self) -> tuple[dict[str, datetime], int]:
        """The pauses that are not over, and the version of the item."""
        item = self._table.get(self._key, keys.PAUSES)
        if item is None:
            return {}, 0
        now = self._clock()
        asked = data(_Asked, item).until
        return {host: until for host, until in asked.items() if until > now}, int(item["version"])

    def _write(self, asked: dict[str, datetime], version: int) -> None:
        item: Item = {
            "pk": self._key,
            "sk": keys.PAUSES,
            "version": version + 1,
            "data": encode(_Asked(until=asked)),
            "expires": int(max(asked.values()).timestamp()),
        }
        self._table.write([Put(item, expect=version)])


def ledger(table: Table) -> Callable[[str, int, int, timedelta, datetime], timedelta | None]:
    """A ledger (`sources.throttle`) over conditional writes: many functions at once never overdraw a budget together.

    One read and one write each time; nothing is written where nothing can be taken. Raises `Unavailable`.
    """

    def take(name: str, amount: int, limit: int, per: timedelta, now: datetime) -> timedelta | None:
        for _ in range(_TRIES):
            item = table.get(keys.limits(name), keys.BUDGET)
            spent, version = (Spent(), 0) if item is None else (data(Spent, item), int(item["version"]))
            after = budget.take(spent, amount, limit=limit, per=per, now=now)
            if isinstance(after, timedelta):
                return after
            try:
                table.write([Put(_budget(name, after, version + 1, now + per), expect=version)])
            except Conflict:
                continue
            return None
        raise Unavailable(f"the budget {name} is written by others again and again")

    return take


def _budget(name: str, spent: Spent, version: int, over: datetime) -> Item:
    return {
        "pk": keys.limits(name),
        "sk": keys.BUDGET,
        "version": version,
        "data": encode(spent),
        "expires": int((over + _FORGOTTEN_AFTER).timestamp()),
    }
