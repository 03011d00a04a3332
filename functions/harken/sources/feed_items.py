"""One item of any feed, whatever its dialect, as a mention: what identifies it, its words, its true link."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qs, urljoin, urlsplit

from msgspec import Struct

from harken.domain.mention import Author, Engagement, Media, Mention
from harken.sources.html import Plain, plain
from harken.sources.payload import host_of, native_id, string, web_link

_GOOGLE_NEWS = "news.google.com"
_MOST_TAGS, _LONGEST_TAG = 32, 100


class Item(Struct, frozen=True, kw_only=True):
    """What a feed's dialect told of one item, not yet judged. Markup is HTML, `base` resolves relative links."""

    key: str | None = None
    link: str | None = None
    title: str | None = None
    markup: str | None = None
    text: str | None = None
    """The words where the feed tells them as plain text."""
    published: datetime | None = None
    updated: datetime | None = None
    author: Author | None = None
    publisher: str | None = None
    publisher_link: str | None = None
    lang: str | None = None
    tags: tuple[str, ...] = ()
    reply_to: str | None = None
    """The key of the item that this one answers (RFC 4685), and where that one stands."""
    reply_link: str | None = None
    media: tuple[Media, ...] = ()
    engagement: Engagement = Engagement()
    base: str | None = None
    told: str = ""
    """All the feed told of it, in any stable form: what identifies an item that has nothing better."""


def mentions_of(items: Sequence[Item], home: str | None) -> list[Mention]:
    """The items as mentions, each once. `home` is the feed's own host."""
    by_id: dict[str, Mention] = {}
    # From the end: feeds put new items on top, so that the oldest bearer of a shared id keeps it for good.
    for item in reversed(items):
        mention = _mention(item, home)
        known = by_id.get(mention.id)
        if known is not None and (known.url, known.title) != (mention.url, mention.title):
            mention = _mention(item, home, suffix="#" + _digest(mention.url, mention.title))
        by_id[mention.id] = mention
    by_story: dict[str, Mention] = {}
    for mention in reversed(by_id.values()):
        by_story.setdefault(story_key(mention), mention)
    return list(by_story.values())


def story_key(mention: Mention) -> str:
    """What makes two items the same: their id; in Google News, where one story comes under many ids, its words."""
    if host_of(mention.url) == _GOOGLE_NEWS and mention.title and mention.author and mention.author.name:
        return f"{_GOOGLE_NEWS} {_digest(mention.title, mention.author.name)}"
    return mention.id


def content_key(mention: Mention) -> str:
    """A short hash of what a reader sees: another one means that the item was edited."""
    return _digest(mention.title, mention.text, None if host_of(mention.url) == _GOOGLE_NEWS else mention.url)


def _mention(item: Item, home: str | None, suffix: str = "") -> Mention:
    link = _true_link(_absolute(item.link, item.base))
    title = string(item.title)
    body = Plain(string(item.text) or "") if item.text is not None else plain(item.markup or "", item.base)
    author = item.author
    if host_of(link) == _GOOGLE_NEWS and item.publisher:
        title, body = _google_news(title, body, item.publisher)
        author = author or Author(id=web_link(item.publisher_link), name=item.publisher)
    own = f"feeds:{_key(item, link, title, body.text, home)}{suffix}"
    parent = _named(item.reply_to, _absolute(item.reply_link, item.base) or link, home)
    return Mention(
        id=own,
        kind="article" if parent is None else "comment",
        url=link,
        text=body.text,
        title=title,
        lang=item.lang,
        created_at=_when(item),
        author=author,
        root=own if parent is None else None,
        reply_to=None if parent is None else f"feeds:{parent}",
        hashtags=_hashtags(item.tags),
        links=tuple(web for one in body.links if (web := _true_link(one))),
        media=item.media,
        engagement=item.engagement,
        edited_at=item.updated if item.published and item.updated and item.updated > item.published else None,
    )


def _key(item: Item, link: str | None, title: str | None, text: str, home: str | None) -> str:
    """Id as the feed tells it, else the link, else a hash."""
    key = _named(item.key, link, home)
    if key is not None:
        return key
    if link is not None:
        return native_id(link) or link
    rest = None if title else (text or item.told)
    return "sha256:" + _digest(item.link, title, str(_when(item)), rest)


def _named(told: str | None, link: str | None, home: str | None) -> str | None:
    """An id as a feed tells it. A bare number or word is unique only within its host."""
    key = native_id(told)
    if key is None:
        return None
    host = host_of(link) or home
    return f"{host}/{key}" if host and ":" not in key and len(key) < 40 else key


def _hashtags(tags: Sequence[str]) -> tuple[str, ...]:
    """Categories as hashtags; an address or a sentence is none."""
    names = (tag.strip().lstrip("#").strip() for tag in tags[:_MOST_TAGS])
    return tuple(dict.fromkeys(name for name in names if name and len(name) <= _LONGEST_TAG and "://" not in name))


def _when(item: Item) -> datetime | None:
    return item.published or item.updated


def _absolute(link: str | None, base: str | None) -> str | None:
    text = string(link)
    if text is None:
        return None
    try:
        return web_link(urljoin(base or "", text))
    except ValueError:
        return None


def _true_link(link: str | None) -> str | None:
    """The article behind Google Alerts' redirect; any other link as it is; None for what is no web address."""
    web = web_link(link)
    if web is None:
        return None
    try:
        parts = urlsplit(web)
        if (parts.hostname or "").startswith(("www.google.", "google.")) and parts.path == "/url":
            told = parse_qs(parts.query, max_num_fields=50)
            return web_link((told.get("url") or told.get("q") or [""])[0]) or web
    except ValueError:
        return web
    return web


def _google_news(title: str | None, body: Plain, publisher: str) -> tuple[str | None, Plain]:
    """Title without " - Publisher"; its description repeats title and publisher and says nothing of its own."""
    bare = (title or "").removesuffix(f" - {publisher}").strip() or title
    return bare, Plain("" if body.text.startswith((bare or "\0")[:40]) else body.text)


def _digest(*parts: str | None) -> str:
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()[:24]
