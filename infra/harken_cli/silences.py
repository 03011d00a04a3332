"""The silences that are on: about what, until when, and why."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from harken.domain.mention import Time
from harken.store import incidents
from harken.store.table import Table

from .chosen import safe


class Silenced(Struct, frozen=True, kw_only=True):
    """A silence about a rule of a brand, or about all of them (no rule)."""

    brand: str
    rule: str | None
    until: Time
    note: str


def silences(table: Table, brand: str, now: datetime) -> list[Silenced]:
    """Those of a brand that are on at `now`, the one that ends first at the front."""
    kept = incidents.read(table, brand).silences
    on = (
        Silenced(brand=brand, rule=None if rule == "*" else rule, until=wish.until, note=wish.note)
        for rule, wish in kept.items()
        if wish.until > now
    )
    return sorted(on, key=lambda one: (one.until, one.rule or ""))


def in_words(found: list[Silenced], now: datetime) -> Iterator[str]:
    """A line each, for a person."""
    for one in found:
        what = f"{one.brand}, rule {one.rule}" if one.rule else f"{one.brand}, all rules"
        day = "" if one.until.date() == now.date() else f"{one.until:%Y-%m-%d} "
        note = f": {safe(one.note)}" if one.note else ""
        yield f"Silent about {what}, until {day}{one.until:%H:%M} UTC{note}"
