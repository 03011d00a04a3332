"""What hangs on a VK post or comment: pictures, films, links, and polls, whose words belong to the post."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harken.domain.mention import Media
from harken.sources.payload import mapping, objects, string, web_link

_TYPES = {
    "photo": "image",
    "posted_photo": "image",
    "graffiti": "image",
    "sticker": "image",
    "video": "video",
    "clip": "video",
    "audio": "audio",
    "doc": "document",
}


class Attached(Struct, frozen=True):
    """Media with what their author said of them, links, and words that belong to the text."""

    media: tuple[Media, ...] = ()
    links: tuple[str, ...] = ()
    words: str = ""


def attached(told: object) -> Attached:
    """What is attached; kinds that say nothing of their own (a note, an app, an album) are left out."""
    media: list[Media] = []
    links: list[str] = []
    words: list[str] = []
    for one in objects(told):
        kind = string(one.get("type")) or ""
        thing = mapping(one.get(kind))
        if kind in _TYPES:
            media.append(_media(_TYPES[kind], thing))
        elif kind == "link":
            links += [link for link in (web_link(thing.get("url")),) if link]
        elif kind == "poll":
            choices = [string(choice.get("text")) for choice in objects(thing.get("answers"))]
            words += [part for part in (string(thing.get("question")), *choices) if part]
    return Attached(tuple(media), tuple(links), "\n".join(words))


def _media(kind: str, thing: Mapping[str, Any]) -> Media:
    """`alt` is what the author wrote under a picture, or called a film or file."""
    sizes = [size for size in objects(thing.get("sizes")) if isinstance(size.get("width"), int)]
    largest = max(sizes, key=lambda size: size["width"], default=thing)
    named = string(thing.get("text")) or string(thing.get("title"))
    return Media(type=kind, alt=named, url=web_link(largest.get("url")))
