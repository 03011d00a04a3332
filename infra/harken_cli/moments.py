"""Moments as options name them."""

from datetime import UTC, datetime

from harken.domain.errors import BadInput
from harken.domain.mention import utc


def moment_of(option: str, text: str) -> datetime:
    """The moment that `text` names, in UTC, which is also meant where no zone is told. Raises `BadInput`."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else utc(moment)
    except ValueError as error:
        raise BadInput(f"{option} {text!r} is no time; expected one like 2026-11-20T10:00:00Z") from error
