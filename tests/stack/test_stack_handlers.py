"""Every built handler, under the real runtime client, answers a good and a bad event, within its own permissions."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.stack import web
from tests.stack.cloud import STACK, Cloud
from tests.stack.events import from_queue, from_stream, from_topic, from_url, tick
from tests.stack.runtime_api import Function, Place
from tests.template.cfn import functions

from harken.domain.brand import Brand, ChatEntry, Rule, SourceEntry
from harken.domain.mention import Author, Mention
from harken.domain.notice import Notice
from harken.domain.signing import sign
from harken.jobs.ports import FetchJob, Incoming, Run
from harken.jobs.score import score
from harken.scoring.assess import assess
from harken.store import incidents, keys, mentions, settings, sources
from harken.store.dynamo import DynamoTable

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

NOW = datetime.now(UTC)
RULE = Rule(id="complaints", above=0, waiting=timedelta(minutes=1))
ENTRY = SourceEntry(use="hackernews", id="hackernews", every=timedelta(minutes=2), allow_private=("127.0.0.1",))
BRAND = Brand(id="luvento", names=("Luvento",), sources=(ENTRY,), rules=(RULE,), tell={"warning": ("email", "sms")})
NOTICE = Notice(
    brand="luvento",
    brand_name="Luvento",
    rule="complaints",
    incident="i1",
    sequence=1,
    at=NOW,
    reason="FIRST",
    severity="warning",
    channels=("email", "sms"),
    count=6,
    new=6,
    above=5,
    waiting_seconds=1800,
    raised_at=NOW,
)


@pytest.fixture
def start(aws: Cloud, place: Place) -> Iterator[Any]:
    """Starts a function of the template with its own settings, or with `changed` ones; notes its calls anew."""
    running = ExitStack()

    def started(name: str, **changed: str) -> Function:
        template = functions()[name]
        environment = aws.environment(name) | changed
        function = Function(place, name, template["Handler"], template["Timeout"], environment)
        aws.calls.clear()
        return running.enter_context(function)

    with running:
        yield started


@pytest.fixture
def table(aws: Cloud) -> DynamoTable:
    """The stack's table, emptied, as the store sees it."""
    client = aws.client("dynamodb")
    for item in client.scan(TableName=aws.names["Table"])["Items"]:
        client.delete_item(TableName=aws.names["Table"], Key={"pk": item["pk"], "sk": item["sk"]})
    for queue in [name for name in aws.arns if "://" in aws.names[name]]:
        aws.taken(queue)
    return DynamoTable(client, aws.names["Table"], clock=lambda: datetime.now(UTC))


@pytest.fixture
def listening(table: DynamoTable) -> Iterator[DynamoTable]:
    """The table with a brand that listens to a web of ours."""
    with web.web() as site:
        entry = msgspec.structs.replace(ENTRY, base_url=site.address)
        settings.apply(table, [msgspec.structs.replace(BRAND, sources=(entry,))], NOW)
        yield table


def _incoming(minutes: int = 0) -> Incoming:
    mention = Mention(
        id=f"hackernews:{web.COMMENT}",
        kind="comment",
        text=web.TEXT,
        created_at=NOW - timedelta(minutes=minutes),
        author=Author(handle="small_voice"),
        root=f"hackernews:{web.STORY}",
    )
    return Incoming(brand="luvento", entry="hackernews", seen_at=NOW - timedelta(minutes=minutes), mention=mention)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _wait_since(table: DynamoTable, minutes: int) -> None:
    """A complaint was stored so many minutes ago and nobody has answered."""
    then = NOW - timedelta(minutes=minutes)
    run = Run(table=table, now=then, assess=assess, retention=timedelta(days=90))
    assert score(run, _incoming(minutes)) == "new"


def test_plan_orders_what_is_due(aws, start, listening):
    function = start("Plan")
    assert function.invoke(tick()) == ("response", None), function.log
    assert aws.forbidden("Plan") == set()
    assert aws.taken("Jobs") == [{"brand": "luvento", "entry": "hackernews"}]


def test_fetch_queues_what_a_source_brings(aws, start, listening):
    function = start("Fetch")
    job = _json(FetchJob(brand="luvento", entry="hackernews"))
    assert function.invoke(from_queue(job)) == ("response", {"batchItemFailures": []}), function.log
    assert aws.forbidden("Fetch") == set()
    assert [item["mention"]["text"] for item in aws.taken("Mentions")] == [web.TEXT], function.log


