"""Durations as settings write them: 45s, 30m, 4h, 7d."""

import re
from datetime import timedelta

LONGEST = timedelta(days=3650)
"""Ten years: more is a slip of the finger, and would leave the calendar when taken from a date."""

PATTERN = r"^[0-9]{1,9}[smhd]$"
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}
_WRITTEN = re.compile(r"([0-9]{1,9})([smhd])", re.ASCII)


def duration(text: str) -> timedelta:
    """The duration that `text` writes; raises `ValueError` that says what was expected."""
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise ValueError("is no duration; expected a number with s, m, h or d, like 30m")
    length = int(found[1]) * _UNITS[found[2]]
    if length > LONGEST:
        raise ValueError(f"is too long; expected at most {written(LONGEST)}")
    return length


def written(length: timedelta) -> str:
    """A duration of whole seconds in the largest unit that writes it whole (one day as 24h); reads back the same."""
    for unit, size in _UNITS.items():
        if length and not length % size and (unit != "d" or length > size):
            return f"{length // size}{unit}"
    return "0m"
