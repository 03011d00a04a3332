"""When it began and how fast it grows: posts within an hour, judged against the usual hour of the same period."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import exp, log, sqrt
from statistics import fmean, median
from typing import Final, Literal

from msgspec import Struct

from .mention import Time

HOUR: Final = timedelta(hours=1)
MOST_HOURS: Final = 24 * 92
"""So many hours before the end are looked at."""

_DEVIATIONS: Final = 3
_NORMAL: Final = 1.4826
"""Makes the median absolute deviation comparable with a standard deviation."""
_LEAST_POSTS: Final = 5
_CHANCE: Final = 2
"""A mean this many standard errors off is no chance."""
_STEEPEST: Final = 500.0

Phase = Literal["growing", "steady", "calming", "usual"]


class Growth(Struct, frozen=True, kw_only=True):
    """How posts come in over time. Rates are posts an hour.

    `peak`: the start of the fullest hour, with `at_peak` posts; None where nobody wrote. `onset`: the first post of
    those that lead to it, None where none of its hours is above `limit`. `now`: the last hour. `doubling`: how long
    the rate took to double from onset to peak, None where it did not grow or too few posts tell.
    """

    usual: float
    limit: float
    onset: Time | None
    peak: Time | None
    at_peak: int
    now: int
    doubling: timedelta | None
    phase: Phase


def growth(times: Iterable[datetime], start: datetime, end: datetime, usual_from: datetime | None = None) -> Growth:
    """How the posts of `start` <= time < `end` came in; those since `usual_from` tell what is usual, too.

    The usual level is the median m of the hours, counted back from `end`. An hour is above it with more than
    m + 3 * max(1.4826 * MAD, sqrt(max(m, 1))) posts: the median absolute deviation, but never less than chance alone
    varies (Poisson). It holds while less than half of the period is unusual: look at more than the trouble itself.
    The trouble begins with the earliest post from which on every post up to the fullest hour has so many within an
    hour: the first moment at which the rate left its usual level for good, before `start` if it was on by then.
    """
    low = start if usual_from is None else min(start, usual_from)
    hours = max(1, min(-(-(end - low) // HOUR), MOST_HOURS))
    first = end - hours * HOUR
    kept = sorted(moment for moment in times if max(low, first) <= moment < end)
    counts = [0] * hours
    for moment in kept:
        counts[(moment - first) // HOUR] += 1
    usual = float(median(counts))
    spread = _NORMAL * median(abs(count - usual) for count in counts)
    limit = usual + _DEVIATIONS * max(spread, sqrt(max(usual, 1.0)))
    within = [bisect_left(kept, moment + HOUR) - index for index, moment in enumerate(kept)]
    since = bisect_left(kept, start)
    top = max(range(since, len(kept)), key=lambda index: (within[index], -index), default=None)
    began = None if top is None else _began(within, top, limit)
    peak = None if top is None else kept[top]
    onset = None if began is None else kept[began]
    return Growth(
        usual=usual,
        limit=limit,
        onset=onset,
        peak=peak,
        at_peak=0 if top is None else within[top],
        now=counts[-1],
        doubling=None if onset is None or peak is None else doubling(kept, onset, peak + HOUR / 2),
        phase=_phase(counts, limit),
    )


def _began(within: Sequence[int], top: int, limit: float) -> int | None:
    """The first of the unbroken run of posts above the limit that ends with the fullest hour's."""
    if within[top] <= limit:
        return None
    return next((index + 1 for index in range(top, -1, -1) if within[index] <= limit), 0)


def doubling(times: Iterable[datetime], start: datetime, end: datetime) -> timedelta | None:
    """How long the rate took to double from `start` to before `end`, if it grew exponentially.

    The likeliest growth r solves mean(x) = 1 / (1 - exp(-r)) - 1 / r, x being the moments as parts of the time
    (D. Cox, P. Lewis, "The Statistical Analysis of Series of Events", 1966). None for fewer than five posts, and
    where they lie no later than chance would have it at a constant rate.
    """
    parts = [(moment - start) / (end - start) for moment in times if start <= moment < end]
    if len(parts) < _LEAST_POSTS:
        return None
    mean = fmean(parts)
    if mean - 0.5 <= _CHANCE / sqrt(12 * len(parts)):
        return None
    low, high = 1e-6, _STEEPEST
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if 1 / (1 - exp(-middle)) - 1 / middle < mean else (low, middle)
    return (end - start) * (log(2) / high)


def _phase(counts: list[int], limit: float) -> Phase:
    """The last hour against the one before; a difference within chance (the root of both) is none."""
    now, before = counts[-1], counts[-2] if len(counts) > 1 else 0
    if max(now, before) <= limit:
        return "usual"
    if abs(now - before) <= sqrt(now + before):
        return "steady"
    return "growing" if now > before else "calming"
