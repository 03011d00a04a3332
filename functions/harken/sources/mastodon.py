"""Any Mastodon server, over REST: hashtag timelines without an account; search and mentions with a token."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import BadInput
from harken.domain.mention import Mention
from harken.sources import mastodon_statuses as statuses
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.mastodon_api import Api, order
from harken.sources.mastodon_threads import threads as look_again
from harken.sources.payload import mapping, native_id
from harken.sources.times import to_seconds

_FIRST = timedelta(hours=24)
_OVERLAP = timedelta(hours=1)
"""Posts of other servers arrive late but are numbered by when they were written: below what was read already."""
_SNOWFLAKE_SHIFT = 16
"""A number is the milliseconds since 1970, shifted by this, and a serial (Mastodon::Snowflake)."""
_FIRST_SNOWFLAKE = 10**15
"""Smaller numbers are serials: of notifications, and of servers that do not number by time."""


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
        api = Api(entry, http)
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
                    after[key] = max(after.get(key, "0"), _not_after(newest, now), key=order)
                fresh = tuple(mention for mention in page.mentions if mention.id not in seen)
                seen.update(mention.id for mention in fresh)
                done = newest is not None
                yield Page(mentions=fresh, bad=page.bad, cursor={"after": dict(after)} if done else None)

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """A `Thread` for each mention that this server has a number for: see `mastodon_threads`.

        About a request for every twenty of them, one for every forty of the brand's own posts, and at most 120 more.
        Raises `SourceError`.
        """
        return look_again(Api(entry, http), brand, mentions, now)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Statuses wherever an answer has a place for them; raises `NotAnAnswer` for anything else."""
        return statuses.parse(body, url)


class _Stream:
    """One list of statuses that can be read page by page."""

    def __init__(self, path: str, params: Mapping[str, str | int], *, downwards: bool = False) -> None:
        self.path = path
        self.params = params
        self.downwards = downwards


def _upwards(api: Api, stream: _Stream, start: str | None, now: datetime) -> Iterator[tuple[Page, str | None]]:
    """Pages from `start` on, oldest first, until an empty one; each with the highest number up to there."""
    del now
    position = _less(start or "0", _OVERLAP)
    while True:
        page, numbers, _ = api.page(stream.path, {**stream.params, "min_id": position})
        highest = max(numbers, key=order, default=position)
        yield page, max(highest, start or "0", key=order)
        if order(highest) <= order(position):
            return
        position = highest


def _downwards(api: Api, stream: _Stream, start: str | None, now: datetime) -> Iterator[tuple[Page, str | None]]:
    """Pages from the newest down to `start`, or 24 hours back; only the last comes with the highest number of all."""
    window: dict[str, str | int] = {} if start is None else {"min_id": _less(start, _OVERLAP)}
    highest = start or "0"
    while True:
        page, numbers, times = api.page(stream.path, {**stream.params, **window})
        highest = max([highest, *numbers], key=order)
        lowest = min(numbers, key=order, default=None)
        old = start is None and bool(times) and min(times) < now - _FIRST
        stuck = lowest is None or ("max_id" in window and order(lowest) >= order(str(window["max_id"])))
        if lowest is None or stuck or old:
            yield page, highest
            return
        yield page, None
        window["max_id"] = lowest


def _hashtags(entry: SourceEntry, brand: Brand) -> list[str]:
    """The entry's hashtags and the brand's, without #, each once."""
    told = entry.options.get("hashtags")
    tags = [*(told if isinstance(told, (list, tuple)) else ()), *brand.hashtags]
    bare = (tag.strip().lstrip("#") for tag in tags if isinstance(tag, str))
    return list({tag.casefold(): tag for tag in bare if tag}.values())


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
