"""Moments and spans as options name them."""

from datetime import UTC, datetime, timedelta

from harken.domain.errors import BadInput
from harken.domain.mention import utc
from harken_cli.settings.durations import duration, written


def moment_of(option: str, text: str) -> datetime:
    """The moment that `text` names, in UTC, which is also meant where no zone is told. Raises `BadInput`."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else utc(moment)
    except ValueError as error:
        raise BadInput(f"{option} {text!r} is no time; expected one like 2026-11-20T10:00:00Z") from error


def back_of(option: str, text: str, longest: timedelta) -> timedelta:
    """How far back `text` goes: more than nothing, at most `longest`. Raises `BadInput`."""
    try:
        back = duration(text)
    except ValueError as error:
        raise BadInput(f"{option} {text!r} {error}") from error
    if not timedelta(0) < back <= longest:
        raise BadInput(f"{option} {text!r}: expected more than nothing and at most {written(longest)}")
    return back
