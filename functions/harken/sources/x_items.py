"""What the X API v2 answers (searches, mentions, lookups, single posts), as mentions, in its new words and its old.

Since version 2.167 posts are called posts (`referenced_posts`, `note_post`); answers still come with the older words
(`referenced_tweets`, `note_tweet`), and both are read. An edit gives a post a new number: the id is the first one,
`x:<number>`, the others are aliases.
"""

from collections.abc import Mapping
from html import unescape
from typing import Any

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Media, Mention
from harken.sources import x_legacy
from harken.sources.base import Page
from harken.sources.payload import (
    collect,
    count,
    load_json,
    mapping,
    native_id,
    objects,
    string,
    web_link,
)
from harken.sources.text import one_line
from harken.sources.times import from_iso
from harken.sources.x_text import account, made_at, tongue, written_out

WHAT = "X"
_TYPES = {"photo": "image", "animated_gif": "video", "video": "video"}


class _Around(Struct, frozen=True):
    """What was told beside the posts: their authors, media, polls and the posts they refer to, by id."""

    users: dict[str, dict[str, Any]]
    media: dict[str, dict[str, Any]]
    polls: dict[str, dict[str, Any]]
    posts: dict[str, dict[str, Any]]


def parse(body: bytes, url: str | None = None) -> Page:
    """The posts of an answer of version 2 or 1.1; raises `NotAnAnswer` for anything else."""
    del url
    answer = load_json(body, WHAT)
    statuses = x_legacy.statuses(answer)
    return x_legacy.read(statuses) if statuses is not None else read(answer)


def read(answer: Any, *, asked: bool = False) -> Page:
    """The posts of an answer of version 2; raises `NotAnAnswer` where it has no place for them.

    `asked`: posts were asked for, so that what is none is a broken one.
    """
    told = mapping(answer)
    posts = told["data"] if asked and isinstance(told.get("data"), list) else _posts(told)
    if posts is None:
        problem = next((one for one in (told, *objects(told.get("errors"))) if string(one.get("title"))), None)
        said = f": an error ({one_line(string(problem.get('title')) or '', 80)})" if problem else ""
        raise NotAnAnswer(f"not an answer of {WHAT}{said or ': JSON without a place for posts'}")
    includes = mapping(told.get("includes"))
    referred = [*objects(includes.get("tweets")), *objects(includes.get("posts"))]
    around = _Around(
        _by(includes.get("users"), "id"),
        _by(includes.get("media"), "media_key"),
        _by(includes.get("polls"), "id"),
        _by([*referred, *posts], "id"),
    )
    mentions, bad = collect(posts, lambda post: _mention(post, around))
    return Page(mentions=tuple(mentions), bad=tuple(bad))


def gone(answer: Any) -> set[str]:
    """The numbers of posts that a lookup tells as deleted, or as no longer public."""
    return {
        number
        for one in objects(mapping(answer).get("errors"))
        if str(one.get("type")).rpartition("/")[2] in {"resource-not-found", "not-authorized-for-resource"}
        and string(one.get("resource_type")) in {"tweet", "post"}
        and string(one.get("parameter")) in {None, "id", "ids"}
        and (number := native_id(one.get("resource_id")) or native_id(one.get("value")))
    }


def numbers(answer: Any) -> set[str]:
    """The numbers of all posts in an answer, those referred to as well: each of them was read, and is paid for."""
    told = mapping(answer)
    includes = mapping(told.get("includes"))
    lists = (_posts(told) or (), *(objects(includes.get(name)) for name in ("tweets", "posts")))
    return {number for part in lists for one in objects(part) if (number := native_id(one.get("id")))}


def _posts(told: Mapping[str, Any]) -> list[Any] | None:
    data = told.get("data", told if _is_post(told) else None)
    if isinstance(data, list):
        return data if not data or any(map(_is_post, data)) else None
    if _is_post(data):
        return [data]
    return [] if data is None and mapping(told.get("meta")).get("result_count") == 0 else None


def _is_post(value: object) -> bool:
    """A post, and no account, list or private message."""
    return isinstance(value, dict) and "id" in value and "text" in value and "event_type" not in value


def _by(told: object, key: str) -> dict[str, dict[str, Any]]:
    return {number: one for one in objects(told) if (number := native_id(one.get(key)))}


def _either(told: Mapping[str, Any], *names: str) -> Any:
    return next((told[name] for name in names if told.get(name) is not None), None)


def _history(post: Mapping[str, Any]) -> list[str]:
    """All numbers of a post, the first first; they are in the order of time."""
    told = _either(post, "edit_history_post_ids", "edit_history_tweet_ids")
    listed = [native_id(one) for one in told] if isinstance(told, list) else []
    found = {one for one in (*listed, native_id(post.get("id"))) if one}
    return sorted(found, key=lambda one: (len(one), one))


