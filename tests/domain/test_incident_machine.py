"""Any course of events: complaints, answers, relapses, people, outages and clocks against the state machine of incidents."""

from collections import Counter
from datetime import datetime
from itertools import pairwise
from math import log

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from msgspec.structs import replace

from harken.domain import incident as incidents
from harken.domain.incident import Decision, Incident, Mute, Tell
from harken.domain.rule import Pair

from . import builders
from .builders import at, minutes

TELL: Tell = {"warning": ("email",), "critical": ("email", "sms", "chat")}


class Course(RuleBasedStateMachine):
    """Every step moves the clock, evaluates, and holds what came out against the promises."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[str, Pair] = {}
        self.left: dict[str, Pair] = {}
        self.born = 0
        self.clock = 0.0
        self.latest = 0.0
        self.unread = False
        self.muted: Mute | None = None
        self.rides = False
        self.incident: Incident = builders.quiet()
        self.told: dict[str, list[tuple[datetime, str, int]]] = {}
        self.peak: Counter[str] = Counter()

    @initialize(
        hold=st.sampled_from([0, 3]),
        clear_after=st.sampled_from([0, 10]),
        above=st.integers(0, 5),
        severity=st.sampled_from(["warning", "critical"]),
        kind=st.sampled_from(["unanswered", "outcry", "surge", "deaf"]),
    )
    def configure(self, hold, clear_after, above, severity, kind):
        self.rule = builders.rule(
            hold=minutes(hold),
            clear_after=minutes(clear_after),
            above=above,
            clear_at=above // 2,
            severity=severity,
            kind=kind,
        )

    @rule(count=st.integers(1, 6), urgency=st.sampled_from([10, 59, 60, 85]))
    def complaints_arrive(self, count, urgency):
        for item in builders.pairs(count, self.born, urgency):
            self.waiting[item.lead] = item
        self.born += count
        self.evaluate()

    @rule(keep=st.integers(0, 3))
    def the_brand_answers(self, keep):
        """All but a few, the oldest first."""
        for name in list(self.waiting)[: len(self.waiting) - keep]:
            self.left[name] = self.waiting.pop(name)
        self.evaluate()

    @rule(count=st.integers(1, 4))
    def some_complain_again(self, count):
        for name in list(self.left)[:count]:
            self.waiting[name] = self.left.pop(name)
        self.evaluate()

    @rule()
    def all_grow_more_urgent(self):
        self.waiting = {
            name: replace(item, urgency=min(100, item.urgency + 25)) for name, item in self.waiting.items()
        }
        self.evaluate()

    @rule()
    def somebody_takes_it_on(self):
        if self.incident.phase in ("raised", "clearing"):
            self.incident = incidents.acknowledge(self.incident, at(self.clock))

    @rule(muted=st.sampled_from(["silence", "quiet hours", None]))
    def it_is_muted(self, muted):
        self.muted = muted
        self.evaluate()

    @rule(rides=st.booleans())
    def something_critical_begins_or_ends(self, rides):
        self.rides = rides
        self.evaluate()

    @rule(unread=st.booleans())
    def a_source_goes_or_comes_back(self, unread):
        self.unread = unread
        self.evaluate()

    @rule(step=st.sampled_from([0, 0.5, 1, 3, 5, 10, 30, 60, 240, 600]))
    def time_passes(self, step):
        self.evaluate(step)

    @rule(step=st.integers(1, 3))
    def the_clock_steps_back(self, step):
        """A little, once: another machine evaluates, whose clock is behind."""
        self.clock = self.latest - step
        self.decide()
        self.clock = self.latest

    def evaluate(self, step: float = 1) -> None:
        self.clock += step
        self.latest = self.clock
        self.decide()

    def decide(self) -> None:
        before, now = self.incident, at(self.clock)
        waiting = tuple(self.waiting.values())
        decision = self.ask(waiting)
        assert decision == self.ask(waiting), "the same inputs give the same decision"
        assert decision == self.ask(waiting[::-1]), "the order of those who wait does not matter"
        self.incident = replace(decision.incident, version=before.version + 1)
        self.check(decision, len(waiting))
        if decision.told is not None:
            self.tell(decision, now)
        if self.incident.phase != "quiet":
            self.peak[self.incident.id] = max(self.peak[self.incident.id], len(waiting))

    def ask(self, waiting: tuple[Pair, ...]) -> Decision:
        return incidents.decide(
            self.rule,
            self.incident,
            waiting,
            not self.unread,
            at(self.clock),
            tell=TELL,
            muted=self.muted,
            rides=self.rides,
        )

    def check(self, decision: Decision, count: int) -> None:
        after = decision.incident
        assert (decision.reason == "NONE") == (decision.told is None)
        if count > self.rule.above:
            assert after.phase in ("pending", "raised"), "over the threshold is never quiet"
            assert after.phase == "raised" or self.rule.hold
        if after.phase == "raised" and self.muted is None and not self.rides:
            assert after.first_at is not None, "raised and not muted is told"
        if self.muted == "silence" or self.rides:
            assert decision.reason in ("NONE", "CLEARED"), "what is silenced, or rides along, is called off at most"
        loud = self.rule.severity == "critical" and not self.rides
        if self.muted == "quiet hours" and loud and after.phase == "raised":
            assert after.first_at is not None, "quiet hours never hold back what is critical"
        if self.unread:
            assert decision.reason != "CLEARED", "no answer is not zero"

    def tell(self, decision: Decision, now: datetime) -> None:
        told = decision.told
        assert told is not None
        assert told.id
        history = self.told.setdefault(told.id, [])
        history.append((now, decision.reason, told.sequence))
        reasons = Counter(reason for _, reason, _ in history)
        first = history[0][0]

        assert history[0][1] == "FIRST", "an incident begins with FIRST"
        assert reasons["FIRST"] == 1
        assert reasons["ESCALATED"] <= 1
        assert "CLEARED" not in [reason for _, reason, _ in history[:-1]], "nothing follows an all-clear"
        assert [sequence for *_, sequence in history] == list(range(1, len(history) + 1))

        elapsed = at(self.latest) - first
        assert reasons["REMINDER"] <= elapsed / self.rule.remind_every
        grew = [moment for moment, reason, _ in history if reason == "GREW"]
        gaps = [later - earlier for earlier, later in pairwise(grew)]
        assert all(gap >= self.rule.regroup_every for gap in gaps), "growth is told in groups"
        if self.rule.kind in ("outcry", "deaf"):
            assert reasons["GREW"] <= self.born, "one for each new one at most"
            return
        levels = 2  # there are two levels to rise to
        spurt = 1 + log(max(2, self.peak[told.id], len(self.waiting)), 1.5)  # each one half as many more
        assert reasons["GREW"] <= levels + (1 + levels + reasons["ESCALATED"] + reasons["REMINDER"]) * spurt

    def teardown(self) -> None:
        """Every FIRST has its CLEARED, or the incident is still there."""
        for name, history in self.told.items():
            over = history[-1][1] == "CLEARED"
            assert over != (self.incident.id == name and self.incident.phase != "quiet")


Course.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestCourse = Course.TestCase
