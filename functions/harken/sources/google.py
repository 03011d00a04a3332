"""How Google's APIs refuse: one envelope of errors, whose reason says whether to wait, and for how long."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from harken.domain.errors import NotAnAnswer, SourceError, SourceRefused
from harken.sources.base import Http, Response
from harken.sources.payload import host_of, load_json, mapping, objects, string
from harken.sources.text import one_line
from harken.sources.throttle import retry_after

EXPECTED = frozenset({400, 401, 403})
"""Statuses whose body says more than they do."""
_PACIFIC = ZoneInfo("America/Los_Angeles")
_A_DAYS_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_A_PERSONS_FAULT = frozenset({"keyInvalid", "keyExpired", "badRequest", "INVALID_ARGUMENT"})
_A_WHILE = timedelta(minutes=1)


def error_in(answer: Any) -> str | None:
    """What an error body gives as its reason (`quotaExceeded`, `commentsDisabled` ...); None where it is no error."""
    if not isinstance(answer, dict) or "error" not in answer:
        return None
    told = mapping(answer["error"])
    reason = next((found for one in objects(told.get("errors")) if (found := string(one.get("reason")))), None)
    return one_line(reason or string(told.get("status")) or string(answer["error"]) or "no reason given", 60)


def reason_of(response: Response) -> str | None:
    """The reason of an error answer, None where it gives none."""
    try:
        return error_in(load_json(response.body, "Google"))
    except NotAnAnswer:
        return None


def check(response: Response, http: Http, now: datetime) -> Response:
    """The answer where it is none of `EXPECTED`, else what it means as an error.

    A day's quota ends the asking of that host until midnight in California, when Google fills it again. Errors
    repeat Google's reason, never its message, which may hold the key.
    """
    if response.status not in EXPECTED:
        return response
    host, reason = host_of(response.url), reason_of(response)
    if reason in _A_DAYS_QUOTA:
        wait = until_midnight(now)
        http.leave_alone(response.url, wait)
        raise SourceError(f"{host}: the day's quota is used up", retry_after=wait)
    asked = retry_after(response.headers, now)
    if reason in _TOO_FAST or asked is not None:
        raise SourceError(f"{host}: asks for a pause ({reason or response.status})", retry_after=asked or _A_WHILE)
    told = f"status {response.status}" + (f", {reason}" if reason else "")
    if response.status == 400 and reason not in _A_PERSONS_FAULT:
        raise SourceError(f"{host}: {told}")
    raise SourceRefused(f"{host}: refuses ({told})")


def until_midnight(now: datetime) -> timedelta:
    """How long until a new day begins in California."""
    there = now.astimezone(_PACIFIC)
    midnight = (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.astimezone(now.tzinfo) - now
