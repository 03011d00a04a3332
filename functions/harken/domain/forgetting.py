"""Forgetting: whose words are to be erased, and what is left of them: enough to count, nothing anybody wrote.

What is left of a post is its id, by which it is known when its source returns it: then it stays erased. Ids are the
source's own, and some sources make them of a name. What others wrote to or about somebody is theirs, and stays.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

import msgspec
from msgspec import Struct

from .mention import Author, Time, account_key
from .notice import Notice, Waiter
from .record import Record, erased


class Wish(Struct, frozen=True, kw_only=True):
    """Whose words: one author's, or all from before a moment (UTC); of one source or brand, or of all.

    `author`: a name as `account_key` writes it. `accounts`: source and further names of the accounts that are meant;
    `posts`: ids of what they wrote, as far as that is known already.
    """

    author: str | None = None
    before: Time | None = None
    source: str | None = None
    brand: str | None = None
    accounts: frozenset[tuple[str, str]] = frozenset()
    posts: frozenset[str] = frozenset()


def names_of(author: Author | None) -> frozenset[str]:
    """What an author can be asked for by: the id, the handle, and the name shown where there is no handle."""
    if author is None:
        return frozenset()
    return frozenset(account_key(name) for name in (author.id, author.handle or author.name) if name)


def means(wish: Wish, brand: str, source: str, names: Iterable[str], at: datetime | None) -> bool:
    """Whether a wish means what somebody of these names wrote on a source at a moment, None if that is unknown."""
    if wish.brand not in (None, brand) or wish.source not in (None, source):
        return False
    if wish.before is not None and at is not None and at < wish.before:
        return True
    return any(name == wish.author or (source, name) in wish.accounts for name in names)


def means_record(wish: Wish, record: Record) -> bool:
    """Whether a wish means a mention that still has something to erase."""
    mention = record.mention
    at = mention.created_at or record.first_seen
    return not record.forgotten and means(wish, record.brand, mention.source, names_of(mention.author), at)


def means_waiter(wish: Wish, brand: str, waiter: Waiter) -> bool:
    """Whether a wish means one of those whom a notice quotes."""
    shown = waiter.handle or waiter.name
    names = (account_key(shown),) if shown else ()
    known = waiter.mention in wish.posts and wish.brand in (None, brand)
    return known or means(wish, brand, waiter.source, names, waiter.since)


def widened(wish: Wish, record: Record) -> Wish:
    """The wish with what a mention tells of the account that it means: a renamed one is kept under both names.

    Only an account with an id is known to be the same one; a name that is merely shown is many people's.
    """
    author, source = record.mention.author, record.mention.source
    more = (
        {(source, account_key(name)) for name in (author.id, author.handle) if name}
        if author and author.id
        else set()
    )
    return msgspec.structs.replace(wish, accounts=wish.accounts | more, posts=wish.posts | {record.mention.id})


def forgotten(record: Record) -> Record:
    """The record without anybody's words or name, for good: unlike one deleted at its source it never expires."""
    bare = erased(record)
    return msgspec.structs.replace(bare, forgotten=True, about="erased by request", opinion=None)


def unquoted(waiter: Waiter) -> Waiter:
    """The same waiter, still counted, without words, name, link or pictures."""
    return msgspec.structs.replace(
        waiter, url=None, handle=None, name=None, text="", reasons=(), pictures=0, alt=None, followers=None
    )


def unquoting(wish: Wish, notice: Notice) -> Notice:
    """The notice without the words of those whom a wish means."""
    waiters = tuple(
        unquoted(waiter) if means_waiter(wish, notice.brand, waiter) else waiter for waiter in notice.waiters
    )
    return notice if waiters == notice.waiters else msgspec.structs.replace(notice, waiters=waiters)


def pseudonym(author: str) -> str:
    """A name for the audit: whoever knows the author's name finds the line again; it is not read out of it."""
    return blake2b(account_key(author).encode(), digest_size=9).hexdigest()
