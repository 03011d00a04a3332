"""Plan, Fetch and Score over a table and a queue that outlive them; they can be killed at any call they make."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from tests.jobs.stage import RETENTION, assess

from harken.domain.brand import Brand
from harken.jobs.fetch import fetch
from harken.jobs.plan import plan
from harken.jobs.ports import RESERVE, FetchJob, Incoming, Outside, Run
from harken.jobs.score import score
from harken.sources.http import Limits, PoliteClient, polite
from harken.store import limits, settings, sources
from harken.store.memory import MemoryTable
from harken.store.sources import SourceState

from .service import Service

HURRIED = Limits(connect=2, read=0.3, total=0.5)
PATIENT = Limits()


class Crash(BaseException):
    """The function is gone, in the middle of its work."""


class Gate:
    """Counts what goes out; at the call it was armed for the function dies, before the call takes effect or after."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.after = False
        self.crashes = 0

    def arm(self, calls: int, *, after: bool) -> None:
        self.left, self.after = calls, after

    def through(self, act: Callable[[], Any]) -> Any:
        if self.left is None:
            return act()
        self.left -= 1
        if self.left >= 0:
            return act()
        self.left = None
        self.crashes += 1
        if self.after:
            act()
        raise Crash


class Guarded:
    """Whatever it stands for, each of its calls through the gate."""

    def __init__(self, whole: Any, gate: Gate) -> None:
        self._whole, self._gate = whole, gate

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._whole, name)
        return lambda *given, **named: self._gate.through(partial(call, *given, **named))


class House:
    """One brand that listens to one simulated service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.table = MemoryTable()
        self.queue: list[Incoming] = []
        self.gate = Gate()
        self.brand = Brand(id="luvento", names=("Luvento",), sources=(service.entry,), rules=())
        settings.apply(self.table, [self.brand], service.now)
        self._http: PoliteClient | None = None
        self.start(HURRIED)

    def start(self, patience: Limits) -> None:
        """The functions begin anew: all they know is in the table and on the queue."""
        self.close()
        self._patience = patience
        self._table: Any = Guarded(self.table, self.gate)
        self._pauses = limits.Pauses(self._table, "nobody", lambda: self.service.now)
        self._http = polite(
            self.service.entry,
            memory=self._pauses,
            ledger=limits.ledger(self._table),
            limits=patience,
            clock=lambda: self.service.now,
        )

    def close(self) -> None:
        if self._http is not None:
            self._http.close()

    def minute(self, pages: int | None = None) -> None:
        """One minute of work: what is due is read, at most so many pages, and what is queued is scored."""
        self.service.now += timedelta(minutes=1)
        try:
            jobs: list[FetchJob] = []
            plan(self._table, jobs.extend, self.service.now)
            for job in jobs:
                self._pauses.refresh()
                fetch(self._table, job, self._outside(), self.service.now, _time_for(pages))
            while self.queue:
                run = Run(table=self._table, now=self.service.now, assess=assess, retention=RETENTION)
                score(run, self.queue[0])
                self.queue.pop(0)
        except Crash:
            self.start(self._patience)

    def _outside(self) -> Outside:
        queue: Any = Guarded(self.queue, self.gate)
        http: Any = Guarded(self._http, self.gate)
        return Outside(
            find=lambda _name: self.service.server.source,
            http=lambda _entry: http,
            secret=lambda name: name,
            send=queue.extend,
            bury=lambda _dead: None,
        )

    def state(self) -> SourceState:
        return sources.read(self.table, "luvento", self.service.entry.id, "cursor")


def _time_for(pages: int | None) -> Callable[[], timedelta]:
    looks = 0

    def left() -> timedelta:
        nonlocal looks
        looks += 1
        return timedelta(0) if pages is not None and looks >= pages else RESERVE

    return left
