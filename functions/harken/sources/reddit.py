"""Reddit through its API (OAuth), under an app of your own that Reddit has approved; off without one.

Since 11 November 2025 every app must be asked for, and commercial use takes a contract (Responsible Builder Policy,
Data API Terms).

Posts are searched by name and host; the text of comments cannot be searched, so the newest comments of the
`subreddits` that you list are read whole. With a `refresh_token` of the brand's account (scopes read, history,
privatemessages) its inbox tells who names or answers it. A hundred things a page, about a thousand a listing, a
hundred requests a minute; votes are blurred by Reddit. What was deleted must be deleted here as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources import newest_first
from harken.sources import reddit_items as items
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.newest_first import Ask, Sheet
from harken.sources.reddit_api import Api
from harken.sources.reddit_threads import listing, look

_OVERLAP = timedelta(hours=1)
_REACH = 900
"""Entries from which on a listing that ends may have been cut; it ends near a thousand."""
_SUBREDDIT = r"^(r/)?[A-Za-z0-9][A-Za-z0-9_]{1,20}$"


class Reddit:
    """Posts that name the brand or link to its hosts, comments in subreddits one lists, an account's inbox."""

    name = "reddit"
    every = timedelta(minutes=2)
    tells_answers = True
    options: Mapping[str, Any] = {
        "client_id": {
            "type": "string",
            "minLength": 1,
            "description": "the id of an app that Reddit has approved; Reddit is off unless you bring one",
        },
        "client_secret": {"type": "string", "description": "the secret of that app, as secret:NAME"},
        "username": {
            "type": "string",
            "pattern": r"^(u/)?[A-Za-z0-9_-]{3,20}$",
            "description": "the account that the app belongs to; each question tells it",
        },
        "refresh_token": {
            "type": "string",
            "description": "of the brand's account, as secret:NAME; then its inbox is read, too",
        },
        "subreddits": {
            "type": "array",
            "items": {"type": "string", "pattern": _SUBREDDIT, "description": "a subreddit, as in coffee"},
            "description": "subreddits whose comments are read, since comments cannot be searched",
        },
    }
    required: tuple[str, ...] = ("client_id", "client_secret", "username")

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Pages of each search, then of the comments and the inbox, newest first; the last moves a list's mark.

        Raises `SourceError`, also, after all was read, where a list was longer than Reddit shows: what was not shown
        cannot be reached any more, so it is told and not tried for ever.
        """
        api = Api(entry, http, now)
        cut: dict[str, datetime] = {}
        streams: dict[str, Ask] = {}
        for name in brand.names:
            words = '"' + " ".join(name.replace('"', " ").split()) + '"'
            streams[f"search {name}"] = listing(
                api, "/search", {"q": words, "sort": "new", "t": "all", "type": "link"}
            )
        for host in brand.domains:
            streams[f"domain {host}"] = listing(api, f"/domain/{quote(host, safe='')}/new", {})
        together = "+".join(_subreddits(entry))
        if together:
            streams[f"comments {together}"] = listing(api, f"/r/{together}/comments", {})
        if api.speaks_for_account:
            streams["inbox"] = listing(api, "/message/inbox", {})
        watched = {key: _watched(ask, key, cut) for key, ask in streams.items()}
        yield from newest_first.read(watched, cursor, _OVERLAP, now)
        if cut:
            lists = ", ".join(f"{key} (before {moment:%Y-%m-%d %H:%M} UTC)" for key, moment in cut.items())
            raise SourceError(f"{api.host}: more was written than a listing shows, so some was not read: {lists}")

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """A hundred things a request, the brand's own comments, then whole conversations as far as there is need."""
        return look(Api(entry, http, now), brand, mentions, now)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Posts and comments wherever an answer has a place for them; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


def _subreddits(entry: SourceEntry) -> list[str]:
    told = entry.options.get("subreddits")
    names = (name.strip().removeprefix("r/") for name in (told if isinstance(told, (list, tuple)) else ()))
    return [name for name in names if name.isascii() and name.replace("_", "a").isalnum()]


def _watched(ask: Ask, key: str, cut: dict[str, datetime]) -> Ask:
    """`ask`, noting in `cut` where a list ends of its own short of what was to be read."""
    brought = 0

    def asked(position: str | None, start: datetime) -> Sheet:
        nonlocal brought
        sheet = ask(position, start)
        brought += len(sheet.page.mentions) + len(sheet.page.bad)
        if sheet.following is None and brought >= _REACH and sheet.reached is not None and sheet.reached >= start:
            cut[key] = sheet.reached
        return sheet

    return asked
