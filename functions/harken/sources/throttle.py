"""How long a source asks us to stay away, as its headers say it in their several dialects."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from msgspec import Struct

from harken.domain import budget
from harken.domain.budget import Spent
from harken.sources.times import from_iso, from_seconds

_LONGEST = timedelta(days=1)
"""Nobody is left unread longer than this on the word of one header."""
_PREFIXES = ("x-ratelimit-", "ratelimit-", "x-rate-limit-")
_EPOCH_FROM = 10**9
"""A reset at or above this is seconds since 1970; below it is seconds from now."""


_THROTTLES = frozenset({429, 503})


def pause_asked(status: int, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the host wants to be left alone after an answer of this status, None where it does not say."""
    asked = retry_after(headers, now) if status in _THROTTLES or status == 403 else None
    if asked is None:
        asked = budget_spent(headers, now)
    if asked is None and status == 429:
        asked = reset_in(headers, now)
    return asked


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """`Retry-After`, in seconds or as a date (RFC 9110, 10.2.3); None where it is absent or senseless."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.replace(".", "", 1).isdecimal() and text.isascii():
        return _bounded_seconds(float(text[:20]))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return bounded((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)


def budget_spent(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long until the rate headers' budget is filled again, where they say that it is spent, else None."""
    remaining = _first(headers, "x-ratelimit-remaining", "ratelimit-remaining", "x-rate-limit-remaining")
    try:
        if remaining is None or float(remaining) > 0:
            return None
    except ValueError:
        return None
    return reset_in(headers, now)


def reset_in(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The time to the told reset: an ISO time (Mastodon), seconds since 1970 (GitHub) or from now; else None."""
    text = _first(headers, "x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset")
    if text is None:
        return None
    moment = from_iso(text) if "-" in text else None
    if moment is not None:
        return bounded(moment - now)
    try:
        seconds = float(text)
    except ValueError:
        return None
    if seconds < _EPOCH_FROM:
        return _bounded_seconds(seconds)
    at = from_seconds(seconds / 1000 if seconds > _EPOCH_FROM * 1000 else seconds)
    return None if at is None else bounded(at - now)


class Rates(Struct, frozen=True, kw_only=True):
    """What rate headers tell: requests left, of how many, and how long until they are there again."""

    left: int
    limit: int | None = None
    reset: timedelta | None = None


def rates(headers: Mapping[str, str], now: datetime) -> Rates | None:
    """What the rate headers of one answer tell, None where they say nothing of requests left."""
    left, limit = (
        _whole(_first(headers, *(prefix + name for prefix in _PREFIXES))) for name in ("remaining", "limit")
    )
    return None if left is None else Rates(left=left, limit=limit, reset=reset_in(headers, now))


def _whole(text: str | None) -> int | None:
    """A header's number of things: not negative, a fraction cut off; None where it is none."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return int(number) if 0 <= number < 1 << 53 else None


def _first(headers: Mapping[str, str], *names: str) -> str | None:
    return next((headers[name].strip() for name in names if headers.get(name, "").strip()), None)


def _bounded_seconds(seconds: float) -> timedelta | None:
    return bounded(timedelta(seconds=min(seconds, _LONGEST.total_seconds()))) if seconds >= 0 else None


def bounded(span: timedelta) -> timedelta:
    """The span, never negative and at most a day."""
    return min(max(span, timedelta(0)), _LONGEST)


Ledger = Callable[[str, int, int, timedelta, datetime], timedelta | None]
"""Takes (budget, amount, limit, per, now) from a budget: None, or how long until there is enough again.

A negative amount is given back, and never refused.
"""


def own_ledger() -> Ledger:
    """A ledger of one process."""
    taken: dict[str, Spent] = {}

    def take(name: str, amount: int, limit: int, per: timedelta, now: datetime) -> timedelta | None:
        after = budget.take(taken.get(name, Spent()), amount, limit=limit, per=per, now=now)
        if isinstance(after, timedelta):
            return after
        taken[name] = after
        return None

    return take
