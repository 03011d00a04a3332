"""Whoever operates it is told: what is watched is all that the template has, each alarm is explained, none is mute."""

import json
import re
from typing import Any, get_args

import pytest
from tests.template.cfn import RESOURCES, ROOT, TEMPLATE, events, functions, load, of_type, stem, target

from harken.jobs.second_opinion import Result
from harken_cli import cost

MONITORING = load(ROOT / "infra" / "monitoring.yaml")
ALARMS: dict[str, dict[str, Any]] = {
    name: item["Properties"]
    for name, item in MONITORING["Resources"].items()
    if item["Type"] == "AWS::CloudWatch::Alarm"
}
BODY = MONITORING["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
HANDBOOK = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
HEADINGS = {
    name for heading in re.findall(r"^#+ (.+)$", HANDBOOK, re.MULTILINE) for name in re.findall(r"\w+", heading)
}
QUEUES = sorted(of_type("AWS::SQS::Queue"))
DEAD = [name for name in QUEUES if name.endswith("Dead")]
OURS = {"Fn::Sub": "Harken/${Stack}"}
"""The namespace of our own metrics."""


def watching(namespace: Any, metric: str, dimension: str, name: str) -> list[str]:
    """The alarms over a metric of the resource of that name."""
    return [
        alarm
        for alarm, item in ALARMS.items()
        if (item["Namespace"], item["MetricName"]) == (namespace, metric)
        and item.get("Dimensions") == [{"Name": dimension, "Value": {"Ref": name}}]
    ]


def emitted() -> set[tuple[str, str]]:
    """(service, metric) of everything that handlers count."""
    found = set()
    for path in (ROOT / "functions" / "harken" / "handlers").glob("*.py"):
        found |= {(path.stem, name) for name in re.findall(r'count\("(\w+)"', path.read_text(encoding="utf-8"))}
    found |= {("score", f"SecondOpinion{result}") for result in get_args(Result)}
    return found | {("score", f"Posts{outcome}") for outcome in ("New", "Known")}


@pytest.mark.parametrize("name", DEAD)
def test_a_single_dead_letter_is_told(name):
    (alarm,) = watching("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name)
    found = ALARMS[alarm]
    assert (found["ComparisonOperator"], found["Threshold"]) == ("GreaterThanThreshold", 0)
    assert found["Period"] * found["EvaluationPeriods"] == 60
    assert found["TreatMissingData"] == "ignore", "a queue that is silent for hours is not an empty one"


@pytest.mark.parametrize("name", sorted(set(QUEUES) - set(DEAD)))
def test_what_waits_too_long_on_a_queue_is_told(name):
    (alarm,) = watching("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", name)
    assert ALARMS[alarm]["Statistic"] == "Maximum"
    assert ALARMS[alarm]["Threshold"] > RESOURCES[name]["Properties"]["VisibilityTimeout"], (
        "one failure is no backlog"
    )


@pytest.mark.parametrize("name", sorted(functions()))
def test_a_function_that_fails_is_told(name):
    assert watching("AWS/Lambda", "Errors", "FunctionName", name) == [f"{name}Errors"]


@pytest.mark.parametrize("name", sorted(events("DynamoDB")))
def test_a_stream_that_is_read_late_is_told_before_its_records_are_given_up(name):
    (alarm,) = watching("AWS/Lambda", "IteratorAge", "FunctionName", name)
    assert ALARMS[alarm]["Threshold"] < 1000 * events("DynamoDB")[name]["MaximumRecordAgeInSeconds"]


@pytest.mark.parametrize("name", sorted(of_type("AWS::SNS::Topic")))
def test_what_a_topic_could_not_deliver_is_told(name):
    assert len(watching("AWS/SNS", "NumberOfNotificationsFailed", "TopicName", name)) == 1


def test_five_minutes_without_a_watch_are_told():
    """Nothing at all is what a dead function says."""
    dead_man = ALARMS["WatchSilent"]
    assert dead_man["MetricName"] == "Watched"
    assert dead_man["Period"] * dead_man["EvaluationPeriods"] == 300
    assert (dead_man["ComparisonOperator"], dead_man["Threshold"]) == ("LessThanThreshold", 1)
    assert dead_man["TreatMissingData"] == "breaching"
    silent_when_mute = {name for name, item in ALARMS.items() if item["TreatMissingData"] != "breaching"}
    assert silent_when_mute == set(ALARMS) - {"WatchSilent"}


@pytest.mark.parametrize("name", sorted(ALARMS))
def test_an_alarm_reaches_the_operator_and_says_where_to_read_on(name):
    alarm = ALARMS[name]
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "OpsTopic"}]
    assert alarm["AlarmName"] == {"Fn::Sub": f"${{Stack}}-{name}"}, "two stacks in one account have two alarms"
    assert alarm["AlarmDescription"].endswith(f"See docs/operate.md, {name}.")
    assert name in HEADINGS


