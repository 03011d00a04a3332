"""`redrive` over moto: looking takes nothing away, sending back loses nothing, nothing is sent that nobody asked for."""

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws
from tests.cli import deployed, letters
from tests.cli.terminal import harken
from tests.domain.builders import at, raised
from tests.store.test_store_incidents import notice
from tests.template.cfn import of_type

from harken.domain.errors import HarkenError
from harken.store import incidents
from harken_cli import redrive as module
from harken_cli import tables
from harken_cli.dead import QUEUES
from harken_cli.local.template import load, table_request


@pytest.fixture
def stack(monkeypatch):
    """A stack named `live`: its queues, its topics, its table."""
    monkeypatch.setattr(module, "_WAIT", 0)
    with mock_aws():
        (name,) = of_type("AWS::DynamoDB::Table")
        boto3.client("dynamodb").create_table(**table_request(load()["Resources"][name]["Properties"], name))
        sns, sqs = boto3.client("sns"), boto3.client("sqs")
        outputs = {"TableName": name}
        outputs |= {f"{topic}Arn": sns.create_topic(Name=topic)["TopicArn"] for topic in of_type("AWS::SNS::Topic")}
        outputs |= {
            f"{queue}QueueUrl": sqs.create_queue(QueueName=queue)["QueueUrl"] for queue in of_type("AWS::SQS::Queue")
        }
        deployed.tell(monkeypatch, {"live": outputs, "strange": {"Bucket": "x"}})
        yield outputs


def put(stack, queue, *bodies, **attributes):
    given: Any = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    for body in bodies:
        boto3.client("sqs").send_message(
            QueueUrl=stack[f"{queue}QueueUrl"], MessageBody=body, MessageAttributes=given
        )


def lying(stack, queue):
    """The bodies that anybody can see in a queue now, which stay there."""
    sqs, url, bodies = boto3.client("sqs"), stack[f"{queue}QueueUrl"], []
    while got := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        bodies += [message["Body"] for message in got]
        held = [message["ReceiptHandle"] for message in got]
    for receipt in held if bodies else ():
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=0)
    return sorted(bodies)


def redrive(*args):
    return harken("redrive", *args, "--stack", "live")


def test_empty_queues_are_nothing_to_tell(stack):
    for args in ([], ["--yes"], ["JobsDead", "--discard"], ["--json"]):
        done = redrive(*args)
        assert (done.code, done.out, done.err) == (0, "", ""), args


def test_looking_takes_nothing_away(stack):
    put(stack, "MentionsDead", letters.post(), letters.buried("no id"))
    put(stack, "JobsDead", letters.job())
    for _ in range(2):
        done = redrive()
        assert done.code == 0
        assert "MentionsDead: 2, the oldest less than a minute old" in done.out
        assert "luvento, mastodon: no id" in done.out
        assert "My Luvento is broken" in done.out
        assert done.faults == ["2 can be sent back: --yes, AlertsDead by its name"]
    assert len(redrive("MentionsDead", "--json").lines) == 2
    assert (lying(stack, "Mentions"), lying(stack, "Jobs")) == ([], [])


def test_what_failed_five_times_goes_back_and_what_is_buried_stays(stack):
    put(stack, "MentionsDead", letters.post(), "{no mention", letters.buried("no id"))
    put(stack, "JobsDead", letters.job())
    lines = redrive("--yes", "--json").lines
    assert {(line["queue"], line["reason"], line["done"]) for line in lines} == {
        ("JobsDead", "failed five times", "sent back"),
        ("MentionsDead", "failed five times", "sent back"),
        ("MentionsDead", "no id", None),
    }
    assert lying(stack, "Mentions") == sorted([letters.post(), "{no mention"])
    assert lying(stack, "Jobs") == [letters.job()]
    assert lying(stack, "MentionsDead") == [letters.buried("no id")]
    again = redrive("--yes", "--json").lines  # nothing is left to send
    assert [line["done"] for line in again] == [None]
    assert len(lying(stack, "Mentions")) == 2


def test_more_than_one_request_holds_goes_back_whole(stack):
    put(stack, "MentionsDead", *(letters.post(f"Luvento {number}") for number in range(23)))
    assert "MentionsDead: 23" in redrive("MentionsDead", "--yes").out
    assert len(set(lying(stack, "Mentions"))) == 23
    assert lying(stack, "MentionsDead") == []


def test_no_more_is_looked_at_than_a_person_can_read(stack, monkeypatch):
    monkeypatch.setattr(module, "MOST", 10)
    monkeypatch.setattr("harken_cli.commands.redrive.MOST", 10)
    put(stack, "JobsDead", *[letters.job()] * 13)
    assert "JobsDead: 10+" in redrive("JobsDead").out


def test_who_dies_while_sending_loses_nothing(stack, monkeypatch):
    """Sent and then deleted, never the other way round: a refusal in between leaves the letter where it was."""
    put(stack, "MentionsDead", letters.post())
    real, refused = tables.call, ""

    def refusing(service, action, **request):
        if action == refused:
            raise HarkenError("SQS refused: no")
        return real(service, action, **request)

    monkeypatch.setattr(module, "call", refusing)
    monkeypatch.setattr(module, "_HIDDEN", 0)
    monkeypatch.setattr(module, "MOST", 1)  # what is not hidden would be seen for ever
    for action, sent in (("send_message", 0), ("delete_message", 1)):
        refused = action
        done = redrive("--yes")
        assert (done.code, done.faults) == (1, ["SQS refused: no"])
        assert len(lying(stack, "MentionsDead")) == 1
        assert len(lying(stack, "Mentions")) == sent


