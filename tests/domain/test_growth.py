"""When it began, how fast it grows: hourly counts in, onset, peak, doubling time and phase out."""

from datetime import timedelta
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.growth import HOUR, doubling, growth

from .builders import NOON

QUIET = [1] * 12


def times(counts):
    return [
        NOON + hour * HOUR + number * HOUR / (count + 1)
        for hour, count in enumerate(counts)
        for number in range(count)
    ]


def grown(counts):
    return growth(times(counts), NOON, NOON + len(counts) * HOUR)


@pytest.mark.parametrize(
    ("counts", "onset", "peak", "phase"),
    [
        ([0], None, None, "usual"),  # nobody wrote
        (QUIET, None, 0, "usual"),  # the usual level is no trouble
        ([*QUIET, 4, 1], None, 12, "usual"),  # as much as chance makes: the limit is not above itself
        ([*QUIET, 5, 1], 12, 12, "calming"),  # one more leaves it
        ([*QUIET, 5, 10, 20], 12, 14, "growing"),
        ([*QUIET, 20, 20], 12, 12, "steady"),
        ([*QUIET, 20, 40, 10], 12, 13, "calming"),
        ([*QUIET, 6, 1, 9, 20], 14, 15, "growing"),  # a busy hour before is another story
        ([*QUIET, 20, 1, 1], 12, 12, "usual"),  # over again, and still told when it began
    ],
)
def test_onset_peak_and_phase(counts, onset, peak, phase):
    found = grown(counts)
    assert found.onset == (None if onset is None else NOON + onset * HOUR)
    assert found.peak == (None if peak is None else NOON + peak * HOUR)
    assert found.phase == phase


def growing(doubled, count):
    """So many posts over four hours, at a rate that has doubled after each `doubled` hours."""
    rate = log(2) * 4 / doubled
    return [NOON + 4 * HOUR * (log(1 + (number + 0.5) / count * (exp(rate) - 1)) / rate) for number in range(count)]


@pytest.mark.parametrize(
    ("moments", "hours"),
    [
        ([], None),
        (growing(0.5, 4), None),  # too few tell
        ([NOON + number * HOUR / 10 for number in range(40)], None),  # the same rate all the time
        ([NOON + 4 * HOUR - (moment - NOON) for moment in growing(1, 40)], None),  # it falls
        (growing(4, 8), None),  # as much as chance makes
        (growing(4, 400), 4),
        (growing(1, 40), 1),
        (growing(0.5, 40), 0.5),
        ([NOON + 4 * HOUR - HOUR / 3_600_000] * 9, 4 * log(2) / 500),  # all at once: bounded
    ],
)
def test_doubling(moments, hours):
    found = doubling(moments, NOON, NOON + 4 * HOUR)
    assert (found and found / HOUR) == (hours and pytest.approx(hours, rel=0.03))


def test_a_greater_trouble_before_tells_only_what_is_usual():
    moments = times([*QUIET, 40, *QUIET, 6, 1])
    found = growth(moments, NOON + 20 * HOUR, NOON + 27 * HOUR, NOON)
    assert (found.onset, found.at_peak, found.usual) == (NOON + 25 * HOUR, 6, 1)


def test_a_trouble_that_was_on_before_began_before():
    found = growth(times([*QUIET, 20, 20, 20]), NOON + 13 * HOUR, NOON + 15 * HOUR, NOON)
    assert found.onset == NOON + 12 * HOUR


def test_where_the_hours_are_cut_does_not_move_the_beginning():
    moments = times([*QUIET, 5, 10, 20, 9])
    ends = [NOON + 16 * HOUR + minute * HOUR / 60 for minute in range(60)]
    found = {(told.onset, told.peak, told.at_peak) for told in (growth(moments, NOON, end) for end in ends)}
    assert found == {(NOON + 12 * HOUR, NOON + 14 * HOUR, 20)}


@given(st.lists(st.integers(-100_000, 400_000), max_size=60), st.randoms())
def test_order_does_not_matter_and_onset_lies_in_the_period(seconds, random):
    moments = [NOON + timedelta(seconds=second) for second in seconds]
    end = NOON + 72 * HOUR
    found = growth(moments, NOON, end)
    assert found.onset is None or NOON <= found.onset < end
    random.shuffle(moments)
    assert growth(moments, NOON, end) == found
