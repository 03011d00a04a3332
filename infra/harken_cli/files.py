"""Files that commands are given: a path, or - for standard input."""

import sys
from collections.abc import Iterator
from pathlib import Path

from harken.domain.errors import BadInput


def read_bytes(name: str) -> bytes:
    """All of a file. Raises `BadInput` in one line if it can't be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror or error}") from error


def read_lines(name: str) -> Iterator[bytes]:
    """The lines of a file one by one, without holding it all. Raises `BadInput` in one line if it can't be read."""
    if name == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as file:
            yield from file
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror or error}") from error


def shown(name: str) -> str:
    """What to call a file in a message."""
    return "standard input" if name == "-" else name
