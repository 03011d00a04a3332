"""Who is subscribed to a stack's topics, as SNS tells it."""

import json
from typing import Any

from msgspec import Struct

from .tables import call


class Subscription(Struct, frozen=True, kw_only=True):
    """An address on a topic. `policy`: what it wants to hear of, not known before it confirms; none: everything."""

    arn: str
    endpoint: str
    confirmed: bool
    policy: dict[str, list[Any]] = {}

    def wants(self, brand: str, severity: str) -> bool:
        """Whether a notice of that brand and severity gets through; a filter we would not write lets it."""
        told = {"brand": brand, "severity": severity}
        return all(
            key in told and (told[key] in values or not all(isinstance(value, str) for value in values))
            for key, values in self.policy.items()
        )


def subscriptions(topic: str) -> list[Subscription]:
    """All of a topic's subscriptions. Raises `HarkenError` where SNS refuses."""
    found = []
    token: str | None = ""
    while token is not None:
        answer = call("sns", "list_subscriptions_by_topic", TopicArn=topic, **({"NextToken": token} if token else {}))
        found += [_subscription(item) for item in answer["Subscriptions"]]
        token = answer.get("NextToken") or None
    return found


def _subscription(item: dict[str, str]) -> Subscription:
    arn = item["SubscriptionArn"]
    if not arn.startswith("arn:"):  # "PendingConfirmation"
        return Subscription(arn=arn, endpoint=item["Endpoint"], confirmed=False)
    known = call("sns", "get_subscription_attributes", SubscriptionArn=arn)["Attributes"]
    return Subscription(
        arn=arn,
        endpoint=item["Endpoint"],
        confirmed=known.get("PendingConfirmation", "false") == "false",
        policy=json.loads(known.get("FilterPolicy") or "{}"),
    )
