"""Pictures and films of a Reddit post, with the captions of a gallery."""

from collections.abc import Mapping
from html import unescape
from typing import Any

from harken.domain.mention import Media
from harken.sources.payload import mapping, native_id, objects, string, web_link

_HINTS = {"image": "image", "hosted:video": "video", "rich:video": "video"}


def media_of(data: Mapping[str, Any]) -> tuple[Media, ...]:
    """The pictures of a gallery or in a comment in their order, else the one that a post is."""
    files = mapping(data.get("media_metadata"))
    order = objects(mapping(data.get("gallery_data")).get("items"))
    named = {native_id(one.get("media_id")): string(one.get("caption")) for one in order}
    listed = [name for name in named if name in files] or list(files)
    found = [_file(mapping(files[name]), named.get(name)) for name in listed if name]
    if found:
        return tuple(found)
    kind = "video" if data.get("is_video") is True else _HINTS.get(string(data.get("post_hint")) or "")
    if kind is None and string(data.get("domain")) == "i.redd.it":
        kind = "image"
    link = web_link(data.get("url"))
    return (Media(type=kind, url=link),) if kind and link else ()


def _file(told: Mapping[str, Any], caption: str | None) -> Media:
    source = mapping(told.get("s"))
    kinds = {"Image": "image", "AnimatedImage": "image", "RedditVideo": "video"}
    address = string(source.get("u")) or string(source.get("gif")) or ""
    return Media(type=kinds.get(str(told.get("e")), "unknown"), alt=caption, url=web_link(unescape(address)))
