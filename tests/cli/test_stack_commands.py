"""`apply`, `subscribe`, `subscribers`, `unsubscribe` and the desk on a deployed stack: in moto, CloudFormation aside."""

import json
from datetime import UTC, datetime

import boto3
import pytest
from moto import mock_aws
from tests.cli import deployed, pasts
from tests.cli.terminal import harken

from harken.domain.mention import Author, Mention
from harken.jobs.ports import Incoming, Run
from harken.jobs.score import score
from harken.scoring.assess import assess
from harken.store import settings
from harken_cli import tables
from harken_cli.commands import stack as module
from harken_cli.local.template import load, of_type, table_request
from harken_cli.subscriptions import Subscription


@pytest.fixture
def stack(monkeypatch):
    """A stack named `live` with what the commands need of it; CloudFormation only tells its outputs."""
    with mock_aws():
        ((name, item),) = of_type(load(), "AWS::DynamoDB::Table").items()
        boto3.client("dynamodb").create_table(**table_request(item["Properties"], name))
        sns, sqs = boto3.client("sns"), boto3.client("sqs")
        dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
        outputs = {
            "TableName": name,
            "EmailTopicArn": sns.create_topic(Name="email")["TopicArn"],
            "SmsTopicArn": sns.create_topic(Name="sms")["TopicArn"],
            "AlertsDeadQueueArn": sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"][
                "QueueArn"
            ],
        }
        deployed.tell(monkeypatch, {"live": outputs, "strange": {"Bucket": "x"}, "bare": {}})
        yield outputs


@pytest.fixture
def brands(tmp_path):
    path = tmp_path / "BRANDS.yaml"
    path.write_text(pasts.text_of(pasts.brand(), pasts.brand(id="other")), "utf-8")
    return path


def live(*args):
    return harken(*args, "--stack", "live")


def attributes(outputs, topic):
    """What SNS knows of each subscription of a topic, by endpoint."""
    sns = boto3.client("sns")
    found = sns.list_subscriptions_by_topic(TopicArn=outputs[topic])["Subscriptions"]
    return {
        item["Endpoint"]: sns.get_subscription_attributes(SubscriptionArn=item["SubscriptionArn"])["Attributes"]
        for item in found
    }


def test_apply_makes_a_file_the_settings(stack, brands):
    assert live("apply", brands, "--json").lines == [
        {"brand": "luvento", "version": 1, "removed": False},
        {"brand": "other", "version": 1, "removed": False},
    ]
    brands.write_text(pasts.text_of(pasts.brand({"above": 9})), "utf-8")
    assert live("apply", brands, "--json").lines == [
        {"brand": "luvento", "version": 2, "removed": False},
        {"brand": "other", "version": 1, "removed": True},
    ]
    known = settings.current(tables.deployed_table("live"))
    assert {name: brand.rules[0].above for name, brand in known.items()} == {"luvento": 9}
    assert "luvento" in live("apply", brands).out


def test_apply_refuses_a_faulty_file_and_stores_nothing(stack, brands):
    brands.write_text("brands: [{id: a, names: []}]", "utf-8")
    done = live("apply", brands)
    assert (done.code, done.out) == (2, "")
    assert done.faults
    assert settings.current(tables.deployed_table("live")) == {}


def test_who_subscribes_gets_what_the_filter_lets_through(stack):
    args = ["--email", "ann@example.com", "--brand", "luvento", "--severity", "critical", "--json"]
    (line,) = live("subscribe", *args).lines
    assert line["endpoint"] == "ann@example.com"
    assert line["filter"] == {"brand": ["luvento"], "severity": ["critical"]}
    assert live("subscribe", "--phone", "+491701234567").code == 0
    (email,) = attributes(stack, "EmailTopicArn").items()
    assert email[0] == "ann@example.com"
    assert json.loads(email[1]["FilterPolicy"]) == {"brand": ["luvento"], "severity": ["critical"]}
    assert json.loads(email[1]["RedrivePolicy"]) == {"deadLetterTargetArn": stack["AlertsDeadQueueArn"]}
    (phone,) = attributes(stack, "SmsTopicArn").items()
    assert phone[0] == "+491701234567"
    assert "FilterPolicy" not in phone[1]
    assert "RedrivePolicy" in phone[1]


