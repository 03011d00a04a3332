"""Asking the Reddit API under an app's credentials; the access tokens it lends are kept only in the process."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from harken import __version__
from harken.domain.brand import SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.sources import reddit_items as items
from harken.sources.base import Http, Page, Response
from harken.sources.payload import count, host_of, load_json, mapping, string
from harken.sources.text import one_line

_SIGN_IN = "https://www.reddit.com"
_BASE = "https://oauth.reddit.com"
_MARGIN = timedelta(minutes=2)
"""A token is not used in its last minutes."""
_MOST_TOKENS = 64
PAGE_SIZE = 100


class _Token(Struct, frozen=True):
    value: str
    until: datetime


_TOKENS: dict[str, _Token] = {}
"""By a hash of the credentials and where they are good for."""


class Api:
    """The API under one app, as itself or as the account that gave the app a refresh token."""

    def __init__(self, entry: SourceEntry, http: Http, now: datetime) -> None:
        told = {name: string(entry.options.get(name)) for name in ("client_id", "client_secret", "username")}
        if None in told.values():
            raise BadInput(
                f"reddit: entry {entry.id!r} needs client_id, client_secret and username of an app that Reddit has"
                " approved: it is off without them"
            )
        self._app, self._secret, owner = (value or "" for value in told.values())
        self._refresh = string(entry.options.get("refresh_token"))
        self.speaks_for_account = self._refresh is not None
        self._base = (entry.base_url or _BASE).rstrip("/")
        self._sign_in = (entry.base_url or _SIGN_IN).rstrip("/") + "/api/v1/access_token"
        credentials = "\x1f".join([self._sign_in, self._app, self._secret, self._refresh or ""])
        self._key = hashlib.sha256(credentials.encode("utf-8", "replace")).hexdigest()
        self._agent = one_line(f"python:{self._app}:{__version__} (by /u/{owner.removeprefix('u/')})")
        self._agent = self._agent.encode("ascii", "ignore").decode()
        self.host = host_of(self._base)
        self._http = http
        self._now = now

    def get(self, path: str, params: Mapping[str, str | int]) -> Any:
        """The JSON of an answer; raises `SourceError`. A token that is no longer accepted is renewed once."""
        response = self._ask(path, params)
        if response.status == 401:
            _TOKENS.pop(self._key, None)
            response = self._ask(path, params)
        if response.status == 401:
            raise SourceRefused(f"{self.host}: refuses (status 401)")
        if response.status != 200:
            raise SourceError(f"{self.host}: status {response.status}")
        return self._json(response)

    def page(self, answer: Any) -> Page:
        """The posts and comments of an answer; raises `SourceError` where it has no place for them."""
        try:
            return items.read(answer, is_raw=True, asked=True)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def _ask(self, path: str, params: Mapping[str, str | int]) -> Response:
        headers = {"authorization": f"Bearer {self._token()}", "user-agent": self._agent}
        return self._http.get(self._base + path, params={**params, "raw_json": 1}, headers=headers, expect={401})

    def _token(self) -> str:
        """The token at hand where it is still good, else a new one. Raises `SourceError`."""
        kept = _TOKENS.get(self._key)
        if kept is not None and kept.until > self._now:
            return kept.value
        form = {"grant_type": "client_credentials"}
        if self._refresh is not None:
            form = {"grant_type": "refresh_token", "refresh_token": self._refresh}
        basic = base64.b64encode(f"{self._app}:{self._secret}".encode()).decode()
        headers = {"authorization": f"Basic {basic}", "user-agent": self._agent}
        response = self._http.post(self._sign_in, form=form, headers=headers, expect={400})
        told = mapping(self._json(response)) if response.status in {200, 400} else {}
        value, lasts = string(told.get("access_token")), count(told.get("expires_in"))
        if response.status == 400 or "error" in told:
            said = one_line(string(told.get("error")) or "no reason given", 60)
            raise SourceRefused(f"{self.host}: does not accept the app's credentials ({said})")
        if value is None or lasts is None:
            raise SourceError(f"{self.host}: an answer without a token")
        if len(_TOKENS) >= _MOST_TOKENS:
            _TOKENS.clear()
        _TOKENS[self._key] = _Token(value, self._now + timedelta(seconds=min(lasts, 86_400)) - _MARGIN)
        return value

    def _json(self, response: Response) -> Any:
        try:
            return load_json(response.body, items.WHAT)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error
