"""Weekdays and times of day as settings write them."""

import re

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MIDNIGHT = "24:00"
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})", re.ASCII)


def weekdays(text: str) -> tuple[int, ...]:
    """The days (0 Monday .. 6 Sunday) of "mon", "mon-fri", "sat,sun" or "fri-mon"; raises `ValueError`."""
    days: list[int] = []
    for part in text.lower().split(","):
        first, dash, last = (name.strip() for name in part.partition("-"))
        if first not in DAYS or (dash and last not in DAYS):
            raise ValueError("names no weekdays; expected mon, tue, wed, thu, fri, sat, sun, like mon-fri or sat,sun")
        start, length = DAYS.index(first), (DAYS.index(last) - DAYS.index(first)) % 7 if dash else 0
        days += [(start + step) % 7 for step in range(length + 1)]
    if len(set(days)) != len(days):
        raise ValueError("names a day twice")
    return tuple(days)


def clock(text: str) -> str:
    """A time of day as "HH:MM"; raises `ValueError`."""
    found = _CLOCK.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError("is no time of day; expected 00:00 to 23:59, like 22:00")
    return f"{int(found[1]):02}:{found[2]}"


def shift(text: str) -> tuple[str, str]:
    """The start and end of "09:00-13:00", each "HH:MM", the end later and at most 24:00; raises `ValueError`."""
    start, dash, end = (part.strip() for part in text.partition("-"))
    try:
        hours = (clock(start), end if end == _MIDNIGHT else clock(end))
    except ValueError:
        dash = ""
    if not dash:
        raise ValueError("is no shift; expected two times of day from 00:00 to 24:00, like 09:00-13:00")
    if hours[0] >= hours[1]:
        raise ValueError("ends before it starts; a shift over midnight is two, one on each day")
    return hours
