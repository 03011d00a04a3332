"""A mention: one post, comment, review or article that is about the brand."""

from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Time = Annotated[datetime, Meta(tz=True)]
"""A moment; always aware, always UTC once it is inside a struct of ours."""

Kind = Literal["post", "comment", "review", "question", "article"]


def utc(moment: datetime) -> datetime:
    """The same aware moment in UTC. Raises ValueError where UTC has no year for it."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{moment.isoformat()} lies outside the years 1 to 9999 in UTC") from error


class Author(Struct, frozen=True, kw_only=True):
    """Who wrote it. `id` is the source's stable id where it has one, else the handle.

    `handle` is global (`user@host` on Mastodon), without a leading @. Unknown is None.
    """

    id: str | None = None
    handle: str | None = None
    name: str | None = None
    followers: int | None = None
    verified: bool | None = None
    bot: bool | None = None
    bio: str | None = None


class Media(Struct, frozen=True, kw_only=True):
    """A picture, film or sound of a mention, with the text its author gave for those who can't see it."""

    type: str
    alt: str | None = None
    url: str | None = None

    @property
    def is_picture(self) -> bool:
        """Whether it is looked at, and not played."""
        return self.type in ("image", "gifv")


class Engagement(Struct, frozen=True, kw_only=True):
    """How often a mention was liked, reposted, replied to and seen; None where the source does not tell."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    views: int | None = None


def furthest(one: Engagement, other: Engagement) -> Engagement:
    """The higher of each count, as two servers or two moments tell them: each knows a part of how far a post went."""
    pairs = zip(msgspec.structs.astuple(one), msgspec.structs.astuple(other), strict=True)
    return Engagement(
        **{
            name: max((count for count in pair if count is not None), default=None)
            for name, pair in zip(Engagement.__struct_fields__, pairs, strict=True)
        }
    )


class Mention(Struct, frozen=True, kw_only=True):
    """One post as its source tells it: one shape everywhere: recorded answers, queue, table, files.

    `id`, `root`, `reply_to` are `source:native id`. Where a source tells a parent only by a server's own number,
    `reply_to` holds that alias; `aliases` are the numbers under which this mention is known to servers.
    `root` is None while it is unknown. `text`, `title` are plain text, never markup. `quotes` is the post it shows
    with its own words around it; the words of that post are not in `text`.
    """

    id: str
    source: str = ""
    kind: Kind = "post"
    url: str | None = None
    text: str = ""
    title: str | None = None
    lang: str | None = None
    created_at: Time | None = None
    author: Author | None = None
    root: str | None = None
    reply_to: str | None = None
    mentions: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    engagement: Engagement = Engagement()
    rating: float | None = None
    edited_at: Time | None = None
    aliases: tuple[str, ...] = ()
    quotes: str | None = None

    def __post_init__(self) -> None:
        """Times become UTC; a missing source is the part of the id before its colon."""
        if not self.source:
            msgspec.structs.force_setattr(self, "source", self.id.partition(":")[0])
        for field in ("created_at", "edited_at"):
            moment = getattr(self, field)
            if moment is not None and moment.tzinfo is not UTC:
                msgspec.structs.force_setattr(self, field, utc(moment))


def renamed(kept: Author | None, shown: Author | None) -> Author | None:
    """The author as they show themselves now, where it is the same one: others speak to them by their new name."""
    if kept is None or shown is None or kept.id is None or kept.id != shown.id:
        return kept
    told = {field: value for field in shown.__struct_fields__ if (value := getattr(shown, field)) is not None}
    return msgspec.structs.replace(kept, **told)


def author_key(mention: Mention) -> str:
    """Who wrote it, as one comparable word; a deleted author is nobody else's than this mention's."""
    author = mention.author
    if author is None or not (author.id or author.handle):
        return f"?{mention.id}"
    return author.id or account_key(author.handle or "")


def account_key(account: str) -> str:
    """An account name for comparing: case-folded, without a leading @."""
    return account.strip().removeprefix("@").casefold()
