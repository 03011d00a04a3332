"""The polite client: bounded in time, size and hops, never into private networks, obedient to throttles."""

import os
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Container, Iterator, Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import httpcore
import httpx
import msgspec
from msgspec import Struct

from harken import __version__
from harken.domain.brand import SourceEntry
from harken.domain.errors import Fault, SourceError, SourceRefused
from harken.sources.addresses import allowed, literal, may_ask
from harken.sources.base import Response
from harken.sources.network import Deadline, GuardedTransport, Resolve, system_addresses
from harken.sources.text import one_line
from harken.sources.throttle import Ledger, Rates, bounded, own_ledger, pause_asked, rates
from harken.sources.times import from_iso

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({401, 403})
_COME_BACK = frozenset({304, 404, 410})
_THROTTLES = frozenset({429, 503})
_NOT_ACROSS_HOSTS = frozenset({"authorization", "cookie"})
_NO_CONTACT = "brand listening; the operator left no contact"
_LOOPBACK = ("127.0.0.1", "::1")
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,255}")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Limits(Struct, frozen=True, kw_only=True):
    """The bounds of one request: seconds, bytes of the decoded body, redirects."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 30.0
    body: int = 5_000_000
    redirects: int = 3


def polite(
    entry: SourceEntry,
    *,
    contact: str | None = None,
    transport: httpx.BaseTransport | None = None,
    resolve: Resolve = system_addresses,
    memory: MutableMapping[str, str] | None = None,
    ledger: Ledger | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen, so that sharing it is harmless
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> "PoliteClient":
    """A client for one source entry; private addresses only as its `allow_private` lists them. Close it after use.

    `contact` (else the environment's HARKEN_CONTACT) tells the asked who asks. `memory` maps a host to the ISO time
    until which it wants to be left alone; it is JSON-able, and whoever keeps it between runs keeps the promise
    between runs. `ledger` keeps the budgets that several share; without one each client has its own. `transport`
    takes the place of the network, and of the check of the addresses that names resolve to; addresses spelled out in
    a URL are checked either way.
    """
    return PoliteClient(
        entry=entry,
        contact=contact or os.environ.get("HARKEN_CONTACT") or _NO_CONTACT,
        transport=transport,
        resolve=resolve,
        memory={} if memory is None else memory,
        ledger=ledger or own_ledger(),
        limits=limits,
        clock=clock,
    )


class PoliteClient:
    """Fulfils `sources.base.Http`. Made by `polite`; not for use by several threads at once.

    `asked` counts the requests sent; `rates` is what the last answer with rate headers told, None before any did.
    """

    def __init__(
        self,
        *,
        entry: SourceEntry,
        contact: str,
        transport: httpx.BaseTransport | None,
        resolve: Resolve,
        memory: MutableMapping[str, str],
        ledger: Ledger,
        limits: Limits,
        clock: Callable[[], datetime],
    ) -> None:
        self._private = allowed(entry.allow_private)
        self._deadline = Deadline()
        self._transport = transport or GuardedTransport(self._private, resolve, self._deadline)
        self._memory = memory
        self._ledger = ledger
        self._limits = limits
        self._clock = clock
        self.asked = 0
        self.rates: Rates | None = None
        self._agent = f"Harken/{__version__} (+{_header_safe(contact)})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        expect: Container[int] = (),
    ) -> Response:
        """Fetch `url`; 200..299, 304, 404/410 and statuses in `expect` come back, all else raises `SourceError`.

        Follows at most `Limits.redirects` redirects, http and https only, without handing `Authorization` to another
        host. 401 and 403, and addresses that must not be asked, raise `SourceRefused`. A throttle raises with
        `retry_after`; from then on, as after an answer that says its budget is spent, the host is left alone until
        its reset. Errors name the host, never the address: it may hold a secret.
        """
        self._deadline.start(self._limits.total)
        target = _url(url, params)
        sent = _lower(headers)
        for _ in range(self._limits.redirects + 1):
            self._check(target)
            answer = self._ask("GET", target, sent, b"", expect)
            if isinstance(answer, Response):
                return answer
            sent = sent if _may_follow_with_secrets(target, answer) else _without_secrets(sent)
            target = answer
        raise SourceError(f"{target.host}: more than {self._limits.redirects} redirects")

    def post(
        self,
        url: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        expect: Container[int] = (),
    ) -> Response:
        """As `get`, with a body: `json`, or `form` as a web form, or none. A redirect raises."""
        self._deadline.start(self._limits.total)
        target = _url(url, params)
        self._check(target)
        kind, body = _body_of(json, form)
        answer = self._ask("POST", target, {**kind, **_lower(headers)}, body, expect)
        if isinstance(answer, Response):
            return answer
        raise SourceRefused(f"{target.host}: redirects a question that has a body")

    def leave_alone(self, url: str, span: timedelta) -> None:
        """Ask the host of `url` nothing more for `span`, at most a day."""
        self._memory[_place(_url(url, None))] = (self._clock() + bounded(span)).isoformat()

    def spend(self, budget: str, amount: int, *, limit: int, per: timedelta) -> None:
        """Take `amount` from a shared budget; raises `SourceError` with `retry_after` where it is used up."""
        wait = self._ledger(budget, amount, limit, per, self._clock())
        if wait is not None:
            raise SourceError(
                f"the budget {budget} is used up: {limit} in {per}", retry_after=wait, fault="throttled"
            )

    def _check(self, target: httpx.URL) -> None:
        """Refuses, before a byte is sent, what must not be asked: other schemes, credentials, private addresses."""
        host = target.raw_host.decode("ascii", "replace")
        if target.scheme not in _DEFAULT_PORTS or _HOST.fullmatch(host) is None:
            raise SourceRefused(
                f"{one_line(host, 80) or 'an address'}: only http and https addresses with a host are read"
            )
        if target.userinfo:
            raise SourceRefused(f"{host}: an address with a user name or password in it is not read")
        address = literal(host)
        bare = host.casefold().removesuffix(".")
        spelled = [str(address)] if address is not None else _LOOPBACK if _is_loopback_name(bare) else ()
        if spelled and not any(may_ask(bare, one, self._private) for one in spelled):
            raise SourceRefused(f"{host}: its address is private; allow_private does not list it", fault="private")
        until = from_iso(self._memory.get(_place(target)))
        now = self._clock()
        if until is not None and until > now:
            text = f"{host}: wants to be left alone until {until:%H:%M:%S} UTC"
            raise SourceError(text, retry_after=until - now, fault="throttled")

    def _ask(
        self, method: str, target: httpx.URL, sent: Mapping[str, str], body: bytes, expect: Container[int]
    ) -> Response | httpx.URL:
        """One request: the answer, or where it redirects to."""
        host = target.host
        self.asked += 1
        request = httpx.Request(
            method,
            target,
            content=body,
            headers={"user-agent": self._agent, "accept": "*/*", **sent, "accept-encoding": "gzip"},
            extensions={"timeout": self._timeouts()},
        )
        try:
            answer = self._transport.handle_request(request)
            try:
                return self._read(target, answer, expect)
            finally:
                answer.close()
        except (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError):
            raise SourceError(f"{host}: no answer in time", fault="timeout") from None
        except (httpx.NetworkError, OSError) as error:
            text = f"{host}: no connection ({one_line(str(error), 120) or 'cut'})"
            raise SourceError(text, fault=_unconnected(error)) from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, zlib.error, ValueError) as error:
            raise SourceError(f"{host}: a broken answer ({type(error).__name__})", fault="broken") from None

    def _timeouts(self) -> dict[str, float]:
        limits = self._limits
        return {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.connect}

    def _read(self, target: httpx.URL, answer: httpx.Response, expect: Container[int]) -> Response | httpx.URL:
        status, headers = answer.status_code, {name.lower(): value for name, value in answer.headers.items()}
        host = target.host
        self.rates = rates(headers, self._clock()) or self.rates
        wait = pause_asked(status, headers, self._clock())
        if wait is not None:
            self._memory[_place(target)] = (self._clock() + wait).isoformat()
        if status in _REDIRECTS:
            return _redirect(target, headers.get("location", ""))
        if 200 <= status <= 299 or status in _COME_BACK or status in expect:
            body = b"" if status == 304 else self._body(host, answer, headers)
            return Response(status=status, headers=headers, body=body, url=str(target))
        if status in _THROTTLES or (status == 403 and wait is not None):
            raise SourceError(f"{host}: asks for a pause (status {status})", retry_after=wait, fault="throttled")
        if status in _REFUSALS:
            fault: Fault = "credential" if status == 401 else "permission"
            raise SourceRefused(f"{host}: refuses (status {status})", fault=fault)
        raise SourceError(f"{host}: status {status}", fault="status")

    def _body(self, host: str, answer: httpx.Response, headers: Mapping[str, str]) -> bytes:
        """The whole decoded body; raises `SourceError` where it is cut, or larger than it may be."""
        if answer.is_stream_consumed:  # a transport that had the whole body at once has decoded it already
            whole, raw = answer.content, len(answer.content)
        else:
            whole, raw = self._stream(host, answer, headers)
        if len(whole) > self._limits.body:
            raise _too_large(host, self._limits)
        told = headers.get("content-length", "")
        if told.isdecimal() and raw < int(told[:20]) and "content-encoding" not in headers:
            raise SourceError(f"{host}: the answer was cut off")
        return whole

    def _stream(self, host: str, answer: httpx.Response, headers: Mapping[str, str]) -> tuple[bytes, int]:
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding not in {"identity", "", "gzip", "x-gzip"}:
            raise SourceError(f"{host}: an encoding nobody asked for ({one_line(encoding, 40)})")
        raw = 0
        body = bytearray()

        def counted() -> Iterator[bytes]:
            nonlocal raw
            for chunk in answer.iter_raw():
                self._deadline.left(None)
                raw += len(chunk)
                yield chunk

        pieces = _gunzipped(counted(), self._limits.body) if "gzip" in encoding else counted()
        for piece in pieces:
            body += piece
            if len(body) > self._limits.body:
                raise _too_large(host, self._limits)
        return bytes(body), raw


def _gunzipped(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """The gzip members in `chunks`, at most `limit` + 1 bytes at once. Raises `httpx.DecodingError` when cut."""
    decoder = zlib.decompressobj(wbits=31)
    begun = False
    for chunk in chunks:
        rest = chunk
        while rest:
            if decoder.eof:
                decoder = zlib.decompressobj(wbits=31)
            begun = True
            yield decoder.decompress(rest, limit + 1)
            rest = decoder.unconsumed_tail or decoder.unused_data
    if begun and not decoder.eof:
        raise httpx.DecodingError("the compressed body was cut off")


def _body_of(json: Any, form: Mapping[str, str] | None) -> tuple[dict[str, str], bytes]:
    """The header that names the kind of a body, and the body; neither where there is nothing to send."""
    if form is not None:
        return {"content-type": "application/x-www-form-urlencoded"}, urlencode(form).encode()
    if json is not None:
        return {"content-type": "application/json"}, msgspec.json.encode(json)
    return {}, b""


def _unconnected(error: BaseException) -> Fault:
    """Why there is no connection: what raised tells it, somewhere down the chain of causes."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, (socket.gaierror, UnicodeError)):
            return "name"
        if isinstance(cause, ssl.SSLError):
            return "tls"
        cause = cause.__cause__ or cause.__context__
    return "connection"


def _is_loopback_name(host: str) -> bool:
    """Names that mean this machine everywhere (RFC 6761)."""
    return host == "localhost" or host.endswith(".localhost")


def _too_large(host: str, limits: Limits) -> SourceError:
    return SourceError(f"{host}: the answer is larger than {limits.body:,} bytes")


def _lower(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name.lower(): value for name, value in (headers or {}).items()}


def _url(url: str, params: Mapping[str, str | int] | None) -> httpx.URL:
    try:
        target = httpx.URL(url)
        return target.copy_merge_params(dict(params)) if params else target
    except (httpx.InvalidURL, ValueError, TypeError):
        raise SourceRefused("an address that is no web address") from None


def _redirect(target: httpx.URL, location: str) -> httpx.URL:
    try:
        if location:
            return target.join(location)
    except (httpx.InvalidURL, ValueError):
        pass
    raise SourceError(f"{target.host}: a redirect to nowhere")


def _may_follow_with_secrets(old: httpx.URL, new: httpx.URL) -> bool:
    """Same host and port, over the same scheme; or from http to https on the usual ports."""
    if old.raw_host != new.raw_host:
        return False
    if old.scheme == new.scheme:
        return _port(old) == _port(new)
    return (old.scheme, _port(old), new.scheme, _port(new)) == ("http", 80, "https", 443)


def _port(url: httpx.URL) -> int | None:
    return url.port or _DEFAULT_PORTS.get(url.scheme)


def _without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in _NOT_ACROSS_HOSTS}


def _place(url: httpx.URL) -> str:
    return url.netloc.decode("ascii", "replace").lower()


def _header_safe(text: str) -> str:
    """`text` as it may stand in the comment of a User-Agent: ASCII, one line, no parentheses."""
    line = one_line(text, 120).encode("ascii", "ignore").decode()
    return line.replace("(", "").replace(")", "").strip() or _NO_CONTACT
