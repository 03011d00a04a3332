"""Looking back: `digest`, one week in a few lines; `report`, some days on one page with charts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from harken.domain.brand import Brand
from harken.domain.digest import Digest
from harken.domain.errors import BadInput
from harken.domain.week import Week, last_week, week
from harken_cli.chosen import brands
from harken_cli.files import write
from harken_cli.output import json_line, text_line
from harken_cli.tables import StackName, State, opened, outputs
from harken_cli.times import back_of

Name = Annotated[str, typer.Argument(metavar="BRAND", help="The brand's id.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON line instead of text.")]

_LONGEST = timedelta(days=366)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(digest)
    app.command()(report)


def digest(
    brand: Name,
    name: Annotated[str | None, typer.Option("--week", help="Like 2026-W47; the last one by default.")] = None,
    page: Annotated[Path | None, typer.Option("--page", help="Also write it as a page to this file.")] = None,
    state: State = None,
    stack: StackName = None,
    json: Json = False,
) -> None:
    """A week as the weekly mail tells it: answers, who waits, causes, what became of people."""
    from harken.channels.digest import email  # noqa: PLC0415
    from harken.channels.digest import page as pages  # noqa: PLC0415
    from harken.jobs.digest import digest as made  # noqa: PLC0415

    now = datetime.now(UTC)
    with opened(state, stack) as table:
        (chosen,) = brands(table, brand)
        asked = _week(name, _zone(chosen, stack), now)
        told = made(table, chosen, asked, now)
    if told is None:
        return
    if page is not None:
        write(page, pages.render(told))
    if json:
        json_line(_figures(told))
    else:
        text_line(email.render(told, str(page) if page else None).body.rstrip())


def _zone(brand: Brand, stack: str | None) -> str:
    """On whose Mondays weeks begin: the stack's, as in its mails; here the brand's."""
    if stack is not None:
        return outputs(stack).get("Timezone", "UTC")
    return brand.hours.timezone if brand.hours else "UTC"


def _week(name: str | None, zone: str, now: datetime) -> Week:
    found = last_week(now, zone) if name is None else week(name, zone)
    if found.start > now:
        raise BadInput(f"--week {found.name} has not begun")
    return found


def _figures(told: Digest) -> dict[str, object]:
    """The numbers, and the ids of whom it speaks of."""
    return {
        "brand": told.brand,
        "week": told.week.name,
        "start": told.week.start,
        "end": told.week.end,
        "mentions": told.mentions,
        "people": told.people,
        "answered": told.rate.answered,
        "due": told.rate.due,
        "closed": told.rate.closed,
        "clocks": told.timings,
        "causes": [
            {"cause": one.cause, "people": one.people, "posts": one.posts, "before": one.before, "trend": one.trend}
            | {"quotes": [record.mention.id for record in one.quotes]}
            for one in told.causes
        ],
        "followed": told.followed,
        "fans": [one.praise.mention.id for one in told.fans],
        "thank_yous": [record.mention.id for record in told.thank_yous],
        "publicly_unanswered": [record.mention.id for record in told.elsewhere],
        "waiting": [{"id": one.record.mention.id, "since": one.since, "late": one.late} for one in told.waiting],
    }


def report(
    brand: Name,
    since: Annotated[str, typer.Option(help="How far back, like 7d or 12h.")] = "7d",
    out: Annotated[Path, typer.Option(help="Where the report is written.")] = Path("harken-report.html"),
    state: State = None,
    stack: StackName = None,
    json: Json = False,
) -> None:
    """What was said and who was answered, as one HTML page with charts."""
    from harken_cli.report import facts, render  # noqa: PLC0415  - markup and fonts

    now = datetime.now(UTC)
    with opened(state, stack) as table:
        (chosen,) = brands(table, brand)
        found = facts(table, chosen, now - back_of("--since", since, _LONGEST), now)
    write(out, render(found))
    if json:
        json_line({"report": str(out), "mentions": len(found.records)})
    else:
        text_line(f"The report: {out}")
