"""Hypothesis looks for a life of the flow in which a promise about what is told is broken.

It chooses what people do, what the sources and the scheduler do, where a function is killed; between its choices the
flow goes on. After each step P3, P4 and P5 must hold, at the end all of P1 to P6, once everything has come to rest.
"""

from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.chaos import story
from tests.chaos.faults import HOWS, Weather
from tests.chaos.flow import Flow, brand_of
from tests.chaos.promises import Looks

from harken.domain.brand import QuietHours

DEEPEST = 60
"""A run of a function makes about so many calls."""

_QUIET = QuietHours(start="12:40", end="13:25", timezone="UTC")


class Life(RuleBasedStateMachine):
    """The flow, as hypothesis steers it."""

    flow: Flow
    looks: Looks

    @initialize(
        seed=st.integers(0, 2**16),
        quiet=st.sampled_from([None, _QUIET]),
        twice=st.sampled_from([0.0, 0.2]),
        cut_in=st.sampled_from([0.0, 0.03]),
        skew=st.sampled_from([0.0, 60.0]),
        lag=st.sampled_from([0.0, 5.0, 75.0]),
    )
    def begin(self, seed: int, quiet: QuietHours | None, **more: float) -> None:
        self.flow = Flow(seed, Weather(**more), brand=brand_of(quiet_hours=quiet))
        self.looks = Looks(self.flow)

    @rule(what=st.sampled_from(["complain", "burst", "praise", "ask", "odd"]))
    def somebody_writes(self, what: str) -> None:
        story.act(self.flow, what)

    @rule(what=st.sampled_from(["reply", "edit", "delete"]))
    def somebody_goes_on(self, what: str) -> None:
        story.act(self.flow, what)

    @rule(many=st.booleans())
    def the_brand_answers(self, many: bool) -> None:
        for post in story.waiting(self.flow)[: None if many else 1]:
            story.answer(self.flow, post)

    @rule()
    def somebody_answered_complains_again(self) -> None:
        story.reopen(self.flow)

    @rule(what=st.sampled_from(["ack", "silence"]))
    def somebody_is_at_the_desk(self, what: str) -> None:
        story.desk(self.flow, what)

    @rule(name=st.sampled_from(["agora", "plaza"]))
    def a_source_goes_down_or_comes_back(self, name: str) -> None:
        self.flow.forums[name].down = not self.flow.forums[name].down

    @rule(after=st.integers(0, DEEPEST), how=st.sampled_from(HOWS))
    def a_call_goes_wrong(self, after: int, how: Any) -> None:
        self.flow.faults.doom = after, how
        self.flow.minute()

    @rule(minutes=st.integers(1, 90))
    def the_scheduler_stands_still(self, minutes: int) -> None:
        self.flow.cloud.run_until(self.flow.cloud.seconds + 60 * minutes)

    @rule(minutes=st.integers(1, 25))
    def time_passes(self, minutes: int) -> None:
        for _ in range(minutes):
            self.flow.minute()

    @invariant()
    def what_is_promised_of_notices_holds(self) -> None:
        if hasattr(self, "flow"):
            assert self.looks.told() == []

    def teardown(self) -> None:
        if hasattr(self, "flow"):
            story.rest(self.flow)
            assert self.looks.end() == []


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=60,
    stateful_step_count=20,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
