"""What the VK API answers (searches, walls, comments, several of them in one), as mentions.

A wall numbers its posts and their comments together: the id of either is `vk:<owner>_<number>`, wherever it is read.
"""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Mention
from harken.sources.base import Page
from harken.sources.payload import collect, count, links_in, load_json, mapping, native_id, objects, string
from harken.sources.text import one_line
from harken.sources.times import from_seconds
from harken.sources.vk_media import attached

WHAT = "VK"
_WALL = "https://vk.com/wall"
_MARKED = re.compile(r"\[([^|\[\]\n]{1,300})\|([^\[\]\n]{1,1000})\]")
_PERSON = re.compile(r"id([0-9]{1,18})(?::.*)?")
_GROUP = re.compile(r"(?:club|public|event)([0-9]{1,18})(?::.*)?")
_HASHTAG = re.compile(r"#(\w{1,100})(?:@[\w.]{1,100})?")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)


class _Place(Struct, frozen=True):
    """Who wrote and spoke there, and the post whose comments are listed, where the question tells it."""

    people: dict[int, dict[str, Any]]
    groups: dict[int, dict[str, Any]]
    owner: str | None = None
    post: str | None = None


def parse(body: bytes, url: str | None = None) -> Page:
    """Posts and comments of an answer; raises `NotAnAnswer` for anything else."""
    answer = load_json(body, WHAT)
    if isinstance(answer, dict) and "error" in answer:
        told = mapping(answer["error"])
        said = one_line(f"{told.get('error_code')}: {string(told.get('error_msg')) or 'no reason given'}", 80)
        raise NotAnAnswer(f"not an answer of {WHAT}: an error ({said})")
    if not isinstance(answer, dict) or "response" not in answer:
        raise NotAnAnswer(f"not an answer of {WHAT}: JSON without a response")
    owner, post = _asked(url)
    return read(answer["response"], owner, post)


def read(response: Any, owner: str | None = None, post: str | None = None, *, asked: bool = False) -> Page:
    """Posts and comments of a response, or of several (`execute`); raises `NotAnAnswer` where it holds none.

    `asked`: posts were asked for, so that what is none is a broken one.
    """
    is_list = asked and isinstance(mapping(response).get("items"), list)
    parts = [(response["items"], response)] if is_list else _parts(response)
    if parts is None:
        raise NotAnAnswer(f"not an answer of {WHAT}: a response without posts or comments")
    mentions: dict[str, Mention] = {}
    bad = []
    for items, told in parts:
        place = _Place(_by_id(told.get("profiles")), _by_id(told.get("groups")), owner, post)
        found, broken = collect(_with_replies(items), lambda item, place=place: _mention(item, place))  # type: ignore[misc]
        mentions |= {one.id: one for one in found if one.id not in mentions}
        bad += broken
    return Page(mentions=tuple(mentions.values()), bad=tuple(bad))


def gone(response: Any, owner: str, post: str) -> set[str]:
    """The ids of those posts and comments of a response that are told as deleted."""
    place = _Place({}, {}, owner, post)
    items = [item for part, _ in _parts(response) or () for item in _with_replies(part)]
    return {
        f"vk:{_owner(item, place)}_{native_id(item.get('id'))}"
        for item in objects(items)
        if item.get("deleted") is True or item.get("is_deleted") is True
    }


def _asked(url: str | None) -> tuple[str | None, str | None]:
    """The post that a recorded question for comments names."""
    try:
        told = parse_qs(urlsplit(url or "").query)
    except ValueError:
        return None, None
    owner, post = (told.get(name, [""])[0] for name in ("owner_id", "post_id"))
    return (owner if owner.removeprefix("-").isdecimal() else None), (post if post.isdecimal() else None)


def _parts(response: Any) -> list[tuple[list[Any], dict[str, Any]]] | None:
    """Lists of items with what was told beside them; None where a response holds no place for posts."""
    if isinstance(response, dict) and isinstance(response.get("items"), list):
        items = response["items"]
        return [(items, response)] if not items or any(map(_is_post, items)) else None
    if isinstance(response, list):
        if response and any(isinstance(part, dict) and "items" in part for part in response):
            parts = [_parts(part) for part in response if isinstance(part, dict)]
            return [one for part in parts for one in part or ()]
        return [(response, {})] if not response or any(map(_is_post, response)) else None
    return None


def _is_post(item: object) -> bool:
    """A post or a comment, and no photo, private message, person or group."""
    if not isinstance(item, dict) or "album_id" in item or "peer_id" in item or "first_name" in item:
        return False
    return any(name in item for name in ("from_id", "owner_id", "source_id")) and any(
        name in item for name in ("text", "copy_history", "deleted", "is_deleted")
    )


def _with_replies(items: Iterable[Any]) -> list[Any]:
    """Items, each followed by those replies of its thread that are told with it."""
    found: list[Any] = []
    for item in items:
        found.append(item)
        found += objects(mapping(mapping(item).get("thread")).get("items"))
    return found


def _by_id(told: object) -> dict[int, dict[str, Any]]:
    return {one["id"]: one for one in objects(told) if isinstance(one.get("id"), int)}


def _owner(item: Mapping[str, Any], place: _Place) -> str | None:
    names = ("owner_id", "to_id", "source_id")
    return next((owner for name in names if (owner := native_id(item.get(name)))), place.owner)


