"""What is wrong with a settings file: one line each, all at once."""

import json
import re

from msgspec import Struct

from harken.domain.errors import BadInput

Path = tuple[str | int, ...]
"""Where a value stands: keys and list positions from the top of the file."""

SHOWN = 60
"""A value from the file is cut to so many characters in a message."""

_CREDENTIALS = re.compile(r"(//[^/\s]*|[^/\s@]+:[^/\s]*)@")


class Fault(Struct, frozen=True):
    """One thing that is wrong: the line it stands on (from 1), and what was expected, naming the path."""

    line: int
    message: str


class Faulty(BadInput):
    """A settings file with faults; `faults` are sorted by line, and the text has one line for each."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(f"{plain(name)}:{fault.line}: {fault.message}" for fault in self.faults))


def shown(value: object) -> str:
    """A value of the file as a message shows it: on one line, short, without credentials."""
    if isinstance(value, str):
        value = _CREDENTIALS.sub("…@", value)
        cut = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
        return plain(json.dumps(cut, ensure_ascii=False))
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return plain(json.dumps(value))


def plain(text: str) -> str:
    """The text with every character that can't be printed (line ends, colours, direction marks) written out."""
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


def where(path: Path) -> str:
    """A path as a person reads it: below a brand it starts there, as in `rules[0].waiting`; the top is ""."""
    if len(path) > 2 and path[0] == "brands":
        path = path[2:]
    parts = (f"[{part}]" if isinstance(part, int) else f".{_short(part)}" for part in path)
    return "".join(parts).removeprefix(".")


def said(path: Path, message: str) -> str:
    """A fault's message with its path in front."""
    place = where(path)
    return f"{place}: {message}" if place else message


def _short(key: str) -> str:
    return plain(key if len(key) <= SHOWN else f"{key[:SHOWN]}…")
