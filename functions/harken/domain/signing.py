"""Who pushes proves that he knows the secret: HMAC-SHA256 over the time and the body (docs/push.md)."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

WINDOW = timedelta(minutes=5)
"""How far the time that was signed may be from now, either way."""

_LEAST = 16
"""Characters of a secret; a shorter one could be guessed, so that it opens nothing."""
_SCHEME = "sha256="
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body at a time (seconds since 1970, as text): `sha256=` and 64 hexadecimal digits."""
    return _SCHEME + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def in_time(timestamp: str, now: datetime) -> bool:
    """Whether what is said to be the time is one, within the window around `now`."""
    if not _TIMESTAMP.fullmatch(timestamp):
        return False
    return abs(int(timestamp) - now.astimezone(UTC).timestamp()) <= WINDOW.total_seconds()


def is_signed(secrets: Iterable[str], timestamp: str, signature: str, body: bytes) -> bool:
    """Whether `signature` was made with one of `secrets`; takes as long for a wrong one as for a right one."""
    given = signature.encode("utf-8", "replace")
    matches = [hmac.compare_digest(sign(secret, timestamp, body).encode(), given) for secret in secrets]
    return any(matches)


def secrets_in(text: str) -> tuple[str, ...]:
    """The secrets that a stored text holds: a JSON list, or one a line; two are valid while one takes over."""
    try:
        listed = msgspec.json.decode(text, type=list[str])
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        listed = text.splitlines()
    return tuple(secret for one in listed if len(secret := one.strip()) >= _LEAST)
