"""How good the judgements are: what people say over them, and how often they are right."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from harken.domain.assessment import Cause, Intent, Role, Sentiment, Verdict
from harken.domain.correction import Correction, said
from harken.domain.errors import BadInput
from harken.domain.record import Record
from harken.jobs import desk
from harken.store import corrections as stored
from harken_cli import measure, verdicts
from harken_cli.cases import Reader, labels
from harken_cli.chosen import BrandName, brands, having, run, safe
from harken_cli.measure import Case
from harken_cli.output import json_line, progress, text_line
from harken_cli.tables import StackName, State, opened

Json = Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")]

_NO_CAUSE = "none"
_WORDS = 160


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (correct, corrections, evaluate):
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
    return {"mention": record.mention, "brand": record.brand, "expected": labels(record)}


def evaluate(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="Labelled lines; - is standard input.")
    ] = None,
    brands_file: Annotated[
        str | None, typer.Option("--brands", help="BRANDS.yaml: also measure what is about its brand.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="Measure with the corrections there.", file_okay=False)
    ] = None,
    stack: Annotated[str | None, typer.Option("--stack", help="Measure with a stack's corrections.")] = None,
    wrong: Annotated[bool, typer.Option("--wrong", help="Also list what was judged wrongly.")] = False,
    json: Json = False,
) -> None:
    """Measure how often mentions are judged as people judge them."""
    from harken_cli.settings.parse import check  # noqa: PLC0415

    if [bool(files), state is not None, stack is not None].count(True) != 1:
        raise BadInput("say what to measure with: FILE, or --state DIR, or --stack NAME")
    known = {brand.id: brand for brand in check(brands_file)} if brands_file else None
    reader = Reader(known)
    lines = reader.files(files) if files else reader.corrections(state, stack)
    with progress() as tell:
        cases = []
        for case in lines:
            tell(case.where)
            cases.append(case)
    _report(cases, wrong, json)
    if reader.broken:
        raise typer.Exit(2)


def _report(cases: list[Case], wrong: bool, json: bool) -> None:
    faults = [(case, differences) for case in cases if wrong and (differences := measure.wrong(case))]
    for case, differences in faults:
        if json:
            told = {name: {"expected": one, "found": other} for name, (one, other) in differences.items()}
            json_line({"where": case.where, "id": case.mention.id, "brand": case.brand, "wrong": told})
        else:
            _print_wrong(case, differences)
    if not cases:
        return
    if json:
        json_line(measure.measured(cases))
    else:
        _print_table(measure.measured(cases))


def _print_wrong(case: Case, differences: dict[str, tuple[Any, Any]]) -> None:
    told = "; ".join(
        f"{name} expected {_in_words(expected)}, found {_in_words(found)}"
        for name, (expected, found) in differences.items()
    )
    text_line(f"{case.where}  {safe(case.mention.id)}  {safe(told)}")
    text_line(f"     {safe(case.mention.text[:_WORDS])}{'…' if len(case.mention.text) > _WORDS else ''}")


def _in_words(value: Any) -> str:
    if isinstance(value, tuple):
        return " and ".join(value) or "none"
    return {True: "yes", False: "no", None: "unknown"}.get(value, str(value))


def _print_table(measured: dict[str, Any]) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    columns = {"all": measured, **measured["languages"]}
    table = Table(box=None, pad_edge=False)
    table.add_column()
    for name, column in columns.items():
        table.add_column(f"{escape(safe(name))}\nn={column['n']:,}", justify="right", no_wrap=True)
    for field, measures in measure.MEASURES.items():
        for name in measures if field in measured else ():
            table.add_row(f"{field} {name}", *(_figure(column.get(field), name) for column in columns.values()))
    Console(file=sys.stdout, width=24 + 16 * len(columns), highlight=False).print(table)


def _figure(measures: dict[str, Any] | None, name: str) -> str:
    return "" if measures is None else f"{measures[name]:.3f} ({measures['n']:,})"
