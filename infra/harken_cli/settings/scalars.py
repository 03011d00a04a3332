"""The single values of BRANDS.yaml: how the schema declares each kind, and the check behind its format."""

import ipaddress
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from .durations import PATTERN as DURATION
from .durations import duration
from .languages import language
from .weekdays import clock, shift, weekdays

REFERENCE = r"^secret:[A-Za-z0-9_-]+$"
ID = r"^[a-z0-9][a-z0-9_-]{0,39}$"
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)


def _positive(text: str) -> None:
    if not duration(text):
        raise ValueError("is no time at all; expected more than 0")


def _id(text: str) -> None:
    if not re.fullmatch(ID.strip("^$"), text):
        raise ValueError("is no id; expected up to 40 of a-z, 0-9, - and _, starting with a letter or digit")


def _secret(text: str) -> None:
    if not re.fullmatch(REFERENCE.strip("^$"), text):
        raise ValueError("is no secret:NAME; expected NAME of letters, digits, - and _")


def _line(text: str) -> None:
    if not text.strip() or len(text.splitlines()) > 1 or text.endswith("\n") or "\t" in text:
        raise ValueError("is no text of one line")


def _name(text: str) -> None:
    _line(text)
    if not any(letter.isalnum() for letter in text):
        raise ValueError("is no name; expected at least one letter or digit")


def _hashtag(text: str) -> None:
    _name(text)
    if re.search(r"[\s#＃]", text[1:] if text[0] in "#＃" else text):
        raise ValueError("is no hashtag; expected one word, with or without # in front")


def _host(text: str) -> None:
    if "://" in text or "/" in text:
        raise ValueError("is an address; expected only its host, like luvento.example")
    if not _is_host(text) or "." not in text:
        raise ValueError("is no host name; expected one like luvento.example")


def _is_host(text: str) -> bool:
    try:
        labels = text.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return False
    return len(text) <= 253 and all(_LABEL.fullmatch(label) for label in labels)


def _address(text: str) -> None:
    """An http(s) URL without credentials; what is wrong is told without repeating the credentials."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not text.isprintable() or " " in text or not host or parts.scheme not in ("http", "https") or port == 0:
        raise ValueError("is no address; expected one that starts with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError("holds a user name or password; keep secrets out of this file")
    if not _is_ip(host) and not _is_host(host):
        raise ValueError("has no valid host name")


def _address_or_secret(text: str) -> None:
    if text.startswith("secret:"):
        _secret(text)
    else:
        _address(text)


def _base(text: str) -> None:
    _address(text)
    if "?" in text or "#" in text:
        raise ValueError("has a part after ? or #; expected only the server, like https://social.example")


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _private(text: str) -> None:
    if "/" in text:
        try:
            ipaddress.ip_network(text)
        except ValueError:
            raise ValueError("is no network; expected one like 10.0.0.0/8") from None
    elif not _is_ip(text) and (not _is_host(text) or re.fullmatch(r"[0-9.]+", text)):
        raise ValueError("is neither an IP address, nor a network like 10.0.0.0/8, nor a host name")


@cache
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones  # noqa: PLC0415 (walks the whole zone database: only when needed)

    return frozenset(available_timezones() - {"localtime", "posixrules", "Factory"})


def _zone(text: str) -> None:
    if text not in _zones():
        raise ValueError("is no time zone; expected one like Europe/Berlin or UTC")


def _day(text: str) -> None:
    try:
        if date.fromisoformat(text).isoformat() == text:  # it reads weeks and days run together, too
            return
    except ValueError:
        pass
    raise ValueError("is no date; expected year-month-day, like 2026-12-25")


FORMATS: dict[str, Callable[[str], object]] = {
    "harken-id": _id,
    "harken-secret": _secret,
    "harken-duration": duration,
    "harken-positive": _positive,
    "harken-line": _line,
    "harken-name": _name,
    "harken-hashtag": _hashtag,
    "harken-language": language,
    "harken-host": _host,
    "harken-address": _address_or_secret,
    "harken-base-url": _base,
    "harken-private": _private,
    "harken-time-zone": _zone,
    "harken-clock": clock,
    "harken-shift": shift,
    "harken-weekdays": weekdays,
    "harken-day": _day,
    "uri": _address,
}
"""Checks by format name; each raises `ValueError` with words that follow the value in a sentence."""

_NO_DURATION = "no duration; expected a number with s, m, h or d, like 30m"


def _text(what: str, **more: object) -> dict[str, Any]:
    """A kind of text; `what` follows "is" in a message (editors show it alone)."""
    return {"type": "string", "patternErrorMessage": what, **more}


SCALARS: dict[str, dict[str, Any]] = {
    "id": _text(
        "no id; expected up to 40 of a-z, 0-9, - and _, starting with a letter or digit",
        pattern=ID,
        format="harken-id",
    ),
    "duration": _text(_NO_DURATION, pattern=DURATION, format="harken-duration"),
    "positive": _text(_NO_DURATION, pattern=DURATION, format="harken-positive"),
    "line": _text("no text; expected text of one line", minLength=1, maxLength=500, format="harken-line"),
    "words": _text("no text; expected text", minLength=1, maxLength=10_000, pattern=r"\S"),
    "name": _text("no name; expected text", minLength=1, maxLength=100, format="harken-name"),
    "hashtag": _text(
        "no hashtag; expected text of one word, in quotes where it starts with #",
        minLength=1,
        maxLength=100,
        format="harken-hashtag",
    ),
    "language": _text("no language code; expected one like en, zh, zh-Hant", format="harken-language"),
    "model": _text("no model; expected one as Bedrock names it", pattern=r"^[a-zA-Z0-9][a-zA-Z0-9:./_-]{0,255}$"),
    "host": _text("no host name; expected one like luvento.example", minLength=1, format="harken-host"),
    "address": _text("no address; expected one like https://news.example/feed.xml", format="harken-address"),
    "base_url": _text("no address; expected one like https://social.example", format="harken-base-url"),
    "private": _text("no address; expected an IP, a network like 10.0.0.0/8 or a host", format="harken-private"),
    "zone": _text("no time zone; expected one like Europe/Berlin", format="harken-time-zone"),
    "clock": _text("no time of day; expected one like 22:00", format="harken-clock"),
    "shift": _text("no shift; expected two times of day, like 09:00-13:00", format="harken-shift"),
    "weekdays": _text("no weekdays; expected mon-fri or sat,sun", format="harken-weekdays"),
    "day": _text("no date; expected year-month-day, like 2026-12-25", format="harken-day"),
    "secret": _text("no secret:NAME", pattern=REFERENCE, format="harken-secret", writeOnly=True),
}
"""The schema's `$defs`."""