def _mention(item: dict[str, Any], place: _Place) -> Mention | None:
    """A post or comment. A repost without words of its own is the post it repeats. Raises ValueError."""
    repeated = objects(item.get("copy_history"))
    if repeated and not string(item.get("text")):
        original = next((one for one in repeated if string(one.get("text"))), repeated[0])
        return _mention({**original, "copy_history": None}, place)
    owner = _owner(item, place)
    number = native_id(item.get("id")) or native_id(item.get("post_id"))
    if owner is None or number is None:
        raise ValueError("a post without its number or the wall it stands on")
    above = _above(item, place, owner)
    said = _Text(item)
    files = attached(item.get("attachments"))
    shared = [f"{_WALL}{native_id(one.get('owner_id'))}_{native_id(one.get('id'))}" for one in repeated[:1]]
    thread, comments = mapping(item.get("thread")), mapping(item.get("comments"))
    return Mention(
        id=f"vk:{owner}_{number}",
        kind="comment" if above is not None else "post",
        url=_link(owner, number, above),
        text="\n".join(part for part in (said.text, files.words) if part),
        created_at=from_seconds(item.get("date")),
        author=_author(item.get("from_id", item.get("source_id")), place),
        root=f"vk:{owner}_{number}" if above is None else _id(owner, above.post),
        reply_to=None if above is None else _id(owner, above.answered),
        mentions=said.mentions,
        hashtags=said.hashtags,
        links=tuple(dict.fromkeys([*said.links, *files.links, *shared])),
        media=files.media,
        engagement=Engagement(
            likes=count(mapping(item.get("likes")).get("count")),
            reposts=count(mapping(item.get("reposts")).get("count")),
            replies=count(thread.get("count") if above is not None else comments.get("count")),
            views=count(mapping(item.get("views")).get("count")),
        ),
        edited_at=from_seconds(item.get("edited")),
    )


class _Above(Struct, frozen=True):
    """Where a comment stands: under which post, in whose thread, in answer to what; None where that is not told."""

    post: str | None
    thread: str | None
    answered: str | None


def _above(item: Mapping[str, Any], place: _Place, owner: str) -> _Above | None:
    """None for a post. What has no number of its own but `post_id` (a news feed) is a post, too."""
    kind = string(item.get("post_type"))
    told_as_post = kind not in {None, "reply"} or "source_id" in item
    is_comment = kind == "reply" or "parents_stack" in item or "thread" in item
    if told_as_post or not (is_comment or item.get("post_id") is not None or place.post is not None):
        return None
    post = native_id(item.get("post_id")) or (place.post if place.owner in {None, owner} else None)
    stack = item.get("parents_stack")
    parents = [native_id(one) for one in stack] if isinstance(stack, list) else []
    top = parents[0] if parents else None
    return _Above(post, top, native_id(item.get("reply_to_comment")) or (parents[-1] if parents else None) or post)


def _id(owner: str, number: str | None) -> str | None:
    return None if number is None else f"vk:{owner}_{number}"


def _link(owner: str, number: str, above: _Above | None) -> str | None:
    if above is None:
        return f"{_WALL}{owner}_{number}"
    if above.post is None:
        return None
    return f"{_WALL}{owner}_{above.post}?reply={number}" + (f"&thread={above.thread}" if above.thread else "")


def _author(number: object, place: _Place) -> Author | None:
    """A person, or a community by its negative number; one that was deleted is nobody."""
    if not isinstance(number, int) or isinstance(number, bool) or number == 0:
        return None
    told = (place.people if number > 0 else place.groups).get(abs(number), {})
    if told.get("deactivated") == "deleted":
        return None
    names = (string(told.get(name)) for name in ("first_name", "last_name", "name"))
    verified = told.get("verified")
    return Author(
        id=str(number),
        handle=string(told.get("screen_name")) or string(told.get("domain")),
        name=" ".join(name for name in names if name) or None,
        followers=count(told.get("followers_count")) if number > 0 else count(told.get("members_count")),
        verified=bool(verified) if verified in (0, 1) else None,
        bio=string(told.get("about" if number > 0 else "description")),
    )


class _Text:
    """A text without VK's marks, and whom and what these name."""

    def __init__(self, item: Mapping[str, Any]) -> None:
        self._named: dict[str, None] = {}
        self._linked: dict[str, None] = {}
        raw = unescape(_BREAK.sub("\n", string(item.get("text")) or ""))
        self.text = string(_MARKED.sub(self._mark, raw)) or ""
        answered = item.get("reply_to_user")
        if isinstance(answered, int) and not isinstance(answered, bool) and answered:
            self._named[f"@{answered}"] = None
        self.mentions = tuple(self._named)
        self.hashtags = tuple(dict.fromkeys(match[1] for match in _HASHTAG.finditer(self.text)))
        self.links = tuple(dict.fromkeys([*links_in(self.text), *self._linked]))

    def _mark(self, match: re.Match[str]) -> str:
        target, shown = match[1], match[2]
        person, group = _PERSON.fullmatch(target), _GROUP.fullmatch(target)
        if person or group:
            self._named["@" + (person[1] if person else f"-{group[1] if group else ''}")] = None
        elif links_in(target) == (target,):
            self._linked[target] = None
        elif re.fullmatch(r"[\w.]{2,100}", target):
            self._named[f"@{target}"] = None
        else:
            return match[0]
        return shown
