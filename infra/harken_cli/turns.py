"""When an incident that is open comes to another decision by itself: nobody writes, nobody acts, time passes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from harken.domain.brand import Brand, QuietHours, Rule
from harken.domain.incident import Incident, mark
from harken.domain.mention import author_key
from harken.domain.record import Record, conversation_of, counts_from, summary
from harken.jobs.unread import last_read, patience, states
from harken.store import incidents, mentions, sources
from harken.store.table import Table

from .moments import MINUTE, urgent_from
from .world import PastSource

_A_MOMENT = timedelta(microseconds=1)
_LEVELS = (60, 85)
"""Where the levels above the lowest begin."""


def turns(
    table: Table, brand: Brand, past: Mapping[str, PastSource], minute: datetime, until: datetime
) -> Iterator[datetime]:
    """The moments after `minute` at which open incidents of a brand may be decided anew, in no order.

    What holds a notice back ends at one of them; what is over already was decided when it came. What grows louder
    after `until` is left out.
    """
    watched = incidents.read(table, brand.id)
    rules = {rule.id: rule for rule in brand.rules}
    opened = [incident for incident in watched.incidents.values() if incident.phase != "quiet"]
    if not opened:
        return
    moments = [silence.until for silence in watched.silences.values()]
    moments += _quiet_ends(brand.quiet_hours, minute)
    moments += _losses(table, brand, past)
    for incident in opened:
        rule = rules[incident.rule]
        if rule.kind == "surge":
            yield minute + MINUTE  # who spoke up leaves the hour, and past weeks move along
            continue
        moments += _by_the_clock(rule, incident)
        records = mentions.records(table, brand.id, incident.counted)
        starts = (counts_from(record.standing, record.since) for record in records.values())
        moments += [start + rule.within + _A_MOMENT for start in starts]
        until = min([until, *(moment for moment in moments if moment > minute)])
        moments += _louder(brand, rule, incident, records, minute, until)
    yield from (moment for moment in moments if moment > minute)


def _by_the_clock(rule: Rule, incident: Incident) -> Iterator[datetime]:
    """What follows from when something was told, or began."""
    if rule.stage and incident.staged_from is not None:
        yield incident.staged_from + rule.stage
    if incident.pending_since is not None:
        yield incident.pending_since + rule.hold
    if incident.clearing_since is not None:
        yield incident.clearing_since + rule.clear_after
    if incident.last_at is not None:
        yield incident.last_at + rule.regroup_every
    if incident.first_at is not None:
        yield incident.first_at + rule.escalate_after
        yield (incident.reminded_at or incident.first_at) + rule.remind_every


def _louder(
    brand: Brand,
    rule: Rule,
    incident: Incident,
    records: Mapping[str, Record],
    minute: datetime,
    until: datetime,
) -> Iterator[datetime]:
    """When somebody who was not told of becomes louder than all who were."""
    if until <= minute + MINUTE or incident.level == len(_LEVELS):
        return
    posts = Counter(_pair(record) for record in records.values())
    for record in records.values():
        if mark(record.mention.id) in incident.told:
            continue
        end = min(until, counts_from(record.standing, record.since) + rule.within)
        view = summary(record, brand)
        for urgency in _LEVELS[incident.level :]:
            yield from urgent_from(urgency, view, posts[_pair(record)], minute, end)


def _pair(record: Record) -> tuple[str, str]:
    return author_key(record.mention), conversation_of(record.mention)


def _quiet_ends(hours: QuietHours | None, minute: datetime) -> Iterator[datetime]:
    """When quiet hours next begin or end; where a day has a local time twice or not at all, whenever it could be."""
    if hours is None:
        return
    zone = ZoneInfo(hours.timezone)
    today = minute.astimezone(zone).date()
    for days in range(3):
        for edge in (hours.start, hours.end):
            local = datetime.combine(today + timedelta(days=days), time.fromisoformat(edge), zone)
            yield from (local.replace(fold=fold).astimezone(minute.tzinfo) for fold in (0, 1))


def _losses(table: Table, brand: Brand, past: Mapping[str, PastSource]) -> Iterator[datetime]:
    """When an entry that can't be read now begins to count as unread."""
    known = states(table, brand)
    for entry in brand.sources:
        failing = any(known[brand.id, entry.id, way].failing_since is not None for way in sources.WAYS)
        last = last_read(known, brand, entry)
        if entry.enabled and last is not None and (failing or past[entry.use].is_down(entry)):
            yield last + patience(entry)
