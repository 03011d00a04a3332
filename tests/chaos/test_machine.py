"""Hypothesis looks for a life of the flow in which a promise about what is told is broken.

It chooses what people do, what the sources and the scheduler do, where a function is killed; between its choices the
flow goes on. After each step P3, P4 and P5 must hold, at the end all of P1 to P6, once everything has come to rest.
"""

from collections.abc import Callable
from functools import partial
from os import environ
from typing import ClassVar

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.chaos import story
from tests.chaos.brand import EACH, FURTHER, RULE, brand_of
from tests.chaos.faults import HOWS, How, Weather
from tests.chaos.flow import Flow
from tests.chaos.looks import Looks
from tests.chaos.planted import BUGS

from harken.domain.brand import QuietHours

DEEPEST = 60
"""A run of a function makes about so many calls."""

SOON, LATER, LONG = st.integers(0, 4), st.integers(5, 15), st.integers(12, 30)
"""Minutes that go by after something was done."""

_QUIET = QuietHours(start="12:40", end="13:25", timezone="UTC")


class Life(RuleBasedStateMachine):
    """The flow, as hypothesis steers it."""

    flow: Flow
    looks: Looks
    planted: ClassVar[list[Callable[[Flow], None]]] = []
    """What spoils the product before a life begins."""

    @initialize(
        seed=st.integers(0, 2**16),
        further=st.sets(st.sampled_from(range(len(FURTHER)))),
        quiet=st.sampled_from([None, _QUIET]),
        twice=st.sampled_from([0.0, 0.2]),
        cut_in=st.sampled_from([0.0, 0.03]),
        skew=st.sampled_from([0.0, 60.0]),
        lag=st.sampled_from([0.0, 5.0, 75.0]),
    )
    def begin(self, seed: int, further: set[int], quiet: QuietHours | None, **more: float) -> None:
        rules = (RULE, EACH, *(FURTHER[number] for number in sorted(further)))
        self.flow = Flow(seed, Weather(**more), brand=brand_of(rules, quiet_hours=quiet))
        for plant in self.planted:
            plant(self.flow)
        self.looks = Looks(self.flow)

    @rule(minutes=SOON)
    def many_complain(self, minutes: int) -> None:
        story.act(self.flow, "burst")
        self._pass(minutes)

    @rule(
        what=st.sampled_from(["complain", "reply", "reopen", "edit", "delete", "praise", "ask", "odd"]), minutes=SOON
    )
    def somebody_does_something(self, what: str, minutes: int) -> None:
        story.act(self.flow, what)
        self._pass(minutes)

    @rule(what=st.sampled_from(["answer", "answer all"]), minutes=LATER)
    def the_brand_answers(self, what: str, minutes: int) -> None:
        story.act(self.flow, what)
        self._pass(minutes)

    @rule(what=st.sampled_from(["ack", "silence"]), minutes=SOON)
    def somebody_is_at_the_desk(self, what: str, minutes: int) -> None:
        story.desk(self.flow, what)
        self._pass(minutes)

    @rule(name=st.sampled_from(["agora", "plaza"]), minutes=LATER)
    def a_source_goes_down_or_comes_back(self, name: str, minutes: int) -> None:
        self.flow.forums[name].down = not self.flow.forums[name].down
        self._pass(minutes)

    @rule(name=st.sampled_from(["agora", "plaza"]), minutes=LONG)
    def a_source_is_out_while_all_is_answered(self, name: str, minutes: int) -> None:
        """For longer than an all-clear takes."""
        self.flow.forums[name].down = True
        story.act(self.flow, "answer all")
        self._pass(minutes)

    @rule(minutes=SOON)
    def somebody_is_in_danger(self, minutes: int) -> None:
        story.act(self.flow, "danger")
        self._pass(minutes)

    @rule(after=st.integers(0, DEEPEST), how=st.sampled_from(HOWS))
    def a_call_goes_wrong(self, after: int, how: How) -> None:
        self.flow.faults.doom = after, how
        self._pass(1)

    @rule(minutes=st.integers(1, 90))
    def the_scheduler_stands_still(self, minutes: int) -> None:
        self.flow.cloud.run_until(self.flow.cloud.seconds + 60 * minutes)

    @rule(minutes=LATER)
    def time_passes(self, minutes: int) -> None:
        self._pass(minutes)

    def _pass(self, minutes: int) -> None:
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


EXAMPLES, STEPS = int(environ.get("EXAMPLES", "15")), int(environ.get("STEPS", "20"))
"""`make chaos` looks longer."""

DEPTH = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)

TestLife = Life.TestCase
TestLife.settings = DEPTH


def test_that_an_unread_source_is_taken_for_read_is_noticed(monkeypatch):
    """It takes an outage longer than an all-clear, in the midst of an incident."""
    monkeypatch.setattr(Life, "planted", [partial(BUGS["unread is read"], monkeypatch)])
    generated = settings(DEPTH, max_examples=60, stateful_step_count=30, phases=[Phase.generate], derandomize=True)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Life, settings=generated)
