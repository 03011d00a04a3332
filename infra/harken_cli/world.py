"""Sources that show of a past what a reader could have seen at a moment."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.domain.voice import voice
from harken.sources.base import Cursor, Http, Page, Response, Source, Thread
from harken.sources.registry import source

from .parts import conversations
from .past import Outage, Past, Seen


class World:
    """What the sources show at `now`, which the player moves on."""

    def __init__(self, past: Past) -> None:
        self.now: datetime = past.start
        self.past = past
        self.gone: set[str] = set()
        self.deleted: list[Mention] = []
        self._lines: dict[tuple[str, str], list[Seen]] = {}
        self._outages: dict[tuple[str, str], list[Outage]] = {}
        self._group = conversations(item.mention for item in past.seen)
        self._by_group: dict[str, list[Seen]] = {}
        for item in past.seen:
            self._by_group.setdefault(self._group[item.mention.id], []).append(item)

    def is_down(self, entry: SourceEntry) -> bool:
        """Whether the entry's source cannot be read now; a line may name the source or the entry."""
        known = self._changes(entry)
        changed = bisect_right(known, self.now, key=_at)
        return changed > 0 and known[changed - 1].down

    def was_down(self, entry: SourceEntry) -> bool:
        """Whether the entry's source could ever not be read until now."""
        return bisect_right(self._changes(entry), self.now, key=_at) > 0

    def next_outage(self, entry: SourceEntry) -> datetime | None:
        """When the entry next can't be read any more, or can again."""
        known = self._changes(entry)
        ahead = bisect_right(known, self.now, key=_at)
        return known[ahead].at if ahead < len(known) else None

    def _changes(self, entry: SourceEntry) -> list[Outage]:
        names = (entry.use, entry.id)
        if names not in self._outages:
            self._outages[names] = [outage for outage in self.past.outages if outage.source in names]
        return self._outages[names]

    def visible(self, item: Seen) -> bool:
        """Whether a read now could return it."""
        return (item.visible is None or item.visible <= self.now) and item.mention.id not in self.gone

    def lines(self, entry: SourceEntry) -> list[Seen]:
        """All that this entry ever shows, in the order in which it becomes visible."""
        names = (entry.use, entry.id)
        if names not in self._lines:
            self._lines[names] = [item for item in self.past.seen if item.mention.source in names]
        return self._lines[names]

    def shown(self, entry: SourceEntry, since: datetime | None = None) -> int:
        """How many of the entry's lines are visible now, or were at a moment."""
        return bisect_right(self.lines(entry), since or self.now, key=lambda item: item.visible or self.past.start)

    def together(self, mention: str) -> set[str]:
        """Ids of all posts of a post's conversation."""
        return {item.mention.id for item in self._by_group.get(self._group.get(mention, mention), [])}

    def delete(self, mention: str) -> None:
        """Show a post no more, in any version."""
        self.gone.add(mention)
        group = self._by_group.get(self._group.get(mention, mention), [])
        self.deleted += [item.mention for item in group if item.mention.id == mention]

    def conversation(self, mention: str) -> tuple[Mention, ...]:
        """All posts of a mention's conversation that are visible now, its newest version of each."""
        group = self._by_group.get(self._group.get(mention, mention), [])
        return tuple({item.mention.id: item.mention for item in group if self.visible(item)}.values())


def _at(outage: Outage) -> datetime:
    return outage.at