def test_fetch_reads_a_secret_of_its_own_stack(aws, start, table):
    """One that is not there is a failing source, seen in its state: the message is done with."""
    aws.client("secretsmanager").create_secret(Name=f"harken/{STACK}/token", SecretString="hush")
    with web.web() as site:
        known, unknown = (
            msgspec.structs.replace(ENTRY, id=name, base_url=site.address, options={"token": f"secret:{name}"})
            for name in ("token", "nothing")
        )
        settings.apply(table, [msgspec.structs.replace(BRAND, sources=(known, unknown))], NOW)
        function = start("Fetch")
        for name in ("token", "nothing"):
            job = _json(FetchJob(brand="luvento", entry=name))
            assert function.invoke(from_queue(job)) == ("response", {"batchItemFailures": []}), function.log
    assert aws.forbidden("Fetch") == set()
    assert "secretsmanager:GetSecretValue" in {action for action, _ in aws.calls}
    assert sources.read(table, "luvento", "token", "cursor").error is None
    assert "nothing" in (sources.read(table, "luvento", "nothing", "cursor").error or "")
    assert "hush" not in "".join(function.log)


def test_fetch_gives_back_a_job_it_cannot_read(aws, start, listening):
    """It comes again, and after five times it lies among the dead jobs."""
    answer = start("Fetch").invoke(from_queue("{no job"))
    assert answer == ("response", {"batchItemFailures": [{"itemIdentifier": "0"}]})
    assert aws.taken("Mentions") == []


def test_score_stores_a_mention_and_buries_what_is_none(aws, start, listening):
    """One poison message holds up nothing, and is kept with the reason."""
    function = start("Score")
    batch = from_queue("{no mention", _json(_incoming()), '{"brand":"luvento"}')
    assert function.invoke(batch) == ("response", {"batchItemFailures": []}), function.log
    assert aws.forbidden("Score") == set()
    assert mentions.read(listening, "luvento", f"hackernews:{web.COMMENT}").record is not None
    buried = aws.taken("MentionsDead")
    assert {item["raw"] for item in buried} == {"{no mention", '{"brand":"luvento"}'}
    assert all(item["reason"] for item in buried)


def test_push_takes_what_is_signed_with_a_secret_of_its_own_stack(aws, start, table):
    secret, body = (
        "made-up-secret-of-the-test",
        '{"brand":"luvento","mention":{"id":"push:x:1","text":"Luvento leaks"}}',
    )
    aws.client("secretsmanager").create_secret(Name=f"harken/{STACK}/webhook", SecretString=secret)
    entry = msgspec.structs.replace(ENTRY, use="push", id="push")
    settings.apply(table, [msgspec.structs.replace(BRAND, sources=(entry,))], NOW)
    function = start("Push", HARKEN_PUSH_SECRET="webhook")
    now = str(int(datetime.now(UTC).timestamp()))
    signed = from_url(body, x_harken_timestamp=now, x_harken_signature=sign(secret, now, body.encode()))
    for status in (202, 409):
        kind, answer = function.invoke(signed)
        assert (kind, answer["statusCode"]) == ("response", status), function.log
    kind, answer = function.invoke(from_url(body, x_harken_timestamp=now, x_harken_signature="sha256=no"))
    assert (kind, answer["statusCode"]) == ("response", 403), function.log
    # which secret it was is not noted, only that it is one of the stack's; the role allows the one that is named
    assert {action for action, _ in aws.forbidden("Push")} == {"secretsmanager:GetSecretValue"}
    assert [item["mention"]["id"] for item in aws.taken("Mentions")] == ["push:x:1"]
    assert secret not in "".join(function.log)


def test_follow_asks_again_about_what_waits(aws, start, listening):
    _wait_since(listening, 10)
    function = start("Follow")
    assert function.invoke(tick()) == ("response", None), function.log
    assert aws.forbidden("Follow") == set()
    record = mentions.read(listening, "luvento", f"hackernews:{web.COMMENT}").record
    assert record is not None
    assert record.checked_at is not None


def test_watch_writes_a_notice_when_too_many_wait(aws, start, listening):
    _wait_since(listening, 10)
    function = start("Watch")
    assert function.invoke(tick()) == ("response", None), function.log
    assert aws.forbidden("Watch") == set()
    assert [notice.reason for notice in incidents.notices(listening, "luvento")] == ["FIRST"]


def test_digest_keeps_a_page_and_sends_it_once(aws, start, listening):
    _wait_since(listening, 8 * 24 * 60)
    function = start("Digest")
    for _ in range(2):
        assert function.invoke(tick()) == ("response", None), function.log
    assert aws.forbidden("Digest") == set()
    (heard,) = aws.taken("EmailTopicHeard")
    assert heard["Subject"].startswith("[Harken] Luvento, 20")
    bucket = aws.names["Pages"]
    (page,) = aws.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert f"s3://{bucket}/{page['Key']}" in heard["Message"]


