"""What a Telegram message says: its text, caption, poll, list or rich blocks, and whom and what that names."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from harken.sources.payload import mapping, native_id, objects, string, web_link

_INLINE = ("text", "alternative_text", "expression", "summary", "credit", "caption")
_BLOCKS = ("blocks", "items", "cells")
"""Where blocks and pieces of a rich message hold words, and where they hold more blocks (Bot API 10.1)."""
_MOST_PIECES = 20_000


class Words(Struct, frozen=True):
    """A text with the accounts, hashtags and links in it, as the message marks them."""

    text: str = ""
    mentions: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def words(message: Mapping[str, Any]) -> Words:
    """All that the author of a message wrote; what it quotes of others stands in other fields and is left out."""
    parts = [
        _marked(message.get("text"), message.get("entities")),
        _marked(message.get("caption"), message.get("caption_entities")),
        _rich(mapping(message.get("rich_message")).get("blocks")),
        _poll(mapping(message.get("poll"))),
        _checklist(mapping(message.get("checklist"))),
    ]
    return Words(
        "\n".join(part.text for part in parts if part.text),
        _each_once(part.mentions for part in parts),
        _each_once(part.hashtags for part in parts),
        _each_once(part.links for part in parts),
    )


def _each_once(parts: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for part in parts for one in part))


def _marked(text: object, entities: object) -> Words:
    """A text with its entities, whose places are counted in UTF-16 units."""
    shown = string(text)
    if shown is None or not isinstance(text, str):
        return Words()
    units = text.encode("utf-16-le", "surrogatepass")
    found: dict[str, list[str | None]] = {"mention": [], "hashtag": [], "link": []}
    for entity in objects(entities):
        kind, start, length = entity.get("type"), entity.get("offset"), entity.get("length")
        if not (isinstance(start, int) and isinstance(length, int)) or not 0 <= start <= len(units) >= length > 0:
            continue
        piece = string(units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace"))
        _take(found, kind, piece, entity)
    return _words(shown, found)


def _take(found: dict[str, list[str | None]], kind: object, piece: str | None, entity: Mapping[str, Any]) -> None:
    if kind == "mention":
        found["mention"].append(piece)
    elif kind == "text_mention":
        user = mapping(entity.get("user"))
        name = string(user.get("username")) or native_id(user.get("id"))
        found["mention"].append(name and f"@{name}")
    elif kind == "hashtag":
        found["hashtag"].append(piece and piece.lstrip("#").partition("@")[0])
    elif kind == "text_link":
        found["link"].append(web_link(entity.get("url")))
    elif kind == "url":
        found["link"].append(web_link(piece) or (piece and web_link(f"https://{piece}")))


def _words(text: str, found: Mapping[str, list[str | None]]) -> Words:
    mentions, hashtags, links = (tuple(one for one in found[kind] if one) for kind in ("mention", "hashtag", "link"))
    return Words(text, mentions, hashtags, links)


def _poll(poll: Mapping[str, Any]) -> Words:
    """The question and the choices: any of them may hold the only mention of a brand."""
    choices = [string(option.get("text")) for option in objects(poll.get("options"))]
    told = (string(poll.get("question")), string(poll.get("description")), *choices)
    return Words("\n".join(part for part in told if part))


def _checklist(checklist: Mapping[str, Any]) -> Words:
    tasks = [string(task.get("text")) for task in objects(checklist.get("tasks"))]
    return Words("\n".join(part for part in (string(checklist.get("title")), *tasks) if part))


def _rich(blocks: object) -> Words:
    """A rich message's blocks, one a line; without recursion, nesting is whatever a stranger chose."""
    found: dict[str, list[str | None]] = {"mention": [], "hashtag": [], "link": []}
    parts: list[str] = []
    stack: list[object] = [blocks]
    for _ in range(_MOST_PIECES):
        if not stack:
            break
        piece = stack.pop()
        if isinstance(piece, str):
            parts.append(piece)
        elif isinstance(piece, list):
            stack.extend(reversed(piece))
        elif isinstance(piece, dict):
            _note(found, piece)
            inner = [piece[name] for name in _INLINE if name in piece]
            below = [piece[name] for name in _BLOCKS if name in piece]
            is_block = bool(below) or string(piece.get("type")) in _LINES
            stack.extend(reversed([*inner, *below, *(["\n"] if is_block else [])]))
    return _words(string("".join(parts)) or "", found)


_LINES = frozenset({"paragraph", "heading", "pre", "footer", "divider", "pullquote", "mathematical_expression"})


def _note(found: dict[str, list[str | None]], piece: Mapping[str, Any]) -> None:
    kind = piece.get("type")
    if kind == "mention" and (name := string(piece.get("username"))):
        found["mention"].append(f"@{name.removeprefix('@')}")
    elif kind == "text_mention":
        _take(found, kind, None, piece)
    elif kind == "hashtag" and (tag := string(piece.get("hashtag"))):
        found["hashtag"].append(tag.lstrip("#").partition("@")[0])
    elif kind == "url":
        found["link"].append(web_link(piece.get("url")))
