"""X through its API v2 (docs.x.com, 2.167), with the bearer token of an approved project that pays by use.

It is off unless you bring one. Each post read costs $0.005, each account $0.010; a post read twice in a UTC day is
charged once; a project may read 2,000,000 posts a month. So there is a budget, `posts_a_day`, which is never passed;
where it is used up the source says so and goes on the next day (UTC) where it stopped.

The search reaches back 7 days, in pages of 100, newest first; 450 questions in 15 minutes. A question has at most 512
characters: names, hashtags, accounts and hosts of the brand are put together as far as they fit. Reposts are left
out: they are counts of the post. What was deleted or protected must be deleted here as well: it is told as gone.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from harken.domain.brand import Brand, SourceEntry
from harken.domain.mention import Mention
from harken.sources import windows
from harken.sources import x_items as items
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.payload import bad_item, mapping, string
from harken.sources.times import EPOCH, to_seconds
from harken.sources.windows import Ask, Part
from harken.sources.x_api import POSTS_A_DAY, WINDOW, Api, handles
from harken.sources.x_threads import look

_OVERLAP = timedelta(minutes=15)
"""A search shows a post half a minute after it was written, now and then later; to read it again is free that day."""
_LONGEST = 512
_TAIL = " -is:retweet"


class X:
    """Posts that name the brand or its accounts, or link to its hosts."""

    name = "x"
    every = timedelta(minutes=5)
    tells_answers = True
    options: Mapping[str, Any] = {
        "token": {
            "type": "string",
            "description": "the bearer token of an approved, paid project, as secret:NAME; X is off without one",
        },
        "posts_a_day": {
            "type": "integer",
            "minimum": 300,
            "maximum": 1_000_000,
            "default": POSTS_A_DAY,
            "description": "how many posts may be read in a day (UTC), at half a US cent each and more",
        },
    }
    required: tuple[str, ...] = ("token",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Pages of each question, newest first; a run that stops halfway is gone on with (`windows.read`)."""
        api = Api(entry, http, now)
        streams = {query: _search(api, query) for query in queries(brand)}
        return windows.read(streams, cursor, overlap=_OVERLAP, reach=None, now=now)

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """A hundred posts a request, the brand's own replies, conversations that have grown a dozen a request."""
        return look(Api(entry, http, now, looking_again=True), brand, mentions)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Posts wherever an answer has a place for them; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


def queries(brand: Brand) -> list[str]:
    """The questions for all that is about the brand, each as long as it may be."""
    phrases = (f'"{" ".join(name.replace(chr(34), " ").split())}"' for name in brand.names)
    tags = (f"#{bare}" for tag in brand.hashtags if (bare := tag.strip().lstrip("#")).replace("_", "a").isalnum())
    accounts = (f"@{name}" for name in handles(brand.accounts.get("x", ())))
    hosts = (f'url:"{host}"' for host in brand.domains)
    found: list[str] = []
    terms: list[str] = []
    for term in dict.fromkeys([*phrases, *tags, *accounts, *hosts]):
        if terms and len(_question([*terms, term])) > _LONGEST:
            found.append(_question(terms))
            terms = []
        terms.append(term)
    return [*found, _question(terms)] if terms else found


def _question(terms: Sequence[str]) -> str:
    return f"({' OR '.join(terms)}){_TAIL}"


def _search(api: Api, query: str) -> Ask:
    def ask(since: int, until: int | None, token: str | None) -> Part:
        reach = to_seconds(api.now - WINDOW) + 1
        start, end = EPOCH + timedelta(seconds=max(since, reach)), None
        lost = [
            bad_item("posts older than 7 days were not read in time, no search shows them any more", [since, reach])
        ]
        if until is not None:
            if until <= reach:
                return Part(Page(bad=tuple(lost)))
            end = EPOCH + timedelta(seconds=until)
        answer = api.search(query, start, end, token)
        page = api.posts(answer)
        first = token is None and since < reach
        found = Page(mentions=page.mentions, bad=(*page.bad, *lost)) if first else page
        return Part(found, string(mapping(answer.get("meta")).get("next_token")))

    return ask
