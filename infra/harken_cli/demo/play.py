"""The demo: a made-up brand's bad week, lived through by the real functions on a simulated clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.mention import Time
from harken.domain.notice import Notice
from harken.jobs.ports import Run
from harken.scoring.assess import assess
from harken.store import incidents, settings
from harken.store.table import Table
from harken_cli.local.stack import Sent, Stack
from harken_cli.past import Past, parse
from harken_cli.people import People
from harken_cli.replay import replay
from harken_cli.settings.parse import check
from harken_cli.world import World, nowhere, sources_of

_HERE = Path(__file__).resolve().parent
EXAMPLE = _HERE.parents[1] / "brands.example.yaml"
WEEK = _HERE / "week.jsonl"

_PARAMETERS = {"AlertEmail": "support@luvento.example", "AlertPhone": "+15550100"}
_RETENTION = timedelta(days=90)
_PACE = timedelta(minutes=20)


class Scene(Struct, frozen=True, kw_only=True):
    """One minute worth living through: what was decided in it, and what SNS would have delivered."""

    at: Time
    notices: tuple[Notice, ...]
    sent: tuple[Sent, ...]


class Demo:
    """The demo while it runs: its brands, its past, its table."""

    def __init__(self, past: Past, brands: tuple[Brand, ...], stack: Stack, world: World) -> None:
        self.past, self.brands = past, brands
        self._stack, self._world = stack, world

    @property
    def table(self) -> Table:
        """The table of the demo's stack."""
        return self._stack.table

    @property
    def faults(self) -> tuple[str, ...]:
        """What a handler raised; none is expected."""
        return tuple(self._stack.faults)

    def minutes(self) -> list[datetime]:
        """The minutes worth living through, found by a rehearsal in memory.

        Those in which an incident turns or something is told, and of those in which something else happens one in a
        while: what comes between is seen at the next, as it would be with functions that run a little less often.
        """
        chosen: list[datetime] = []
        for minute in replay(self.past, self.brands):
            rested = not chosen or minute.at - chosen[-1] >= _PACE
            if minute.turned or (minute.eventful and rested):
                chosen.append(minute.at)
        return chosen

    def play(self, minutes: list[datetime]) -> Iterator[Scene]:
        """Live through the minutes one after the other."""
        settings.apply(self.table, self.brands, self.past.start)
        people = People(self.past, self.brands, self._world)
        told: set[str] = set()
        for minute in minutes:
            self._world.now = minute
            people.act(Run(table=self.table, now=minute, assess=assess, retention=_RETENTION))
            self._stack.tick(minute)
            sent = tuple(self._stack.sent())
            new = tuple(self._new_notices(told)) if sent else ()
            told |= {notice.id for notice in new}
            yield Scene(at=minute, notices=new, sent=sent)

    def _new_notices(self, told: set[str]) -> Iterator[Notice]:
        for brand in self.brands:
            yield from (notice for notice in incidents.notices(self.table, brand.id) if notice.id not in told)


@contextmanager
def demo() -> Iterator[Demo]:
    """The demo's stack, made and ready; gone when left."""
    brands = check(str(EXAMPLE))
    with WEEK.open(encoding="utf-8") as file:
        past = parse(file, WEEK.name)
    world = World(past)
    find = sources_of(brands, world)
    with Stack(clock=lambda: world.now, parameters=_PARAMETERS, find=find.__getitem__, http=nowhere) as stack:
        yield Demo(past, brands, stack, world)
