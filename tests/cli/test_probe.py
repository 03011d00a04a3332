"""`harken probe`: every source asked once; each fault told in one line with what to do. Servers stand on loopback."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from tests.cli import pasts
from tests.cli.servers import serving
from tests.cli.terminal import harken

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import BadInput, Fault, SourceError, SourceRefused
from harken.domain.mention import Mention
from harken.sources.base import Page, Price, price_of
from harken.sources.http import Limits, polite
from harken.sources.registry import SOURCES
from harken_cli import probe as probes
from harken_cli.commands.probe import lines

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BRAND = Brand(id="luvento", names=("Luvento",), sources=())
STATUS = {
    "id": "1",
    "uri": "https://social.example/1",
    "created_at": "2026-11-20T11:00:00.000Z",
    "content": "<p>Luvento\x1b[2J leaks</p>",
    "visibility": "public",
    "account": {"id": "7", "acct": "pilar@social.example", "url": "https://social.example/@pilar"},
}


@pytest.fixture
def web():
    with serving() as web:
        yield web


class Answering:
    """A server that gives one answer to everything."""

    def __init__(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                """Nothing is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def answering() -> Iterator[Callable[..., str]]:
    """Starts a server with one answer; gives back its address."""
    servers: list[Answering] = []

    def start(status: int = 200, body: object = b"", **headers: str) -> str:
        told = body if isinstance(body, bytes) else json.dumps(body).encode()
        servers.append(Answering(status, told, {name.replace("_", "-"): value for name, value in headers.items()}))
        return servers[-1].address

    yield start
    for server in servers:
        server.close()


def settings(folder, *sources: dict[str, Any], name: str = "BRANDS.yaml") -> Any:
    file = folder / name
    file.write_text(pasts.text_of(pasts.brand({"above": 3}, sources=list(sources))), "utf-8")
    return file


def mastodon(address: str, **more: Any) -> dict[str, Any]:
    return pasts.mastodon(base_url=address, every="2m", **({"allow_private": ["127.0.0.1"]} | more))


def test_a_source_that_answers_is_told_with_its_newest_post_and_what_it_takes(tmp_path, web):
    now = datetime.now(UTC).replace(microsecond=0)
    web.status(116_000_000_000_000_000, now - timedelta(minutes=9), "Luvento leaks")
    web.status(116_000_000_000_000_001, now - timedelta(minutes=2), "My Luvento is on fire")
    file = settings(tmp_path, mastodon(web.address))
    done = harken("probe", file, "--json")
    assert (done.code, done.err) == (0, "")
    (told,) = done.lines
    assert told["entry"] == "mastodon"
    assert (told["posts"], told["unreadable"], told["requests"], told["requests_a_day"]) == (2, 0, 1, 720)
    assert datetime.fromisoformat(told["newest"]) == now - timedelta(minutes=2)
    assert told["sample"].startswith("My Luvento is on fire")
    assert (told["fault"], told["dollars_a_month"]) == (None, 0.0)
    assert len(web.asked) == 1, "the first page and no more"
    done = harken("probe", file)
    assert "2 posts, the newest of" in done.out
    assert "every 2m: at least 720 requests a day, free of charge" in done.out


