"""What GitHub answers (issue search, issues, comments, GraphQL), as mentions.

Everything has an address, the same over REST and GraphQL: an issue, a pull request or a discussion is
`github:<owner>/<repository>#<number>`, since they share their numbers, and a comment
`github:<owner>/<repository>#issuecomment-<number>` or `…#discussioncomment-<number>`, as its link says. The global
node id is the alias `github:node/<id>`. On a server of one's own the host stands before the owner.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from harken.domain.mention import Author, Engagement, Mention
from harken.sources.base import Page
from harken.sources.github_find import WHAT, Found, Place, find, id_of, is_post, place_in, place_of
from harken.sources.github_text import named_in, words_of
from harken.sources.payload import collect, count, load_json, mapping, native_id, string, web_link
from harken.sources.times import from_iso

_GHOST = "ghost"
"""Who stands in for an account that is gone."""


def parse(body: bytes, url: str | None = None) -> Page:
    """The issues, discussions and comments of an answer; raises `NotAnAnswer` for one without a place for them."""
    return as_page(load_json(body, WHAT), url)


def as_page(answer: Any, url: str | None = None) -> Page:
    """The posts of any answer; `url` is the address that was asked."""
    found = {id(item.raw): item for item in find(answer)}
    asked = place_of(url)
    mentions, bad = collect((item.raw for item in found.values()), lambda raw: _mention(found[id(raw)], asked))
    return Page(mentions=tuple(mentions), bad=tuple(bad))


def _mention(found: Found, asked: Place | None) -> Mention:
    """One post. Raises ValueError saying what is missing."""
    raw = mapping(found.raw)
    if not is_post(raw):
        raise ValueError("an item that is neither an issue nor a discussion nor a comment")
    place = place_in(raw, asked)
    own = id_of(place) if place else None
    if place is None or own is None:
        raise ValueError("a post without its address")
    is_comment = place.part is not None
    root = (_root(raw, place, asked) or found.root) if is_comment else own
    parent = _replied(raw) or found.parent or root
    said = words_of(raw["body"] if isinstance(raw.get("body"), str) else raw.get("bodyText"))
    node = native_id(raw.get("node_id")) or (native_id(raw.get("id")) if isinstance(raw.get("id"), str) else None)
    return Mention(
        id=own,
        kind="comment" if is_comment else "post",
        url=_page(raw, place, root, found.kind),
        text=said.text,
        title=None if is_comment else string(raw.get("title")),
        created_at=from_iso(raw.get("created_at")) or from_iso(raw.get("createdAt")),
        author=_author(raw["author"] if "author" in raw else raw.get("user")),
        root=root,
        reply_to=parent if is_comment else None,
        mentions=named_in(said.text),
        links=said.links,
        media=said.pictures,
        engagement=_engagement(raw),
        edited_at=_edited(raw, is_comment=is_comment),
        aliases=(f"github:node/{node}",) if node else (),
    )


def _root(raw: Mapping[str, Any], place: Place, asked: Place | None) -> str | None:
    """The issue or discussion that a comment stands under."""
    told = place_of(raw.get("issue_url")) or place_of(raw.get("pull_request_url"))
    number = place.number or (told.number if told else None)
    if number is None and asked is not None and asked.repository == place.repository:
        number = asked.number
    return f"github:{place.repository}#{number}" if number else None


def _replied(raw: Mapping[str, Any]) -> str | None:
    """The comment that a comment in a discussion answers."""
    place = place_of(mapping(raw.get("replyTo")).get("url"))
    return id_of(place) if place else None


def _page(raw: Mapping[str, Any], place: Place, root: str | None, kind: str | None) -> str | None:
    """Where people read it; where the answer does not say so, the address that the site leads on from."""
    page = web_link(raw.get("html_url")) or web_link(raw.get("url"))
    if page is not None and "/repos/" not in page:
        return page
    host, _, path = place.repository.rpartition("/")[0].rpartition("/")
    name = f"{path}/{place.repository.rpartition('/')[2]}"
    number = place.number or (root or "").rpartition("#")[2]
    where = "discussions" if kind == "discussions" else "issues"
    tail = f"#{place.part}" if place.part else ""
    return web_link(f"https://{host or 'github.com'}/{name}/{where}/{number}{tail}") if number else None


def _author(told: object) -> Author | None:
    """Who wrote it; None where the account is gone (null, or the ghost that stands in for it)."""
    login = string(mapping(told).get("login"))
    if login is None or login.casefold() == _GHOST:
        return None
    person = mapping(told)
    number = native_id(person.get("databaseId"))
    if number is None and isinstance(person.get("id"), int):
        number = native_id(person["id"])
    type_ = string(person.get("type")) or string(person.get("__typename"))
    return Author(
        id=number or login,
        handle=login,
        name=string(person.get("name")),
        bot=None if type_ is None else type_ == "Bot",
    )


def _engagement(raw: Mapping[str, Any]) -> Engagement:
    reactions = mapping(raw.get("reactions"))
    comments = raw.get("comments")
    replies = comments if isinstance(comments, int) else mapping(comments or raw.get("replies")).get("totalCount")
    likes = reactions.get("+1", mapping(raw.get("likes")).get("totalCount"))
    return Engagement(likes=count(likes), replies=count(replies))


def _edited(raw: Mapping[str, Any], *, is_comment: bool) -> datetime | None:
    """When the words were changed. An issue's `updated_at` moves with every label, a comment's with its words."""
    if "lastEditedAt" in raw:
        return from_iso(raw["lastEditedAt"])
    updated, created = from_iso(raw.get("updated_at")), from_iso(raw.get("created_at"))
    return updated if is_comment and updated and created and updated > created else None
