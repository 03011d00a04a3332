"""What is held of somebody: give it out, and erase it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
import typer

from harken.domain.errors import BadInput
from harken.domain.forgetting import Wish, pseudonym
from harken.domain.mention import account_key
from harken.jobs import forget as job
from harken.sources.registry import SOURCES
from harken.store import audit
from harken.store.audit import Line
from harken.store.table import Table
from harken_cli.chosen import run, safe
from harken_cli.digest_pages import Page, delete, quoting
from harken_cli.output import json_line, text_line
from harken_cli.settings.durations import duration as length
from harken_cli.tables import StackName, State, opened

Author = Annotated[
    str | None, typer.Option("--author", metavar="NAME", help="Handle or id; the name shown, where there is none.")
]
Source = Annotated[str | None, typer.Option("--source", help="Only what this source told.")]
BrandId = Annotated[str | None, typer.Option("--brand", help="Only what is held for this brand.")]
Json = Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")]

_REST = (
    "Kept: ids, times and what was thought of it, so that counts stay, and so that what its source returns again\n"
    "is known and stays erased. Not reached from here: backups of the table (35 days), dead-letter queues (14\n"
    "days), and what was sent as email, text message or chat. Posts on a queue this moment may still come in: look\n"
    "again in a quarter of an hour."
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (forget, export):
        app.command()(command)


def forget(
    author: Author = None,
    older_than: Annotated[
        str | None, typer.Option("--older-than", metavar="365d", help="All that was written longer ago than this.")
    ] = None,
    source: Source = None,
    brand: BrandId = None,
    yes: Annotated[bool, typer.Option("--yes", help="Erase; without it, it is only shown what would be.")] = False,
    state: State = None,
    stack: StackName = None,
    json: Json = False,
) -> None:
    """Erase text and author of what somebody wrote, or of what is older than a time, wherever it is kept."""
    now = datetime.now(UTC)
    if (author is None) == (older_than is None):
        raise BadInput("say either --author NAME or --older-than, like 365d")
    before = None if older_than is None else _before(older_than, now)
    with opened(state, stack) as table:
        wish = job.known_by(table, _wish(table, author, before, source, brand))
        pages = [] if stack is None else quoting(stack, job.earliest(table, wish))
        if not yes:
            counts = _tell(job.find(table, wish), json) | _tell_pages(pages, json)
            if not json:
                text_line(
                    f"{_sum(counts)}. Nothing was erased: say --yes to erase text and author of these for good."
                )
            return
        line = _line("forget", now, author, wish)
        audit.note(table, line)
        deleted = _tell_pages(delete(stack, pages) if stack else [], json)
        done = _closed(table, line, _tell(job.erase_all(run(table), wish), json) | deleted)
        if not json:
            text_line(f"Erased text and author of {_sum(_counts(done))}.\n{_REST}")
        _tell_audit(done, json)


def export(
    author: Annotated[str, typer.Option("--author", metavar="NAME", help="Handle or id.")],
    source: Source = None,
    brand: BrandId = None,
    state: State = None,
    stack: StackName = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines; they are written in any case.")] = False,  # noqa: ARG001
) -> None:
    """Everything that is held of somebody, as JSON lines; the last one is the line of the audit."""
    with opened(state, stack) as table:
        wish = job.known_by(table, _wish(table, author, None, source, brand))
        line = _line("export", datetime.now(UTC), author, wish)
        counts: Counter[str] = Counter()
        for found in job.find(table, wish):
            counts[found.kind] += 1
            json_line({"kind": found.kind, "brand": found.brand, "id": found.id, "at": found.at, "held": found.held})
        _tell_audit(_closed(table, line, counts), json=True)


def _before(older_than: str, now: datetime) -> datetime:
    try:
        return now - length(older_than)
    except ValueError as error:
        raise BadInput(f"--older-than {older_than!r} {error}") from error


def _wish(table: Table, author: str | None, before: datetime | None, source: str | None, brand: str | None) -> Wish:
    """What was asked for. Raises `BadInput` for nobody, and for a source or a brand that does not exist."""
    name = None if author is None else account_key(author)
    if name == "":
        raise BadInput("--author is empty; say whose words")
    names = {item.name for item in SOURCES}
    if source not in {None, *names}:
        raise BadInput(f"no source {source}; there is {', '.join(sorted(names))}")
    known = job.brands(table)
    if brand not in {None, *known}:
        raise BadInput(f"no brand {brand}; there is {', '.join(known) or 'none'}")
    return Wish(author=name, before=before, source=source, brand=brand)


def _line(did: Any, now: datetime, author: str | None, wish: Wish) -> Line:
    who = None if author is None else pseudonym(author)
    return Line(at=now, did=did, author=who, before=wish.before, source=wish.source, brand=wish.brand)


def _tell(things: Iterator[job.Found], json: bool) -> Counter[str]:
    """Tell each thing in a line, and how many of each kind there were."""
    counts: Counter[str] = Counter()
    for found in things:
        counts[found.kind] += 1
        if json:
            json_line({"kind": found.kind, "brand": found.brand, "id": found.id, "at": found.at})
        else:
            when = f"{found.at:%Y-%m-%d %H:%M} UTC" if found.at else "at an unknown time"
            text_line(f"{found.kind:8}  {when}  {found.brand}  {safe(found.id)}")
    return counts


def _tell_pages(pages: Iterable[Page], json: bool) -> Counter[str]:
    """The weekly pages, as `_tell` tells what is in the table."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts["page"] += 1
        if json:
            json_line({"kind": "page", "brand": page.brand, "id": page.key, "at": page.at})
        else:
            text_line(f"{'page':8}  {page.at:%Y-%m-%d %H:%M} UTC  {page.brand}  {page.key}")
    return counts


def _closed(table: Table, line: Line, counts: Counter[str]) -> Line:
    done = msgspec.structs.replace(
        line,
        mentions=counts["mention"],
        notices=counts["notice"],
        own_posts=counts["own post"],
        pages=counts["page"],
        finished=True,
    )
    audit.note(table, done)
    return done


def _counts(line: Line) -> Counter[str]:
    return Counter({"mention": line.mentions, "notice": line.notices, "own post": line.own_posts, "page": line.pages})


def _sum(counts: Counter[str]) -> str:
    kinds = ("mention", "notice", "own post", "page")
    *first, last = [f"{counts[kind]} {kind}{'' if counts[kind] == 1 else 's'}" for kind in kinds]
    return f"{', '.join(first)} and {last}"


def _tell_audit(line: Line, json: bool) -> None:
    if json:
        json_line({"audit": line})
    else:
        text_line(f"audit {msgspec.json.encode(line).decode()}")
