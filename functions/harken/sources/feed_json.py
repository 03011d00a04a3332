"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) as items."""

import json
from typing import Any

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Media
from harken.sources.base import BadItem
from harken.sources.feed_items import Item
from harken.sources.feed_xml import WHAT, Feed
from harken.sources.payload import (
    bad_item,
    host_of,
    language,
    load_json,
    mapping,
    native_id,
    objects,
    string,
    web_link,
)
from harken.sources.times import from_iso


def read_json(body: bytes, url: str | None) -> tuple[Feed, list[BadItem]]:
    """The items of a JSON Feed, and those that are no objects; raises `NotAnAnswer` for other JSON."""
    feed = load_json(body, WHAT)
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version")):
        raise NotAnAnswer(f"not {WHAT}: JSON that does not say it is a JSON Feed")
    items = feed.get("items")
    if not isinstance(items, list):
        raise NotAnAnswer(f"not {WHAT}: a JSON Feed without items")
    home = web_link(feed.get("home_page_url")) or web_link(feed.get("feed_url")) or url
    bad = [bad_item("an item is no JSON object", item) for item in items if not isinstance(item, dict)]
    return Feed(tuple(_item(item, feed, home) for item in objects(items)), host_of(home)), bad


def _item(item: dict[str, Any], feed: dict[str, Any], home: str | None) -> Item:
    markup = string(item.get("content_html"))
    words = string(item.get("content_text")) or string(item.get("summary"))
    return Item(
        key=native_id(item.get("id")),
        link=string(item.get("url")) or string(item.get("external_url")),
        title=string(item.get("title")),
        markup=markup,
        text=words if markup is None else None,
        published=from_iso(item.get("date_published")),
        updated=from_iso(item.get("date_modified")),
        author=_author(item) or _author(feed),
        lang=language(item.get("language")) or language(feed.get("language")),
        tags=tuple(tag for tag in map(string, _list(item.get("tags"))) if tag),
        media=tuple(_media(item)),
        base=home,
        told=json.dumps(item, sort_keys=True) if item else "",
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _author(told: dict[str, Any]) -> Author | None:
    """The first of `authors` (1.1), else `author` (1.0)."""
    one = next(iter(objects(told.get("authors"))), None) or mapping(told.get("author"))
    name, address = string(one.get("name")), web_link(one.get("url"))
    return Author(id=address, name=name) if name or address else None


def _media(item: dict[str, Any]) -> list[Media]:
    pictures = [Media(type="image", url=link) for link in (web_link(item.get("image")),) if link]
    files = [
        Media(type=kind, alt=string(file.get("title")), url=web_link(file.get("url")))
        for file in objects(item.get("attachments"))
        if (kind := (string(file.get("mime_type")) or "").partition("/")[0]) in {"image", "audio", "video"}
    ]
    return pictures + files
