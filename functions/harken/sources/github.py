"""GitHub: issues that name the brand or link to it; with a token also their comments, and discussions.

Issues are searched over REST (`in:title,body`, with a token in comments as well), oldest change first, 100 a page and
1,000 a query; a search tells issues, not the comments it matched, so these are read from `since` on. Discussions are
searched over GraphQL, which takes a token. Limits: searches 10 a minute without a token and 30 with one, all else 60
and 5,000 an hour. Pull requests are left out: mostly machines write there. Answers can be told: a comment tells its
issue, one in a discussion also which comment it answers. An issue's edits cannot be told from its other changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from harken.domain.brand import Brand, SourceEntry
from harken.domain.mention import Mention
from harken.sources import github_items as items
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.github_api import Api
from harken.sources.github_search import discussions, issues
from harken.sources.github_threads import threads
from harken.sources.pages import Stream, read

_OVERLAP = timedelta(minutes=15)
"""The search index runs a minute or two behind; what is read again is harmless."""


class GitHub:
    """Issues, their comments, and discussions."""

    name = "github"
    every = timedelta(minutes=5)
    tells_answers = True
    options: Mapping[str, Any] = {
        "token": {
            "type": "string",
            "description": "an access token (reading public repositories is enough), as secret:NAME; without one"
            " neither comments nor discussions are read",
        },
    }
    required: tuple[str, ...] = ()

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Pages by what changed, oldest first, one query after the other; every page moves its query's part.

        The cursor is `{"since": {query: seconds of the last change read}}`, never later than `now`. Raises
        `SourceError`; then the next run goes on where this one stopped.
        """
        yield from read(_streams(Api(entry, http), brand, now), cursor, _OVERLAP, now)

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """With a token the brand's own comments and 100 posts a request; else a few conversations one by one."""
        del now
        yield from threads(Api(entry, http), brand, mentions)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Issues, discussions and comments of an answer; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


def _streams(api: Api, brand: Brand, now: datetime) -> dict[str, Stream]:
    """What is searched for and how, by a key that lasts as long as the settings."""
    where = "in:title,body,comments" if api.token else "in:title,body"
    streams: dict[str, Stream] = {}
    for name in (*brand.names, *brand.domains):
        words = '"' + " ".join(name.replace('"', " ").split()) + f'" {where}'
        streams[f"issues {name}"] = partial(issues, api, words, now)
        if api.token:
            streams[f"discussions {name}"] = partial(discussions, api, words, now)
    return streams
