"""The model file: what it looks like, how a section of it is read, how weights are added up.

A first line that names the format, a line of JSON that describes the sections, then one compressed block a
section: 256 codes, each two numbers of two bytes, then a byte for each place that is taken, how far it is from the
one before, then a byte for each of them, its code. A piece of a text weighs, in each of the section's two planes,
what the code at the place of its name says; code 0 stands where training met no piece often enough, and is not
counted (in the file it only spans a gap of more than 255). Whoever makes the file (training/model_file.py) writes
what `Section` says.

Both weights of a place and the count of one are one number in use, so that one look-up and one addition serve all.
"""

from array import array
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from sys import byteorder
from typing import Final, NamedTuple
from zlib import decompress

import msgspec
from msgspec import Struct

FORMAT: Final = b"harken model 3\n"
CODES: Final = 256
LARGEST: Final = 2047
"""No weight in a code is further from zero, so that the sum over the longest text keeps within its bits."""
_COUNT_BITS: Final = 16
_SUM_BITS: Final = 24
_HALF: Final = 1 << (_SUM_BITS - 1)


class Section(Struct, frozen=True, kw_only=True):
    """One part of the file: where its block lies, and what turns its numbers into scores.

    `scale` is what one step is worth; `planes` are two names, `bias` one number each; `calibration` what turns scores
    into probabilities (a factor, one shift a class, the share of chance), empty where nobody asks for probabilities.
    """

    name: str
    at: int
    length: int
    bits: int
    planes: tuple[str, str]
    scale: float
    bias: tuple[float, float]
    calibration: tuple[float, ...] = ()


class Tables(NamedTuple):
    """A section ready for use: `places` has a code at each place, `codes` says what it means, as `packed` weights.

    `mask` turns a hash into a place.
    """

    section: Section
    codes: list[int]
    places: bytes | bytearray
    mask: int

    def weight(self, places: Iterable[int]) -> int:
        """What stands at the places of some pieces, added up."""
        codes, table, mask = self.codes, self.places, self.mask
        return sum([codes[table[at & mask]] for at in places])


def packed(first: int, second: int) -> int:
    """Two weights and the count of one as one number; a sum of such numbers holds the sums and the count."""
    return (first << (_SUM_BITS + _COUNT_BITS)) + (second << _COUNT_BITS) + 1


def unpacked(total: int) -> tuple[int, int, int]:
    """The two sums and the count in a sum of `packed` numbers."""
    sums = total >> _COUNT_BITS
    second = ((sums + _HALF) & (2 * _HALF - 1)) - _HALF
    return (sums - second) >> _SUM_BITS, second, total & ((1 << _COUNT_BITS) - 1)


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
    taken = (len(block) - 4 * CODES) // 2
    steps, codes = block[4 * CODES : 4 * CODES + taken], block[4 * CODES + taken :]
    if len(steps) != len(codes) or sum(steps) >= size:
        raise ValueError(f"section {section.name} is damaged")
    places = bytearray(size)
    for place, code in zip(accumulate(steps), codes, strict=True):
        places[place] = code
    return Tables(section, _codes(block[: 4 * CODES]), places, size - 1)


def _codes(block: bytes) -> list[int]:
    """What each code stands for, as `packed` weights."""
    numbers = array("h", block)
    if byteorder == "big":
        numbers.byteswap()
    return [0, *(packed(*numbers[at : at + 2]) for at in range(2, 2 * CODES, 2))]


def read(path: Path, name: str) -> Tables:
    """The section `name` of the model file at `path`; `KeyError` where the file has none of that name."""
    content = path.read_bytes()
    return tables(content, sections(content)[name])
