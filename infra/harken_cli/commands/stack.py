"""A deployed stack: its settings, and who is told."""

import json as jsons
import re
from datetime import UTC, datetime
from typing import Annotated

import typer

from harken.domain.errors import BadInput, HarkenError
from harken.store import settings
from harken_cli.output import json_line, text_line
from harken_cli.tables import client, deployed_table, output

StackName = Annotated[str, typer.Option("--stack", help="The deployed stack.")]
Json = Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (apply, subscribe, subscribers, unsubscribe):
        app.command()(command)


def apply(
    file: Annotated[str, typer.Argument(help="BRANDS.yaml, or - for standard input.")],
    stack: StackName,
    json: Json = False,
) -> None:
    """Check a settings file and make it the stack's new settings."""
    from harken_cli.settings.parse import check  # noqa: PLC0415

    brands = check(file)
    table = deployed_table(stack)
    settings.apply(table, brands, datetime.now(UTC))
    for entry in settings.listed(table):
        if json:
            json_line({"brand": entry.brand, "version": entry.settings, "removed": entry.removed})
        else:
            text_line(f"{entry.brand}: {'removed' if entry.removed else f'settings version {entry.settings}'}")


def subscribe(
    stack: StackName,
    email: Annotated[str | None, typer.Option(help="An email address; it must confirm within two days.")] = None,
    phone: Annotated[str | None, typer.Option(help="A phone number like +491701234567.")] = None,
    brand: Annotated[list[str] | None, typer.Option(help="Only notices of this brand; may be given again.")] = None,
    severity: Annotated[list[str] | None, typer.Option(help="Only warning, or only critical.")] = None,
    json: Json = False,
) -> None:
    """Let somebody be told, of all brands and severities or of some."""
    if (email is None) == (phone is None):
        raise BadInput("say either --email or --phone")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+" if email else r"\+[1-9]\d{6,14}", email or phone or ""):
        raise BadInput(f"{email or phone}: expected {'an email address' if email else 'a number like +491701234567'}")
    wrong = sorted(set(severity or ()) - {"warning", "critical"})
    if wrong:
        raise BadInput(f"--severity {wrong[0]!r}: expected warning or critical")
    policy = {key: values for key, values in (("brand", brand), ("severity", severity)) if values}
    attributes = {"FilterPolicy": jsons.dumps(policy)} if policy else {}
    attributes["RedrivePolicy"] = jsons.dumps({"deadLetterTargetArn": output(stack, "AlertsDeadQueueArn")})
    answer = _sns(
        "subscribe",
        TopicArn=output(stack, "EmailTopicArn" if email else "SmsTopicArn"),
        Protocol="email" if email else "sms",
        Endpoint=email or phone,
        Attributes=attributes,
        ReturnSubscriptionArn=True,
    )
    if json:
        json_line({"subscription": answer["SubscriptionArn"], "endpoint": email or phone, "filter": policy})
    else:
        text_line(f"{email or phone} is subscribed." + (" They get a mail and must confirm it." if email else ""))


def subscribers(stack: StackName, json: Json = False) -> None:
    """Who is told what, and whether they have confirmed."""
    for topic in ("EmailTopicArn", "SmsTopicArn"):
        for item in _all(output(stack, topic)):
            confirmed = item["SubscriptionArn"].startswith("arn:")
            policy = {}
            if confirmed:
                found = _sns("get_subscription_attributes", SubscriptionArn=item["SubscriptionArn"])["Attributes"]
                confirmed = found.get("PendingConfirmation", "false") == "false"
                policy = jsons.loads(found.get("FilterPolicy") or "{}")
            if json:
                json_line({"endpoint": item["Endpoint"], "confirmed": confirmed, "filter": policy})
            else:
                what = ", ".join(f"{key} {' or '.join(values)}" for key, values in policy.items()) or "everything"
                text_line(f"{item['Endpoint']}: {what}; {'confirmed' if confirmed else 'NOT CONFIRMED YET'}")


def unsubscribe(
    stack: StackName,
    email: Annotated[str | None, typer.Option(help="An email address.")] = None,
    phone: Annotated[str | None, typer.Option(help="A phone number.")] = None,
    json: Json = False,
) -> None:
    """Stop telling somebody."""
    if (email is None) == (phone is None):
        raise BadInput("say either --email or --phone")
    found = [
        item
        for item in _all(output(stack, "EmailTopicArn" if email else "SmsTopicArn"))
        if item["Endpoint"] == (email or phone)
    ]
    if not found:
        raise BadInput(f"{email or phone} is not subscribed")
    for item in found:
        if not item["SubscriptionArn"].startswith("arn:"):
            raise BadInput(f"{email or phone} has not confirmed yet; SNS forgets such a subscription after two days")
        _sns("unsubscribe", SubscriptionArn=item["SubscriptionArn"])
    if json:
        json_line({"endpoint": email or phone, "unsubscribed": len(found)})
    else:
        text_line(f"{email or phone} is told no more.")


def _all(topic: str) -> list[dict[str, str]]:
    pages = client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    return [item for page in pages for item in page["Subscriptions"]]


def _sns(action: str, **request: object) -> dict[str, dict[str, str]]:
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        answer: dict[str, dict[str, str]] = getattr(client("sns"), action)(**request)
    except ClientError as error:
        raise HarkenError(f"SNS refused: {error.response['Error']['Message']}") from error
    return answer
