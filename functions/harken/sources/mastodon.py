"""Any Mastodon server, over REST: hashtag timelines without an account; search and mentions with a token."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError
from harken.domain.mention import Mention
from harken.sources import mastodon_statuses as statuses
from harken.sources.base import Cursor, Http, Page, Response, Thread
from harken.sources.payload import host_of, load_json, mapping, native_id, objects, says_not_found, string
from harken.sources.times import from_iso, to_seconds

_FIRST = timedelta(hours=24)
_OVERLAP = timedelta(hours=1)
"""Posts of other servers arrive late but are numbered by when they were written: below what was read already."""
_PAGE_SIZE = 40
_SNOWFLAKE_SHIFT = 16
"""A number is the milliseconds since 1970, shifted by this, and a serial (Mastodon::Snowflake)."""
_FIRST_SNOWFLAKE = 10**15
"""Smaller numbers are serials: of notifications, and of servers that do not number by time."""
_DESCENDANTS_WITH_TOKEN = 4096
_DESCENDANTS_SHOWN = 60
"""A context read without a token ends here, or 20 levels down (docs.joinmastodon.org, statuses/context)."""
_DEPTH_SHOWN = 20


class Mastodon:
    """Public posts under hashtags, in the search and in the notifications of one server."""

    name = "mastodon"
    every = timedelta(minutes=2)
    tells_answers = True
    options: Mapping[str, Any] = {
        "hashtags": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "description": "hashtags whose timelines are read, beside the brand's own; with or without #",
        },
        "token": {
            "type": "string",
            "description": "an access token (read:search, read:statuses, read:notifications); best as secret:NAME",
        },
    }
    required: tuple[str, ...] = ("base_url",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Pages of each hashtag, then of each search and of the mentions; raises `SourceError`.

        The cursor is `{"after": {stream: number}}`. Where a stream has one it is read upwards from there, less an
        overlap, and every page moves it; the first time, and in searches, it is read downwards and its last page
        moves it. A number is never kept above `now`, so that no forged one hides what follows.
        """
        api = _Api(entry, http)
        tags = _hashtags(entry, brand)
        if not tags and api.token is None:
            raise BadInput(f"mastodon: entry {entry.id!r} has nothing to read: give hashtags or a token")
        old = mapping(mapping(cursor).get("after"))
        streams = {f"tag {tag}": _Stream(f"/api/v1/timelines/tag/{quote(tag, safe='')}", {}) for tag in tags}
        if api.token is not None:
            for name in brand.names:
                words = '"' + name.replace('"', " ") + '"'
                streams[f"search {name}"] = _Stream(
                    "/api/v2/search", {"q": words, "type": "statuses"}, downwards=True
                )
            streams["mentions"] = _Stream("/api/v1/notifications", {"types[]": "mention"})
        after = {key: number for key in streams if (number := native_id(old.get(key)))}
        seen: set[str] = set()
        for key, stream in streams.items():
            start = after.get(key)
            walk = _downwards if start is None or stream.downwards else _upwards
            for page, newest in walk(api, stream, start, now):
                if newest is not None:
                    after[key] = max(after.get(key, "0"), _not_after(newest, now), key=_order)
                fresh = tuple(mention for mention in page.mentions if mention.id not in seen)
                seen.update(mention.id for mention in fresh)
                done = newest is not None
                yield Page(mentions=fresh, bad=page.bad, cursor={"after": dict(after)} if done else None)

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """Each mention as it stands now, with what is above and below it; at most two requests a mention.

        A mention below another whose whole thread was just shown is not asked again. A mention that this server
        has no number for cannot be asked: there is no `Thread` for it. Raises `SourceError`.
        """
        del brand, now
        api = _Api(entry, http)
        shown: dict[str, tuple[Mention, ...]] = {}
        for mention in sorted(mentions, key=lambda one: (one.reply_to is not None, str(one.created_at))):
            if mention.id in shown:
                yield Thread(asked=mention.id, posts=shown[mention.id])
                continue
            number = _number(mention, api.host)
            if number is None:
                continue
            thread, below = _thread(api, mention, number)
            shown |= dict.fromkeys(below, thread.posts)
            yield thread

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Statuses wherever an answer has a place for them; raises `NotAnAnswer` for anything else."""
        return statuses.parse(body, url)


class _Stream:
    """One list of statuses that can be read page by page."""

    def __init__(self, path: str, params: Mapping[str, str | int], *, downwards: bool = False) -> None:
        self.path = path
        self.params = params
        self.downwards = downwards


class _Api:
    """One server, asked with the entry's token where there is one."""

    def __init__(self, entry: SourceEntry, http: Http) -> None:
        if not entry.base_url or host_of(entry.base_url) is None:
            raise BadInput(f"mastodon: entry {entry.id!r} needs base_url, such as https://social.example")
        self._base = entry.base_url.rstrip("/")
        self.host = host_of(entry.base_url) or ""
        self.token = string(entry.options.get("token"))
        self._http = http

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Response:
        headers = {"accept": "application/json"}
        if self.token is not None:
            headers["authorization"] = f"Bearer {self.token}"
        return self._http.get(self._base + path, params=params, headers=headers)

    def json(self, response: Response) -> Any:
        """The JSON of an answer; raises `SourceError` for an error's or another kind of body."""
        if response.status != 200:
            raise SourceError(f"{self.host}: status {response.status} where statuses were expected")
        try:
            return load_json(response.body, statuses.WHAT)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def page(self, stream: _Stream, window: Mapping[str, str | int]) -> tuple[Page, list[str], list[datetime]]:
        """One page of a stream: its mentions, the numbers of its entries, and when they were written."""
        answer = self.json(self.get(stream.path, {**stream.params, "limit": _PAGE_SIZE, **window}))
        try:
            found = statuses.find(answer)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error
        entries = objects(answer.get("statuses") if isinstance(answer, dict) else answer)
        numbers = [number for entry in entries if (number := native_id(entry.get("id")))]
        times = [moment for entry in entries if (moment := from_iso(entry.get("created_at")))]
        return statuses.as_page(found, self.host), numbers, times


