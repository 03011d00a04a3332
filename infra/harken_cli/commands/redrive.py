"""`redrive`: what lies in the dead-letter queues, and the way back."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from harken.channels.plain import duration
from harken.domain.errors import BadInput
from harken_cli.chosen import safe
from harken_cli.dead import QUEUES
from harken_cli.output import complain, json_line, text_line
from harken_cli.redrive import MOST, Lying, Office

_ONLY_BY_NAME = "AlertsDead"
"""Sent again it reaches others who have it already."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(redrive)


def redrive(
    stack: Annotated[str, typer.Option("--stack", help="The deployed stack.")],
    queue: Annotated[str | None, typer.Argument(help=f"{', '.join(QUEUES)}; all of them if not said.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Send back what can go back; AlertsDead only if it is named.")
    ] = False,
    discard: Annotated[
        bool, typer.Option("--discard", help="Delete what no queue takes back. Name the queue.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")] = False,
) -> None:
    """What could not be done in the end: why, and with --yes back to where it belongs."""
    if queue is not None and queue not in QUEUES:
        raise BadInput(f"{queue}: expected {', '.join(QUEUES)}")
    if discard and (yes or queue is None):
        raise BadInput("--discard deletes for good: name one queue, and say --yes in a command of its own")
    office, now = Office(stack), datetime.now(UTC)
    could = 0
    for name in QUEUES if queue is None else (queue,):
        found = office.look(name)
        if found and not json:
            text_line(
                f"{name}: {len(found)}{'+' * (len(found) >= MOST)}, the oldest {duration(now - found[0].sent_at)} old"
            )
        for lying in found:
            done = _done(office, lying, now, yes and (queue == name or name != _ONLY_BY_NAME), discard)
            could += done is None and lying.letter.back is not None
            _tell(office, lying, now, done, json)
            if done is None:
                office.release(lying)
    if could and not json:
        complain(f"{could} can be sent back: --yes" + (f", {_ONLY_BY_NAME} by its name" if queue is None else ""))


def _done(office: Office, lying: Lying, now: datetime, send: bool, discard: bool) -> str | None:
    """What was done with a letter, None where it stays."""
    if send and lying.letter.back is not None:
        return "sent back" if office.send_back(lying, now) else None
    if discard and lying.letter.back != "queue":
        office.take_away(lying)
        return "deleted"
    return None


def _tell(office: Office, lying: Lying, now: datetime, done: str | None, json: bool) -> None:
    letter = lying.letter
    about = letter.about if letter.undelivered is None else office.address(letter.undelivered)
    if json:
        json_line(
            {
                "queue": lying.queue,
                "sent_at": lying.sent_at,
                "about": about,
                "reason": letter.reason,
                "excerpt": letter.excerpt,
                "can_go_back": letter.back is not None,
                "done": done,
            }
        )
        return
    age, end = duration(now - lying.sent_at), f" -> {done}" if done else ""
    text_line(f"  {age} ago  {': '.join(safe(part) for part in (about, letter.reason) if part)}{end}")
    if letter.excerpt:
        text_line(f"      {safe(letter.excerpt)}")
