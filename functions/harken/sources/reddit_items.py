"""What the Reddit API answers (listings, comment trees, the inbox, `morechildren`), as mentions.

The id is `reddit:` and the full name that Reddit gives a thing everywhere, `t3_…` for a post, `t1_…` for a comment.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Mention
from harken.sources.base import BadItem, Page
from harken.sources.html import Plain, plain
from harken.sources.payload import bad_item, count, load_json, mapping, native_id, objects, string, web_link
from harken.sources.reddit_media import media_of
from harken.sources.text import one_line
from harken.sources.times import from_seconds

WHAT = "Reddit"
_SITE = "https://www.reddit.com"
_POSTS = frozenset({"t1", "t3"})
_SILENT = frozenset({"t4", "more"})
"""Private messages, and the place where more comments could be asked for."""
_ERASED = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]"})
_USER = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})\b")
_CONVERSATION = re.compile(r"/comments/([a-z0-9]{1,12})(?:/|$)")


class _Thing(Struct, frozen=True):
    kind: str
    data: dict[str, Any]


def parse(body: bytes, url: str | None = None) -> Page:
    """Posts and comments of an answer; raises `NotAnAnswer` for anything else."""
    return read(load_json(body, WHAT), is_raw="raw_json" in _asked(url) or None)


def read(answer: Any, *, is_raw: bool | None, asked: bool = False) -> Page:
    """Posts and comments of an answer. `is_raw`: its strings are not escaped; None where that is to be found out.

    `asked`: posts were asked for, so that what is none is a broken one.
    """
    bad: list[BadItem] = []
    children = answer["data"]["children"] if asked and _is_listing(answer) else _children(answer)
    things = list(_things(children, bad))
    if is_raw is None:
        is_raw = _looks_raw(things)
    mentions: dict[str, Mention] = {}
    for thing in things:
        try:
            mention = _mention(thing, is_raw=is_raw)
        except ValueError as error:
            bad.append(bad_item(str(error), {**thing.data, "replies": None}))
        else:
            mentions.setdefault(mention.id, mention)
    return Page(mentions=tuple(mentions.values()), bad=tuple(bad))


def gone(answer: Any) -> set[str]:
    """The ids of what is shown as deleted or removed."""
    return {
        f"reddit:{name}"
        for thing in _things(_children(answer), [])
        if (name := _name(thing)) is not None
        and (
            thing.data.get("removed_by_category") is not None
            or string(thing.data.get("body" if thing.kind == "t1" else "selftext")) in _ERASED
        )
    }


def _asked(url: str | None) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(url or "").query)
    except ValueError:
        return {}


def _children(answer: Any) -> list[Any]:
    """The things of an answer; raises `NotAnAnswer` where it has no place for posts."""
    if isinstance(answer, list) and answer and all(_is_listing(one) for one in answer):
        return [thing for one in answer for thing in one["data"]["children"]]
    if isinstance(answer, dict):
        if _is_listing(answer):
            children: list[Any] = answer["data"]["children"]
            if not children or any(string(mapping(one).get("kind")) in _POSTS | _SILENT for one in children):
                return children
        if string(answer.get("kind")) in _POSTS and isinstance(answer.get("data"), dict):
            return [answer]
        told = mapping(answer.get("json"))
        things = mapping(told.get("data")).get("things")
        if isinstance(things, list):
            return things
        if told.get("errors") or "error" in answer:
            said = one_line(str(answer.get("message") or answer.get("error") or told.get("errors")), 80)
            raise NotAnAnswer(f"not an answer of {WHAT}: an error ({said})")
    raise NotAnAnswer(f"not an answer of {WHAT}: JSON without a listing of posts or comments")


def _is_listing(value: object) -> bool:
    told = mapping(value)
    return told.get("kind") == "Listing" and isinstance(mapping(told.get("data")).get("children"), list)


def _things(children: Iterable[Any], bad: list[BadItem]) -> Iterator[_Thing]:
    """Posts and comments with all that hangs below, parents first; no recursion, since threads are deep."""
    stack = list(reversed(list(children)))
    while stack:
        child = stack.pop()
        kind, data = string(mapping(child).get("kind")), mapping(child).get("data")
        if kind in _SILENT:
            continue
        if kind is None or kind not in _POSTS or not isinstance(data, dict):
            bad.append(bad_item("an item is no post and no comment", child))
            continue
        yield _Thing(kind, data)
        if _is_listing(data.get("replies")):
            stack.extend(reversed(data["replies"]["data"]["children"]))


def _looks_raw(things: Iterable[_Thing]) -> bool:
    """Whether HTML is told as it is; without `raw_json` Reddit escapes it once more, as it does every string."""
    told = (thing.data.get(name) for thing in things for name in ("body_html", "selftext_html"))
    first = next((text for text in told if isinstance(text, str) and text.strip()), "&lt;")
    return not first.lstrip().startswith("&lt;")


def _name(thing: _Thing) -> str | None:
    number = native_id(thing.data.get("id"))
    return native_id(thing.data.get("name")) or (None if number is None else f"{thing.kind}_{number}")


def _mention(thing: _Thing, *, is_raw: bool) -> Mention:
    """A post or comment. A crosspost that adds no title of its own is the post it repeats. Raises ValueError."""
    data = thing.data
    copied = next(iter(objects(data.get("crosspost_parent_list"))), None)
    if copied is not None and native_id(copied.get("id")) and copied.get("title") == data.get("title"):
        return _mention(_Thing("t3", {**copied, "crosspost_parent_list": None}), is_raw=is_raw)
    name = _name(thing)
    if name is None or ("body" if thing.kind == "t1" else "title") not in data:
        raise ValueError("a thing without name, or without title or body")
    said = _Words(data, thing.kind, is_raw=is_raw)
    if thing.kind == "t1":
        return _comment(name, data, said)
    origin = web_link(f"{_SITE}{path}" if (path := string(mapping(copied).get("permalink"))) else None)
    return Mention(
        id=f"reddit:{name}",
        kind="post",
        url=_link(data.get("permalink")) or f"{_SITE}/comments/{name.removeprefix('t3_')}/",
        text=said.text,
        title=said.title,
        created_at=from_seconds(data.get("created_utc")),
        author=_author(data),
        root=f"reddit:{name}",
        mentions=said.mentions,
        links=tuple(dict.fromkeys([link for link in (said.shared, *said.links, origin) if link])),
        media=media_of(data),
        engagement=Engagement(
            likes=_score(data),
            reposts=count(data.get("num_crossposts")),
            replies=count(data.get("num_comments")),
            views=count(data.get("view_count")),
        ),
        edited_at=_edited(data),
    )


def _comment(name: str, data: Mapping[str, Any], said: "_Words") -> Mention:
    path = string(data.get("permalink")) or string(data.get("context")) or ""
    above = _CONVERSATION.search(path)
    link = native_id(data.get("link_id")) or (f"t3_{above[1]}" if above else None)
    parent = native_id(data.get("parent_id")) or link
    if link is None and (parent or "").startswith("t3_"):
        link = parent
    plain_link = (
        None if link is None else f"{_SITE}/comments/{link.removeprefix('t3_')}/_/{name.removeprefix('t1_')}/"
    )
    return Mention(
        id=f"reddit:{name}",
        kind="comment",
        url=_link(path) or plain_link,
        text=said.text,
        created_at=from_seconds(data.get("created_utc")),
        author=_author(data),
        root=None if link is None else f"reddit:{link}",
        reply_to=None if parent is None else f"reddit:{parent}",
        mentions=said.mentions,
        links=said.links,
        media=media_of(data),
        engagement=Engagement(likes=_score(data)),
        edited_at=_edited(data),
    )


def _edited(data: Mapping[str, Any]) -> Any:
    """`edited` is false, a time, or, on old posts, true."""
    told = data.get("edited")
    return None if isinstance(told, bool) else from_seconds(told)


def _score(data: Mapping[str, Any]) -> int | None:
    """Votes up less votes down; below nothing, and where it is hidden (it is 1 then), it is not told."""
    hidden = data.get("score_hidden") is True or data.get("hide_score") is True
    return None if hidden else count(data.get("score"))


def _author(data: Mapping[str, Any]) -> Author | None:
    name = string(data.get("author"))
    if name is None or name in _ERASED:
        return None
    return Author(id=native_id(data.get("author_fullname")) or name, handle=name)


def _link(path: object) -> str | None:
    text = (string(path) or "").partition("?")[0]
    return web_link(f"{_SITE}{text}") if text.startswith("/") else web_link(text)


class _Words:
    """Title and text as people read them, whom they name and where they link to; `shared` is a post's own link."""

    def __init__(self, data: Mapping[str, Any], kind: str, *, is_raw: bool) -> None:
        def told(name: str) -> str | None:
            value = data.get(name)
            return (value if is_raw else unescape(value)) if isinstance(value, str) else None

        field = "body" if kind == "t1" else "selftext"
        markup = told(f"{field}_html")
        erased = (string(data.get(field)) or "") in _ERASED
        shown = Plain("") if erased else plain(markup, _SITE) if markup else Plain(string(told(field)) or "")
        choices = [string(option.get("text")) for option in objects(mapping(data.get("poll_data")).get("options"))]
        self.title = None if kind == "t1" else string(told("title"))
        self.text = "\n".join(part for part in (shown.text, *choices) if part)
        named = (match[1] for match in _USER.finditer(f"{self.title or ''} {self.text}"))
        self.mentions = tuple(dict.fromkeys(f"@{name}" for name in named))
        self.links = tuple(link for link in shown.links if not link.startswith((f"{_SITE}/u/", f"{_SITE}/user/")))
        self.shared = None if kind == "t1" or data.get("is_self") is True else web_link(told("url"))
