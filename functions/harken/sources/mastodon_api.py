"""One Mastodon server as Harken asks it: pages of statuses, many statuses at once, contexts, an account's posts.

Facts: docs.joinmastodon.org (methods/statuses, timelines, accounts). Many statuses at once came with 4.3, twenty in a
request (`DEFAULT_STATUSES_LIMIT`); who may not see one finds it missing. Counts of replies are of public ones.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from harken.domain.brand import SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError
from harken.domain.mention import Mention
from harken.sources import mastodon_statuses as statuses
from harken.sources.base import Http, Page, Response
from harken.sources.payload import host_of, load_json, mapping, native_id, objects, says_not_found, string
from harken.sources.times import from_iso

PAGE_SIZE = 40
AT_ONCE = 20
"""Statuses in one request."""
_OTHER_KINDS = frozenset({400, 405, 422, 501})
"""What servers of other makes, and older ones, answer to being asked for many statuses; or 404."""

Status = Mapping[str, Any]


class Api:
    """One server, asked with the entry's token where there is one."""

    def __init__(self, entry: SourceEntry, http: Http) -> None:
        if not entry.base_url or host_of(entry.base_url) is None:
            raise BadInput(f"mastodon: entry {entry.id!r} needs base_url, such as https://social.example")
        self._base = entry.base_url.rstrip("/")
        self.host = host_of(entry.base_url) or ""
        self.token = string(entry.options.get("token"))
        self._http = http

    def get(self, path: str, params: Mapping[str, str | int] | None = None, expect: Container[int] = ()) -> Response:
        """An answer of the server; raises as `Http.get` does."""
        headers = {"accept": "application/json"}
        if self.token is not None:
            headers["authorization"] = f"Bearer {self.token}"
        return self._http.get(self._base + path, params=params, headers=headers, expect=expect)

    def json(self, response: Response) -> Any:
        """The JSON of an answer; raises `SourceError` for an error's or another kind of body."""
        if response.status != 200:
            raise SourceError(f"{self.host}: status {response.status} where statuses were expected")
        try:
            return load_json(response.body, statuses.WHAT)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def found(self, answer: Any) -> statuses.Found:
        """The statuses in an answer; raises `SourceError` where it has no place for them."""
        try:
            return statuses.find(answer)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def page(self, path: str, params: Mapping[str, str | int]) -> tuple[Page, list[str], list[datetime]]:
        """One page of a list: its mentions, the numbers of its entries, and when they were written."""
        answer = self.json(self.get(path, {**params, "limit": PAGE_SIZE}))
        found = self.found(answer)
        entries = objects(answer.get("statuses") if isinstance(answer, dict) else answer)
        numbers = [number for entry in entries if (number := native_id(entry.get("id")))]
        times = [moment for entry in entries if (moment := from_iso(entry.get("created_at")))]
        return statuses.as_page(found, self.host), numbers, times

    def account(self, acct: str) -> str | None:
        """The server's number for an account, None where it does not know it."""
        response = self.get("/api/v1/accounts/lookup", {"acct": acct})
        if says_not_found(response):
            return None
        number = native_id(mapping(self.json(response)).get("id"))
        if number is None:
            raise SourceError(f"{self.host}: an account without a number")
        return number

    def statuses(self, numbers: Sequence[str]) -> dict[str, Status] | None:
        """Those of up to `AT_ONCE` statuses that the server shows; None where it can't be asked for many."""
        asked = "&".join(f"id[]={quote(number, safe='')}" for number in numbers)
        response = self.get(f"/api/v1/statuses?{asked}", expect=_OTHER_KINDS)
        if response.status in _OTHER_KINDS or response.status in {404, 410}:
            return None
        answer = self.json(response)
        found = self.found(answer if isinstance(answer, list) else None)
        return {number: status for status in found.statuses if (number := native_id(status.get("id")))}

    def status(self, number: str) -> Status | None:
        """One status as it is now, None where the server says that there is none."""
        response = self.get(_path(number))
        if says_not_found(response):
            return None
        return next(iter(self.found(self.json(response)).statuses), None)

    def context(self, number: str) -> Mapping[str, Any] | None:
        """What is above and below a status, None where the server says that there is no such status."""
        response = self.get(f"{_path(number)}/context")
        return None if says_not_found(response) else mapping(self.json(response))

    def number(self, mention: Mention) -> str | None:
        """This server's number for a mention: from its aliases, or from its own address where it was born here."""
        prefix = f"mastodon:{self.host}/"
        for alias in mention.aliases:
            if alias.startswith(prefix):
                return alias.removeprefix(prefix)
        address = urlsplit(mention.id.removeprefix("mastodon:"))
        last = address.path.rstrip("/").rpartition("/")[2]
        return last if address.netloc.lower() == self.host and last.isascii() and last.isdecimal() else None


def _path(number: str) -> str:
    return f"/api/v1/statuses/{quote(number, safe='')}"


def order(number: str) -> tuple[int, str]:
    """Numbers in their order, though they are text."""
    return len(number), number
