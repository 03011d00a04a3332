"""Settings by version: applying writes a new one and points the list of brands to it."""

from collections.abc import Iterable
from datetime import datetime
from weakref import WeakKeyDictionary

from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.mention import Time

from . import keys
from .codec import data, encode
from .table import Put, Table


class Listed(Struct, frozen=True, kw_only=True):
    """A brand in the list and which version of its settings counts.

    A removed brand stays listed, so that its incidents can be ended.
    """

    brand: str
    settings: int
    applied_at: Time
    removed: bool = False
    version: int = 0


_cache: WeakKeyDictionary[Table, dict[tuple[str, int], Brand]] = WeakKeyDictionary()


def listed(table: Table) -> tuple[Listed, ...]:
    """All brands ever applied, in the order of their ids."""
    return tuple(data(Listed, item) for item in table.query(keys.BRANDS))


def brand(table: Table, entry: Listed) -> Brand:
    """The settings a list entry points to; a version never changes, so it is read once a process and table."""
    known = _cache.setdefault(table, {})
    key = (entry.brand, entry.settings)
    if key not in known:
        item = table.get(entry.brand, keys.settings(entry.settings))
        assert item is not None  # noqa: S101  - written before the list pointed to it
        known[key] = data(Brand, item)
    return known[key]


def current(table: Table) -> dict[str, Brand]:
    """The brands listened for now, by id."""
    return {entry.brand: brand(table, entry) for entry in listed(table) if not entry.removed}


def apply(table: Table, brands: Iterable[Brand], now: datetime) -> None:
    """Make `brands` the settings: a new version for each that changed, `removed` for those no longer there.

    Raises `Conflict` when somebody else applies settings at the same time.
    """
    wanted = {item.id: item for item in brands}
    present = {entry.brand: entry for entry in listed(table)}
    for brand_id, settings in wanted.items():
        entry = present.get(brand_id)
        if entry is not None and not entry.removed and brand(table, entry) == settings:
            continue
        version = entry.settings + 1 if entry else 1
        table.write([Put({"pk": brand_id, "sk": keys.settings(version), "data": encode(settings)})])
        _list(table, entry, Listed(brand=brand_id, settings=version, applied_at=now))
    for brand_id, entry in present.items():
        if brand_id not in wanted and not entry.removed:
            _list(
                table,
                entry,
                Listed(brand=brand_id, settings=entry.settings, applied_at=now, removed=True),
            )


def _list(table: Table, before: Listed | None, after: Listed) -> None:
    version = before.version if before else 0
    stored = Listed(
        brand=after.brand,
        settings=after.settings,
        applied_at=after.applied_at,
        removed=after.removed,
        version=version + 1,
    )
    table.write(
        [
            Put(
                {"pk": keys.BRANDS, "sk": stored.brand, "version": stored.version, "data": encode(stored)},
                expect=version,
            )
        ]
    )
