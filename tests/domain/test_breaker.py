"""How long a failing source is left alone, as a table."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.builders import minutes

from harken.domain.breaker import LEAST, LONGEST, LONGEST_REFUSED, pause

TWO = minutes(2)
SECONDS = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("pace", "failures", "asked", "refused", "waits"),
    [
        # its own pace at first, then twice as long each time
        (TWO, 1, None, False, minutes(2)),
        (TWO, 2, None, False, minutes(4)),
        (TWO, 3, None, False, minutes(8)),
        (TWO, 4, None, False, minutes(16)),
        # up to half an hour
        (TWO, 5, None, False, minutes(30)),
        (TWO, 10_000, None, False, minutes(30)),
        # a refusal needs a person: up to an hour
        (TWO, 1, None, True, minutes(2)),
        (TWO, 5, None, True, minutes(32)),
        (TWO, 6, None, True, minutes(60)),
        (TWO, 99, None, True, minutes(60)),
        # not faster than the schedule ticks
        (20 * SECONDS, 1, None, False, minutes(1)),
        (20 * SECONDS, 2, None, False, minutes(2)),
        # a slow entry is tried sooner than it would be read
        (minutes(60), 1, None, False, minutes(30)),
        (minutes(90), 1, None, True, minutes(60)),
        # what the source asks for is kept
        (TWO, 1, minutes(40), False, minutes(40)),
        (TWO, 3, minutes(40), False, minutes(40)),
        (TWO, 1, 3 * SECONDS, False, 3 * SECONDS),
        (TWO, 1, minutes(600), True, minutes(600)),
        # and is no invitation where it has failed again
        (TWO, 3, 3 * SECONDS, False, minutes(8)),
        # nothing is nothing asked, next to nothing is a second
        (TWO, 1, timedelta(0), False, minutes(2)),
        (TWO, 1, timedelta(milliseconds=3), False, SECONDS),
    ],
)
def test_how_long_a_failing_source_is_left_alone(pace, failures, asked, refused, waits):
    assert pause(pace, failures, asked=asked, refused=refused) == waits


@given(
    st.timedeltas(SECONDS, timedelta(days=1)),
    st.integers(1, 10**9),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=1)),
    st.booleans(),
)
def test_a_pause_is_bounded_never_below_what_was_asked_and_never_falls_with_failures(pace, failures, asked, refused):
    wait = pause(pace, failures, asked=asked, refused=refused)
    assert wait >= (asked or LEAST)
    assert wait <= max(asked or LEAST, LONGEST_REFUSED if refused else LONGEST)
    assert pause(pace, failures + 1, asked=asked, refused=refused) >= wait
