"""Hacker News through its public search API (hn.algolia.com): no key, 10,000 requests an hour, 1,000 hits a query."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import NotAnAnswer, SourceError
from harken.domain.mention import Mention
from harken.sources import hackernews_items as items
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.pages import fresh
from harken.sources.payload import count, host_of, load_json, mapping, page_of, says_not_found
from harken.sources.times import to_seconds

_BASE = "https://hn.algolia.com"
_FIRST = timedelta(hours=24)
_OVERLAP = timedelta(hours=1)
"""The index runs minutes behind, and now and then longer; what is read again is harmless."""
_PAGE_SIZE = 100
_REACH = 1000
"""Hits that one query gives at most, however many match."""


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
        base = _base(entry)
        old = mapping(mapping(cursor).get("since"))
        queries = _queries(brand)
        first = to_seconds(now - _FIRST + _OVERLAP)
        marks = {key: min(count(old.get(key)) or first, to_seconds(now)) for key in queries}
        seen: set[str] = set()
        for key, params in queries.items():
            newest = marks[key]
            pages = _search(base, params, newest - int(_OVERLAP.total_seconds()), http)
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
        """One request a story, shared by all its mentions; the item itself where its story does not show it."""
        del brand, now
        base = _base(entry)
        groups: dict[str, list[Mention]] = defaultdict(list)
        for mention in mentions:
            groups[mention.root or mention.id].append(mention)
        for root, asked in groups.items():
            tree = _item(base, root, http)
            shown = {post.id for post in tree.page.mentions} if tree else set()
            for mention in asked:
                own = tree
                if mention.id not in shown and mention.id != root:
                    own = _item(base, mention.id, http)
                yield _thread(mention.id, own)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """A search page or an item tree; raises `NotAnAnswer` for anything else, such as a user."""
        return items.parse(body, url)


def _base(entry: SourceEntry) -> str:
    return (entry.base_url or _BASE).rstrip("/") + "/api/v1"


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


def _search(base: str, params: Mapping[str, str | int], start: int, http: Http) -> Iterator[Page]:
    """Every page of one query since `start` (created_at_i, inclusive), newest first, at least one page.

    Where a query's reach is used up it goes on from the oldest hit seen, that second included.
    """
    known: set[str] = set()
    until: int | None = None
    while True:
        before, brought, number = len(known), 0, 0
        times: list[int] = []
        here: set[str] = set()
        while True:
            page, pages, total = _search_page(base, params, start, until, number, http)
            ids = {mention.id for mention in page.mentions}
            repeats = ids <= here
            here |= ids
            known |= ids
            times += [to_seconds(mention.created_at) for mention in page.mentions if mention.created_at]
            brought += len(page.mentions) + len(page.bad)
            number += 1
            yield page
            if number >= pages or repeats:
                break
        if len(known) == before or not times:
            if brought >= _REACH:
                raise SourceError(f"{host_of(base)}: more posts of one second than it lets anybody page through")
            return
        if total <= brought < _REACH:
            return
        until = min(times)


def _search_page(
    base: str, params: Mapping[str, str | int], start: int, until: int | None, number: int, http: Http
) -> tuple[Page, int, int]:
    """One page, how many pages there are, and how many hits in all."""
    bounds = f"created_at_i>={start}" + ("" if until is None else f",created_at_i<={until}")
    response = http.get(
        base + "/search_by_date",
        params={**params, "numericFilters": bounds, "page": number, "hitsPerPage": _PAGE_SIZE},
    )
    page = page_of(response, items.parse)
    told = mapping(load_json(response.body, items.WHAT))
    if not isinstance(told.get("hits"), list):
        raise SourceError(f"{host_of(base)}: a search answered without hits")
    pages, total = told.get("nbPages"), told.get("nbHits")
    return page, pages if isinstance(pages, int) else 1, total if isinstance(total, int) else 0


def _item(base: str, mention_id: str, http: Http) -> items.Tree | None:
    """The tree under an item, None where the API says that there is no such item. Raises `SourceError`."""
    response = http.get(f"{base}/items/{_number(mention_id)}")
    host = host_of(base)
    if says_not_found(response):
        return None
    if response.status != 200:
        raise SourceError(f"{host}: status {response.status} where an item was expected")
    try:
        return items.parse_tree(response.body)
    except NotAnAnswer as error:
        raise SourceError(f"{host}: {error}") from error


def _number(mention_id: str) -> str:
    number = mention_id.removeprefix("hackernews:")
    if not (number.isascii() and number.isdecimal()):
        raise SourceError(f"hackernews: no item number in the id {mention_id!r:.80}")
    return number


def _thread(asked: str, tree: items.Tree | None) -> Thread:
    if tree is None:
        return Thread(asked=asked, gone=True)
    return Thread(asked=asked, gone=asked.removeprefix("hackernews:") in tree.deleted, posts=tree.page.mentions)
