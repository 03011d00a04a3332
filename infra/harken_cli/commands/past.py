"""`replay`: what would have been told of a past."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from msgspec import Struct

from harken.channels.plain import headline
from harken.domain.brand import Brand, ChannelName, Severity
from harken.domain.errors import BadInput
from harken.domain.mention import Time, utc
from harken.domain.notice import Notice, Reason
from harken.store.settings import current as listened
from harken_cli.files import read_lines, shown
from harken_cli.output import complain, json_line, progress
from harken_cli.settings.durations import duration
from harken_cli.tables import StackName, State, opened

if TYPE_CHECKING:
    from harken_cli.past import Past

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
    brands: Annotated[str, typer.Option(help="BRANDS.yaml")],
    file: Annotated[
        str | None, typer.Argument(help="Lines of the past, or - for standard input; without it, what is stored.")
    ] = None,
    state: State = None,
    stack: StackName = None,
    since: Annotated[str | None, typer.Option(help="How far back what is stored is replayed, like 14d.")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="Or from when (UTC), like 2026-11-01.")] = None,
    to: Annotated[str | None, typer.Option(help="And until when (UTC); until now, if not said.")] = None,
    json: Json = False,
) -> None:
    """Replay a past: the notices that would have been given, one JSON line each.

    Without FILE it is the stored past of `--state` or `--stack`: what these settings would have told of it.
    """
    del json
    from harken_cli.past import parse  # noqa: PLC0415  - the whole machinery
    from harken_cli.settings.parse import check  # noqa: PLC0415

    settings = check(brands)
    if file is None:
        _rehearse(settings, state, stack, *_period(since, from_, to))
        return
    if stack or since or from_ or to:
        raise BadInput("--stack, --since, --from and --to are for what is stored; leave FILE out, or them")
    try:
        _tell(parse(read_lines(file), shown(file)), settings)
    except msgspec.ValidationError as error:
        raise BadInput(f"{shown(file)}: {error}") from error


def _rehearse(brands: Sequence[Brand], state: Path | None, stack: str | None, start: datetime, end: datetime) -> None:
    from harken_cli.stored import stored  # noqa: PLC0415

    known = {brand.id: brand for brand in brands}
    lead = max((rule.within for brand in brands for rule in brand.rules), default=timedelta(0))
    with opened(state, stack) as table:
        found = stored(table, known, start - lead, end)
        missing = sorted(set(known) - set(listened(table)))
    for brand in missing:
        complain(f"{brand}: nothing is stored of it")
    told = _tell(found.past, brands, start)
    complain(
        f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC: {_counted(found.mentions, 'mention')} and "
        f"{_counted(found.answers, 'post')} of your own; {_counted(told, 'notice')} would have been given."
    )
    if found.deleted:
        complain(f"Left out: {_counted(found.deleted, 'mention')} deleted at the source, whose words are erased.")


def _tell(past: "Past", brands: Sequence[Brand], start: datetime | None = None) -> int:
    """Write what is told from `start` on; gives back how many notices that are."""
    from harken_cli.replay import replay as play  # noqa: PLC0415

    count = 0
    with progress(lines_tell=True) as tell:
        for minute in play(past, brands):
            tell(f"{minute.at:%Y-%m-%d %H:%M}")
            for notice in minute.notices:
                if start is None or notice.at >= start:
                    json_line(told(notice))
                    count += 1
    return count


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' if number != 1 else ''}"


def _period(since: str | None, from_: str | None, to: str | None) -> tuple[datetime, datetime]:
    if (since is None) == (from_ is None):
        raise BadInput("without FILE say how far back: --since, like 14d, or --from, like 2026-11-01")
    end = min(datetime.now(UTC), datetime.max.replace(tzinfo=UTC) if to is None else _moment(to))
    try:
        start = _moment(from_) if from_ is not None else end - duration(since or "")
    except (ValueError, OverflowError) as error:
        raise BadInput(f"--since {since!r} is no duration like 14d") from error
    if start >= end:
        raise BadInput(f"nothing lies between {start:%Y-%m-%dT%H:%M:%SZ} and {end:%Y-%m-%dT%H:%M:%SZ}")
    return start, end


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else utc(moment)
    except ValueError as error:
        raise BadInput(f"{text!r} is no time like 2026-11-01 or 2026-11-01T18:00:00Z") from error