def test_nothing_is_stored(tmp_path, web, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    harken("probe", settings(tmp_path, mastodon(web.address)))
    assert [path.name for path in tmp_path.iterdir()] == ["BRANDS.yaml"]


def test_what_is_left_of_the_limit_is_told_and_a_sample_cannot_steer_a_terminal(tmp_path, answering):
    address = answering(200, [STATUS], X_RateLimit_Limit="300", X_RateLimit_Remaining="299", X_RateLimit_Reset="60")
    done = harken("probe", settings(tmp_path, mastodon(address)))
    assert done.code == 0
    assert "its limit: 299 of 300 left, filled again in 60 s" in done.out
    assert "Luvento" in done.out
    assert "\x1b" not in done.out


FAULTS = [
    # status, body, more of the entry, the fault in words, what to do
    pytest.param(401, {}, {}, "status 401", "shows nothing without an account", id="a closed instance"),
    pytest.param(401, {}, {"token": "secret:t"}, "status 401", "make a new one", id="a bad token"),
    pytest.param(403, {}, {"token": "secret:t"}, "status 403", "needs the service's approval", id="no approval"),
    pytest.param(403, {}, {}, "status 403", "closed to readers", id="blocked"),
    pytest.param(429, {}, {}, "asks for a pause", "read less often", id="throttled"),
    pytest.param(500, {}, {}, "status 500", "try again later", id="a server that fails"),
    pytest.param(200, b"<!doctype html><p>Hi", {}, "HTML page", "look at the entry's address", id="a web page"),
    pytest.param(200, [], {"allow_private": []}, "private", "allow_private", id="a private address"),
    pytest.param(200, [], {"token": "secret:unset"}, "HARKEN_SECRET_UNSET", "set the secret", id="no secret"),
    pytest.param(200, [], {"hashtags": []}, "nothing to read", "correct the entry", id="an entry without a task"),
]


@pytest.mark.parametrize(("status", "body", "more", "fault", "todo"), FAULTS)
def test_a_fault_is_one_line_with_what_to_do_and_exit_code_1(
    tmp_path, answering, monkeypatch, status, body, more, fault, todo
):
    monkeypatch.setenv("HARKEN_SECRET_T", "made-up")
    done = harken("probe", settings(tmp_path, mastodon(answering(status, body), **more)))
    assert done.code == 1
    (line,) = done.out.splitlines()
    assert line.startswith("luvento: mastodon failed after")
    assert fault in line
    assert todo in line.partition("What to do: ")[2]
    assert "made-up" not in line


def entry(address: str) -> SourceEntry:
    return SourceEntry(
        use="mastodon",
        id="mastodon",
        every=timedelta(minutes=2),
        base_url=address,
        allow_private=("127.0.0.1", "nowhere.example"),
        options={"hashtags": ["luvento"]},
    )


def ask(one: SourceEntry, source: Any = None, **options: Any) -> probes.Finding:
    ticks = iter((10.0, 10.25))
    return probes.probe(
        BRAND,
        one,
        source or next(known for known in SOURCES if known.name == one.use),
        open_http=lambda given, ledger: polite(given, ledger=ledger, **options),
        secret=lambda name: name,
        now=NOW,
        seconds=lambda: next(ticks),
    )


def unknown(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_name_nobody_knows():
    found = ask(entry("https://nowhere.example"), resolve=unknown)
    assert "name not resolved" in (found.fault or "")
    assert found.advice == probes.ADVICE_EITHER_WAY["name"]
    assert found.seconds == 0.25


def test_encryption_that_is_none(answering):
    found = ask(entry(answering(200, []).replace("http://", "https://")))
    assert found.advice == probes.ADVICE_EITHER_WAY["tls"]


def test_no_answer_in_time():
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf:
        found = ask(entry(f"http://127.0.0.1:{deaf.getsockname()[1]}"), limits=Limits(read=0.2))
    assert "no answer in time" in (found.fault or "")
    assert found.advice == probes.ADVICE_EITHER_WAY["timeout"]


def test_nobody_listens():
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    assert ask(entry(f"http://127.0.0.1:{port}")).advice == probes.ADVICE_EITHER_WAY["connection"]


def test_there_is_advice_for_every_fault():
    assert set(probes.ADVICE_EITHER_WAY) | {fault for fault, _ in probes.ADVICE} == set(get_args(Fault))
    told = [
        probes.advice(SourceError("x", fault=fault), has_secrets=has)
        for fault in get_args(Fault)
        for has in (True, False)
    ]
    told += [
        probes.advice(error, has_secrets=True) for error in (SourceError("x"), SourceRefused("x"), BadInput("x"))
    ]
    assert all(told)


def test_one_failure_does_not_keep_the_others_from_being_asked(tmp_path, answering):
    bad, good = mastodon(answering(500)), {"id": "other", **mastodon(answering(200, [STATUS]))}
    done = harken("probe", settings(tmp_path, bad, good), "--json")
    assert done.code == 1
    assert [bool(line["fault"]) for line in done.lines] == [True, False]
    done = harken("probe", settings(tmp_path, bad, good), "--source", "other", "--brand", "luvento")
    assert (done.code, done.out.splitlines()[0][:24]) == (0, "luvento: other answered ")


def test_what_is_switched_off_is_asked_only_by_name(tmp_path, answering):
    file = settings(tmp_path, mastodon(answering(200, [STATUS]), enabled=False))
    assert harken("probe", file).out == ""
    assert "answered" in harken("probe", file, "--source", "mastodon").out


@pytest.mark.parametrize(
    ("args", "said"),
    [(["--source", "nope"], "there are: mastodon"), (["--brand", "nope"], "there are: luvento")],
)
def test_a_name_that_is_none_is_bad_input(tmp_path, args, said):
    done = harken("probe", settings(tmp_path, mastodon("http://127.0.0.1:9")), *args)
    assert (done.code, done.out) == (2, "")
    assert said in done.faults[0]


def test_settings_that_are_wrong_are_bad_input(tmp_path):
    assert harken("probe", settings(tmp_path, {"use": "nope"})).code == 2


# ------------------------------------------------------------------------------------------------- what it will cost


def page(*minutes: float | None) -> Page:
    times = [None if at is None else NOW - timedelta(minutes=at) for at in minutes]
    return Page(mentions=tuple(Mention(id=f"x:{n}", text="Luvento", created_at=at) for n, at in enumerate(times)))


COSTS = [
    # posts, dollars a request and a post, a month's dollars at 24 requests and 12 readings a day
    pytest.param(page(), Price(request=0.01, told=""), 30 * 24 * 0.01, id="requests alone"),
    pytest.param(
        page(0, 720), Price(post=0.005, told=""), 30 * 4 * 0.005, id="two posts in twelve hours are four a day"
    ),
    pytest.param(page(None, None), Price(post=0.005, told=""), 30 * 24 * 0.005, id="no times: each reading as many"),
    pytest.param(page(5), Price(post=1, request=1, told=""), 30 * (24 + 12), id="both"),
]


@pytest.mark.parametrize(("shown", "price", "dollars"), COSTS)
def test_money_is_reckoned_from_requests_and_from_how_close_posts_stand(shown, price, dollars):
    assert probes.dollars_a_month(price, shown, 24, 12) == pytest.approx(dollars)


def test_a_source_that_takes_money_says_so_and_one_without_a_price_is_free_of_charge():
    priced: Any = SimpleNamespace(
        read=lambda *_args: iter((page(0, 720),)), price=Price(post=0.005, told="price list of May 2026")
    )
    found = ask(entry("https://x.example"), priced)
    assert found.dollars_a_month == 0.6
    assert any("about $0.60 a month (price list of May 2026)" in line for line in lines(found))
    assert price_of(SimpleNamespace()) is None


def test_what_a_reading_takes_of_a_shared_budget_is_told_for_its_pace():
    def read(_entry: Any, _brand: Any, _cursor: Any, http: Any, _now: Any) -> Iterator[Page]:
        http.spend("searches", 1, limit=100, per=timedelta(days=1))
        http.spend("searches", 1, limit=100, per=timedelta(days=1))
        yield Page()

    greedy: Any = SimpleNamespace(read=read)
    found = ask(entry("https://x.example"), greedy)
    assert [(one.name, one.taken, one.limit) for one in found.budgets] == [("searches", 2, 100)]
    assert any("(searches): at this pace 1,440 of 100 in 24h" in line for line in lines(found))
