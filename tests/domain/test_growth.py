"""When it began, how fast it grows: hourly counts in, onset, peak, doubling time and phase out."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.growth import HOUR, doubling, growth
from harken_cli.demo.play import WEEK
from harken_cli.past import parse

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


@pytest.mark.parametrize(
    ("counts", "hours"),
    [
        ([4, 8], None),  # two hours tell nothing
        ([8, 8, 8], None),  # does not grow
        ([32, 16, 8], None),  # falls
        ([400, 800, 1600], 1.0),
        ([100, 200, 400, 800], 1.0),
        ([100, 141, 200, 283, 400], 2.0),
    ],
)
def test_doubling(counts, hours):
    found = doubling(counts)
    assert (found and found / HOUR) == (hours and pytest.approx(hours, abs=0.01))


@given(st.lists(st.integers(-100_000, 400_000), max_size=60), st.randoms())
def test_order_does_not_matter_and_onset_lies_in_the_period(seconds, random):
    moments = [NOON + timedelta(seconds=second) for second in seconds]
    end = NOON + 72 * HOUR
    found = growth(moments, NOON, end)
    assert found.onset is None or NOON <= found.onset < end
    random.shuffle(moments)
    assert growth(moments, NOON, end) == found


def test_the_demos_week_began_on_wednesday_morning():
    with WEEK.open(encoding="utf-8") as file:
        past = parse(file, WEEK.name)
    written = [moment for seen in past.seen if (moment := seen.mention.created_at)]
    found = growth(written, past.start, past.end)
    assert found.onset is not None
    assert found.peak is not None
    assert f"{found.onset:%a %H}" == "Wed 09"
    assert f"{found.peak:%a %H}" == "Wed 12"
    assert found.doubling is not None
    assert found.phase == "usual"
