"""Finding the posts in what GitHub answers, over REST and GraphQL, and what their addresses lead to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.sources.payload import mapping, native_id, string
from harken.sources.text import one_line

WHAT = "GitHub"
_ADDRESS = re.compile(
    r"https?://(?P<host>[^/\s]+)(?:/api/v3)?(?:/repos)?/(?P<owner>[\w.-]{1,100})/(?P<name>[\w.-]{1,100})"
    r"/(?P<kind>issues|pulls?|discussions)/(?:(?P<number>\d{1,15})|comments/(?P<comment>\d{1,15}))"
    r"(?:[^#\s]{0,200}#(?P<part>issuecomment-\d{1,15}|discussioncomment-\d{1,15}|discussion_r\d{1,15}))?"
)
_UPWARDS = frozenset({"issue", "pullRequest", "discussion", "replyTo"})
_PEOPLE = frozenset({"author", "user", "repository", "reactions", "likes", "labels"})
_LISTS = frozenset({"nodes", "edges"})


class Place(Struct, frozen=True):
    """What an address leads to: repository, number, and which comment there."""

    repository: str
    number: str | None = None
    part: str | None = None


class Found(Struct, frozen=True):
    """An item, and the ids of what it stands in, where the answer shows it there."""

    raw: Any
    root: str | None = None
    parent: str | None = None
    kind: str | None = None


def place_of(address: object) -> Place | None:
    """What an address of the site or of its API leads to; None where it leads elsewhere."""
    match = _ADDRESS.match(string(address) or "")
    if match is None:
        return None
    host = match["host"].lower()
    prefix = "" if host in {"github.com", "www.github.com", "api.github.com"} else f"{host}/"
    part = match["part"]
    if match["comment"]:
        part = f"{'discussion_r' if match['kind'].startswith('pull') else 'issuecomment-'}{match['comment']}"
    return Place(f"{prefix}{match['owner']}/{match['name']}".lower(), match["number"], part)


def find(answer: Any) -> Iterator[Found]:
    """The posts in any answer that has a place for them; raises `NotAnAnswer` for others."""
    if isinstance(answer, list):
        if answer and not any(is_post(item) for item in answer):
            raise NotAnAnswer(f"not an answer of {WHAT}: a list of something other than issues or comments")
        yield from (Found(item) for item in answer)
        return
    told = mapping(answer)
    if isinstance(told.get("items"), list):
        if told["items"] and not any(is_post(item) for item in told["items"]):
            raise NotAnAnswer(f"not an answer of {WHAT}: a search for something other than issues")
        yield from (Found(item) for item in told["items"])
    elif isinstance(told.get("data"), dict):
        found = list(_walk(told["data"]))
        if not found and not _has_list(told["data"]):
            raise NotAnAnswer(f"not an answer of {WHAT}: GraphQL data without a list of posts")
        yield from found
    elif is_post(told):
        yield Found(told)
    else:
        raise NotAnAnswer(f"not an answer of {WHAT}: {_what_instead(told)}")


def _what_instead(told: Mapping[str, Any]) -> str:
    said = string(told.get("message"))
    if said is None and isinstance(told.get("errors"), list):
        said = string(mapping(told["errors"][0] if told["errors"] else None).get("message")) or "unnamed"
    return f"an error ({one_line(said, 80)})" if said else "JSON without a place for posts"


def is_post(item: object) -> bool:
    """An issue, a discussion or a comment, by what all of them have in every form."""
    if not isinstance(item, dict) or not ("author" in item or "user" in item):
        return False
    if "title" in item and "number" in item:
        return True
    address = item.get("html_url") or item.get("url")
    return ("body" in item or "bodyText" in item) and (
        "discussion" in item or "issue" in item or "issue_url" in item or place_of(address) is not None
    )


def _walk(data: dict[str, Any]) -> Iterator[Found]:
    """Every post in GraphQL data with what it stands in, without recursion."""
    stack: list[tuple[Any, Found, str, bool]] = [(data, Found(None), "", False)]
    while stack:
        node, inside, key, listed = stack.pop()
        if isinstance(node, list):
            stack += [(item, inside, key, key in _LISTS) for item in reversed(node)]
        elif isinstance(node, dict):
            here = inside
            if is_post(node):
                kind = inside.kind if inside.root is None else None
                yield Found(node, inside.root, inside.parent, kind)
                own = _own_id(node, None)
                here = Found(None, inside.root or own, own, kind)
            kind_here = key if key in {"discussions", "issues", "pullRequests"} else here.kind
            here = Found(None, here.root, here.parent, kind_here)
            inner = list(_below(node, here))
            stack += [(value, around, name, False) for name, value, around in reversed(inner)]
        elif listed and node is not None:
            yield Found(node, inside.root, inside.parent)


def _below(node: Mapping[str, Any], here: Found) -> Iterator[tuple[str, Any, Found]]:
    """What hangs under a node, and what that stands in: what a post names above itself stands in nothing."""
    for name, value in node.items():
        if isinstance(value, (dict, list)) and not (here.parent and name in _PEOPLE):
            yield name, value, Found(None) if here.parent and name in _UPWARDS else here


def _has_list(data: dict[str, Any]) -> bool:
    """Whether there is a list where posts could have been."""
    stack: list[Any] = [data]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if any(isinstance(node.get(name), list) for name in _LISTS):
                return True
            stack += node.values()
    return False


def _own_id(raw: Mapping[str, Any], asked: Place | None) -> str | None:
    place = place_in(raw, asked)
    return None if place is None else id_of(place)


def id_of(place: Place) -> str | None:
    """The id of what stands there."""
    tail = place.part or place.number
    return f"github:{place.repository}#{tail}" if tail else None


def place_in(raw: Mapping[str, Any], asked: Place | None) -> Place | None:
    """Where an item is: by its page, its address in the API, or its repository and number."""
    for field in ("html_url", "url"):
        place = place_of(raw.get(field))
        if place is not None:
            return place
    repository = mapping(raw.get("repository"))
    named = string(repository.get("nameWithOwner")) or string(repository.get("full_name"))
    if named is None:
        owner, name = string(mapping(repository.get("owner")).get("login")), string(repository.get("name"))
        named = f"{owner}/{name}" if owner and name else (asked.repository if asked else None)
    number = native_id(raw.get("number"))
    return Place(named.lower(), number) if named and number else None