class PastSource:
    """A source of the registry as the past showed it: the same name, pace and abilities, and no network."""

    def __init__(self, real: Source, world: World) -> None:
        self._real = real
        self._world = world

    @property
    def name(self) -> str:
        """The real source's name."""
        return self._real.name

    @property
    def every(self) -> timedelta:
        """The real source's pace."""
        return self._real.every

    @property
    def tells_answers(self) -> bool:
        """Whether the real source can tell answers."""
        return self._real.tells_answers

    @property
    def options(self) -> Mapping[str, Any]:
        """The real source's settings."""
        return self._real.options

    @property
    def required(self) -> tuple[str, ...]:
        """The real source's required settings."""
        return self._real.required

    def read(
        self, entry: SourceEntry, _brand: Brand, cursor: Cursor | None, _http: Http, _now: datetime
    ) -> Iterator[Page]:
        """What has become visible and was not returned to this brand's entry before."""
        self._refuse_if_down(entry)
        lines = self._world.lines(entry)
        start = end = int((cursor or {}).get("read", 0))
        while end < len(lines) and (lines[end].visible is None or lines[end].visible <= self._world.now):  # type: ignore[operator]
            end += 1
        posts = tuple(item.mention for item in lines[start:end] if self._world.visible(item))
        yield Page(mentions=posts, cursor={"read": end})

    def changed(self, entry: SourceEntry, cursor: Cursor | None, since: datetime) -> set[str]:
        """Ids of posts in conversations of which the entry shows something not read yet, or since a moment."""
        first = min(int((cursor or {}).get("read", 0)), self._world.shown(entry, since))
        lines = self._world.lines(entry)[first : self._world.shown(entry)]
        return {post for line in lines for post in self._world.together(line.mention.id)}

    def lost(self, brand: Brand) -> dict[str, set[str]]:
        """Posts by id in whose conversation posts of the brand's own were deleted here, with the ids of these."""
        found: dict[str, set[str]] = {}
        for item in self._world.deleted:
            if item.source == self.name and voice(brand, item) == "own":
                for post in self._world.together(item.id):
                    found.setdefault(post, set()).add(item.id)
        return found

    def is_down(self, entry: SourceEntry) -> bool:
        """Whether the entry cannot be read now."""
        return self._world.is_down(entry)

    def was_down(self, entry: SourceEntry) -> bool:
        """Whether the entry could ever not be read until now."""
        return self._world.was_down(entry)

    def next_outage(self, entry: SourceEntry) -> datetime | None:
        """When the entry next can't be read any more, or can again."""
        return self._world.next_outage(entry)

    def pending(self, entry: SourceEntry, cursor: Cursor | None) -> datetime | None:
        """When the next line becomes visible that was not returned yet; None when all were."""
        lines = self._world.lines(entry)
        read = int((cursor or {}).get("read", 0))
        return (lines[read].visible or self._world.past.start) if read < len(lines) else None

    def threads(
        self, entry: SourceEntry, _brand: Brand, mentions: Sequence[Mention], _http: Http, _now: datetime
    ) -> Iterator[Thread]:
        """The conversations as they are visible now."""
        self._refuse_if_down(entry)
        for mention in mentions:
            if mention.id in self._world.gone:
                yield Thread(asked=mention.id, gone=True)
            else:
                yield Thread(asked=mention.id, whole=True, posts=self._world.conversation(mention.id))

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """The real source's reading of a recorded answer."""
        return self._real.parse(body, url)

    def _refuse_if_down(self, entry: SourceEntry) -> None:
        if self._world.is_down(entry):
            raise SourceError(f"{entry.id} is down")


def sources_of(brands: Iterable[Brand], world: World) -> dict[str, PastSource]:
    """A past's stand-in for every source that the brands use."""
    used = {entry.use for brand in brands for entry in brand.sources}
    return {name: PastSource(source(name), world) for name in used}


class _Nowhere:
    def get(self, url: str, **_asked: Any) -> Response:
        raise SourceError(f"a past asks nobody, not even {url}")

    post = get

    def leave_alone(self, url: str, span: timedelta) -> None:
        """Nobody is asked anyway."""

    def spend(self, budget: str, amount: int, *, limit: int, per: timedelta) -> None:
        """A past costs nothing."""


def nowhere(_entry: SourceEntry) -> Http:
    """The web of a past: whoever asks there is refused."""
    return _Nowhere()
