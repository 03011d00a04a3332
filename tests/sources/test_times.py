from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.sources.times import from_iso, from_seconds, to_seconds

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T10:00:00Z",
        "2026-11-20T10:00:00.000Z",
        "2026-11-20T12:00:00+02:00",
        "2026-11-20T10:00:00",
        " 20261120T100000Z",
    ],
)
def test_iso_times_become_utc(text):
    assert from_iso(text) == AT


@pytest.mark.parametrize(
    "value",
    ["", "soon", "2026-13-40T00:00:00Z", "0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z", None, 5, [], "9" * 90],
)
def test_what_is_no_moment_is_unknown(value):
    assert from_iso(value) is None


@pytest.mark.parametrize("value", [0, -5, 1e300, float("nan"), float("inf"), True, "x", None, [], 10**30, "1" * 5000])
def test_what_is_no_number_of_seconds_is_unknown(value):
    assert from_seconds(value) is None


@given(st.integers(min_value=40_000_000, max_value=7_000_000_000))
def test_seconds_there_and_back(seconds):
    moment = from_seconds(seconds)
    assert moment is not None
    assert to_seconds(moment) == to_seconds(moment + timedelta(milliseconds=999)) == seconds
