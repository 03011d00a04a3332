"""The deployed thing: `sam deploy` of the real template, and a complaint's whole way through it and out.

Schedules, queues, streams and topics of the emulator drive it; nothing is called by hand where the test does not say so.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.stack import web
from tests.stack.emulated import NAME, Emulated
from tests.stack.events import tick
from tests.template.cfn import functions, named, of_type, statements
from tests.template.test_template_monitoring import ALARMS

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

EMAIL, PHONE, OPERATOR = "lead@luvento.example", "+491701234567", "ops@luvento.example"
TOPICS = ("EmailTopicArn", "SmsTopicArn", "NoticesTopicArn")
PATIENCE = 150
"""Seconds: a schedule fires after a minute, and whoever else works on this machine may slow it down."""

SETTINGS = """
brands:
  - id: luvento
    names: [Luvento]
    accounts: {{hackernews: [{team}]}}
    sources:
      - {{use: hackernews, base_url: "{address}", allow_private: ["127.0.0.1"], every: 1m}}
    rules:
      - {{id: complaints, waiting: 1m, above: 0, clear_at: 0, clear_after: 0m}}
    tell: {{warning: [email, sms]}}
"""


class Probe:
    """Hears what goes out to email and phones: a queue at each topic, since the emulator keeps no letters."""

    def __init__(self, aws: Emulated) -> None:
        self._sqs, sns, outputs = aws.client("sqs"), aws.client("sns"), aws.outputs()
        self._queues = {topic: self._sqs.create_queue(QueueName=f"heard-{topic}")["QueueUrl"] for topic in TOPICS}
        for topic, url in self._queues.items():
            answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
            sns.subscribe(TopicArn=outputs[topic], Protocol="sqs", Endpoint=answer["Attributes"]["QueueArn"])
        self.heard: dict[str, list[dict[str, Any]]] = {topic: [] for topic in TOPICS}

    def listen(self) -> None:
        """Take what has come."""
        for topic, url in self._queues.items():
            self.heard[topic] += [json.loads(body) for body in taken(self._sqs, url)]

    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.heard["EmailTopicArn"]]


def taken(sqs: Any, url: str) -> Iterator[str]:
    """The bodies of a queue's messages, taken from it."""
    for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        yield message["Body"]


