"""Help to answer well: a draft, what is wrong with a reply, the holding statement of an incident."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from harken.channels.harmless import web_link
from harken.domain.brand import Brand
from harken.domain.errors import BadInput
from harken.domain.incident import Incident
from harken.domain.playbook.draft import Draft, draft
from harken.domain.playbook.hold import Hold, Words, holds
from harken.domain.playbook.lint import PREVENTABLE, Finding, lint, own_words
from harken.domain.playbook.strategy import Strategy, strategy_for
from harken.domain.record import Record, judged
from harken.store import incidents, mentions
from harken.store.table import Table
from harken_cli.chosen import BrandName, brands, having, safe
from harken_cli.files import read_bytes
from harken_cli.output import json_line, text_line
from harken_cli.tables import StackName, State, opened

Json = Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="A mention's id, as inbox tells it.")]

_AN_HOUR = timedelta(hours=1)
_DAYS = 3
"""So far back mentions are looked at for what the brand replied within the last hour."""
_SHOWN = 8


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("draft")(write)
    app.command("lint-reply")(lint_reply)
    app.command("hold")(hold)


def write(
    mention: Id, state: State = None, stack: StackName = None, brand: BrandName = None, json: Json = False
) -> None:
    """How to answer a mention, why so, and a draft to begin from."""
    from harken.scoring.language import language  # noqa: PLC0415  - loads the model

    with opened(state, stack) as table:
        chosen, record = _found(table, mention, brand)
    said = judged(record)
    plan = strategy_for(said)
    made = draft(plan, chosen, language, mention=mention, language=said.lang, source=record.mention.source)
    if json:
        json_line(
            {
                "id": mention,
                "brand": chosen.id,
                "strategy": plan,
                "needs": _needs(plan),
                "url": web_link(record.mention.url),
                "draft": made,
            }
        )
    else:
        _print_draft(record, plan, made)


def lint_reply(
    mention: Id,
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="The reply; - is standard input.")] = "-",
    state: State = None,
    stack: StackName = None,
    brand: BrandName = None,
    json: Json = False,
) -> None:
    """What is wrong with a reply to a mention; exit 1 where anything is."""
    from harken.scoring.language import language  # noqa: PLC0415  - loads the model

    reply = read_bytes("-").decode("utf-8", "replace") if text == "-" else text
    if not reply.strip():
        raise BadInput("the reply is empty, so there is nothing to look at")
    now = datetime.now(UTC)
    with opened(state, stack) as table:
        chosen, record = _found(table, mention, brand)
        recent = tuple(_recent(table, chosen, now))
    said = judged(record)
    written = language(own_words(reply, chosen), said.lang)
    found = lint(reply.strip(), said, chosen, record.mention.source, language=written, recent=recent)
    for finding in found:
        if json:
            json_line({"id": mention, "brand": chosen.id, "finding": finding})
        else:
            _print_finding(finding)
    if found:
        if not json and any(finding.missing for finding in found):
            text_line("What seems to be missing may be there in words that are not listed: you judge.")
        sys.exit(1)


def hold(
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="An open incident's id, or its rule's.")],
    state: State = None,
    stack: StackName = None,
    brand: BrandName = None,
    json: Json = False,
) -> None:
    """The holding statement for an incident: in which languages, where to post it, whom it holds."""
    with opened(state, stack) as table:
        chosen, open_one = _incident(table, incident, brand)
        records = mentions.records(table, chosen.id, sorted(open_one.counted)).values()
        waiting = [record for record in records if record.standing.state == "waiting"]
    for place in holds(waiting, chosen):
        if json:
            json_line({"brand": chosen.id, "rule": open_one.rule, "incident": open_one.id, "hold": place})
        else:
            _print_hold(place)


def _found(table: Table, mention: str, wanted: str | None) -> tuple[Brand, Record]:
    chosen = having(table, mention, wanted)
    return chosen, mentions.records(table, chosen.id, [mention])[mention]


def _recent(table: Table, brand: Brand, now: datetime) -> Iterator[str]:
    """The words of the brand's replies of the last hour, each reply once."""
    seen: set[str] = set()
    for view in mentions.timeline(table, brand.id, now, _DAYS):
        answered = view.standing.answered_at
        if answered is None or not now - _AN_HOUR <= answered <= now:
            continue
        for reply in mentions.read(table, brand.id, view.id).replies:
            if reply.id not in seen and reply.words and reply.at and now - _AN_HOUR <= reply.at <= now:
                seen.add(reply.id)
                yield reply.words


