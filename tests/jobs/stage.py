"""A made-up brand's house for the tests of the jobs: its table, its queues, and a source that shows what it is told.

Times are minutes after NOON.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace
from tests.domain import builders
from tests.domain.builders import NOON, assessment, at

from harken.domain.assessment import Assessment
from harken.domain.brand import Brand, Rule, SourceEntry
from harken.domain.mention import Author, Mention
from harken.domain.notice import Notice
from harken.domain.record import Record
from harken.jobs.fetch import fetch
from harken.jobs.follow import follow
from harken.jobs.ports import Dead, FetchJob, Incoming, Outside, Run, TimeLeft, unhurried
from harken.jobs.score import score
from harken.jobs.watch import watch
from harken.sources.base import Http, Page, Source, Thread
from harken.store import mentions, settings, sources
from harken.store.memory import MemoryTable
from harken.store.sources import SourceState, Way
from harken.store.table import Table

RULE = Rule(id="complaints", above=1, clear_at=0)
"""Raised by two who wait for half an hour, cleared when nobody has waited for ten minutes."""

ENTRY = SourceEntry(use="mastodon", id="mastodon", every=timedelta(minutes=2))
BRAND = replace(builders.BRAND, rules=(RULE,))
RETENTION = timedelta(days=90)


def complaint(name: str, author: str = "anna", minute: float = 0, **more: Any) -> Mention:
    """A post that names the brand and complains."""
    plain = {"text": "My Luvento is broken", "root": f"mastodon:{name}", **more}
    return builders.mention(f"mastodon:{name}", author, minute, **plain)


def answer(name: str, to: str | None, minute: float, **more: Any) -> Mention:
    """A post by the brand's own account."""
    plain = {"text": "We are sorry, a new one is on its way.", **more}
    team = Author(id="id-luvento", handle="luvento@social.example")
    return replace(builders.mention(f"mastodon:{name}", None, minute, reply_to=to, **plain), author=team)


def assess(mention: Mention, _brand: Brand, _others: Sequence[Brand]) -> Assessment:
    """Whoever writes of something broken is negative and complains; whoever asks asks."""
    if "broken" in mention.text:
        return assessment(needs_answer=True)
    if "?" in mention.text:
        return assessment(sentiment="neutral", intent="question")
    return assessment(sentiment="positive", intent="praise")


class Shown:
    """A source: `pages` are what a search brings, `threads` what a look at a conversation shows; errors are raised."""

    name = "mastodon"
    every = timedelta(minutes=2)
    options: Mapping[str, Any] = {}
    required: tuple[str, ...] = ()

    def __init__(self, *, tells_answers: bool = True) -> None:
        self.tells_answers = tells_answers
        self.pages: list[Page | Exception] = []
        self.shown: dict[str, Thread | Exception] = {}
        self.cursors: list[Any] = []
        self.asked: list[str] = []
        self.entries: list[SourceEntry] = []

    def read(self, entry: SourceEntry, _brand: Brand, cursor: Any, _http: Http, _now: datetime) -> Iterator[Page]:
        self.cursors.append(cursor)
        self.entries.append(entry)
        for page in self.pages:
            if isinstance(page, Exception):
                raise page
            yield page

    def threads(
        self, entry: SourceEntry, _brand: Brand, wanted: Sequence[Mention], _http: Http, _now: datetime
    ) -> Iterator[Thread]:
        self.entries.append(entry)
        for mention in wanted:
            self.asked.append(mention.id)
            shown = self.shown.get(mention.id, Thread(asked=mention.id, posts=(mention,)))
            if isinstance(shown, Exception):
                raise shown
            yield shown

    def parse(self, _body: bytes, _url: str | None = None) -> Page:
        raise AssertionError("nobody asks this of it")

    def show(self, asked: str, *posts: Mention, gone: bool = False, whole: bool = False) -> None:
        """What a look at the conversation around `asked` shows from now on."""
        self.shown[asked] = Thread(asked=asked, gone=gone, posts=posts, whole=whole)


