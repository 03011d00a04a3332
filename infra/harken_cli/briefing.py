"""What a brief is about, an incident or a period, and reading it from the store."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from harken.domain.brand import Brand
from harken.domain.brief import MOST, Brief, brief
from harken.domain.errors import BadInput
from harken.domain.mention import Time
from harken.jobs.briefing import USUAL, of_rule, records
from harken.store import incidents, mentions
from harken.store.table import Table

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
    posts = records(table, brand, start, end, MOST + 1)
    return brief(posts, start, end, now, brand=brand, usual_from=start - USUAL)


def of_incident(table: Table, brand: Brand, wanted: str, now: datetime) -> Brief:
    """The brief of an incident; what its rule counts, urgency aside, is the trouble.

    `wanted`: its id, its rule's for the latest one, or both as RULE/ID where several rules called at one minute.
    Raises `BadInput` where it is none, is meant by several, or is not about posts.
    """
    found = _incident(table, brand, wanted)
    told = of_rule(table, brand, found.rule, found.start, found.end or now, now, MOST + 1)
    return replace(told, rule=found.rule, incident=found.id)


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
