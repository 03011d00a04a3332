"""What a Discourse forum answers (posts, topics, searches, users' actions, notifications), as mentions.

A post has a number in the forum and a place in its topic. Only the place is told everywhere, also of what a post
replies to: the id is `discourse:<forum>/t/<topic>/<place>`, the number the alias `discourse:<forum>/p/<number>`. The
forum is its host, with the path below which it stands.
"""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Mention
from harken.sources.base import Page
from harken.sources.payload import collect, count, load_json, mapping, native_id, objects, string, web_link
from harken.sources.text import one_line
from harken.sources.times import from_iso
from harken.sources.written import Written, written

WHAT = "Discourse"
_ENDPOINT = re.compile(r"/(?:posts|t|search|latest|top|new|u|user_actions|notifications|tags?|c)(?:/|\.json|\?|$)")
_AVATAR = re.compile(r"/user_avatar/([a-z0-9.:-]{1,253})/")
_NAMED = re.compile(r"<a\b[^<>]{0,300}\bclass=\"mention[^<>\"]{0,50}\"[^<>]{0,300}>@([\w.-]{1,60})</a>")
_OTHERS = "aside, .lightbox .meta"
"""Quotes and previews of links are `aside`s; `meta` is the file name under a picture."""
_LIKE = 2
"""The number of the action "like" in `actions_summary`."""
_UNSPOKEN = frozenset({3, 4})
"""Types of posts that are none of anybody's public words: notes that a topic was closed, whispers among staff."""
_NOTICES = frozenset({1, 2, 3, 15})
"""Notifications of being mentioned, replied to, quoted, mentioned as a group."""


class Found(Struct, frozen=True):
    """The posts of an answer, and what it tells of their topics, by their numbers."""

    posts: tuple[Any, ...] = ()
    topics: dict[str, dict[str, Any]] = {}


def parse(body: bytes, url: str | None = None) -> Page:
    """The posts of an answer as mentions; raises `NotAnAnswer` for one that has no place for posts."""
    found = find(load_json(body, WHAT))
    return as_page(found, forum_of(url) or _guessed(found.posts))


def find(answer: Any) -> Found:
    """The posts in any answer that has a place for them; raises `NotAnAnswer` for others."""
    if isinstance(answer, list):
        return _of_list(answer)
    told = mapping(answer)
    stream = mapping(told.get("post_stream"))
    if isinstance(stream.get("posts"), list):
        topic = native_id(told.get("id"))
        return Found(tuple(stream["posts"]), {topic: told} if topic else {})
    for key in ("latest_posts", "posts", "user_actions"):
        if isinstance(told.get(key), list):
            return Found(tuple(told[key]), _topics(told.get("topics")))
    listed = mapping(told.get("topic_list")).get("topics")
    if isinstance(listed, list):
        return Found(tuple(_first_post(topic, told) for topic in listed), _topics(listed))
    if isinstance(told.get("notifications"), list):
        return _notified(told["notifications"])
    if _is_post(told):
        return Found((told,))
    raise NotAnAnswer(f"not an answer of {WHAT}: {_what_instead(told)}")


def as_page(found: Found, forum: str | None) -> Page:
    """The public posts of `found` as mentions; `forum` is the one that was asked."""

    def read(post: dict[str, Any]) -> Mention | None:
        if count(post.get("post_type")) in _UNSPOKEN:
            return None
        return _mention(post, found.topics, forum)

    mentions, bad = collect(found.posts, read)
    return Page(mentions=tuple(mentions), bad=tuple(bad))


def forum_of(url: str | None) -> str | None:
    """The forum that an address belongs to: its host, with the path before the API's own."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if not parts.netloc:
        return None
    endpoint = _ENDPOINT.search(parts.path)
    path = parts.path[: endpoint.start()] if endpoint else parts.path
    return (parts.netloc.rpartition("@")[2] + path).rstrip("/").lower()


def place_id(forum: str | None, tail: str) -> str:
    """The id of what stands at `tail` (`t/57/3`) in a forum."""
    return f"discourse:{forum}/{tail}" if forum else f"discourse:{tail}"


def is_deleted(post: Mapping[str, Any]) -> bool:
    """Whether a post is only shown as having been there."""
    return post.get("deleted_at") is not None or post.get("user_deleted") is True or post.get("deleted") is True


def _of_list(answer: list[Any]) -> Found:
    if not answer or any(_is_post(item) for item in answer):
        return Found(tuple(answer))
    if any(isinstance(item, dict) and "notification_type" in item for item in answer):
        return _notified(answer)
    raise NotAnAnswer(f"not an answer of {WHAT}: a list of something other than posts")


def _is_post(item: object) -> bool:
    return isinstance(item, dict) and "post_number" in item and "topic_id" in item and "notification_type" not in item


def _notified(items: list[Any]) -> Found:
    """What notifications point to: who wrote it and where; its words are not told there."""
    posts: list[Any] = []
    for item in items:
        if not isinstance(item, dict):
            posts.append(item)
        elif count(item.get("notification_type")) in _NOTICES and item.get("topic_id") is not None:
            data = mapping(item.get("data"))
            posts.append({**item, "id": data.get("original_post_id"), "username": data.get("original_username")})
    return Found(tuple(posts))


def _first_post(topic: Any, told: Mapping[str, Any]) -> Any:
    """A listed topic as its first post; its author is the first of its posters."""
    if not isinstance(topic, dict):
        return topic
    names = {native_id(user.get("id")): user for user in objects(told.get("users"))}
    posters = objects(topic.get("posters"))
    original = next((one for one in posters if "Original" in str(one.get("description"))), {})
    user = names.get(native_id(original.get("user_id")), {})
    return {
        "topic_id": topic.get("id"),
        "post_number": 1,
        "topic_title": topic.get("title"),
        "created_at": topic.get("created_at"),
        "username": user.get("username"),
        "name": user.get("name"),
        "cooked": topic.get("excerpt"),
        "like_count": topic.get("like_count"),
        "reply_count": topic.get("reply_count"),
        "reads": topic.get("views"),
    }


def _topics(listed: object) -> dict[str, dict[str, Any]]:
    return {number: topic for topic in objects(listed) if (number := native_id(topic.get("id")))}


def _what_instead(told: Mapping[str, Any]) -> str:
    errors = told.get("errors")
    if isinstance(errors, list):
        said = string(told.get("error_type")) or next((string(error) for error in errors), None) or "unnamed"
        return f"an error ({one_line(said, 80)})"
    return "JSON without a place for posts"


def _guessed(posts: Iterable[Any]) -> str | None:
    """The forum's host, from the addresses of pictures that it serves itself."""
    for post in posts:
        match = _AVATAR.search(str(mapping(post).get("avatar_template") or ""))
        if match:
            return match.group(1)
    return None


