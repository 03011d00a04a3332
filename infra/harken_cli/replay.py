"""Replay: the real jobs over a past from a file, on a simulated clock, with the table in memory."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, SourceError
from harken.domain.incident import Incident
from harken.domain.notice import Notice
from harken.jobs import desk
from harken.jobs.fetch import fetch
from harken.jobs.follow import follow
from harken.jobs.notify import notify
from harken.jobs.plan import plan
from harken.jobs.ports import FetchJob, Incoming, Outside, Run
from harken.jobs.score import score
from harken.jobs.watch import watch
from harken.scoring.assess import assess
from harken.sources.base import Response
from harken.sources.registry import source
from harken.store import incidents, mentions, settings
from harken.store.memory import MemoryTable

from .pace import next_minute
from .past import Act, Past, PastSource, World

_KEPT = timedelta(days=36_500)


class Minute(Struct, frozen=True):
    """One minute of a replay: its decisions, and whether anything else happened worth living through again."""

    at: datetime
    notices: tuple[Notice, ...]
    eventful: bool


def replay(past: Past, brands: Sequence[Brand]) -> Iterator[Minute]:
    """The minutes of a past in their order, with the notices that would have been given.

    Evaluates at whole minutes; those in which nothing can happen are skipped. Raises `BadInput` for an act on a
    rule that no brand, or more than one, has.
    """
    _check_acts(past, brands)
    player = _Player(past, brands)
    minute: datetime | None = past.start.replace(second=0, microsecond=0)
    while minute is not None and minute <= past.end:
        yield player.step(minute)
        minute = next_minute(player.table, brands, player.sources, player.next_act, minute)


def _check_acts(past: Past, brands: Sequence[Brand]) -> None:
    for act in past.acts:
        if act.rule is None:
            if act.do == "silence" and act.brand is None and len(brands) > 1:
                raise BadInput(f"silence at {act.at:%Y-%m-%dT%H:%M:%SZ}: brand or rule missing")
            continue
        having = [brand.id for brand in brands if any(rule.id == act.rule for rule in brand.rules)]
        if act.brand is None and len(having) > 1:
            raise BadInput(f"{act.do} {act.rule}: brand missing, {' and '.join(having)} have that rule")
        if (act.brand is not None and act.brand not in having) or not having:
            raise BadInput(f"{act.do} {act.rule}: no such rule" + (f" of {act.brand}" if act.brand else ""))


class _Player:
    def __init__(self, past: Past, brands: Sequence[Brand]) -> None:
        self.table = MemoryTable()
        self.brands = brands
        self.world = World(past)
        self.sources = {
            entry.use: PastSource(source(entry.use), self.world) for brand in brands for entry in brand.sources
        }
        self._incoming: deque[Incoming] = deque()
        self._acts = deque(past.acts)
        self._undone: list[Act] = []
        self._outside = Outside(
            find=self.sources.__getitem__,
            http=lambda _entry: _Nowhere(),
            secret=lambda name: name,
            send=self._incoming.extend,
            bury=lambda _dead: None,
        )
        settings.apply(self.table, brands, past.start)

    def step(self, minute: datetime) -> Minute:
        """All that happens up to one whole minute, and its decisions."""
        self.world.now = minute
        before = self._incidents()
        acts = len(self._acts)
        jobs: list[FetchJob] = []
        plan(self.table, jobs.extend, minute)
        for job in jobs:
            fetch(self.table, job, self._outside, minute)
        run = Run(table=self.table, now=minute, assess=assess, retention=_KEPT)
        posts = self._take_in(run)
        self._act(run)
        follow(run, self._outside)
        posts += self._take_in(run)
        told = watch(self.table, self.sources.__getitem__, minute)
        for notice in told:
            for channel in notice.channels:
                notify(self.table, notice, channel, lambda _: None, lambda _notice, _message: None, minute)
        eventful = posts > 0 or len(self._acts) < acts or self._incidents() != before
        return Minute(minute, tuple(told), eventful)

    def _incidents(self) -> list[dict[str, Incident]]:
        return [incidents.read(self.table, brand.id).incidents for brand in self.brands]

    @property
    def next_act(self) -> datetime | None:
        """When somebody does something next."""
        return self._acts[0].at if self._acts else None

    def _take_in(self, run: Run) -> int:
        taken = 0
        while self._incoming:
            score(run, self._incoming.popleft())
            taken += 1
        return taken

    def _act(self, run: Run) -> None:
        while self._acts and self._acts[0].at <= run.now:
            act = self._acts.popleft()
            if act.do == "gone":
                self.world.gone.add(act.mention or "")
            self._undone.append(act)
        self._undone = [act for act in self._undone if not self._done(run, act)]

    def _done(self, run: Run, act: Act) -> bool:
        """Do what the act says for every brand it concerns; False while its mention is not read yet."""
        concerned = [brand for brand in self.brands if _concerns(act, brand)]
        if act.mention is None:
            for brand in concerned:
                _on_rule(self.table, brand, act, run.now)
            return True
        stored = [brand for brand in concerned if mentions.records(self.table, brand.id, [act.mention])]
        for brand in stored:
            if act.do == "gone":
                desk.gone(run, brand, act.mention)
            else:
                desk.close(run, brand, act.mention, act.reason or "no reply needed")
        return act.do == "gone" or bool(stored)


def _concerns(act: Act, brand: Brand) -> bool:
    if act.brand is not None:
        return act.brand == brand.id
    return act.rule is None or any(rule.id == act.rule for rule in brand.rules)


def _on_rule(table: MemoryTable, brand: Brand, act: Act, now: datetime) -> None:
    if act.do == "silence" and act.until is not None:
        desk.silence(table, brand.id, act.rule, act.until)
    elif act.do == "ack" and act.rule is not None:
        with suppress(BadInput):  # nothing raised, nothing to acknowledge: as it would be at the desk
            desk.ack(table, brand.id, act.rule, now)


class _Nowhere:
    """The web of a replay: nothing is asked there."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,  # noqa: ARG002  - the port's signature
        headers: Mapping[str, str] | None = None,  # noqa: ARG002  - the port's signature
    ) -> Response:
        """Refuse."""
        raise SourceError(f"a replay asks nobody, not even {url}", retry_after=None)
