"""Pictures, films and sounds of a feed's entry, with what is told of each for those who can't see it."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from harken.domain.mention import Media
from harken.sources.payload import string, web_link

_KINDS = frozenset({"image", "audio", "video"})
_OPENS, _CLOSES = b"<media:content", b"</media:content>"
_DESCRIPTION, _DESCRIBED = b"<media:description", b"</media:description>"
_NEAR = 20_000
"""Bytes within which a picture's element ends."""
_ALT = "harken-alt"


def told_apart(body: bytes) -> bytes:
    """`body` with what is told of each picture (Media RSS) put beside its address.

    feedparser knows it by the name of the entry's own words, and would take the one for the other.
    """
    if b"<media:description" not in body:
        return body
    parts: list[bytes] = []
    done, start = 0, body.find(_OPENS)
    while start >= 0:
        after = body.find(_OPENS, start + len(_OPENS))
        end = min(after if after >= 0 else len(body), start + _NEAR)
        head = body.find(b">", start, end)
        told = (
            _told(body, head, body.find(_CLOSES, head, end)) if head >= 0 and body[head - 1 : head] != b"/" else None
        )
        if told is not None:
            where, alt = told
            parts += [body[done:head], b' harken-alt="', _quoted(alt), b'">', body[head + 1 : where.start]]
            done = where.stop
        start = after
    return b"".join((*parts, body[done:]))


def _told(body: bytes, head: int, end: int) -> tuple[slice, bytes] | None:
    """Where in a picture's element that begins at `head` the description stands, and what it says."""
    start = body.find(_DESCRIPTION, head, end) if end >= 0 else -1
    words = body.find(b">", start, end) + 1 if start >= 0 else 0
    closes = body.find(_DESCRIBED, words, end) if words else -1
    return (slice(start, closes + len(_DESCRIBED)), body[words:closes]) if closes >= 0 else None


def _quoted(text: bytes) -> bytes:
    """The content of an element as the value of an attribute, whatever its encoding (of those that keep ASCII)."""
    words = text.decode("latin-1").strip()
    if words.startswith("<![CDATA[") and words.endswith("]]>"):
        words = escape(words[len("<![CDATA[") : -len("]]>")])
    return words.replace("<", "&lt;").replace('"', "&quot;").encode("latin-1")


def media_of(entry: Mapping[str, Any]) -> Iterator[Media]:
    """What comes with an entry, each address once: enclosures, and Media RSS."""
    passed: set[str] = set()
    links, content = entry.get("links"), entry.get("media_content")
    enclosed = [one for one in links if dict(one).get("rel") == "enclosure"] if isinstance(links, list) else []
    files = [
        dict(one) for told in (content, enclosed) if isinstance(told, list) for one in told if isinstance(one, dict)
    ]
    for file in files:
        address = web_link(file.get("href")) or web_link(file.get("url"))
        kind = string(file.get("medium")) or (string(file.get("type")) or "").partition("/")[0]
        if address and address not in passed and kind in _KINDS:
            passed.add(address)
            yield Media(type=kind, alt=string(file.get(_ALT)) or string(file.get("title")), url=address)
