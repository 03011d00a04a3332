"""`test-notice`: on the stack on this machine the notice goes its real way; what moto's SNS lacks answers by Stubber."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto.backends import get_backend
from msgspec.structs import replace
from tests.cli.terminal import Done, harken

from harken.channels import email
from harken.domain.brand import Brand, ChannelName, ChatEntry, Severity
from harken.store import settings
from harken_cli import reach, tables
from harken_cli.commands import reach as command
from harken_cli.local.resources import ACCOUNT, REGION
from harken_cli.local.stack import Stack
from harken_cli.subscriptions import Subscription

SLACK = ChatEntry(use="slack", id="slack", url="secret:slack")
FIRE = ChatEntry(use="teams", id="fire", url="secret:teams", severity="critical")
TELL: dict[Severity, tuple[ChannelName, ...]] = {"warning": ("email",), "critical": ("email", "sms", "chat")}
LUVENTO = Brand(id="luvento", names=("Luvento",), sources=(), tell=TELL, chat=(SLACK, FIRE))

ANN, BOB = "ann@luvento.example", "bob@luvento.example"
NIGHT, DAY = "+15550100001", "+15550100002"


class Sns:
    """SNS: moto's, but for what moto lacks."""

    def __init__(self, *, sandboxed: bool, verified: tuple[str, ...]) -> None:
        self._moto = boto3.client("sns")
        self._sandboxed, self._verified = sandboxed, verified

    def get_sms_sandbox_account_status(self) -> Any:
        return stubbed("get_sms_sandbox_account_status", {"IsInSandbox": self._sandboxed})

    def list_sms_sandbox_phone_numbers(self, **request: str) -> Any:
        """Two pages: those who are verified, one who is not yet."""
        assert self._sandboxed
        verified = [{"PhoneNumber": number, "Status": "Verified"} for number in self._verified]
        pages: dict[str | None, Any] = {
            None: {"PhoneNumbers": verified, "NextToken": "more"},
            "more": {"PhoneNumbers": [{"PhoneNumber": DAY, "Status": "Pending"}]},
        }
        return stubbed("list_sms_sandbox_phone_numbers", pages[request.get("NextToken")], **request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._moto, name)


def stubbed(action: str, answer: dict[str, Any], **request: str) -> Any:
    """A made-up answer to a request, both held against the service's own model."""
    client: Any = boto3.client("sns")
    with Stubber(client) as stub:
        stub.add_response(action, answer, request)
        return getattr(client, action)(**request)


class World:
    """A stack on this machine that the command takes for a deployed one."""

    def __init__(self, stack: Stack, topics: dict[str, str]) -> None:
        self.stack, self.topics = stack, topics
        self.sandboxed, self.verified = False, tuple[str, ...]()

    def apply(self, brand: Brand) -> None:
        settings.apply(self.stack.table, [brand], datetime.now(UTC))

    def subscribe(self, kind: str, endpoint: str, **policy: list[str]) -> None:
        attributes = {"FilterPolicy": json.dumps(policy)} if policy else {}
        boto3.client("sns").subscribe(
            TopicArn=self.topics[kind], Protocol=kind, Endpoint=endpoint, Attributes=attributes
        )

    def client(self, service: str) -> Any:
        return Sns(sandboxed=self.sandboxed, verified=self.verified) if service == "sns" else _client(service)


def _client(service: str) -> Any:
    made: Any = boto3.client(service)  # type: ignore[call-overload]
    return made


@pytest.fixture
def world(monkeypatch) -> Iterator[World]:
    with Stack(clock=lambda: datetime.now(UTC)) as stack:
        topics = {arn.rpartition(":")[2]: arn for arn in get_backend("sns")[ACCOUNT][REGION].topics}
        arns = {
            name: next(arn for short, arn in topics.items() if name in short) for name in ("Email", "Sms", "Notices")
        }
        outputs = {
            "EmailTopicArn": arns["Email"],
            "SmsTopicArn": arns["Sms"],
            "NoticesTopicArn": arns["Notices"],
        }
        made = World(stack, {"email": arns["Email"], "sms": arns["Sms"]})
        monkeypatch.setattr(tables, "deployed_table", lambda _stack: stack.table)
        monkeypatch.setattr(tables, "client", made.client)
        monkeypatch.setattr(command, "output", lambda _stack, key: outputs[key])
        monkeypatch.setattr(command, "_sleep", lambda _seconds: stack.drain())
        made.apply(LUVENTO)
        yield made


def send(*args: str) -> Done:
    return harken("test-notice", "--stack", "live", *args)


def told(done: Done) -> dict[str, str | None]:
    """What is wrong with whom, None where nothing is."""
    return {f"{line['channel']} {line['to']}": line["fault"] for line in done.lines}


