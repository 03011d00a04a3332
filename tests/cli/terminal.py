"""The command line within this process: what a command writes, and the exit code it ends with."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import Any
from unittest.mock import patch

from msgspec import Struct

from harken_cli import main

LINE_ENDS = "\u0085\u2028\u2029"
"""What some readers take for the end of a line; JSON lines escape them."""


class Done(Struct, frozen=True):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it wrote to stdout, which must be JSON lines and nothing else."""
        assert not set(LINE_ENDS + "\r") & set(self.out)
        assert self.out == "" or self.out.endswith("\n")
        return [json.loads(line) for line in self.out.split("\n")[:-1]]

    @property
    def faults(self) -> list[str]:
        """What it complained of."""
        assert "Traceback" not in self.err
        return self.err.splitlines()


def harken(*args: object, stdin: bytes = b"") -> Done:
    """Run the command as its script does."""
    out, err, given = (
        io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="") for content in (b"", b"", stdin)
    )
    code = 0
    with (
        patch.object(sys, "argv", ["harken", *map(str, args)]),
        patch.object(sys, "stdin", given),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main.run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return Done(code, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
