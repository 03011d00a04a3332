"""Asking the Stack Exchange API within its quota, as its bodies tell it to be asked."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from harken.domain.brand import SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.sources import stackexchange_items as items
from harken.sources.base import Http, Page, Response
from harken.sources.payload import count, host_of, load_json, mapping, string
from harken.sources.text import one_line

_BASE = "https://api.stackexchange.com"
_HOUR = timedelta(hours=1)
_BUDGETS = {True: {"search": 200, "follow": 200}, False: {"search": 8, "follow": 4}}
"""Requests an hour with and without a key: all of them are less than the 10,000 or 300 of a day and address."""
_WAIT = re.compile(r"\bin (\d{1,6}) seconds?\b")
_REFUSED = frozenset({401, 402, 403, 405, 406})
"""Error ids: a token or key is missing, invalid, compromised, or may not do this."""
_THROTTLED = frozenset({502, 503})
AT_ONCE = 100
"""Most numbers in one address, and most items on one page."""

Purpose = Literal["search", "follow"]


class Api:
    """One site, asked with the entry's key where there is one."""

    def __init__(self, entry: SourceEntry, http: Http, purpose: Purpose) -> None:
        site = string(entry.options.get("site"))
        if site is None:
            raise BadInput(f"stackexchange: entry {entry.id!r} needs site, such as stackoverflow")
        self._base = (entry.base_url or _BASE).rstrip("/")
        self._key = string(entry.options.get("key"))
        self._http = http
        self._purpose: Purpose = purpose
        self.site = items.site_named(site)
        self.host = host_of(self._base) or ""

    def get(self, path: str, params: Mapping[str, str | int]) -> dict[str, Any]:
        """The JSON object of an answer. Raises `SourceError`; the wait it asks for holds for all that follows."""
        whose = hashlib.sha256(self._key.encode("utf-8", "replace")).hexdigest()[:8] if self._key else "keyless"
        limit = _BUDGETS[self._key is not None][self._purpose]
        self._http.spend(f"stackexchange {self._purpose} {whose}", 1, limit=limit, per=_HOUR)
        asked: dict[str, str | int] = {**params, "site": self.site, "pagesize": AT_ONCE if self._key else 25}
        if self._key:
            asked["key"] = self._key
        response = self._http.get(f"{self._base}/2.3{path}", params=asked, expect={400, 502})
        told = self._told(response)
        if response.status != 200 or "error_id" in told:
            self._fail(response, told)
        wait = count(told.get("backoff"))
        if wait:
            self._http.leave_alone(self._base, timedelta(seconds=min(wait, 86_400)))
        if not isinstance(told.get("items"), list):
            raise SourceError(f"{self.host}: answered without items")
        return told

    def page(self, told: Mapping[str, Any]) -> Page:
        """The mentions in an answer."""
        try:
            return items.as_page(items.items_of(told), self.site)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def lookup(self, path: str, numbers: Sequence[str], params: Mapping[str, str | int] | None = None) -> Page:
        """Up to 100 posts (25 without a key) by their numbers, `{}` in `path`, with their bodies."""
        return self.page(self.get(path.format(";".join(numbers)), {"filter": "withbody", **(params or {})}))

    @property
    def at_once(self) -> int:
        """How many numbers one request may hold: what it finds must fit on a page."""
        return AT_ONCE if self._key else 25

    def _told(self, response: Response) -> dict[str, Any]:
        try:
            return mapping(load_json(response.body, items.WHAT))
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: status {response.status}, {error}") from error

    def _fail(self, response: Response, told: Mapping[str, Any]) -> None:
        error = count(told.get("error_id"))
        named = one_line(string(told.get("error_name")) or "", 60)
        if error in _THROTTLED:
            found = _WAIT.search(string(told.get("error_message")) or "")
            wait = timedelta(seconds=min(int(found.group(1)) if found else 60, 86_400))
            self._http.leave_alone(self._base, wait)
            raise SourceError(f"{self.host}: asks for a pause ({named})", retry_after=wait)
        kind = SourceRefused if error in _REFUSED else SourceError
        raise kind(f"{self.host}: status {response.status} ({named or 'an error without a name'})")
