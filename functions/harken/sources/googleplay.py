"""Reviews of one's own app in Google Play, through the Google Play Developer API (androidpublisher v3).

Google shows them to the app's developer alone: with an access token of a service account that may reply to reviews
(signing for one takes RS256, which nothing among Harken's dependencies can: have the secret filled anew every hour),
or with a refresh token of a Google account that may. The list holds what was written or edited in the last week, in
production, with words; 100 a page, 200 requests an hour for an app. It tells the developer's reply. A reply that is
older than the last edit of its review answers it no longer.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from harken.domain.brand import Brand, SourceEntry
from harken.domain.mention import Mention
from harken.sources import googleplay_items as items
from harken.sources import newest_first
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.googleplay_api import PACKAGE, Api
from harken.sources.newest_first import Ask, Sheet, back_to
from harken.sources.payload import load_json, mapping, page_of, says_not_found, string

_OVERLAP = timedelta(hours=24)
"""Reviews are looked through before they are shown, and tell when they were written."""
_PAGE_SIZE = 100
_SHOWN_FOR = timedelta(days=6)
"""The list holds a week; less a day, what it does not show is not there."""
_MOST_SINGLES = 60
_LISTING_SHARE = 150
"""Looking again leaves off here in an hour's 200 requests, so that new reviews can still be read."""


class GooglePlay:
    """The reviews of one app of one's own, with the developer's replies."""

    name = "googleplay"
    every = timedelta(minutes=15)
    tells_answers = True
    options: Mapping[str, Any] = {
        "app": {"type": "string", "pattern": PACKAGE, "description": "the package of your app, like com.acme.app"},
        "token": {
            "type": "string",
            "description": "an access token (scope androidpublisher) of a service account that may reply to reviews",
        },
        "refresh_token": {"type": "string", "description": "instead of token: an OAuth refresh token"},
        "client_id": {"type": "string", "description": "the OAuth client of the refresh token"},
        "client_secret": {"type": "string", "description": "that client's secret"},
    }
    required: tuple[str, ...] = ("app",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Reviews from the last edited on, with replies; the cursor is that of `newest_first.read`."""
        del brand
        return newest_first.read({"reviews": _reviews(Api(entry, http, now))}, cursor, _OVERLAP, now)

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """The list down to the oldest mention tells most; what it does not show is asked for itself, newest first.

        A review that neither shows is gone, if it is younger than what the list holds; else nothing can be told of
        it, and there is no `Thread`.
        """
        del brand
        api = Api(entry, http, now, share=_LISTING_SHARE)
        since = min((one.created_at for one in mentions if one.created_at), default=now - _SHOWN_FOR)
        shown: dict[str, tuple[Mention, ...]] = {}
        for sheet in back_to(max(since, now - _SHOWN_FOR), _reviews(api)):
            shown |= _by_review(sheet.page)
        yield from (Thread(asked=one.id, posts=shown[one.id]) for one in mentions if one.id in shown)
        left = sorted((one for one in mentions if one.id not in shown), key=_written, reverse=True)
        for mention in left[:_MOST_SINGLES]:
            if not api.may_ask_singly():
                return
            thread = _single(api, mention, now)
            if thread is not None:
                yield thread

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Reviews of a list, or a single one, with replies; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


def _written(mention: Mention) -> str:
    return str(mention.created_at or "")


def _reviews(api: Api) -> Ask:
    """The list of reviews, last edited first."""

    def ask(position: str | None, start: datetime) -> Sheet:
        del start
        response = api.get("reviews", {"maxResults": _PAGE_SIZE, **({"token": position} if position else {})})
        page = page_of(response, items.parse)
        following = mapping(mapping(load_json(response.body, items.WHAT)).get("tokenPagination")).get("nextPageToken")
        times = [one.created_at for one in page.mentions if one.kind == "review" and one.created_at]
        return Sheet(page, reached=times[-1] if times else None, following=string(following))

    return ask


def _by_review(page: Page) -> dict[str, tuple[Mention, ...]]:
    """Each review of a page with its reply."""
    found: dict[str, tuple[Mention, ...]] = {}
    for post in page.mentions:
        root = post.root or post.id
        found[root] = (*found.get(root, ()), post)
    return found


def _single(api: Api, mention: Mention, now: datetime) -> Thread | None:
    """One review as it is now; None where nothing can be told of it."""
    number = quote(mention.id.removeprefix("googleplay:"), safe="")
    response = api.get(f"reviews/{number}", {})
    if says_not_found(response):
        young = mention.created_at is not None and mention.created_at > now - _SHOWN_FOR
        return Thread(asked=mention.id, gone=True) if young else None
    posts = page_of(response, items.parse).mentions
    return Thread(asked=mention.id, posts=posts) if posts else None
