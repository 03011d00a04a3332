"""Dead letters as AWS writes them: made up after what Lambda, SNS and EventBridge Scheduler put into a queue."""

import json
from typing import Any

import msgspec
from tests.domain.builders import NOON
from tests.jobs.stage import complaint

from harken.domain.notice import Notice
from harken.jobs.ports import Dead, FetchJob, Incoming

HOSTILE = "x\x1b[2J\u202e\nroot:"
"""Text from outside that would like to move the cursor, turn the line around and end it."""


def written(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def job() -> str:
    return written(FetchJob(brand="luvento", entry="mastodon"))


def post(text: str = "My Luvento is broken") -> str:
    return written(Incoming(brand="luvento", entry="mastodon", seen_at=NOON, mention=complaint("1", text=text)))


def buried(reason: str = "no id", raw: str = "{") -> str:
    return written(Dead(reason=reason, brand="luvento", entry="mastodon", raw=raw))


def envelope(message: str, **more: Any) -> dict[str, Any]:
    """What SNS hands to whoever listens, or to the queue where it could not."""
    topic = "arn:aws:sns:us-east-1:123456789012:notices"
    return {"Type": "Notification", "MessageId": "1", "TopicArn": topic, "Message": message, **more}


def failure(function: str, error: str | None = "boom", payload: Any = None, **more: Any) -> str:
    """What Lambda puts into the destination for failures."""
    answer = {"errorMessage": error, "errorType": "Unavailable", "stackTrace": ["x"]}
    return json.dumps(
        {
            "version": "1.0",
            "timestamp": "2026-11-20T12:00:00.000Z",
            "requestContext": {
                "requestId": "1",
                "functionArn": f"arn:aws:lambda:us-east-1:123456789012:function:{function}:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 3,
            },
            **({} if payload is None else {"requestPayload": payload}),
            "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
            **({} if error is None else {"responsePayload": answer}),
            **more,
        }
    )


def unsent(notice: Notice, function: str = "harken-NotifySms-1") -> str:
    """A notice that a channel's function failed to send."""
    record = {"EventSource": "aws:sns", "Sns": envelope(written(notice))}
    return failure(function, payload={"Records": [record]})


def unstreamed() -> str:
    """A part of the stream that Publish failed on: the notices themselves are not in it."""
    place = {"shardId": "s", "startSequenceNumber": "1", "endSequenceNumber": "2", "batchSize": 1}
    return failure("harken-Publish-1", error=None, DDBStreamBatchInfo=place)


def undelivered(topic: str, subscription: str, message: str = "6 people wait", **more: Any) -> str:
    """An alert that did not reach one of the topic's subscribers."""
    link = f"https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={subscription}"
    attributes = {"brand": {"Type": "String", "Value": "luvento"}}
    return json.dumps(
        envelope(message, **{"TopicArn": topic, "UnsubscribeURL": link, "MessageAttributes": attributes, **more})
    )
