"""Some hours of a stack's life through the real jobs, over a table that counts: what happened, and what AWS counted.

Two searches and a feed for each brand, the rules of a first deployment. Every tenth post is a complaint, which its
brand answers after 48 minutes, so that it is looked at five times; all others say nothing that a rule counts.
"""

import time
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec import Struct
from tests.stack.meter import Meter

from harken.domain.brand import Brand, Rule, SourceEntry
from harken.domain.mention import Author, Engagement, Mention
from harken.domain.notice import Notice
from harken.jobs.fetch import fetch
from harken.jobs.follow import follow
from harken.jobs.notify import notify
from harken.jobs.plan import plan
from harken.jobs.ports import FetchJob, Incoming, Outside, Run
from harken.jobs.score import score
from harken.jobs.watch import watch
from harken.scoring.assess import assess
from harken.sources.base import Page, Thread
from harken.store import handed, settings
from harken.store.dynamo import DynamoTable
from harken.store.table import Put, Table
from harken.wiring import _packed
from harken_cli.cost import BATCH, taken
from harken_cli.counted import Happened, Units

T = TypeVar("T")
Make = Callable[[Callable[[], datetime]], tuple[Table, "Tally"]]
"""A table that goes by a clock, and what counts for it."""

START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
RETENTION = timedelta(days=90)
RULES = (Rule(id="complaints"), Rule(id="deaf", kind="deaf"))
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_ANSWERED_AFTER = timedelta(minutes=48)
_PRAISE = (
    "Just got my {} machine and it makes the best flat white.",
    "{} opens a shop in town on Monday.",
    "Thanks {}, quick delivery!",
    "Reading about {} in the paper.",
    "Моя кофеварка {} радует каждое утро!",
    "{} 的咖啡机真不错，推荐给大家。",
)
_COMPLAINT = "My {} arrived broken and nobody answers my mails. I want my money back!"
_SOURCES = {"mastodon": 2, "hackernews": 2, "feeds": 5}
"""The entries of each brand, with their minutes between two readings."""


class _Place:
    """A source with the posts of one brand: a search overlaps by an hour, a feed answers with what is new."""

    options: Mapping[str, Any] = {}
    required: tuple[str, ...] = ()

    def __init__(self, name: str, posts: Sequence[Mention]) -> None:
        self.name, self.every = name, timedelta(minutes=_SOURCES[name])
        self.tells_answers = name != "feeds"
        self.posts = posts
        self.shown = self.asked = 0
        self._times = [post.created_at or START for post in posts]

    def read(self, _entry: Any, _brand: Brand, cursor: Any, _http: Any, now: datetime) -> Iterator[Page]:
        """What was written since the last reading, and in the hour before that."""
        last = datetime.fromisoformat(cursor["at"]) if cursor else now
        low = last - (_HOUR if self.tells_answers else timedelta(0))
        found = self.posts[bisect_left(self._times, low) : bisect_right(self._times, now)]
        self.shown = len(found)
        yield Page(mentions=tuple(found), cursor={"at": now.isoformat()})

    def threads(
        self, _e: Any, brand: Brand, wanted: Sequence[Mention], _http: Any, now: datetime
    ) -> Iterator[Thread]:
        """Each conversation, with the brand's answer once it is given."""
        for asked in wanted:
            self.asked += 1
            posts: tuple[Mention, ...] = (asked,)
            if "broken" in asked.text and asked.created_at and now >= asked.created_at + _ANSWERED_AFTER:
                posts = (asked, _answer(brand, asked, asked.created_at + _ANSWERED_AFTER))
            yield Thread(asked=asked.id, posts=posts)


def _answer(brand: Brand, asked: Mention, at: datetime) -> Mention:
    team = Author(id=f"id-{brand.id}", handle=f"{brand.id}@social.example")
    return Mention(
        id=f"{asked.id}/answer", source=asked.source, kind="post", text="We are sorry. A new one is on its way.",
        created_at=at, author=team, reply_to=asked.id, root=asked.id,
    )  # fmt: skip