def test_publish_hands_a_notice_to_the_channels_and_gives_back_what_is_none(aws, start, table):
    good = {
        "pk": {"S": "luvento"},
        "sk": {"S": keys.notice("complaints", "i1", 1)},
        "due_at": {"S": "2026-11-20T10:02:00.000000Z"},
        "data": {"S": _json(NOTICE)},
        "version": {"N": "1"},
    }
    function = start("Publish")
    answer = function.invoke(from_stream(good, good | {"data": {"S": "{no notice"}}))
    assert answer == ("response", {"batchItemFailures": [{"itemIdentifier": "101"}]}), function.log
    assert aws.forbidden("Publish") == set()
    (heard,) = aws.taken("NoticesHeard")
    assert msgspec.json.decode(heard["Message"], type=Notice) == NOTICE
    said = {name: attribute["Value"] for name, attribute in heard["MessageAttributes"].items()}
    assert said == {"brand": "luvento", "severity": '["warning"]', "channels": '["email","sms"]'}


CHANNELS = [("NotifyEmail", "EmailTopic"), ("NotifySms", "SmsTopic")]


@pytest.mark.parametrize(("name", "topic"), CHANNELS)
def test_a_channel_tells_a_notice_once(name, topic, aws, start, table):
    function = start(name)
    assert function.invoke(from_topic(_json(NOTICE))) == ("response", None), function.log
    assert function.invoke(from_topic(_json(NOTICE))) == ("response", None), function.log
    assert aws.forbidden(name) == set()
    (heard,) = aws.taken(f"{topic}Heard")
    assert "Luvento" in heard["Message"]


@pytest.mark.parametrize(("name", "topic"), CHANNELS)
def test_a_channel_fails_aloud_on_what_is_no_notice(name, topic, aws, start, table):
    """Lambda tries again, then keeps it among the dead notices."""
    kind, body = start(name).invoke(from_topic("{no notice"))
    assert (kind, body["errorType"]) == ("error", "DecodeError")
    assert aws.taken(f"{topic}Heard") == []


CHAT_NOTICE = msgspec.structs.replace(NOTICE, channels=("chat",))


def _chatting(table: DynamoTable, **secrets: str) -> None:
    """The brand tells chats: one for each secret, which holds its address."""
    chat = tuple(ChatEntry(use="slack", id=name, url=f"secret:{name}") for name in secrets)
    settings.apply(table, [msgspec.structs.replace(BRAND, chat=chat)], NOW)


def test_notify_chat_posts_nowhere_inside_and_is_done_with_it(aws, start, table):
    """NotifyChat reads the secret of its own stack; an address on this machine it refuses for good, without asking."""
    with web.web() as site:
        near = f"{site.address}/hook-hush"
        aws.client("secretsmanager").create_secret(Name=f"harken/{STACK}/near", SecretString=near)
        _chatting(table, near=near)
        function = start("NotifyChat")
        for _ in range(2):
            assert function.invoke(from_topic(_json(CHAT_NOTICE))) == ("response", None), function.log
    assert aws.forbidden("NotifyChat") == set()
    kept = incidents.delivery(table, CHAT_NOTICE.id, "chat:near")
    assert kept is not None
    assert kept.delivered_at is None
    assert "private" in (kept.refused or "")
    assert "hush" not in "".join(function.log)
    assert "hush" not in (kept.refused or "")


def test_notify_chat_fails_aloud_where_an_address_is_not_set(aws, start, table):
    """NotifyChat is tried again by Lambda: the secret may be set meanwhile."""
    _chatting(table, nothing="")
    kind, body = start("NotifyChat").invoke(from_topic(_json(CHAT_NOTICE)))
    assert (kind, body["errorType"]) == ("error", "Unavailable")
    assert "nothing" in body["errorMessage"]
    kept = incidents.delivery(table, CHAT_NOTICE.id, "chat:nothing")
    assert kept is not None
    assert (kept.delivered_at, kept.refused) == (None, None)


def test_notify_chat_fails_aloud_on_what_is_no_notice(start):
    kind, body = start("NotifyChat").invoke(from_topic("{no notice"))
    assert (kind, body["errorType"]) == ("error", "DecodeError")


@pytest.mark.parametrize("name", ["Plan", "Follow", "Watch", "Digest"])
def test_a_tick_fails_aloud_where_the_table_cannot_be_read(name, start):
    """The missed minute lies among the dead ticks; silence would look like calm."""
    kind, body = start(name, TABLE_NAME="nowhere").invoke(tick())
    assert (kind, body["errorType"]) == ("error", "HarkenError")


@pytest.mark.parametrize("name", sorted(functions()))
def test_an_event_that_is_nothing_is_answered(name, start, listening):
    """Whatever comes in, the function starts, and neither dies nor hangs."""
    function = start(name)
    assert function.invoke(None).kind in ("response", "error"), function.log
    assert function.invoke({"Records": []}).kind in ("response", "error"), function.log
