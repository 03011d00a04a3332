"""What template.yaml declares, made in moto: table, queues, topics, subscriptions, and what functions are given."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from harken import wiring

from .template import TEMPLATE, Names, load, of_type, table_request

REGION = "us-east-1"
ACCOUNT = "123456789012"
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


class Weekly(Struct, frozen=True, kw_only=True):
    """Once a week: on a weekday (0 Monday .. 6 Sunday) at a local time."""

    weekday: int
    hour: int
    minute: int
    zone: str

    def is_due(self, now: datetime) -> bool:
        """Whether it is that minute."""
        local = now.astimezone(ZoneInfo(self.zone))
        return (local.weekday(), local.hour, local.minute) == (self.weekday, self.hour, self.minute)


class Function(Struct, frozen=True, kw_only=True):
    """A function of the template: its handler, its environment, how often it ticks, or when in the week it runs."""

    name: str
    handler: str
    environment: dict[str, str]
    every: timedelta | None
    weekly: Weekly | None = None


class EventSource(Struct, frozen=True, kw_only=True):
    """Where a function gets its events from: a queue (also the one that stands in for its topic), or the stream."""

    function: str
    kind: str
    arn: str
    url: str = ""
    batch: int = 10
    filters: tuple[Any, ...] = ()


class Resources:
    """Everything of a template, once `make` has made it; moto must be at work by then."""

    def __init__(self, parameters: Mapping[str, str], path: Path = TEMPLATE) -> None:
        self._template = load(path)
        self._names = Names(self._template, parameters)
        self.functions: dict[str, Function] = {}
        self.event_sources: list[EventSource] = []

    def make(self) -> None:
        """Make all that the template declares, what others refer to first."""
        for name, item in of_type(self._template, "AWS::DynamoDB::Table").items():
            self._make_table(name, item["Properties"])
        for name, item in self._in_order_of_need("AWS::SQS::Queue"):
            self._make_queue(name, item.get("Properties", {}))
        for name in of_type(self._template, "AWS::S3::Bucket"):
            wiring.client("s3").create_bucket(Bucket=name.lower())
            self._names.refs[name] = name.lower()
        for name in of_type(self._template, "AWS::SNS::Topic"):
            arn = wiring.client("sns").create_topic(Name=name)["TopicArn"]
            self._names.refs[name] = self._names.attributes[name, "TopicArn"] = arn
        for item in of_type(self._template, "AWS::SNS::Subscription").values():
            if self._names.holds(item.get("Condition")):
                self._subscribe(self._names.resolve(item["Properties"]))
        for name, item in of_type(self._template, "AWS::Serverless::Function").items():
            self._make_function(name, item["Properties"])

    def named(self, logical_id: str) -> str:
        """What a reference to a resource stands for: a table's name, a queue's address, a topic's ARN."""
        return str(self._names.refs[logical_id])

    def queues(self) -> dict[str, str]:
        """Logical id -> address of every queue of the template."""
        return {name: self.named(name) for name in of_type(self._template, "AWS::SQS::Queue")}

    def _make_table(self, name: str, properties: Mapping[str, Any]) -> None:
        client = wiring.client("dynamodb")
        made = client.create_table(**table_request(properties, name))["TableDescription"]
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"])
        self._names.refs[name] = name
        self._names.attributes[name, "Arn"] = made["TableArn"]
        self._names.attributes[name, "StreamArn"] = made["LatestStreamArn"]

    def _in_order_of_need(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Resources of a kind, those that others of the kind refer to first."""
        items = of_type(self._template, kind)
        yield from sorted(items.items(), key=lambda pair: "RedrivePolicy" in pair[1].get("Properties", {}))

    def _make_queue(self, name: str, properties: Mapping[str, Any]) -> None:
        attributes = {
            key: str(properties[key]) for key in ("VisibilityTimeout", "MessageRetentionPeriod") if key in properties
        }
        if "RedrivePolicy" in properties:
            attributes["RedrivePolicy"] = json.dumps(self._names.resolve(properties["RedrivePolicy"]))
        url = wiring.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self._names.refs[name] = url
        self._names.attributes[name, "Arn"] = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"

    def _subscribe(self, properties: Mapping[str, Any]) -> str:
        attributes = {
            key: json.dumps(properties[key]) for key in ("FilterPolicy", "RedrivePolicy") if key in properties
        }
        answer = wiring.client("sns").subscribe(
            TopicArn=properties["TopicArn"],
            Protocol=properties["Protocol"],
            Endpoint=properties["Endpoint"],
            Attributes=attributes,
        )
        return str(answer["SubscriptionArn"])

    def _make_function(self, name: str, properties: Mapping[str, Any]) -> None:
        common = self._template["Globals"]["Function"]["Environment"]["Variables"]
        own = properties.get("Environment", {}).get("Variables", {})
        every = weekly = None
        for event in properties.get("Events", {}).values():
            details = event["Properties"]
            if event["Type"] == "ScheduleV2":
                zone = self._names.resolve(details.get("ScheduleExpressionTimezone", "UTC"))
                weekly = _weekly(details["ScheduleExpression"], zone)
                every = None if weekly else _rate(details["ScheduleExpression"])
            else:
                self.event_sources.append(self._mapping(name, event["Type"], details))
        self.functions[name] = Function(
            name=name,
            handler=properties["Handler"],
            environment={key: str(self._names.resolve(value)) for key, value in (common | own).items()},
            every=every,
            weekly=weekly,
        )

    def _mapping(self, function: str, kind: str, details: Mapping[str, Any]) -> EventSource:
        batch = int(details.get("BatchSize", 10))
        if kind == "SQS":
            arn = self._names.resolve(details["Queue"])
            return EventSource(function=function, kind=kind, arn=arn, url=_url(arn), batch=batch)
        if kind == "DynamoDB":
            patterns = details.get("FilterCriteria", {}).get("Filters", [])
            return EventSource(
                function=function,
                kind=kind,
                arn=self._names.resolve(details["Stream"]),
                batch=batch,
                filters=tuple(json.loads(item["Pattern"]) for item in patterns),
            )
        if kind != "SNS":
            raise ValueError(f"{function}: events of type {kind} are not carried here")
        # A queue stands in for the function, so that the topic itself applies the filter.
        url = wiring.client("sqs").create_queue(QueueName=f"{function}-topic")["QueueUrl"]
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{function}-topic"
        wanted = {"TopicArn": self._names.resolve(details["Topic"]), "Protocol": "sqs", "Endpoint": arn}
        if "FilterPolicy" in details:
            wanted["FilterPolicy"] = details["FilterPolicy"]
        return EventSource(function=function, kind=kind, arn=self._subscribe(wanted), url=url, batch=1)


def _url(arn: str) -> str:
    return str(wiring.client("sqs").get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"])


def _weekly(expression: str, zone: str) -> Weekly | None:
    found = re.fullmatch(r"cron\((\d+) (\d+) \? \* ([A-Z]{3}) \*\)", expression)
    if not found:
        return None
    return Weekly(weekday=_DAYS.index(found[3]), hour=int(found[2]), minute=int(found[1]), zone=zone)


def _rate(expression: str) -> timedelta:
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if not found:
        raise ValueError(f"schedule {expression!r} is not carried here")
    return (
        int(found[1])
        * {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}[found[2]]
    )
