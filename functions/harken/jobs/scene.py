"""What an evaluation of one rule knows, what it counts, and the decision that follows."""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct

from harken.domain.brand import Brand, Rule
from harken.domain.incident import Decision, Incident, Mute, decide
from harken.domain.record import Summary
from harken.domain.rule import Pair
from harken.store.sources import SourceState, Way
from harken.store.table import Table

from .ports import FindSource

States = Mapping[tuple[str, str, Way], SourceState]
"""How reading goes, by brand, entry and way."""


Waiting = Callable[[datetime, datetime], tuple[list[Summary], bool]]
"""Those of a brand whose waiting counts from between two moments, newest first; and whether more wait."""


class Scene(Struct, frozen=True, kw_only=True):
    """What one evaluation of one rule knows.

    `waiting`: reads who waits; `applied_at`: since when the brand's settings are as they are; `unread`: the entries
    the rule counts on that can't be read, each with a plain sentence; `rides`: a critical incident speaks for it.
    """

    table: Table
    waiting: Waiting
    find: FindSource
    brand: Brand
    rule: Rule
    applied_at: datetime
    states: States
    unread: dict[str, str]
    muted: Mute | None
    rides: bool
    now: datetime

    def entries_of(self, source: str) -> frozenset[str]:
        """Ids of the brand's entries that use a source."""
        return frozenset(entry.id for entry in self.brand.sources if entry.use == source)

    @property
    def listened_to(self) -> frozenset[str]:
        """The sources that the brand's entries use."""
        return frozenset(entry.use for entry in self.brand.sources)


class Count(Struct, frozen=True, kw_only=True):
    """What counts for a rule at one moment.

    `rule`: with the threshold that holds now; `more`: counting stopped at its bound; `sources_ok`: all that the count
    rests on could be read; `notes`: plain sentences that a notice must say; `usual`: how many are usual (surge).
    """

    rule: Rule
    pairs: tuple[Pair, ...]
    sources_ok: bool
    more: bool = False
    notes: tuple[str, ...] = ()
    usual: int | None = None


class Evaluation(Struct, frozen=True):
    """A decision and the count it was made on."""

    decision: Decision
    count: Count


Evaluate = Callable[[Scene, Incident], Evaluation]


def judge(scene: Scene, incident: Incident, count: Count) -> Evaluation:
    """Decide on what counts; a staged incident tells nobody."""
    decision = decide(
        count.rule,
        incident,
        count.pairs,
        count.sources_ok,
        scene.now,
        tell={} if incident.staged else scene.brand.tell,
        muted=scene.muted,
        rides=scene.rides,
    )
    return Evaluation(decision, count)
