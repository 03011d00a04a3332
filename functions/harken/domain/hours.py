"""Local times of a brand, daylight saving included: its quiet hours, and time counted in its business hours."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .brand import Hours, QuietHours
from .mention import utc

LONGEST_AHEAD = timedelta(days=3_660)
"""A target that is not reached within ten years of holidays is never reached."""

_DAY = timedelta(days=1)
_LOOK_EVERY = timedelta(hours=6)
_SECOND = timedelta(seconds=1)

Span = tuple[datetime, datetime]


def is_quiet(hours: QuietHours | None, now: datetime) -> bool:
    """Whether warnings wait at `now` (UTC): from `start` on and before `end`, in the brand's own time zone."""
    if hours is None:
        return False
    local = now.astimezone(ZoneInfo(hours.timezone)).time()
    start, end = time.fromisoformat(hours.start), time.fromisoformat(hours.end)
    return start <= local < end if start <= end else local >= start or local < end


def worked(hours: Hours | None, start: datetime, end: datetime) -> timedelta:
    """How much of the time between two moments (aware) lies in business hours; no hours are around the clock.

    A moment counts when a clock on the wall shows a time of a shift then: an hour that is skipped counts nothing, one
    that comes twice counts twice. Never negative.
    """
    start, end = utc(start), utc(end)
    if hours is None:
        return max(timedelta(0), end - start)
    return sum(
        (
            min(close, end) - max(opens, start)
            for opens, close in _open_from(hours, start, end)
            if min(close, end) > max(opens, start)
        ),
        timedelta(0),
    )


def due(hours: Hours | None, start: datetime, target: timedelta) -> datetime | None:
    """The moment (UTC) at which `target` of business time has passed since `start` (aware).

    None where that never comes: no shifts, or none within `LONGEST_AHEAD`.
    """
    start = utc(start)
    if hours is None or target <= timedelta(0):
        return start + max(target, timedelta(0))
    left = target
    for opens, close in _open_from(hours, start, start + LONGEST_AHEAD):
        begin = max(opens, start)
        if close - begin >= left:
            return begin + left
        left -= max(timedelta(0), close - begin)
    return None


def _open_from(hours: Hours, start: datetime, end: datetime) -> Iterator[Span]:
    """The stretches of time (UTC, in order, apart) of the shifts of all days (UTC) from `start` to `end`."""
    if not any(hours.week.values()):
        return
    day = start.date()
    while day <= end.date():
        for first, last, offset in _offsets(hours.timezone, day):
            yield from _shifts(hours, first, last, offset)
        day += _DAY


def _shifts(hours: Hours, first: datetime, last: datetime, offset: timedelta) -> Iterator[Span]:
    """The shifts between two moments (UTC) while local time is so far ahead of UTC."""
    local = (first + offset).date()
    while local <= (last + offset).date():
        if local not in hours.holidays:
            midnight = datetime.combine(local, time(), UTC) - offset
            for opens, closes in hours.week.get(local.weekday(), ()):
                begin, end = (
                    max(first, midnight + _since_midnight(opens)),
                    min(last, midnight + _since_midnight(closes)),
                )
                if begin < end:
                    yield begin, end
        local += _DAY


def _since_midnight(clock: str) -> timedelta:
    """What a clock on the wall shows; a shift may end at 24:00."""
    hour, minute = clock.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))


@lru_cache(maxsize=4096)
def _offsets(zone: str, day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """A day (UTC) in stretches during each of which local time keeps its distance from UTC."""
    where = ZoneInfo(zone)
    begin = datetime.combine(day, time(), UTC)
    found: list[tuple[datetime, datetime, timedelta]] = []
    at = begin
    while at < begin + _DAY:
        until = min(begin + _DAY, _change(where, at, at + _LOOK_EVERY))
        found.append((at, until, _offset(where, at)))
        at = until
    return tuple(found)


def _change(where: ZoneInfo, first: datetime, last: datetime) -> datetime:
    """The first second after `first` and up to `last` with another distance from UTC; `last` where there is none."""
    before = _offset(where, first)
    if _offset(where, last) == before:
        return last
    while last - first > _SECOND:
        middle = first + (last - first) // _SECOND // 2 * _SECOND
        first, last = (middle, last) if _offset(where, middle) == before else (first, middle)
    return last


def _offset(where: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(where).utcoffset() or timedelta(0)
