"""Moments as sources write them, as aware UTC datetimes; what cannot be a moment is None."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ASTRAY = datetime(2200, 1, 1, tzinfo=UTC)
_UNSET = datetime(1971, 1, 1, tzinfo=UTC)
"""Before this a time is a field nobody filled in (0 seconds since 1970), not a moment: then it is unknown."""


def from_iso(value: object) -> datetime | None:
    """An ISO 8601 text as a moment; without an offset it is taken for UTC. None for anything else."""
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return plausible(moment)


def from_seconds(value: object) -> datetime | None:
    """Seconds since 1970 (a number or its text) as a moment; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        moment = EPOCH + timedelta(seconds=float(value))
    except (ValueError, OverflowError):
        return None
    return plausible(moment)


def plausible(moment: datetime) -> datetime | None:
    """`moment` where a post can bear it, else None: neither a field left at zero nor a number gone astray."""
    return moment if _UNSET <= moment < _ASTRAY else None


def to_seconds(moment: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return int((moment - EPOCH).total_seconds() // 1)
