"""The `harken` command: registers the commands, turns our errors into one line and an exit code."""

import sys
from io import TextIOWrapper
from typing import NoReturn

import typer

from harken.domain.errors import BadInput, HarkenError

from .commands import (
    brief,
    cost,
    desk,
    here,
    judge,
    past,
    playbook,
    privacy,
    probe,
    push,
    reach,
    redrive,
    settings,
    stack,
    texts,
    weekly,
)
from .output import complain

app = typer.Typer(
    name="harken",
    help="Hears what people say about your brand and calls you when complaints go unanswered.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (
    here,
    settings,
    probe,
    past,
    texts,
    desk,
    brief,
    playbook,
    weekly,
    judge,
    privacy,
    stack,
    redrive,
    reach,
    push,
    cost,
):
    group.register(app)


def run() -> NoReturn:
    """Run the command line: exit 0 done, 1 failed, 2 bad input with one clear line per fault on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except BadInput as error:
        complain(str(error))
        sys.exit(2)
    except HarkenError as error:
        complain(str(error))
        sys.exit(1)
    except OSError as error:
        complain(f"can't write: {error.strerror or error}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)
