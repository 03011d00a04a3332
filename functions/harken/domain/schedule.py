"""When to ask a source again whether a mention was answered: exactly when it matters, then less and less often."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from .brand import Rule
from .mention import Time
from .record import Record, Summary
from .rule import WAITING, matches, ready_at

COUNTED_EVERY = timedelta(minutes=5)
"""What counts may be told any minute, so it is never older than this."""

LEAST_PAUSE = timedelta(minutes=30)
FORGOTTEN_AFTER = timedelta(days=14)
"""What counts nowhere is asked for again whenever it is five times as old as the last time, and at this age last."""

LOOKS = (
    *(LEAST_PAUSE * (5**look - 1) for look in range(4)),
    FORGOTTEN_AFTER - LEAST_PAUSE,
)
"""The turns of what counts nowhere, from its `due_at` on: told by its age alone, so that no look need be noted."""


class Check(Struct, frozen=True, kw_only=True):
    """When to look at a mention again: at a moment (UTC), None for never.

    `idle`: as it stands no rule counts on it, now or later. Then `at` is the first of its turns, `LOOKS` tells all of
    them, and a look that finds nothing new leaves no trace.
    `counted`: a rule counts on it, and the look that this takes is noted. Its turns are `at` and every
    `COUNTED_EVERY` before and after; a look that finds nothing new leaves no trace unless another rule waits for it.
    """

    at: Time | None
    idle: bool = False
    counted: bool = False


def next_check(record: Record, view: Summary, rules: Iterable[Rule], now: datetime) -> Check:
    """When to re-read a mention.

    A mention is re-read the moment it could begin to count for a rule, every five minutes while it counts, and
    otherwise at pauses that grow with its age, so that a late answer, an edit or a deletion is still seen.
    """
    if record.gone or record.closure is not None:
        return Check(at=None)
    if record.standing.state in ("waiting", "held") and not view.stale:
        counting = [rule for rule in rules if rule.kind in WAITING and matches(rule, view)]
        moments = [(ready_at(rule, view), rule.within) for rule in counting]
        ahead = [ready for ready, _ in moments if view.checked_at is None or view.checked_at < ready]
        begun = [ready for ready, within in moments if ready not in ahead and ready + within >= now]
        if begun:
            return Check(at=min(ahead, default=min(begun)), counted=True)
        if ahead:
            return Check(at=min([*ahead, _thin(record)]))
    first = (record.standing.answered_at or record.since) + LEAST_PAUSE
    return Check(at=first if first + LOOKS[-1] >= now else None, idle=True)


def turn_after(at: datetime, after: datetime) -> datetime:
    """The first turn after a moment of what is counted and has one at `at`."""
    return at + ((after - at) // COUNTED_EVERY + 1) * COUNTED_EVERY


def _thin(record: Record) -> datetime:
    """When it would be looked at even before a rule counts on it: an early answer is good to know."""
    if record.checked_at is None:
        return record.since + LEAST_PAUSE
    return record.checked_at + max(record.checked_at - record.since, LEAST_PAUSE)
