"""A login at an AT Protocol server: made once, renewed when it runs out, kept in the process and nowhere else."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, MutableMapping
from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.errors import NotAnAnswer, SourceError, SourceRefused
from harken.sources.base import Http, Response
from harken.sources.bluesky_items import WHAT, error_name
from harken.sources.payload import host_of, load_json, mapping, objects, string, web_link
from harken.sources.times import from_seconds

_LIVES = timedelta(hours=1)
"""How long an access token is trusted that does not tell its end; those of bsky.social live about two hours."""
_EARLY = timedelta(minutes=1)
_MOST = 32
_EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})


class Session(Struct, frozen=True):
    """Tokens, the server that takes them, and when the first of them runs out."""

    access: str
    refresh: str
    host: str
    until: datetime


class Login:
    """Asks as one account. `sessions` holds what is logged in, by a hash of the credentials.

    Logins are scarce (10 to 300 a day and account), renewals are not. Questions go to the account's own server as its
    login tells it, so that a used-up budget of logins stops logins only.
    """

    def __init__(
        self,
        base: str,
        identifier: str,
        password: str,
        sessions: MutableMapping[str, Session],
        http: Http,
        now: datetime,
    ) -> None:
        self._base = base
        self._identifier = identifier
        self._password = password
        self._sessions = sessions
        self._http = http
        self._now = now
        self._key = hashlib.sha256(repr((base, identifier, password)).encode("utf-8", "replace")).hexdigest()

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Response:
        """An answer, 400 included, since missing posts are told with it. Raises `SourceError`."""
        session = self._sessions.get(self._key)
        if session is None or session.until - _EARLY <= self._now:
            session = self._renew(session)
        response = self._ask(session, path, params)
        if response.status == 401 or (response.status == 400 and _error(response) in _EXPIRED):
            response = self._ask(self._renew(session), path, params)
        if response.status == 401:
            self._sessions.pop(self._key, None)
            raise SourceRefused(f"{host_of(response.url)}: does not accept its own login ({_error(response)})")
        return response

    def _ask(self, session: Session, path: str, params: Mapping[str, str | int] | None) -> Response:
        headers = {"authorization": f"Bearer {session.access}", "accept": "application/json"}
        return self._http.get(session.host + path, params=params, headers=headers, expect={400, 401})

    def _renew(self, old: Session | None) -> Session:
        """A fresh session: by the renewal token, which works once, else by logging in."""
        session = None
        if old is not None:
            answer = self._http.post(
                f"{old.host}/xrpc/com.atproto.server.refreshSession",
                headers={"authorization": f"Bearer {old.refresh}"},
                expect={400, 401},
            )
            self._sessions.pop(self._key, None)  # not before: an outage must not cost a login
            session = self._read(answer, old.host) if answer.status == 200 else None
        session = session or self._log_in()
        while len(self._sessions) >= _MOST:
            self._sessions.pop(next(iter(self._sessions)))
        self._sessions[self._key] = session
        return session

    def _log_in(self) -> Session:
        answer = self._http.post(
            f"{self._base}/xrpc/com.atproto.server.createSession",
            json={"identifier": self._identifier, "password": self._password},
            expect={400, 401},
        )
        host = host_of(self._base)
        if answer.status in {400, 401}:
            raise SourceRefused(
                f"{host}: refuses the login ({_error(answer) or answer.status}); it takes an identifier"
                " and an app password"
            )
        session = self._read(answer, self._base)
        if session is None:
            raise SourceError(f"{host}: a login without tokens (status {answer.status})")
        return session

    def _read(self, answer: Response, host: str) -> Session | None:
        try:
            told = mapping(load_json(answer.body, WHAT))
        except NotAnAnswer as error:
            raise SourceError(f"{host_of(answer.url)}: {error}") from error
        access, refresh = string(told.get("accessJwt")), string(told.get("refreshJwt"))
        if access is None or refresh is None:
            return None
        until = max(_ends(access) or self._now + _LIVES, self._now + 2 * _EARLY)
        return Session(access, refresh, _own_server(told) or host, until)


def _error(response: Response) -> str:
    try:
        return error_name(load_json(response.body, WHAT))
    except NotAnAnswer:
        return ""


def _own_server(told: Mapping[str, object]) -> str | None:
    """Where the account lives (`#atproto_pds` of its DID document); a token goes there over https only."""
    for service in objects(mapping(told.get("didDoc")).get("service")):
        endpoint = web_link(service.get("serviceEndpoint"))
        if (string(service.get("id")) or "").endswith("#atproto_pds") and endpoint is not None:
            return endpoint.rstrip("/") if endpoint.lower().startswith("https://") else None
    return None


def _ends(token: str) -> datetime | None:
    """When a JWT says that it runs out; nothing is verified, since only its issuer needs to."""
    middle = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return from_seconds(mapping(claims).get("exp"))
