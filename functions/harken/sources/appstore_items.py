"""What Apple shows of reviews (the public feed in JSON and in XML, App Store Connect), as mentions.

Ids are those of each service: a review has one number in the public feed and another in App Store Connect.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Mention
from harken.sources.base import Page
from harken.sources.feed_xml import parse_xml
from harken.sources.payload import (
    collect,
    count_in_text,
    describe,
    links_in,
    load_json,
    mapping,
    native_id,
    objects,
    string,
    web_link,
)
from harken.sources.text import one_line
from harken.sources.times import from_iso

WHAT = "the App Store"
_REVIEWER = re.compile(r"/reviews/id(\d{1,20})\b")


class _Review(Struct, frozen=True, kw_only=True):
    """An entry of the public feed, whichever of its forms it came in."""

    number: object
    title: object
    text: object
    rating: object
    written: object
    name: object
    address: object
    votes: object
    page: object


def parse(body: bytes, url: str | None = None) -> Page:
    """The reviews, and the developer's responses, in an answer; raises `NotAnAnswer` for anything else."""
    del url  # an id is no address: it must not be resolved against one
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _xml(body)
    answer = mapping(load_json(body, WHAT))
    if "errors" in answer:
        told = next((string(one.get("code")) for one in objects(answer["errors"])), None)
        raise NotAnAnswer(f"not an answer of {WHAT}: an error ({one_line(told or 'no code given', 60)})")
    if isinstance(answer.get("feed"), dict):
        return _json(answer["feed"])
    if "data" in answer and _is_connect(answer):
        return _connect(answer)
    raise NotAnAnswer(f"not an answer of {WHAT}: JSON without reviews")


def _json(feed: Mapping[str, Any]) -> Page:
    """The feed in JSON: every value is a `label`; a single entry is no list, none is left out."""
    told = feed.get("entry", [])
    entries = told if isinstance(told, list) else [told]
    if not any(_label(entry, "im:rating") for entry in entries) and not _is_of_reviews(_label(feed, "id")):
        raise NotAnAnswer(f"not an answer of {WHAT}: a feed of something other than reviews")
    mentions, bad = collect(entries, lambda entry: _mention(_of_json(entry)))
    return Page(mentions=tuple(mentions), bad=tuple(bad))


def _of_json(entry: Mapping[str, Any]) -> _Review | None:
    if "im:rating" not in entry and "im:name" in entry:
        return None  # the app itself stands first now and then
    author = mapping(entry.get("author"))
    return _Review(
        number=_label(entry, "id"),
        title=_label(entry, "title"),
        text=_label(entry, "content"),
        rating=_label(entry, "im:rating"),
        written=_label(entry, "updated"),
        name=_label(author, "name"),
        address=_label(author, "uri"),
        votes=_label(entry, "im:voteSum"),
        page=mapping(mapping(entry.get("link")).get("attributes")).get("href"),
    )


def _label(told: object, name: str) -> object:
    return mapping(mapping(told).get(name)).get("label")


def _xml(body: bytes) -> Page:
    """The feed in XML, which tells when a review was written last in all its years."""
    parsed = parse_xml(body, None, None)
    entries = [dict(entry) for entry in parsed.get("entries") or () if isinstance(entry, dict)]
    named = mapping(dict(parsed.get("feed") or {})).get("id")
    if not any("im_rating" in entry for entry in entries) and not _is_of_reviews(named):
        raise NotAnAnswer(f"not an answer of {WHAT}: {describe(body)}")
    mentions, bad = collect(entries, lambda entry: _mention(_of_xml(entry)))
    return Page(mentions=tuple(mentions), bad=tuple(bad))


def _of_xml(entry: Mapping[str, Any]) -> _Review | None:
    if "im_rating" not in entry:
        return None
    contents = [dict(part) for part in entry.get("content") or () if isinstance(part, dict)]
    author = dict(entry.get("author_detail") or {})
    return _Review(
        number=entry.get("id"),
        title=entry.get("title"),
        text=next((part.get("value") for part in contents if part.get("type") == "text/plain"), None),
        rating=entry["im_rating"],
        written=entry.get("updated"),
        name=author.get("name"),
        address=author.get("href"),
        votes=entry.get("im_votesum"),
        page=next((link.get("href") for link in objects(entry.get("links"))), None),
    )


