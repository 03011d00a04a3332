"""When to ask a source again whether a mention was answered: exactly when it matters, then less and less often."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .brand import Rule
from .record import Record, Summary
from .rule import EVALUATED, matches, ready_at

COUNTED_EVERY = timedelta(minutes=5)
"""What counts may be told any minute, so it is never older than this."""

LEAST_PAUSE = timedelta(minutes=30)
FORGOTTEN_AFTER = timedelta(days=14)
"""What counts nowhere is asked for again when it is twice as old as at the last look, and no more after this age."""


def next_check(record: Record, view: Summary, rules: Iterable[Rule], now: datetime) -> datetime | None:
    """The next moment (UTC) to re-read a mention, None for never again.

    A mention is re-read the moment it could begin to count for a rule, every five minutes while it counts, and
    otherwise at pauses that grow with its age, so that a late answer, an edit or a deletion is still seen.
    """
    if record.gone or record.closure is not None:
        return None
    thin = _thin(record)
    moments = [] if thin is None else [thin]
    if record.standing.state in ("waiting", "held"):
        moments += [
            moment
            for rule in rules
            if rule.kind in EVALUATED and matches(rule, view)
            for moment in _moments(rule, view, now)
        ]
    return min(moments, default=None)


def _moments(rule: Rule, view: Summary, now: datetime) -> list[datetime]:
    ready = ready_at(rule, view)
    if view.checked_at is None or view.checked_at < ready:
        return [ready]
    return [view.checked_at + COUNTED_EVERY] if ready + rule.within >= now else []


def _thin(record: Record) -> datetime | None:
    if record.checked_at is None:
        return record.since + LEAST_PAUSE
    age = record.checked_at - (record.standing.answered_at or record.since)
    return record.checked_at + max(age, LEAST_PAUSE) if age < FORGOTTEN_AFTER else None
