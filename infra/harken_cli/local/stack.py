"""A stack in moto: made from template.yaml, driven by its schedules, its events carried to the real handlers.

At least once, on purpose, as AWS does it: every so many deliveries one is made twice.
"""

import importlib
import json
import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from moto import mock_aws
from moto.backends import get_backend
from msgspec import Struct

from harken import wiring
from harken.domain.brand import SourceEntry
from harken.sources.base import Http, Source
from harken.store.dynamo import DynamoTable
from harken.store.table import Item, Put

from . import events
from .swift import swift_moto
from .template import TEMPLATE, Names, load, of_type, table_request

REGION = "us-east-1"
_ACCOUNT = "123456789012"
_REPEAT_EVERY = 29
"""Every so many deliveries one is made twice, so that nobody comes to rely on exactly once."""

_QUIET = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # else moto does not know the address of its own streams
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}


_NO_STACK = {"STACK_NAME": ""}
"""Nothing is deployed, so the commands that notices name need no stack."""


class Function(Struct, frozen=True, kw_only=True):
    """A function of the template: its handler, its environment, how often it ticks."""

    name: str
    handler: str
    environment: dict[str, str]
    every: timedelta | None


class EventSource(Struct, frozen=True, kw_only=True):
    """Where a function gets its events from: a queue (also the one that stands in for its topic), or the stream."""

    function: str
    kind: str
    arn: str
    url: str = ""
    batch: int = 10
    filters: tuple[Any, ...] = ()


class Sent(Struct, frozen=True, kw_only=True):
    """What SNS would have delivered: an email with its subject, or a text message without."""

    topic: str
    subject: str | None
    message: str


class _Context:
    """What a handler is told about its invocation."""

    def __init__(self, name: str) -> None:
        self.function_name = name
        self.memory_limit_in_mb = 256
        self.invoked_function_arn = f"arn:aws:lambda:{REGION}:{_ACCOUNT}:function:{name}"
        self.aws_request_id = "local"
        self.log_stream_name = "local"

    def get_remaining_time_in_millis(self) -> int:
        """Always half a minute."""
        return 30_000


