"""A post as evidence: whose it is, what it says in its own words, how to find it again."""

from msgspec import Struct

from .mention import Time, author_key
from .record import Record, judged

WORDS = 400
"""So many characters of a post are quoted."""


class Said(Struct, frozen=True, kw_only=True):
    """One post. `id` is what `harken show` takes; `text` is its beginning in its own language, empty once deleted."""

    id: str
    source: str
    since: Time
    handle: str | None
    followers: int | None
    lang: str | None
    url: str | None
    text: str
    reposts: int | None = None


def said(record: Record) -> Said:
    """A record as evidence."""
    mention = record.mention
    author = mention.author
    return Said(
        id=mention.id,
        source=mention.source,
        since=record.since,
        handle=(author.handle or author.name) if author else None,
        followers=author.followers if author else None,
        lang=judged(record).lang,
        url=mention.url,
        text=(mention.text or mention.title or "")[:WORDS],
        reposts=mention.engagement.reposts,
    )


def author_of(record: Record) -> tuple[str, str]:
    """Who wrote it, comparable across sources; a deleted author is nobody else's than this post's."""
    return record.mention.source, author_key(record.mention)


def is_known(record: Record) -> bool:
    """Whether it is known who wrote it."""
    author = record.mention.author
    return author is not None and bool(author.id or author.handle)
