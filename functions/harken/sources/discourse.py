"""Any Discourse forum: every public post, newest numbers first; which of them are about the brand is decided later.

`/posts.json` lists all public posts whole, by their numbers, about 50 a page; the search shows pieces of texts, needs
terms of three letters and has limits of its own, so it is not used. `before` is inclusive in some versions and a page
may hold fewer posts than there are numbers, so that a backlog is read by ranges of numbers. No account is needed for
public forums; one that wants a login takes `api_key`. Answers can be told: a post tells which post of its topic it
replies to, and a user's public actions list his replies, except where he hides his profile.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from harken.domain.brand import Brand, SourceEntry
from harken.domain.mention import Mention
from harken.sources import discourse_items as items
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.discourse_api import Api
from harken.sources.discourse_threads import threads
from harken.sources.pages import FIRST, fresh
from harken.sources.payload import count, mapping

_FIRST_PAGES = 40
"""A first reading ends here even if it is not a day back: it takes at most a day of the past."""
_OVERLAP = 20
"""Numbers that are read again: a post gets its number a moment before everybody sees it."""
_STEP = 49
"""Numbers that one page surely covers, whether it counts up to `before` or stops short of it."""


class Discourse:
    """All public posts of one forum."""

    name = "discourse"
    every = timedelta(minutes=3)
    tells_answers = True
    options: Mapping[str, Any] = {
        "api_key": {"type": "string", "description": "a key, for forums that want a login, as secret:NAME"},
        "api_username": {
            "type": "string",
            "minLength": 1,
            "description": "whose the key is, where an admin made it; left out for a user API key",
        },
    }
    required: tuple[str, ...] = ("base_url",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """The newest page alone where nothing else is new; else what lies between, oldest first.

        The cursor is `{"after": number of the newest post read}`. The first time it is read downwards, at most a day
        back, and the last page brings the cursor; later every page moves it. Raises `SourceError`.
        """
        del brand
        api = Api(entry, http)
        newest = _posts(api, None)
        numbers = _numbers(newest)
        highest = max(numbers, default=0)
        after = count(mapping(cursor).get("after"))
        if after is None or highest < after - _OVERLAP:  # never read, or a forum that begins to count anew
            yield from _down(api, newest, now)
            return
        seen: set[str] = set()
        position = max(0, after - _OVERLAP)
        while position + 1 < min(numbers, default=0):
            found = _posts(api, position + _STEP + 1)
            position += _STEP
            page = fresh(_since(api, found, after - _OVERLAP), seen)
            yield msgspec.structs.replace(page, cursor={"after": max(after, min(position, highest))})
        page = fresh(_since(api, newest, after - _OVERLAP), seen)
        yield msgspec.structs.replace(page, cursor={"after": max(after, highest)})

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """The brand's own replies, then a few topics, those it spoke in first. Raises `SourceError`."""
        yield from threads(Api(entry, http), brand, mentions, now)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Posts wherever an answer has a place for them; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


def _down(api: Api, newest: items.Found, now: datetime) -> Iterator[Page]:
    """Pages from the newest down to a day ago; only the last comes with the cursor."""
    highest = max(_numbers(newest), default=0)
    floor = now - FIRST
    found, lowest = newest, highest + 1
    for number in range(1, _FIRST_PAGES + 1):
        page = api.page(found)
        times = [one.created_at for one in page.mentions if one.created_at]
        below = min(_numbers(found), default=lowest)
        recent = tuple(one for one in page.mentions if one.created_at is None or one.created_at >= floor)
        last = below >= lowest or below <= 1 or number == _FIRST_PAGES or (bool(times) and max(times) < floor)
        yield Page(mentions=recent, bad=page.bad, cursor={"after": highest} if last else None)
        if last:
            return
        lowest = below
        found = _posts(api, below)
        kept = tuple(post for post in found.posts if not isinstance(post, dict) or _number(post) < below)
        found = msgspec.structs.replace(found, posts=kept)


def _posts(api: Api, before: int | None) -> items.Found:
    return api.found(api.get("/posts.json", None if before is None else {"before": before}), "latest_posts")


def _since(api: Api, found: items.Found, after: int) -> Page:
    """What of it has a number above `after`."""
    kept = tuple(post for post in found.posts if not isinstance(post, dict) or _number(post) > after)
    return api.page(msgspec.structs.replace(found, posts=kept))


def _number(post: Mapping[str, Any]) -> int:
    return count(post.get("id")) or 0


def _numbers(found: items.Found) -> list[int]:
    return [number for post in found.posts if isinstance(post, dict) and (number := _number(post))]
