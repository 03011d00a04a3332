"""Looking ahead on a simulated clock: the next minute in which a decision can fall."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from harken.domain.brand import Brand
from harken.domain.record import Record
from harken.domain.rule import WAITING, given_up_at, matches, ready_at
from harken.domain.schedule import COUNTED_EVERY, LOOKS, turn_after
from harken.domain.surge import HOUR
from harken.jobs.unread import deaf_at, states
from harken.store import incidents, mentions, settings
from harken.store.table import Table

from .moments import AHEAD, ALL, MINUTE, Outlook, ceil, period, urgent_from
from .turns import turns
from .world import PastSource

_NEVER = datetime.max.replace(tzinfo=UTC)


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
        outlook = Outlook(
            table=table,
            brand=brand,
            past=past,
            minute=minute,
            states=states(table, brand),
            watched=incidents.read(table, brand.id),
        )
        moments += _readings(outlook)
        moments += _askings(outlook)
        moments += _crowds(outlook)
        moments += _deafenings(outlook)
        until = max(min(moments, default=_NEVER), minute)  # later ones need not be worked out
        if until > minute + MINUTE:
            moments += _ripenings(outlook, until)
            moments += turns(outlook, until)
    return max(ceil(min(moments)), minute + MINUTE) if moments else None


def _readings(outlook: Outlook) -> Iterator[datetime]:
    """When entries will be read that have something left to show, are failing, or will be."""
    for entry in outlook.brand.sources:
        if not entry.enabled:
            continue
        source = outlook.past[entry.use]
        state = outlook.state(entry, "cursor")
        changes_at = source.next_outage(entry)
        if changes_at is not None:
            yield changes_at
        if state.ok_at is None or state.failing_since or source.is_down(entry):
            if state.next_at is not None:
                yield state.next_at
            continue
        pending = source.pending(entry, state.cursor)
        if pending is not None:
            periods = -((state.ok_at - pending) // period(entry))  # in the entry's own pace
            yield state.ok_at + max(1, periods) * period(entry)


def _ripenings(outlook: Outlook, until: datetime) -> Iterator[datetime]:
    """When what waits begins to count, or has become urgent enough, where so many wait that it could call."""
    minute = outlook.minute
    open_rules = {incident.rule for incident in outlook.opened}
    for rule in outlook.brand.rules:
        if rule.kind not in WAITING:
            continue
        views = outlook.waiting(rule)
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


def _crowds(outlook: Outlook) -> Iterator[datetime]:
    """Every minute, where enough have spoken up for a surge: they leave the hour, past weeks move along."""
    minute = outlook.minute
    for rule in outlook.brand.rules:
        if rule.kind != "surge":
            continue
        views, _ = mentions.written(outlook.table, outlook.brand.id, minute - HOUR, minute + AHEAD, ALL)
        matching = (view for view in views if matches(rule, view, source_ids=frozenset(rule.sources)))
        if len({view.post.author for view in matching}) >= rule.at_least:
            yield minute + MINUTE


def _deafenings(outlook: Outlook) -> Iterator[datetime]:
    """When entries that can't be read will have been unread for so long that it is told."""
    brand = outlook.brand
    lost = [entry for entry in brand.sources if outlook.is_lost(entry)]
    if not lost:
        return
    applied_at = next(listed.applied_at for listed in settings.listed(outlook.table) if listed.brand == brand.id)
    for rule in brand.rules:
        if rule.kind == "deaf":
            moments = (deaf_at(outlook.states, brand, rule, entry, applied_at) for entry in lost)
            yield from (moment for moment in moments if moment > outlook.minute)


def _askings(outlook: Outlook) -> Iterator[datetime]:
    """When a mention will be asked for again of which the past shows something that may not be taken in yet."""
    table, brand, minute = outlook.table, outlook.brand, outlook.minute
    for entry in brand.sources:
        source = outlook.past[entry.use]
        if not source.tells_answers:
            continue
        follow = outlook.state(entry, "follow")
        if follow.failing_since is not None:
            head = mentions.first_due(table, brand.id, entry.use)
            if head is not None:
                yield max(head, follow.next_at or head)
        changed = source.changed(entry, outlook.state(entry, "cursor").cursor, minute - COUNTED_EVERY)
        lost = source.lost(brand)
        for item, record in mentions.records(table, brand.id, changed | lost.keys()).items():
            if item in changed or _stand(table, brand, item, lost[item]):
                yield from (turn for turn in _looks(record, minute) if turn > minute)


def _looks(record: Record, minute: datetime) -> Iterator[datetime]:
    """When it will be looked at after a minute, as it stands."""
    if record.due_at is None:
        return
    if record.counted:
        yield turn_after(record.due_at, minute)
    else:
        yield from (record.due_at + look for look in (LOOKS if record.idle else LOOKS[:1]))


def _stand(table: Table, brand: Brand, mention: str, answers: Container[str]) -> bool:
    """Whether one of these answers still stands as an answer to a mention."""
    return any(reply.id in answers for reply in mentions.read(table, brand.id, mention).replies)
