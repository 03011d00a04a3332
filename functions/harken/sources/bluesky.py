"""Bluesky through XRPC, logged in with an app password: search, and what the account is notified of.

A free account is needed: the public host answers a search with 403 AuthMissing. Search gives 100 posts a page and
pages by offset, which is refused far down, so a long list is cut into windows of time. `since` and `until` are
compared with the server's `sortAt`, the earlier of what the author claims and when it was indexed; what is marked as
read is `indexedAt`, which no author can claim. 3,000 requests in 5 minutes and address; logins are scarcer (see
`bluesky_session`). Reposts are counted, not listed; posts cannot be edited. Answers can be told: every reply names
its parent and its root, and an account's feed lists its replies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError
from harken.domain.mention import Mention
from harken.sources import bluesky_items as items
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.bluesky_session import Login, Session
from harken.sources.bluesky_threads import Api, threads
from harken.sources.pages import fresh, marks_of
from harken.sources.payload import mapping, objects, string
from harken.sources.times import EPOCH, from_iso, to_seconds

_BASE = "https://bsky.social"
_OVERLAP = timedelta(hours=1)
"""Posts of other servers are indexed late; what is read again is harmless."""
_PAGE_SIZE = 100
_DEEPEST = 10
"""Pages of one window before it is cut in half."""
_NOTICES = "/xrpc/app.bsky.notification.listNotifications?" + "&".join(f"reasons={one}" for one in items.REASONS)


class _Window(Struct, frozen=True):
    """Seconds since 1970: from `begin` on, up to `end` (exclusive) where there is one."""

    begin: int
    end: int | None = None


class Bluesky:
    """Posts that name the brand, its hashtags, domains and accounts, and what its login is told of."""

    name = "bluesky"
    every = timedelta(minutes=2)
    tells_answers = True
    options: Mapping[str, Any] = {
        "identifier": {
            "type": "string",
            "minLength": 1,
            "description": "the account that listens, such as brand.bsky.social; best the brand's own",
        },
        "app_password": {"type": "string", "description": "an app password of that account, as secret:NAME"},
    }
    required: tuple[str, ...] = ("identifier", "app_password")

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Pages newest first, one query after the other; the last page of a window of time moves its query's part.

        The cursor is `{"since": {query: seconds}}`: up to where it was read, never later than `now`. A backlog too
        long for one window is read window by window, oldest first, and each moves the cursor. Raises `SourceError`.
        """
        api = self._api(entry, http, now)
        queries = _queries(brand)
        marks = marks_of(cursor, (*queries, "notifications"), _OVERLAP, now)
        seen: set[str] = set()
        for key, mark in list(marks.items()):
            start = mark - int(_OVERLAP.total_seconds())
            query = queries.get(key)
            walk = _notified(api, start, now) if query is None else _search(api, query, start, now)
            for found, reached in walk:
                if reached is not None:
                    marks[key] = max(marks[key], reached)
                page = fresh(items.as_page(found), seen)
                yield Page(
                    mentions=page.mentions,
                    bad=page.bad,
                    cursor={"since": dict(marks)} if reached is not None else None,
                )

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """The brand's own feed, then 25 posts a request, then a few single threads. Raises `SourceError`."""
        yield from threads(self._api(entry, http, now), brand, mentions, now)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Posts wherever an answer has a place for them; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)

    def _api(self, entry: SourceEntry, http: Http, now: datetime) -> Api:
        identifier, password = (string(entry.options.get(key)) for key in ("identifier", "app_password"))
        if identifier is None or password is None:
            raise BadInput(f"bluesky: entry {entry.id!r} needs identifier and app_password: a search takes a login")
        base = (entry.base_url or _BASE).rstrip("/")
        return Api(Login(base, identifier.removeprefix("@"), password, self._sessions, http, now))


