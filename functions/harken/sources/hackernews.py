"""Hacker News through its public search API (hn.algolia.com): no key, 10,000 requests an hour, 1,000 hits a query."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from harken.domain.brand import Brand, SourceEntry
from harken.domain.mention import Mention
from harken.sources import hackernews_api as api
from harken.sources import hackernews_items as items
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.hackernews_threads import threads as look_again
from harken.sources.pages import fresh
from harken.sources.payload import count, mapping
from harken.sources.times import to_seconds

_FIRST = timedelta(hours=24)
_OVERLAP = timedelta(hours=1)
"""The index runs minutes behind, and now and then longer; what is read again is harmless."""


class HackerNews:
    """Stories and comments that name the brand or link to it."""

    name = "hackernews"
    every = timedelta(minutes=2)
    tells_answers = True
    options: Mapping[str, Any] = {}
    required: tuple[str, ...] = ()

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Pages newest first, one query after the other; a query's last page moves that query's part of the cursor.

        The cursor is `{"since": {query: newest created_at_i seen}}`, never later than `now`, so that a post dated
        in the future hides nothing. Raises `SourceError`.
        """
        base = api.address(entry)
        old = mapping(mapping(cursor).get("since"))
        queries = _queries(brand)
        first = to_seconds(now - _FIRST + _OVERLAP)
        marks = {key: min(count(old.get(key)) or first, to_seconds(now)) for key in queries}
        seen: set[str] = set()
        for key, params in queries.items():
            newest = marks[key]
            pages = api.search(base, params, newest - int(_OVERLAP.total_seconds()), http)
            page, following = next(pages), next(pages, None)
            while following is not None:
                newest = max(newest, _newest(page, now))
                yield fresh(page, seen)
                page, following = following, next(pages, None)
            marks[key] = max(newest, _newest(page, now))
            last = fresh(page, seen)
            yield Page(mentions=last.mentions, bad=last.bad, cursor={"since": dict(marks)})

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """A `Thread` for each mention that was looked at: see `hackernews_threads`.

        About one request for every hundred of the brand's own comments, and at most 60 more. Raises `SourceError`.
        """
        return look_again(api.address(entry), brand, mentions, http, now)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """A search page or an item tree; raises `NotAnAnswer` for anything else, such as a user."""
        return items.parse(body, url)


def _newest(page: Page, now: datetime) -> int:
    """When the newest post of a page was written, but not later than `now`; 0 where none tells."""
    written = [to_seconds(post.created_at) for post in page.mentions if post.created_at]
    return min(max(written, default=0), to_seconds(now))


def _queries(brand: Brand) -> dict[str, dict[str, str | int]]:
    """What is asked, by a key that lasts as long as the settings: names in any text, domains in shared links."""
    common: dict[str, str | int] = {"tags": "(story,comment)", "typoTolerance": "false"}
    queries: dict[str, dict[str, str | int]] = {}
    for name in brand.names:
        queries[f"name {name}"] = {**common, "query": _quoted(name)}
    for domain in brand.domains:
        queries[f"domain {domain}"] = {**common, "query": _quoted(domain), "restrictSearchableAttributes": "url"}
    return queries


def _quoted(words: str) -> str:
    return '"' + " ".join(words.replace('"', " ").split()) + '"'
