"""What looking ahead from a minute goes by: whole minutes, paces, and when a mention has become urgent enough."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property

from msgspec import Struct

from harken.domain.brand import Brand, Rule, SourceEntry
from harken.domain.incident import Incident
from harken.domain.record import Summary, counts_from
from harken.jobs.fetch import SLACK
from harken.jobs.scene import States
from harken.jobs.telling import urgency_of
from harken.store import mentions, sources
from harken.store.incidents import Watched
from harken.store.sources import SourceState, Way
from harken.store.table import Table

from .world import PastSource

MINUTE = timedelta(minutes=1)
ALL = 10**6
AHEAD = timedelta(days=2)
"""What is held counts from a moment that lies ahead, by a day at most."""


class Outlook(Struct, frozen=True, kw_only=True, dict=True):
    """What there is at a minute of one brand, read once for all that may come of it."""

    table: Table
    brand: Brand
    past: Mapping[str, PastSource]
    minute: datetime
    states: States
    watched: Watched

    def state(self, entry: SourceEntry, way: Way) -> SourceState:
        """How reading an entry goes."""
        return self.states[self.brand.id, entry.id, way]

    def is_lost(self, entry: SourceEntry) -> bool:
        """Whether an entry that is on can't be read."""
        failing = any(self.state(entry, way).failing_since is not None for way in sources.WAYS)
        return entry.enabled and (failing or self.past[entry.use].is_down(entry))

    @cached_property
    def opened(self) -> list[Incident]:
        """The incidents that are not quiet."""
        return [incident for incident in self.watched.incidents.values() if incident.phase != "quiet"]

    def waiting(self, rule: Rule) -> list[Summary]:
        """What waits, or is held for now, and is not too old for a rule."""
        oldest = self.minute - rule.within
        return [view for view in self._waiting if counts_from(view.standing, view.since) >= oldest]

    @cached_property
    def _waiting(self) -> list[Summary]:
        longest = max(rule.within for rule in self.brand.rules)
        views, _ = mentions.waiting(self.table, self.brand.id, self.minute - longest, self.minute + AHEAD, ALL)
        return views


def ceil(moment: datetime) -> datetime:
    """The first whole minute that is not before a moment."""
    floor = moment.replace(second=0, microsecond=0)
    return floor if floor == moment else floor + MINUTE


def period(entry: SourceEntry) -> timedelta:
    """The whole minutes from one reading of an entry to the next."""
    return max(1, -((SLACK - entry.every) // MINUTE)) * MINUTE


def urgent_from(urgency: int, view: Summary, posts: int, minute: datetime, end: datetime) -> Iterator[datetime]:
    """When, after `minute` and before `end`, a mention whose author wrote up to `posts` times becomes so urgent.

    Waiting never makes it less so.
    """

    def urgent(at: datetime, posts: int = posts) -> bool:
        return urgency_of(view, posts, at) >= urgency

    if minute >= end or not urgent(end) or urgent(minute, 1):
        return
    # Urgent now, but only with posts that need not count yet: then every minute is looked at.
    minutes = range(1, (end - minute) // MINUTE + 2)
    found = bisect_left(minutes, x=True, key=lambda past: urgent(minute + past * MINUTE))
    yield minute + (found + 1) * MINUTE
