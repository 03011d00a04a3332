"""`cost`: what a month costs."""

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from harken.domain.brand import OpinionService
from harken.domain.errors import BadInput
from harken_cli.output import json_line, text_line

if TYPE_CHECKING:
    from harken_cli.prices import Group

_MOST = 10_000_000
_SHARE = 0.1
_GROUPS: dict["Group", str] = {
    "usage": "usage",
    "kept": "kept, once 90 days are full",
    "apart": "apart from usage",
}


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
    from harken_cli.prices import SOURCE  # noqa: PLC0415

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
    asked = reckon.one_call_each(load)
    if json:
        for line in lines:
            json_line(line)
        usage, beside = reckon.total(lines, "usage"), {"one_comprehend_call_each": asked.dollars}
        json_line({"what": "total", "dollars": reckon.total(lines), "usage": usage} | beside)
        return
    text_line(f"A month, US dollars, prices of {SOURCE}, before free tiers and without text messages")
    for group, title in _GROUPS.items():
        _row(title, "", reckon.total(lines, group))
        for line in (line for line in lines if line.group == group):
            _row(f"  {line.what}", f"{line.count:,.2f} {line.unit:14}", line.dollars)
    _row("total", "", reckon.total(lines))
    text_line("")
    text_line(f"Beside it: {asked.what}, for its sentiment alone: {asked.dollars:,.2f}")


def _row(what: str, count: str, dollars: float) -> None:
    text_line(f"{what:34}{count:>32}{dollars:12,.2f}")


def _bounded(option: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise BadInput(f"{option} {value:g}: expected {least:,} to {most:,}")
