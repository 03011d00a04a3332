"""What Bluesky answers (searches, feeds, threads, lookups, notifications), as mentions.

The shapes are those of the lexicons `app.bsky.feed.*`, `app.bsky.notification.*`, `app.bsky.unspecced.*`.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Media, Mention
from harken.sources.base import Page
from harken.sources.payload import (
    collect,
    count,
    language,
    load_json,
    mapping,
    native_id,
    objects,
    string,
    web_link,
)
from harken.sources.text import one_line
from harken.sources.times import from_iso

WHAT = "Bluesky"
POST = "app.bsky.feed.post"
REASONS = ("mention", "reply", "quote")
"""Notifications that bring a post; likes, follows and reposts bring none."""
_AHEAD = timedelta(minutes=5)
"""An author's clock may be this far before the server's; a claim beyond that is not believed."""


class Found(Struct, frozen=True):
    """The post views of an answer, and what stood in the place of one and is none."""

    views: tuple[dict[str, Any], ...] = ()
    odd: tuple[object, ...] = ()


def parse(body: bytes, url: str | None = None) -> Page:
    """The posts of an answer as mentions; raises `NotAnAnswer` for one that has no place for posts."""
    del url
    return as_page(find(load_json(body, WHAT)))


def as_page(found: Found) -> Page:
    """The posts of `found` as mentions, each once."""
    mentions, bad = collect([*found.views, *found.odd], _mention)
    return Page(mentions=tuple(mentions), bad=tuple(bad))


def find(answer: Any) -> Found:
    """The posts in any answer that has a place for them; raises `NotAnAnswer` for others."""
    if isinstance(answer, dict):
        if isinstance(answer.get("posts"), list):
            return _of(answer["posts"])
        if isinstance(answer.get("feed"), list):
            return _of(_inner(answer["feed"]))
        if isinstance(answer.get("notifications"), list):
            return _of(_notified(answer["notifications"]))
        if isinstance(answer.get("thread"), list):  # getPostThreadV2: the thread laid out flat
            return _of(_flat(answer["thread"]))
        thread = answer.get("thread", answer)
        if isinstance(thread, dict) and _is_node(thread):
            return _of(_nodes(thread))
        if "error" in answer:
            raise NotAnAnswer(f"not an answer of {WHAT}: an error ({error_name(answer)})")
    raise NotAnAnswer(f"not an answer of {WHAT}: JSON without a place for posts")


def error_name(answer: Any) -> str:
    """The name an error answer gives itself, such as `ExpiredToken`; empty where it gives none."""
    return one_line(string(mapping(answer).get("error")) or "", 60)


def indexed_at(view: dict[str, Any]) -> datetime | None:
    """When the server took the post in: its own time, which no author can claim."""
    return from_iso(view.get("indexedAt"))


def _of(items: Iterable[object]) -> Found:
    views, odd = [], []
    for item in items:
        if isinstance(item, dict) and ("uri" in item or "record" in item):
            views.append(item)
        else:
            odd.append(item)
    return Found(tuple(views), tuple(odd))


def _inner(feed: list[Any]) -> Iterator[object]:
    """A feed's items; a repost is what it reposts: reach, not a mention of its own."""
    for item in feed:
        yield item.get("post", item) if isinstance(item, dict) else item


def _notified(told: list[Any]) -> Iterator[object]:
    for item in told:
        if not isinstance(item, dict) or item.get("reason") in REASONS or not isinstance(item.get("reason"), str):
            yield item


def _flat(items: list[Any]) -> Iterator[object]:
    for item in items:
        value = item.get("value") if isinstance(item, dict) else None
        if not isinstance(value, dict):
            yield item
        elif "post" in value:
            yield value["post"]


def _is_node(node: dict[str, Any]) -> bool:
    return "post" in node or node.get("notFound") is True or node.get("blocked") is True


def _nodes(top: dict[str, Any]) -> Iterator[object]:
    """Every post of a tree, those above it first; nesting is whatever strangers made of it, so no recursion."""
    above: list[object] = []
    node = top.get("parent")
    while isinstance(node, dict) and "post" in node:
        above.append(node["post"])
        node = node.get("parent")
    yield from reversed(above)
    stack: list[Any] = [top]
    while stack:
        node = stack.pop()
        if not isinstance(node, dict):
            yield node
            continue
        if "post" in node:
            yield node["post"]
        replies = node.get("replies")
        stack += reversed(replies) if isinstance(replies, list) else []


