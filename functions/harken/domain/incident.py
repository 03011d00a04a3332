"""The state machine of an incident: when to call, how often, how loud, and when to call it off.

    quiet -> pending -> raised <-> clearing -> quiet

`decide` is a pure function; it returns the incident as it is from now on and the reason to tell people, or NONE.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

import msgspec
from msgspec import Struct

from .brand import ChannelName, Rule, Severity
from .mention import Time
from .notice import Reason
from .rule import Pair, level

Phase = Literal["quiet", "pending", "raised", "clearing"]
Mute = Literal["silence", "quiet hours"]
Ended = Literal["answered", "held", "closed", "gone", "aged", "changed", "removed"]


class Incident(Struct, frozen=True, kw_only=True):
    """A rule's present incident, or the quiet between two. All times UTC.

    `told`: short hashes of the mentions told so far. `counted`: the mentions that counted at the last evaluation;
    `count`: how many pairs they were.
    `ended`: how mentions once told left the count, by hash; `held`: those that left it for a holding statement, and
    may still come to another end. `informed`: the channels that were told anything.
    `staged_from`: when a rule that is tried out was first evaluated; `staged`: what it said was told to nobody.
    """

    brand: str
    rule: str
    phase: Phase = "quiet"
    id: str = ""
    sequence: int = 0
    severity: Severity = "warning"
    pending_since: Time | None = None
    raised_at: Time | None = None
    clearing_since: Time | None = None
    first_at: Time | None = None
    last_at: Time | None = None
    reminded_at: Time | None = None
    escalated: bool = False
    acked_at: Time | None = None
    acked_count: int = 0
    last_count: int = 0
    level: int = 0
    told: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    count: int = 0
    ended: dict[str, Ended] = {}
    held: frozenset[str] = frozenset()
    informed: tuple[ChannelName, ...] = ()
    sources: frozenset[str] = frozenset()
    staged_from: Time | None = None
    staged: bool = False
    version: int = 0


class Decision(Struct, frozen=True):
    """What an evaluation came to.

    `incident`: what is kept from now on. `told`: the incident a notice speaks of, None without one;
    `new`: the leads of the pairs that nobody was told of before.
    """

    incident: Incident
    reason: Reason | Literal["NONE"] = "NONE"
    told: Incident | None = None
    new: frozenset[str] = frozenset()


Tell = Mapping[Severity, tuple[ChannelName, ...]]


@lru_cache(maxsize=16_384)
def mark(mention: str) -> str:
    """The short hash under which a told mention is remembered (48 bits)."""
    return blake2b(mention.encode(), digest_size=6).hexdigest()


def decide(
    rule: Rule,
    incident: Incident,
    waiting: tuple[Pair, ...],
    sources_ok: bool,
    now: datetime,
    *,
    tell: Tell,
    muted: Mute | None = None,
    rides: bool = False,
) -> Decision:
    """Decide what to tell at `now` (UTC), given the pairs that count and whether all sources could be read.

    At most one reason an evaluation, in this order: CLEARED, FIRST, GREW, ESCALATED, REMINDER. With a source unread
    an incident never ends and its clearing starts anew. `muted` holds back what would be told but not the record:
    what is still true when it ends is told then. A silence lets a CLEARED through to whoever was told. So it is
    where the incident `rides` along in a critical one of the brand, whose notices speak of it.
    """
    moved = _move(rule, incident, waiting, sources_ok, now)
    reason = _reason(rule, moved, waiting, sources_ok, now, muted, rides=rides)
    if moved.phase == "clearing" and moved.first_at is None and _settled(rule, moved, sources_ok, now):
        return Decision(_over(moved))  # nobody was told that it began, so nobody is told that it ended
    if reason is None:
        return Decision(moved)
    if reason == "CLEARED":
        return _cleared(moved)
    return _told(rule, moved, waiting, reason, now, tell)


def removed(incident: Incident) -> Decision:
    """End an incident whose rule, source or brand was taken out of the settings; told only to those who were told."""
    ended = msgspec.structs.replace(incident, staged_from=None)  # if it comes back it is tried out anew
    return _cleared(ended) if incident.first_at is not None else Decision(_over(ended))


def acknowledge(incident: Incident, now: datetime) -> Incident:
    """A person has taken it on: no reminder and no escalation until it clears or has doubled.

    Without an incident there is nothing to take on, and the next one must not begin as taken.
    """
    if incident.phase not in ("raised", "clearing"):
        return incident
    return msgspec.structs.replace(incident, acked_at=now, acked_count=max(1, incident.count))


def settle(incident: Incident, left: Mapping[str, Ended], back: Iterable[str]) -> Incident:
    """Note how mentions that were told left the count (`left`), and which of them count again (`back`).

    `left` tells of those that left since the last time, and of all that were `held` then.
    """
    again = {mark(item) for item in back}
    ended = {key: how for key, how in incident.ended.items() if key not in again}
    ended |= {mark(item): how for item, how in left.items() if mark(item) in incident.told}
    held = frozenset(item for item, how in left.items() if how == "held")
    return msgspec.structs.replace(incident, ended=ended, held=held)


def is_new(incident: Incident, pair: Pair) -> bool:
    """Whether nobody was told of the post it is counted for: somebody new, or something worse by somebody known."""
    return mark(pair.lead) not in incident.told


def _move(rule: Rule, incident: Incident, waiting: tuple[Pair, ...], sources_ok: bool, now: datetime) -> Incident:
    count = len(waiting)
    change = msgspec.structs.replace
    clear_at = min(rule.clear_at, rule.above)  # a rule can't be raised and clear at the same count
    # Of a surge only its size is kept: who spoke up in the last hour does not leave the count by being answered.
    kept = () if rule.kind == "surge" else waiting
    moved = change(incident, count=count, counted=frozenset(item for pair in kept for item in pair.mentions))
    if moved.phase == "quiet" and count > rule.above:
        moved = change(moved, phase="pending", pending_since=now)
    if moved.phase == "pending":
        if count <= rule.above and sources_ok:
            moved = change(moved, phase="quiet", pending_since=None)
        elif count > rule.above and now - (moved.pending_since or now) >= rule.hold:
            moved = change(moved, phase="raised", raised_at=now, id=f"{now:%Y%m%dT%H%M%SZ}", severity=rule.severity)
    if moved.phase in ("raised", "clearing"):
        if count > clear_at:
            moved = change(moved, phase="raised", clearing_since=None)
        elif not sources_ok:
            moved = change(moved, phase="clearing", clearing_since=None)  # it begins when all can be read again
        elif moved.clearing_since is None:
            moved = change(moved, phase="clearing", clearing_since=now)
        if moved.acked_at is not None and count >= 2 * moved.acked_count:
            moved = change(moved, acked_at=None, acked_count=0)
    return moved


def _settled(rule: Rule, incident: Incident, sources_ok: bool, now: datetime) -> bool:
    start = incident.clearing_since
    return sources_ok and start is not None and now - start >= rule.clear_after


def _reason(
    rule: Rule,
    incident: Incident,
    waiting: tuple[Pair, ...],
    sources_ok: bool,
    now: datetime,
    muted: Mute | None,
    *,
    rides: bool,
) -> Reason | None:
    if incident.phase not in ("raised", "clearing"):
        return None
    asleep = muted == "quiet hours" and incident.severity == "warning"
    silent = muted == "silence" or rides
    hushed = silent or asleep
    if incident.phase == "clearing" and incident.first_at is not None and _settled(rule, incident, sources_ok, now):
        return None if asleep else "CLEARED"
    if incident.first_at is None:
        return "FIRST" if incident.phase == "raised" and not hushed else None
    if not hushed and _grew(rule, incident, waiting, now):
        return "GREW"
    if incident.phase == "clearing" or incident.acked_at is not None or silent:
        return None
    if not incident.escalated and now - incident.first_at >= rule.escalate_after:
        return "ESCALATED"  # it becomes critical, which quiet hours never hold back
    if not hushed and now - (incident.reminded_at or incident.first_at) >= rule.remind_every:
        return "REMINDER"
    return None


def _grew(rule: Rule, incident: Incident, waiting: tuple[Pair, ...], now: datetime) -> bool:
    fresh = [pair for pair in waiting if is_new(incident, pair)]
    if not fresh or incident.last_at is None or now - incident.last_at < rule.regroup_every:
        return False
    if rule.kind in ("outcry", "deaf"):
        return True  # each one of these is told
    by_half = 2 * len(waiting) >= 3 * incident.last_count
    # Those told have waited on since: what only waiting made louder is as loud for them, and no growth.
    loudest = max([incident.level, *(level(pair.urgency) for pair in waiting if not is_new(incident, pair))])
    return by_half or max(level(pair.urgency) for pair in fresh) > loudest


def _cleared(incident: Incident) -> Decision:
    told = msgspec.structs.replace(incident, sequence=incident.sequence + 1)
    return Decision(_over(incident), "CLEARED", told)


def _told(
    rule: Rule, incident: Incident, waiting: tuple[Pair, ...], reason: Reason, now: datetime, tell: Tell
) -> Decision:
    known = frozenset() if rule.kind == "surge" else incident.told  # who has left the hour does not come back into it
    severity: Severity = "critical" if reason == "ESCALATED" else incident.severity
    informed = dict.fromkeys((*incident.informed, *tell.get(severity, ())))
    told = msgspec.structs.replace(
        incident,
        sequence=incident.sequence + 1,
        severity=severity,
        escalated=incident.escalated or reason == "ESCALATED",
        first_at=incident.first_at or now,
        last_at=now,
        reminded_at=now if reason == "REMINDER" else incident.reminded_at,
        last_count=len(waiting),
        level=max([incident.level, *(level(pair.urgency) for pair in waiting)]),
        told=known | {mark(item) for pair in waiting for item in pair.mentions},
        informed=tuple(informed),
        sources=incident.sources | {pair.source for pair in waiting},
    )
    new = frozenset(pair.lead for pair in waiting if is_new(incident, pair))
    return Decision(told, reason, told, new)


def _over(incident: Incident) -> Incident:
    """The quiet after an incident."""
    return Incident(
        brand=incident.brand, rule=incident.rule, staged_from=incident.staged_from, version=incident.version
    )
