"""The desk's work from the terminal: what waits, close, reopen, acknowledge, keep quiet."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, get_args

import typer

from harken.channels.pictures import pictures
from harken.channels.plain import duration, headline
from harken.domain.brand import Brand
from harken.domain.conversation import CloseReason
from harken.domain.errors import BadInput
from harken.domain.mention import utc
from harken.domain.notice import Notice
from harken.domain.record import Record, judged
from harken.jobs import desk
from harken.store import incidents, mentions
from harken.store.table import Table
from harken_cli import verdicts
from harken_cli.chosen import BrandName, brands, having, run, safe
from harken_cli.commands.past import told
from harken_cli.output import json_line, text_line
from harken_cli.settings.durations import duration as length
from harken_cli.silences import Silenced, in_words, silences
from harken_cli.tables import StackName, State, opened

Json = Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")]

_ALL = 100_000
_TRIED = timedelta(days=7)
_REASONS: tuple[CloseReason, ...] = get_args(CloseReason)
_WORDS = 160


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (inbox, show, close, reopen, ack, silence):
        app.command()(command)


def inbox(
    state: State = None,
    stack: StackName = None,
    brand: BrandName = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is over (30 days).")] = False,
    json: Json = False,
) -> None:
    """What waits, most urgent first.

    Then what rules that are only tried out would have said (7 days), and the silences that are on.
    """
    now = datetime.now(UTC)
    with opened(state, stack) as table:
        for chosen in brands(table, brand):
            for record, urgency, reasons in _ranked(table, chosen, now, everything):
                if json:
                    json_line(_as_json(record, urgency, reasons))
                else:
                    _print_entry(record, urgency, reasons, now)
            for notice in incidents.notices(table, chosen.id):
                if notice.staged and now - notice.at <= _TRIED:
                    _print_tried(notice, json)
            _print_silences(silences(table, chosen.id, now), now, json)


def _print_tried(notice: Notice, json: bool) -> None:
    """What a rule that is tried out would have said."""
    if json:
        json_line({"staged": told(notice)})
    else:
        text_line(f"{notice.at:%Y-%m-%d %H:%M} UTC rule {notice.rule} {notice.reason}: {headline(notice)}")


def _print_silences(on: list[Silenced], now: datetime, json: bool) -> None:
    """About what nobody is told for now, until when, and why."""
    if json:
        for one in on:
            json_line({"silence": one})
        return
    for line in in_words(on, now):
        text_line(line)


def _ranked(table: Table, brand: Brand, now: datetime, everything: bool) -> list[tuple[Record, int, tuple[str, ...]]]:
    from harken.scoring.urgency import urgency  # noqa: PLC0415

    if everything:
        ids = [view.id for view in mentions.timeline(table, brand.id, now, 31)]
    else:
        views, _ = mentions.waiting(table, brand.id, datetime(1970, 1, 1, tzinfo=UTC), now + timedelta(days=2), _ALL)
        ids = [view.id for view in views]
    ranked = []
    for record in mentions.records(table, brand.id, ids).values():
        said = urgency(record.mention, judged(record), since=record.since, now=now)
        ranked.append((record, said.score, said.reasons))
    return sorted(ranked, key=lambda entry: (-entry[1], entry[0].since, entry[0].mention.id))


def show(
    mention: Annotated[str, typer.Argument(metavar="ID", help="A mention's id, as inbox tells it.")],
    state: State = None,
    stack: StackName = None,
    brand: BrandName = None,
    json: Json = False,
) -> None:
    """All that is known of one mention, its answers included."""
    from harken.scoring.urgency import urgency  # noqa: PLC0415

    now = datetime.now(UTC)
    with opened(state, stack) as table:
        chosen = having(table, mention, brand)
        found = mentions.read(table, chosen.id, mention)
        if found.record is None:
            raise BadInput(f"{mention}: no such mention")
        said = urgency(found.record.mention, judged(found.record), since=found.record.since, now=now)
        if json:
            json_line(_as_json(found.record, said.score, said.reasons) | {"replies": found.replies})
            return
        _print_entry(found.record, said.score, said.reasons, now, whole=True)
        text_line(f"  about {chosen.id}: {safe(found.record.about)}")
        for line in verdicts.grounds(judged(found.record)):
            text_line(f"  {safe(line)}")
        if found.record.correction is not None:
            text_line(f"  corrected by a person: {verdicts.said(found.record.correction)}")
            text_line(f"  thought to be: {verdicts.thought(found.record.assessment)}")
        for reply in found.replies:
            when = f"{reply.at:%Y-%m-%d %H:%M} UTC" if reply.at else "at an unknown time"
            text_line(f"  answered by {safe(reply.id)} ({reply.how}) {when}")


def close(
    mention: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(_REASONS)}.")],
    state: State = None,
    stack: StackName = None,
    brand: BrandName = None,
    json: Json = False,
) -> None:
    """Close a mention by hand; it waits no more."""
    known = next((word for word in _REASONS if word == reason), None)
    if known is None:
        raise BadInput(f"--reason {reason!r}: expected one of {', '.join(_REASONS)}")
    with opened(state, stack) as table:
        record = desk.close(run(table), having(table, mention, brand), mention, known)
        _tell(record, json)


def reopen(
    mention: Annotated[str, typer.Argument(metavar="ID")],
    state: State = None,
    stack: StackName = None,
    brand: BrandName = None,
    json: Json = False,
) -> None:
    """Take a closing back."""
    with opened(state, stack) as table:
        record = desk.reopen(run(table), having(table, mention, brand), mention)
        _tell(record, json)


def ack(
    state: State = None,
    stack: StackName = None,
    brand: BrandName = None,
    rule: Annotated[str | None, typer.Option(help="A rule's id; not needed where one incident is raised.")] = None,
    json: Json = False,
) -> None:
    """Acknowledge an incident, so that the others know somebody is on it.

    No reminder and no escalation comes until it is over or twice as many count. That it grows, and that it is over,
    is still told.
    """
    with opened(state, stack) as table:
        raised = [
            incident
            for chosen in brands(table, brand)
            for incident in incidents.read(table, chosen.id).incidents.values()
            if incident.phase in ("raised", "clearing") and rule in (None, incident.rule)
        ]
        if not raised:
            raise BadInput("no such incident is raised, so there is nothing to acknowledge")
        if len(raised) > 1:
            which = ", ".join(f"--brand {incident.brand} --rule {incident.rule}" for incident in raised)
            raise BadInput(f"several incidents are raised; say which: {which}")
        done = desk.ack(table, raised[0].brand, raised[0].rule, datetime.now(UTC))
        if json:
            json_line({"brand": done.brand, "rule": done.rule, "incident": done.id, "acknowledged": True})
        else:
            text_line(
                f"Acknowledged {done.brand}/{done.rule}: no reminder and no escalation until it clears or doubles."
            )


def silence(
    state: State = None,
    stack: StackName = None,
    brand: BrandName = None,
    rule: Annotated[str | None, typer.Option(help="A rule's id; without it, all rules of the brand.")] = None,
    for_: Annotated[str | None, typer.Option("--for", help="How long, like 2h.")] = None,
    until: Annotated[str | None, typer.Option(help="Until when (UTC), like 2026-11-20T18:00:00Z.")] = None,
    note: Annotated[str, typer.Option(help="Why; `harken inbox` shows it.")] = "",
    json: Json = False,
) -> None:
    """Hold notices back for a time, of a brand or of one of its rules.

    The record goes on, and an all-clear still comes. What is still on when the silence ends is told then. A new
    silence replaces the old one; one whose --until is past lifts it. `harken inbox` shows those that are on.
    """
    end = _end(for_, until)
    with opened(state, stack) as table:
        chosen = brands(table, brand)
        if len(chosen) != 1:
            raise BadInput(f"say which brand: --brand {' or --brand '.join(item.id for item in chosen)}")
        if rule is not None and rule not in {item.id for item in chosen[0].rules}:
            raise BadInput(
                f"{chosen[0].id} has no rule {rule}; it has {', '.join(item.id for item in chosen[0].rules)}"
            )
        desk.silence(table, chosen[0].id, rule, end, note)
        if json:
            json_line({"brand": chosen[0].id, "rule": rule, "until": end, "note": note})
        else:
            wish = Silenced(brand=chosen[0].id, rule=rule, until=end, note=note)
            now = datetime.now(UTC)
            for line in in_words([wish], now) if end > now else ["The silence is lifted."]:
                text_line(line)


def _end(for_: str | None, until: str | None) -> datetime:
    if (for_ is None) == (until is None):
        raise BadInput("say either --for, like 2h, or --until, like 2026-11-20T18:00:00Z")
    try:
        if for_ is not None:
            return datetime.now(UTC) + length(for_)
        end = datetime.fromisoformat(until or "")
        return end.replace(tzinfo=UTC) if end.tzinfo is None else utc(end)
    except (ValueError, OverflowError) as error:
        raise BadInput(
            f"{for_ or until!r} is neither a duration like 2h nor a time like 2026-11-20T18:00:00Z"
        ) from error


def _tell(record: Record, json: bool) -> None:
    if json:
        json_line({"id": record.mention.id, "brand": record.brand, "state": record.standing.state})
    else:
        text_line(f"{safe(record.mention.id)} is {record.standing.state} now.")


def _as_json(record: Record, urgency: int, reasons: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": record.mention.id,
        "brand": record.brand,
        "state": record.standing.state,
        "since": record.since,
        "urgency": urgency,
        "reasons": reasons,
        "about": record.about,
        "answered_at": record.standing.answered_at,
        "answered_by": record.standing.answered_by,
        "recovered": record.standing.recovered,
        "checked_at": record.checked_at,
        "assessment": judged(record),
        "correction": record.correction,
        "thought": record.assessment,
        "mention": record.mention,
    }


def _print_entry(
    record: Record, urgency: int, reasons: tuple[str, ...], now: datetime, *, whole: bool = False
) -> None:
    mention, author, standing = record.mention, record.mention.author, record.standing
    who = (author.handle or author.name if author else None) or "somebody"
    text = safe(" ".join(part for part in (mention.title, mention.text) if part))
    shown = text if whole or len(text) <= _WORDS else f"{text[:_WORDS]}…"
    seen = [item for item in mention.media if item.is_picture]
    told = safe(pictures(len(seen), next((item.alt for item in seen if item.alt), None))) if seen else ""
    state = f"waiting for {duration(now - record.since)}" if standing.state == "waiting" else standing.state
    state += " and thanked" * standing.recovered
    text_line(f"{urgency:3}  {safe(who)} on {mention.source}, {verdicts.in_short(judged(record))}, {state}")
    text_line(f"     {shown or (f'no text, {told}' if told else 'no text')}")
    if shown and told:
        text_line(f"     with {told}")
    if mention.url:
        text_line(f"     {safe(mention.url)}")
    for item in mention.media if whole else ():
        text_line(f"     {safe(' '.join(part for part in (item.type, item.url, item.alt) if part))}")
    text_line(f"     {safe(mention.id)}  ({'; '.join(reasons)})")
