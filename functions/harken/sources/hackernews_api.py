"""What Hacker News' public search API is asked for: pages of a search, an item with all that hangs under it."""

from collections.abc import Iterator, Mapping

from harken.domain.brand import SourceEntry
from harken.domain.errors import NotAnAnswer, SourceError
from harken.sources import hackernews_items as items
from harken.sources.base import Http, Page
from harken.sources.payload import host_of, load_json, mapping, page_of, says_not_found
from harken.sources.times import to_seconds

_BASE = "https://hn.algolia.com"
_PAGE_SIZE = 100
_REACH = 1000
"""Hits that one query gives at most, however many match."""


def address(entry: SourceEntry) -> str:
    """The address of the API."""
    return (entry.base_url or _BASE).rstrip("/") + "/api/v1"


def search(base: str, params: Mapping[str, str | int], start: int, http: Http) -> Iterator[Page]:
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


def item(base: str, mention_id: str, http: Http) -> items.Tree | None:
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
