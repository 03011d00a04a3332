"""Watch: do too many wait too long? Decide, and write incident and notice in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from harken.domain.brand import Brand, Rule
from harken.domain.errors import Conflict, HarkenError
from harken.domain.hours import is_quiet
from harken.domain.incident import Decision, Ended, Incident, Mute, decide, removed, settle
from harken.domain.notice import Notice
from harken.domain.record import Record, Summary, summary
from harken.domain.rule import BOUND, EVALUATED, Pair, count
from harken.domain.voice import statements
from harken.sources.base import PUSHED
from harken.store import incidents, mentions, settings, sources
from harken.store.incidents import Silence
from harken.store.table import Table

from . import telling
from .ports import FindSource

UNREAD_AFTER = timedelta(minutes=5)
"""A source is unread when neither its search nor its follow succeeded for this long, or three times its `every`."""

_TRIES = 3


class _Scene(Struct, frozen=True, kw_only=True):
    """What one evaluation of one rule knows."""

    table: Table
    find: FindSource
    brand: Brand
    rule: Rule
    muted: Mute | None
    unread: dict[str, str]
    now: datetime


def watch(table: Table, find: FindSource, now: datetime) -> list[Notice]:
    """Evaluate every rule of every brand at `now` (UTC); gives back the notices written, which the stream publishes.

    What no channel has delivered in time is written anew, so that it is published again.
    """
    told: list[Notice] = []
    failures: list[HarkenError] = []
    for listed in settings.listed(table):
        try:
            told += _watch_brand(table, find, settings.brand(table, listed), listed.removed, now)
        except HarkenError as error:
            failures.append(error)  # the other brands are watched all the same
    incidents.publish_again(table, now)
    if failures:
        raise failures[0]
    return told


def _watch_brand(table: Table, find: FindSource, brand: Brand, gone: bool, now: datetime) -> list[Notice]:
    watched = incidents.read(table, brand.id)
    rules = {} if gone else {rule.id: rule for rule in brand.rules if rule.kind in EVALUATED}
    told: list[Notice | None] = []
    for rule in rules.values():
        incident = watched.incidents.get(rule.id) or Incident(brand=brand.id, rule=rule.id)
        if incident.sources and not _listened_to(brand) & incident.sources:
            told.append(_end(table, brand, incident, now))
            continue
        scene = _Scene(
            table=table,
            find=find,
            brand=brand,
            rule=rule,
            muted=_mute(brand, rule, watched.silences, now),
            unread=unread_sources(table, brand, rule, incident, now),
            now=now,
        )
        told.append(_watch_rule(scene, incident))
    told += [
        _end(table, brand, incident, now)
        for incident in watched.incidents.values()
        if incident.rule not in rules and incident.phase != "quiet"
    ]
    return [notice for notice in told if notice is not None]


def _listened_to(brand: Brand) -> frozenset[str]:
    return frozenset(entry.use for entry in brand.sources)


def _mute(brand: Brand, rule: Rule, silences: Mapping[str, Silence], now: datetime) -> Mute | None:
    wishes = (silences.get(rule.id), silences.get("*"))
    if any(wish is not None and now < wish.until for wish in wishes):
        return "silence"
    return "quiet hours" if is_quiet(brand.quiet_hours, now) else None


def unread_sources(table: Table, brand: Brand, rule: Rule, incident: Incident, now: datetime) -> dict[str, str]:
    """The entries a rule counts on that are unread at `now`, each with a plain sentence about it.

    An entry that is switched off is one of them only while the incident counts on what it brought.
    """
    entries = [
        entry for entry in brand.sources if not rule.sources or entry.id in rule.sources or entry.use in rule.sources
    ]
    states = sources.read_all(table, [(brand.id, entry.id, way) for entry in entries for way in sources.WAYS])
    on = {entry.use for entry in entries if entry.enabled}
    found: dict[str, str] = {}
    for entry in entries:
        if not entry.enabled:
            if entry.use in incident.sources - on:
                found[entry.id] = f"{entry.id} is switched off, so what waits there is not looked at."
            continue
        if entry.use == PUSHED:
            continue  # nobody reads it, so that it cannot be unread: silence there tells nothing
        read = [states[brand.id, entry.id, way] for way in sources.WAYS]
        last = max((state.ok_at for state in read if state.ok_at is not None), default=None)
        if last is None or now - last >= max(3 * entry.every, UNREAD_AFTER):
            why = next((state.error for state in read if state.error), "not read yet")
            when = f"since {last:%H:%M} UTC" if last else "so far"
            found[entry.id] = f"{entry.id} could not be read {when}: {why}."
    return found


def _end(table: Table, brand: Brand, incident: Incident, now: datetime) -> Notice | None:
    decision = removed(incident)
    notice = telling.removal(brand, decision.told, now) if decision.told else None
    try:
        incidents.save(table, decision.incident, notice)
    except Conflict:
        return None  # the next minute sees what the other run made of it
    return notice


def _watch_rule(scene: _Scene, incident: Incident) -> Notice | None:
    """Evaluate one rule; a write that meets somebody else's is decided anew from what is there then."""
    for _ in range(_TRIES):
        decision, pairs, more = _evaluate(scene, incident)
        if decision.incident == incident:
            return None
        notice = None
        if decision.told is not None and decision.reason != "NONE":
            shown = mentions.records(scene.table, scene.brand.id, [pair.lead for pair in pairs[: telling.SHOWN]])
            notice = telling.notice(scene.brand, scene.rule, decision, pairs, shown, scene.unread, scene.now)
            notice = msgspec.structs.replace(notice, more=more)
        try:
            incidents.save(scene.table, decision.incident, notice)
        except Conflict:
            incident = incidents.read(scene.table, scene.brand.id).incidents.get(incident.rule, incident)
            continue
        return notice
    return None


