"""Asking the X API v2 with a bearer token, within what may be spent in a day: each post that it shows costs money."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from harken.domain.brand import SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.domain.mention import Mention
from harken.sources import x_items as items
from harken.sources.base import Http, Page, Response
from harken.sources.payload import count, host_of, load_json, mapping, objects, string
from harken.sources.text import one_line
from harken.sources.throttle import pause_asked

_BASE = "https://api.x.com"
_FIELDS: Mapping[str, str] = {
    "post.fields": "article,attachments,conversation_id,created_at,entities,lang,note_post,public_metrics",
    "expansions": "author_id,referenced_posts,attachments.media_keys,attachments.poll_ids",
    "user.fields": "description,name,public_metrics,username,verified",
    "media.fields": "alt_text,media_key,preview_image_url,type,url",
    "poll.fields": "options",
}
PAGE_SIZE = 100
POSTS_A_DAY = 2000
_WITH_REFERRED = 3
"""A post may refer to two others, one that it answers and one that it quotes; those shown are paid for, too."""
WINDOW = timedelta(days=7) - timedelta(minutes=2)
"""How far back a search may ask."""
_NEAREST = timedelta(seconds=15)
"""A search may not ask for the last ten seconds."""
_DAY = timedelta(days=1)
_FOR_THREADS = 0.8
"""The part of a day's posts at which looking again stops, so that new posts can still be read."""
_EXPECTED = frozenset({400, 402, 403, 429})
"""Statuses whose body says more than they do."""
_OUT_OF_MONEY = timedelta(hours=1)
_READ_TODAY: dict[str, set[str]] = {}
"""The posts read under a credential in a UTC day: to read one again is not charged (docs.x.com, pay-per-use)."""


class Api:
    """The API under one token. `looking_again` leaves a part of the day's posts to others."""

    def __init__(self, entry: SourceEntry, http: Http, now: datetime, *, looking_again: bool = False) -> None:
        token = string(entry.options.get("token"))
        if token is None:
            raise BadInput(
                f"x: entry {entry.id!r} needs token, that of an approved, paid project: X is off without one"
            )
        told = count(entry.options.get("posts_a_day"))
        posts = POSTS_A_DAY if told is None else told
        self._limit = int(posts * _FOR_THREADS) if looking_again else posts
        self._base = (entry.base_url or _BASE).rstrip("/") + "/2/"
        self.host = host_of(self._base)
        self._token = token
        self._budget = f"x posts {hashlib.sha256(token.encode()).hexdigest()[:12]}"
        self._http = http
        self.now = now

    def search(self, query: str, since: datetime, until: datetime | None, token: str | None) -> dict[str, Any]:
        """One page of the posts of the last 7 days, newest first; both times inclusive, to the second."""
        params: dict[str, str | int] = {
            "query": query,
            "max_results": PAGE_SIZE,
            "sort_order": "recency",
            "start_time": _written(since),
            **_FIELDS,
        }
        if until is not None and until + timedelta(seconds=1) < self.now - _NEAREST:
            params["end_time"] = _written(until + timedelta(seconds=1))  # exclusive
        if token is not None:
            params["next_token"] = token
        return self._ask("tweets/search/recent", params, PAGE_SIZE * _WITH_REFERRED)

    def lookup(self, numbers: Sequence[str]) -> dict[str, Any]:
        """Up to a hundred posts by their numbers; those that are gone are told as errors beside them."""
        new = len(set(numbers) - self._read_today())
        return self._ask("tweets", {"ids": ",".join(numbers), **_FIELDS}, new * _WITH_REFERRED)

    def posts(self, answer: Mapping[str, Any]) -> Page:
        """The posts of an answer; raises `SourceError` where it has no place for them."""
        try:
            return items.read(answer, asked=True)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def _ask(self, path: str, params: Mapping[str, str | int], most: int) -> dict[str, Any]:
        """An answer. `most` posts are paid for before, and those that it did not show anew are given back."""
        self._spend(most)
        new: set[str] = set()
        try:
            headers = {"authorization": f"Bearer {self._token}"}
            response = self._http.get(self._base + path, params=params, headers=headers, expect=_EXPECTED)
            if response.status != 200:
                raise self._refusal(response)
            answer = mapping(self._json(response))
            new = items.numbers(answer) - self._read_today()
            self._read_today().update(new)
        finally:
            self._spend(min(len(new) - most, 0))
        return answer

    def _spend(self, posts: int) -> None:
        if posts:
            self._http.spend(self._budget, posts, limit=self._limit, per=_DAY)

    def _read_today(self) -> set[str]:
        day = f"{self._budget} {self.now.astimezone(UTC):%Y-%m-%d}"
        if day not in _READ_TODAY:
            for old in [one for one in _READ_TODAY if one.startswith(self._budget)]:
                del _READ_TODAY[old]
        return _READ_TODAY.setdefault(day, set())

    def _json(self, response: Response) -> Any:
        try:
            return load_json(response.body, items.WHAT)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def _refusal(self, response: Response) -> SourceError:
        """What an answer of another status means; a project without credits is left alone for a while."""
        try:
            told = mapping(load_json(response.body, items.WHAT))
        except NotAnAnswer:
            told = {}
        problem = next((one for one in objects([told, *objects(told.get("errors"))]) if string(one.get("title"))), {})
        kind = (string(problem.get("type")) or "").rpartition("/")[2]
        said = f"status {response.status}, {one_line(string(problem.get('title')) or 'no reason given', 60)}"
        if response.status == 402 or kind in {"usage-capped", "credits-depleted"}:
            self._http.leave_alone(response.url, _OUT_OF_MONEY)
            return SourceRefused(f"{self.host}: the project has no credits left ({said})", retry_after=_OUT_OF_MONEY)
        wait = pause_asked(response.status, response.headers, self.now)
        if response.status == 429 or (response.status == 403 and wait is not None):
            return SourceError(f"{self.host}: asks for a pause ({said})", retry_after=wait)
        if response.status == 403:
            return SourceRefused(f"{self.host}: refuses; is the project approved for this? ({said})")
        return SourceError(f"{self.host}: {said}")


def number(mention: Mention) -> str | None:
    """The newest number of a post: under it its present words are told."""
    told = [name.removeprefix("x:") for name in (mention.id, *mention.aliases) if name.startswith("x:")]
    return max(filter(is_number, told), key=int, default=None)


def is_number(text: str) -> bool:
    """Whether it can be a post's number, so that nothing else gets into a question."""
    return text.isascii() and text.isdecimal() and len(text) <= 19


def handles(accounts: Iterable[str]) -> list[str]:
    """Those of the accounts that are names as X allows them."""
    bare = (name.strip().removeprefix("@") for name in accounts)
    return [name for name in bare if name.isascii() and name.replace("_", "a").isalnum() and len(name) <= 15]


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
