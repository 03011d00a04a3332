"""Whatever fails in the end is kept: queues, topics, subscriptions and where their failures go."""

import pytest
from tests.template.cfn import RESOURCES, events, functions, of_type, target

QUEUES = of_type("AWS::SQS::Queue")
DEAD = sorted(name for name in QUEUES if name.endswith("Dead"))
LIVE = sorted(set(QUEUES) - set(DEAD))
FORTNIGHT = 14 * 24 * 3600


@pytest.mark.parametrize("name", sorted(QUEUES))
def test_a_queue_is_encrypted_with_a_key_that_other_services_may_use(name):
    assert QUEUES[name]["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("name", LIVE)
def test_a_message_that_fails_five_times_goes_to_the_queues_own_dead_letters(name):
    redrive = QUEUES[name]["RedrivePolicy"]
    assert target(redrive["deadLetterTargetArn"]) == f"{name}Dead"
    assert redrive["maxReceiveCount"] == 5


def test_what_is_to_be_scored_waits_as_long_as_can_be_and_what_is_to_be_read_a_day():
    kept = {name: QUEUES[name]["MessageRetentionPeriod"] for name in LIVE}
    assert kept == {"Mentions": FORTNIGHT, "Jobs": 24 * 60 * 60}


@pytest.mark.parametrize("name", DEAD)
def test_dead_letters_are_kept_as_long_as_can_be_and_are_the_end(name):
    assert QUEUES[name]["MessageRetentionPeriod"] == FORTNIGHT
    assert "RedrivePolicy" not in QUEUES[name]


@pytest.mark.parametrize("name", sorted(events("SQS")))
def test_no_message_is_shown_again_while_its_reader_may_still_work(name):
    event = events("SQS")[name]
    window = event.get("MaximumBatchingWindowInSeconds", 0)
    assert QUEUES[target(event["Queue"])]["VisibilityTimeout"] >= 6 * functions()[name]["Timeout"] + window


def test_each_live_queue_has_one_reader():
    assert sorted(target(event["Queue"]) for event in events("SQS").values()) == LIVE


@pytest.mark.parametrize("name", sorted(events("ScheduleV2")))
def test_a_missed_minute_is_seen(name):
    assert target(events("ScheduleV2")[name]["DeadLetterConfig"]["Arn"]) == "TicksDead"
    assert _on_failure(functions()[name]["EventInvokeConfig"]) == "TicksDead"


@pytest.mark.parametrize("name", sorted(events("SNS")))
def test_a_notice_that_a_channel_could_not_take_is_kept(name):
    assert target(events("SNS")[name]["RedrivePolicy"]["deadLetterTargetArn"]) == "NoticesDead"
    assert _on_failure(functions()[name]["EventInvokeConfig"]) == "NoticesDead"
    assert functions()[name]["EventInvokeConfig"]["MaximumRetryAttempts"] == 2


def test_a_notice_that_could_not_be_published_is_kept():
    assert _on_failure(events("DynamoDB")["Publish"]) == "NoticesDead"


@pytest.mark.parametrize(
    ("name", "topic", "protocol", "parameter"),
    [
        ("AlertEmailSubscription", "EmailTopic", "email", "AlertEmail"),
        ("AlertPhoneSubscription", "SmsTopic", "sms", "AlertPhone"),
    ],
)
def test_an_address_that_is_given_gets_everything(name, topic, protocol, parameter):
    subscription = RESOURCES[name]["Properties"]
    assert RESOURCES[name]["Condition"] == f"Has{parameter}"
    assert (target(subscription["TopicArn"]), subscription["Protocol"]) == (topic, protocol)
    assert subscription["Endpoint"] == {"Ref": parameter}
    assert "FilterPolicy" not in subscription


def _redriven() -> list[tuple[str, str]]:
    """Each (topic, queue) where a subscription's failures go."""
    plain = [(item["TopicArn"], item) for item in of_type("AWS::SNS::Subscription").values()]
    triggers = [(item["Topic"], item) for item in events("SNS").values()]
    return sorted(
        {(target(topic), target(item["RedrivePolicy"]["deadLetterTargetArn"])) for topic, item in plain + triggers}
    )


@pytest.mark.parametrize(("topic", "queue"), _redriven())
def test_a_topic_may_write_to_the_queue_that_its_failures_go_to(topic, queue):
    """Without this statement SNS drops them without a word."""
    document = RESOURCES[f"{queue}Policy"]["Properties"]["PolicyDocument"]
    (statement,) = document["Statement"]
    sources = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert target(statement["Resource"]) == queue
    assert topic in [target(source) for source in (sources if isinstance(sources, list) else [sources])]


@pytest.mark.parametrize("name", sorted(of_type("AWS::SNS::Topic")))
def test_a_topic_is_encrypted(name):
    assert of_type("AWS::SNS::Topic")[name]["KmsMasterKeyId"] == "alias/aws/sns"


def _on_failure(config):
    return target(config["DestinationConfig"]["OnFailure"]["Destination"])
