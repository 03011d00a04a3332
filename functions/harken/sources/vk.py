"""VK through its API (dev.vk.com, 5.199): public posts and comments by search, answers by the comments of a post.

It takes a token: the service token of an app of your own, registered with VK ID (from outside Russia registration
may be refused). Names and hashtags are searched in posts of the last days, 200 a page, about 1,000 a question; beyond
that it is asked again for what is older. A user's token may ask 3 times a second, others 5 to 20 times.
The brand's answers are comments by its community or its people; what an account wrote cannot be listed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from harken.domain.brand import Brand, SourceEntry
from harken.domain.mention import Mention
from harken.sources import vk_items as items
from harken.sources import windows
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.payload import mapping, string
from harken.sources.vk_api import PEOPLE, Api
from harken.sources.vk_threads import look
from harken.sources.windows import Ask, Part

_OVERLAP = timedelta(hours=1)
_PAGE_SIZE = 200
_REACH = 900
"""A question shows about 1,000 posts: from so many on there may be more behind them."""


class Vk:
    """Posts and comments that name the brand, its hashtags or its hosts."""

    name = "vk"
    every = timedelta(minutes=5)
    tells_answers = True
    options: Mapping[str, Any] = {
        "token": {"type": "string", "description": "the service token of an app of yours in VK, as secret:NAME"},
    }
    required: tuple[str, ...] = ("token",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Pages of each search, newest first; a run that stops halfway is gone on with (`windows.read`)."""
        api = Api(entry, http)
        tags = (f"#{tag.strip().lstrip('#')}" for tag in brand.hashtags)
        words = dict.fromkeys(word for word in (*brand.names, *tags, *brand.domains) if word.strip("# "))
        streams = {word: _search(api, word) for word in words}
        return windows.read(streams, cursor, overlap=_OVERLAP, reach=_REACH, now=now)

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """A hundred posts a request; where they have comments, those of up to 25 posts a request."""
        del brand, now
        return look(Api(entry, http), mentions)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Posts and comments wherever an answer has a place for them; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


def _search(api: Api, words: str) -> Ask:
    def ask(since: int, until: int | None, token: str | None) -> Part:
        question = {"q": words, "count": str(_PAGE_SIZE), "start_time": str(since), **PEOPLE}
        if until is not None:
            question["end_time"] = str(until + 1)  # whether that second itself is meant is not told
        if token is not None:
            question["start_from"] = token
        response = api.call("newsfeed.search", question)
        page = api.page(response)
        shown = page.mentions or page.bad
        return Part(page, string(mapping(response).get("next_from")) if shown else None)

    return ask
