"""A Lemmy server through its API v3 (0.19; docs at join-lemmy.org): public posts and comments, without an account.

What it finds: names and domains in titles and texts, as parts of words too; not the address a post links to (the
search for addresses takes whole ones only). 50 results a page; a server lets each address search 60 times in ten
minutes if it says nothing else, and tells no limits in headers. Lemmy 1.0 answers v3 without order and pages: that
is noticed, and an error. Its own API (v4) is parsed, not read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources import lemmy_items as items
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.lemmy_api import PAGE_SIZE, Api
from harken.sources.lemmy_threads import look
from harken.sources.newest_first import Ask, Sheet, read
from harken.sources.payload import mapping, objects
from harken.sources.times import from_iso

_OVERLAP = timedelta(hours=6)
"""Posts of other servers arrive late, with the time at which they were written; a page shows them anyway."""


class Lemmy:
    """Posts and comments that name the brand, as far as one server knows of them."""

    name = "lemmy"
    every = timedelta(minutes=5)
    tells_answers = True
    options: Mapping[str, Any] = {}
    required: tuple[str, ...] = ("base_url",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Pages newest first, a search for each name and domain; the cursor is that of `newest_first.read`."""
        api = Api(entry, http)
        searches = {
            **{f"name {name}": _search(api, name) for name in brand.names},
            **{f"domain {domain}": _search(api, domain) for domain in brand.domains},
        }
        return read(searches, cursor, _OVERLAP, now)

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """The brand's own recent comments first, then the conversations, those it took part in before others.

        A mention that this server has no number for cannot be asked: there is no `Thread` for it.
        """
        return look(Api(entry, http), brand, mentions, now)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Posts and comments wherever an answer has a place for them; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


def _search(api: Api, words: str) -> Ask:
    """The search for `words` as a list of posts and comments, page by page."""

    def ask(position: str | None, start: datetime) -> Sheet:
        number = int(position or 1)
        answer = api.json(
            "/search",
            {"q": words, "type_": "All", "listing_type": "All", "sort": "New", "page": number, "limit": PAGE_SIZE},
        )
        lists = [_in_order(api, answer.get(name)) for name in ("posts", "comments")]
        goes_on = any(listed and (listed[-1] is None or listed[-1] >= start) for listed in lists)
        return Sheet(api.page(answer), following=str(number + 1) if goes_on else None)

    return ask


def _in_order(api: Api, listed: object) -> list[datetime | None]:
    """When each of a list was written, pinned posts aside. Raises `SourceError` where it is not newest first."""
    views = [view for view in objects(listed) if mapping(view.get("post")).get("featured_local") is not True]
    times = [_written(view) for view in views]
    known = [moment for moment in times if moment is not None]
    if any(later > earlier for earlier, later in pairwise(known)):
        raise SourceError(f"{api.host}: does not search newest first, as API v3 of Lemmy 0.19 does")
    return times


def _written(view: Mapping[str, Any]) -> datetime | None:
    raw = mapping(view.get("comment", view.get("post")))
    return from_iso(raw.get("published"))
