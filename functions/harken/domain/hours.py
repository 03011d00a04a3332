"""Local times: whether a moment lies in the quiet hours of a brand, daylight saving included."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from .brand import QuietHours


def is_quiet(hours: QuietHours | None, now: datetime) -> bool:
    """Whether warnings wait at `now` (UTC): from `start` on and before `end`, in the brand's own time zone."""
    if hours is None:
        return False
    local = now.astimezone(ZoneInfo(hours.timezone)).time()
    start, end = time.fromisoformat(hours.start), time.fromisoformat(hours.end)
    return start <= local < end if start <= end else local >= start or local < end
