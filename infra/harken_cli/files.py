"""Files that commands are given: a path, or - for standard input."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from harken.domain.errors import BadInput


def read_bytes(name: str) -> bytes:
    """All of a file. Raises `BadInput` in one line if it can't be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror or error}") from error


LONGEST_LINE = 4_000_000
"""Bytes of a line that are held at most; a longer one comes cut to one byte more, so that it can be told."""


def read_lines(name: str) -> Iterator[bytes]:
    """The lines of a file one by one, without holding it all. Raises `BadInput` in one line if it can't be read."""
    if name == "-":
        yield from _lines(sys.stdin.buffer)
        return
    try:
        with Path(name).open("rb") as file:
            yield from _lines(file)
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror or error}") from error


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE + 1)


def write(path: Path, text: str) -> None:
    """Write a file. Raises `BadInput` in one line if it can't be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror or error}") from error


def shown(name: str) -> str:
    """What to call a file in a message."""
    return "standard input" if name == "-" else name
