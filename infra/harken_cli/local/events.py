"""Events shaped as AWS gives them to Lambda, and the filters that event sources apply."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

_REGION = "us-east-1"


def scheduled(now: datetime) -> dict[str, Any]:
    """What EventBridge Scheduler gives a function on its tick."""
    return {
        "version": "0",
        "id": f"{now:%Y%m%dT%H%M%S}",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "123456789012",
        "time": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "region": _REGION,
        "resources": [],
        "detail": "{}",
    }


def queued(messages: Iterable[Mapping[str, Any]], arn: str) -> dict[str, Any]:
    """Messages received from a queue as an SQS event."""
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message.get("Attributes", {}),
                "messageAttributes": {},
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
                "awsRegion": _REGION,
            }
            for message in messages
        ]
    }


def streamed(records: Iterable[Mapping[str, Any]], arn: str) -> dict[str, Any]:
    """Records read from a table's stream as a DynamoDB event."""
    return {
        "Records": [
            {
                "eventID": record["eventID"],
                "eventName": record["eventName"],
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": _REGION,
                "eventSourceARN": arn,
                "dynamodb": {
                    key: value
                    for key, value in record["dynamodb"].items()
                    if key in ("Keys", "NewImage", "SequenceNumber", "SizeBytes", "StreamViewType")
                },
            }
            for record in records
        ]
    }


def published(envelopes: Sequence[Mapping[str, Any]], subscription: str) -> dict[str, Any]:
    """What a topic delivered as an SNS event."""
    return {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": subscription,
                "Sns": {
                    "Type": "Notification",
                    "MessageId": envelope["MessageId"],
                    "TopicArn": envelope["TopicArn"],
                    "Subject": envelope.get("Subject"),
                    "Message": envelope["Message"],
                    "Timestamp": envelope["Timestamp"],
                    "MessageAttributes": envelope.get("MessageAttributes", {}),
                },
            }
            for envelope in envelopes
        ]
    }


def passes(pattern: Any, value: Any) -> bool:
    """Whether an event passes a filter pattern: literals, prefixes and exists, as far as templates of ours go."""
    if isinstance(pattern, dict):
        return isinstance(value, Mapping) and all(passes(part, value.get(key)) for key, part in pattern.items())
    return any(_one(choice, value) for choice in pattern)


def _one(choice: Any, value: Any) -> bool:
    if not isinstance(choice, dict):
        return bool(choice == value)
    if "exists" in choice:
        return bool(choice["exists"]) == (value is not None)
    return isinstance(value, str) and value.startswith(choice["prefix"])