def _queries(brand: Brand) -> dict[str, dict[str, str | int]]:
    """What is searched for, by a key that lasts as long as the settings."""
    queries: dict[str, dict[str, str | int]] = {}
    for name in brand.names:
        queries[f"name {name}"] = {"q": '"' + " ".join(name.replace('"', " ").split()) + '"'}
    for tag in brand.hashtags:
        queries[f"tag {tag.lstrip('#')}"] = {"q": "#" + tag.lstrip("#")}
    for domain in brand.domains:
        queries[f"domain {domain}"] = {"q": f"domain:{domain}", "domain": domain}
    for account in brand.accounts.get("bluesky", ()):
        if not account.startswith("did:"):
            queries[f"account {account.lstrip('@')}"] = {"q": "@" + account.lstrip("@")}
    return queries


def _search(
    api: Api, query: Mapping[str, str | int], start: int, now: datetime
) -> Iterator[tuple[items.Found, int | None]]:
    """Every page of one search since `start`; the last of a window comes with the time up to which it is read."""
    window = _Window(start)
    while True:
        position: str | None = None
        newest = window.begin
        for depth in range(_DEEPEST):
            answer = _search_page(api, query, window, position, patient=depth > 0)
            if answer is None:
                break
            found = _views(api, answer)
            newest = max(newest, _newest(found.views, now))
            following = string(answer.get("cursor"))
            if following is None or following == position or _all_before(found.views, window.begin):
                yield found, newest if window.end is None else window.end
                if window.end is None:
                    return
                window = _Window(window.end)
                break
            yield found, None
            position = following
        else:
            window = _half(api, window, now)
            continue
        if answer is None:
            window = _half(api, window, now)


def _search_page(
    api: Api, query: Mapping[str, str | int], window: _Window, position: str | None, *, patient: bool
) -> dict[str, Any] | None:
    """One page; None where, further down, the server refuses to page (`patient`)."""
    bounds: dict[str, str | int] = {"since": _iso(window.begin)}
    if window.end is not None:
        bounds["until"] = _iso(window.end)
    if position is not None:
        bounds["cursor"] = position
    return api.json(
        "/xrpc/app.bsky.feed.searchPosts",
        {**query, "sort": "latest", "limit": _PAGE_SIZE, **bounds},
        may_refuse=patient,
    )


def _half(api: Api, window: _Window, now: datetime) -> _Window:
    end = window.end if window.end is not None else to_seconds(now) + 1
    middle = window.begin + (end - window.begin) // 2
    if middle <= window.begin:
        raise SourceError(f"{api.host}: more posts of one second than it lets anybody page through")
    return _Window(window.begin, middle)


def _notified(api: Api, start: int, now: datetime) -> Iterator[tuple[items.Found, int | None]]:
    """Mentions, replies and quotes that the login was notified of since `start`, newest first."""
    position: str | None = None
    newest = start
    while True:
        window: dict[str, str | int] = {"limit": _PAGE_SIZE}
        if position is not None:
            window["cursor"] = position
        answer = api.json(_NOTICES, window)
        if answer is None or not isinstance(answer.get("notifications"), list):
            raise SourceError(f"{api.host}: answered without notifications")
        found = _views(api, answer)
        newest = max(newest, _newest(found.views, now))
        following = string(answer.get("cursor"))
        if following is None or following == position or _all_before(objects(answer["notifications"]), start):
            yield found, newest
            return
        yield found, None
        position = following


def _views(api: Api, answer: dict[str, Any]) -> items.Found:
    try:
        return items.find(answer)
    except NotAnAnswer as error:
        raise SourceError(f"{api.host}: {error}") from error


def _newest(views: Iterable[dict[str, Any]], now: datetime) -> int:
    """When the server took in the latest of them, but not later than `now`; 0 where none tells."""
    times = [to_seconds(moment) for view in views if (moment := items.indexed_at(view))]
    return min(max(times, default=0), to_seconds(now))


def _all_before(views: Sequence[dict[str, Any]], start: int) -> bool:
    """Whether a page lies wholly before `start`: then so do all that follow it."""
    times = []
    for view in views:
        indexed, claimed = items.indexed_at(view), from_iso(mapping(view.get("record")).get("createdAt"))
        if indexed is None:
            return False
        times.append(to_seconds(min(indexed, claimed or indexed)))
    return bool(times) and max(times) < start


def _iso(seconds: int) -> str:
    return (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
