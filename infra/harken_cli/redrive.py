"""Dead letters of a deployed stack: looked at without taking them away, and sent back with nothing lost."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from harken.domain.errors import HarkenError
from harken.store import incidents

from .dead import Letter, Sendable, letter
from .tables import call, client, deployed_table, outputs

MOST = 1_000
"""So many letters of a queue are looked at, at most."""
_HIDDEN = 300
"""Seconds for which nobody else sees what we look at; what is not deleted is seen again then, or once released."""
_WAIT = 1
"""Seconds to wait for a message: a queue asked without waiting may hold one and not show it."""


class Lying(Struct, frozen=True, kw_only=True):
    """A letter as it lies in its queue, and since when its message is on its way."""

    queue: str
    sent_at: datetime
    body: str
    receipt: str
    letter: Letter


class Office:
    """The dead-letter queues of a stack."""

    def __init__(self, stack: str) -> None:
        self._stack, self._outputs = stack, outputs(stack)
        self._endpoints: dict[str, str] | None = None

    def look(self, queue: str) -> list[Lying]:
        """What lies in a queue, oldest first. It stays there, and is hidden from others until `release`."""
        return sorted(self._received(queue), key=lambda lying: lying.sent_at)

    def address(self, undelivered: Sendable) -> str:
        """Who was not reached; "" where SNS does not say, or they are not subscribed any more."""
        if self._endpoints is None:
            self._endpoints = dict(self._subscribed())
        return self._endpoints.get(undelivered.subscription or "", "")

    def send_back(self, lying: Lying, now: datetime) -> bool:
        """Send a letter where it belongs, and only then take it away: who dies in between sends it twice.

        False, and it stays, where its notice or topic is not there any more.
        """
        found = lying.letter
        if found.back == "queue":
            self._sqs("send_message", lying.queue.removesuffix("Dead"), MessageBody=lying.body)
        elif found.back == "table" and found.notice is not None:
            if not incidents.hand_in_again(deployed_table(self._stack), found.notice, now):
                return False
        elif found.undelivered is not None and found.undelivered.topic in self._outputs.values():
            _publish(found.undelivered)
        else:
            return False
        self.take_away(lying)
        return True

    def take_away(self, lying: Lying) -> None:
        """Delete a letter from its queue."""
        self._sqs("delete_message", lying.queue, ReceiptHandle=lying.receipt)

    def release(self, lying: Lying) -> None:
        """Let others see it again."""
        self._sqs("change_message_visibility", lying.queue, ReceiptHandle=lying.receipt, VisibilityTimeout=0)

    def _received(self, queue: str) -> Iterator[Lying]:
        seen = 0
        while seen < MOST:
            answer = self._sqs(
                "receive_message",
                queue,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=_WAIT,
                VisibilityTimeout=_HIDDEN,
                AttributeNames=["SentTimestamp"],
                MessageAttributeNames=["All"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            seen += len(messages)
            yield from (_lying(queue, message) for message in messages)

    def _sqs(self, action: str, queue: str, **request: Any) -> dict[str, Any]:
        url = self._outputs.get(f"{queue}QueueUrl")
        if url is None:
            raise HarkenError(f"{self._stack}: no output {queue}QueueUrl; deploy the stack anew")
        return call("sqs", action, QueueUrl=url, **request)

    def _subscribed(self) -> Iterator[tuple[str, str]]:
        for topic in ("EmailTopicArn", "SmsTopicArn"):
            pages = client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=self._outputs[topic])
            for page in pages:
                yield from ((item["SubscriptionArn"], item["Endpoint"]) for item in page["Subscriptions"])


def _lying(queue: str, message: Mapping[str, Any]) -> Lying:
    attributes = {
        name: str(value.get("StringValue", "")) for name, value in message.get("MessageAttributes", {}).items()
    }
    return Lying(
        queue=queue,
        sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        body=message["Body"],
        receipt=message["ReceiptHandle"],
        letter=letter(queue, message["Body"], attributes),
    )


def _publish(undelivered: Sendable) -> None:
    attributes = {
        name: {"DataType": value["Type"], "StringValue": value["Value"]}
        for name, value in undelivered.attributes.items()
        if {"Type", "Value"} <= set(value)
    }
    subject = {"Subject": undelivered.subject} if undelivered.subject else {}
    call(
        "sns",
        "publish",
        TopicArn=undelivered.topic,
        Message=undelivered.message,
        MessageAttributes=attributes,
        **subject,
    )
