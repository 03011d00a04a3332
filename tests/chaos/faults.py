"""Seeded faults: any call to the table, a queue, the web or a topic may go wrong, and a function may be gone.

All chance of a run comes from one seed, so that a run can be played again call for call.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Literal, TypeVar

from msgspec import Struct

from harken.domain.errors import Unavailable
from harken.store.memory import MemoryTable
from harken.store.table import IndexName, Item, Key, Put, Table

T = TypeVar("T")

How = Literal["fails before", "fails after", "times out", "throttled", "answers twice", "killed", "killed after"]
HOWS: tuple[How, ...] = (
    "fails before",
    "fails after",
    "times out",
    "throttled",
    "answers twice",
    "killed",
    "killed after",
)


SELDOM = 12
"""So many times likelier is a fault of a call that a run makes only now and then and that much hangs on."""


class Killed(BaseException):
    """The function is gone between two steps of its work; nothing in it can catch that."""


class Weather(Struct, frozen=True, kw_only=True):
    """How bad it gets. Chances are a call's (`fault`, `cut_in`), a delivery's (`twice`, `aged`), times seconds.

    `cut_in`: another function runs through between two calls of this one. `skew`: how far a run's clock may be from
    the true one. `lag`: how long the indexes may not know yet what is written. `aged`: a message lies for long.
    """

    fault: float = 0.0
    cut_in: float = 0.0
    twice: float = 0.0
    aged: float = 0.0
    skew: float = 0.0
    lag: float = 0.0

    @property
    def calm(self) -> bool:
        return self == CALM


CALM = Weather()
"""Nothing goes wrong, and what is written is seen at once."""


def weather(random: Random) -> Weather:
    """The weather of a run: one in eight is calm, so that what is promised without faults is looked at too."""
    if random.random() < 1 / 8:
        return CALM
    return Weather(
        fault=random.choice([0.0, 0.002, 0.005, 0.01, 0.02]),
        cut_in=random.choice([0.0, 0.01, 0.03]),
        twice=random.choice([0.0, 0.05, 0.2]),
        aged=random.choice([0.0, 0.0, 0.02]),
        skew=random.choice([0.0, 5.0, 60.0]),
        lag=random.choice([0.0, 5.0, 75.0]),
    )


class Faults:
    """Decides what befalls each call, and notes it for the trace. `on` while the weather lasts.

    `between` is called between two calls of a function and may run another one through. `doom`: what befalls the
    call after so many others, whatever the weather.
    """

    def __init__(self, random: Random, weather: Weather) -> None:
        self.random, self.weather = random, weather
        self.on = True
        self.count = 0
        self.doom: tuple[int, How] | None = None
        self.note: Callable[[str], None] = lambda _text: None
        self.between: Callable[[], None] = lambda: None
        self._safe = 0

    @contextmanager
    def spared(self) -> Iterator[None]:
        """What looks on from outside is not befallen."""
        self._safe += 1
        try:
            yield
        finally:
            self._safe -= 1

    def call(
        self,
        name: str,
        act: Callable[[], T],
        error: Callable[[str], Exception] = Unavailable,
        *,
        seldom: bool = False,
    ) -> T:
        """Do `act` as the weather lets it; `error` makes what the caller gets to see of a fault."""
        if not self.on or self._safe:
            return act()
        if self.weather.cut_in and self.random.random() < self.weather.cut_in:
            self.between()
        how = self._befalls(seldom=seldom)
        if how is None:
            return act()
        self.count += 1
        self.note(f"  {name} {how}")
        if how == "killed":
            raise Killed(name)
        if how in ("fails before", "throttled"):
            raise error(f"{name} {how}")
        act()
        if how == "killed after":
            raise Killed(name)
        if how == "answers twice":  # the answer got lost on its way, and the client asked once more by itself
            return act()
        raise error(f"{name} {how}")

    def _befalls(self, *, seldom: bool) -> How | None:
        if self.doom is not None:
            left, how = self.doom
            self.doom = (left - 1, how) if left else None
            return None if left else how
        if not self.weather.fault or self.random.random() >= self.weather.fault * (SELDOM if seldom else 1):
            return None
        return self.random.choice(HOWS)


class Shaken(Table):
    """A table whose calls go wrong, and whose indexes are late by up to `lag` seconds of the true `clock`.

    `truth` is what is stored, for looking on: the table itself, or its copy in memory. `written` hears of each write.
    """

    def __init__(self, inner: Table, faults: Faults, clock: Callable[[], float]) -> None:
        self.inner, self._faults, self._clock = inner, faults, clock
        self._late = MemoryTable()
        self._coming: list[tuple[float, Callable[[], None]]] = []
        self.truth = inner if isinstance(inner, MemoryTable) else MemoryTable()
        self.written: Callable[[Sequence[Put]], None] = lambda _puts: None

    def get(self, pk: str, sk: str) -> Item | None:
        return self._faults.call("get", lambda: self.inner.get(pk, sk))

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Item]:
        wanted = list(keys)
        return self._faults.call("get_many", lambda: self.inner.get_many(wanted))

    def query(self, pk: str, prefix: str = "") -> list[Item]:
        return self._faults.call("query", lambda: self.inner.query(pk, prefix))

    def index(
        self,
        name: IndexName,
        pk: str,
        low: str = "",
        high: str = "\U0010ffff",
        *,
        newest_first: bool = False,
        page: int | None = None,
    ) -> Iterator[Item]:
        def read() -> list[Item]:
            seen = self._seen() if self._faults.weather.lag else self.inner
            return list(seen.index(name, pk, low, high, newest_first=newest_first, page=page))

        yield from self._faults.call(f"index {name}", read)

    def write(self, puts: Sequence[Put]) -> None:
        def act() -> None:
            self.inner.write(puts)
            plain = [Put(put.item) for put in puts]
            if self.truth is not self.inner:
                self.truth.write(plain)
            self._later(lambda: self._late.write(plain))
            self.written(puts)

        # A notice and its incident are one transaction; a channel's claim tells what it has delivered.
        seldom = len(puts) > 1 or str(puts[0].item["pk"]).startswith("delivery#")
        self._faults.call(f"write {puts[0].item['pk']} {puts[0].item['sk']}", act, seldom=seldom)

    def delete(self, pk: str, sk: str) -> None:
        def act() -> None:
            self.inner.delete(pk, sk)
            if self.truth is not self.inner:
                self.truth.delete(pk, sk)
            self._later(lambda: self._late.delete(pk, sk))

        self._faults.call("delete", act)

    def now(self) -> datetime:
        return self.inner.now()

    def everything(self) -> Iterator[Item]:
        return self.inner.everything()

    def _later(self, change: Callable[[], None]) -> None:
        lag = self._faults.weather.lag
        if not lag:
            return
        before = self._coming[-1][0] if self._coming else 0.0
        late = self._faults.random.random() * lag if self._faults.on else 0.0
        self._coming.append((max(before, self._clock() + late), change))

    def _seen(self) -> MemoryTable:
        """The indexes as they are by now: changes come to them in their order."""
        now = self._clock()
        while self._coming and self._coming[0][0] <= now:
            self._coming.pop(0)[1]()
        return self._late
