"""One site of Stack Exchange through API 2.3: questions and answers that name the brand or link to it.

`/search/excerpts` finds questions and answers, oldest first, 100 a page (25 without a key); it shows pieces, so what
it finds is looked up by number. Comments cannot be searched: they are seen around what was found. 300 requests a day
and address without a key, 10,000 with one (free, stackapps.com): without a key there is enough for one name every ten
minutes. Answers can be told: an answer tells its question, a comment its post. `is_answered` tells something else: it
means that any answer has a vote. Texts are CC BY-SA: their author and link are kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from harken.domain.brand import Brand, SourceEntry
from harken.domain.mention import Mention
from harken.sources import stackexchange_items as items
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.pages import Ask, Slice, read
from harken.sources.stackexchange_api import Api
from harken.sources.stackexchange_threads import threads
from harken.sources.times import from_seconds, to_seconds

_OVERLAP = timedelta(hours=1)
"""The search index runs behind; what is read again is harmless."""


class StackExchange:
    """Questions and answers of one site."""

    name = "stackexchange"
    every = timedelta(minutes=10)
    tells_answers = True
    options: Mapping[str, Any] = {
        "site": {
            "type": "string",
            "minLength": 1,
            "description": "the site, as the API calls it: stackoverflow, superuser, ru.stackoverflow",
        },
        "key": {"type": "string", "description": "a key from stackapps.com, as secret:NAME: 10,000 requests a day"},
    }
    required: tuple[str, ...] = ("site",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Pages oldest first, one query after the other; every page moves its query's part of the cursor.

        The cursor is `{"since": {query: creation_date of the newest post read}}`, never later than `now`. Raises
        `SourceError`; then the next run goes on where this one stopped.
        """
        api = Api(entry, http, "search")
        streams = {key: partial(_search, api, query, now) for key, query in _queries(brand).items()}
        yield from read(streams, cursor, _OVERLAP, now)

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """The brand's own answers and comments, then 100 posts a request. Raises `SourceError`."""
        yield from threads(Api(entry, http, "follow"), brand, mentions, now)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Questions, answers and comments of an answer; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


def _queries(brand: Brand) -> dict[str, dict[str, str | int]]:
    """What is searched for, by a key that lasts as long as the settings."""
    queries: dict[str, dict[str, str | int]] = {}
    for name in brand.names:
        queries[f"name {name}"] = {"q": '"' + " ".join(name.replace('"', " ").split()) + '"'}
    for domain in brand.domains:
        queries[f"domain {domain}"] = {"url": f"*{domain}*"}
    return queries


def _search(api: Api, query: Mapping[str, str | int], now: datetime, since: int, seen: set[str]) -> Ask:
    """Asks one query page by page, and looks up what it finds that is not in `seen`."""
    del since

    def ask(start: int, number: int) -> Slice:
        order: dict[str, str | int] = {"sort": "creation", "order": "asc", "fromdate": start}
        told = api.get("/search/excerpts", {**query, **order, "page": number})
        hits: list[Any] = told["items"]
        times = [from_seconds(hit.get("creation_date")) for hit in hits if isinstance(hit, dict)]
        newest = max((to_seconds(moment) for moment in times if moment and moment <= now), default=0)
        page = Page(mentions=_whole(api, hits, seen), bad=items.bad_excerpts(hits).bad)
        return Slice(page=page, newest=newest, more=told.get("has_more") is True)

    return ask


def _whole(api: Api, hits: Sequence[Any], seen: set[str]) -> tuple[Mention, ...]:
    """The hits with their authors and whole texts; one that is deleted meanwhile is left out."""
    mentions: list[Mention] = []
    for kind, path in (("question", "/questions/{}"), ("answer", "/answers/{}")):
        told = [hit for hit in hits if isinstance(hit, dict) and items.type_of(hit) == kind]
        numbers = dict.fromkeys(number for hit in told if (number := items.number_of(hit)))
        new = [number for number in numbers if items.post_id(api.site, number) not in seen]
        for start in range(0, len(new), api.at_once):
            mentions += api.lookup(path, new[start : start + api.at_once]).mentions
    return tuple(mentions)