def _is_of_reviews(named: object) -> bool:
    return "/customerreviews/" in (string(named) or "").casefold()


def _mention(review: _Review | None) -> Mention | None:
    """Raises ValueError saying what is missing."""
    if review is None:
        return None
    number = native_id(review.number)
    if number is None:
        raise ValueError("a review without id")
    return _review(
        number,
        title=review.title,
        text=review.text,
        rating=review.rating,
        written=from_iso(review.written),
        author=_author(string(review.name), string(review.address)),
        votes=count_in_text(review.votes),
        page=review.page,
    )


def _review(
    number: str,
    *,
    title: object,
    text: object,
    rating: object,
    written: datetime | None,
    author: Author | None,
    votes: int | None = None,
    page: object = None,
) -> Mention:
    stars = count_in_text(rating)
    words = string(text) or ""
    return Mention(
        id=f"appstore:{number}",
        kind="review",
        url=web_link(page),
        text=words,
        title=string(title),
        created_at=written,
        author=author,
        root=f"appstore:{number}",
        links=links_in(words),
        engagement=Engagement(likes=votes),
        rating=float(stars) if stars is not None and 1 <= stars <= 5 else None,
    )


def _author(name: str | None, address: str | None) -> Author | None:
    if name is None and address is None:
        return None
    found = _REVIEWER.search(address or "")
    return Author(id=found.group(1) if found else address, name=name)


def _is_connect(answer: Mapping[str, Any]) -> bool:
    """Whether an answer of App Store Connect is about reviews: what it holds says so, or its own address."""
    data = answer["data"] if isinstance(answer["data"], list) else [answer["data"]]
    kinds = {string(one.get("type")) for one in objects(data)}
    address = string(mapping(answer.get("links")).get("self")) or ""
    return "customerReviews" in kinds or (not kinds and "/customerReviews" in address)


def _connect(answer: Mapping[str, Any]) -> Page:
    """Reviews with the developer's published responses, as far as they were asked for (`include=response`)."""
    data = answer["data"] if isinstance(answer["data"], list) else [answer["data"]]
    mentions, bad = collect(data, _connected)
    reviews = {one: native_id(item.get("id")) for item in objects(data) if (one := _related(item, "response"))}
    included = [one for one in objects(answer.get("included")) if one.get("type") == "customerReviewResponses"]
    responses, odd = collect(included, lambda one: _response(one, reviews))
    return Page(mentions=(*mentions, *responses), bad=(*bad, *odd))


def _connected(item: Mapping[str, Any]) -> Mention | None:
    number, told = native_id(item.get("id")), mapping(item.get("attributes"))
    if number is None:
        raise ValueError("a review without id")
    return _review(
        number,
        title=told.get("title"),
        text=told.get("body"),
        rating=told.get("rating"),
        written=from_iso(told.get("createdDate")),
        author=_author(string(told.get("reviewerNickname")), None),
    )


def _response(item: Mapping[str, Any], reviews: Mapping[str, str | None]) -> Mention | None:
    """A response; its time is that of its last edit. One that is not yet published is nobody's to see."""
    number, told = native_id(item.get("id")), mapping(item.get("attributes"))
    if number is None:
        raise ValueError("a response without id")
    if string(told.get("state")) not in {"PUBLISHED", None}:
        return None
    review = _related(item, "review") or reviews.get(number)
    above = f"appstore:{review}" if review else None
    words = string(told.get("responseBody")) or ""
    return Mention(
        id=f"appstore:{number}",
        kind="comment",
        text=words,
        created_at=from_iso(told.get("lastModifiedDate")),
        author=Author(id="developer", handle="developer"),
        root=above,
        reply_to=above,
        links=links_in(words),
    )


def _related(item: Mapping[str, Any], name: str) -> str | None:
    return native_id(mapping(mapping(mapping(item.get("relationships")).get(name)).get("data")).get("id"))


def dated(mentions: Iterable[Mention]) -> bool:
    """Whether every review tells when it was written; the feed in JSON did not from 2018 to 2021."""
    return all(one.created_at is not None for one in mentions)
