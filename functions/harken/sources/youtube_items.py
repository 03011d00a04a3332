"""What the YouTube Data API answers (searches, videos, comment threads, comments), as mentions.

A video is a post, a comment on it answers the video and addresses its channel, a reply answers its top comment:
YouTube keeps replies to replies flat, under the one top comment.
"""

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Media, Mention
from harken.sources.base import Page
from harken.sources.google import error_in
from harken.sources.html import Plain, plain
from harken.sources.payload import (
    collect,
    count,
    count_in_text,
    language,
    links_in,
    load_json,
    mapping,
    native_id,
    string,
    web_link,
)
from harken.sources.times import from_iso

WHAT = "YouTube"
_WATCH = "https://www.youtube.com/watch?v="
_CHANNEL = re.compile(r"/channel/(UC[\w-]{22})(?:[/?#]|$)")
_NAMED = re.compile(r"(?<![\w@/.])@([\w.·-]{3,100})")
_LISTS = frozenset(
    f"youtube#{name}ListResponse" for name in ("search", "video", "commentThread", "comment", "playlistItem")
)
Read = Callable[[dict[str, Any], bool], Mention | None]


def parse(body: bytes, url: str | None = None) -> Page:
    """The videos and comments of an answer; raises `NotAnAnswer` for one that has no place for them.

    Comments are HTML, as YouTube gives them by itself, unless `url` shows that plain text was asked for.
    """
    answer = load_json(body, WHAT)
    error = error_in(answer)
    if error is not None:
        raise NotAnAnswer(f"not an answer of {WHAT}: an error ({error})")
    told = mapping(answer)
    items = told.get("items")
    known = isinstance(items, list) and any(_reader(item) for item in items)
    if not isinstance(items, list) or not (known or string(told.get("kind")) in _LISTS):
        raise NotAnAnswer(f"not an answer of {WHAT}: JSON without a place for videos or comments")
    return read(items, is_plain=_asked_plain(url))


def read(items: list[Any], *, is_plain: bool) -> Page:
    """The items of a list as mentions, the replies that a thread shows after its top comment."""
    single: list[Any] = []
    for item in items:
        if _kind(item) == "commentThread":
            single += _of_thread(item)
        else:
            single.append(item)

    def one(item: dict[str, Any]) -> Mention | None:
        reader = _reader(item)
        if reader is None:
            raise ValueError("neither a video nor a comment")
        return reader(item, is_plain)

    mentions, odd = collect(single, one)
    return Page(mentions=tuple(mentions), bad=tuple(odd))


def _asked_plain(url: str | None) -> bool:
    try:
        return parse_qs(urlsplit(url or "").query).get("textFormat") == ["plainText"]
    except ValueError:
        return False


def _kind(item: object) -> str:
    """What an item is: it says so itself, unless it was asked for without that."""
    told = mapping(item)
    kind = string(told.get("kind"))
    if kind is not None:
        return kind.removeprefix("youtube#")
    snippet = mapping(told.get("snippet"))
    if "videoId" in mapping(told.get("id")):
        return "searchResult"
    signs = {"topLevelComment": "commentThread", "textDisplay": "comment", "textOriginal": "comment"}
    return next((name for sign, name in signs.items() if sign in snippet), "")


def _reader(item: object) -> Read | None:
    readers: dict[str, Read] = {
        "searchResult": _found,
        "video": _video,
        "playlistItem": _listed,
        "comment": _comment,
        "commentThread": _comment,
    }
    return readers.get(_kind(item))


def _of_thread(thread: dict[str, Any]) -> list[Any]:
    """A thread's comments, each with what only the thread tells: the video, and how many replies the top one has."""
    snippet = mapping(thread.get("snippet"))
    told: dict[str, Any] = {name: snippet[name] for name in ("videoId", "channelId") if name in snippet}
    top = mapping(snippet.get("topLevelComment"))
    replies = mapping(thread.get("replies")).get("comments")
    below = replies if isinstance(replies, list) else []
    first = _with(top or {"thread": thread.get("id")}, {**told, "replies": snippet.get("totalReplyCount")})
    under = {**told, "parentId": top.get("id")}
    return [first, *(_with(reply, under) if isinstance(reply, dict) else reply for reply in below)]


def _with(comment: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in mapping(comment.get("snippet")).items() if value is not None}
    return {**comment, "kind": "youtube#comment", "snippet": {**more, **own}}


def _found(item: dict[str, Any], is_plain: bool) -> Mention | None:
    """A video that a search found: its title is escaped, its description cut. Channels and playlists are no posts."""
    del is_plain
    told = mapping(item.get("id"))
    if "videoId" not in told and _kind(told) in {"channel", "playlist"}:
        return None
    snippet = mapping(item.get("snippet"))
    return _as_video(told.get("videoId"), snippet, {}, unescape(string(snippet.get("title")) or ""))


