"""Posts as version 1.1 of the X API wrote them: what old exports hold. It is parsed only, never asked."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from harken.domain.mention import Engagement, Media, Mention
from harken.sources.base import Page
from harken.sources.payload import collect, count, mapping, native_id, objects, string, web_link
from harken.sources.times import from_iso, plausible
from harken.sources.x_text import account, tongue, written_out

_WRITTEN = "%a %b %d %H:%M:%S %z %Y"


def statuses(answer: Any) -> list[Any] | None:
    """The posts of an answer of version 1.1; None where it is no such answer."""
    if isinstance(answer, dict) and isinstance(answer.get("statuses"), list):
        told = answer["statuses"]
        return told if not told or any(map(_is_status, told)) else None
    if isinstance(answer, list):
        return answer if any(map(_is_status, answer)) else None
    return [answer] if _is_status(answer) else None


def _is_status(value: object) -> bool:
    """In version 2 authors stand apart; here each post holds its own."""
    return (
        isinstance(value, dict) and isinstance(value.get("user"), dict) and ("text" in value or "full_text" in value)
    )


def read(told: list[Any]) -> Page:
    """Posts as mentions; a repost is the post it repeats."""
    mentions, bad = collect(told, _mention)
    return Page(mentions=tuple(mentions), bad=tuple(bad))


def _mention(status: dict[str, Any]) -> Mention | None:
    """One post. Raises ValueError saying what is missing."""
    original = status.get("retweeted_status")
    if isinstance(original, dict):
        status = {**original, "retweeted_status": None}
    number = _number(status, "id")
    if number is None or not _is_status(status):
        raise ValueError("a post without id, author or text")
    long = mapping(status.get("extended_tweet"))
    parts = [mapping(one.get(name)) for one in (status, long) for name in ("entities", "extended_entities")]
    words = string(long.get("full_text")) or string(status.get("full_text")) or string(status.get("text")) or ""
    media = {native_id(one.get("url")) or "": one for part in parts for one in objects(part.get("media"))}
    shown = [{**one, "media_key": ""} for one in media.values()]
    text, links = written_out(unescape(words), [*_each(parts, "urls"), *shown])
    parent = _number(status, "in_reply_to_status_id")
    user = mapping(status["user"])
    author = account(_number(user, "id"), string(user.get("screen_name")), user, user.get("followers_count"))
    names = (string(one.get("screen_name")) for one in _each(parts, "user_mentions"))
    tags = (string(one.get("text")) for one in _each(parts, "hashtags"))
    return Mention(
        id=f"x:{number}",
        kind="post" if parent is None else "comment",
        url=f"https://x.com/{author.handle if author and author.handle else 'i'}/status/{number}",
        text=text,
        lang=tongue(status.get("lang")),
        created_at=_time(status.get("created_at")),
        author=author,
        root=f"x:{number}" if parent is None else None,
        reply_to=None if parent is None else f"x:{parent}",
        mentions=tuple(dict.fromkeys(f"@{name}" for name in names if name)),
        hashtags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        links=links,
        media=tuple(_media(one) for one in media.values()),
        engagement=Engagement(
            likes=count(status.get("favorite_count")),
            reposts=count(status.get("retweet_count")),
            replies=count(status.get("reply_count")),
        ),
    )


def _each(parts: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [one for part in parts for one in objects(part.get(name))]


def _number(status: Mapping[str, Any], name: str) -> str | None:
    return native_id(status.get(f"{name}_str")) or native_id(status.get(name))


def _time(value: object) -> datetime | None:
    """`Wed Aug 27 13:08:45 +0000 2008`, or the form of version 2."""
    try:
        return plausible(datetime.strptime(string(value) or "", _WRITTEN).astimezone(UTC))
    except (ValueError, OverflowError):
        return from_iso(value)


def _media(told: Mapping[str, Any]) -> Media:
    kind = string(told.get("type"))
    return Media(
        type="image" if kind == "photo" else "video" if kind in {"video", "animated_gif"} else "unknown",
        alt=string(told.get("ext_alt_text")),
        url=web_link(told.get("media_url_https")) or web_link(told.get("media_url")),
    )
