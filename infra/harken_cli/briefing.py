"""What a brief is about, an incident or a period, and reading it from the store."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from harken.domain.brand import Brand
from harken.domain.brief import MOST, Brief, brief, is_negative
from harken.domain.errors import BadInput
from harken.domain.mention import Time
from harken.domain.record import Record, summary
from harken.domain.rule import BOUND, matches
from harken.store import incidents, mentions
from harken.store.table import Table

USUAL: Final = timedelta(days=2)
"""So long before its start the usual level is looked at, too."""

LONGEST: Final = timedelta(days=90)
"""Posts are kept so long."""


class Incident(Struct, frozen=True, kw_only=True):
    """An incident from the oldest post it counted to its all-clear; `end` is None while it is on."""

    rule: str
    id: str
    start: Time
    end: Time | None


def of_period(table: Table, brand: Brand, start: datetime, end: datetime, now: datetime) -> Brief:
    """The brief of the posts from `start` to before `end` (aware). Costs a read for each, and two days before."""
    return brief(_records(table, brand, start, end), start, end, now, brand=brand, usual_from=start - USUAL)


def of_incident(table: Table, brand: Brand, wanted: str, now: datetime) -> Brief:
    """The brief of an incident; what its rule counts, urgency aside, is the trouble.

    `wanted`: its id, its rule's for the latest one, or both as RULE/ID where several rules called at one minute.
    Raises `BadInput` where it is none, is meant by several, or is not about posts.
    """
    found = _incident(table, brand, wanted)
    end = found.end or now
    told = brief(
        _records(table, brand, found.start, end),
        found.start,
        end,
        now,
        brand=brand,
        counts=_counted(brand, found.rule),
        usual_from=found.start - USUAL,
    )
    return replace(told, rule=found.rule, incident=found.id)


def _records(table: Table, brand: Brand, start: datetime, end: datetime) -> Iterable[Record]:
    """The newest of what was written, each once; a post dated in the future stands with those who wait."""
    low = start - USUAL
    views = mentions.written(table, brand.id, low, end, MOST + 1)[0]
    views += mentions.waiting(table, brand.id, low, end, BOUND)[0]
    return mentions.records(table, brand.id, {view.id: None for view in views}).values()


def _counted(brand: Brand, name: str) -> Callable[[Record], bool]:
    """What a rule counts; the negative posts where it stands in the settings no more."""
    rule = next((rule for rule in brand.rules if rule.id == name), None)
    if rule is None:
        return is_negative
    entries = {
        entry.use: frozenset(other.id for other in brand.sources if other.use == entry.use) for entry in brand.sources
    }
    return lambda record: matches(
        rule, summary(record, brand), source_ids=entries.get(record.mention.source, frozenset())
    )


def _incident(table: Table, brand: Brand, wanted: str) -> Incident:
    known = _known(table, brand)
    meant = [each for each in known if wanted in (each.id, f"{each.rule}/{each.id}")]
    meant = meant or [each for each in known if wanted == each.rule][:1]
    if not meant:
        latest = ", ".join(f"{each.id} ({each.rule})" for each in known[:5])
        raise BadInput(f"--incident {wanted}: {brand.id} has no such incident; the latest: {latest or 'none'}")
    if len(meant) > 1:
        raise BadInput(f"--incident {wanted}: say which: {' or '.join(f'{each.rule}/{each.id}' for each in meant)}")
    return meant[0]


def _known(table: Table, brand: Brand) -> list[Incident]:
    """All incidents of a brand that are about posts, the latest first, from its notices and from what is on now."""
    found: dict[tuple[str, str], Incident] = {}
    for notice in incidents.notices(table, brand.id):
        if notice.kind == "deaf":
            continue
        name = (notice.rule, notice.incident)
        known = [found[name].start] if name in found else []
        start = min(
            notice.raised_at, notice.oldest or notice.at, *known, *(waiter.since for waiter in notice.waiters)
        )
        end = notice.at if notice.reason == "CLEARED" else None
        found[name] = Incident(rule=notice.rule, id=notice.incident, start=start, end=end)
    for raised in incidents.read(table, brand.id).incidents.values():
        if raised.raised_at is None or raised.phase not in ("raised", "clearing"):
            continue
        counted = mentions.records(table, brand.id, sorted(raised.counted)).values()
        if counted and (raised.rule, raised.id) not in found:  # it rides along in another, or is silenced
            start = min(raised.raised_at, *(record.since for record in counted))
            found[raised.rule, raised.id] = Incident(rule=raised.rule, id=raised.id, start=start, end=None)
    return sorted(found.values(), key=lambda each: (each.start, each.rule, each.id), reverse=True)