def _incident(table: Table, wanted: str, brand: str | None) -> tuple[Brand, Incident]:
    open_ones = [
        (chosen, found)
        for chosen in brands(table, brand)
        for found in incidents.read(table, chosen.id).incidents.values()
        if found.phase in ("raised", "clearing")
    ]
    meant = [(chosen, found) for chosen, found in open_ones if wanted in (found.id, found.rule)]
    if not meant:
        known = ", ".join(f"{found.id} ({chosen.id} {found.rule})" for chosen, found in open_ones)
        raise BadInput(f"{wanted}: no such incident is open; there is {known or 'none'}")
    if len(meant) > 1:
        which = " or ".join(f"{found.rule} --brand {chosen.id}" for chosen, found in meant)
        raise BadInput(f"{wanted}: several incidents are meant; say {which}")
    return meant[0]


def _needs(plan: Strategy) -> tuple[str, ...]:
    """What the lint will look for."""
    return tuple(need for need in plan.play.needs if need != "prevention" or plan.cause in PREVENTABLE)


def _print_draft(record: Record, plan: Strategy, made: Draft) -> None:
    link = web_link(record.mention.url)
    text_line(f"{plan.name.replace('_', ' ')}{f', about {plan.cause}' if plan.cause else ''}")
    text_line(f"  why     {plan.why}")
    text_line(f"  who     {plan.who}, {plan.how_soon}")
    text_line(f"  where   {plan.where}{f': {link}' if link else ''}")
    text_line(f"  avoid   {'; '.join(plan.avoid)}")
    if needs := _needs(plan):
        text_line(f"  say     {', '.join(needs)}")
    told = made.language or "a language that could not be told"
    whose = "your own words" if made.whose == "the brand's" else "a draft"
    note = "" if made.translated else f"; they wrote in {judged(record).lang or 'a language that could not be told'}"
    carries = ", with your approved statement in it; take it out where it is about something else"
    note += carries if made.statement else ""
    text_line(f"  draft   {whose} in {told}{note}:")
    text_line()
    text_line(safe(made.text))


def _print_finding(finding: Finding) -> None:
    where = f" (“{safe(finding.where)}”)" if finding.where else ""
    text_line(f"{finding.rule}: {finding.what}{where}. {finding.mend}")


def _print_hold(place: Hold) -> None:
    people = "1 person" if place.people == 1 else f"{place.people} people"
    link = web_link(place.url)
    if place.kind == "hashtag":
        text_line(f"{place.source}: a post of its own with {safe(place.name or '')}; it holds {people}")
    elif place.kind == "thread":
        at = f" ({link})" if link else ""
        text_line(f"{place.source}: one reply to the first post of a thread{at}; it holds {people}")
    else:
        text_line(f"{place.source}, in no hub: a direct reply to each of {people}")
    tag = f" {place.name}" if place.kind == "hashtag" else ""
    for text, same in _by_text(place.words).items():
        text_line(f"  for {', '.join(f'{words.language} ({words.people})' for words in same)}:")
        text_line(f"    {safe(text + tag)}")
        if not same[0].approved:
            text_line(f"    (ours; it holds once it stands under playbook.statement.{same[0].language})")
    shown = ", ".join(map(safe, place.mentions[:_SHOWN]))
    more = len(place.mentions) - _SHOWN
    text_line(f"  covers {shown}{f' and {more} more' if more > 0 else ''}")


def _by_text(said: Iterable[Words]) -> dict[str, list[Words]]:
    """The same statement serves several languages where it is not given by language."""
    found: dict[str, list[Words]] = {}
    for words in said:
        found.setdefault(words.text, []).append(words)
    return found