def _mention(post: Mapping[str, Any], topics: Mapping[str, Mapping[str, Any]], forum: str | None) -> Mention:
    """One post. Raises ValueError saying what is missing."""
    topic, number = native_id(post.get("topic_id")), count(post.get("post_number"))
    if topic is None or not number:
        raise ValueError("a post without topic_id and post_number")
    root = place_id(forum, f"t/{topic}/1")
    about = topics.get(topic, {})
    native = native_id(post.get("post_id")) or native_id(post.get("id"))
    gone = is_deleted(post)
    said = Written("") if gone or post.get("hidden") is True else _said(post, forum)
    title = string(post.get("topic_title")) or string(about.get("title")) or string(post.get("title"))
    return Mention(
        id=place_id(forum, f"t/{topic}/{number}"),
        kind="post" if number == 1 else "comment",
        url=_page(post, about, forum, f"{topic}/{number}"),
        text=said.text,
        title=unescape(title) if title and number == 1 and not gone else None,
        created_at=from_iso(post.get("created_at")),
        author=None if gone else _author(post, forum),
        root=root,
        reply_to=None if number == 1 else _replied(post, forum, topic, root),
        mentions=_named(post),
        links=said.links,
        media=said.media,
        engagement=Engagement(
            likes=_likes(post), replies=count(post.get("reply_count")), views=count(post.get("reads"))
        ),
        edited_at=from_iso(post.get("updated_at")) if (count(post.get("version")) or 1) > 1 else None,
        aliases=(place_id(forum, f"p/{native}"),) if native else (),
    )


def _said(post: Mapping[str, Any], forum: str | None) -> Written:
    """The whole words, else the piece of them that a search or an action shows."""
    markup = next((post[key] for key in ("cooked", "excerpt", "blurb") if isinstance(post.get(key), str)), "")
    return written(markup, f"https://{forum}/" if forum else None, without=_OTHERS, letters="img.emoji")


def _replied(post: Mapping[str, Any], forum: str | None, topic: str, root: str) -> str | None:
    """What it replies to: the place it names, else the topic; None where the answer does not say."""
    if "reply_to_post_number" not in post:
        return None
    number = count(post["reply_to_post_number"])
    return place_id(forum, f"t/{topic}/{number}") if number else root


def _page(post: Mapping[str, Any], about: Mapping[str, Any], forum: str | None, place: str) -> str | None:
    slug = string(post.get("topic_slug")) or string(about.get("slug")) or string(post.get("slug")) or "-"
    return web_link(f"https://{forum}/t/{slug}/{place}") if forum else None


def _author(post: Mapping[str, Any], forum: str | None) -> Author | None:
    """Who wrote it. Numbers are not told everywhere, so that the name in the forum is the id, beside the forum."""
    acting = string(post.get("acting_username"))
    username = acting or string(post.get("username"))
    if username is None:
        return None
    number = post.get("acting_user_id", post.get("user_id"))
    return Author(
        id=f"{forum}/{username}".lower() if forum else username.lower(),
        handle=username,
        name=string(post.get("acting_name")) if acting else string(post.get("name")),
        bot=True if isinstance(number, int) and number < 0 else None,
    )


def _named(post: Mapping[str, Any]) -> tuple[str, ...]:
    cooked = post.get("cooked")
    return tuple(dict.fromkeys(f"@{name}" for name in _NAMED.findall(cooked))) if isinstance(cooked, str) else ()


def _likes(post: Mapping[str, Any]) -> int | None:
    told = next((item for item in objects(post.get("actions_summary")) if item.get("id") == _LIKE), {})
    return count(post["like_count"] if "like_count" in post else told.get("count"))
