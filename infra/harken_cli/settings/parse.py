"""BRANDS.yaml in, brands out; or every fault of it at once, each with its line."""

import sys
from pathlib import Path as File
from typing import Any

from harken.domain.brand import Brand
from harken.domain.errors import BadInput

from . import build, known
from .document import LARGEST, Document, Unreadable, read
from .faults import Fault, Faulty, Path, plain, said
from .meaning import contradictions
from .schema import schema
from .structure import differences


def parse(text: str, *, name: str = "BRANDS.yaml") -> tuple[Brand, ...]:
    """The brands that `text` describes, in its order, defaults filled in.

    Raises `Faulty` with all faults, in lines that begin with `name`.
    """
    try:
        document = read(text)
    except Unreadable as error:
        raise Faulty(name, (error.fault,)) from error
    faults = _faults(document)
    if faults:
        raise Faulty(name, faults)
    every = {source.name: source.every for source in known.sources()}
    return tuple(build.brand(data, every=every) for data in document.data["brands"])


def check(path_or_dash: str) -> tuple[Brand, ...]:
    """The brands of a file, or of standard input for "-".

    Raises `BadInput` with one line where it can't be read, else as `parse` does.
    """
    name = "standard input" if path_or_dash == "-" else path_or_dash
    try:
        if path_or_dash == "-":
            raw = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with File(path_or_dash).open("rb") as file:
                raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"{plain(name)}: {reason}") from error
    try:
        text = raw.decode() if len(raw) <= LARGEST else " " * len(raw)  # refused for its length
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Faulty(name, (Fault(line, "is not UTF-8; save the file as UTF-8"),)) from error
    return parse(text, name=name)


def _faults(document: Document) -> tuple[Fault, ...]:
    """Everything that is wrong, one fault a place: what could not be read, then the structure, then the meaning."""
    faults = dict(document.faults)
    for path, message, key in differences(document.data, schema()):
        line = document.key_line(path) if key else document.line(path)
        faults.setdefault(path, Fault(line, said(path, message)))
    sound = _without(document.data, faults, ())
    for path, message in contradictions(sound) if isinstance(sound, dict) else ():
        faults.setdefault(path, Fault(document.line(path), said(path, message)))
    return tuple(faults.values())


def _without(value: Any, faults: dict[Path, Fault], path: Path) -> Any:
    """The data with None in the place of everything that has a fault."""
    if path in faults:
        return None
    if isinstance(value, dict):
        return {key: _without(item, faults, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, faults, (*path, index)) for index, item in enumerate(value)]
    return value
