"""Connections that go only where they may: the address that was checked is the address that is connected to."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import httpcore
import httpx

from harken.domain.errors import SourceRefused
from harken.sources.addresses import Allowed, may_ask

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to addresses as text, the best first; raises OSError where there are none."""

_TRIES = 3


def system_addresses(host: str, port: int) -> list[str]:
    """The addresses the operating system knows for `host`; raises OSError where it knows none."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Deadline:
    """When the whole of the running request must be over (a monotonic clock, seconds); set anew for each request."""

    def __init__(self) -> None:
        self._at = float("inf")

    def start(self, seconds: float) -> None:
        """Begins a request that may last `seconds`."""
        self._at = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float:
        """The time one step may take: `timeout`, or less where less is left; raises `httpcore.ReadTimeout`."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the whole request is over")
        return left if timeout is None else min(timeout, left)


class GuardedTransport(httpx.BaseTransport):
    """HTTP/1.1 without proxies, every connection checked, bounded by `deadline` even while headers drip."""

    def __init__(self, private: Allowed, resolve: Resolve, deadline: Deadline) -> None:
        self._backend = _GuardedBackend(private, resolve, deadline)
        self._pools: dict[str, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request; errors are those of httpx, or `SourceRefused` for an address that must not be asked."""
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.read(),
            extensions=request.extensions,
        )
        with _ErrorsOfHttpx():
            answer = self._pool(request.url.scheme).handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        """Closes every connection."""
        for pool in self._pools.values():
            pool.close()

    def _pool(self, scheme: str) -> httpcore.ConnectionPool:
        if scheme not in self._pools:
            self._pools[scheme] = httpcore.ConnectionPool(
                ssl_context=_ssl_context() if scheme == "https" else None,
                max_connections=4,
                network_backend=self._backend,
            )
        return self._pools[scheme]


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _ErrorsOfHttpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _ErrorsOfHttpx:
    """Turns httpcore's errors into httpx's, which every transport speaks."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, httpcore.TimeoutException):
            raise httpx.ReadTimeout("no answer in time") from error
        if isinstance(error, httpcore.NetworkError):
            raise httpx.NetworkError(str(error)) from error
        if isinstance(error, (httpcore.ProtocolError, httpcore.UnsupportedProtocol)):
            raise httpx.ProtocolError(str(error)) from error


class _GuardedBackend(httpcore.NetworkBackend):
    """Resolves a name once, and connects to the very addresses that passed the check: no second look-up to trick."""

    def __init__(self, private: Allowed, resolve: Resolve, deadline: Deadline) -> None:
        self._private = private
        self._resolve = resolve
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = list(dict.fromkeys(self._resolve(host, port)))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"name not resolved: {error}") from error
        permitted = [address for address in addresses if may_ask(host, address, self._private)]
        if not permitted:
            raise SourceRefused(f"{host}: its address is private; allow_private does not list it", fault="private")
        failure: Exception | None = None
        for address in permitted[:_TRIES]:
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure or httpcore.ConnectError("no address")


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every step also ends when the whole request's time is over."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@cache
def _ssl_context() -> ssl.SSLContext:
    """One for all clients: loading the authorities' certificates takes tens of milliseconds."""
    return httpx.create_ssl_context()