def test_subscribers_are_told_with_what_they_get(stack, monkeypatch):
    assert live("subscribers") == live("subscribers", "--json") == type(live("subscribers"))(0, "", "")
    live("subscribe", "--email", "ann@example.com", "--brand", "luvento", "--brand", "other")
    live("subscribe", "--phone", "+491701234567", "--severity", "warning")
    assert live("subscribers", "--json").lines == [
        {"endpoint": "ann@example.com", "confirmed": True, "filter": {"brand": ["luvento", "other"]}},
        {"endpoint": "+491701234567", "confirmed": True, "filter": {"severity": ["warning"]}},
    ]
    plain = live("subscribers").out.splitlines()
    assert [line.partition(":")[0] for line in plain] == ["ann@example.com", "+491701234567"]
    assert "luvento or other" in plain[0]
    pending = [Subscription(endpoint="bob@example.com", arn="PendingConfirmation", confirmed=False)]
    monkeypatch.setattr(module, "subscriptions", lambda topic: pending if topic == stack["EmailTopicArn"] else [])
    assert [line["confirmed"] for line in live("subscribers", "--json").lines] == [False]
    assert "NOT CONFIRMED" in live("subscribers").out
    done = live("unsubscribe", "--email", "bob@example.com")
    assert (done.code, len(done.faults)) == (2, 1)


def test_who_unsubscribes_is_told_no_more(stack):
    live("subscribe", "--email", "ann@example.com")
    live("subscribe", "--email", "bob@example.com")
    assert live("unsubscribe", "--email", "ann@example.com", "--json").code == 0
    assert list(attributes(stack, "EmailTopicArn")) == ["bob@example.com"]
    done = live("unsubscribe", "--email", "ann@example.com")
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)


def test_a_request_that_makes_no_sense_changes_nothing(stack):
    for args in (
        ["subscribe"],
        ["subscribe", "--email", "ann@example.com", "--phone", "+491701234567"],
        ["subscribe", "--email", "ann@example.com", "--severity", "loud"],
        ["subscribe", "--phone", "0170 123"],
        ["unsubscribe"],
        ["unsubscribe", "--phone", "+491701234567"],
        ["close", "mastodon:1", "--reason", "spam"],
    ):
        done = live(*args)
        assert (done.code in {1, 2}, done.out, len(done.faults)) == (True, "", 1), args
    assert live("inbox") == type(live("inbox"))(0, "", "")  # no brand, nothing waits
    assert attributes(stack, "EmailTopicArn") == attributes(stack, "SmsTopicArn") == {}


def test_a_stack_that_is_not_there_or_not_ours_is_told_in_one_line(stack, brands):
    email = ["--email", "ann@example.com"]
    commands = (["apply", brands], ["subscribe", *email], ["subscribers"], ["unsubscribe", *email], ["inbox"])
    for name, code in (("nowhere", 2), ("strange", 2), ("bare", 2), ("unreachable", 1)):
        for command in commands:
            done = harken(*command, "--stack", name)
            assert (done.code, done.out, len(done.faults)) == (code, "", 1), (name, command)
            assert name in done.faults[0]


def test_the_desk_works_on_a_deployed_stack(stack, brands):
    live("apply", brands)
    table, now = tables.deployed_table("live"), datetime.now(UTC)
    mention = Mention(
        id="mastodon:1", text=pasts.ANGRY, created_at=now, author=Author(id="7", handle="ann@x.example")
    )
    run = Run(table=table, now=now, assess=assess, retention=now - datetime(2020, 1, 1, tzinfo=UTC))
    score(run, Incoming(brand="luvento", entry="mastodon", seen_at=now, mention=mention))
    assert [line["id"] for line in live("inbox", "--json").lines] == ["mastodon:1"]
    assert live("close", "mastodon:1", "--reason", "no reply needed").code == 0
    assert live("inbox").out == ""
    assert live("reopen", "mastodon:1", "--json").lines[0]["state"] == "waiting"
    assert live("silence", "--for", "1h", "--brand", "luvento").code == 0
    assert live("ack").code == 2
