"""The pace of a simulated clock: from one minute in which something can happen to the next."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from harken.domain.brand import Brand, SourceEntry
from harken.domain.record import Record, summary
from harken.domain.rule import WAITING, given_up_at, matches, ready_at
from harken.domain.schedule import COUNTED_EVERY, LOOKS, next_check
from harken.domain.surge import HOUR
from harken.jobs.fetch import SLACK
from harken.jobs.unread import deaf_at, states
from harken.store import incidents, mentions, settings, sources
from harken.store.table import Table

from .moments import MINUTE, ceil, urgent_from
from .turns import turns
from .world import PastSource

_ALL = 10**6
_A_MOMENT = timedelta(microseconds=1)
FOR_EVER = timedelta(days=36_500)
"""In a simulated past nothing expires."""
_NEVER = datetime.max.replace(tzinfo=UTC)
_AHEAD = timedelta(days=2)
"""What is held counts from a moment that lies ahead, by a day at most."""


def next_minute(
    table: Table,
    brands: Sequence[Brand],
    past: Mapping[str, PastSource],
    next_act: datetime | None,
    minute: datetime,
) -> datetime | None:
    """The next whole minute after `minute` in which a decision can fall, None if there is none any more.

    Nothing is decided before a source has something new to show, fails or recovers, a person acts, what waits
    begins to count, or an open incident comes to one of its turns. Asking again what waits can find something only
    where its conversation has just shown something new, after a source failed, or where an answer was deleted.
    """
    moments = [] if next_act is None else [next_act]
    for brand in brands:
        moments += _readings(table, brand, past)
        moments += _askings(table, brand, past, minute)
        moments += _crowds(table, brand, minute)
        moments += _deafenings(table, brand, past, minute)
        until = max(min(moments, default=_NEVER), minute)  # later ones need not be worked out
        if until > minute + MINUTE:
            moments += _ripenings(table, brand, minute, until)
            moments += turns(table, brand, past, minute, until)
    return max(ceil(min(moments)), minute + MINUTE) if moments else None


def catch_up(table: Table, brands: Sequence[Brand], past: Mapping[str, PastSource], following: datetime) -> None:
    """Note the readings and the looks at what waits left out before `following`: none found anything new."""
    for brand in brands:
        for entry in brand.sources:
            if entry.enabled and not past[entry.use].is_down(entry):
                _note_readings(table, brand, entry, following)
                if past[entry.use].tells_answers:
                    _note_looks(table, brand, entry, following)


def wake(table: Table, brands: Sequence[Brand], past: Mapping[str, PastSource], minute: datetime) -> None:
    """End the pauses of entries that can be read again: a past tells when, so that nobody waits for a trial."""
    for brand in brands:
        for entry in brand.sources:
            if entry.enabled and not past[entry.use].is_down(entry):
                for way in sources.WAYS:
                    state = sources.read(table, brand.id, entry.id, way)
                    if state.failing_since is not None and not sources.is_due(state, minute):
                        sources.save(table, brand.id, entry.id, way, msgspec.structs.replace(state, next_at=minute))


def _note_readings(table: Table, brand: Brand, entry: SourceEntry, following: datetime) -> None:
    state = sources.read(table, brand.id, entry.id, "cursor")
    if state.ok_at is None or state.failing_since:
        return
    left_out = (following - MINUTE - state.ok_at) // _period(entry) * _period(entry)
    if left_out:
        read_at = state.ok_at + left_out
        moved = sources.succeeded(state, read_at, read_at + entry.every - SLACK)
        sources.save(table, brand.id, entry.id, "cursor", moved)


def _note_looks(table: Table, brand: Brand, entry: SourceEntry, following: datetime) -> None:
    state = sources.read(table, brand.id, entry.id, "follow")
    if state.failing_since:
        return
    due = mentions.due(table, brand.id, entry.use, following - MINUTE, _ALL)
    latest: datetime | None = None
    for record in mentions.records(table, brand.id, due).values():
        looked = _looked(record, brand, following)
        if looked is not record:
            mentions.save(table, looked, brand, FOR_EVER)
            latest = max(filter(None, (latest, looked.checked_at)))
    for turn, _ in mentions.turns(table, brand.id, entry.use, LOOKS, state.looked_until, following - MINUTE):
        latest = max(filter(None, (latest, ceil(turn))))
        state = msgspec.structs.replace(state, looked_until=following - MINUTE)
    if latest is not None:
        sources.save(table, brand.id, entry.id, "follow", sources.succeeded(state, latest, None))


def _looked(record: Record, brand: Brand, following: datetime) -> Record:
    """The record as the looks before `following` would have left it."""
    ends = [record.since + rule.within for rule in brand.rules]
    while record.due_at is not None and not record.idle and (look := ceil(record.due_at)) < following:
        steady = record.checked_at is not None and record.due_at - record.checked_at == COUNTED_EVERY
        if steady:  # all looks of a steady pace at once, but for the last before a window ends
            until = min([following - MINUTE, *(end - COUNTED_EVERY for end in ends if end > look)])
            look += max(timedelta(0), (until - look) // COUNTED_EVERY * COUNTED_EVERY)
        checked = msgspec.structs.replace(record, checked_at=look)
        check = next_check(checked, summary(checked, brand), brand.rules, look)
        record = msgspec.structs.replace(checked, due_at=check.at, idle=check.idle)
    return record


def _readings(table: Table, brand: Brand, past: Mapping[str, PastSource]) -> Iterator[datetime]:
    """When entries will be read that have something left to show, are failing, or will be."""
    for entry in brand.sources:
        if not entry.enabled:
            continue
        source = past[entry.use]
        state = sources.read(table, brand.id, entry.id, "cursor")
        changes_at = source.next_outage(entry)
        if changes_at is not None:
            yield changes_at
        if state.ok_at is None or state.failing_since or source.is_down(entry):
            if state.next_at is not None:
                yield state.next_at
            continue
        pending = source.pending(entry, state.cursor)
        if pending is not None:
            periods = -((state.ok_at - pending) // _period(entry))  # in the entry's own pace
            yield state.ok_at + max(1, periods) * _period(entry)


def _period(entry: SourceEntry) -> timedelta:
    """The whole minutes from one reading to the next."""
    return max(1, -((SLACK - entry.every) // MINUTE)) * MINUTE


def _ripenings(table: Table, brand: Brand, minute: datetime, until: datetime) -> Iterator[datetime]:
    """When what waits begins to count, or has become urgent enough, where so many wait that it could call."""
    watched = incidents.read(table, brand.id)
    open_rules = {incident.rule for incident in watched.incidents.values() if incident.phase != "quiet"}
    for rule in brand.rules:
        if rule.kind not in WAITING:
            continue
        views, _ = mentions.waiting(table, brand.id, minute - rule.within, minute + _AHEAD, _ALL)
        matching = [view for view in views if matches(rule, view, source_ids=frozenset(rule.sources))]
        posts = Counter((view.post.author, view.conversation) for view in matching)
        if rule.id not in open_rules and len(posts) <= rule.above:
            continue  # were they all to count, it would stay quiet
        for view in matching:
            ready = ready_at(rule, view)
            moments = [ready]
            if view.checked_at is None or view.checked_at < ready:
                moments.append(given_up_at(rule, view))
            yield from (moment for moment in moments if moment > minute)
            if rule.min_urgency:
                end = min(until, ready + rule.within)
                yield from urgent_from(
                    rule.min_urgency, view, posts[view.post.author, view.conversation], minute, end
                )


def _crowds(table: Table, brand: Brand, minute: datetime) -> Iterator[datetime]:
    """Every minute, where enough have spoken up for a surge: they leave the hour, past weeks move along."""
    for rule in brand.rules:
        if rule.kind != "surge":
            continue
        views, _ = mentions.written(table, brand.id, minute - HOUR, minute + _AHEAD, _ALL)
        matching = (view for view in views if matches(rule, view, source_ids=frozenset(rule.sources)))
        if len({view.post.author for view in matching}) >= rule.at_least:
            yield minute + MINUTE


def _deafenings(table: Table, brand: Brand, past: Mapping[str, PastSource], minute: datetime) -> Iterator[datetime]:
    """When entries that can't be read will have been unread for so long that it is told."""
    known = states(table, brand)
    applied_at = next(listed.applied_at for listed in settings.listed(table) if listed.brand == brand.id)
    for entry in brand.sources:
        failing = any(known[brand.id, entry.id, way].failing_since is not None for way in sources.WAYS)
        if entry.enabled and (failing or past[entry.use].is_down(entry)):
            deaf = [rule for rule in brand.rules if rule.kind == "deaf"]
            moments = (deaf_at(known, brand, rule, entry, applied_at) for rule in deaf)
            yield from (moment for moment in moments if moment > minute)


