"""RSS, Atom, RDF and CDF as items, through feedparser, after what is no feed or a trap has been turned away."""

import calendar
import io
import json
import re
import warnings
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement
from harken.sources.charset import guess
from harken.sources.feed_items import Item
from harken.sources.feed_media import media_of, told_apart
from harken.sources.html import plain
from harken.sources.payload import (
    count_in_text,
    describe,
    host_of,
    language,
    looks_like_html,
    mapping,
    string,
    web_link,
)
from harken.sources.times import plausible

WHAT = "a feed"
_ENTITY = re.compile(rb"<!ENTITY\b([^>]{0,400})>?", re.IGNORECASE)
_HARMLESS = re.compile(rb"""\s+[\w.-]{1,40}\s+(["'])(?:[^%&"']|&#\w{1,8};){0,16}\1\s*""")
_MAX_MEDIA = 10


class Feed(Struct, frozen=True):
    """The items of one feed document, and the feed's own host."""

    items: tuple[Item, ...]
    home: str | None


def read_xml(body: bytes, url: str | None, charset: str | None) -> Feed:
    """The items of a feed in XML; raises `NotAnAnswer` for anything else, and for documents that expand themselves.

    `charset` is what HTTP said of the body; without it the document's own declaration holds.
    """
    parsed = parse_xml(body, url, charset)
    entries = [entry for entry in parsed.get("entries") or () if isinstance(entry, dict)]
    if not parsed.get("version") and not entries:
        raise NotAnAnswer(f"not {WHAT}: {describe(body)}")
    feed = dict(mapping(parsed.get("feed")))
    home = host_of(string(feed.get("link"))) or host_of(url)
    return Feed(tuple(_item(dict(entry), feed, url) for entry in entries), home)


def parse_xml(body: bytes, url: str | None, charset: str | None) -> Mapping[str, Any]:
    """What feedparser makes of a document, whatever it is; raises `NotAnAnswer` for what could be a trap."""
    _refuse_traps(body)
    return _parsed(body, url, charset)


def _refuse_traps(body: bytes) -> None:
    """Turns away web pages, and entities that could grow: a bomb must not reach a parser."""
    if looks_like_html(body):
        raise NotAnAnswer(f"not {WHAT}: an HTML page")
    if not body.strip():
        raise NotAnAnswer(f"not {WHAT}: an empty body")
    bare = body.replace(b"\0", b"")  # so that UTF-16 hides nothing
    if any(_HARMLESS.fullmatch(found.group(1)) is None for found in _ENTITY.finditer(bare)):
        raise NotAnAnswer(f"not {WHAT} that is read: it declares entities of its own")


def _parsed(body: bytes, url: str | None, charset: str | None) -> Mapping[str, Any]:
    import feedparser  # noqa: PLC0415 - a tenth of a second that only a process that reads feeds must pay

    charset = charset or guess(body)
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    if url:
        headers["content-location"] = url
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # A stream, never the bytes: feedparser would take those for the name of a file or an address to open.
            # Its passes over HTML take time without bound on hostile markup, and only text is taken out of it here.
            parsed = feedparser.parse(
                io.BytesIO(told_apart(body)),
                response_headers=headers,
                sanitize_html=False,
                resolve_relative_uris=False,
            )
    except Exception as error:  # noqa: BLE001 - a parser of anything fed anything; whatever it raises, it is no feed
        raise NotAnAnswer(f"not {WHAT}: unreadable ({type(error).__name__})") from None
    return dict(parsed)