def _evaluate(scene: _Scene, incident: Incident) -> tuple[Decision, tuple[Pair, ...], bool]:
    """Decide from the index; what would be told, or has left the count, is read again consistently first."""
    views, more = _ripe(scene)
    pairs = _count(scene, views)
    counted = {item for pair in pairs for item in pair.mentions}
    decision = _decide(scene, incident, pairs)
    if decision.reason == "NONE" and counted >= incident.counted | incident.held:
        return decision, pairs, more
    sure = mentions.records(scene.table, scene.brand.id, counted | incident.counted | incident.held)
    fresh = {view.id: view for view in views} | {item: summary(record, scene.brand) for item, record in sure.items()}
    pairs = _count(scene, fresh.values())
    settled = settle(incident, *_movements(scene, incident, pairs, sure))
    return _decide(scene, settled, pairs), pairs, more


def _ripe(scene: _Scene) -> tuple[list[Summary], bool]:
    """What has waited long enough, and what was held until now; posts that are younger crowd nobody out."""
    ripe_at = scene.now - scene.rule.waiting
    views, more = mentions.waiting(scene.table, scene.brand.id, scene.now - scene.rule.within, ripe_at, BOUND)
    if not statements(scene.brand):
        return views, more  # without a statement nothing is ever held
    young, _ = mentions.waiting(scene.table, scene.brand.id, ripe_at, scene.now, BOUND)
    known = {view.id for view in views}
    held = [view for view in young if view.standing.state == "held" and view.id not in known]
    return views + held, more


def _decide(scene: _Scene, incident: Incident, pairs: tuple[Pair, ...]) -> Decision:
    return decide(
        scene.rule,
        incident,
        pairs,
        not scene.unread,
        scene.now,
        tell=scene.brand.tell,
        muted=scene.muted,
    )


def _count(scene: _Scene, views: Iterable[Summary]) -> tuple[Pair, ...]:
    listened = _listened_to(scene.brand)
    entries: dict[str, frozenset[str]] = {
        use: frozenset(entry.id for entry in scene.brand.sources if entry.use == use) for use in listened
    }
    return count(
        scene.rule,
        (view for view in views if view.source in listened),
        scene.now,
        urgency_of=lambda view, posts: telling.urgency_of(view, posts, scene.now).score,
        tells_answers=lambda name: scene.find(name).tells_answers,
        source_ids=lambda name: entries.get(name, frozenset()),
    )


def _movements(
    scene: _Scene, incident: Incident, pairs: Sequence[Pair], sure: Mapping[str, Record]
) -> tuple[dict[str, Ended], set[str]]:
    """How mentions left the count since the last evaluation, and which ones count now."""
    counted = {item for pair in pairs for item in pair.mentions}
    listened = _listened_to(scene.brand)
    left: dict[str, Ended] = {}
    for item in (incident.counted | incident.held) - counted:
        record = sure.get(item)
        if record is None or record.mention.source not in listened:
            left[item] = "removed"
        else:
            left[item] = _how(record, scene)
    return left, counted


def _how(record: Record, scene: _Scene) -> Ended:
    state = record.standing.state
    if state != "waiting":
        return state
    return "aged" if record.since < scene.now - scene.rule.within else "changed"