def until(seen: Callable[[], Any], what: str) -> Any:
    """What `seen` gives as soon as it gives something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := seen():
            return found
        time.sleep(0.5)
    pytest.fail(f"not seen within {PATIENCE} s: {what}")


@pytest.fixture(scope="module")
def stack(aws_emulated: Emulated, here: Path) -> Emulated:
    """The stack, deployed."""
    said = aws_emulated.deploy(here, AlertEmail=EMAIL, AlertPhone=PHONE, OpsEmail=OPERATOR, PushSecret="webhook")
    assert "Successfully created/updated stack" in said
    return aws_emulated


def harken(stack: Emulated, *arguments: str) -> str:
    """The command line, at the deployed stack."""
    command = [str(Path(sys.executable).with_name("harken")), *arguments, "--stack", NAME]
    answer = subprocess.run(
        command, env=os.environ | stack.variables, capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_a_complaint_goes_all_the_way_and_an_upgrade_loses_nothing(stack: Emulated, here: Path, tmp_path: Path):
    outputs, probe, sqs = stack.outputs(), Probe(stack), stack.client("sqs")
    with web.web() as site:
        settings = tmp_path / "brands.yaml"
        settings.write_text(SETTINGS.format(address=site.address, team=web.TEAM), encoding="utf-8")
        harken(stack, "apply", str(settings))

        # a message that nobody can read goes aside with its reason, and holds up nothing
        sqs.send_message(QueueUrl=outputs["MentionsQueueUrl"], MessageBody="{no mention")
        buried = until(lambda: list(taken(sqs, outputs["MentionsDeadQueueUrl"])), "the poison among the dead")
        assert [json.loads(body)["raw"] for body in buried] == ["{no mention"]
        assert all(json.loads(body)["reason"] for body in buried)

        # the schedule finds the complaint; one tick of Follow and of Watch by hand instead of two minutes more
        until(lambda: f"hackernews:{web.COMMENT}" in harken(stack, "inbox"), "the complaint in the inbox")
        _tick(stack, "Follow")
        _tick(stack, "Watch")

        # the stream, the topic and the channels tell it, once each
        def told(count: int) -> bool:
            probe.listen()
            return all(len(probe.heard[topic]) >= count for topic in TOPICS)

        until(lambda: told(1), "the first notice on every channel")
        assert probe.subjects()[0].startswith("[Harken] Luvento: 1 person waits")
        assert web.TEXT[:40] in probe.heard["EmailTopicArn"][0]["Message"]
        assert f"item?id={web.COMMENT}" in probe.heard["SmsTopicArn"][0]["Message"]

        # an upgrade: other code, the same data
        before = _hashes(stack)
        items = stack.client("dynamodb").scan(TableName=outputs["TableName"])["Count"]
        stack.deploy(_changed(here, tmp_path))
        assert not set(before.values()) & set(_hashes(stack).values())
        assert stack.outputs()["TableName"] == outputs["TableName"]
        assert stack.client("dynamodb").scan(TableName=outputs["TableName"])["Count"] >= items

        # the brand answers, the new code sees it and calls off, once each
        site.answered = True
        _tick(stack, "Plan")
        until(lambda: not harken(stack, "inbox", "--json"), "the answer")
        _tick(stack, "Watch")
        until(lambda: told(2), "the all-clear on every channel")
        assert probe.subjects()[1:] == ["[Harken] All clear: Luvento, 1 answered"]
        assert {topic: len(heard) for topic, heard in probe.heard.items()} == dict.fromkeys(TOPICS, 2)
    for name in outputs:
        if name.endswith("DeadQueueUrl"):
            assert list(taken(sqs, outputs[name])) == [], name


def _tick(stack: Emulated, name: str) -> None:
    answer = stack.client("lambda").invoke(FunctionName=stack.physical()[name], Payload=json.dumps(tick()).encode())
    assert "FunctionError" not in answer, answer["Payload"].read()


def _hashes(stack: Emulated) -> dict[str, str]:
    known, aws = stack.physical(), stack.client("lambda")
    return {
        name: aws.get_function_configuration(FunctionName=known[name])["CodeSha256"] for name in sorted(functions())
    }


def _changed(here: Path, folder: Path) -> Path:
    """The same build with one line more in its code."""
    newer = folder / "newer"
    shutil.copytree(here, newer)
    for code in (newer / ".aws-sam" / "build").glob("*/harken/__init__.py"):
        code.write_text(f"{code.read_text(encoding='utf-8')}\nNEWER = True\n", encoding="utf-8")
    return newer


def test_who_is_told_is_subscribed_and_what_they_do_not_get_is_kept(stack: Emulated):
    found = stack.client("sns").list_subscriptions()["Subscriptions"]
    assert {(item["Protocol"], item["Endpoint"]) for item in found} >= {("email", EMAIL), ("sms", PHONE)}
    for item in found:
        if item["Protocol"] in ("email", "sms", "lambda") and item["Endpoint"] != OPERATOR:
            attributes = stack.client("sns").get_subscription_attributes(SubscriptionArn=item["SubscriptionArn"])
            assert "Dead" in attributes["Attributes"]["RedrivePolicy"]
    said = harken(stack, "subscribers")
    assert EMAIL in said
    assert PHONE in said


def test_alarms_watch_what_was_deployed_and_reach_the_operator(stack: Emulated):
    """The nested stack: packaged with the other, given real names, and its topic takes what alarms publish."""
    outputs, cloudwatch, sqs, sns = stack.outputs(), *map(stack.client, ("cloudwatch", "sqs", "sns"))
    alarms = {item["AlarmName"]: item for item in cloudwatch.describe_alarms()["MetricAlarms"]}
    assert set(alarms) == {f"{NAME}-{name}" for name in ALARMS}
    assert {tuple(item["AlarmActions"]) for item in alarms.values()} == {(outputs["OpsTopicArn"],)}
    for queue in of_type("AWS::SQS::Queue"):
        name = outputs[f"{queue}QueueUrl"].rpartition("/")[2]
        assert [item for item in alarms.values() if {"Name": "QueueName", "Value": name} in item["Dimensions"]], queue
    assert {"Name": "FunctionName", "Value": outputs["PlanFunctionName"]} in alarms[f"{NAME}-PlanErrors"][
        "Dimensions"
    ]
    body = json.loads(cloudwatch.get_dashboard(DashboardName=NAME)["DashboardBody"])
    assert len(body["widgets"]) > 1
    assert outputs["TableName"] in json.dumps(body)

    listeners = sns.list_subscriptions_by_topic(TopicArn=outputs["OpsTopicArn"])["Subscriptions"]
    assert [(item["Protocol"], item["Endpoint"]) for item in listeners] == [("email", OPERATOR)]
    url = sqs.create_queue(QueueName="heard-ops")["QueueUrl"]
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    sns.subscribe(TopicArn=outputs["OpsTopicArn"], Protocol="sqs", Endpoint=answer["Attributes"]["QueueArn"])
    cloudwatch.set_alarm_state(AlarmName=f"{NAME}-WatchSilent", StateValue="ALARM", StateReason="a test")
    (heard,) = until(lambda: list(taken(sqs, url)), "the alarm at the operator's")
    assert "docs/operate.md, WatchSilent" in json.loads(heard)["Message"]


def _arns(stack: Emulated) -> dict[str, str]:
    """The deployed resources that roles speak of, by the words of `cfn.named`."""
    known, aws = stack.physical(), stack.client
    table = aws("dynamodb").describe_table(TableName=known["Table"])["Table"]
    arns = {"Table": table["TableArn"], "Table stream": table["LatestStreamArn"]}
    for index in table["GlobalSecondaryIndexes"]:
        arns[f"Table index {index['IndexName']}"] = f"{table['TableArn']}/index/{index['IndexName']}"
    for queue in of_type("AWS::SQS::Queue"):
        answer = aws("sqs").get_queue_attributes(QueueUrl=known[queue], AttributeNames=["QueueArn"])
        arns[queue] = answer["Attributes"]["QueueArn"]
    arns |= {"${Pages.Arn}/digests/*": f"arn:aws:s3:::{known['Pages']}/digests/x"}
    arns |= {topic: known[topic] for topic in of_type("AWS::SNS::Topic")}
    region, account = table["TableArn"].split(":")[3:5]
    for group in of_type("AWS::Logs::LogGroup"):
        arns[group] = f"arn:aws:logs:{region}:{account}:log-group:{known[group]}:log-stream:x"
    return arns


_FOREIGN = [
    ("dynamodb:Scan", "Table"),
    ("dynamodb:DeleteTable", "Table"),
    ("dynamodb:UpdateTable", "Table"),
    ("sqs:PurgeQueue", "Mentions"),
    ("sqs:DeleteQueue", "MentionsDead"),
    ("sns:Subscribe", "EmailTopic"),
    ("sns:Publish", "+15550100"),
]
"""What no function ever does, an outsider would like to, and a wildcard would allow."""


@pytest.mark.parametrize("name", sorted(functions()))
def test_a_deployed_role_may_do_what_its_function_does_and_nothing_else(stack: Emulated, name: str):
    """Whatever any function of the stack may do is asked of each role; secrets and models are the template tests'."""
    known, iam, arns = stack.physical(), stack.client("iam"), _arns(stack)
    role = stack.client("lambda").get_function_configuration(FunctionName=known[name])["Role"]
    asked = {(action, named(item)) for function in functions() for action, item in statements(function)}
    own = {(action, named(item)) for action, item in statements(name)}
    wrong = {}
    for action, place in sorted({(action, place) for action, place in asked if place in arns} | set(_FOREIGN)):
        (answer,) = iam.simulate_principal_policy(
            PolicySourceArn=role, ActionNames=[action], ResourceArns=[arns.get(place, place)]
        )["EvaluationResults"]
        if (answer["EvalDecision"] == "allowed") != ((action, place) in own):
            wrong[action, place] = answer["EvalDecision"]
    assert wrong == {}
