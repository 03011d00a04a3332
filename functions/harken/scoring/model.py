"""The model file: what it looks like and how a section of it is read.

A first line that names the format, a line of JSON that describes the sections, then one compressed block a
section: `planes` tables of 2**bits signed bytes. A piece of a text weighs, in each plane, what stands at the
hash of its name. Whoever makes the file (training/model_file.py) writes what `Section` says.
"""

from array import array
from pathlib import Path
from sys import byteorder
from typing import Final, NamedTuple
from zlib import crc32, decompress

import msgspec
from msgspec import Struct

FORMAT: Final = b"harken model 1\n"


UNSEEN: Final = -128
"""Stands in every plane where training met no piece often enough: such a piece weighs nothing and is not counted."""

_HIGHER_BYTES: Final = bytes(0 if byte < 128 else 255 for byte in range(256))


class Section(Struct, frozen=True, kw_only=True):
    """One part of the file: where its block lies, and what turns its numbers into scores.

    `scale` is what one step is worth; `bias` one number a plane; `calibration` what turns scores
    into probabilities (a factor, then one shift a class), empty where nobody asks for probabilities. `large`
    are the few numbers that no byte holds: where they stand, counted over all planes, and what they are.
    """

    name: str
    at: int
    length: int
    bits: int
    planes: tuple[str, ...]
    scale: float
    bias: tuple[float, ...]
    calibration: tuple[float, ...] = ()
    large: tuple[tuple[int, int], ...] = ()


class Tables(NamedTuple):
    """A section ready for use: `planes` are the tables, `mask` turns a hash into a place in them."""

    section: Section
    planes: "tuple[array[int], ...]"  # quoted: Python 3.11 knows array[int] only as a word
    mask: int


def sections(content: bytes) -> dict[str, Section]:
    """What the file's second line says, by name. Raises `ValueError` where it is no model file."""
    if not content.startswith(FORMAT):
        raise ValueError("not a model file of this version")
    line = content[len(FORMAT) : content.index(b"\n", len(FORMAT))]
    return {section.name: section for section in msgspec.json.decode(line, type=list[Section])}


def tables(content: bytes, section: Section) -> Tables:
    """Unpack one section of `content`. Raises `ValueError` where its size is not what it says."""
    size = 1 << section.bits
    block = decompress(content[section.at : section.at + section.length])
    if len(block) != size * len(section.planes):
        raise ValueError(f"section {section.name} is damaged")
    numbers = _widened(block)
    for at, number in section.large:
        numbers[at] = number
    return Tables(section, tuple(numbers[at : at + size] for at in range(0, len(numbers), size)), size - 1)


def _widened(block: bytes) -> "array[int]":
    """Signed bytes as numbers of two bytes; by slices, since a loop over half a million of them takes long."""
    wide = bytearray(2 * len(block))
    low, high = (0, 1) if byteorder == "little" else (1, 0)
    wide[low::2] = block
    wide[high::2] = block.translate(_HIGHER_BYTES)
    numbers = array("h")
    numbers.frombytes(wide)
    return numbers


def read(path: Path, name: str) -> Tables:
    """The section `name` of the model file at `path`; `KeyError` where the file has none of that name."""
    content = path.read_bytes()
    return tables(content, sections(content)[name])


def place(piece: str) -> int:
    """The hash of a piece of text: the same on every machine and in every run, unlike Python's own."""
    return crc32(piece.encode())
