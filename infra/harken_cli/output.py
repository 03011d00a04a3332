"""What commands write: JSON lines on stdout and nothing else there, plain sentences on stderr."""

import os
import sys
from typing import Any

import msgspec

_ESCAPED = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Line ends to some readers of lines, though not to JSON."""


def json_line(value: Any) -> None:
    """Write one value as one line of JSON to stdout."""
    text_line(msgspec.json.encode(value).decode().translate(_ESCAPED))


def text_line(text: str = "") -> None:
    """Write one line for a person to stdout."""
    try:
        sys.stdout.write(text + "\n")
    except BrokenPipeError:  # whoever read our lines has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def complain(text: str) -> None:
    """Write a line to stderr."""
    sys.stderr.write(text + "\n")
