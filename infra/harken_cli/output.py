"""What commands write: JSON lines on stdout and nothing else there, plain sentences and progress on stderr."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from rich.progress import Progress

_ESCAPED = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Line ends to some readers of lines, though not to JSON."""


class _Shown:
    """The progress that stands on the terminal now, if any."""

    bar: "Progress | None" = None


def json_line(value: Any) -> None:
    """Write one value as one line of JSON to stdout."""
    text_line(msgspec.json.encode(value).decode().translate(_ESCAPED))


def text_line(text: str = "") -> None:
    """Write one line for a person to stdout; progress on the same terminal makes room for it."""
    bar = _Shown.bar if sys.stdout.isatty() else None
    if bar is not None:
        bar.stop()
    try:
        sys.stdout.write(text + "\n")
    except BrokenPipeError:  # whoever read our lines has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    if bar is not None:
        sys.stdout.flush()
        bar.start()


def complain(text: str) -> None:
    """Write a line to stderr."""
    sys.stderr.write(text + "\n")


@contextmanager
def progress(total: int | None = None, *, lines_tell: bool = False) -> Iterator[Callable[[str], None]]:
    """Tell a person at a terminal where the work stands: call what is given with a few words for each step.

    Says nothing where stderr is no terminal, nor, with `lines_tell`, where lines on the same terminal show by
    themselves how it goes on. `total`: how many steps there are, where that is known.
    """
    if not sys.stderr.isatty() or (lines_tell and sys.stdout.isatty()):
        yield lambda _where: None
        return
    from rich.console import Console  # noqa: PLC0415  - only for a person who watches
    from rich.progress import Progress  # noqa: PLC0415

    bar = Progress(console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False)
    task = bar.add_task("", total=total)
    with bar:
        _Shown.bar = bar
        try:
            yield lambda where: bar.update(task, advance=1, description=where)
        finally:
            _Shown.bar = None
