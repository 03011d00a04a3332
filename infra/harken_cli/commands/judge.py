"""How good the judgements are: what people say over them, and how often they are right."""

from datetime import UTC, datetime
from typing import Annotated, Any, get_args

import typer

from harken.domain.assessment import Cause, Intent, Role, Sentiment, Verdict
from harken.domain.correction import Correction, said
from harken.domain.errors import BadInput
from harken.domain.record import Record
from harken.jobs import desk
from harken.store import corrections as stored
from harken_cli import verdicts
from harken_cli.chosen import BrandName, brands, having, run, safe
from harken_cli.output import json_line, text_line
from harken_cli.tables import StackName, State, opened

Json = Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")]

_NO_CAUSE = "none"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (correct, corrections):
        app.command()(command)


def _one_of(words: object) -> str:
    return f"One of: {', '.join(get_args(words))}."


def correct(
    mention: Annotated[str, typer.Argument(metavar="ID", help="A mention's id, as inbox tells it.")],
    sentiment: Annotated[str | None, typer.Option(help=_one_of(Sentiment))] = None,
    intent: Annotated[str | None, typer.Option(help=_one_of(Intent))] = None,
    cause: Annotated[
        list[str] | None, typer.Option(help=f"{_one_of(Cause)[:-1]}; may be given again; none for no cause.")
    ] = None,
    role: Annotated[str | None, typer.Option(help=_one_of(Role))] = None,
    verdict: Annotated[str | None, typer.Option(help=_one_of(Verdict))] = None,
    needs_answer: Annotated[
        bool | None, typer.Option("--needs-answer/--no-answer-needed", help="Whether somebody should answer.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back all that was said of it.")] = False,
    state: State = None,
    stack: StackName = None,
    brand: BrandName = None,
    json: Json = False,
) -> None:
    """Say what a mention really is; it wins over what was thought of it, also after an edit."""
    given = Correction(
        at=datetime.now(UTC),
        sentiment=_word("--sentiment", sentiment, Sentiment),
        intent=_word("--intent", intent, Intent),
        causes=_causes(cause),
        role=_word("--role", role, Role),
        verdict=_word("--verdict", verdict, Verdict),
        needs_answer=needs_answer,
    )
    if undo == bool(said(given)):
        raise BadInput("say what it is (--sentiment, --intent, --cause, …), or --undo, and not both")
    with opened(state, stack) as table:
        chosen = having(table, mention, brand)
        if undo:
            record = desk.uncorrect(run(table), chosen, mention)
        else:
            record = desk.correct(run(table), chosen, mention, given)
    _tell(record, json)


def _word(option: str, given: str | None, words: Any) -> Any:
    """The word as one of those known. Raises `BadInput` naming them."""
    if given is not None and given not in get_args(words):
        raise BadInput(f"{option} {given!r}: expected one of {', '.join(get_args(words))}")
    return given


def _causes(given: list[str] | None) -> tuple[Cause, ...] | None:
    if not given:
        return None
    if given == [_NO_CAUSE]:
        return ()
    return tuple(dict.fromkeys(_word("--cause", word, Cause) for word in given))


def _tell(record: Record, json: bool) -> None:
    mention, correction = record.mention.id, record.correction
    if json:
        json_line({"id": mention, "brand": record.brand, "state": record.standing.state, "correction": correction})
    elif correction is None:
        text_line(f"{safe(mention)} is what it was thought to be: {verdicts.thought(record.assessment)}")
    else:
        text_line(f"{safe(mention)} is corrected: {verdicts.said(correction)}")


def corrections(
    state: State = None,
    stack: StackName = None,
    brand: BrandName = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines (always so here).")] = False,
) -> None:
    """What people corrected, as labelled lines: to measure with (`harken evaluate`), and to learn from."""
    del json
    with opened(state, stack) as table:
        for chosen in brands(table, brand):
            for record in stored.corrected(table, chosen.id):
                if not record.gone:  # there is no text left to judge
                    json_line(_labelled(record))


def _labelled(record: Record) -> dict[str, Any]:
    given = said(record.correction) if record.correction is not None else {}
    return {"mention": record.mention, "brand": record.brand, "expected": {"about": True, **given}}
