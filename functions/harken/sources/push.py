"""What others push to the webhook (docs/push.md): posts of services that are read by approved apps only.

It is never polled, and nothing can be looked at again: an edit, a deletion or an answer is known only once it is
pushed, too. Whoever holds the secret may say anything, so all that is pushed stays apart: source `push`, ids
`push:…`. Rules, answers and deletions go by source and id; so nothing pushed can pass for what a source of ours
has read, answer it, or change it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Raw, Struct

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Media, Mention
from harken.sources.base import PUSHED, Cursor, Http, Page, Pushed, Refused, Thread
from harken.sources.payload import bad_item, count, describe, language, string, web_link
from harken.sources.text import clean, one_line

MOST = 100
"""Mentions in one body."""
_ID_BYTES = 1024
_PREFIX = f"{PUSHED}:"


class Push:
    """What the webhook takes for a brand that has an entry of this source."""

    name = PUSHED
    every = timedelta(days=1)
    tells_answers = False
    options: Mapping[str, Any] = {}
    required: tuple[str, ...] = ()

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Nothing: there is nobody to ask."""
        del entry, brand, cursor, http, now
        return iter(())

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """Nothing: there is nobody to ask."""
        del entry, brand, mentions, http, now
        return iter(())

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """The mentions of a body as the webhook takes it; raises `NotAnAnswer` for anything else."""
        del url
        told = read(body)
        bad = tuple(bad_item(f"mention {one.index}: {one.reason}", None) for one in told.refused)
        return Page(mentions=told.mentions, bad=bad)


class _Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    brand: Annotated[str, Meta(min_length=1, max_length=200)]
    mentions: list[Raw] = []
    mention: Raw = Raw()


class _Given(Mention, frozen=True, kw_only=True):
    """A mention as it is pushed: its words are given, be they none."""

    text: str


_bodies = msgspec.json.Decoder(_Body)
_mentions = msgspec.json.Decoder(_Given)


def read(body: bytes) -> Pushed:
    """The brand, the mentions and the refused ones of a body: `{"brand": …, "mentions": […]}` or `"mention": {…}`.

    Raises `NotAnAnswer` where the body as a whole is wrong.
    """
    try:
        told = _bodies.decode(body)
    except msgspec.ValidationError as error:
        raise NotAnAnswer(f"not what the webhook takes: {one_line(str(error))}") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise NotAnAnswer(f"not what the webhook takes: {describe(body)}") from None
    items = [*told.mentions, *([told.mention] if bytes(told.mention) else [])]
    if not 1 <= len(items) <= MOST:
        raise NotAnAnswer(f"not what the webhook takes: {len(items)} mentions, where 1 to {MOST} are taken at once")
    mentions: list[Mention] = []
    refused: list[Refused] = []
    for index, item in enumerate(items):
        try:
            mentions.append(_mention(_mentions.decode(item)))
        except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError) as error:
            refused.append(Refused(index=index, reason=one_line(str(error))))
    return Pushed(brand=told.brand, mentions=tuple(mentions), refused=tuple(refused))


def _mention(given: Mention) -> Mention:
    """The mention, safe to keep. Raises ValueError where it is not one that may be pushed."""
    for field, told in (("id", given.id), ("root", given.root), ("reply_to", given.reply_to)):
        _check_id(field, told)
    for alias in given.aliases:
        _check_id("aliases", alias)
    if given.source != PUSHED:
        raise ValueError(f"source: what is pushed has the source {PUSHED!r} or none")
    return Mention(
        id=given.id,
        source=PUSHED,
        kind=given.kind,
        url=web_link(given.url),
        text=clean(given.text).strip(),
        title=string(given.title),
        lang=language(given.lang),
        created_at=given.created_at,
        author=_author(given.author),
        root=given.root,
        reply_to=given.reply_to,
        mentions=_words(given.mentions),
        hashtags=_words(given.hashtags),
        links=tuple(link for one in given.links if (link := web_link(one))),
        media=tuple(Media(type=clean(one.type), alt=string(one.alt), url=web_link(one.url)) for one in given.media),
        engagement=Engagement(
            likes=count(given.engagement.likes),
            reposts=count(given.engagement.reposts),
            replies=count(given.engagement.replies),
            views=count(given.engagement.views),
        ),
        rating=given.rating,
        edited_at=given.edited_at,
        aliases=given.aliases,
    )


def _check_id(field: str, told: str | None) -> None:
    if told is None:
        return
    if not told.startswith(_PREFIX) or told == _PREFIX:
        raise ValueError(f"{field}: the ids of what is pushed begin with {_PREFIX!r}, as in 'push:instagram:17'")
    if string(told) != told or "\n" in told or len(told.encode()) > _ID_BYTES:
        raise ValueError(f"{field}: an id is one line without blanks at its ends, of at most {_ID_BYTES} bytes")


def _author(given: Author | None) -> Author | None:
    if given is None:
        return None
    return msgspec.structs.replace(
        given,
        id=string(given.id),
        handle=(string(given.handle) or "").removeprefix("@") or None,
        name=string(given.name),
        bio=string(given.bio),
        followers=count(given.followers),
    )


def _words(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for one in given if (word := string(one)))
