"""When an incident that is open comes to another decision by itself: nobody writes, nobody acts, time passes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from harken.domain.brand import QuietHours, Rule
from harken.domain.incident import Incident, mark
from harken.domain.record import Summary, counts_from
from harken.jobs.unread import last_read, patience

from .moments import MINUTE, Outlook, urgent_from

_A_MOMENT = timedelta(microseconds=1)
_LEVELS = (60, 85)
"""Where the levels above the lowest begin."""


def turns(outlook: Outlook, until: datetime) -> Iterator[datetime]:
    """The moments after the outlook's minute at which open incidents may be decided anew, in no order.

    What holds a notice back ends at one of them; what is over already was decided when it came. What grows louder
    after `until` is left out.
    """
    opened, minute = outlook.opened, outlook.minute
    if not opened:
        return
    rules = {rule.id: rule for rule in outlook.brand.rules}
    moments = [silence.until for silence in outlook.watched.silences.values()]
    moments += _quiet_ends(outlook.brand.quiet_hours, minute)
    moments += _losses(outlook)
    for incident in opened:
        rule = rules[incident.rule]
        if rule.kind == "surge":
            yield minute + MINUTE  # who spoke up leaves the hour, and past weeks move along
            continue
        moments += _by_the_clock(rule, incident)
        counted = [view for view in outlook.waiting(rule) if view.id in incident.counted]
        moments += [counts_from(view.standing, view.since) + rule.within + _A_MOMENT for view in counted]
        until = min([until, *(moment for moment in moments if moment > minute)])
        moments += _louder(rule, incident, counted, minute, until)
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
    rule: Rule, incident: Incident, counted: Sequence[Summary], minute: datetime, until: datetime
) -> Iterator[datetime]:
    """When somebody who was not told of becomes louder than all who were."""
    if until <= minute + MINUTE or incident.level == len(_LEVELS):
        return
    posts = Counter(_pair(view) for view in counted)
    for view in counted:
        if mark(view.id) in incident.told:
            continue
        end = min(until, counts_from(view.standing, view.since) + rule.within)
        for urgency in _LEVELS[incident.level :]:
            yield from urgent_from(urgency, view, posts[_pair(view)], minute, end)


def _pair(view: Summary) -> tuple[str, str]:
    return view.post.author, view.conversation


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


def _losses(outlook: Outlook) -> Iterator[datetime]:
    """When an entry that can't be read now begins to count as unread."""
    for entry in outlook.brand.sources:
        last = last_read(outlook.states, outlook.brand, entry)
        if last is not None and outlook.is_lost(entry):
            yield last + patience(entry)