def on_dynamodb(client: Any, name: str) -> Make:
    """A table of DynamoDB, which tells itself what it takes."""
    return lambda clock: (DynamoTable(client, name, clock=clock), Meter().attach(client))


def brand(name: str) -> Brand:
    """A brand as a first deployment has it."""
    entries = (SourceEntry(use=use, id=use, every=timedelta(minutes=every)) for use, every in _SOURCES.items())
    return Brand(
        id=name,
        names=(name.capitalize(),),
        sources=tuple(entries),
        accounts=dict.fromkeys(("mastodon", "hackernews"), (f"{name}@social.example",)),
        tell={"warning": ("email", "chat"), "critical": ("email", "chat")},
        rules=RULES,
    )


def posts(name: str, use: str, per_hour: float, hours: float) -> list[Mention]:
    """A brand's posts at one source, evenly over some hours."""
    every = _HOUR / per_hour
    made = []
    for number in range(int(per_hour * hours)):
        text = _COMPLAINT if number % 10 == 9 else _PRAISE[number % len(_PRAISE)]
        person = f"{use}-person{number}"
        made.append(
            Mention(
                id=f"{use}:https://{use}.example/users/{person}/statuses/{113_000_000_000 + number}",
                source=use, kind="post", text=text.format(name.capitalize()), created_at=START + every * number,
                url=f"https://{use}.example/@{person}/{113_000_000_000 + number}",
                author=Author(id=f"https://{use}.example/users/{person}", handle=person, name=person, followers=61),
                engagement=Engagement(likes=0, reposts=0, replies=0),
            )
        )  # fmt: skip
    return made


class Tally(Protocol):
    """What a table was asked for since it was last cleared: units, and entries read of each index."""

    writes: float
    reads: float
    entries: Counter[str]

    @property
    def calls(self) -> int:
        """How many requests there were; 0 where nobody counts them."""

    def clear(self) -> None:
        """Begin anew."""


