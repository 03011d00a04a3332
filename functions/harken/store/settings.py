"""Settings by version: applying writes new ones and then points the one list of brands to them, at a stroke."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.mention import Time

from . import keys
from .codec import data, decode, encode
from .table import Item, Put, Table


class Listed(Struct, frozen=True, kw_only=True):
    """A brand in the list and which version of its settings counts.

    A removed brand stays listed, so that its incidents can be ended.
    """

    brand: str
    settings: int
    digest: str
    applied_at: Time
    removed: bool = False


class _List(Struct, frozen=True, kw_only=True):
    brands: tuple[Listed, ...] = ()
    version: int = 0


_cache: WeakKeyDictionary[Table, dict[tuple[str, str], Brand]] = WeakKeyDictionary()


def listed(table: Table) -> tuple[Listed, ...]:
    """All brands ever applied, in the order of their ids."""
    return _read(table).brands


def brand(table: Table, entry: Listed) -> Brand:
    """The settings a list entry points to; a version never changes, so it is read once a process and table."""
    known = _cache.setdefault(table, {})
    key = (entry.brand, _key(entry))
    if key not in known:
        item = table.get(*key)
        assert item is not None  # noqa: S101  - written before the list pointed to it
        known[key] = data(Brand, item)
    return known[key]


def current(table: Table) -> dict[str, Brand]:
    """The brands listened for now, by id."""
    return {entry.brand: brand(table, entry) for entry in listed(table) if not entry.removed}


def apply(table: Table, brands: Iterable[Brand], now: datetime) -> None:
    """Make `brands` the settings: a new version for each that changed, `removed` for those no longer there.

    Whoever reads sees the old settings or the new ones, never some of each. Raises `Conflict` when somebody else
    applies settings at the same time.
    """
    before = _read(table)
    entries = {entry.brand: entry for entry in before.brands}
    wanted = {item.id: item for item in brands}
    for brand_id, entry in entries.items():
        if brand_id not in wanted and not entry.removed:
            entries[brand_id] = msgspec.structs.replace(entry, applied_at=now, removed=True)
    for brand_id, settings in wanted.items():
        text = encode(settings)
        digest = blake2b(text.encode(), digest_size=9).hexdigest()
        present = entries.get(brand_id)
        if present is not None and not present.removed and present.digest == digest:
            continue
        version = present.settings + 1 if present else 1
        entry = entries[brand_id] = Listed(brand=brand_id, settings=version, digest=digest, applied_at=now)
        # Named by what it holds: two who apply at once, or one who tries again, spoil nothing for each other.
        table.write([Put({"pk": brand_id, "sk": _key(entry), "data": text})])
    after = _List(brands=tuple(entries[key] for key in sorted(entries)), version=before.version + 1)
    item: Item = {"pk": keys.BRANDS, "sk": keys.CURRENT, "version": after.version, "data": encode(after)}
    if after.brands != before.brands:
        table.write([Put(item, expect=before.version)])


def _key(entry: Listed) -> str:
    return keys.settings(entry.settings, entry.digest)


def _read(table: Table) -> _List:
    item = table.get(keys.BRANDS, keys.CURRENT)
    return _List() if item is None else _decoded(str(item["data"]))


@lru_cache(maxsize=16)
def _decoded(text: str) -> _List:
    """Every step of every job reads the same list."""
    return decode(_List, text)
