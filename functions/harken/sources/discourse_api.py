"""Asking one Discourse forum: anonymously, or with a key."""

from collections.abc import Container, Mapping
from typing import Any

from harken.domain.brand import SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.sources import discourse_items as items
from harken.sources.base import Http, Page, Response
from harken.sources.payload import host_of, load_json, mapping, string


class Api:
    """One forum. Limits a forum comes with: 200 requests a minute and 50 in ten seconds for an address."""

    def __init__(self, entry: SourceEntry, http: Http) -> None:
        if not entry.base_url or host_of(entry.base_url) is None:
            raise BadInput(f"discourse: entry {entry.id!r} needs base_url, such as https://forum.example")
        self._base = entry.base_url.rstrip("/")
        self._http = http
        self._headers = {"accept": "application/json"}
        key, user = string(entry.options.get("api_key")), string(entry.options.get("api_username"))
        if key is not None:
            self._headers |= {"api-key": key, "api-username": user} if user else {"user-api-key": key}
        self.host = host_of(self._base) or ""
        self.forum = items.forum_of(self._base)

    def get(self, path: str, params: Mapping[str, str | int] | None = None, expect: Container[int] = ()) -> Response:
        """An answer, 404 and 410 included. Raises `SourceError`."""
        return self._http.get(self._base + path, params=params, headers=self._headers, expect=expect)

    def json(self, response: Response) -> Any:
        """The JSON of an answer; raises `SourceError` where it is none, or no success."""
        if response.status == 403:
            raise SourceRefused(f"{self.host}: refuses (status 403)")
        if response.status != 200:
            raise SourceError(f"{self.host}: status {response.status}")
        try:
            return load_json(response.body, items.WHAT)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def found(self, response: Response, key: str) -> items.Found:
        """The posts that an answer lists under `key`. Raises `SourceError`."""
        told = self.json(response)
        if not isinstance(mapping(told).get(key), (list, dict)):
            raise SourceError(f"{self.host}: answered without {key}")
        try:
            return items.find(told)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def page(self, found: items.Found) -> Page:
        """The mentions in what was found."""
        return items.as_page(found, self.forum)

    def error_type(self, response: Response) -> str | None:
        """How the forum itself names an error; None for an error page of something before it."""
        try:
            told = mapping(load_json(response.body, items.WHAT))
        except NotAnAnswer:
            return None
        return string(told.get("error_type")) or ("unnamed" if isinstance(told.get("errors"), list) else None)