def _video(item: dict[str, Any], is_plain: bool) -> Mention:
    del is_plain
    snippet = mapping(item.get("snippet"))
    return _as_video(item.get("id"), snippet, mapping(item.get("statistics")), snippet.get("title"))


def _listed(item: dict[str, Any], is_plain: bool) -> Mention:
    """A video in a playlist, whose times and channel are those of the list unless it says otherwise."""
    del is_plain
    snippet, content = mapping(item.get("snippet")), mapping(item.get("contentDetails"))
    number = mapping(snippet.get("resourceId")).get("videoId") or content.get("videoId")
    owner = {
        "publishedAt": content.get("videoPublishedAt"),
        "channelId": snippet.get("videoOwnerChannelId"),
        "channelTitle": snippet.get("videoOwnerChannelTitle"),
    }
    return _as_video(number, {**snippet, **owner}, {}, snippet.get("title"))


def _as_video(number: object, snippet: Mapping[str, Any], statistics: Mapping[str, Any], title: object) -> Mention:
    """Raises ValueError saying what is missing."""
    video = native_id(number)
    if video is None:
        raise ValueError("a video without id")
    channel = native_id(snippet.get("channelId"))
    text = string(snippet.get("description")) or ""
    return Mention(
        id=f"youtube:{video}",
        kind="post",
        url=_WATCH + video,
        text=text,
        title=string(title),
        lang=language(snippet.get("defaultAudioLanguage")) or language(snippet.get("defaultLanguage")),
        created_at=from_iso(snippet.get("publishedAt")),
        author=Author(id=channel, name=string(snippet.get("channelTitle"))) if channel else None,
        root=f"youtube:{video}",
        links=links_in(text),
        engagement=Engagement(
            likes=count_in_text(statistics.get("likeCount")),
            replies=count_in_text(statistics.get("commentCount")),
            views=count_in_text(statistics.get("viewCount")),
        ),
    )


def _comment(item: dict[str, Any], is_plain: bool) -> Mention:
    """Raises ValueError saying what is missing."""
    number = native_id(item.get("id"))
    if number is None:
        raise ValueError("a comment without id")
    snippet = mapping(item.get("snippet"))
    video = native_id(snippet.get("videoId"))
    above = native_id(snippet.get("parentId")) or (number.partition(".")[0] if "." in number else video)
    words = _words(snippet, is_plain=is_plain)
    written, edited = from_iso(snippet.get("publishedAt")), from_iso(snippet.get("updatedAt"))
    picture = web_link(snippet.get("imageUrl"))
    author = _author(snippet)
    channel = native_id(snippet.get("channelId")) if above == video else None
    addressed = [channel] if channel and (author is None or author.id != channel) else []
    return Mention(
        id=f"youtube:{number}",
        kind="comment",
        url=f"{_WATCH}{video}&lc={number}" if video else None,
        text=words.text,
        created_at=written,
        author=author,
        root=f"youtube:{video}" if video else None,
        reply_to=f"youtube:{above}" if above else None,
        mentions=tuple(dict.fromkeys(f"@{name}" for name in (*addressed, *_NAMED.findall(words.text)))),
        links=words.links,
        media=(Media(type="image", url=picture),) if picture else (),
        engagement=Engagement(likes=count(snippet.get("likeCount")), replies=count(snippet.get("replies"))),
        edited_at=edited if edited and written and edited > written else None,
    )


def _words(snippet: Mapping[str, Any], *, is_plain: bool) -> Plain:
    """What was written: as its author typed it where YouTube shows that, else as it is displayed."""
    typed, displayed = string(snippet.get("textOriginal")), string(snippet.get("textDisplay"))
    text = typed or displayed or ""
    if typed is None and not is_plain:
        found = plain(text)
        return Plain(found.text, tuple(dict.fromkeys((*found.links, *links_in(found.text)))))
    return Plain(text, links_in(text))


def _author(snippet: Mapping[str, Any]) -> Author | None:
    """Whoever wrote it; the shown name is a handle where it begins with an @."""
    shown = string(snippet.get("authorDisplayName"))
    address = _CHANNEL.search(string(snippet.get("authorChannelUrl")) or "")
    told = mapping(snippet.get("authorChannelId")).get("value")
    channel = native_id(told) or (address.group(1) if address else None)
    if channel is None and shown is None:
        return None
    handle = shown.removeprefix("@") if shown and shown.startswith("@") else None
    return Author(id=channel or handle, handle=handle, name=shown)
