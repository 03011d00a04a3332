"""Posting to a chat: what its answers mean, and how long it is waited for."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
from msgspec import Struct

from harken.channels.chat import Request
from harken.channels.harmless import clean
from harken.domain.brand import ChatEntry
from harken.domain.errors import SourceError, SourceRefused, Unavailable
from harken.sources.base import Posting, Response

from .ports import Secret
from .secrets import reveal, veiled

HOPELESS = frozenset({400, 401, 403, 404, 405, 410, 413, 422})
"""What will not be better by itself: a revoked hook, a bot thrown out, a channel archived, a body not taken."""

_THROTTLED = 429
_SECRETS = ("url", "token", "secret")
_TRIES = 3
_LONGEST = timedelta(seconds=5)
"""A longer wish to be left alone is waited for by Lambda's own retries, one and two minutes later."""
_UNSAID = timedelta(seconds=1)


def revealed(entry: ChatEntry, secret: Secret) -> ChatEntry:
    """The entry with its secrets filled in, for the one message at hand."""
    return msgspec.structs.replace(entry, **{name: reveal(getattr(entry, name), secret) for name in _SECRETS})


def hiding(entry: ChatEntry, secret: Secret) -> Callable[[str], str]:
    """Makes of what a chat says something that can be kept and shown: it may repeat the address it was posted to."""
    return lambda said: veiled(said, (getattr(entry, name) for name in _SECRETS), secret)


def post(http: Posting, request: Request, pause: Callable[[float], None], hide: Callable[[str], str]) -> str | None:
    """Post; None where it was taken, else why it never will be. Raises `Unavailable` where another time may do.

    What the chat says of itself is told after `hide`.

    A wish to be left alone for a few seconds is granted here, at most twice.
    """
    for tries_left in range(_TRIES - 1, -1, -1):
        try:
            answer = http.post(
                request.url,
                json=msgspec.Raw(request.body),
                headers=request.headers,
                expect=HOPELESS | {_THROTTLED},
            )
        except SourceRefused as error:  # a private address, a redirect
            return str(error)
        except SourceError as error:
            if error.fault != "throttled" or error.retry_after is None:
                raise Unavailable(str(error)) from error
            wait, said = error.retry_after, str(error)
        else:
            if answer.status in HOPELESS:
                return _refusal(answer, hide)
            if answer.status != _THROTTLED:
                return None
            wait, said = _asked(answer), "asks for a pause (status 429)"
            http.leave_alone(request.url, wait)
        if not tries_left or wait > _LONGEST:
            break
        pause(wait.total_seconds() + 0.1)
    raise Unavailable(f"{said}, {wait.total_seconds():.0f} s")


class _Parameters(Struct, frozen=True):
    """Telegram's."""

    retry_after: float | None = None


class _Throttle(Struct, frozen=True):
    """Discord tells the seconds at the top, Telegram among the parameters."""

    retry_after: float | None = None
    parameters: _Parameters = _Parameters()


def _asked(answer: Response) -> timedelta:
    """How long the service wants to be left alone."""
    try:
        told = msgspec.json.decode(answer.body, type=_Throttle)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        told = _Throttle()
    header = answer.headers.get("retry-after", "")
    seconds = told.retry_after or told.parameters.retry_after or (float(header[:9]) if header.isdecimal() else None)
    if seconds is None or not seconds > 0:
        return _UNSAID
    return timedelta(seconds=min(seconds, 86_400.0))


def _refusal(answer: Response, hide: Callable[[str], str]) -> str:
    said = clean(hide(answer.body.decode("utf-8", "replace")), 120)  # a cut before could leave half a secret
    return f"status {answer.status}" + (f": {said}" if said else "")
