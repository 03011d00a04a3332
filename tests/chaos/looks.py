"""Looks at a run from outside each time the rules are evaluated, and at its end: P1 to P6 of the design must hold."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.brand import Rule
from harken.domain.incident import Incident
from harken.domain.notice import Notice
from harken.domain.record import Record
from harken.store import incidents, keys, sources
from harken.store.codec import data
from harken.store.memory import MemoryTable

from .flow import Flow
from .oracle import Pairs, Stored, at_most, counting
from .promises import answered, bounded, delivered, in_order, once_and_over, poison_is_kept, stored_once

A_MINUTE = timedelta(minutes=1)
UNREAD = 5 * A_MINUTE


class Seen(Struct, frozen=True):
    """What there was before an evaluation began."""

    stored: Stored
    incidents: Mapping[str, Incident]


class Looks:
    """Looks at a flow each time the rules are evaluated, and at the end."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.seen: dict[str, list[tuple[datetime, Pairs, bool]]] = defaultdict(list)
        """By rule: when an evaluation began, who counted then, whether it went well."""
        flow.before_watch = self._before
        flow.after_watch = self._after

    def _before(self) -> Seen:
        flow = self.flow
        read = sources.read_all(
            flow.truth, [(flow.brand.id, entry.id, way) for entry in flow.brand.sources for way in sources.WAYS]
        )
        read_at = {
            entry.id: max(
                (state.ok_at for (_, name, _), state in read.items() if name == entry.id and state.ok_at),
                default=flow.cloud.start,
            )
            for entry in flow.brand.sources
        }
        return Seen(
            Stored(records=records(flow.truth), read_at=read_at), incidents.read(flow.truth, flow.brand.id).incidents
        )

    def _after(self, before: object, told: Sequence[Notice], now: datetime) -> None:
        assert isinstance(before, Seen)
        flow = self.flow
        after = self._before()
        ran = bool(flow.watched) and flow.watched[-1] == now
        skew = timedelta(seconds=flow.faults.weather.skew)
        for rule in flow.brand.rules:
            # What surely counts: whatever clock the evaluation had, and whatever ran in the midst of it.
            sure = counting(rule, before.stored, now, skew) & counting(rule, after.stored, now, skew)
            self.seen[rule.id].append((now, sure, ran))
            if ran:
                self._first(rule, after.incidents, now)
        for notice in told:
            self._true(notice, before.stored)
            self._counted(notice, before.stored, after.stored, now)
            self._apart(notice, before.incidents, after.incidents, now)
            if notice.reason == "CLEARED":
                self._read(notice, now)

    def _first(self, rule: Rule, known: Mapping[str, Incident], now: datetime) -> None:
        """P3: the first evaluation that goes well once the indexes can know who counts writes FIRST.

        With a watch each minute and indexes that are not late this is the very next one.
        """
        flow = self.flow
        since, sure = self._sure(rule, now)
        incident = known.get(rule.id)
        told = (incident is not None and incident.first_at is not None) or self._carriers(rule, known)
        if len(sure) > rule.above and not told and not flow.is_muted(now, 2 * A_MINUTE):
            flow.breaks("P3", f"{len(sure)} count for {rule.id} since {since:%H:%M:%S}, no FIRST by {now:%H:%M:%S}")

    def _carriers(self, rule: Rule, known: Mapping[str, Incident]) -> dict[str, str]:
        """The critical incidents in which a rule's warnings ride along, by rule: those that people know of."""
        if rule.kind == "deaf" or rule.severity == "critical":
            return {}
        speaking = [other.id for other in self.flow.brand.rules if other.kind != "deaf"]
        return {
            name: incident.id
            for name, incident in known.items()
            if name in speaking and incident.severity == "critical" and incident.first_at and not incident.staged
        }

    def _counted(self, notice: Notice, before: Stored, after: Stored, now: datetime) -> None:
        """P4: no more are told of than may have counted."""
        rule = self._rule(notice)
        skew = timedelta(seconds=self.flow.faults.weather.skew)
        most = at_most(rule, before, now, skew) | at_most(rule, after, now, skew)
        if notice.count > len(most):
            self.flow.breaks("P4", f"{notice.id} {notice.reason} counts {notice.count}, at most {len(most)} did")

    def _rule(self, notice: Notice) -> Rule:
        return next(rule for rule in self.flow.brand.rules if rule.id == notice.rule)

    def _apart(
        self, notice: Notice, before: Mapping[str, Incident], after: Mapping[str, Incident], now: datetime
    ) -> None:
        """P5: while a critical incident is on and told, the brand's warnings say nothing by themselves but that they end."""
        rule = self._rule(notice)
        mine = before.get(rule.id)
        if notice.reason == "CLEARED" or (mine is not None and mine.severity == "critical"):
            return
        silent = any(start - A_MINUTE <= now <= end + 2 * A_MINUTE for start, end in self.flow.silences)
        carriers = self._carriers(rule, before).items() & self._carriers(rule, after).items()
        if carriers and not silent:
            self.flow.breaks("P5", f"{notice.id} {notice.reason} does not ride along in {dict(carriers)}")

    def _sure(self, rule: Rule, now: datetime) -> tuple[datetime, Pairs]:
        """Who counts at `now`, and did at each evaluation for as long as the indexes may be late; and since when."""
        seen = [look for look in self.seen[rule.id] if look[0] <= now]
        indexed = now - timedelta(seconds=self.flow.faults.weather.lag)
        start = max((number for number, look in enumerate(seen) if look[0] <= indexed), default=None)
        if start is None:
            return now, frozenset()
        return seen[start][0], frozenset.intersection(*(look[1] for look in seen[start:]))

    def _true(self, notice: Notice, before: Stored) -> None:
        """Nobody is told of who had been answered before the evaluation began; in a surge they count all the same."""
        if notice.kind == "surge":
            return
        for waiter in notice.waiters:
            record = before.records.get(waiter.mention)
            if record is None or record.standing.state not in ("waiting", "held"):
                state = "not stored" if record is None else record.standing.state
                self.flow.breaks("P4", f"{notice.id} {notice.reason} tells of {waiter.mention}, which was {state}")

    def _read(self, notice: Notice, now: datetime) -> None:
        """P4: each source had answered something within the time after which it is unread."""
        clocks = timedelta(seconds=2 * self.flow.faults.weather.skew)  # of who read it and of who looks
        for entry in self.flow.brand.sources:
            last = self.flow.read_at.get(entry.id)
            if last is None or now - last > max(3 * entry.every, UNREAD) + clocks:
                self.flow.breaks("P4", f"{notice.id} CLEARED although {entry.id} was last read at {last}")

    def told(self) -> list[str]:
        """The promises about what was told, which hold at any moment; gives back those broken."""
        flow = self.flow
        for number in sorted({notice.incident for notice in flow.told}):
            story = sorted((item for item in flow.told if item.incident == number), key=lambda item: item.sequence)
            for rule in flow.brand.rules:
                mine = [notice for notice in story if notice.rule == rule.id]
                in_order(flow, mine)
                tried, real = ([item for item in mine if item.staged is staged] for staged in (True, False))
                for part in filter(None, (tried, real)):
                    once_and_over(flow, part)
                    bounded(flow, rule, part)
                    self._cleared(rule, part)
        return flow.broken

    def end(self) -> list[str]:
        """All promises, once everything has come to rest; gives back those broken."""
        flow = self.flow
        stored = records(flow.truth)
        stored_once(flow, stored)
        answered(flow, stored)
        poison_is_kept(flow, stored)
        delivered(flow)
        return self.told()

    def _cleared(self, rule: Rule, story: Sequence[Notice]) -> None:
        """P4: never called off while too many waited, nor because data was missing."""
        last = story[-1]
        if last.reason != "CLEARED":
            return
        skew = timedelta(seconds=self.flow.faults.weather.skew)
        for at, _, ran in self.seen[rule.id]:
            between = last.at - rule.clear_after + 2 * skew < at < last.at - skew
            sure = self._sure(rule, at)[1] if ran and between else frozenset()
            if len(sure) > min(rule.clear_at, rule.above):
                self.flow.breaks("P4", f"{last.id} CLEARED although {len(sure)} waited at {at:%H:%M:%S}")


def records(table: MemoryTable) -> dict[str, Record]:
    """All mentions that are stored."""
    found = (data(Record, item) for item in table.everything() if item["sk"] == keys.MENTION)
    return {record.mention.id: record for record in found}
