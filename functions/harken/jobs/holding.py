"""Holding an open incident's mentions with one statement, posted where the crowd is."""

from collections.abc import Iterable

from harken.domain.brand import Brand, Rule
from harken.domain.conversation import Reply, post
from harken.domain.holding import Statement, hubs, is_held_by
from harken.domain.mention import Mention
from harken.domain.record import Record, Summary, conversation_of, summary
from harken.domain.rule import BOUND, matches
from harken.domain.voice import statements
from harken.store import incidents, mentions
from harken.store import statements as stored
from harken.store.table import Table

from .conversations import settle
from .ports import Run


def hold(run: Run, brand: Brand, mention: Mention) -> int:
    """Hold what waits in the hub if `mention`, a post of the brand's own, is the statement there; how many it holds.

    Without an open incident it holds nobody: then it is a post like any other. Safe to repeat.
    """
    places = hubs(mention)
    if not places or mention.created_at is None or not post(mention, brand).holding:
        return 0
    rules = _open(run.table, brand)
    if not rules:
        return 0
    statement = Statement(
        id=mention.id,
        source=mention.source,
        at=mention.created_at,
        hubs=places,
        rules=tuple(rule.id for rule in rules),
    )
    stored.note(run.table, brand.id, statement)
    low = statement.at - max(rule.within for rule in rules)
    views, _ = mentions.waiting(run.table, brand.id, low, statement.at, BOUND)
    wanted = [view.id for view in views if view.standing.state == "waiting" and _counted(brand, rules, view)]
    held = [
        record.mention.id
        for record in mentions.records(run.table, brand.id, wanted).values()
        if _speaks_to(run, statement, record)
    ]
    for item in held:
        mentions.add_reply(run.table, brand.id, item, statement.reply)
        settle(run, brand, item)
    return len(held)


def held_already(run: Run, brand: Brand, record: Record) -> tuple[Reply, ...]:
    """The statements that hold a new mention, which was written before them and read after; stored as its replies."""
    if not statements(brand):
        return ()
    replies = []
    for statement in stored.noted(run.table, brand.id):
        rules = [rule for rule in brand.rules if rule.id in statement.rules]
        if _speaks_to(run, statement, record) and _counted(brand, rules, summary(record, brand)):
            mentions.add_reply(run.table, brand.id, record.mention.id, statement.reply)
            replies.append(statement.reply)
    return tuple(replies)


def _open(table: Table, brand: Brand) -> list[Rule]:
    found = incidents.read(table, brand.id).incidents
    return [
        rule for rule in brand.rules if rule.kind != "deaf" and rule.id in found and found[rule.id].phase != "quiet"
    ]


def _counted(brand: Brand, rules: Iterable[Rule], view: Summary) -> bool:
    entries = frozenset(entry.id for entry in brand.sources if entry.use == view.source)
    return any(matches(rule, view, source_ids=entries) for rule in rules)


def _speaks_to(run: Run, statement: Statement, record: Record) -> bool:
    return is_held_by(statement, record.mention, conversation_of(record.mention), record.since, run.now)
