"""`harken push` against the real job behind a server on loopback."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from tests.cli.terminal import harken
from tests.jobs.stage import BRAND, House

from harken.domain.brand import SourceEntry
from harken.jobs.push import Call, push
from harken.sources.push import read
from harken_cli.commands.push import batches

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SECRET = "made-up-secret-of-the-test"


class Webhook:
    """The job behind an address; `says` takes the place of its answers."""

    def __init__(self) -> None:
        self.house = House(replace(BRAND, sources=(SourceEntry(use="push", id="push", every=timedelta(days=1)),)))
        self.calls: list[Call] = []
        self.says: tuple[int, bytes] | None = None
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, told = webhook.answer(self.headers, body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_words: object) -> None:
                """Nothing is logged."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def answer(self, headers: Any, body: bytes) -> tuple[int, bytes]:
        call = Call(timestamp=headers["X-Harken-Timestamp"], signature=headers["X-Harken-Signature"], body=body)
        self.calls.append(call)
        if self.says is not None:
            return self.says
        told = push(self.house.table, self.house.outside, read, lambda: SECRET, call, datetime.now(UTC))
        return told.status, msgspec.json.encode(msgspec.structs.asdict(told))


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    webhook = Webhook()
    threading.Thread(target=webhook.server.serve_forever, daemon=True).start()
    yield webhook
    webhook.server.shutdown()
    webhook.server.server_close()


def lines(*numbers: int, **more: Any) -> bytes:
    posts = [{"id": f"push:x:{number}", "text": "Luvento leaks", **more} for number in numbers]
    return b"\n".join(json.dumps(post).encode() for post in posts) + b"\n"


def send(webhook: Webhook, content: bytes, *more: str) -> Any:
    args = ["push", "-", "--brand", "luvento", "--url", webhook.address, "--secret-env", "WEBHOOK_SECRET", *more]
    return harken(*args, stdin=content)


def test_lines_are_signed_and_taken_a_hundred_at_a_time(webhook):
    done = send(webhook, lines(*range(205)))
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == ["100 of 100 queued (status 202)"] * 2 + ["5 of 5 queued (status 202)"]
    assert [one.mention.id for one in webhook.house.queue] == sorted(f"push:x:{n}" for n in range(100)) + sorted(
        f"push:x:{n}" for n in range(100, 200)
    ) + [f"push:x:{n}" for n in range(200, 205)]


def test_what_is_refused_is_told_with_its_line(webhook):
    done = send(webhook, lines(1) + b"\n" + b'{"id": "mastodon:1", "text": "x"}\n', "--json")
    assert done.code == 1
    assert [(line["status"], line["queued"]) for line in done.lines] == [(207, 1)]
    (fault,) = done.faults
    assert fault.startswith("standard input:3: id: ")


def test_a_wrong_secret_is_told(webhook, monkeypatch):
    monkeypatch.setenv("WEBHOOK_SECRET", "another-made-up-secret")
    done = send(webhook, lines(1))
    assert done.code == 1
    assert done.faults == ["standard input: forbidden"]


def test_an_answer_that_is_not_the_webhooks_is_told(webhook):
    webhook.says = (502, b"Internal Server Error")
    done = send(webhook, lines(1))
    assert done.code == 1
    assert "status 502" in done.faults[0]


def test_nobody_there_is_a_failure(webhook):
    webhook.server.server_close()
    webhook.address = "http://127.0.0.1:9/"
    done = send(webhook, lines(1))
    assert (done.code, len(done.faults)) == (1, 1)


@pytest.mark.parametrize("content", [b"{", b"[]\n", lines(*range(150)) + b"no", b"\xff\n"])
def test_a_line_that_is_none_is_bad_input_before_anything_is_sent_of_it(webhook, content):
    done = send(webhook, content)
    assert done.code == 2
    assert done.faults[0].startswith("standard input:")
    assert webhook.calls == []


BAD = [
    (["--url", "http://news.example/", "--secret-env", "WEBHOOK_SECRET"], "https"),
    (["--url", "nowhere", "--secret-env", "WEBHOOK_SECRET"], "https"),
    (["--url", "https://news.example/", "--secret-env", "NOT_SET"], "not set"),
]


@pytest.mark.parametrize(("args", "said"), BAD)
@pytest.mark.usefixtures("webhook")
def test_a_secret_goes_nowhere_in_the_open_and_must_be_there(args, said):
    done = harken("push", "-", "--brand", "luvento", *args, stdin=lines(1))
    assert done.code == 2
    assert said in done.faults[0]


def test_long_lines_go_in_smaller_batches():
    long = [(number, b'{"text": "' + b"x" * 90_000 + b'"}') for number in range(5)]
    assert [len(batch) for batch in batches(long, "a")] == [2, 2, 1]
