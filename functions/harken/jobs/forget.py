"""Forget: find all that is held of somebody, or from before a moment, and erase the words and names in it.

There is no index of authors: the whole table is read, so that nothing is missed, what has expired and is still there
included, page by page. Each thing is erased by itself and under a version condition, so that score and follow may go
on beside it; a run that is cut short is begun again, and finds what is left.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from harken.domain import forgetting as domain
from harken.domain.brand import Brand
from harken.domain.forgetting import Wish, means, means_record, unquoting
from harken.domain.mention import Time, account_key
from harken.domain.notice import Notice
from harken.domain.record import Record
from harken.store import corrections, incidents, keys, mentions, settings
from harken.store.codec import data
from harken.store.mentions import OwnPost
from harken.store.table import Item, Table

from .conversations import settle
from .ports import Run

Kind = Literal["mention", "notice", "own post"]


class Found(Struct, frozen=True, kw_only=True):
    """One thing that is held: `held` is all of it, of a notice those waiters only that are meant."""

    kind: Kind
    brand: str
    id: str
    at: Time | None
    held: Record | Notice | OwnPost
    sk: str


def find(table: Table, wish: Wish) -> Iterator[Found]:
    """All that a wish means, in no order, from one reading of the table."""
    for item in table.everything():
        found = _found(item, wish)
        if found is not None:
            yield found


def known_by(table: Table, wish: Wish) -> Wish:
    """The wish with all names under which the accounts that it means are kept, and all that they wrote.

    A wish that names nobody stays as it was.
    """
    if wish.author is None:
        return wish
    wide = wish
    for found in find(table, wish):
        if isinstance(found.held, Record):
            wide = domain.widened(wide, found.held)
    return wish if wide == wish else known_by(table, wide)


def erase_all(run: Run, wish: Wish) -> Iterator[Found]:
    """Erase all that a wish means, and tell each thing when it is done.

    Mentions come last: what else is held of an author is known by them, if this is cut short and begun again.
    """
    known = brands(run.table)
    for mentions_now in (False, True):
        for found in find(run.table, wish):
            if isinstance(found.held, Record) == mentions_now:
                _erase(run, known, wish, found)
                yield found


def earliest(table: Table, wish: Wish) -> dict[str, datetime]:
    """For each brand when the first of the mentions that a wish means came in: no page from before can quote one."""
    first: dict[str, datetime] = {}
    for found in find(table, wish):
        if isinstance(found.held, Record):
            first[found.brand] = min(found.held.first_seen, first.get(found.brand, found.held.first_seen))
    return first


def brands(table: Table) -> dict[str, Brand]:
    """The last settings of every brand there ever was, by id: of one that was removed things are still held."""
    return {entry.brand: settings.brand(table, entry) for entry in settings.listed(table)}


def _erase(run: Run, known: Mapping[str, Brand], wish: Wish, found: Found) -> None:
    table = run.table
    if isinstance(found.held, Record):
        brand = known.get(found.brand) or Brand(id=found.brand, names=(found.brand,), sources=())
        if settle(run, brand, found.id, domain.forgotten) is None:
            table.delete(keys.about(found.brand, found.id), found.sk)  # it has expired, and only lies there still
        corrections.forget(table, found.brand, found.id)
    elif isinstance(found.held, Notice):
        incidents.rewrite(table, found.brand, found.sk, lambda notice: unquoting(wish, notice))
    else:
        mentions.forget_own(table, found.brand, found.held)


def _found(item: Item, wish: Wish) -> Found | None:
    pk, sk = str(item["pk"]), str(item["sk"])
    if sk == keys.MENTION:
        record = data(Record, item)
        if not means_record(wish, record):
            return None
        at = record.mention.created_at or record.first_seen
        return Found(kind="mention", brand=record.brand, id=record.mention.id, at=at, held=record, sk=sk)
    if sk == keys.OWN:
        return _own(pk.partition("#")[0], data(OwnPost, item), wish)
    return _notice(data(Notice, item), sk, wish) if sk.startswith(keys.NOTICE) else None


def _own(brand: str, own: OwnPost, wish: Wish) -> Found | None:
    post = own.post
    names = {account_key(name) for name in (post.author, post.handle) if name}
    if own.forgotten or not means(wish, brand, own.source, names, post.at):
        return None
    return Found(kind="own post", brand=brand, id=post.id, at=post.at, held=own, sk=keys.OWN)


def _notice(notice: Notice, sk: str, wish: Wish) -> Found | None:
    after = unquoting(wish, notice)
    meant = tuple(one for one, bare in zip(notice.waiters, after.waiters, strict=True) if one != bare)
    if not meant:
        return None
    shown = msgspec.structs.replace(notice, waiters=meant)
    return Found(kind="notice", brand=notice.brand, id=notice.id, at=notice.at, held=shown, sk=sk)
