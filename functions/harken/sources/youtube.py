"""YouTube through its Data API v3 (developers.google.com/youtube/v3): videos by search, comments by where they stand.

It takes an API key of Google Cloud, free of charge. A key has 100 searches and 10,000 other requests a day, each page
counting one, until midnight in California; more takes an audit by Google. Pages hold 50 videos, 100 comments.
Comments cannot be searched: those on the brand's own channels are read, and those on videos that were found. What
the brand answered is told wherever YouTube shows it: replies to a comment, comments on a video.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources import newest_first
from harken.sources import youtube_items as items
from harken.sources.base import Cursor, Http, Page, Thread
from harken.sources.newest_first import Ask, Sheet
from harken.sources.payload import count, mapping, string
from harken.sources.times import to_seconds
from harken.sources.youtube_api import Api
from harken.sources.youtube_threads import COMMENTS, VIDEOS, look

_OVERLAP = timedelta(hours=1)
_SEARCH_OVERLAP = timedelta(hours=6)
"""A new video is found only after it was indexed."""
_FOUND_MOST = 40
_FOUND_FOR = timedelta(days=14)
"""Found videos whose comments are read, and for how long after they were found last."""
_FOUND_A_RUN = 5
_CHANNEL_ID = r"^UC[A-Za-z0-9_-]{22}$"


class YouTube:
    """Videos that name the brand, and comments on them and on the brand's own channels."""

    name = "youtube"
    every = timedelta(minutes=20)
    tells_answers = True
    options: Mapping[str, Any] = {
        "key": {"type": "string", "description": "an API key of Google Cloud (YouTube Data API v3), as secret:NAME"},
        "channels": {
            "type": "array",
            "items": {"type": "string", "pattern": _CHANNEL_ID, "description": "the id of a channel, as in UC…"},
            "description": "ids of channels whose comments are read, beside those among the brand's accounts",
        },
    }
    required: tuple[str, ...] = ("key",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Comments of each channel and of some found videos, then the search; each moves its part of the cursor.

        The cursor is `{"since": {list: seconds}, "videos": {id: seconds when it was found}}`; the videos take turns.
        Raises `SourceError`; where comments fail, videos are still searched.
        """
        api = Api(entry, http, now)
        channels = _channels(entry, brand)
        videos = _remembered(cursor, now)
        turn = dict(list(videos.items())[:_FOUND_A_RUN])
        lists = {f"channel {one}": _comments(api, {"allThreadsRelatedToChannelId": one}) for one in channels}
        lists |= {f"video {one}": _comments(api, {"videoId": one}) for one in turn}
        videos = {**{one: at for one, at in videos.items() if one not in turn}, **turn}
        valid = {"search", *lists, *(f"video {one}" for one in videos)}
        marks = {key: mark for key, mark in mapping(mapping(cursor).get("since")).items() if key in valid}
        failed: SourceError | None = None
        for streams, overlap in ((lists, _OVERLAP), ({"search": _search(api, brand)}, _SEARCH_OVERLAP)):
            try:
                for page in newest_first.read(streams, {"since": marks}, overlap, now):
                    if "search" in streams:
                        videos = _with_found(videos, _naming(page.mentions, brand, channels), now)
                    if page.cursor is not None:
                        marks |= page.cursor["since"]
                    state = {"since": dict(marks), "videos": dict(videos)} if page.cursor is not None else None
                    yield msgspec.structs.replace(page, cursor=state)
            except SourceError as error:
                if error.retry_after is not None:
                    raise
                failed = failed or error
        if failed is not None:
            raise failed

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """Fifty comments or videos a request; whole threads where there is more than such an answer shows."""
        del brand
        return look(Api(entry, http, now, looking_again=True), mentions)

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Videos and comments wherever an answer has a place for them; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


def _channels(entry: SourceEntry, brand: Brand) -> list[str]:
    """The channels whose comments are read: those of the entry, and the brand's accounts that are channel ids."""
    told = entry.options.get("channels")
    named = [*(told if isinstance(told, (list, tuple)) else ()), *brand.accounts.get("youtube", ())]
    bare = (name.strip() for name in named if isinstance(name, str))
    return list(dict.fromkeys(name for name in bare if name.startswith("UC") and len(name) == 24))


def _remembered(cursor: Cursor | None, now: datetime) -> dict[str, int]:
    """The found videos that are still read, in the order of their turns."""
    oldest = to_seconds(now - _FOUND_FOR)
    told = mapping(mapping(cursor).get("videos"))
    return {one: at for one, value in told.items() if (at := count(value)) is not None and at >= oldest}


def _with_found(videos: Mapping[str, int], found: Iterable[str], now: datetime) -> dict[str, int]:
    """Newly found videos come first, the others keep their turns; those found longest ago make room."""
    fresh = dict.fromkeys(found, to_seconds(now))
    new = {one: at for one, at in fresh.items() if one not in videos}
    both = {**new, **{one: fresh.get(one, at) for one, at in videos.items()}}
    kept = sorted(both, key=lambda one: both[one], reverse=True)[:_FOUND_MOST]
    return {one: at for one, at in both.items() if one in set(kept)}


def _naming(found: Iterable[Mention], brand: Brand, channels: Sequence[str]) -> list[str]:
    """The ids of videos of others whose words hold a name of the brand; a search finds many that do not."""
    names = [name.casefold() for name in (*brand.names, *brand.domains)]
    return [
        one.id.removeprefix("youtube:")
        for one in found
        if any(name in f"{one.title} {one.text}".casefold() for name in names)
        and (one.author is None or one.author.id not in channels)
    ]


def _comments(api: Api, which: Mapping[str, str]) -> Ask:
    """A list of comment threads. New replies bring old threads up, so only a page of nothing new ends it."""

    def ask(position: str | None, start: datetime) -> Sheet:
        del start
        answer = api.list(
            "commentThreads", {**COMMENTS, **which, "order": "time", "maxResults": 100, **_at(position)}
        )
        page = api.page(mapping(answer).get("items") or ())
        newest = max((one.created_at for one in page.mentions if one.created_at), default=None)
        return Sheet(page, reached=newest, following=string(mapping(answer).get("nextPageToken")))

    return ask


def _search(api: Api, brand: Brand) -> Ask:
    """One search for all names and domains; what it finds is shown with its whole description and its counts."""
    words = "|".join('"' + word.replace('"', " ") + '"' for word in (*brand.names, *brand.domains))
    what: dict[str, str | int] = {
        "part": "snippet",
        "type": "video",
        "order": "date",
        "safeSearch": "none",
        "maxResults": 50,
        "q": words,
    }

    def ask(position: str | None, start: datetime) -> Sheet:
        answer = api.search({**what, "publishedAfter": f"{start:%Y-%m-%dT%H:%M:%SZ}", **_at(position)})
        found = api.page(answer["items"])
        numbers = [one.id.removeprefix("youtube:") for one in found.mentions]
        whole = {one.id: one for one in api.page(api.lookup("videos", numbers, VIDEOS)).mentions}
        page = Page(mentions=tuple(whole.get(one.id, one) for one in found.mentions), bad=found.bad)
        return Sheet(page, following=string(answer.get("nextPageToken")))

    return ask


def _at(position: str | None) -> dict[str, str]:
    return {} if position is None else {"pageToken": position}
