"""When it began and how fast it grows: counts by the hour, judged against the usual level of the same period."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import log, sqrt
from statistics import linear_regression, median
from typing import Final, Literal

from msgspec import Struct

from .mention import Time

HOUR: Final = timedelta(hours=1)
MOST_HOURS: Final = 24 * 92
"""So many hours before the end are looked at."""

_DEVIATIONS: Final = 3
_NORMAL: Final = 1.4826
"""Makes the median absolute deviation comparable with a standard deviation."""
_LEAST_HOURS: Final = 3

Phase = Literal["growing", "steady", "calming", "usual"]


class Growth(Struct, frozen=True, kw_only=True):
    """How posts come in over time. Rates are posts an hour.

    `onset`: the first post of the unbroken run of hours above `limit` that leads to the peak, None where none is.
    `peak`: the start of the fullest hour, None where nobody wrote. `doubling`: how long the rate took to double from
    onset to peak, None where fewer than three hours tell or where it did not grow.
    """

    usual: float
    limit: float
    onset: Time | None
    peak: Time | None
    at_peak: int
    now: int
    doubling: timedelta | None
    phase: Phase


def growth(times: Iterable[datetime], start: datetime, end: datetime) -> Growth:
    """How the posts of `start` <= time < `end` came in, in whole hours counted back from `end`.

    The usual level is the median m of the hours. The rate has left it in an hour with more than
    m + 3 * max(1.4826 * MAD, sqrt(max(m, 1))) posts: the median absolute deviation, but never less than chance alone
    varies (Poisson). It holds while less than half of the period is unusual: look at more than the trouble itself.
    """
    hours = max(1, min(-(-(end - start) // HOUR), MOST_HOURS))
    first = end - hours * HOUR
    kept = sorted(moment for moment in times if max(start, first) <= moment < end)
    counts = [0] * hours
    for moment in kept:
        counts[(moment - first) // HOUR] += 1
    usual = float(median(counts))
    spread = _NORMAL * median(abs(count - usual) for count in counts)
    limit = usual + _DEVIATIONS * max(spread, sqrt(max(usual, 1.0)))
    top = max(range(hours), key=lambda hour: (counts[hour], -hour))
    began = _began(counts, top, limit)
    onset = None if began is None else next(moment for moment in kept if moment >= first + began * HOUR)
    return Growth(
        usual=usual,
        limit=limit,
        onset=onset,
        peak=first + top * HOUR if kept else None,
        at_peak=counts[top],
        now=counts[-1],
        doubling=None if began is None else doubling(counts[began : top + 1]),
        phase=_phase(counts, limit),
    )


def _began(counts: list[int], top: int, limit: float) -> int | None:
    """The first hour of the unbroken run above the limit that holds the fullest hour; a busy hour before is none."""
    if counts[top] <= limit:
        return None
    return next((hour + 1 for hour in range(top, -1, -1) if counts[hour] <= limit), 0)


def doubling(counts: list[int]) -> timedelta | None:
    """How long hourly `counts` took to double: ln 2 over the slope of a line through ln(count + 1/2).

    None for fewer than three hours, and where they do not grow.
    """
    if len(counts) < _LEAST_HOURS:
        return None
    slope = linear_regression(range(len(counts)), [log(count + 0.5) for count in counts]).slope
    return HOUR * (log(2) / slope) if slope > 0.01 else None


def _phase(counts: list[int], limit: float) -> Phase:
    """The last hour against the one before; a difference within chance (the root of both) is none."""
    now, before = counts[-1], counts[-2] if len(counts) > 1 else 0
    if max(now, before) <= limit:
        return "usual"
    if abs(now - before) <= sqrt(now + before):
        return "steady"
    return "growing" if now > before else "calming"