def _mention(post: dict[str, Any], around: _Around) -> Mention | None:
    """One post; a repost is the post it repeats, None where that is not told. Raises ValueError."""
    history = _history(post)
    number = native_id(post.get("id"))
    if number is None or not _is_post(post):
        raise ValueError("a post without id or text")
    refers = {string(one.get("type")): native_id(one.get("id")) for one in objects(_references(post))}
    if "retweeted" in refers:
        original = around.posts.get(refers["retweeted"] or "")
        repeats = original is None or any(one.get("type") == "retweeted" for one in objects(_references(original)))
        return None if original is None or repeats else _mention(original, around)
    parent, root = refers.get("replied_to"), native_id(post.get("conversation_id"))
    author = _author(post, around)
    said = _Said(post)
    written = from_iso(post.get("created_at")) or made_at(number)
    first = history[0]
    return Mention(
        id=f"x:{first}",
        kind="post" if parent is None else "comment",
        url=f"https://x.com/{author.handle if author and author.handle else 'i'}/status/{number}",
        text="\n".join(filter(None, [said.text, *_choices(post, around)])),
        title=string(mapping(post.get("article")).get("title")),
        lang=tongue(post.get("lang")),
        created_at=written if first == number else made_at(first) or written,
        author=author,
        root=None if root is None else f"x:{root}",
        reply_to=None if parent is None else f"x:{_history(around.posts.get(parent, {'id': parent}))[0]}",
        mentions=said.mentions,
        hashtags=said.hashtags,
        links=_links(said.links, refers.get("quoted")),
        media=_media(post, around),
        engagement=_engagement(mapping(post.get("public_metrics"))),
        edited_at=None if first == number else made_at(number) or written,
        aliases=tuple(f"x:{one}" for one in history[1:]),
    )


def _references(post: Mapping[str, Any]) -> Any:
    return _either(post, "referenced_posts", "referenced_tweets")


def _author(post: Mapping[str, Any], around: _Around) -> Author | None:
    number = native_id(post.get("author_id"))
    user = around.users.get(number or "", {})
    handle = string(user.get("username")) or string(post.get("username"))
    return account(number, handle, user, mapping(user.get("public_metrics")).get("followers_count"))


class _Said:
    """A post's words whole, with its links written out, and whom and what it names."""

    def __init__(self, post: Mapping[str, Any]) -> None:
        note = mapping(_either(post, "note_post", "note_tweet"))
        parts = [mapping(post.get("entities")), mapping(note.get("entities"))]
        urls = [one for part in parts for one in objects(part.get("urls"))]
        whole = unescape(string(note.get("text")) or string(post.get("text")) or "")
        self.text, self.links = written_out(whole, urls)
        names = (string(one.get("username")) for part in parts for one in objects(part.get("mentions")))
        tags = (string(one.get("tag")) for part in parts for one in objects(part.get("hashtags")))
        self.mentions = tuple(dict.fromkeys(f"@{name}" for name in names if name))
        self.hashtags = tuple(dict.fromkeys(tag for tag in tags if tag))


def _links(told: tuple[str, ...], quoted: str | None) -> tuple[str, ...]:
    """The links, that of a quoted post among them."""
    if quoted is None or any(link.partition("?")[0].endswith(f"/status/{quoted}") for link in told):
        return told
    return (*told, f"https://x.com/i/status/{quoted}")


def _choices(post: Mapping[str, Any], around: _Around) -> list[str]:
    keys = mapping(post.get("attachments")).get("poll_ids")
    polls = [around.polls.get(native_id(key) or "", {}) for key in (keys if isinstance(keys, list) else ())]
    return [label for poll in polls for one in objects(poll.get("options")) if (label := string(one.get("label")))]


def _media(post: Mapping[str, Any], around: _Around) -> tuple[Media, ...]:
    keys = mapping(post.get("attachments")).get("media_keys")
    told = [around.media.get(native_id(key) or "", {}) for key in (keys if isinstance(keys, list) else ())]
    return tuple(
        Media(
            type=_TYPES.get(string(one.get("type")) or "", "unknown"),
            alt=string(one.get("alt_text")),
            url=web_link(one.get("url")) or web_link(one.get("preview_image_url")),
        )
        for one in told
    )


def _engagement(told: Mapping[str, Any]) -> Engagement:
    return Engagement(
        likes=count(told.get("like_count")),
        reposts=count(_either(told, "repost_count", "retweet_count")),
        replies=count(told.get("reply_count")),
        views=count(told.get("impression_count")),
    )
