"""A simulated service: a made-up server of `tests/sources` behind real HTTP on loopback, with a life of its own.

Posts are written, indexed late, edited and deleted; the service asks to be left alone, tells its rate limits, and
breaks in every way that a server can. It keeps book of whoever asks it although told not to.
"""

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import httpx
from msgspec.structs import replace
from tests.domain.builders import NOON
from tests.sources.conftest import Server

from harken.domain.brand import SourceEntry

FAULTS = ("500", "429 with seconds", "429 with a date", "401", "a page in HTML", "cut", "hung", "hung up")
PAUSE = timedelta(minutes=7)
"""What it asks for with a 429."""

_HANGS = 0.6
"""Seconds; longer than a hurried client waits."""


class Post:
    """One post of the service, as it was written; `number` is in its words."""

    def __init__(self, number: int, written: datetime, indexed: datetime) -> None:
        self.number, self.written, self.indexed = number, written, indexed
        self.deleted = False
        self.edits = 0


class Service:
    """What the made-up server shows at `now`, and how it treats those who ask."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.now = NOON
        self.posts: list[Post] = []
        self.faults: deque[str] = deque()
        self.limit: int | None = None
        """Requests in five minutes; told in the headers of each answer."""
        self.told_off = 0
        """Requests that came although the service had asked for none."""
        self.address = ""
        self._quiet_until = NOON
        self._asked = 0
        self._window = 0
        self._lock = threading.Lock()

    @property
    def entry(self) -> SourceEntry:
        """The server's entry, with every address in it turned to this machine."""
        told = replace(self.server.entry, every=self.server.source.every)
        options = {name: _here(value, self.address) for name, value in told.options.items()}
        return replace(told, base_url=self.address, options=options, allow_private=("127.0.0.1",))

    def write(self, late: int) -> None:
        """Somebody writes a post now; it can be found so many minutes later."""
        number = len(self.posts) + 1
        written = self.now - timedelta(seconds=number % 50)
        self.posts.append(Post(number, written, self.now + timedelta(minutes=late)))

    def delete(self, post: Post) -> None:
        """Its author deletes a post; never the last one, since a service that shows nothing any more may be broken."""
        post.deleted = post.deleted or sum(map(self._visible, self.posts)) > 1

    def answer(self, request: httpx.Request) -> tuple[httpx.Response | None, str]:
        """The answer to one request, and which fault befalls it on its way; None where there is none."""
        with self._lock:
            fault = self._refusal() or (self.faults.popleft() if self.faults else "")
            if fault.startswith("429"):
                return self._throttle(fault), ""
            if fault in ("500", "401"):
                return httpx.Response(int(fault), json={"error": "no"}), ""
            if fault == "a page in HTML":
                return httpx.Response(200, text="<!doctype html><title>Back soon</title>"), ""
            self.server.posts = [self._shown(post) for post in self.posts if self._visible(post)]
            response = self.server(request)
            response.read()
            return self._counted(response), fault

    def _refusal(self) -> str:
        if self.now < self._quiet_until:
            self.told_off += 1
            return "429 with seconds"
        return ""

    def _throttle(self, how: str) -> httpx.Response:
        self._quiet_until = max(self._quiet_until, self.now + PAUSE)
        wait = self._quiet_until - self.now
        if how.endswith("date"):
            told = self._quiet_until.strftime("%a, %d %b %Y %H:%M:%S GMT")
        else:
            told = str(int(wait.total_seconds()))
        return httpx.Response(429, headers={"retry-after": told}, json={"error": "too many requests"})

    def _counted(self, response: httpx.Response) -> httpx.Response:
        """With rate headers, where there is a limit; whoever used it up is to come back in the next window."""
        if self.limit is None:
            return response
        window = int(self.now.timestamp()) // 300
        if window != self._window:
            self._window, self._asked = window, 0
        self._asked += 1
        left = max(self.limit - self._asked, 0)
        if left == 0:
            self._quiet_until = datetime.fromtimestamp((window + 1) * 300, tz=self.now.tzinfo)
        response.headers["x-ratelimit-remaining"] = str(left)
        response.headers["x-ratelimit-reset"] = str((window + 1) * 300)
        return response

    def _visible(self, post: Post) -> bool:
        return post.indexed <= self.now and not post.deleted

    def _shown(self, post: Post) -> Any:
        shown = self.server.post(post.number, post.written)
        words = "no. " if post.edits == 0 else f"edited {post.edits} times, no. "
        return json.loads(json.dumps(shown).replace("no. ", words))


def _here(value: Any, address: str) -> Any:
    """An option with the origins of its addresses replaced by this machine's."""
    if isinstance(value, (list, tuple)):
        return [_here(item, address) for item in value]
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        return address + urlsplit(value).path
    return value


@contextmanager
def on_loopback(service: Service) -> Iterator[Service]:
    """The service at an address of this machine, for as long as the block runs."""
    server = _Loopback(("127.0.0.1", 0), _Handler)
    server.service = service
    service.address = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, args=(0.01,))
    serving.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


class _Loopback(ThreadingHTTPServer):
    service: Service
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has gone already."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer goes out whole; in two pieces each would wait for an acknowledgement
    server: _Loopback

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length", 0))
        request = httpx.Request(
            self.command,
            f"http://{self.headers['host']}{self.path}",
            headers=list(self.headers.items()),
            content=self.rfile.read(length),
        )
        response, fault = self.server.service.answer(request)
        if fault == "hung":
            time.sleep(_HANGS)
        if response is None or fault in ("hung", "hung up"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(response.status_code, response.headers, response.content, cut=fault == "cut")

    do_POST = do_GET  # noqa: N815  - the name is the base class's

    def _send(self, status: int, headers: Mapping[str, str], body: bytes, *, cut: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name not in ("content-length", "content-encoding", "transfer-encoding"):
                self.send_header(name, value)
        if status != 304:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  - the name is the base class's
        """Say nothing."""