@pytest.mark.parametrize("name", sorted(name for name, alarm in ALARMS.items() if alarm["Namespace"] == OURS))
def test_a_metric_of_ours_is_one_that_the_code_counts(name):
    alarm = ALARMS[name]
    ((dimension, service),) = [(item["Name"], item["Value"]) for item in alarm["Dimensions"]]
    assert dimension == "service"
    assert service in {stem(function) for function in functions()}
    assert (service, alarm["MetricName"]) in emitted()


def test_our_metrics_are_found_where_the_functions_put_them():
    """A namespace for each stack: the metrics of two in one account are not added up."""
    given = {str(item["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]) for item in functions().values()}
    assert given == {str({"Fn::Sub": OURS["Fn::Sub"].replace("${Stack}", "${AWS::StackName}")})}


def test_the_operations_topic_takes_what_alarms_publish():
    """CloudWatch may not use the account's SNS key, so the topic is under none; and nobody else publishes there."""
    topic = MONITORING["Resources"]["OpsTopic"]["Properties"]
    assert "KmsMasterKeyId" not in topic
    (statement,) = MONITORING["Resources"]["OpsTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Action"] == "sns:Publish"
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    subscription = MONITORING["Resources"]["OpsEmailSubscription"]["Properties"]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", {"Ref": "OpsEmail"})


def test_it_is_nested_where_somebody_is_to_be_told():
    nested = RESOURCES["Monitoring"]
    assert (nested["Type"], nested["Condition"]) == ("AWS::CloudFormation::Stack", "HasOpsEmail")
    assert nested["Properties"]["TemplateURL"] == "infra/monitoring.yaml"
    assert set(nested["Properties"]["Parameters"]) == set(MONITORING["Parameters"])
    assert TEMPLATE["Outputs"]["OpsTopicArn"]["Condition"] == "HasOpsEmail"


def test_every_name_that_is_given_is_that_of_what_it_is_called():
    for name, value in RESOURCES["Monitoring"]["Properties"]["Parameters"].items():
        assert name == "Stack" or target(value) == name
        attribute = value.get("Fn::GetAtt", [None, None])[1]
        kind = RESOURCES[name]["Type"] if name in RESOURCES else ""
        assert attribute == {"AWS::SQS::Queue": "QueueName", "AWS::SNS::Topic": "TopicName"}.get(kind)


def test_alarms_are_reckoned_in_what_a_month_costs():
    assert len(ALARMS) == cost.ALARMS


# --------------------------------------------------------------------------------------------------- the dashboard


def widgets() -> list[dict[str, Any]]:
    return list(json.loads(BODY)["widgets"])


def test_the_page_shows_every_queue_function_and_alarm():
    shown = set(re.findall(r"\$\{(\w+)\}", BODY))
    assert shown >= set(QUEUES) | set(functions()) | {"Table"}
    assert set(re.findall(r"\$\{(\w+)\.Arn\}", BODY)) == set(ALARMS)


def test_the_page_names_nothing_that_is_not_there():
    """CloudFormation would refuse the first two, CloudWatch shows an empty graph for the last."""
    known = set(MONITORING["Parameters"]) | {"AWS::Region"} | {f"{name}.Arn" for name in ALARMS}
    assert set(re.findall(r"\$\{([\w.:]+)\}", BODY)) <= known
    searched = set(re.findall(r'MetricName=\\"(\w+)\\"', BODY))
    assert searched
    assert searched <= {metric for _, metric in emitted()}
    assert re.findall(r'SEARCH\(\'\{\\"([^\\]+)', BODY) == [OURS["Fn::Sub"]] * BODY.count("SEARCH(")


def test_nothing_on_the_page_lies_over_another_thing():
    taken: set[tuple[int, int]] = set()
    for widget in widgets():
        cells = {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        assert not taken & cells, widget["properties"]["title"]
        assert widget["x"] + widget["width"] <= 24
        taken |= cells
