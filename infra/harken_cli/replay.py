"""Replay: the real jobs over a past from a file, on a simulated clock, with the table in memory."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import groupby

from msgspec import Struct

from harken.domain.assessment import Assessment
from harken.domain.brand import Brand
from harken.domain.incident import Incident, Phase
from harken.domain.mention import Mention
from harken.domain.notice import Notice
from harken.jobs.fetch import fetch
from harken.jobs.follow import follow
from harken.jobs.notify import notify
from harken.jobs.plan import plan
from harken.jobs.ports import FetchJob, Incoming, Outside, Run
from harken.jobs.score import score
from harken.jobs.watch import watch
from harken.scoring.assess import assess
from harken.store import incidents, settings
from harken.store.memory import MemoryTable

from .ahead import next_minute
from .moments import MINUTE
from .pace import FOR_EVER, catch_up, wake
from .parts import parts
from .past import Past
from .people import People, check
from .world import World, nowhere, sources_of


class Minute(Struct, frozen=True):
    """One minute of a replay: its decisions, whether an incident turned, and whether anything happened at all."""

    at: datetime
    notices: tuple[Notice, ...]
    turned: bool
    eventful: bool


def replay(past: Past, brands: Sequence[Brand]) -> Iterator[Minute]:
    """The minutes of a past in their order, with the notices that would have been given.

    Evaluates at whole minutes; those in which nothing can happen are skipped. Raises `BadInput` for an act on a
    rule that no brand, or more than one, has.
    """
    check(past, brands)
    ordered = sorted(brands, key=lambda brand: brand.id)
    lives = [
        _live(_Player(part, [brand], ordered)) for part, brand in zip(parts(past, ordered), ordered, strict=True)
    ]
    for at, minutes in groupby(merge(*lives, key=lambda minute: minute.at), key=lambda minute: minute.at):
        yield _together(at, list(minutes))


def _together(at: datetime, minutes: Sequence[Minute]) -> Minute:
    return Minute(
        at=at,
        notices=tuple(notice for minute in minutes for notice in minute.notices),
        turned=any(minute.turned for minute in minutes),
        eventful=any(minute.eventful for minute in minutes),
    )


def _live(player: "_Player") -> Iterator[Minute]:
    past = player.world.past
    minute: datetime | None = past.start.replace(second=0, microsecond=0)
    while minute is not None and minute <= past.end:
        lived = player.step(minute)
        yield lived
        if lived.turned:  # one decision at a time: what was due as well comes in the minute after
            minute += MINUTE
        else:
            minute = next_minute(player.table, player.brands, player.sources, player.people.next_at, minute)
        if minute is not None and minute - lived.at > MINUTE:
            catch_up(player.table, player.brands, player.sources, minute)


class _Player:
    """Some brands' lives: all that `past` shows them, in a table of their own; `known` are all that are listened for.

    Brands share nothing but that a post is assessed in the knowledge of the others.
    """

    def __init__(self, past: Past, brands: Sequence[Brand], known: Sequence[Brand] = ()) -> None:
        self.world = World(past)
        self.table = MemoryTable(clock=lambda: self.world.now)
        self.brands = brands
        self.sources = sources_of(brands, self.world)
        self._known = tuple(known or brands)
        self._incoming: deque[Incoming] = deque()
        self.people = People(past, brands, self.world)
        self._outside = Outside(
            find=self.sources.__getitem__,
            http=nowhere,
            secret=lambda name: name,
            send=self._incoming.extend,
            bury=lambda _dead: None,
        )
        settings.apply(self.table, brands, past.start)
        self._before = self._incidents()

    def step(self, minute: datetime) -> Minute:
        """All that happens up to one whole minute, and its decisions."""
        self.world.now = minute
        before = self._before
        wake(self.table, self.brands, self.sources, minute)
        jobs: list[FetchJob] = []
        plan(self.table, jobs.extend, minute)
        for job in jobs:
            fetch(self.table, job, self._outside, minute)
        run = Run(table=self.table, now=minute, assess=self._assess, retention=FOR_EVER)
        posts = self._take_in(run)
        acts = self.people.act(run)
        follow(run, self._outside)
        posts += self._take_in(run)
        told = watch(self.table, self.sources.__getitem__, minute)
        for notice in told:
            for channel in notice.channels:
                notify(self.table, notice, channel, lambda _: None, lambda _notice, _message: None, minute)
        after = self._before = self._incidents()
        turned = bool(told) or _phases(before) != _phases(after)
        return Minute(minute, tuple(told), turned, turned or posts > 0 or acts > 0 or after != before)

    def _assess(self, mention: Mention, brand: Brand, _others: Sequence[Brand]) -> Assessment:
        return assess(mention, brand, self._known)

    def _incidents(self) -> list[dict[str, Incident]]:
        return [incidents.read(self.table, brand.id).incidents for brand in self.brands]

    def _take_in(self, run: Run) -> int:
        taken = 0
        while self._incoming:
            score(run, self._incoming.popleft())
            taken += 1
        return taken


def _phases(incidents_of_brands: list[dict[str, Incident]]) -> list[dict[str, Phase]]:
    return [{rule: incident.phase for rule, incident in each.items()} for each in incidents_of_brands]
