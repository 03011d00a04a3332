"""Weeks from Monday to Monday on the clocks of a zone."""

from datetime import UTC, datetime, timedelta

import pytest

from harken.domain.errors import BadInput
from harken.domain.week import before, last_week, week


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "zone", "start", "end"),
    [
        ("2026-W47", "UTC", "2026-11-16 00:00", "2026-11-23 00:00"),
        ("2026-W47", "Europe/Berlin", "2026-11-15 23:00", "2026-11-22 23:00"),
        ("2026-W47", "America/Los_Angeles", "2026-11-16 08:00", "2026-11-23 08:00"),
        ("2026-W43", "Europe/Berlin", "2026-10-18 22:00", "2026-10-25 23:00"),  # an hour longer
        ("2026-W53", "UTC", "2026-12-28 00:00", "2027-01-04 00:00"),  # over the year's end
        ("2026-W01", "UTC", "2025-12-29 00:00", "2026-01-05 00:00"),
    ],
)
def test_a_week_by_its_name(name, zone, start, end):
    found = week(name, zone)
    assert (found.name, found.start, found.end) == (name, moment(start), moment(end))


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-47", "2026-W00", "2026-W54", "2027-W53", "2026-W7", "9999-W52", "W47"]
)
def test_no_week(name):
    with pytest.raises(BadInput, match="no week; expected year and number"):
        week(name, "UTC")


@pytest.mark.parametrize(
    ("now", "zone", "name"),
    [
        ("2026-11-23 00:00", "UTC", "2026-W47"),
        ("2026-11-22 23:59", "UTC", "2026-W46"),
        ("2026-11-22 23:00", "Europe/Berlin", "2026-W47"),  # Monday there
        ("2026-11-23 07:00", "America/Los_Angeles", "2026-W46"),  # Sunday there
    ],
)
def test_the_last_week_that_is_over(now, zone, name):
    assert last_week(moment(now), zone).name == name


def test_weeks_before_one_another_meet():
    later = week("2026-W44", "Europe/Berlin")
    assert before(later, 0) == later
    assert before(later, 1).end == later.start
    assert before(later, 1).end - before(later, 1).start == timedelta(days=7, hours=1)
