"""How long a source that fails is left alone: a circuit breaker, open for a time, then one trial."""

from datetime import timedelta

LEAST = timedelta(minutes=1)
LONGEST = timedelta(minutes=30)
LONGEST_REFUSED = timedelta(hours=1)
"""A refusal waits for a person, so that asking more often than this is of no use; a fault may be over any minute."""

_DOUBLINGS = 10
_A_SECOND = timedelta(seconds=1)


def pause(pace: timedelta, failures: int, *, asked: timedelta | None = None, refused: bool = False) -> timedelta:
    """How long until the one trial after the `failures`-th failure in a row (1 is the first).

    The pace at first, at least a minute, then twice as long each time, up to half an hour, or an hour where it was
    `refused`. What the source itself `asked` for is kept: at the first failure to the letter, later at least.
    """
    longest = LONGEST_REFUSED if refused else LONGEST
    doubled = max(pace, LEAST) * (1 << min(failures - 1, _DOUBLINGS))
    own = min(doubled, longest)
    if not asked:
        return own
    return max(asked, _A_SECOND) if failures <= 1 else max(asked, own)
