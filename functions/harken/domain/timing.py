"""What many clocks come to: mean, median, 90th percentile, breaches."""

from collections.abc import Iterable
from datetime import timedelta
from math import ceil
from statistics import fmean, median

from msgspec import Struct

from .clocks import Clock, ClockKind


class Spread(Struct, frozen=True, kw_only=True):
    """How lengths of time are spread; None of nothing.

    `p90`: the smallest of them that at least nine in ten are not longer than (nearest rank, so one that really was).
    """

    mean: timedelta | None = None
    median: timedelta | None = None
    p90: timedelta | None = None


class Timing(Struct, frozen=True, kw_only=True):
    """One kind of clock over many conversations.

    `measured`: those that stopped as they should, which `raw` and `business` are of. `breached`: of all, those
    past the target; `running`: not stopped yet; `late`: of these, those past the target already.
    """

    kind: ClockKind
    target: timedelta | None
    measured: int
    raw: Spread
    business: Spread
    breached: int
    running: int
    late: int


KINDS: tuple[ClockKind, ...] = ("first_response", "next_response", "resolution")


def spread(lengths: Iterable[timedelta]) -> Spread:
    """Mean, median and 90th percentile of some lengths of time."""
    seconds = sorted(length.total_seconds() for length in lengths)
    if not seconds:
        return Spread()
    rank = ceil(len(seconds) * 9 / 10)
    return Spread(
        mean=timedelta(seconds=fmean(seconds)),
        median=timedelta(seconds=median(seconds)),
        p90=timedelta(seconds=seconds[rank - 1]),
    )


def timing(kind: ClockKind, clocks: Iterable[Clock]) -> Timing | None:
    """What the clocks of a kind come to; None where there are none.

    A response that was closed or deleted before it was given is no response; a closing does resolve.
    """
    chosen = [clock for clock in clocks if clock.kind == kind]
    if not chosen:
        return None
    stops = ("answered", "closed") if kind == "resolution" else ("answered", "held")
    stopped = [clock for clock in chosen if clock.how in stops]
    running = [clock for clock in chosen if clock.stop is None]
    return Timing(
        kind=kind,
        target=chosen[0].target,
        measured=len(stopped),
        raw=spread(clock.raw for clock in stopped),
        business=spread(clock.business for clock in stopped),
        breached=sum(clock.breached for clock in chosen),
        running=len(running),
        late=sum(clock.breached for clock in running),
    )
