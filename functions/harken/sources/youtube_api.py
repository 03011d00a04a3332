"""Asking the YouTube Data API with a key, within what a key may ask in a day."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from harken.domain.brand import SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError
from harken.sources import google
from harken.sources import youtube_items as items
from harken.sources.base import Http, Page, Response
from harken.sources.payload import host_of, load_json, mapping, native_id, objects, string

_BASE = "https://www.googleapis.com"
_DAY = timedelta(days=1)
_SEARCHES = 100
_UNITS = 10_000
"""What a key may ask in a day: searches, and everything else together; each request counts one."""
_UNITS_FOR_THREADS = 8_000
"""Looking again stops here, so that new comments can still be read."""
_NOTHING = frozenset({"commentsDisabled", "videoNotFound", "commentNotFound", "commentThreadNotFound"})
_AT_ONCE = 50
_AT_ONCE_FOR_SURE = 20
"""As many as a list gives where it takes its default; so many ids are asked when it matters that one is missing."""


class Api:
    """The API under one key. `looking_again` leaves a part of the day's units to others."""

    def __init__(self, entry: SourceEntry, http: Http, now: datetime, *, looking_again: bool = False) -> None:
        key = string(entry.options.get("key"))
        if key is None:
            raise BadInput(f"youtube: entry {entry.id!r} needs key, an API key of Google Cloud, as secret:NAME")
        self._base = (entry.base_url or _BASE).rstrip("/") + "/youtube/v3/"
        self._host = host_of(self._base)
        self._key = key
        self._name = hashlib.sha256(key.encode()).hexdigest()[:12]
        self._units = _UNITS_FOR_THREADS if looking_again else _UNITS
        self._http = http
        self._now = now

    def search(self, params: Mapping[str, str | int]) -> dict[str, Any]:
        """One page of a search. Where the day's searches are used up, comments can be read all the same."""
        try:
            self._http.spend(f"youtube searches {self._name}", 1, limit=_SEARCHES, per=_DAY)
        except SourceError as error:
            raise SourceError(f"{self._host}: the day's searches are used up") from error
        response = self._get("search", params)
        if google.reason_of(response) == "quotaExceeded":
            raise SourceError(f"{self._host}: the day's searches are used up")
        return self._json(google.check(response, self._http, self._now))

    def list(self, path: str, params: Mapping[str, str | int]) -> dict[str, Any] | None:
        """One page of a list; None where the API says that there is none: a video is gone, or takes no comments."""
        self._http.spend(f"youtube units {self._name}", 1, limit=self._units, per=_DAY)
        response = self._get(path, params)
        reason = google.reason_of(response) if response.status in {403, 404} else None
        if reason in _NOTHING:
            return None
        return self._json(google.check(response, self._http, self._now))

    def lookup(self, path: str, numbers: Sequence[str], params: Mapping[str, str | int]) -> Iterator[dict[str, Any]]:
        """The items of that list with these ids, in any order; what is missing was asked for twice."""
        missing = list(dict.fromkeys(numbers))
        for size in (_AT_ONCE, _AT_ONCE_FOR_SURE):
            found: set[str] = set()
            for start in range(0, len(missing), size):
                for item in self._items(path, missing[start : start + size], params):
                    number = native_id(item.get("id"))
                    if number is not None:
                        found.add(number)
                        yield item
            missing = [number for number in missing if number not in found]

    def _items(self, path: str, numbers: Sequence[str], params: Mapping[str, str | int]) -> Iterator[dict[str, Any]]:
        """One lookup. Where one id of many that is not there makes all of it fail, the halves are asked."""
        answer = self.list(path, {**params, "id": ",".join(numbers)})
        if answer is None and len(numbers) > 1:
            half = len(numbers) // 2
            yield from self._items(path, numbers[:half], params)
            yield from self._items(path, numbers[half:], params)
        else:
            yield from objects(mapping(answer).get("items"))

    def page(self, told: Iterable[Any]) -> Page:
        """Items of a list that was asked for in plain text, as mentions."""
        return items.read(list(told), is_plain=True)

    def _get(self, path: str, params: Mapping[str, str | int]) -> Response:
        return self._http.get(self._base + path, params={**params, "key": self._key}, expect=google.EXPECTED)

    def _json(self, response: Response) -> dict[str, Any]:
        if response.status != 200:
            raise SourceError(f"{self._host}: status {response.status}")
        try:
            answer = mapping(load_json(response.body, items.WHAT))
        except NotAnAnswer as error:
            raise SourceError(f"{self._host}: {error}") from error
        if not isinstance(answer.get("items"), list):
            raise SourceError(f"{self._host}: an answer without items")
        return answer