class Stack(AbstractContextManager["Stack"]):
    """The stack, from `with` on; leaving it, everything in it is gone."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        parameters: Mapping[str, str] | None = None,
        find: Callable[[str], Source] | None = None,
        http: Callable[[SourceEntry], Http] | None = None,
        secret: Callable[[str], str] | None = None,
        path: Path = TEMPLATE,
    ) -> None:
        self._template = load(path)
        self._names = Names(self._template, {"LogLevel": "CRITICAL", **(parameters or {})})
        self._clock, self._find, self._http, self._secret = clock, find, http, secret
        self._aws, self._swift = mock_aws(), swift_moto()
        self._before: dict[str, str | None] = {}
        self.functions: dict[str, Function] = {}
        self.event_sources: list[EventSource] = []
        self.faults: deque[str] = deque(maxlen=1000)
        self._deliveries = 0
        self._streamed = 0
        self._iterator = ""

    def __enter__(self) -> Self:
        """Make everything the template declares."""
        self._environment(_QUIET)
        self._aws.start()
        self._swift.__enter__()
        wiring.rewire(clock=self._clock, find=self._find, http=self._http, secret=self._secret)
        for name, item in of_type(self._template, "AWS::DynamoDB::Table").items():
            self._make_table(name, item["Properties"])
        for name, item in self._in_order_of_need("AWS::SQS::Queue"):
            self._make_queue(name, item.get("Properties", {}))
        for name in of_type(self._template, "AWS::SNS::Topic"):
            arn = wiring.client("sns").create_topic(Name=name)["TopicArn"]
            self._names.refs[name] = self._names.attributes[name, "TopicArn"] = arn
        for item in of_type(self._template, "AWS::SNS::Subscription").values():
            if self._names.holds(item.get("Condition")):
                self._subscribe(self._names.resolve(item["Properties"]))
        for name, item in of_type(self._template, "AWS::Serverless::Function").items():
            self._make_function(name, item["Properties"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave moto and put the environment back."""
        self._swift.__exit__(None, None, None)
        self._aws.stop()
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        wiring.rewire()

    @property
    def table(self) -> DynamoTable:
        """The table, for looking and for what a person does at the desk."""
        return DynamoTable(wiring.client("dynamodb"), str(self._names.refs["Table"]))

    def queues(self) -> dict[str, str]:
        """Logical id -> address of every queue of the template."""
        return {name: self._names.refs[name] for name in of_type(self._template, "AWS::SQS::Queue")}

    def tick(self, now: datetime) -> None:
        """One minute: every function whose schedule is due runs, and what follows from it is carried to its end."""
        for function in self.functions.values():
            if function.every is not None and _is_due(function.every, now):
                self._invoke(function.name, events.scheduled(now))
                self.drain()

    def drain(self) -> None:
        """Carry events until none is left that can be delivered now."""
        left = True
        while left:
            left = sum(self._deliver(source) for source in self.event_sources) > 0

    def sent(self) -> list[Sent]:
        """What SNS would have delivered to people since this was last asked."""
        backend = get_backend("sns")[_ACCOUNT][REGION]
        found = []
        for name in ("EmailTopic", "SmsTopic"):
            topic = backend.topics[self._names.refs[name]]
            for _id, message, subject, *_ in topic.sent_notifications:
                found.append(Sent(topic=name, subject=subject, message=message))
            topic.sent_notifications.clear()
        return found

    def items(self) -> tuple[Item, ...]:
        """Everything in the table, in the order of the keys."""
        return tuple(sorted(self.table.everything(), key=lambda item: (str(item["pk"]), str(item["sk"]))))

    def pending(self) -> dict[str, tuple[str, ...]]:
        """The bodies of what is still on the queues, by logical id; dead letters too."""
        backend = get_backend("sqs")[_ACCOUNT][REGION]
        found = {}
        for name, url in self.queues().items():
            messages = backend.queues[url.rpartition("/")[2]]._messages  # noqa: SLF001  - in flight ones too
            if messages:
                found[name] = tuple(message.body for message in messages)
        return found

    def restore(self, items: Iterable[Item], queues: Mapping[str, Iterable[str]]) -> None:
        """Make table and queues what they were; what is there now goes."""
        for item in self.items():
            self.table.delete(str(item["pk"]), str(item["sk"]))
        for item in items:
            self.table.write([Put(item)])
        for name, url in self.queues().items():
            wiring.client("sqs").purge_queue(QueueUrl=url)
            for body in queues.get(name, ()):
                wiring.client("sqs").send_message(QueueUrl=url, MessageBody=body)

    def _environment(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            self._before.setdefault(name, os.environ.get(name))
            os.environ[name] = value

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
        self._names.attributes[name, "Arn"] = f"arn:aws:sqs:{REGION}:{_ACCOUNT}:{name}"

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
        every = None
        for event in properties.get("Events", {}).values():
            details = event["Properties"]
            if event["Type"] == "ScheduleV2":
                every = _rate(details["ScheduleExpression"])
            else:
                self.event_sources.append(self._mapping(name, event["Type"], details))
        self.functions[name] = Function(
            name=name,
            handler=properties["Handler"],
            environment={key: str(self._names.resolve(value)) for key, value in (common | own).items()},
            every=every,
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
        arn = f"arn:aws:sqs:{REGION}:{_ACCOUNT}:{function}-topic"
        wanted = {"TopicArn": self._names.resolve(details["Topic"]), "Protocol": "sqs", "Endpoint": arn}
        if "FilterPolicy" in details:
            wanted["FilterPolicy"] = details["FilterPolicy"]
        return EventSource(function=function, kind=kind, arn=self._subscribe(wanted), url=url, batch=1)

    def _invoke(self, name: str, event: Mapping[str, Any]) -> Any:
        function = self.functions[name]
        self._environment(function.environment | _NO_STACK)
        module, _, attribute = function.handler.rpartition(".")
        handler = getattr(importlib.import_module(module), attribute)
        return handler(event, _Context(name))

    def _deliver(self, source: EventSource) -> bool:
        if not self._has_news(source):
            return False
        return self._deliver_records(source) if source.kind == "DynamoDB" else self._deliver_messages(source)

    def _has_news(self, source: EventSource) -> bool:
        """A look into moto instead of a poll: most polls find nothing, and each costs as much as one that does."""
        if source.kind != "DynamoDB":
            queue = get_backend("sqs")[_ACCOUNT][REGION].queues[source.url.rpartition("/")[2]]
            return bool(queue.messages)
        shard = get_backend("dynamodb")[_ACCOUNT][REGION].tables[self._names.refs["Table"]].stream_shard
        seen, self._streamed = self._streamed, len(shard.items) if shard else 0
        written = self._streamed
        return bool(written > seen)

    def _deliver_messages(self, source: EventSource) -> bool:
        client = wiring.client("sqs")
        received = client.receive_message(
            QueueUrl=source.url, MaxNumberOfMessages=min(source.batch, 10), AttributeNames=["All"]
        ).get("Messages", [])
        if not received:
            return False
        if source.kind == "SNS":
            event = events.published([json.loads(message["Body"]) for message in received], source.arn)
        else:
            event = events.queued(received, source.arn)
        failed = self._attempt(source.function, event, [message["MessageId"] for message in received])
        for message in received:
            if message["MessageId"] in failed:
                client.change_message_visibility(
                    QueueUrl=source.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
                )
            else:
                client.delete_message(QueueUrl=source.url, ReceiptHandle=message["ReceiptHandle"])
        return len(failed) < len(received)

    def _deliver_records(self, source: EventSource) -> bool:
        client = wiring.client("dynamodbstreams")
        if not self._iterator:
            shard = client.describe_stream(StreamArn=source.arn)["StreamDescription"]["Shards"][0]["ShardId"]
            self._iterator = client.get_shard_iterator(
                StreamArn=source.arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
        answer = client.get_records(ShardIterator=self._iterator)
        self._iterator = answer["NextShardIterator"]
        records = [
            record
            for record in answer["Records"]
            if not source.filters or any(events.passes(pattern, record) for pattern in source.filters)
        ]
        for start in range(0, len(records), source.batch):
            batch = records[start : start + source.batch]
            numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
            for _ in range(3):
                failed = self._attempt(source.function, events.streamed(batch, source.arn), numbers)
                if not failed:
                    break
                first = min(numbers.index(number) for number in failed)
                batch, numbers = batch[first:], numbers[first:]
        return bool(records)

    def _attempt(self, function: str, event: Mapping[str, Any], ids: Sequence[str]) -> set[str]:
        """Deliver once, sometimes twice; gives back the ids that failed."""
        self._deliveries += 1
        failed: set[str] = set()
        for _ in range(2 if self._deliveries % _REPEAT_EVERY == 0 else 1):
            try:
                answer = self._invoke(function, event)
            except Exception as error:  # noqa: BLE001  - whatever a handler raises, Lambda takes as a failed batch
                self.faults.append(f"{function}: {type(error).__name__}: {error}")
                return set(ids)
            failed = {item["itemIdentifier"] for item in (answer or {}).get("batchItemFailures", [])}
        if failed:
            self.faults.append(f"{function}: {len(failed)} of {len(ids)} records failed")
        return failed


def _url(arn: str) -> str:
    return str(wiring.client("sqs").get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"])


def _rate(expression: str) -> timedelta:
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if not found:
        raise ValueError(f"schedule {expression!r} is not carried here")
    return (
        int(found[1])
        * {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}[found[2]]
    )


def _is_due(every: timedelta, now: datetime) -> bool:
    return int(now.timestamp()) // 60 % max(1, int(every.total_seconds()) // 60) == 0
