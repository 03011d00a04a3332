"""A deployed stack: its settings, and who is told."""

import json as jsons
import re
from datetime import UTC, datetime
from typing import Annotated

import typer

from harken.domain.errors import BadInput
from harken.store import settings
from harken_cli.output import json_line, text_line
from harken_cli.subscriptions import subscriptions
from harken_cli.tables import call, deployed_table, output

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
    answer = call(
        "sns",
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
        for one in subscriptions(output(stack, topic)):
            if json:
                json_line({"endpoint": one.endpoint, "confirmed": one.confirmed, "filter": one.policy})
            else:
                what = ", ".join(f"{key} {' or '.join(values)}" for key, values in one.policy.items()) or "everything"
                text_line(f"{one.endpoint}: {what}; {'confirmed' if one.confirmed else 'NOT CONFIRMED YET'}")


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
        one
        for one in subscriptions(output(stack, "EmailTopicArn" if email else "SmsTopicArn"))
        if one.endpoint == (email or phone)
    ]
    if not found:
        raise BadInput(f"{email or phone} is not subscribed")
    for one in found:
        if not one.arn.startswith("arn:"):
            raise BadInput(f"{email or phone} has not confirmed yet; SNS forgets such a subscription after two days")
        call("sns", "unsubscribe", SubscriptionArn=one.arn)
    if json:
        json_line({"endpoint": email or phone, "unsubscribed": len(found)})
    else:
        text_line(f"{email or phone} is told no more.")