def test_a_notice_marked_as_a_test_goes_its_real_way_to_everybody(world):
    world.subscribe("email", ANN)
    world.subscribe("sms", NIGHT)
    done = send("--severity", "critical", "--json")
    assert told(done) == {f"email {ANN}": None, f"sms {NIGHT}": None, "chat slack": None, "chat fire": None}
    assert (done.code, done.faults) == (0, [])
    sent = {item.topic: item for item in world.stack.sent()}
    assert set(sent) == {"EmailTopic", "SmsTopic", "chat:slack", "chat:fire"}
    assert sent["EmailTopic"].subject == "[Harken] TEST CRITICAL Luvento: only a test; nothing has happened"
    for item in sent.values():
        assert "TEST" in item.message
        assert "only a test" in item.message
    assert list(world.stack.faults) == []


def test_it_goes_where_notices_of_that_severity_go_and_nowhere_else(world):
    world.subscribe("email", ANN, brand=["luvento"], severity=["warning"])
    world.subscribe("email", BOB, severity=["critical"])
    world.subscribe("email", "cleo@other.example", brand=["other"])
    world.subscribe("sms", NIGHT)
    done = send("--json")  # a warning is told by mail alone
    assert told(done) == {f"email {ANN}": None}
    assert {item.topic for item in world.stack.sent()} == {"EmailTopic"}
    assert told(send("--severity", "critical", "--json")).keys() >= {f"email {BOB}"}


def test_each_test_is_a_notice_of_its_own_and_leaves_no_incident(world):
    world.subscribe("email", ANN)
    before = {str(item["sk"]) for item in world.stack.items() if item["pk"] == "luvento"}
    assert [send().code, send().code] == [0, 0]
    assert len([item for item in world.stack.sent() if item.topic == "EmailTopic"]) >= 1
    after = {str(item["sk"]) for item in world.stack.items() if item["pk"] == "luvento"}
    assert after == before


def test_who_has_not_confirmed_is_told_with_what_to_do(world, monkeypatch):
    pending = Subscription(arn="PendingConfirmation", endpoint=BOB, confirmed=False)
    ann = Subscription(arn="arn:a", endpoint=ANN, confirmed=True)
    monkeypatch.setattr(reach, "subscriptions", lambda _topic: [ann, pending])
    done = send()
    assert done.code == 1
    assert done.out == (
        f"ok    email  {ANN}\n"
        f"FAIL  email  {BOB}: has not confirmed the subscription\n"
        "      follow the link in the mail of SNS; `harken subscribe` sends another\n"
    )


def phones(world: World, *args: str) -> dict[str, str | None]:
    """What is wrong with whose phone; everything else is in order."""
    done = send("--severity", "critical", "--json", *args)
    found = {line["to"]: line["fault"] for line in done.lines if line["channel"] == "sms"}
    assert done.code == int(any(found.values()))
    return found


def test_the_sandbox_lets_verified_numbers_through(world):
    world.subscribe("sms", NIGHT)
    world.subscribe("sms", DAY)
    world.sandboxed, world.verified = True, (NIGHT,)
    assert phones(world) == {NIGHT: None, DAY: "is not verified, and the account is in the SMS sandbox"}


def test_who_has_answered_stop_is_told(world):
    world.subscribe("sms", NIGHT)
    stopped = "+15550100099"  # moto: a number ending in 99 is opted out
    world.subscribe("sms", stopped)
    assert phones(world) == {NIGHT: None, stopped: "has answered STOP"}


@pytest.mark.parametrize(
    ("limit", "spent", "fault"),
    [
        (None, None, None),
        (None, 0.99, None),
        # without a limit of one's own it is 1 dollar
        (None, 1.0, "gets no texts: 1.00 of the month's 1.00 US dollars are spent"),
        ("20", 12.0, None),
        ("20", 20.004, "gets no texts: 20.00 of the month's 20.00 US dollars are spent"),
    ],
)
def test_a_spent_up_month_is_told(world, limit, spent, fault):
    world.subscribe("sms", NIGHT)
    if limit:
        boto3.client("sns").set_sms_attributes(attributes={"MonthlySpendLimit": limit})
    if spent is not None:
        point = {
            "MetricName": "SMSMonthToDateSpentUSD",
            "Value": spent,
            "Timestamp": datetime.now(UTC) - timedelta(minutes=1),
        }
        boto3.client("cloudwatch").put_metric_data(Namespace="AWS/SNS", MetricData=[point])
    assert phones(world) == {NIGHT: fault}


def test_whoever_may_not_read_metrics_is_told_the_rest(world, monkeypatch):
    world.subscribe("sms", NIGHT)
    real = world.client

    def client(service: str) -> Any:
        if service != "cloudwatch":
            return real(service)
        refusing = boto3.client("cloudwatch")
        stub = Stubber(refusing)
        stub.add_client_error("get_metric_statistics", "AccessDenied")
        stub.activate()
        return refusing

    monkeypatch.setattr(tables, "client", client)
    assert phones(world) == {NIGHT: None}


