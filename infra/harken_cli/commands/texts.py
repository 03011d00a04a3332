"""Texts in, what we make of them out: `parse` and `score`."""

from typing import Annotated

import msgspec
import typer

from harken.domain.errors import BadInput
from harken.domain.mention import Mention
from harken_cli.files import LONGEST_LINE, read_bytes, read_lines, shown
from harken_cli.output import complain, json_line, progress
from harken_cli.times import moment_of

Json = Annotated[bool, typer.Option("--json", help="JSON lines (always so here).")]


class _Given(Mention, frozen=True, kw_only=True):
    text: str


_decoder = msgspec.json.Decoder(_Given)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(parse)
    app.command()(score)


def parse(
    source: Annotated[str, typer.Argument(help="The source it is an answer of: hackernews, mastodon, bluesky, …")],
    file: Annotated[str, typer.Argument(help="A recorded answer, or - for standard input.")],
    json: Json = False,
) -> None:
    """Turn a recorded answer of a source into mentions, one JSON line each."""
    del json
    from harken.sources.recorded import parse_recorded  # noqa: PLC0415  - the parsers are heavy
    from harken.sources.registry import source as find  # noqa: PLC0415

    try:
        page = parse_recorded(find(source), read_bytes(file))
    except BadInput as error:
        raise BadInput(f"{shown(file)}: {error}") from error
    for mention in page.mentions:
        json_line(mention)
    for bad in page.bad:
        complain(f"{shown(file)}: one item could not be read: {bad.reason}")


def score(
    file: Annotated[str, typer.Argument(help="Mentions, a JSON line each, or - for standard input.")] = "-",
    brands: Annotated[str | None, typer.Option(help="BRANDS.yaml: also tell which brand each is about.")] = None,
    now: Annotated[str | None, typer.Option(help="The moment for urgency; else the mention's own time.")] = None,
    json: Json = False,
) -> None:
    """Assess mentions: language, sentiment, intent, causes, who speaks, how genuine, how urgent; a JSON line each."""
    del json
    from harken_cli.assessing import Assessor  # noqa: PLC0415  - loads the models
    from harken_cli.settings.parse import check  # noqa: PLC0415

    moment = moment_of("--now", now) if now is not None else None
    assessor = Assessor(check(brands) if brands else None, moment)
    broken = 0
    with progress(lines_tell=True) as tell:
        for number, line in enumerate(read_lines(file), 1):
            if not line.strip():
                continue
            tell(f"line {number:,}")
            try:
                mention = _read(line)
            except BadInput as error:
                complain(f"{shown(file)}:{number}: {error}")
                broken += 1
                continue
            for assessed in assessor.lines(mention):
                json_line(assessed)
    if broken:
        raise typer.Exit(2)


def _read(line: bytes) -> Mention:
    if len(line) > LONGEST_LINE:
        raise BadInput(f"longer than {LONGEST_LINE:,} bytes")
    try:
        return _decoder.decode(line)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError) as error:
        raise BadInput(str(error)) from error
    except RecursionError as error:
        raise BadInput("nested too deeply") from error