def _item(entry: dict[str, Any], feed: dict[str, Any], url: str | None) -> Item:
    body, is_plain = _body(entry)
    title = mapping(entry.get("title_detail"))
    source = mapping(entry.get("source"))
    link = string(entry.get("feedburner_origlink")) or string(entry.get("link")) or _any_link(entry)
    return Item(
        key=string(entry.get("id")),
        link=link,
        title=_title(title, entry.get("title")),
        markup=None if is_plain else string(body.get("value")),
        text=string(body.get("value")) if is_plain else None,
        published=_moment(entry, "published_parsed", "created_parsed"),
        updated=_moment(entry, "updated_parsed"),
        author=_author(entry) or _author(dict(source)) or _author(feed),
        publisher=string(dict(source).get("title")),
        publisher_link=string(dict(source).get("href")),
        lang=language(body.get("language"))
        or language(title.get("language"))
        or language(entry.get("language"))
        or language(feed.get("language")),
        tags=_tags(entry),
        reply_to=string(mapping(entry.get("thr_in-reply-to")).get("ref")),
        reply_link=string(mapping(entry.get("thr_in-reply-to")).get("href")),
        media=tuple(media_of(entry))[:_MAX_MEDIA],
        engagement=_engagement(entry),
        base=string(body.get("base")) or string(title.get("base")) or url,
        told=json.dumps(entry, default=str, sort_keys=True) if entry else "",
    )


def _body(entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """The fullest words of an entry, and whether they are plain text."""
    contents = [part for part in entry.get("content") or () if isinstance(part, dict) and string(part.get("value"))]
    readable = [
        part for part in contents if "html" in str(part.get("type")) or str(part.get("type")).startswith("text/")
    ]
    detail = next(iter(readable), None) or mapping(entry.get("summary_detail"))
    return dict(detail), detail.get("type") == "text/plain"


def _title(detail: Mapping[str, Any], value: object) -> str | None:
    text = string(detail.get("value")) or string(value)
    if text is None:
        return None
    found = text if detail.get("type") == "text/plain" else plain(text).text
    return " ".join(found.split()) or None


def _moment(entry: Mapping[str, Any], *names: str) -> datetime | None:
    """The first of the parsed times that is a real moment."""
    for name in names:
        told = entry.get(name)
        try:
            if told:
                moment = plausible(datetime.fromtimestamp(calendar.timegm(told), UTC))
                if moment is not None:
                    return moment
        except (ValueError, OverflowError, OSError, TypeError):
            continue
    return None


def _author(told: Mapping[str, Any]) -> Author | None:
    detail = mapping(told.get("author_detail"))
    people = told.get("authors")
    if not detail and isinstance(people, list) and people:
        detail = mapping(people[0])
    detail = dict(detail)
    name = string(detail.get("name")) or string(told.get("author"))
    address = web_link(detail.get("href"))
    email = string(detail.get("email"))
    if not (name or address or email):
        return None
    return Author(id=address or email, name=plain(name).text if name else None)


def _any_link(entry: Mapping[str, Any]) -> str | None:
    links = entry.get("links")
    if not isinstance(links, list):
        return None
    wanted = [link for link in links if isinstance(link, dict) and link.get("rel") in {"alternate", "via", "related"}]
    return next((href for link in wanted if (href := string(link.get("href")))), None)


def _engagement(entry: Mapping[str, Any]) -> Engagement:
    """What YouTube's and WordPress's feeds count, and the threads of Atom (RFC 4685)."""
    return Engagement(
        likes=count_in_text(dict(mapping(entry.get("media_starrating"))).get("count")),
        replies=_first(
            count_in_text(count) for count in (entry.get("slash_comments"), entry.get("thr_total"), *_replies(entry))
        ),
        views=count_in_text(dict(mapping(entry.get("media_statistics"))).get("views")),
    )


def _replies(entry: Mapping[str, Any]) -> list[object]:
    """What links to replies say of their number."""
    links = entry.get("links")
    told = [dict(link) for link in links if isinstance(link, dict)] if isinstance(links, list) else []
    return [link.get("thr:count") for link in told if link.get("rel") == "replies"]


def _first(counts: Iterable[int | None]) -> int | None:
    return next((number for number in counts if number is not None), None)


def _tags(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The categories, by the name that readers see."""
    tags = entry.get("tags")
    told = [dict(tag) for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []
    return tuple(name for tag in told if (name := string(tag.get("label")) or string(tag.get("term"))))
