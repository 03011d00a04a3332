"""Reviews in Apple's App Store, from the public feed of each country: no key, no promise either.

The feed (itunes.apple.com, undocumented) holds the 500 newest reviews of a country in pages of 50. It comes in JSON
and in XML; each fails, or is empty, now and then. It tells no answers of the developer: those are in App Store
Connect alone, whose keys sign each request by ES256, which nothing among Harken's dependencies can. Its answers are
parsed, not read. A review that was edited keeps its id and comes again with a new time.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import BadInput, SourceError
from harken.domain.mention import Mention
from harken.sources import appstore_items as items
from harken.sources import newest_first
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.newest_first import Ask, Sheet
from harken.sources.payload import mapping, page_of, string

_BASE = "https://itunes.apple.com"
_OVERLAP = timedelta(hours=24)
"""Reviews are looked through before they are shown, and the feed can be stale by hours and a little out of order."""
_PAGES = 10
_FORMS = ("json", "xml")
_APP = r"^[0-9]{1,15}$"
_COUNTRY = r"^[A-Za-z]{2}$"


class AppStore:
    """The reviews of one app, in some countries."""

    name = "appstore"
    every = timedelta(hours=1)
    tells_answers = False
    options: Mapping[str, Any] = {
        "app": {
            "type": ["string", "integer"],
            "pattern": _APP,
            "description": "the app's number, as in apps.apple.com/us/app/id1234567890",
        },
        "countries": {
            "type": "array",
            "items": {"type": "string", "pattern": _COUNTRY, "description": "a two-letter code, such as de"},
            "minItems": 1,
            "description": "the stores whose reviews are read, as two-letter codes",
            "default": ["us"],
        },
    }
    required: tuple[str, ...] = ("app",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Each country's reviews, newest first; raises `SourceError`, after the others, for one that fails.

        The cursor is `{"since": {country: seconds}, "ids": {country: highest number seen}}`. A country whose
        reviews vanish all at once has failed. So has one with more new reviews than the feed holds; it goes on
        with what comes next.
        """
        del brand
        feed = _Feed(entry, http, mapping(mapping(cursor).get("ids")))
        streams = {country: feed.of(country) for country in _countries(entry)}
        for page in newest_first.read(streams, cursor, _OVERLAP, now):
            state = page.cursor and {**page.cursor, "ids": {key: feed.ids[key] for key in streams if key in feed.ids}}
            yield msgspec.structs.replace(page, cursor=state)
        if feed.short:
            raise SourceError(f"{feed.short}: more new reviews than the {_PAGES} pages that the feed holds")

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """Nothing: the feed does not tell what was answered."""
        del entry, brand, mentions, http, now
        return iter(())

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Reviews in a page of the feed or of App Store Connect; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


class _Feed:
    """The feeds of one app. `ids` are the highest numbers seen, `short` the countries that had more than is shown."""

    def __init__(self, entry: SourceEntry, http: Http, ids: Mapping[str, Any]) -> None:
        app = str(entry.options.get("app", ""))
        if not re.fullmatch(_APP.strip("^$"), app):
            raise BadInput(f"appstore: entry {entry.id!r} needs app, the number of an app such as 1234567890")
        self._base = (entry.base_url or _BASE).rstrip("/")
        self._app = app
        self._http = http
        self._known = {key: told for key, value in ids.items() if (told := string(value))}
        self.ids = dict(self._known)
        self.short = ""

    def of(self, country: str) -> Ask:
        """The reviews of one country, in whichever form its first page comes."""
        form = ""

        def ask(position: str | None, start: datetime) -> Sheet:
            nonlocal form
            number = int(position or 1)
            if position is None:
                form, page = self._first(country)
            else:
                page = self._page(country, number, form)
            newest = max((one.created_at for one in page.mentions if one.created_at), default=None)
            oldest = min((one.created_at for one in page.mentions if one.created_at), default=None)
            fresh = [one for one in page.mentions if one.created_at or self._is_new(country, one)]
            self._note(country, page.mentions)
            goes_on = bool(fresh) and (newest is None or newest >= start)
            if goes_on and number == _PAGES and country in self._known and (oldest or start) > start + _OVERLAP:
                self.short = self.short or country
            following = str(number + 1) if goes_on and number < _PAGES else None
            return Sheet(Page(mentions=tuple(fresh), bad=page.bad), following=following)

        return ask

    def _first(self, country: str) -> tuple[str, Page]:
        """The first page in the first form that has dated reviews; raises `SourceError` where none shows any more."""
        found: list[tuple[str, Page]] = []
        failed: SourceError | None = None
        for form in _FORMS:
            try:
                page = self._page(country, 1, form)
            except SourceError as error:
                if error.retry_after is not None:
                    raise
                failed = failed or error
                continue
            if page.mentions and items.dated(page.mentions):
                return form, page
            found.append((form, page))
        for form, page in found:
            if page.mentions:
                return form, page
        if failed is not None:
            raise failed
        if country in self._known:
            raise SourceError(f"the App Store shows no reviews in {country} any more, though there were some")
        return found[0]

    def _page(self, country: str, number: int, form: str) -> Page:
        """A page of reviews; each addresses the app, which seldom stands in its words."""
        path = f"{country}/rss/customerreviews/page={number}/id={self._app}/sortby=mostrecent/{form}"
        page = page_of(self._http.get(f"{self._base}/{path}"), items.parse)
        mentions = (msgspec.structs.replace(one, mentions=(f"@{self._app}",)) for one in page.mentions)
        return Page(mentions=tuple(mentions), bad=page.bad)

    def _is_new(self, country: str, review: Mention) -> bool:
        """Reviews without a time are told by their numbers, which grow; the first reading takes none of them."""
        known = self._known.get(country)
        return known is not None and _order(review.id.removeprefix("appstore:")) > _order(known)

    def _note(self, country: str, reviews: Sequence[Mention]) -> None:
        numbers = [one.id.removeprefix("appstore:") for one in reviews]
        highest = max([self.ids.get(country, ""), *(one for one in numbers if one.isdecimal())], key=_order)
        if highest:
            self.ids[country] = highest


def _order(number: str) -> tuple[int, str]:
    """Numbers in their order, though they are text."""
    return len(number), number


def _countries(entry: SourceEntry) -> list[str]:
    told = entry.options.get("countries")
    named = [one.strip().lower() for one in told if isinstance(one, str)] if isinstance(told, (list, tuple)) else []
    codes = [one for one in named if re.fullmatch("[a-z]{2}", one)]
    return list(dict.fromkeys(codes)) or ["us"]