class Counting(MemoryTable):
    """Counts what is written, by the sort key's first word."""

    def __init__(self) -> None:
        super().__init__()
        self.written: Counter[str] = Counter()

    def write(self, puts):
        self.written.update(str(put.item["sk"]).partition("#")[0] for put in puts)
        super().write(puts)


class House:
    """The jobs over one table; what they send lies in `queue`, `dead`."""

    def __init__(self, *brands: Brand, table: Table | None = None, source: Source | None = None) -> None:
        self.table: Table = MemoryTable() if table is None else table
        self.source = Shown()
        self.sources: dict[str, Source] = {"mastodon": source or self.source}
        self.queue: list[Incoming] = []
        self.dead: list[Dead] = []
        self.opened: list[SourceEntry] = []
        settings.apply(self.table, brands or (BRAND,), NOON)

    @property
    def outside(self) -> Outside:
        return Outside(
            find=self.sources.__getitem__,
            http=self.opened.append,  # type: ignore[arg-type]  # no page of these sources asks for anything
            secret=lambda name: f"the {name}",
            send=self.queue.extend,
            bury=self.dead.extend,
        )

    def run(self, minute: float) -> Run:
        return Run(table=self.table, now=at(minute), assess=assess, retention=RETENTION)

    def hear(self, *posts: Mention, minute: float | None = None, brand: str = "luvento") -> list[str]:
        """Score posts, each when it was written or at `minute`; gives back what became of each."""
        return [
            score(self.run(when), Incoming(brand=brand, entry="mastodon", seen_at=at(when), mention=post))
            for post in posts
            for when in [minute if minute is not None else _minute(post)]
        ]

    def fetch(
        self, minute: float, entry: str = "mastodon", brand: str = "luvento", left: TimeLeft = unhurried
    ) -> tuple[str, int]:
        return fetch(self.table, FetchJob(brand=brand, entry=entry), self.outside, at(minute), left)

    def follow(self, minute: float, left: TimeLeft = unhurried) -> int:
        return follow(self.run(minute), self.outside, left)

    def watch(self, minute: float) -> list[Notice]:
        return watch(self.table, self.sources.__getitem__, at(minute))

    def read_well(self, minute: float, entry: str = "mastodon", brand: str = "luvento") -> None:
        """The entry's search has just succeeded."""
        self.keep("cursor", sources.succeeded(self.state("cursor", entry, brand), at(minute), None), entry, brand)

    def state(self, way: Way = "cursor", entry: str = "mastodon", brand: str = "luvento") -> SourceState:
        return sources.read(self.table, brand, entry, way)

    def keep(self, way: Way, state: SourceState, entry: str = "mastodon", brand: str = "luvento") -> None:
        sources.save(self.table, brand, entry, way, state)

    def record(self, name: str, brand: str = "luvento") -> Record:
        found = mentions.read(self.table, brand, f"mastodon:{name}").record
        assert found is not None
        return found

    def stands(self, name: str) -> str:
        return self.record(name).standing.state

    def minutes(self, start: int, end: int, *, follows: bool = True) -> list[tuple[int, Notice]]:
        """Whole minutes with search, follow and watch; gives back what was told when."""
        told = []
        for minute in range(start, end + 1):
            self.read_well(minute)
            if follows:
                self.follow(minute)
            told += [(minute, notice) for notice in self.watch(minute)]
        return told


def _minute(post: Mention) -> float:
    return ((post.created_at or NOON) - NOON) / timedelta(minutes=1)


def reasons(told: Sequence[Notice] | Sequence[tuple[int, Notice]]) -> list[Any]:
    """The reasons of notices, with their minutes where these are told."""
    return [(item[0], item[1].reason) if isinstance(item, tuple) else item.reason for item in told]
