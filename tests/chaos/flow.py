"""The whole flow over made-up sources: plan, fetch, queue, score, table, follow, watch, stream, publish, notify.

The jobs are the real ones; all around them is simulated, and goes wrong as the weather of the run lets it.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import msgspec
from tests.domain.builders import NOON

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import HarkenError, SourceError
from harken.domain.hours import is_quiet
from harken.domain.notice import Notice
from harken.jobs import fetch, follow, plan, publish, score, watch
from harken.jobs.ports import Dead, FetchJob, Incoming, Outside, Run
from harken.store import keys, settings, sources
from harken.store.codec import decode, unpacked
from harken.store.memory import MemoryTable
from harken.store.sources import SourceState
from harken.store.table import Put, Table

from .brand import Poisoned, assess, brand_of
from .channels import Channels
from .cloud import Cloud
from .faults import CALM, Faults, Shaken, Weather
from .forum import Forum
from .services import Queue, Stream

RETENTION = timedelta(days=90)
LISTENED = timedelta(days=15)
"""For so long the sources have been listened to when a run begins: two past weeks are known."""


class Flow:
    """The house. `told` are the notices as they were written, `channels` who tells them.

    `queued` are the posts that ever reached the mentions queue, `buried` what was buried, with the reason.
    """

    def __init__(
        self,
        seed: int,
        weather: Weather = CALM,
        *,
        brand: Brand | None = None,
        table: Table | None = None,
        trace: Callable[[str], None] | None = None,
    ) -> None:
        self.random = Random(seed)
        self.faults = Faults(self.random, weather)
        self.cloud = Cloud(NOON, self.faults, self._note)
        self._trace = trace
        self.faults.note = self._note
        self.brand = brand or brand_of()
        self.table = Shaken(MemoryTable() if table is None else table, self.faults, lambda: self.cloud.seconds)
        self.table.written = self._written
        self.truth = self.table.truth
        self.forums = {
            name: Forum(name, lambda: self.cloud.now, newest_first=name == "plaza")
            for name in sorted({entry.use for entry in self.brand.sources})
        }
        self.jobs = Queue("jobs", self.cloud, self._fetch, visibility=360, batch=1)
        self.mentions = Queue("mentions", self.cloud, self._score, visibility=240, batch=20)
        self.stream = Stream(self.cloud, self._publish)
        self.channels = Channels(self.brand, self.table, self.cloud, self.faults)
        self.queued: set[str] = set()
        self.buried: list[Dead] = []
        self.told: list[Notice] = []
        self.broken: list[str] = []
        self.watched: list[datetime] = []
        self.read_at: dict[str, datetime] = {}
        self.silences: list[tuple[datetime, datetime]] = []
        self.before_watch: Callable[[], object] = lambda: None
        self.after_watch: Callable[[object, Sequence[Notice], datetime], None] = lambda *_: None
        with self.faults.spared():
            settings.apply(self.table, (self.brand,), NOON)
            for entry in self.brand.sources:
                heard = SourceState(listened_since=NOON - LISTENED)
                sources.save(self.table, self.brand.id, entry.id, "cursor", heard)

    def minute(self, *, ticks: bool = True) -> None:
        """One minute goes by, with what the scheduler starts in it."""
        chance, weather = self.random, self.faults.weather
        if ticks:
            for start in (self._plan, self._follow, self._watch):
                self.cloud.later(chance.random() * 10, start)
                if self.faults.on and chance.random() < weather.twice:
                    self.cloud.later(chance.random() * 50, start)
        self.cloud.run_until(self.cloud.seconds + 60)

    def is_muted(self, now: datetime, slack: timedelta = timedelta(0)) -> bool:
        """Whether a warning might be held back now, or was until so little ago."""
        return any(start <= now <= end + slack for start, end in self.silences) or any(
            is_quiet(self.brand.quiet_hours, now + shift) for shift in (-slack, timedelta(0), slack)
        )

    def breaks(self, promise: str, why: str) -> None:
        """A promise was broken."""
        if (told := f"{promise}: {why}") not in self.broken:
            self._note(f"BROKEN {told}")
            self.broken.append(told)

    @property
    def outside(self) -> Outside:
        return Outside(
            find=self.forums.__getitem__,
            http=self._http,
            secret=lambda name: name,
            send=self._send_mentions,
            bury=self._bury,
        )

    def _plan(self) -> None:
        self.cloud.invoke("plan", lambda now: plan.plan(self.table, self._send_jobs, now))

    def _follow(self) -> None:
        self.cloud.invoke("follow", lambda now: follow.follow(self._run(now), self.outside))

    def _watch(self) -> None:
        with self.faults.spared():
            before = self.before_watch()
        stored = len(self.told)

        def act(now: datetime) -> str:
            watch.watch(self.table, self.forums.__getitem__, now)
            return ""

        if not self.cloud.invoke("watch", act):
            self.watched.append(self.cloud.now)
        with self.faults.spared():
            self.after_watch(before, self.told[stored:], self.cloud.now)

    def _run(self, now: datetime) -> Run:
        return Run(table=self.table, now=now, assess=assess, retention=RETENTION)

    def _fetch(self, now: datetime, bodies: Sequence[bytes]) -> list[str]:
        def one(body: bytes) -> str:
            outcome, _ = fetch.fetch(self.table, msgspec.json.decode(body, type=FetchJob), self.outside, now)
            self._note(f"  fetch: {outcome}")
            return ""

        return [_report(one, body) for body in bodies]

    def _score(self, now: datetime, bodies: Sequence[bytes]) -> list[str]:
        def one(body: bytes) -> str:
            item = msgspec.json.decode(body, type=Incoming)
            self._note(f"  score {item.mention.id}: {score.score(self._run(now), item)}")
            return ""

        return [_report(one, body) for body in bodies]

    def _publish(self, _now: datetime, notice: Notice) -> None:
        publish.publish(notice, self.publish_notice)

    def publish_notice(self, notice: Notice) -> None:
        """Put a notice on the topic."""
        self.faults.call(f"publish {notice.id}", lambda: self._topic(notice), seldom=True)

    def _topic(self, notice: Notice) -> None:
        if notice not in self.told:
            self.breaks("P3", f"{notice.id} {notice.reason} is published, and not written")
        self.channels.call(notice)

    def _send_jobs(self, messages: Sequence[FetchJob]) -> None:
        self.jobs.send([msgspec.json.encode(message) for message in messages])

    def _send_mentions(self, messages: Sequence[Incoming]) -> None:
        for start in range(0, len(messages), 10):
            some = messages[start : start + 10]
            self.mentions.send([msgspec.json.encode(message) for message in some])
            self.queued |= {message.mention.id for message in some}

    def _bury(self, messages: Sequence[Dead]) -> None:
        self.faults.call("bury", lambda: self.buried.extend(messages))

    def _http(self, entry: SourceEntry) -> Any:
        def get(url: str) -> None:
            self.faults.call(f"get {url}", self.forums[entry.use].ask, SourceError)
            self.read_at[entry.id] = self.cloud.now

        return SimpleNamespace(get=get)

    def _written(self, puts: Sequence[Put]) -> None:
        for put in puts:
            pk, sk = str(put.item["pk"]), str(put.item["sk"])
            if sk.startswith(keys.NOTICE):
                notice = decode(Notice, str(put.item["data"]))
                if put.expect == 0:
                    self._note(f"  notice {notice.id} {notice.reason} count {notice.count} new {notice.new}")
                    self.told.append(notice)
                if "due_at" in put.item:
                    self.stream.put(notice)
            elif sk == "cursor":
                self._check_cursor(pk, json.loads(unpacked(str(put.item["data"]).encode())).get("cursor"))

    def _check_cursor(self, pk: str, cursor: Any) -> None:
        """P2: what a stored cursor covers is on the queue, or buried, when it is stored."""
        forum = self.forums[pk.rpartition("#")[2]]
        covered = forum.covered.get(json.dumps(cursor), frozenset())
        lost = covered - self.queued - {dead.raw for dead in self.buried}
        if lost:
            self.breaks("P2", f"the cursor of {forum.name} passed {sorted(lost)}, which is on no queue")

    def _note(self, text: str) -> None:
        if self._trace is not None:
            self._trace(f"{self.cloud.now:%H:%M:%S} {text}")


def _report(take: Callable[[bytes], str], body: bytes) -> str:
    """What a batch processor does: the record that fails is reported alone, whatever it raised."""
    try:
        return take(body)
    except (HarkenError, Poisoned) as error:
        return f"{type(error).__name__}: {error}"
