"""Evaluate rules that count who waits: too many unanswered, or one so urgent that it is an outcry."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache

from harken.domain.brand import Brand, Rule
from harken.domain.incident import Ended, Incident, settle
from harken.domain.record import Record, Summary, counts_from, summary
from harken.domain.rule import BOUND, WAITING, Pair, count
from harken.domain.voice import statements
from harken.store import mentions
from harken.store.table import Table

from . import telling
from .scene import Count, Evaluation, Scene, Waiting, judge


def evaluate(scene: Scene, incident: Incident) -> Evaluation:
    """Decide from the index; what has left the count, and what would be told, is read again consistently."""
    views, more = _ripe(scene)
    counted = _count(scene, views, more)
    ids = {item for pair in counted.pairs for item in pair.mentions}
    found = judge(scene, incident, counted)
    left = (incident.counted | incident.held) - ids
    if found.decision.reason == "NONE":
        if not left:
            return found
        found = _settled(scene, incident, views, left, more=more)
        if found.decision.reason == "NONE":
            return found
    return _settled(scene, incident, views, ids | left, more=more)


def _settled(
    scene: Scene, incident: Incident, views: Sequence[Summary], again: Iterable[str], *, more: bool
) -> Evaluation:
    """The decision with the mentions in `again` read anew: what has left the count is noted with how it ended."""
    sure = mentions.records(scene.table, scene.brand.id, again)
    fresh = {view.id: view for view in views} | {item: summary(record, scene.brand) for item, record in sure.items()}
    counted = _count(scene, fresh.values(), more)
    return judge(scene, settle(incident, *_movements(scene, incident, counted.pairs, sure)), counted)


def _ripe(scene: Scene) -> tuple[list[Summary], bool]:
    """What has waited long enough, and what was held until now; posts that are younger crowd nobody out."""
    ripe_at = _ripe_at(scene.rule, scene.now)
    views, more = scene.waiting(scene.now - scene.rule.within, ripe_at)
    if not statements(scene.brand) or ripe_at == scene.now:
        return views, more  # without a statement nothing is ever held
    young, _ = scene.waiting(ripe_at, scene.now)
    known = {view.id for view in views}
    held = [view for view in young if view.standing.state == "held" and view.id not in known]
    return views + held, more


def _ripe_at(rule: Rule, now: datetime) -> datetime:
    """The clock of the youngest mention that may count for a rule."""
    return now if rule.kind == "outcry" else now - rule.waiting


def reader(table: Table, brand: Brand, now: datetime) -> Waiting:
    """Who waits for a brand at `now`: read once for all of its rules, unless more wait than a rule counts."""
    rules = [rule for rule in brand.rules if rule.kind in WAITING]
    oldest = min((now - rule.within for rule in rules), default=now)
    newest = now if statements(brand) else max((_ripe_at(rule, now) for rule in rules), default=now)

    @cache
    def read(low: datetime, high: datetime) -> tuple[list[Summary], bool]:
        return mentions.waiting(table, brand.id, low, high, BOUND)

    @cache
    def oldest_first() -> tuple[list[Summary], list[datetime]]:
        views = read(oldest, newest)[0][::-1]
        return views, [counts_from(view.standing, view.since) for view in views]

    def waiting(low: datetime, high: datetime) -> tuple[list[Summary], bool]:
        if read(oldest, newest)[1]:
            return read(low, high)
        views, clocks = oldest_first()
        return views[bisect_left(clocks, low) : bisect_right(clocks, high)][::-1], False

    return waiting


def _count(scene: Scene, views: Iterable[Summary], more: bool) -> Count:
    listened = scene.listened_to
    entries = {use: scene.entries_of(use) for use in listened}
    pairs = count(
        scene.rule,
        (view for view in views if view.source in listened),
        scene.now,
        urgency_of=lambda view, posts: telling.urgency_of(view, posts, scene.now),
        tells_answers=lambda name: scene.find(name).tells_answers,
        source_ids=lambda name: entries.get(name, frozenset()),
    )
    notes = (*scene.unread.values(), *_doubts(pairs))
    return Count(rule=scene.rule, pairs=pairs, more=more, sources_ok=not scene.unread, notes=notes)


def _doubts(pairs: Sequence[Pair]) -> list[str]:
    unchecked = sum(pair.unchecked for pair in pairs)
    untold = sorted({pair.source for pair in pairs if pair.untold})
    notes = []
    if unchecked:
        notes.append(f"For {unchecked} of them we could not check whether you have answered already.")
    if untold:
        notes.append(f"{', '.join(untold)} cannot tell us whether you have answered.")
    return notes


def _movements(
    scene: Scene, incident: Incident, pairs: Sequence[Pair], sure: Mapping[str, Record]
) -> tuple[dict[str, Ended], set[str]]:
    """How mentions left the count since the last evaluation, and which ones count now."""
    counted = {item for pair in pairs for item in pair.mentions}
    listened = scene.listened_to
    left: dict[str, Ended] = {}
    for item in (incident.counted | incident.held) - counted:
        record = sure.get(item)
        if record is None or record.mention.source not in listened:
            left[item] = "removed"
        else:
            left[item] = _how(record, scene)
    return left, counted


def _how(record: Record, scene: Scene) -> Ended:
    state = record.standing.state
    if state != "waiting":
        return state
    return "aged" if record.since < scene.now - scene.rule.within else "changed"
