"""`cost`: what a month costs."""

from typing import Annotated, get_args

import typer

from harken.domain.brand import OpinionService
from harken.domain.errors import BadInput
from harken_cli.output import json_line, text_line

_MOST = 10_000_000
_SHARE = 0.1


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(cost)


def cost(
    mentions_per_day: Annotated[float, typer.Option(help="How many mentions a day, of all brands together.")],
    brands: Annotated[int, typer.Option(help="How many brands, each with three sources.")],
    second_opinion: Annotated[
        str | None, typer.Option(help=f"Whom they ask: {' or '.join(get_args(OpinionService))}.")
    ] = None,
    share: Annotated[
        float | None, typer.Option(help=f"Which part of the mentions is asked about, 0 to 1; {_SHARE} if not said.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")] = False,
) -> None:
    """What a month costs, line by line, before free tiers and text messages."""
    from harken_cli import cost as reckon  # noqa: PLC0415

    service = next((name for name in get_args(OpinionService) if name == second_opinion), None)
    if second_opinion is not None and service is None:
        raise BadInput(f"--second-opinion {second_opinion!r}: expected {' or '.join(get_args(OpinionService))}")
    if share is not None and service is None:
        raise BadInput("--share says which part is asked about; say whom with --second-opinion")
    _bounded("--mentions-per-day", mentions_per_day, 0, _MOST)
    _bounded("--brands", brands, 1, 10_000)
    part = _SHARE if share is None else share
    _bounded("--share", part, 0, 1)
    load = reckon.Load(
        mentions_per_day=mentions_per_day, brands=brands, second_opinion=service, share=part if service else 0.0
    )
    lines = reckon.cost(load)
    if json:
        for line in lines:
            json_line(line)
        json_line({"what": "total", "dollars": reckon.total(lines)})
        return
    text_line(f"A month, US dollars, prices of {reckon.SOURCE}, before free tiers and without text messages")
    for line in lines:
        text_line(f"  {line.what:28}{line.count:16,.2f} {line.unit:14}{line.dollars:10.2f}")
    text_line(f"  {'total':28}{'':31}{reckon.total(lines):10.2f}")


def _bounded(option: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise BadInput(f"{option} {value:g}: expected {least:,} to {most:,}")
