"""Asking the Google Play Developer API about one app, with an access token that was brought or is fetched."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from harken.domain.brand import SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.sources import google
from harken.sources.base import Http, Response
from harken.sources.payload import count, host_of, load_json, mapping, string

PACKAGE = r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)+$"
_BASE = "https://androidpublisher.googleapis.com"
_TOKENS = "https://oauth2.googleapis.com"
_HOUR = timedelta(hours=1)
_GETS = 200
"""Reviews may be asked for so often an hour, for each app."""
_SINGLES = 80
_EARLY = timedelta(minutes=2)
_REFRESH = ("refresh_token", "client_id", "client_secret")
_MOST_TOKENS = 64
_kept: dict[str, tuple[str, datetime]] = {}
"""Access tokens and their ends by a hash of what they were fetched with; in this process only."""


class Api:
    """The reviews of one app. `share` is how many of an hour's requests this use of it may bring the app to."""

    def __init__(self, entry: SourceEntry, http: Http, now: datetime, *, share: int = _GETS) -> None:
        self.package = string(entry.options.get("app")) or ""
        if not re.fullmatch(PACKAGE.strip("^$"), self.package):
            raise BadInput(f"googleplay: entry {entry.id!r} needs app, the package of your app such as com.acme.app")
        self._token = string(entry.options.get("token"))
        self._refresh = {name: string(entry.options.get(name)) or "" for name in _REFRESH}
        if self._token is None and not all(self._refresh.values()):
            raise BadInput(
                f"googleplay: entry {entry.id!r} reads your own app only, with a token of a service account that may "
                "reply to reviews, or with refresh_token, client_id and client_secret"
            )
        self._base = (entry.base_url or _BASE).rstrip("/") + "/androidpublisher/v3/applications/"
        self._tokens = (entry.base_url or _TOKENS).rstrip("/") + "/token"
        self._http = http
        self._now = now
        self._share = share

    def get(self, path: str, params: Mapping[str, str | int]) -> Response:
        """`reviews` or `reviews/ID`: 200 or 404, else raises `SourceError`. A token that ended is fetched anew."""
        self._http.spend(f"googleplay {self.package}", 1, limit=self._share, per=_HOUR)
        response = self._ask(path, params, self._token or self._fetched())
        if response.status == 401 and self._token is None:
            _kept.pop(self._name, None)
            response = self._ask(path, params, self._fetched())
        return google.check(response, self._http, self._now)

    def may_ask_singly(self) -> bool:
        """Whether a single review may still be asked for in this hour: they must not use up what lists need."""
        try:
            self._http.spend(f"googleplay singles {self.package}", 1, limit=_SINGLES, per=_HOUR)
        except SourceError:
            return False
        return True

    def _ask(self, path: str, params: Mapping[str, str | int], token: str) -> Response:
        return self._http.get(
            f"{self._base}{self.package}/{path}",
            params=params,
            headers={"authorization": f"Bearer {token}"},
            expect=google.EXPECTED,
        )

    @property
    def _name(self) -> str:
        return hashlib.sha256("\n".join([self._tokens, *self._refresh.values()]).encode()).hexdigest()

    def _fetched(self) -> str:
        """An access token: the kept one, or a new one for the refresh token (OAuth 2, RFC 6749, 6)."""
        kept = _kept.get(self._name)
        if kept is not None and kept[1] > self._now:
            return kept[0]
        host = host_of(self._tokens)
        response = self._http.post(
            self._tokens, form={"grant_type": "refresh_token", **self._refresh}, expect=google.EXPECTED
        )
        if response.status in google.EXPECTED:
            raise SourceRefused(f"{host}: gives no token for the refresh_token ({google.reason_of(response)})")
        try:
            told = mapping(load_json(response.body, "Google"))
        except NotAnAnswer as error:
            raise SourceError(f"{host}: {error}") from error
        token = string(told.get("access_token"))
        if response.status != 200 or token is None:
            raise SourceError(f"{host}: an answer without a token")
        while len(_kept) >= _MOST_TOKENS:
            del _kept[next(iter(_kept))]
        _kept[self._name] = (token, self._now + timedelta(seconds=count(told.get("expires_in")) or 0) - _EARLY)
        return token
