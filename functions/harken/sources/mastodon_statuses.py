"""What a Mastodon server answers (timelines, searches, contexts, notifications, statuses), as mentions.

A status has a number on every server that knows it, and one `uri` everywhere: the id is `mastodon:<uri>`, the
number of the server that was asked is the alias `mastodon:<host>/<number>`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Media, Mention
from harken.sources.base import BadItem, Page
from harken.sources.html import Plain, plain
from harken.sources.payload import (
    bad_item,
    collect,
    count,
    flag,
    host_of,
    language,
    load_json,
    mapping,
    native_id,
    objects,
    string,
    web_link,
)
from harken.sources.text import one_line
from harken.sources.times import from_iso

WHAT = "Mastodon"
_QUOTE = re.compile(r"RE: (https?://\S+)")
_PUBLIC = frozenset({"public", "unlisted"})


class Found(Struct, frozen=True):
    """The statuses of an answer, boosts taken off, and what was no status."""

    statuses: tuple[dict[str, Any], ...] = ()
    bad: tuple[BadItem, ...] = ()
    top: str | None = None
    """A context only: the number of the post that everything in it hangs under."""


def parse(body: bytes, url: str | None = None) -> Page:
    """The public statuses of an answer as mentions; raises `NotAnAnswer` for one that holds no statuses."""
    found = find(load_json(body, WHAT))
    return as_page(found, host_of(url) or _guess_host(found.statuses))


def find(answer: Any) -> Found:
    """The statuses in any answer that has a place for them; raises `NotAnAnswer` for others."""
    if isinstance(answer, list):
        return _of_list(answer)
    if isinstance(answer, dict):
        if isinstance(answer.get("ancestors"), list) and isinstance(answer.get("descendants"), list):
            found = _originals([*answer["ancestors"], *answer["descendants"]])
            return Found(found.statuses, found.bad, _top(answer["ancestors"]))
        if isinstance(answer.get("statuses"), list):
            return _originals(answer["statuses"])
        if _is_status(answer):
            return _originals([answer])
        if _is_notification(answer):
            return _of_list([answer])
        if "error" in answer:
            said = one_line(string(answer["error"]) or "", 80)
            raise NotAnAnswer(f"not an answer of {WHAT}: an error ({said})")
    raise NotAnAnswer(f"not an answer of {WHAT}: JSON without a place for statuses")


def as_page(found: Found, host: str | None) -> Page:
    """The public ones of `found` as mentions, replies joined to the parents that the answer holds.

    `host` is the server that was asked.
    """
    uris: dict[str, str] = {}
    above: dict[str, str | None] = {}
    for status in found.statuses:
        number, own = native_id(status.get("id")), _id(status, host)
        if number and own:
            uris[number] = own
            above[number] = native_id(status.get("in_reply_to_id"))

    def read(status: dict[str, Any]) -> Mention | None:
        top = _climb(native_id(status.get("id")), above) or found.top
        return _mention(status, host, uris, uris.get(top) if top else None)

    mentions, bad = collect(found.statuses, read)
    return Page(mentions=tuple(mentions), bad=(*found.bad, *bad))


def _climb(number: str | None, above: Mapping[str, str | None]) -> str | None:
    """The post that a reply chain ends at, None where the chain leaves the answer (or runs in a circle)."""
    passed: set[str] = set()
    while number is not None and number in above and number not in passed:
        passed.add(number)
        parent = above[number]
        if parent is None:
            return number
        number = parent
    return None


def _top(ancestors: list[Any]) -> str | None:
    first = mapping(ancestors[0]) if ancestors else {}
    return native_id(first.get("id")) if first.get("in_reply_to_id") is None else None


def _of_list(answer: list[Any]) -> Found:
    if not answer:
        return Found()
    if any(_is_notification(item) for item in answer):
        # Others' favourites and follows come with the brand's own status or none: only mentions bring a new one.
        told = [item for item in answer if _is_notification(item)]
        odd = tuple(bad_item("no notification", item) for item in answer if not _is_notification(item))
        found = _originals([item.get("status") for item in told if item.get("type") == "mention"])
        return Found(found.statuses, (*odd, *found.bad))
    if any(_is_status(item) for item in answer):
        return _originals(answer)
    raise NotAnAnswer(f"not an answer of {WHAT}: a list of something other than statuses")


def _originals(items: Iterable[Any]) -> Found:
    """Every status, a boost as what it boosts: reach, not a mention of its own."""
    statuses: list[dict[str, Any]] = []
    bad: list[BadItem] = []
    for item in items:
        inner = item["reblog"] if isinstance(item, dict) and isinstance(item.get("reblog"), dict) else item
        if _is_status(inner):
            statuses.append(inner)
        else:
            bad.append(bad_item("no status: it has no content, no author, or no id", item))
    return Found(tuple(statuses), tuple(bad))


def _is_status(item: object) -> bool:
    return (
        isinstance(item, dict)
        and "account" in item
        and ("id" in item or "uri" in item)
        and (isinstance(item.get("content"), str) or isinstance(item.get("reblog"), dict))
    )


def _is_notification(item: object) -> bool:
    return (
        isinstance(item, dict) and isinstance(item.get("type"), str) and "account" in item and "content" not in item
    )


def _guess_host(statuses: Iterable[Mapping[str, Any]]) -> str | None:
    """The server that was asked, from what only it can have written: its own users' and its hashtags' addresses."""
    for status in statuses:
        account = mapping(status.get("account"))
        people = [account, *objects(status.get("mentions"))]
        at_home = (one for one in people if "@" not in (string(one.get("acct")) or "@"))
        local = next((host_of(string(one.get("url"))) for one in at_home), None)
        if local:
            return local
        tags = next((host_of(string(tag.get("url"))) for tag in objects(status.get("tags"))), None)
        if tags:
            return tags
    return None


def _id(status: Mapping[str, Any], host: str | None) -> str | None:
    native = native_id(status.get("uri")) or native_id(status.get("url"))
    return f"mastodon:{native}" if native else _alias(status.get("id"), host)


def _alias(number: object, host: str | None) -> str | None:
    native = native_id(number)
    return f"mastodon:{host}/{native}" if native and host else None


def _mention(status: dict[str, Any], host: str | None, uris: Mapping[str, str], root: str | None) -> Mention | None:
    """One status as a mention, None where it is not public. Raises ValueError saying what is missing."""
    if status.get("visibility") is not None and string(status["visibility"]) not in _PUBLIC:
        return None
    own = _id(status, host)
    if own is None:
        raise ValueError("a status without uri")
    alias = _alias(status.get("id"), host)
    parent = native_id(status.get("in_reply_to_id"))
    content = plain(status["content"]) if isinstance(status.get("content"), str) else Plain("")
    people = objects(status.get("mentions"))
    tags = objects(status.get("tags"))
    quote = mapping(status.get("quote"))
    quoted = mapping(quote.get("quoted_status"))
    return Mention(
        id=own,
        kind="post" if parent is None else "comment",
        url=web_link(status.get("url")) or web_link(status.get("uri")),
        text=_text(status, content),
        title=string(status.get("spoiler_text")),
        lang=language(status.get("language")),
        created_at=from_iso(status.get("created_at")),
        author=_author(status.get("account"), host),
        root=own if parent is None else root,
        reply_to=None if parent is None else (uris.get(parent) or _alias(parent, host)),
        mentions=tuple(dict.fromkeys(f"@{handle}" for one in people if (handle := _handle(one, host)))),
        hashtags=tuple(dict.fromkeys(name for tag in tags if (name := string(tag.get("name"))))),
        links=_links(content, web_link(quoted.get("url")), people, tags),
        media=tuple(_media(item) for item in objects(status.get("media_attachments"))),
        engagement=Engagement(
            likes=count(status.get("favourites_count")),
            reposts=count(status.get("reblogs_count")),
            replies=count(status.get("replies_count")),
        ),
        edited_at=from_iso(status.get("edited_at")),
        aliases=(alias,) if alias and alias != own else (),
        quotes=_id(quoted, host) or _alias(quote.get("quoted_status_id"), host),
    )


def _text(status: Mapping[str, Any], content: Plain) -> str:
    """The words and a poll's choices, each of which may hold the only mention of a brand.

    Without the line "RE: link" by which a quote is told to those that show none (Mastodon 4.4 and other makes).
    """
    lines = content.text.split("\n")
    kept = [line for line in lines if not (found := _QUOTE.fullmatch(line)) or found[1] not in content.links]
    choices = [string(option.get("title")) for option in objects(mapping(status.get("poll")).get("options"))]
    return "\n".join(part for part in ("\n".join(kept).strip(), *choices) if part)


def _links(
    content: Plain, quoted: str | None, people: list[dict[str, Any]], tags: list[dict[str, Any]]
) -> tuple[str, ...]:
    """The links of the words and what they are around, without those that stand for a person or a hashtag."""
    others = {string(item.get("url")) for item in (*people, *tags)}
    told = dict.fromkeys(filter(None, (*content.links, quoted)))
    return tuple(link for link in told if link not in others)


def _media(item: Mapping[str, Any]) -> Media:
    return Media(
        type=string(item.get("type")) or "unknown",
        alt=string(item.get("description")),
        url=web_link(item.get("remote_url")) or web_link(item.get("url")),
    )


def _handle(account: Mapping[str, Any], host: str | None) -> str | None:
    """`user@host`; a server leaves its own host out of its users' names."""
    name = string(account.get("acct")) or string(account.get("username"))
    if name is None or "@" in name.removeprefix("@"):
        return name and name.removeprefix("@")
    home = host_of(string(account.get("url"))) or host_of(string(account.get("uri"))) or host
    return f"{name.removeprefix('@')}@{home}" if home else name.removeprefix("@")


def _author(account: object, host: str | None) -> Author | None:
    if not isinstance(account, dict):
        return None
    number = native_id(account.get("id"))
    local = f"{host}/{number}" if number and host else number
    handle = _handle(account, host)
    global_id = native_id(account.get("uri")) or native_id(account.get("url"))
    if not (global_id or local or handle):
        return None
    note = account.get("note")
    return Author(
        id=global_id or local or handle,
        handle=handle,
        name=string(account.get("display_name")) or string(account.get("username")),
        followers=count(account.get("followers_count")),
        bot=flag(account.get("bot")),
        bio=(plain(note).text or None) if isinstance(note, str) else None,
    )
