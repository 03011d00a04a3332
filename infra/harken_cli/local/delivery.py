"""Carrying events: from queues, topics and the stream to the functions that wait for them, as Lambda does it.

At least once, on purpose, as AWS does it: every so many deliveries one is made twice.
"""

import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moto.backends import get_backend

from harken import wiring

from . import events
from .resources import ACCOUNT, REGION, EventSource

_REPEAT_EVERY = 29
"""Every so many deliveries one is made twice, so that nobody comes to rely on exactly once."""

Invoke = Callable[[str, Mapping[str, Any]], Any]
"""Calls a function by name with an event; raises what its handler raises."""


class Carrier:
    """Delivers what event sources have; what a handler raises or reports is kept in `faults` and comes again."""

    def __init__(self, sources: Sequence[EventSource], table: str, invoke: Invoke) -> None:
        self.faults: deque[str] = deque(maxlen=1000)
        self._sources, self._table, self._invoke = sources, table, invoke
        self._deliveries = 0
        self._streamed = 0
        self._iterator = ""

    def drain(self) -> None:
        """Carry events until none is left that can be delivered now."""
        left = True
        while left:
            left = sum(self._deliver(source) for source in self._sources) > 0

    def attempt(self, function: str, event: Mapping[str, Any], ids: Sequence[str] = ()) -> set[str]:
        """Invoke a function; gives back the ids that failed, all of them where the handler raised."""
        try:
            answer = self._invoke(function, event)
        except Exception as error:  # noqa: BLE001  - whatever a handler raises, Lambda takes as a failure
            self.faults.append(f"{function}: {type(error).__name__}: {error}")
            return set(ids)
        failed = {item["itemIdentifier"] for item in (answer or {}).get("batchItemFailures", [])}
        if failed:
            self.faults.append(f"{function}: {len(failed)} of {len(ids)} records failed")
        return failed

    def _deliver(self, source: EventSource) -> bool:
        if not self._has_news(source):
            return False
        return self._deliver_records(source) if source.kind == "DynamoDB" else self._deliver_messages(source)

    def _has_news(self, source: EventSource) -> bool:
        """A look into moto instead of a poll: most polls find nothing, and each costs as much as one that does."""
        if source.kind != "DynamoDB":
            queue = get_backend("sqs")[ACCOUNT][REGION].queues[source.url.rpartition("/")[2]]
            return bool(queue.messages)
        shard = get_backend("dynamodb")[ACCOUNT][REGION].tables[self._table].stream_shard
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
        failed = self._repeated(source.function, event, [message["MessageId"] for message in received])
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
                failed = self._repeated(source.function, events.streamed(batch, source.arn), numbers)
                if not failed:
                    break
                first = min(numbers.index(number) for number in failed)
                batch, numbers = batch[first:], numbers[first:]
        return bool(records)

    def _repeated(self, function: str, event: Mapping[str, Any], ids: Sequence[str]) -> set[str]:
        """Deliver once, sometimes twice; gives back the ids that failed."""
        self._deliveries += 1
        if self._deliveries % _REPEAT_EVERY == 0:
            self.attempt(function, event, ids)
        return self.attempt(function, event, ids)
