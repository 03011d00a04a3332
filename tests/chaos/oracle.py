"""Who counts for a rule, by what is stored: written anew, so that it shares no line with the rules it judges.

Each kind gives those who surely count, whatever the clock of the evaluation says between `early` and `late`; with the
two exchanged, all who may count.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.brand import Rule, RuleKind
from harken.domain.mention import author_key
from harken.domain.record import Record

Pairs = frozenset[tuple[str, str]]

_HOUR = timedelta(hours=1)


class Stored(Struct, frozen=True, kw_only=True):
    """What is stored at a moment: the mentions, and when each entry was last read, as far as that was noted."""

    records: Mapping[str, Record]
    read_at: Mapping[str, datetime]


def counting(rule: Rule, stored: Stored, now: datetime, skew: timedelta) -> Pairs:
    """Who surely counts for a rule, by any clock that is no more than `skew` from `now`."""
    return frozenset(_KINDS[rule.kind](rule, stored, now - skew, now + skew))


def at_most(rule: Rule, stored: Stored, now: datetime, skew: timedelta) -> Pairs:
    """Who may count for a rule, by some such clock."""
    return counting(rule, stored, now, -skew)


def _waiting(rule: Rule, stored: Stored, early: datetime, late: datetime) -> Iterable[tuple[str, str]]:
    """Authors in conversations that wait long enough, and were looked at since."""
    for record in _negative(rule, stored):
        ready = record.since + rule.waiting
        asked = record.checked_at is not None and record.checked_at >= ready
        given_up = max(ready, record.first_seen) + rule.waiting
        ripe = ready <= early and late <= record.since + rule.within and (asked or early >= given_up)
        if ripe and record.standing.state == "waiting":
            yield author_key(record.mention), record.mention.root or record.mention.id


def _burning(rule: Rule, stored: Stored, early: datetime, late: datetime) -> Iterable[tuple[str, str]]:
    """Authors in conversations that wait and write of a danger."""
    for record in _negative(rule, stored):
        danger = "safety" in record.assessment.causes and record.since <= early and late <= record.since + rule.within
        if danger and record.standing.state == "waiting":
            yield author_key(record.mention), record.mention.root or record.mention.id


def _speaking(rule: Rule, stored: Stored, early: datetime, late: datetime) -> Iterable[tuple[str, str]]:
    """Authors who wrote within the hour, answered or deleted or not."""
    for record in _negative(rule, stored):
        if late - _HOUR < record.since <= early:
            yield author_key(record.mention), ""


def _unread(rule: Rule, stored: Stored, early: datetime, _late: datetime) -> Iterable[tuple[str, str]]:
    """Entries that were not read for so long."""
    return ((entry, "") for entry, at in stored.read_at.items() if early - at >= rule.after)


def _negative(rule: Rule, stored: Stored) -> Iterable[Record]:
    return (record for record in stored.records.values() if record.assessment.sentiment in rule.sentiment)


_KINDS: Mapping[RuleKind, Callable[[Rule, Stored, datetime, datetime], Iterable[tuple[str, str]]]] = {
    "unanswered": _waiting,
    "outcry": _burning,
    "surge": _speaking,
    "deaf": _unread,
}
