"""Weeks as people plan them: from Monday morning at midnight to the next, on the clocks of one time zone."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from .errors import BadInput
from .mention import Time, utc

_NAME = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_SEVEN = timedelta(days=7)


class Week(Struct, frozen=True, kw_only=True):
    """A week by its ISO name ("2026-W47"), from `start` to before `end` (UTC)."""

    name: str
    zone: str
    start: Time
    end: Time


def week(name: str, zone: str) -> Week:
    """The week of an ISO name on the clocks of a zone. Raises `BadInput` where there is no such week."""
    found = _NAME.fullmatch(name)
    wrong = f"{name!r} is no week; expected year and number, like 2026-W47"
    if found is None:
        raise BadInput(wrong)
    try:
        return _from(date.fromisocalendar(int(found[1]), int(found[2]), 1), zone)
    except (ValueError, OverflowError) as error:
        raise BadInput(wrong) from error


def last_week(now: datetime, zone: str) -> Week:
    """The last week that is over at `now` (aware)."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return _from(today - timedelta(days=today.weekday()) - _SEVEN, zone)


def before(later: Week, weeks: int) -> Week:
    """The week so many weeks before another."""
    monday = later.start.astimezone(ZoneInfo(later.zone)).date()
    return _from(monday - weeks * _SEVEN, later.zone)


def _from(monday: date, zone: str) -> Week:
    start, end = (
        utc(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))) for day in (monday, monday + _SEVEN)
    )
    year, number, _ = monday.isocalendar()
    return Week(name=f"{year}-W{number:02}", zone=zone, start=start, end=end)