def test_a_notice_is_handed_in_anew_and_the_stream_tells_it(stack):
    table = tables.deployed_table("live")
    incidents.save(table, raised(), notice())
    claimed = incidents.claim(table, notice(), "email", at(1), at(2) - at(1))
    assert claimed is not None
    incidents.delivered(table, notice(), "email", claimed, at(1))
    (before,) = table.query("luvento", "notice#")
    assert "due_at" not in before, "told by one channel, so watch leaves it alone"
    put(stack, "NoticesDead", letters.unsent(notice()), letters.unstreamed())
    lines = redrive("--yes", "--json").lines
    assert {(line["done"], line["can_go_back"]) for line in lines} == {("sent back", True), (None, False)}
    (after,) = table.query("luvento", "notice#")
    assert int(after["version"]) > int(before["version"])
    assert "due_at" in after
    assert lying(stack, "NoticesDead") == [letters.unstreamed()]


def test_a_notice_that_is_not_there_any_more_stays(stack):
    put(stack, "NoticesDead", letters.unsent(notice()))
    assert [line["done"] for line in redrive("NoticesDead", "--yes", "--json").lines] == [None]
    assert len(lying(stack, "NoticesDead")) == 1


@pytest.fixture
def ears(stack):
    """A queue that hears the email topic, and anna who is subscribed to it; her subscription."""
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    stack["HeardQueueUrl"] = sqs.create_queue(QueueName="heard")["QueueUrl"]
    sns.subscribe(
        TopicArn=stack["EmailTopicArn"], Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:heard"
    )
    return sns.subscribe(TopicArn=stack["EmailTopicArn"], Protocol="email", Endpoint="anna@luvento.example")[
        "SubscriptionArn"
    ]


def test_who_was_not_reached_is_named_and_nothing_is_sent_unless_asked(stack, ears):
    put(stack, "AlertsDead", letters.undelivered(stack["EmailTopicArn"], ears, Subject="6 wait"))
    for args in ([], ["--yes"], ["AlertsDead"]):
        done = redrive(*args)
        assert "anna@luvento.example" in done.out
        assert "sent back" not in done.out
        assert len(lying(stack, "AlertsDead")) == 1
    assert lying(stack, "Heard") == []
    assert "sent back" in redrive("AlertsDead", "--yes").out
    (heard,) = map(json.loads, lying(stack, "Heard"))
    assert (heard["Subject"], heard["Message"]) == ("6 wait", "6 people wait")
    assert heard["MessageAttributes"]["brand"]["Value"] == "luvento"
    assert lying(stack, "AlertsDead") == []


def test_an_alert_of_another_topic_is_not_published(stack, ears):
    put(stack, "AlertsDead", letters.undelivered("arn:aws:sns:us-east-1:123456789012:strange", ears))
    assert [line["done"] for line in redrive("AlertsDead", "--yes", "--json").lines] == [None]
    assert len(lying(stack, "AlertsDead")) == 1


def test_signs_are_deleted_only_on_request_and_what_can_go_back_is_kept(stack):
    put(stack, "TicksDead", letters.failure("harken-Plan-1", "no table"))
    put(stack, "MentionsDead", letters.post(), letters.buried())
    assert "harken-Plan-1: Unavailable: no table" in redrive("--yes", "TicksDead").out
    assert len(lying(stack, "TicksDead")) == 1
    assert "-> deleted" in redrive("TicksDead", "--discard").out
    redrive("MentionsDead", "--discard")
    assert {name: lying(stack, name) for name in QUEUES if lying(stack, name)} == {"MentionsDead": [letters.post()]}


def test_text_from_outside_stays_text(stack):
    put(stack, "MentionsDead", letters.buried(letters.HOSTILE, letters.HOSTILE), letters.post(letters.HOSTILE))
    put(stack, "TicksDead", "{}", ERROR_MESSAGE="x\ny")
    done = redrive()
    assert not {"\x1b", "\u202e"} & set(done.out)
    assert len(done.out.splitlines()) == 2 + 2 * 2 + 1
    assert len(redrive("--json").lines) == 3


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["Mentions"], "expected JobsDead"),
        (["--discard"], "name one queue"),
        (["TicksDead", "--discard", "--yes"], "name one queue"),
    ],
)
def test_a_request_that_makes_no_sense_changes_nothing(stack, args, told):
    done = redrive(*args)
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)
    assert told in done.faults[0]


def test_a_stack_that_is_not_there_or_not_ours_is_told_in_one_line(stack):
    for name, code in (("nowhere", 2), ("strange", 1), ("unreachable", 1)):
        done = harken("redrive", "--stack", name)
        assert (done.code, done.out, len(done.faults)) == (code, "", 1), name
        assert name in done.faults[0]


def test_a_refusal_of_aws_is_one_line(stack):
    boto3.client("sqs").delete_queue(QueueUrl=stack["JobsDeadQueueUrl"])
    done = redrive()
    assert (done.code, len(done.faults)) == (1, 1)
    assert done.faults[0].startswith("SQS refused: ")
