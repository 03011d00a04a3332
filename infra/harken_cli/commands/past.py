"""`replay`: what would have been told of a past."""

from typing import Annotated

import msgspec
import typer
from msgspec import Struct

from harken.channels.plain import headline
from harken.domain.brand import ChannelName, Severity
from harken.domain.errors import BadInput
from harken.domain.mention import Time
from harken.domain.notice import Notice, Reason
from harken_cli.files import read_lines, shown
from harken_cli.output import json_line, progress

Json = Annotated[bool, typer.Option("--json", help="JSON lines (always so here).")]


class Told(Struct, frozen=True, kw_only=True):
    """A notice as one line."""

    at: Time
    brand: str
    rule: str
    incident: str
    sequence: int
    reason: Reason
    severity: Severity
    count: int
    new: int
    channels: tuple[ChannelName, ...]
    text: str


def told(notice: Notice) -> Told:
    """The line that tells a notice."""
    return Told(
        at=notice.at,
        brand=notice.brand,
        rule=notice.rule,
        incident=notice.incident,
        sequence=notice.sequence,
        reason=notice.reason,
        severity=notice.severity,
        count=notice.count,
        new=notice.new,
        channels=notice.channels,
        text=". ".join((headline(notice), *(note.rstrip(".") for note in notice.notes))),
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(
    file: Annotated[str, typer.Argument(help="Lines of the past, or - for standard input.")],
    brands: Annotated[str, typer.Option(help="BRANDS.yaml")],
    json: Json = False,
) -> None:
    """Replay a past: the notices that would have been given, one JSON line each."""
    del json
    from harken_cli.past import parse  # noqa: PLC0415  - the whole machinery
    from harken_cli.replay import replay as play  # noqa: PLC0415
    from harken_cli.settings.parse import check  # noqa: PLC0415

    settings = check(brands)
    try:
        past = parse(read_lines(file), shown(file))
        with progress(lines_tell=True) as tell:
            for minute in play(past, settings):
                tell(f"{minute.at:%Y-%m-%d %H:%M}")
                for notice in minute.notices:
                    json_line(told(notice))
    except msgspec.ValidationError as error:
        raise BadInput(f"{shown(file)}: {error}") from error
