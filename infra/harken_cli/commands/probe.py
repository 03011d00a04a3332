"""`probe`: whether each source answers, what it says, what it will cost."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import BadInput
from harken.sources.base import PUSHED
from harken_cli.output import json_line, progress, text_line
from harken_cli.secrets import from_environment

if TYPE_CHECKING:
    from harken_cli.probe import Finding


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(probe)


def probe(
    file: Annotated[str, typer.Argument(help="BRANDS.yaml, or - for standard input.")] = "BRANDS.yaml",
    brand: Annotated[str | None, typer.Option(help="Only this brand.")] = None,
    source: Annotated[str | None, typer.Option(help="Only the entry with this id, even if it is disabled.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")] = False,
) -> None:
    """Ask each source once: what comes back, what it will cost, or what is wrong. Nothing is stored."""
    from harken.sources.http import polite  # noqa: PLC0415  - clients and readers only where sources are asked
    from harken.sources.registry import source as find  # noqa: PLC0415
    from harken_cli.local.live import now  # noqa: PLC0415
    from harken_cli.probe import probe as ask  # noqa: PLC0415
    from harken_cli.settings.parse import check  # noqa: PLC0415

    wanted = chosen(check(file), brand, source)
    failed = False
    with progress(len(wanted), lines_tell=True) as tell:
        for owner, entry in wanted:
            tell(f"{owner.id}: {entry.id}")
            found = ask(
                owner,
                entry,
                find(entry.use),
                open_http=lambda one, ledger: polite(one, ledger=ledger),
                secret=from_environment,
                now=now(),
                seconds=time.monotonic,
            )
            failed = failed or found.fault is not None
            if json:
                json_line(found)
            else:
                for line in lines(found):
                    text_line(line)
    if failed:
        raise typer.Exit(1)


def chosen(brands: Sequence[Brand], brand: str | None, source: str | None) -> list[tuple[Brand, SourceEntry]]:
    """The entries to ask: what is pushed is not. Raises `BadInput` where a given name is no brand's or entry's."""
    if brand is not None and brand not in {one.id for one in brands}:
        raise BadInput(f"no brand is called {brand!r}; there are: {', '.join(one.id for one in brands)}")
    entries = [(one, entry) for one in brands if brand in {None, one.id} for entry in one.sources]
    if source is None:
        return [(one, entry) for one, entry in entries if entry.enabled and entry.use != PUSHED]
    named = [(one, entry) for one, entry in entries if entry.id == source]
    if not named:
        known = ", ".join(dict.fromkeys(entry.id for _, entry in entries))
        raise BadInput(f"no source entry is called {source!r}; there are: {known}")
    return named


def lines(found: "Finding") -> list[str]:
    """A finding in lines for a person."""
    from harken_cli.settings.durations import written  # noqa: PLC0415

    name = f"{found.brand}: {found.entry}"
    if found.fault is not None:
        return [f"{name} failed after {found.seconds:.1f} s: {found.fault}. What to do: {found.advice}."]
    newest = f", the newest of {found.newest:%Y-%m-%d %H:%M} UTC" if found.newest else ""
    bad = f", and {found.unreadable} that could not be read" if found.unreadable else ""
    told = [f"{name} answered in {found.seconds:.1f} s: {_count(found.posts, 'post')}{newest}{bad}"]
    if found.sample:
        told.append(f"  “{found.sample}”")
    money = (
        f"about ${found.dollars_a_month:,.2f} a month ({found.price_told})" if found.price_told else "free of charge"
    )
    told.append(f"  every {written(found.every)}: at least {_count(found.requests_a_day, 'request')} a day, {money}")
    if found.rates is not None:
        of = f" of {found.rates.limit:,}" if found.rates.limit is not None else ""
        again = f", filled again in {round(found.rates.reset.total_seconds()):,} s" if found.rates.reset else ""
        told.append(f"  its limit: {found.rates.left:,}{of} left{again}")
    for one in found.budgets:
        pace = one.taken * (one.per / found.every)
        told.append(f"  our budget ({one.name}): at this pace {pace:,.0f} of {one.limit:,} in {written(one.per)}")
    return told


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
