"""What the Google Play Developer API answers about reviews, as mentions.

A review is one post however often it is edited: its time is that of its last edit, when it was written first is not
told. It addresses the app, by its package, which seldom stands in its words. The developer's reply is a comment with
the id of its review and `#reply`; its author is the package.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Mention
from harken.sources.base import Page
from harken.sources.google import error_in
from harken.sources.payload import (
    collect,
    count,
    language,
    links_in,
    load_json,
    mapping,
    native_id,
    objects,
    string,
)
from harken.sources.times import from_seconds

WHAT = "Google Play"
_PACKAGE = re.compile(r"/applications/([A-Za-z][\w.]{0,200})/reviews\b")
_PAGE = "https://play.google.com/store/apps/details"
_AROUND = frozenset({"tokenPagination", "pageInfo"})


def parse(body: bytes, url: str | None = None) -> Page:
    """The reviews of an answer, each followed by the developer's reply; raises `NotAnAnswer` for anything else.

    Google leaves an empty list out: an answer with nothing in it is an empty page where `url` is that of reviews.
    """
    answer = load_json(body, WHAT)
    error = error_in(answer)
    if error is not None:
        raise NotAnAnswer(f"not an answer of {WHAT}: an error ({error})")
    told = mapping(answer)
    found = _PACKAGE.search(url or "")
    package = found.group(1) if found else None
    reviews = told.get("reviews")
    if isinstance(reviews, list) and (package or any("comments" in one for one in objects(reviews))):
        return read(reviews, package)
    if "reviewId" in told and isinstance(told.get("comments"), list):
        return read([told], package)
    if isinstance(answer, dict) and told.keys() <= _AROUND and (package or told):
        return Page()
    raise NotAnAnswer(f"not an answer of {WHAT}: JSON without reviews")


def read(reviews: list[Any], package: str | None) -> Page:
    """Reviews as mentions, each followed by the developer's reply."""
    mentions, bad = collect(reviews, lambda item: _review(item, package))
    found: list[Mention] = []
    replies = {f"googleplay:{native_id(item.get('reviewId'))}": item for item in objects(reviews)}
    for mention in mentions:
        found.append(mention)
        reply = _reply(replies[mention.id], mention, package)
        if reply is not None:
            found.append(reply)
    return Page(mentions=tuple(found), bad=tuple(bad))


def _review(item: Mapping[str, Any], package: str | None) -> Mention:
    """Raises ValueError saying what is missing."""
    number = native_id(item.get("reviewId"))
    if number is None:
        raise ValueError("a review without reviewId")
    told = _last(item, "userComment")
    if not told:
        raise ValueError("a review without its user's comment")
    title, text = _words(told)
    stars = count(told.get("starRating"))
    name = string(item.get("authorName"))
    return Mention(
        id=f"googleplay:{number}",
        kind="review",
        url=f"{_PAGE}?id={package}&reviewId={number}" if package else None,
        text=text,
        title=title,
        lang=language(told.get("reviewerLanguage")),
        created_at=_moment(told),
        author=Author(name=name) if name else None,
        root=f"googleplay:{number}",
        mentions=(f"@{package}",) if package else (),
        links=links_in(text),
        engagement=Engagement(
            likes=count(told.get("thumbsUpCount")),
            replies=sum("developerComment" in one for one in objects(item.get("comments"))),
        ),
        rating=float(stars) if stars is not None and 1 <= stars <= 5 else None,
    )


def _reply(item: Mapping[str, Any], review: Mention, package: str | None) -> Mention | None:
    """The developer's reply. One that is older than the review's last edit answers what is no longer there."""
    told = _last(item, "developerComment")
    if not told:
        return None
    at = _moment(told)
    overtaken = at is not None and review.created_at is not None and at < review.created_at
    text = string(told.get("text")) or ""
    name = package or "developer"
    return Mention(
        id=f"{review.id}#reply",
        kind="comment",
        text=text,
        created_at=at,
        author=Author(id=name, handle=name),
        root=review.id,
        reply_to=None if overtaken else review.id,
        links=links_in(text),
    )


def _last(item: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The latest comment of that side."""
    said = [mapping(one[name]) for one in objects(item.get("comments")) if name in one]
    return max(said, key=lambda one: str(_moment(one) or ""), default={})


def _words(told: Mapping[str, Any]) -> tuple[str | None, str]:
    """Title and text, which stand in one field with a tab between them; as they were written, not translated."""
    raw = told.get("originalText")
    raw = raw if string(raw) else told.get("text")
    title, tab, text = raw.partition("\t") if isinstance(raw, str) else ("", "", "")
    return (string(title), string(text) or "") if tab else (None, string(title) or "")


def _moment(told: Mapping[str, Any]) -> datetime | None:
    """`lastModified`: seconds as text, and nanoseconds."""
    told = mapping(told.get("lastModified"))
    moment = from_seconds(told.get("seconds"))
    nanos = count(told.get("nanos")) or 0
    return moment + timedelta(microseconds=nanos // 1000) if moment is not None and nanos < 10**9 else moment
