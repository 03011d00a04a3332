"""Business hours, against a counter that walks through every minute and looks it up on the wall."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from harken.domain.brand import Hours
from harken.domain.hours import due, worked

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
OFFICE = (("09:00", "13:00"), ("14:00", "18:00"))
BERLIN = Hours(timezone="Europe/Berlin", week=dict.fromkeys(range(5), OFFICE), holidays=(date(2026, 12, 25),))
NIGHT = Hours(timezone="Europe/Berlin", week=dict.fromkeys(range(7), (("00:00", "06:00"),)))
ALL_DAY = Hours(timezone="Europe/Berlin", week=dict.fromkeys(range(7), (("00:00", "24:00"),)))
CLOSED = Hours(timezone="Europe/Berlin", week={0: ()})


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "start", "end", "expected"),
    [
        (None, "2026-11-20 22:00", "2026-11-21 22:00", 24 * HOUR),  # around the clock
        (BERLIN, "2026-11-20 09:00", "2026-11-20 10:30", 1.5 * HOUR),  # Friday, inside a shift
        (BERLIN, "2026-11-20 11:30", "2026-11-20 13:30", HOUR),  # the lunch between two shifts does not count
        (BERLIN, "2026-11-20 16:00", "2026-11-23 09:00", 2 * HOUR),  # nor does the weekend
        (BERLIN, "2026-11-21 10:00", "2026-11-22 10:00", 0 * HOUR),  # asked and answered out of hours
        (BERLIN, "2026-12-25 08:00", "2026-12-25 18:00", 0 * HOUR),  # a holiday, though a Friday
        (NIGHT, "2026-03-28 22:00", "2026-03-29 22:00", 5 * HOUR),  # the skipped hour is nobody's time
        (NIGHT, "2026-10-24 20:00", "2026-10-25 22:00", 7 * HOUR),  # the hour that comes twice is worked twice
        (ALL_DAY, "2026-10-24 22:00", "2026-10-25 23:00", 25 * HOUR),  # up to midnight, to the minute
        (CLOSED, "2026-01-01 00:00", "2026-12-31 00:00", 0 * HOUR),  # never open
        (BERLIN, "2026-11-20 10:00", "2026-11-20 09:00", 0 * HOUR),  # clocks differ: no time at all, never less
        (None, "2026-11-20 10:00", "2026-11-20 09:00", 0 * HOUR),
    ],
)
def test_time_worked(hours, start, end, expected):
    assert worked(hours, moment(start), moment(end)) == expected


@pytest.mark.parametrize(
    ("hours", "start", "target", "expected"),
    [
        (None, "2026-11-21 03:00", HOUR, "2026-11-21 04:00"),  # around the clock
        (BERLIN, "2026-11-20 08:30", HOUR, "2026-11-20 09:30"),
        (BERLIN, "2026-11-20 11:30", HOUR, "2026-11-20 13:30"),  # over lunch
        (BERLIN, "2026-11-20 16:00", HOUR, "2026-11-20 17:00"),  # reached as the shop closes, not when it opens again
        (BERLIN, "2026-11-20 16:30", HOUR, "2026-11-23 08:30"),  # over the weekend
        (BERLIN, "2026-11-21 12:00", HOUR, "2026-11-23 09:00"),  # asked on a Saturday
        (BERLIN, "2026-12-24 16:30", HOUR, "2026-12-28 08:30"),  # over a holiday and a weekend
        (NIGHT, "2026-10-24 23:00", 4 * HOUR, "2026-10-25 03:00"),  # the hour that comes twice counts twice
        (BERLIN, "2026-11-21 12:00", 0 * HOUR, "2026-11-21 12:00"),  # no time is over at once
        (CLOSED, "2026-11-21 12:00", HOUR, None),  # never open, never due
    ],
)
def test_when_a_target_is_reached(hours, start, target, expected):
    assert due(hours, moment(start), target) == (expected and moment(expected))


# ------------------------------------------------------------------------- every minute, looked up on the wall

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # daylight saving begins and ends at midnight
    "America/St_Johns",  # until 2011 at a minute past midnight: yesterday came back for an hour
    "Australia/Lord_Howe",  # half an hour
    "Asia/Kolkata",  # five and a half hours, all the year
    "Asia/Jerusalem",
    "Pacific/Apia",  # 30 December 2011 never was
    "Asia/Kathmandu",
)
EDGES = ("00:00", "00:01", "00:30", "01:00", "02:00", "02:30", "03:00", "06:15", "09:00", "13:00", "14:00", "17:59",
         "18:00", "22:00", "23:00", "23:30", "24:00")  # fmt: skip
SPANS = (*(timedelta(minutes=each) for each in (0, 1, 29, 61, 240, 719, 1440, 2000)), timedelta(days=4))


@cache
def wall(zone: str, day: date) -> list[tuple[date, int]]:
    """What a clock on the wall shows at each minute of a day (UTC): the date, and the minute of the day."""
    where = ZoneInfo(zone)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    shown = [(start + number * MINUTE).astimezone(where) for number in range(1440)]
    return [(local.date(), 60 * local.hour + local.minute) for local in shown]


@cache
def changes(zone: str) -> list[date]:
    """The days (UTC) of 2009 to 2027 at the end of which the zone stands elsewhere than at their start."""
    where, found = ZoneInfo(zone), []
    day = datetime(2009, 1, 1, tzinfo=UTC)
    while day.year < 2028:
        following = day + timedelta(days=1)
        if day.astimezone(where).utcoffset() != following.astimezone(where).utcoffset():
            found.append(day.date())
        day = following
    return found


def open_minutes(hours: Hours, start: datetime, end: datetime) -> Iterator[datetime]:
    """Each minute between two moments that is a minute of a shift, found by looking."""
    tables: dict[date, set[int]] = {}
    at = start
    while at < end:
        shown = wall(hours.timezone, at.date())
        for number in range(60 * at.hour + at.minute, 1440):
            if at >= end:
                return
            local, minute = shown[number]
            if local not in tables:
                shifts = () if local in hours.holidays else hours.week.get(local.weekday(), ())
                tables[local] = {
                    each
                    for opens, closes in shifts
                    for each in range(*(60 * int(text[:2]) + int(text[3:]) for text in (opens, closes)))
                }
            if minute in tables[local]:
                yield at
            at += MINUTE


def case(chance: random.Random) -> tuple[Hours, datetime, datetime]:
    """Hours of any kind, and two moments, more often than not around a change of the clocks."""
    zone = chance.choice(ZONES)
    near = changes(zone)
    if near and chance.random() < 0.7:
        day = chance.choice(near) - timedelta(days=chance.choice((0, 0, 1, 2)))
    else:
        day = date(2009, 1, 1) + timedelta(days=chance.randrange(6_900))
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + chance.randrange(1440) * MINUTE
    end = start + chance.choice(SPANS) + chance.randrange(90) * MINUTE
    week = {}
    for weekday in chance.sample(range(7), chance.randint(1, 7)):
        edges = sorted(chance.sample(EDGES, 2 * chance.randint(0, 3)))
        week[weekday] = tuple(zip(edges[::2], edges[1::2], strict=True))
    holidays = tuple(day + timedelta(days=chance.randint(-1, 3)) for _ in range(chance.choice((0, 0, 1, 2))))
    return Hours(timezone=zone, week=week, holidays=holidays), start, end


@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_cases_agree_with_a_count_of_every_minute(seed):
    """And whatever was worked is due at the end of its last minute, and not a moment sooner."""
    chance = random.Random(seed)
    for _ in range(1_000):
        hours, start, end = case(chance)
        found = list(open_minutes(hours, start, end))
        assert worked(hours, start, end) == len(found) * MINUTE, (hours, start, end)
        if found:
            assert due(hours, start, len(found) * MINUTE) == found[-1] + MINUTE, (hours, start, end)


def test_parts_of_minutes_count():
    assert worked(BERLIN, moment("2026-11-20 09:00:30"), moment("2026-11-20 09:00:45.5")) == timedelta(seconds=15.5)