def _askings(table: Table, brand: Brand, past: Mapping[str, PastSource], minute: datetime) -> Iterator[datetime]:
    """When a mention will be asked for again of which the past shows something that may not be taken in yet."""
    for entry in brand.sources:
        source = past[entry.use]
        if not source.tells_answers:
            continue
        follow = sources.read(table, brand.id, entry.id, "follow")
        if follow.failing_since is not None:
            head = mentions.first_due(table, brand.id, entry.use)
            if head is not None:
                yield max(head, follow.next_at or head)
        search = sources.read(table, brand.id, entry.id, "cursor")
        changed = source.changed(entry, search.cursor, minute - COUNTED_EVERY)
        lost = source.lost(brand)
        for item, record in mentions.records(table, brand.id, changed | lost.keys()).items():
            if item in changed or _stand(table, brand, item, lost[item]):
                yield from (turn for turn in _looks(record) if turn > minute)


def _looks(record: Record) -> Iterator[datetime]:
    """When it will be looked at, as it stands."""
    if record.due_at is not None:
        yield from (record.due_at + look for look in (LOOKS if record.idle else LOOKS[:1]))


def _stand(table: Table, brand: Brand, mention: str, answers: Container[str]) -> bool:
    """Whether one of these answers still stands as an answer to a mention."""
    return any(reply.id in answers for reply in mentions.read(table, brand.id, mention).replies)