def _mention(view: dict[str, Any]) -> Mention | None:
    """One post; None for a record of another kind. Raises ValueError saying what is missing."""
    uri = native_id(view.get("uri"))
    if uri is None:
        raise ValueError("a post without uri")
    record = mapping(view.get("record"))
    if not record:
        raise ValueError("a post without its record")
    if (string(record.get("$type")) or POST) != POST:
        return None
    reply = mapping(record.get("reply"))
    parent = native_id(mapping(reply.get("parent")).get("uri"))
    root = native_id(mapping(reply.get("root")).get("uri"))
    facets = [feature for facet in objects(record.get("facets")) for feature in objects(facet.get("features"))]
    embeds = _embeds(view.get("embed") or record.get("embed"))
    langs = record.get("langs")
    return Mention(
        id=f"bluesky:{uri}",
        kind="post" if parent is None else "comment",
        url=permalink(uri),
        text=string(record.get("text")) or "",
        lang=language(langs[0]) if isinstance(langs, list) and langs else None,
        created_at=_written(record, view),
        author=_author(view.get("author")),
        root=f"bluesky:{uri}" if parent is None else (f"bluesky:{root}" if root else None),
        reply_to=None if parent is None else f"bluesky:{parent}",
        mentions=_addressed(record, facets),
        hashtags=_hashtags(record, facets),
        links=_links(facets, embeds),
        media=tuple(item for embed in embeds for item in _media(embed)),
        engagement=Engagement(
            likes=count(view.get("likeCount")),
            reposts=count(view.get("repostCount")),
            replies=count(view.get("replyCount")),
        ),
    )


def _written(record: dict[str, Any], view: dict[str, Any]) -> datetime | None:
    """What the author claims, unless that is later than the server knew the post."""
    claimed, indexed = from_iso(record.get("createdAt")), indexed_at(view)
    if claimed is None or indexed is None:
        return claimed or indexed
    return claimed if claimed - indexed <= _AHEAD else indexed


def permalink(uri: str) -> str | None:
    """The page of a post (`at://<did>/app.bsky.feed.post/<key>`), None for another kind of record."""
    authority, _, rest = uri.removeprefix("at://").partition("/")
    collection, _, key = rest.partition("/")
    if not uri.startswith("at://") or collection != POST or not key:
        return None
    return web_link(f"https://bsky.app/profile/{authority}/post/{key}")


def _author(told: object) -> Author | None:
    if not isinstance(told, dict):
        return None
    did, handle = native_id(told.get("did")), string(told.get("handle"))
    if handle == "handle.invalid":  # what a server shows where a name no longer leads to its owner
        handle = None
    if not (did or handle):
        return None
    status = string(mapping(told.get("verification")).get("verifiedStatus"))
    return Author(
        id=did or handle,
        handle=handle,
        name=string(told.get("displayName")),
        followers=count(told.get("followersCount")),
        verified=None if status is None else status == "valid",
        bio=string(told.get("description")),
    )


def _addressed(record: dict[str, Any], facets: list[dict[str, Any]]) -> tuple[str, ...]:
    """Whom it names: as written, and by the lasting id, since handles change. Facets count UTF-8 bytes."""
    raw = record["text"].encode("utf-8", "replace") if isinstance(record.get("text"), str) else b""
    names: dict[str, None] = {}
    for facet in objects(record.get("facets")):
        if not any(string(feature.get("did")) for feature in objects(facet.get("features"))):
            continue
        index = mapping(facet.get("index"))
        start, end = count(index.get("byteStart")), count(index.get("byteEnd"))
        shown = string(raw[start:end].decode("utf-8", "replace")) if start is not None and end is not None else None
        if shown and shown.startswith("@"):
            names[shown] = None
    names |= dict.fromkeys(did for feature in facets if (did := string(feature.get("did"))))
    return tuple(names)


def _hashtags(record: dict[str, Any], facets: list[dict[str, Any]]) -> tuple[str, ...]:
    more = record.get("tags")
    told = [*(feature.get("tag") for feature in facets), *(more if isinstance(more, list) else ())]
    return tuple(dict.fromkeys(tag for item in told if (tag := string(item))))


def _embeds(embed: object) -> list[dict[str, Any]]:
    """What hangs on a post; a quote with pictures is both."""
    whole = mapping(embed)
    media = whole.get("media")
    return [whole, media] if isinstance(media, dict) else [whole]


def _links(facets: list[dict[str, Any]], embeds: list[dict[str, Any]]) -> tuple[str, ...]:
    """Links of the words (shown cut short there), of the card, and to a quoted post: its words are another's."""
    links = [web_link(feature.get("uri")) for feature in facets]
    for embed in embeds:
        links.append(web_link(mapping(embed.get("external")).get("uri")))
        quoted = mapping(embed.get("record"))
        inner = mapping(quoted.get("record"))
        uri = native_id(quoted.get("uri")) or native_id(inner.get("uri"))
        links.append(permalink(uri) if uri else None)
    return tuple(dict.fromkeys(link for link in links if link))


def _media(embed: dict[str, Any]) -> Iterator[Media]:
    for image in (*objects(embed.get("images")), *objects(embed.get("items"))):
        link = web_link(image.get("fullsize")) or web_link(image.get("thumbnail")) or web_link(image.get("thumb"))
        yield Media(type="image", alt=string(image.get("alt")), url=link)
    if "playlist" in embed or "video" in embed:
        yield Media(type="video", alt=string(embed.get("alt")), url=web_link(embed.get("playlist")))
