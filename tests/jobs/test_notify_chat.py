"""Notify chat: each chat is told once, one that fails repeats no other, refusals are final, throttles obeyed."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.domain import builders
from tests.domain.builders import at, raised
from tests.store.test_store_incidents import notice

from harken.domain.brand import ChatEntry
from harken.domain.errors import SourceError, SourceRefused, Unavailable
from harken.domain.signing import is_signed
from harken.jobs.notify_chat import RESERVE, Chatted, channel_of, notify_chat
from harken.jobs.ports import ChatReach, unhurried
from harken.sources.base import Response
from harken.store import incidents, settings
from harken.store.memory import MemoryTable

SLACK = ChatEntry(use="slack", id="slack", url="secret:slack")
TEAMS = ChatEntry(use="teams", id="teams", url="secret:teams")
FIRE = ChatEntry(use="discord", id="fire", url="secret:discord", severity="critical")
BOT = ChatEntry(use="telegram", id="bot", token="secret:tg", chat="-1001")
OWN = ChatEntry(use="webhook", id="own", url="secret:own", secret="secret:sign")

Answer = Response | Exception


def says(status: int, body: bytes = b"", **headers: str) -> Response:
    """An answer of a service."""
    return Response(
        status=status, headers={name.replace("_", "-"): text for name, text in headers.items()}, body=body, url=""
    )


OK = says(200, b"ok")


class Web:
    """What each chat answers, in order, the last for ever; what was posted where."""

    def __init__(self, **answers: list[Answer]) -> None:
        self.answers = answers
        self.posted: list[tuple[str, str, bytes, dict[str, str]]] = []
        self.paused: list[float] = []
        self.left_alone: list[timedelta] = []
        self.secrets: Callable[[str], str] = lambda name: f"https://chat.example/{name}"

    def reach(self) -> ChatReach:
        return ChatReach(http=self._open, secret=self._secret, pause=self.paused.append)

    def _secret(self, name: str) -> str:
        return self.secrets(name)

    def _open(self, entry: ChatEntry) -> Any:
        web = self

        class Http:
            def post(self, url: str, *, json: Any, headers: dict[str, str], expect: Any) -> Response:
                queue = web.answers.get(entry.id, [OK])
                answer = queue.pop(0) if len(queue) > 1 else queue[0]
                if isinstance(answer, Exception):
                    raise answer
                assert answer.status in expect or answer.status < 300
                web.posted.append((entry.id, url, bytes(json), headers))
                return answer

            def leave_alone(self, _url: str, span: timedelta) -> None:
                web.left_alone.append(span)

        return Http()

    def told(self) -> list[str]:
        """The chats that were posted something, in order."""
        return [name for name, *_ in self.posted]


def house(*chats: ChatEntry) -> MemoryTable:
    """A table with the brand and its chats."""
    table = MemoryTable()
    settings.apply(table, [replace(builders.BRAND, chat=chats)], at(0))
    return table


def tell(table: MemoryTable, web: Web, minute: float = 0, item: Any = None, left: Any = unhurried) -> Chatted:
    return notify_chat(table, item or notice(channels=("chat",)), web.reach(), at(minute), left)


def test_each_chat_is_told_once_and_its_secrets_are_filled_in():
    table, web = house(SLACK, BOT), Web()
    assert tell(table, web) == Chatted(sent=2, refused=())
    assert tell(table, web, 9) == Chatted(sent=0, refused=())
    assert [url for _, url, *_ in web.posted] == [
        "https://chat.example/slack",
        "https://api.telegram.org/bothttps://chat.example/tg/sendMessage",
    ]
    assert json.loads(web.posted[1][2])["chat_id"] == "-1001"


def test_a_webhook_of_ones_own_is_signed_over_the_very_bytes():
    table, web = house(OWN), Web()
    tell(table, web)
    ((_, _, body, headers),) = web.posted
    secret = ["https://chat.example/sign"]
    timestamp, signature = headers["x-harken-timestamp"], headers["x-harken-signature"]
    assert int(timestamp) == at(0).timestamp()
    assert is_signed(secret, timestamp, signature, body)
    assert not is_signed(secret, timestamp, signature, body + b" ")


@pytest.mark.parametrize(
    ("severity", "reason", "told"),
    [
        ("warning", "FIRST", ["slack"]),
        ("critical", "ESCALATED", ["slack", "fire"]),
        # an all-clear goes to those who were told: what never was critical was never told to the second
        ("warning", "CLEARED", ["slack"]),
        ("critical", "CLEARED", ["slack", "fire"]),
    ],
)
def test_a_chat_gets_the_severity_it_wants(severity, reason, told):
    web = Web()
    tell(house(SLACK, FIRE), web, item=notice(severity=severity, reason=reason, channels=("chat",)))
    assert web.told() == told


@pytest.mark.parametrize(
    "fault",
    [
        SourceError("chat.example: status 500", fault="status"),
        SourceError("chat.example: no answer in time", fault="timeout"),
        SourceError("wants to be left alone", retry_after=timedelta(minutes=3), fault="throttled"),
    ],
)
def test_one_that_fails_is_tried_again_alone(fault):
    table, web = house(SLACK, TEAMS), Web(slack=[fault, OK])
    with pytest.raises(Unavailable, match="slack: "):
        tell(table, web)
    assert web.told() == ["teams"]
    with pytest.raises(Unavailable, match="another run"):
        tell(table, web, 0.2)
    assert tell(table, web, 1) == Chatted(sent=1, refused=())
    assert web.told() == ["teams", "slack"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (says(404, b"no_service"), "slack: status 404: no_service"),
        (says(410, b"channel_is_archived"), "slack: status 410: channel_is_archived"),
        (says(400, b"invalid_payload"), "slack: status 400: invalid_payload"),
        (says(403), "slack: status 403"),
        # an answer is a stranger's text as well
        (says(401, "<b>\r\nERROR \u202eforged".encode()), "slack: status 401: ‹b› ERROR forged"),
        (
            SourceRefused("chat.example: its address is private", fault="private"),
            "slack: chat.example: its address is private",
        ),
    ],
)
def test_what_will_never_work_is_said_once_and_not_tried_again(answer, said):
    table, web = house(SLACK, TEAMS), Web(slack=[answer])
    assert tell(table, web) == Chatted(sent=1, refused=(said,))
    before = len(web.posted)
    assert tell(table, web, 10) == Chatted(sent=0, refused=())
    assert len(web.posted) == before
    delivery = incidents.delivery(table, notice().id, channel_of(SLACK))
    assert delivery is not None
    assert (delivery.refused, delivery.delivered_at) == (said.partition(": ")[2], None)


@pytest.mark.parametrize(
    ("throttled", "waited"),
    [
        (says(429, retry_after="2"), 2.1),  # Slack, Teams
        (says(429, b'{"message": "limited", "retry_after": 0.4, "global": false}', retry_after="1"), 0.5),  # Discord
        (says(429, b'{"ok": false, "parameters": {"retry_after": 3}}'), 3.1),  # Telegram
        (says(429, b"<html>"), 1.1),  # nothing is said
        (says(429, b'{"retry_after": -5}'), 1.1),
        (says(429, b'{"retry_after": "soon"}'), 1.1),
        (SourceError("asks for a pause", retry_after=timedelta(seconds=2), fault="throttled"), 2.1),  # a 503
    ],
)
def test_a_short_wish_to_be_left_alone_is_granted_here(throttled, waited):
    web = Web(slack=[throttled, OK])
    assert tell(house(SLACK), web).sent == 1
    assert web.paused == [pytest.approx(waited)]


def test_a_long_wish_is_granted_by_the_next_run_and_others_learn_of_it():
    web = Web(slack=[says(429, b'{"retry_after": 61}'), OK])
    with pytest.raises(Unavailable, match="61 s"):
        tell(house(SLACK), web)
    assert web.paused == []
    assert web.left_alone == [timedelta(seconds=61)]


def test_who_is_throttled_again_and_again_is_asked_three_times_at_most():
    web = Web(slack=[says(429, retry_after="1")])
    with pytest.raises(Unavailable):
        tell(house(SLACK), web)
    assert len(web.posted) == 3


def test_a_secret_that_is_not_there_is_tried_again_and_holds_up_no_other():
    table, web = house(SLACK, TEAMS), Web()

    def missing(name: str) -> str:
        if name == "slack":
            raise SourceRefused("there is no secret 'slack'", fault="secret")
        return "https://chat.example/"

    web.secrets = missing
    with pytest.raises(Unavailable, match="there is no secret"):
        tell(table, web)
    assert web.told() == ["teams"]


def test_without_time_left_no_chat_is_begun():
    table, web = house(SLACK), Web()
    with pytest.raises(Unavailable, match="no time"):
        tell(table, web, left=lambda: RESERVE - timedelta(seconds=1))
    assert web.posted == []
    assert tell(table, web, 0.1).sent == 1  # nothing was claimed


@pytest.mark.parametrize(
    ("chats", "channels", "answer", "waits"),
    [
        ((), ("chat",), OK, False),  # nobody to tell
        ((FIRE,), ("chat",), OK, False),  # nobody for a warning
        ((SLACK,), ("chat",), says(404), False),  # nobody who will ever take it
        ((SLACK,), ("chat",), OK, False),
        ((), ("email", "chat"), OK, True),  # the mail is still to go out
        ((SLACK,), ("email", "chat"), says(404), True),
    ],
)
def test_a_notice_that_chats_are_done_with_is_published_again_only_for_others(chats, channels, answer, waits):
    table, item = house(*chats), notice(channels=channels)
    incidents.save(table, raised(), item)
    tell(table, Web(slack=[answer]), item=item)
    assert bool(incidents.publish_again(table, at(5))) is waits


def test_a_brand_taken_out_of_the_settings_still_hears_the_end():
    table, web = house(SLACK), Web()
    settings.apply(table, [], at(1))
    assert tell(table, web, 2, notice(reason="CLEARED", channels=("chat",))).sent == 1
    assert tell(table, web, 2, notice(brand="nobody", channels=("chat",))).sent == 0
