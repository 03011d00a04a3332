"""The seven questions: `brief`, who, what, when, where, why, how, how far, of an incident or a period."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from harken.channels.brief import render
from harken.domain.errors import BadInput
from harken_cli.briefing import LONGEST, of_incident, of_period
from harken_cli.chosen import brands
from harken_cli.output import json_line, text_line
from harken_cli.settings.durations import written
from harken_cli.tables import StackName, State, opened
from harken_cli.times import back_of, moment_of

_DAY = timedelta(hours=24)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(brief)


def brief(
    brand: Annotated[str, typer.Argument(metavar="BRAND", help="The brand's id.")],
    incident: Annotated[str | None, typer.Option(help="An incident's id, or its rule's for the latest one.")] = None,
    since: Annotated[str | None, typer.Option(help="How far back, like 24h, which is the default.")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="From when (UTC), like 2026-11-20T18:00:00Z.")] = None,
    to: Annotated[str | None, typer.Option(help="Until when (UTC); with --from, else now.")] = None,
    state: State = None,
    stack: StackName = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON line instead of text.")] = False,
) -> None:
    """Who, what, when, where, why, how and how far: one page on an incident, or on a period."""
    if sum(given is not None for given in (incident, since, from_)) > 1:
        raise BadInput("--incident, --since and --from exclude each other; say one")
    now = datetime.now(UTC)
    start, end = _period(since, from_, to, now)
    with opened(state, stack) as table:
        (chosen,) = brands(table, brand)
        if incident is not None:
            told = of_incident(table, chosen, incident, now)
        else:
            told = of_period(table, chosen, start, end, now)
    if not told.posts:
        return
    if json:
        json_line(told)
    else:
        text_line(render(told))


def _period(since: str | None, from_: str | None, to: str | None, now: datetime) -> tuple[datetime, datetime]:
    if from_ is None:
        if to is not None:
            raise BadInput("--to is of no use without --from")
        return now - (_DAY if since is None else back_of("--since", since, LONGEST)), now
    start, end = moment_of("--from", from_), now if to is None else moment_of("--to", to)
    if not timedelta(0) < end - start <= LONGEST:
        raise BadInput(f"--from must be before {'now' if to is None else '--to'}, by at most {written(LONGEST)}")
    return start, end
