"""Texts in, what we make of them out: `parse` and `score`."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer
from msgspec import Struct

from harken.domain.assessment import Assessment, Cause, Genuineness, Intent, Probability, Sentiment, Speaker
from harken.domain.brand import Brand
from harken.domain.errors import BadInput
from harken.domain.matching import Matcher, compile_brand, match
from harken.domain.mention import Mention, utc
from harken_cli.files import read_bytes, read_lines, shown
from harken_cli.output import complain, json_line, progress

Json = Annotated[bool, typer.Option("--json", help="JSON lines (always so here).")]


class Assessed(Struct, frozen=True, kw_only=True):
    """One line of `score`."""

    id: str
    brand: str | None
    about: bool | None
    lang: str | None
    sentiment: Sentiment
    probability: Probability
    intent: Intent
    causes: tuple[Cause, ...]
    speaker: Speaker
    genuineness: Genuineness
    needs_answer: bool
    urgency: int
    reasons: tuple[str, ...]


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
    """Assess mentions: language, sentiment, intent, urgency; one JSON line each."""
    del json
    from harken_cli.settings.parse import check  # noqa: PLC0415

    moment = _moment(now) if now is not None else None
    matchers = [(brand, compile_brand(brand)) for brand in check(brands)] if brands else None
    broken = 0
    with progress(lines_tell=True) as tell:
        for number, line in enumerate(read_lines(file), 1):
            if not line.strip():
                continue
            tell(f"line {number:,}")
            try:
                mention = _decoder.decode(line)
            except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError) as error:
                complain(f"{shown(file)}:{number}: {error}")
                broken += 1
                continue
            for assessed in _assessed(mention, matchers, moment):
                json_line(assessed)
    if broken:
        raise typer.Exit(2)


def _assessed(
    mention: Mention, matchers: Sequence[tuple[Brand, Matcher]] | None, now: datetime | None
) -> Iterator[Assessed]:
    from harken.scoring.assess import assess  # noqa: PLC0415  - loads the model

    assessment = assess(mention)
    if matchers is None:
        yield _line(mention, assessment, None, None, now)
        return
    about = [brand.id for brand, matcher in matchers if match(matcher, mention).about]
    for brand_id in about:
        yield _line(mention, assessment, brand_id, True, now)
    if not about:
        yield _line(mention, assessment, None, False, now)


def _line(
    mention: Mention, assessment: Assessment, brand: str | None, about: bool | None, now: datetime | None
) -> Assessed:
    from harken.scoring.urgency import urgency  # noqa: PLC0415

    moment = now or mention.created_at or datetime.now(UTC)
    since = min(mention.created_at or moment, moment)
    said = urgency(mention, assessment, since=since, now=moment)
    return Assessed(
        id=mention.id,
        brand=brand,
        about=about,
        lang=assessment.lang,
        sentiment=assessment.sentiment,
        probability=assessment.probability,
        intent=assessment.intent,
        causes=assessment.causes,
        speaker=assessment.speaker,
        genuineness=assessment.genuineness,
        needs_answer=assessment.needs_answer,
        urgency=said.score,
        reasons=said.reasons,
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else utc(moment)
    except ValueError as error:
        raise BadInput(f"--now {text!r} is no time; expected one like 2026-11-20T10:00:00Z") from error
    return moment
