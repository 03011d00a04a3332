"""Asking one Lemmy server, and what its refusals mean."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from harken.domain.brand import SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.sources import lemmy_items as items
from harken.sources.base import Http, Page, Response
from harken.sources.payload import host_of, load_json, mapping, string
from harken.sources.text import one_line

PAGE_SIZE = 50
"""The most that a server gives at once."""
_PRIVATE = frozenset({"instance_is_private", "not_logged_in", "incorrect_login"})
_NOT_FOUND = frozenset({"couldnt_find_post", "couldnt_find_comment", "couldnt_find_person", "not_found"})
"""0.18 says so with status 400, later ones with 404."""
_PAUSE = timedelta(minutes=5)
"""Half of the ten minutes in which searches are counted: no header tells how long to wait."""


class Api:
    """One server, asked without an account."""

    def __init__(self, entry: SourceEntry, http: Http) -> None:
        if not entry.base_url or host_of(entry.base_url) is None:
            raise BadInput(f"lemmy: entry {entry.id!r} needs base_url, such as https://lemmy.example")
        self._base = entry.base_url.rstrip("/") + "/api/v3"
        self.host = host_of(entry.base_url) or ""
        self._http = http

    def json(self, path: str, params: Mapping[str, str | int]) -> dict[str, Any]:
        """The answer as a JSON object; raises `SourceError` for errors, and for what is not there."""
        answer = self.find(path, params)
        if answer is None:
            raise SourceError(f"{self.host}: not found")
        return answer

    def find(self, path: str, params: Mapping[str, str | int]) -> dict[str, Any] | None:
        """As `json`, but None where the API itself says that there is no such thing."""
        response = self._http.get(self._base + path, params=params, expect={400, 401})
        error = _error(response)
        if error in _NOT_FOUND:
            return None
        if error == "rate_limit_error":
            self._http.leave_alone(self._base, _PAUSE)
            raise SourceError(f"{self.host}: asks for a pause (rate_limit_error)", retry_after=_PAUSE)
        if error in _PRIVATE or response.status == 401:
            raise SourceRefused(f"{self.host}: shows nothing without an account ({error or response.status})")
        if response.status != 200:
            told = f" ({error})" if error else ""
            raise SourceError(f"{self.host}: status {response.status}{told}")
        try:
            return mapping(load_json(response.body, items.WHAT))
        except NotAnAnswer as error_:
            raise SourceError(f"{self.host}: {error_}") from error_

    def page(self, answer: Mapping[str, Any]) -> Page:
        """The posts and comments in an answer; raises `SourceError` where it has no place for them."""
        try:
            return items.as_page(items.find(dict(answer)), self.host)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error


def _error(response: Response) -> str | None:
    """The word of an error answer, None where it is none."""
    if response.status == 200:
        return None
    try:
        return one_line(string(mapping(load_json(response.body, items.WHAT)).get("error")) or "", 60) or None
    except NotAnAnswer:
        return None
