"""`test-notice`: whether those who must be called would hear of it."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from harken.channels import chat, email, sms
from harken.domain.brand import Brand, ChatEntry, Severity
from harken.domain.errors import BadInput
from harken.domain.notice import Notice
from harken.jobs.notify_chat import chats as listed
from harken.store.table import Table
from harken_cli import reach
from harken_cli.chosen import BrandName, brands
from harken_cli.gallery.sketch import drawn, sketch
from harken_cli.output import json_line, progress, text_line
from harken_cli.reach import Finding
from harken_cli.tables import StackName, State, call, opened, output

_SEVERITIES: tuple[Severity, ...] = ("warning", "critical")
_PAUSE, _PATIENCE = 2, 90
"""Seconds between two looks, and in all: longer than a cold start and a chat that is slow."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("test-notice")(send)


def send(
    stack: StackName = None,
    state: State = None,
    brand: BrandName = None,
    severity: Annotated[str, typer.Option(help="warning or critical.")] = "warning",
    json: Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")] = False,
) -> None:
    """Send a notice marked TEST on its real way, and tell who is not reached; without --stack print what it says.

    A stack sends it to everyone who gets notices of that brand and severity. Exit 1 where somebody is not reached.
    """
    known = next((word for word in _SEVERITIES if word == severity), None)
    if known is None:
        raise BadInput(f"--severity {severity!r}: expected warning or critical")
    with opened(state, stack) as table:
        chosen = brands(table, brand)
        if len(chosen) != 1:
            raise BadInput(f"say which brand: --brand {' or --brand '.join(item.id for item in chosen)}")
        notice = reach.trial(chosen[0], known, datetime.now(UTC).replace(microsecond=0))
        chats = listed(table, notice) if "chat" in notice.channels else []
        if stack is None:
            _print(notice, chats, json)
            return
        findings = list(_findings(stack, table, notice, chats))
    if not findings:
        findings = [_nobody(chosen[0], known)]
    for finding in findings:
        _tell(finding, json)
    if any(finding.fault for finding in findings):
        raise typer.Exit(1)
    if not json:
        text_line("Sent. Ask them whether it has come: how it went on from SNS nobody can tell from here.")


def _findings(stack: str, table: Table, notice: Notice, chats: list[ChatEntry]) -> Iterator[Finding]:
    from harken.wiring import publication  # noqa: PLC0415  - boto3 only for deployed stacks

    people: list[Finding] = []
    if "email" in notice.channels:
        people += reach.mailboxes(output(stack, "EmailTopicArn"), notice.brand, notice.severity)
    if "sms" in notice.channels:
        people += reach.phones(output(stack, "SmsTopicArn"), notice.brand, notice.severity, notice.at)
    named = reach.claims(notice, chats)
    if not people and not chats:
        return
    call("sns", "publish", **publication(notice, output(stack, "NoticesTopicArn")))
    with progress() as tell:
        outcomes = reach.outcomes(table, notice, named, _patience(tell))
    for finding in people:
        yield finding if finding.fault else _outcome(stack, finding.channel, finding.to, outcomes[finding.channel])
    for name, shown in named.items():
        if name.startswith("chat:"):
            yield _outcome(stack, "chat", shown, outcomes[name])


def _outcome(stack: str, channel: str, to: str, fault: str | None) -> Finding:
    if fault is None:
        return Finding(channel=channel, to=to)
    log = f"aws logs tail /aws/lambda/{stack}/notify_{channel} --since 10m"
    if fault != reach.NOT_YET:
        return Finding(
            channel=channel, to=to, fault=f"refuses it: {fault}", do=f"put a hook that works into its secret; {log}"
        )
    return Finding(channel=channel, to=to, fault=fault, do=log)


def _patience(tell: Callable[[str], None]) -> Callable[[], bool]:
    left = _PATIENCE

    def wait() -> bool:
        nonlocal left
        tell("Waiting for the channels")
        left -= _PAUSE
        _sleep(_PAUSE)
        return left > 0

    return wait


_sleep = time.sleep


def _nobody(brand: Brand, severity: Severity) -> Finding:
    channels = brand.tell.get(severity, ())
    if not channels:
        do = f"name channels for {severity} under `tell`, and apply the settings"
    else:
        do = f"harken subscribe --brand {brand.id}, or a chat in the settings"
    return Finding(
        channel=", ".join(channels) or "none", to=brand.id, fault=f"nobody gets notices of severity {severity}", do=do
    )


def _tell(finding: Finding, json: bool) -> None:
    if json:
        json_line(finding)
        return
    text_line(f"{'FAIL' if finding.fault else 'ok  '}  {finding.channel:5}  {finding.to}" + _why(finding))


def _why(finding: Finding) -> str:
    return (f": {finding.fault}" if finding.fault else "") + (f"\n      {finding.do}" if finding.do else "")


def _print(notice: Notice, chats: list[ChatEntry], json: bool) -> None:
    """What each channel would be sent."""
    mail, text = email.render(notice), sms.render(notice)
    shown: list[tuple[str, str, str]] = []
    if "email" in notice.channels:
        shown.append(("email", f"Subject: {mail.subject}\n\n{mail.body.rstrip()}", "everyone subscribed"))
    if "sms" in notice.channels:
        shown.append(("sms", text.body, "everyone subscribed"))
    shown += [("chat", sketch(entry.use, chat.SERVICES[entry.use](notice)), entry.id) for entry in chats]
    for channel, body, to in shown:
        if json:
            json_line({"channel": channel, "to": to, "says": body})
        else:
            text_line(f"{channel}, to {to}:\n{body if channel == 'chat' else drawn(body.splitlines())}\n")
    if not json:
        text_line("Nothing is sent from this machine; --stack NAME sends it to those a deployed stack tells.")