def test_a_chat_that_refuses_is_told_with_what_it_said(world, monkeypatch):
    world.apply(replace(LUVENTO, tell={"warning": ("chat",)}))
    monkeypatch.setattr("harken_cli.local.chats.Response", lambda **_ok: _no_service())
    done = send()
    assert done.code == 1
    first, second = done.out.splitlines()
    assert first == "FAIL  chat   slack: refuses it: status 404: no_service"
    assert second.startswith(
        "      put a hook that works into its secret; aws logs tail /aws/lambda/live/notify_chat"
    )


def _no_service() -> Any:
    from harken.sources.base import Response  # noqa: PLC0415  - the real one, which the test has put aside

    return Response(status=404, headers={}, body=b"no_service", url="")


def test_a_channel_that_does_not_send_is_told_after_a_while(world, monkeypatch):
    world.subscribe("email", ANN)
    waited: list[float] = []
    monkeypatch.setattr(command, "_sleep", waited.append)  # nobody carries events
    done = send()
    assert (done.code, sum(waited)) == (1, 90)
    assert done.out == (
        f"FAIL  email  {ANN}: has not been sent yet\n      aws logs tail /aws/lambda/live/notify_email --since 10m\n"
    )


@pytest.mark.parametrize(
    ("brand", "fault"),
    [
        (
            LUVENTO,
            "FAIL  email  luvento: nobody gets notices of severity warning\n      harken subscribe --brand luvento",
        ),
        (replace(LUVENTO, tell={"warning": ()}), "FAIL  none   luvento: nobody gets notices of severity warning\n"),
    ],
)
def test_where_nobody_would_be_told_nothing_is_sent(world, brand, fault):
    world.apply(brand)
    done = send()
    assert done.code == 1
    assert done.out.startswith(fault)
    world.stack.drain()
    assert world.stack.sent() == []


def test_what_makes_no_sense_is_refused(world):
    world.apply(LUVENTO)
    for args in (["--severity", "loud"], ["--brand", "nobody"]):
        done = send(*args)
        assert (done.code, done.out, len(done.faults)) == (2, "", 1)
    settings.apply(world.stack.table, [LUVENTO, replace(LUVENTO, id="other")], datetime.now(UTC))
    assert send().faults == ["say which brand: --brand luvento or --brand other"]


def test_what_sns_refuses_is_one_line(world, monkeypatch):
    class Refusing:
        def __getattr__(self, name: str) -> Any:
            def refuse(**_request: Any) -> None:
                raise ClientError({"Error": {"Code": "AuthorizationError", "Message": "not you"}}, name)

            return refuse

    monkeypatch.setattr(tables, "client", lambda _service: Refusing())
    done = send()
    assert (done.code, done.out, done.faults) == (1, "", ["SNS refused: not you"])


def test_without_a_stack_it_prints_what_would_be_sent(tmp_path, monkeypatch):
    from contextlib import contextmanager  # noqa: PLC0415

    from harken.store.memory import MemoryTable  # noqa: PLC0415

    table = MemoryTable()
    settings.apply(table, [LUVENTO], datetime.now(UTC))

    @contextmanager
    def opened(_state: object, _stack: object) -> Iterator[MemoryTable]:
        yield table

    monkeypatch.setattr(command, "opened", opened)
    done = harken("test-notice", "--severity", "critical", "--state", tmp_path)
    assert (done.code, done.faults) == (0, [])
    for said in (
        "email, to",
        "Subject: [Harken] TEST CRITICAL Luvento",
        "sms, to",
        "chat, to slack",
        "Nothing is sent",
    ):
        assert said in done.out
    lines = harken("test-notice", "--json").lines
    assert [(line["channel"], line["to"]) for line in lines] == [("email", "everyone subscribed")]


@pytest.mark.parametrize(
    ("policy", "wants"),
    [
        ({}, True),
        ({"brand": ["luvento"]}, True),
        ({"brand": ["other", "luvento"], "severity": ["critical"]}, True),
        ({"severity": ["warning"]}, False),
        ({"brand": ["other"]}, False),
        ({"color": ["red"]}, False),  # notices have no such attribute
        ({"brand": [{"prefix": "luv"}]}, True),  # not one of ours: rather asked than passed over
    ],
)
def test_filters_say_who_is_concerned(policy, wants):
    one = Subscription(arn="arn:x", endpoint="x", confirmed=True, policy=policy)
    assert one.wants("luvento", "critical") is wants


def test_the_test_notice_says_it_is_one_everywhere():
    notice = reach.trial(LUVENTO, "warning", datetime(2026, 11, 20, 3, 0, tzinfo=UTC))
    mail = email.render(notice)
    assert mail.subject == "[Harken] TEST Luvento: only a test; nothing has happened"
    assert mail.body.startswith("TEST: Luvento: only a test; nothing has happened.")
    assert "harken ack" not in mail.body
