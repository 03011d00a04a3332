"""Watch: evaluate every rule, and write incident and notice in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from harken.domain.brand import Brand, Rule, RuleKind
from harken.domain.errors import Conflict, HarkenError
from harken.domain.hours import is_quiet
from harken.domain.incident import Incident, Mute, removed
from harken.domain.notice import Notice
from harken.domain.stage import entered
from harken.store import incidents, mentions, settings
from harken.store.incidents import Silence
from harken.store.settings import Listed
from harken.store.table import Table

from . import briefing, surges, telling, unread, waiters
from .ports import FindSource
from .scene import Count, Evaluate, Evaluation, Scene, States

_EVALUATE: Mapping[RuleKind, Evaluate] = {
    "unanswered": waiters.evaluate,
    "outcry": waiters.evaluate,
    "surge": surges.evaluate,
    "deaf": unread.evaluate,
}
_TRIES = 3


def watch(table: Table, find: FindSource, now: datetime) -> list[Notice]:
    """Evaluate every rule of every brand at `now` (UTC); gives back the notices written, which the stream publishes.

    What no channel has delivered in time is written anew, so that it is published again.
    """
    told: list[Notice] = []
    failures: list[HarkenError] = []
    for listed in settings.listed(table):
        try:
            told += _Brand(table, find, settings.brand(table, listed), listed, now).watch()
        except HarkenError as error:
            failures.append(error)  # the other brands are watched all the same
    incidents.publish_again(table, now)
    if failures:
        raise failures[0]
    return told


class _Brand:
    """One brand's evaluation: what all its rules share, and its incidents as they stand so far."""

    def __init__(self, table: Table, find: FindSource, brand: Brand, listed: Listed, now: datetime) -> None:
        watched = incidents.read(table, brand.id)
        self.table, self.find, self.brand, self.now = table, find, brand, now
        self.applied_at = listed.applied_at
        self.rules = {} if listed.removed else {rule.id: rule for rule in brand.rules}
        self.incidents, self.silences = watched.incidents, watched.silences
        self.states: States = unread.states(table, brand)
        self.waiting = waiters.reader(table, brand, now)

    def watch(self) -> list[Notice]:
        """The notices of this minute; critical rules speak first, since warnings ride along in them."""
        told = [self._rule(rule) for rule in sorted(self.rules.values(), key=lambda rule: not self._critical(rule))]
        told += [
            self._end(incident)
            for incident in self.incidents.values()
            if incident.rule not in self.rules and (incident.phase != "quiet" or incident.staged_from is not None)
        ]
        return [notice for notice in told if notice is not None]

    def _incident(self, rule: Rule) -> Incident:
        return self.incidents.get(rule.id) or Incident(brand=self.brand.id, rule=rule.id)

    def _critical(self, rule: Rule) -> bool:
        return rule.severity == "critical" or self._incident(rule).severity == "critical"

    def _scene(self, rule: Rule, incident: Incident) -> Scene:
        return Scene(
            table=self.table,
            waiting=self.waiting,
            find=self.find,
            brand=self.brand,
            rule=rule,
            applied_at=self.applied_at,
            states=self.states,
            unread=unread.unread_sources(self.states, self.brand, rule, incident, self.now),
            muted=_mute(self.brand, rule, self.silences, self.now),
            rides=self._rides(rule),
            now=self.now,
        )

    def _rides(self, rule: Rule) -> bool:
        """Whether a critical incident that people know of speaks for this rule; never for one that is deaf."""
        if rule.kind == "deaf" or self._critical(rule):
            return False
        return any(self._carries(other) for other in self.rules.values())

    def _carries(self, rule: Rule) -> bool:
        """Whether a rule's incident is critical, told and not silenced; one that is deaf speaks for nothing else."""
        incident = self._incident(rule)
        known = incident.first_at is not None and not incident.staged
        heard = _mute(self.brand, rule, self.silences, self.now) != "silence"
        return rule.kind != "deaf" and incident.severity == "critical" and known and heard

    def _rule(self, rule: Rule) -> Notice | None:
        """Evaluate one rule; a write that meets somebody else's is decided anew from what is there then."""
        for _ in range(_TRIES):
            stored = self._incident(rule)
            if stored.sources and not frozenset(entry.use for entry in self.brand.sources) & stored.sources:
                return self._end(stored)
            incident = entered(rule, stored, self.now)
            evaluation = _EVALUATE[rule.kind](self._scene(rule, incident), incident)
            decided = evaluation.decision.incident
            if decided == stored:
                return None
            notice = self._notice(evaluation)
            try:
                self.incidents[rule.id] = incidents.save(self.table, decided, notice)
            except Conflict:
                self.incidents = incidents.read(self.table, self.brand.id).incidents
                continue
            return notice
        return None

    def _notice(self, evaluation: Evaluation) -> Notice | None:
        decision, count = evaluation.decision, evaluation.count
        if decision.told is None or decision.reason == "NONE":
            return None
        leads = [pair.lead for pair in count.pairs[: telling.SHOWN]]
        shown = mentions.records(self.table, self.brand.id, leads) if count.rule.kind != "deaf" else {}
        speaks = decision.reason != "CLEARED" and decision.told.severity == "critical" and count.rule.kind != "deaf"
        riding = self._riding(count.rule) if speaks else ()
        news = decision.reason != "REMINDER" and not decision.told.staged
        gist = self._gist(count) if speaks and news else ()
        return telling.notice(self.brand, decision, count, shown, self.now, riding=riding, gist=gist)

    def _gist(self, count: Count) -> tuple[str, ...]:
        start = min((pair.since for pair in count.pairs), default=self.now)
        return briefing.gist(self.table, self.brand, count.rule.id, start, self.now)

    def _riding(self, speaking: Rule) -> Sequence[Evaluation]:
        """The brand's warnings that are raised now, which are not told apart while this rule is critical."""
        found = []
        for rule in self.rules.values():
            if rule.id == speaking.id or rule.kind == "deaf" or self._critical(rule):
                continue
            incident = entered(rule, self._incident(rule), self.now)
            scene = self._scene(rule, incident)
            if incident.staged or scene.muted == "silence":
                continue
            evaluation = _EVALUATE[rule.kind](msgspec.structs.replace(scene, rides=True), incident)
            if evaluation.decision.incident.phase == "raised":
                found.append(evaluation)
        return found

    def _end(self, incident: Incident) -> Notice | None:
        decision = removed(incident)
        notice = telling.removal(self.brand, decision.told, self.now) if decision.told else None
        try:
            incidents.save(self.table, decision.incident, notice)
        except Conflict:
            return None  # the next minute sees what the other run made of it
        return notice


def _mute(brand: Brand, rule: Rule, silences: Mapping[str, Silence], now: datetime) -> Mute | None:
    wishes = (silences.get(rule.id), silences.get("*"))
    if any(wish is not None and now < wish.until for wish in wishes):
        return "silence"
    return "quiet hours" if is_quiet(brand.quiet_hours, now) else None
