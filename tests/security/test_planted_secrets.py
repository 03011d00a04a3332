"""Secrets that are planted turn up nowhere: not in logs, items, notices, dead letters or what people are sent."""

import io
import json
import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta

import httpx
import pytest
from msgspec.structs import replace
from tests.domain.builders import at
from tests.jobs.stage import BRAND, House, Shown, complaint
from tests.sources.conftest import SERVERS

from harken import telemetry, wiring
from harken.domain.brand import DEAF, ChatEntry, Rule, SourceEntry
from harken.domain.errors import SourceError, SourceRefused
from harken.domain.signing import sign
from harken.jobs.fetch import fetch
from harken.jobs.ports import ChatReach, FetchJob
from harken.sources.base import BadItem, Page
from harken.sources.http import polite
from harken.sources.registry import source
from harken.store import settings, sources
from harken.store.codec import unpacked
from harken.store.table import Item
from harken_cli.local.stack import Stack

PLANTED = {
    "key": "planted-Key-77aaf0",
    "webhook": "planted-hmac-of-the-webhook-91",
    "slack": "https://hooks.chat.example/services/T01234567/B7654321/plantedPathOfSlack01",
    "bot": "7700112233:planted-bot-token_AAE",
    "own": "https://own.example/in?code=planted-code-of-ours-5",
    "sign": "planted-hmac-of-our-own-webhook",
}
PARTS = ("planted", "T01234567", "7700112233")
RULES = (Rule(id="complaints", above=1, clear_at=0), DEAF)
TELL = dict.fromkeys(("warning", "critical"), ("email", "sms", "chat"))
CHATS = (
    ChatEntry(use="slack", id="slack", url="secret:slack"),
    ChatEntry(use="telegram", id="bot", token="secret:bot", chat="-1"),
    ChatEntry(use="webhook", id="own", url="secret:own", secret="secret:sign"),
)


class Echo:
    """A server that answers with all that it was asked with, and a status."""

    def __init__(self, status: int) -> None:
        self.status, self.asked = status, list[str]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        told = " ".join(
            [
                f"Cannot {request.method} {request.url.raw_path.decode()} at {request.url}\r\n",
                *request.headers.values(),
            ]
        )
        self.asked.append(told + request.content.decode())
        body = dict.fromkeys(("error", "error_description", "message", "description", "detail", "title"), told)
        error = {"error_code": 5, "error_msg": told, "message": told, "code": 400, "errors": [{"message": told}]}
        content = json.dumps({**body, "ok": False, "error": error if self.status == 200 else told}).encode()
        return httpx.Response(self.status, content=iter([content]))