def _upwards(api: _Api, stream: _Stream, start: str | None, now: datetime) -> Iterator[tuple[Page, str | None]]:
    """Pages from `start` on, oldest first, until an empty one; each with the highest number up to there."""
    del now
    position = _less(start or "0", _OVERLAP)
    while True:
        page, numbers, _ = api.page(stream, {"min_id": position})
        highest = max(numbers, key=_order, default=position)
        yield page, max(highest, start or "0", key=_order)
        if _order(highest) <= _order(position):
            return
        position = highest


def _downwards(api: _Api, stream: _Stream, start: str | None, now: datetime) -> Iterator[tuple[Page, str | None]]:
    """Pages from the newest down to `start`, or 24 hours back; only the last comes with the highest number of all."""
    window: dict[str, str | int] = {} if start is None else {"min_id": _less(start, _OVERLAP)}
    highest = start or "0"
    while True:
        page, numbers, times = api.page(stream, window)
        highest = max([highest, *numbers], key=_order)
        lowest = min(numbers, key=_order, default=None)
        old = start is None and bool(times) and min(times) < now - _FIRST
        stuck = lowest is None or ("max_id" in window and _order(lowest) >= _order(str(window["max_id"])))
        if lowest is None or stuck or old:
            yield page, highest
            return
        yield page, None
        window["max_id"] = lowest


def _thread(api: _Api, mention: Mention, number: str) -> tuple[Thread, list[str]]:
    """A mention's thread, and the ids of the posts below it whose own threads are wholly in it."""
    gone = Thread(asked=mention.id, gone=True)
    path = f"/api/v1/statuses/{quote(number, safe='')}"
    answer = api.get(path)
    if says_not_found(answer):
        return gone, []
    status = api.json(answer)
    answer = api.get(path + "/context")
    if says_not_found(answer):
        return gone, []
    context = mapping(api.json(answer))
    try:
        around = statuses.find(context)
        own = statuses.find(status)
    except NotAnAnswer as error:
        raise SourceError(f"{api.host}: {error}") from error
    page = statuses.as_page(statuses.Found((*own.statuses, *around.statuses), around.bad, around.top), api.host)
    thread = Thread(asked=mention.id, posts=page.mentions)
    descendants = objects(context.get("descendants"))
    if not _whole(descendants, number, has_token=api.token is not None):
        return thread, []
    below = statuses.as_page(statuses.Found(tuple(descendants)), api.host)
    return thread, [post.id for post in below.mentions]


def _whole(descendants: Sequence[Mapping[str, Any]], top: str, *, has_token: bool) -> bool:
    """Whether a context cannot have been cut: under the server's bounds in number and depth."""
    if has_token:
        return len(descendants) < _DESCENDANTS_WITH_TOKEN
    depths = {top: 0}
    for status in descendants:
        number, parent = native_id(status.get("id")), native_id(status.get("in_reply_to_id"))
        if number is None or parent is None:
            return False
        depths[number] = depths.get(parent, _DEPTH_SHOWN) + 1
    return len(descendants) < _DESCENDANTS_SHOWN and max(depths.values()) < _DEPTH_SHOWN


def _number(mention: Mention, host: str) -> str | None:
    """The asked server's number for a mention: from its aliases, or from its own address where it was born there."""
    prefix = f"mastodon:{host}/"
    for alias in mention.aliases:
        if alias.startswith(prefix):
            return alias.removeprefix(prefix)
    address = urlsplit(mention.id.removeprefix("mastodon:"))
    last = address.path.rstrip("/").rpartition("/")[2]
    return last if address.netloc.lower() == host and last.isascii() and last.isdecimal() else None


def _hashtags(entry: SourceEntry, brand: Brand) -> list[str]:
    """The entry's hashtags and the brand's, without #, each once."""
    told = entry.options.get("hashtags")
    tags = [*(told if isinstance(told, (list, tuple)) else ()), *brand.hashtags]
    bare = (tag.strip().lstrip("#") for tag in tags if isinstance(tag, str))
    return list({tag.casefold(): tag for tag in bare if tag}.values())


def _order(number: str) -> tuple[int, str]:
    """Numbers in their order, though they are text."""
    return len(number), number


def _less(number: str, span: timedelta) -> str:
    """The number a post would have had `span` earlier; the same where numbers do not tell the time."""
    if not number.isdecimal() or int(number) < _FIRST_SNOWFLAKE:
        return number
    return str(int(number) - (int(span.total_seconds() * 1000) << _SNOWFLAKE_SHIFT))


def _not_after(number: str, now: datetime) -> str:
    """`number`, but not above what a post of `now` has."""
    if not number.isdecimal():
        return number
    return str(min(int(number), (to_seconds(now) + 1) * 1000 << _SNOWFLAKE_SHIFT))