class _Noting:
    """A table, and what is written to it, by the first word of the sort key."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.written: Counter[str] = Counter()

    def write(self, puts: Sequence[Put]) -> None:
        self._table.write(puts)
        self.written.update(str(put.item["sk"]).partition("#")[0] for put in puts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)


class Played:
    """A stack over a table that counts: `play` some minutes, then see what happened and what was counted.

    `units`: by function, as the service counts them; `steps`: each time by what was done; `queue`: requests to SQS,
    but for those that find nothing; `runs`: of functions; `cpu`: seconds of processor time, by step or function.
    """

    def __init__(self, make: Make, brands: int, per_hour: float, hours: float, looks: float = inf) -> None:
        """`per_hour`: posts an hour of each brand, half of them at each search; `looks`: at most, in a minute."""
        self.now, self._most_looks = START, looks
        table, self.meter = make(lambda: self.now)
        self.table: Any = _Noting(table)
        self.brands = [brand(f"brand{number}") for number in range(brands)]
        settings.apply(self.table, self.brands, START)
        self.places = {
            (one.id, use): _Place(use, posts(one.id, use, per_hour / 2, hours) if use != "feeds" else [])
            for one in self.brands
            for use in _SOURCES
        }
        self.units: dict[str, Units] = {}
        self.steps: dict[str, list[Units]] = {}
        self.queue = self.runs = 0
        self.cpu: dict[str, float] = defaultdict(float)
        self._seen: Counter[str] = Counter()
        self._jobs: list[FetchJob] = []
        self._posts: list[Incoming] = []

    @property
    def happened(self) -> Happened:
        """What happened so far."""
        answering = sum(place.tells_answers for place in self.places.values())
        seen = {name: self._seen[name] for name in Happened.__struct_fields__}
        return Happened(**seen | {"brands": len(self.brands), "entries": len(self.places), "answering": answering})

    def play(self, minutes: int) -> None:
        """Every function, minute by minute."""
        for _ in range(minutes):
            self._minute()
            self.now += _MINUTE

    def _minute(self) -> None:
        self._seen["minutes"] += 1
        self._metered("Plan", "", lambda: plan(self.table, self._order, self.now))
        jobs, self._jobs = self._jobs, []
        for job in jobs:
            self._fetch(job)
        while self._posts:
            batch, self._posts = self._posts[:BATCH], self._posts[BATCH:]
            self.queue += taken(len(batch))
            self.runs += 1
            self._seen["batches"] += 1
            run = self._run()
            for item in batch:
                self._score(run, item)
        self._follow()
        for notice in self._watch():
            for channel in ("email", "chat"):
                tell = partial(notify, self.table, notice, channel, str, lambda *_: None, self.now)
                self._metered("Notify", "told", tell)
        self.runs += 3

    def _run(self) -> Run:
        return Run(table=self.table, now=self.now, assess=assess, retention=RETENTION)

    def _find(self, name: str) -> Any:
        """The source of the first brand, whose places know what all brands' places know but for their posts."""
        return self.places[self.brands[0].id, name]

    def _outside(self, find: Callable[[str], Any]) -> Outside:
        nothing: Any = None
        return Outside(
            find=find, http=lambda _entry: nothing, secret=str, send=self._take, bury=lambda _messages: None
        )

    def _order(self, jobs: Sequence[FetchJob]) -> None:
        self._jobs = list(jobs)
        self._send(jobs)
        self.queue += len(jobs) * taken(1)
        self.runs += len(jobs)

    def _take(self, messages: Sequence[Incoming]) -> None:
        self._posts += messages
        self._send(messages)

    def _send(self, messages: Sequence[Struct]) -> None:
        self.queue += len(_packed([msgspec.json.encode(message).decode() for message in messages]))

    def _fetch(self, job: FetchJob) -> None:
        before, place = len(self._posts), self.places[job.brand, job.entry]
        outside = self._outside(lambda _name: place)
        remembered = len(handed.read(self.table, job.brand, job.entry))
        self._metered("Fetch", "read", lambda: fetch(self.table, job, outside, self.now))
        self._seen["fetches"] += 1
        if place.shown:
            self._seen["shown"] += 1
            self._seen["remembered"] += remembered
        self._seen["pages"] += len(self._posts) > before

    def _score(self, run: Run, item: Incoming) -> None:
        began = time.process_time()
        outcome = self._metered("Score", "", lambda: score(run, item))
        self.cpu[outcome] += time.process_time() - began
        self._seen["new" if outcome == "new" else "again"] += 1
        self.steps.setdefault(outcome, []).append(self._last)

    def _follow(self) -> None:
        self.table.written.clear()
        for place in self.places.values():
            place.asked = 0
        looks = self._metered("Follow", "", lambda: follow(self._run(), self._outside(self._find), self._left))
        written = self.table.written
        self._seen["looks"] += looks
        self._seen["asking"] += written["follow"]
        self._seen["answered"] += written["reply"]
        self._seen["noted"] += written["mention"] - written["reply"]
        self._seen["due"] += self.meter.entries["due"]

    def _left(self) -> timedelta:
        """Time for what a minute has time for."""
        asked = sum(place.asked for place in self.places.values())
        return timedelta.max if asked < self._most_looks else timedelta(0)

    def _watch(self) -> list[Notice]:
        self.table.written.clear()
        told = self._metered("Watch", "watch", lambda: watch(self.table, self._find, self.now))
        self._seen["waiting"] += self.meter.entries["waiting"]
        self._seen["notices"] += len(told)
        self._seen["summed"] += self.meter.entries["timeline"]
        self._seen["incidents"] += self.table.written["rule"]
        return told

    def _metered(self, function: str, step: str, act: Callable[[], T]) -> T:
        self.meter.clear()
        began = time.process_time()
        done = act()
        self.cpu[step or function] += time.process_time() - began
        self._last = Units(self.meter.writes, self.meter.reads, self.meter.calls)
        self.units[function] = self.units.get(function, Units()) + self._last
        if step:
            self.steps.setdefault(step, []).append(self._last)
        return done