def reading(name: str) -> str:
    """A secret's value; one that is not planted is not there."""
    if name not in PLANTED:
        raise SourceRefused(f"there is no secret {name!r}")
    return PLANTED[name]


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """All that handlers log, as chatty as can be."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logger = telemetry.logger
    handler.setFormatter(logger.registered_formatter)
    before = logger.log_level
    logger.addHandler(handler)
    logger.setLevel("DEBUG")
    yield written
    logger.setLevel(before)
    logging.getLogger(logger.name).removeHandler(handler)


def whole(items: Iterable[Item]) -> list[str]:
    """Items as text, what is packed in them unpacked."""
    return [str({name: unpacked(str(value).encode()).decode() for name, value in item.items()}) for item in items]


def found(*texts: str) -> list[str]:
    return [text for text in texts if any(part in text for part in PARTS)]


def test_no_log_item_notice_dead_letter_or_message_holds_any_of_it(logs, capsys, monkeypatch):
    now = at(0)
    shown = Shown()
    shown.options = {"token": {}}
    web = {404: Echo(404), 500: Echo(500)}
    entry = SourceEntry(use="mastodon", id="mastodon", every=timedelta(minutes=2), options={"token": "secret:key"})
    stack = Stack(
        clock=lambda: now,
        parameters={"AlertEmail": "support@luvento.example", "LogLevel": "DEBUG"},
        find=lambda _name: shown,
        http=lambda _entry: None,  # type: ignore[arg-type,return-value]  # no page of this source asks for anything
        secret=reading,
    )
    with stack:
        brand = replace(BRAND, sources=(entry, SourceEntry(use="push", id="push", every=timedelta(days=1))))
        settings.apply(stack.table, [replace(brand, rules=RULES, chat=CHATS, tell=TELL)], now)
        monkeypatch.setattr(wiring, "push_secret", lambda: reading("webhook"))
        reach = ChatReach(
            http=lambda chat: polite(
                SourceEntry(use=chat.use, id=chat.id, every=timedelta(0)),
                transport=httpx.MockTransport(web[404 if chat.id != "own" else 500]),
            ),
            secret=reading,
            pause=lambda _seconds: None,
        )
        monkeypatch.setattr(wiring._Given, "chats", reach)
        bad = BadItem(reason="no id", raw='{"id": null}')
        shown.pages = [Page(mentions=(complaint("1", "anna"), complaint("2", "bo")), bad=(bad,), cursor={"n": 1})]
        for minute in range(120):
            now = at(minute)
            if minute == 1:
                told = f"social.example: {PLANTED['key']} is no valid token\r\n{{}}"
                shown.pages = [SourceError(told)]
                shown.shown = dict.fromkeys(("mastodon:1", "mastodon:2"), SourceError(told))
            if minute == 60:
                shown.pages = [ValueError(f"Illegal header value {PLANTED['key']!r}")]
            stack.tick(now)
        body = json.dumps({"brand": "luvento", "mentions": [{"id": "push:x:1", "text": "Luvento"}, {"id": "x"}]})
        time = str(int(now.timestamp()))
        for secret in (PLANTED["webhook"], "another-secret-of-nobody"):
            headers = {"x-harken-timestamp": time, "x-harken-signature": sign(secret, time, body.encode())}
            stack.invoke("Push", {"headers": headers, "body": body})
        state = sources.read(stack.table, "luvento", "mastodon", "cursor")
        sent = stack.sent()
        held = {
            "logs": logs.getvalue().splitlines(),
            "output": capsys.readouterr().out.splitlines(),
            "items": whole(stack.items()),
            "queues and dead letters": [body for bodies in stack.pending().values() for body in bodies],
            "messages": [f"{one.subject} {one.message}" for one in sent],
            "faults": list(stack.faults),
        }
    assert "ValueError" in (state.error or "")
    assert all(name in str(web[404].asked + web[500].asked) for name in PARTS)  # or nothing was tried
    assert any("[secret] is no valid token" in message for message in held["messages"])  # it got as far as people
    assert {name: found(*lines) for name, lines in held.items()} == {name: [] for name in held}
    assert all(held[name] for name in ("logs", "items", "queues and dead letters", "messages", "faults"))
    assert all(json.loads(line)["level"] for line in held["logs"])  # and nobody broke a line


@pytest.mark.parametrize("status", [200, 400, 401, 403, 500])
@pytest.mark.parametrize("made", [made for made in SERVERS if made.options], ids=lambda made: made.name)
def test_what_a_source_tells_back_of_what_it_was_asked_with_is_not_kept(made, status):
    """Every source with a secret, with its real client, and a server that repeats everything."""
    secrets = {"key", "token", "app_password", "client_secret"}
    options = {
        name: "secret:bot" if made.name == "telegram" else "secret:key" for name in made.options if name in secrets
    }
    entry = replace(made().entry, options={**made.options, **options}, id="mastodon")
    echo = Echo(status)
    house = House(replace(BRAND, sources=(entry,)), source=source(made.name))
    house.sources = {made.name: source(made.name)}
    outside = replace(
        house.outside, secret=reading, http=lambda asked: polite(asked, transport=httpx.MockTransport(echo))
    )
    outcome, _ = fetch(house.table, FetchJob(brand="luvento", entry="mastodon"), outside, at(0))
    assert outcome == "failed"
    assert echo.asked
    assert house.state().error
    assert found(*whole(house.table.everything()), *(str(one) for one in house.dead)) == []
