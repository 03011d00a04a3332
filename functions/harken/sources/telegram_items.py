"""What the Telegram Bot API answers (updates, single messages), as mentions.

A message has a number in its chat; the id is `telegram:<chat>/<number>`. A post of a channel that is forwarded is
known everywhere by its number in the channel, its numbers elsewhere are aliases.
"""

from collections.abc import Mapping
from typing import Any

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Media, Mention
from harken.sources.base import Page
from harken.sources.payload import collect, flag, load_json, mapping, native_id, string
from harken.sources.telegram_text import words
from harken.sources.text import one_line
from harken.sources.times import from_seconds

WHAT = "Telegram"
KINDS = ("message", "edited_message", "channel_post", "edited_channel_post")
"""The updates that hold posts."""
_PUBLIC = frozenset({"group", "supergroup", "channel"})
_MEDIA = {
    "photo": "image",
    "live_photo": "image",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "audio": "audio",
    "voice": "audio",
    "document": "document",
    "paid_media": "unknown",
}
_ANONYMOUS = frozenset({"777000", "1087968824", "136817688"})
"""Accounts that stand in for a chat that speaks: Telegram itself, an anonymous administrator, a channel."""


def parse(body: bytes, url: str | None = None) -> Page:
    """The posts of updates or of a message; raises `NotAnAnswer` for anything else."""
    del url
    return as_page(updates(load_json(body, WHAT)))


def updates(answer: Any) -> list[Any]:
    """The updates of an answer, or what a webhook was sent; raises `NotAnAnswer` where there is no place for them."""
    if isinstance(answer, dict) and answer.get("ok") is False:
        said = one_line(string(answer.get("description")) or "no reason given", 80)
        raise NotAnAnswer(f"not an answer of {WHAT}: an error ({said})")
    result = answer.get("result") if isinstance(answer, dict) and answer.get("ok") is True else answer
    if isinstance(result, list) and (isinstance(answer, dict) or (result and all(map(_is_update, result)))):
        if not result or any(map(_is_update, result)):
            return result
        if all(map(_is_message, result)):
            return [{"message": message} for message in result]
    if _is_update(result):
        return [result]
    if _is_message(result):
        return [{"message": result}]
    raise NotAnAnswer(f"not an answer of {WHAT}: JSON without a place for updates or messages")


def as_page(told: list[Any]) -> Page:
    """Updates as mentions; where a message comes again, edited, the last word stands."""
    mentions, bad = collect(reversed(told), _update)
    return Page(mentions=tuple(reversed(mentions)), bad=tuple(reversed(bad)))


def _is_update(value: object) -> bool:
    return isinstance(value, dict) and "update_id" in value


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and "message_id" in value and "chat" in value


def _update(update: Mapping[str, Any]) -> Mention | None:
    """The post of an update, None where it tells of something else. Raises ValueError saying what is missing."""
    kind = next((kind for kind in KINDS if kind in update), None)
    if kind is None:
        if "update_id" not in update:
            raise ValueError("an update without a number")
        return None
    message = update[kind]
    if not isinstance(message, dict):
        raise ValueError("an update whose message is no JSON object")  # noqa: TRY004 - what `collect` takes
    return _message(message)


def _message(message: Mapping[str, Any]) -> Mention | None:
    """One message, None where it is private, a service's, or a forward of what was not posted in a channel."""
    chat = mapping(message.get("chat"))
    place, number = native_id(chat.get("id")), native_id(message.get("message_id"))
    if place is None or number is None:
        raise ValueError("a message without its chat or number")
    said = words(message)
    media = tuple(Media(type=kind) for field, kind in _MEDIA.items() if message.get(field))
    if string(chat.get("type")) not in _PUBLIC or not (said.text or media):
        return None
    here = f"telegram:{place}/{number}"
    own, shown, author, written = here, (chat, number), _author(message), message.get("date")
    origin = _origin(message)
    if origin is not None:
        home = mapping(origin.get("chat"))
        channel, original = native_id(home.get("id")), native_id(origin.get("message_id"))
        if channel is None or original is None:
            return None
        own, shown, author, written = (
            f"telegram:{channel}/{original}",
            (home, original),
            _chat(home),
            origin.get("date"),
        )
    parent = None if own != here else _parent(message, place)
    root = own if parent is None else _root(message, place)
    return Mention(
        id=own,
        kind="post" if parent is None else "comment",
        url=_link(*shown),
        text=said.text,
        created_at=from_seconds(written),
        author=author,
        root=root,
        reply_to=parent,
        mentions=said.mentions,
        hashtags=said.hashtags,
        links=tuple(dict.fromkeys([*said.links, *_quoted(message)])),
        media=media,
        edited_at=from_seconds(message.get("edit_date")),
        aliases=() if own == here else (here,),
    )


def _origin(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Where a forwarded message comes from, told as before version 7.0 as well; None for the author's own words."""
    if message.get("forward_origin") is not None:
        return mapping(message["forward_origin"])
    if message.get("forward_date") is None:
        return None
    named = {"chat": "forward_from_chat", "message_id": "forward_from_message_id", "date": "forward_date"}
    return {name: message.get(field) for name, field in named.items()}


def _parent(message: Mapping[str, Any], place: str) -> str | None:
    """What a message answers in its chat. In a forum, its topic's first message stands there for "nothing"."""
    answered = mapping(message.get("reply_to_message"))
    number = native_id(answered.get("message_id"))
    if number is None or "forum_topic_created" in answered:
        return None
    if message.get("is_topic_message") is True and number == native_id(message.get("message_thread_id")):
        return None
    return f"telegram:{place}/{number}"


def _root(message: Mapping[str, Any], place: str) -> str | None:
    """The first message of a thread; unknown where the chat has none, or where its threads are a forum's topics."""
    thread = native_id(message.get("message_thread_id"))
    return None if thread is None or message.get("is_topic_message") is True else f"telegram:{place}/{thread}"


def _author(message: Mapping[str, Any]) -> Author | None:
    """Who speaks: the chat on whose behalf a message was sent, else the person."""
    chat, sender = mapping(message.get("sender_chat")), mapping(message.get("from"))
    if native_id(chat.get("id")) is not None:
        return _chat(chat)
    number = native_id(sender.get("id"))
    if number is None or number in _ANONYMOUS:
        place = mapping(message.get("chat"))
        return _chat(place) if place.get("type") == "channel" else None
    names = (string(sender.get("first_name")), string(sender.get("last_name")))
    return Author(
        id=number,
        handle=string(sender.get("username")),
        name=" ".join(name for name in names if name) or None,
        bot=flag(sender.get("is_bot")),
    )


def _chat(chat: Mapping[str, Any]) -> Author:
    return Author(id=native_id(chat.get("id")), handle=string(chat.get("username")), name=string(chat.get("title")))


def _link(chat: Mapping[str, Any], number: str) -> str | None:
    """Where a message stands: by the chat's public name, else as only its members may open it."""
    name, place = string(chat.get("username")), native_id(chat.get("id")) or ""
    if name and name.isascii() and name.replace("_", "").isalnum():
        return f"https://t.me/{name}/{number}"
    return f"https://t.me/c/{place.removeprefix('-100')}/{number}" if place.startswith("-100") else None


def _quoted(message: Mapping[str, Any]) -> list[str]:
    """The link of a message elsewhere that is answered or quoted here: its words are not the author's."""
    told = mapping(message.get("external_reply"))
    chat, number = mapping(told.get("chat")), native_id(told.get("message_id"))
    link = None if number is None else _link(chat, number)
    return [link] if link else []
