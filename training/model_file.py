"""Writes the model file that `harken.scoring.model` reads: the same numbers give the same bytes."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray
from training.regression import Floats, Ints

from harken.scoring.model import FORMAT, UNSEEN, Section


@dataclass(frozen=True)
class Part:
    """What becomes one section of the file: weights (planes x places) and what belongs to them."""

    name: str
    planes: tuple[str, ...]
    weights: Floats
    bias: Floats
    calibration: tuple[float, ...] = ()
    known: NDArray[np.bool_] | None = None
    """Places that training met often enough; None where all count."""


RESOLUTION = 2
"""Steps that a weight of usual size (root mean square) gets; more make the file larger and gain nothing."""


def scale_of(part: Part) -> float:
    """What one step is worth. Nothing is clipped: the few largest weights tell most."""
    used = part.weights[part.weights != 0]
    usual = float(np.sqrt((used * used).mean())) if used.size else 1.0
    return max(usual / RESOLUTION, float(np.abs(part.weights).max()) / 32767)


def rounded(part: Part) -> Floats:
    """The weights as the file will hold them."""
    scale = scale_of(part)
    return np.asarray(np.rint(part.weights / scale) * scale)


def packed(parts: Sequence[Part]) -> bytes:
    """The whole file."""
    numbers = [_numbers(part) for part in parts]
    blocks = [_compressed(found) for found in numbers]
    # The description tells where each block lies, and its own length moves them: repeat until it holds still.
    ahead = 0
    while True:
        head = FORMAT + msgspec.json.encode(_described(parts, numbers, blocks, ahead)) + b"\n"
        if len(head) == ahead:
            return head + b"".join(blocks)
        ahead = len(head)


def _numbers(part: Part) -> Ints:
    """The weights in steps, all planes in a row."""
    found = np.rint(part.weights / scale_of(part)).astype(np.int64)
    found[found == UNSEEN] += 1  # this number has a meaning of its own
    if part.known is not None:
        found[:, ~part.known] = UNSEEN
    return found.ravel()


def _large(numbers: Ints) -> Ints:
    """Where the numbers stand that no byte holds."""
    return np.flatnonzero((numbers > -UNSEEN - 1) | (numbers < UNSEEN))


def _compressed(numbers: Ints) -> bytes:
    """By Huffman's code alone: the numbers are no words that repeat, looking for repeats only costs room."""
    block = numbers.copy()
    block[_large(numbers)] = 0
    squeeze = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_HUFFMAN_ONLY)
    return squeeze.compress(block.astype(np.int8).tobytes()) + squeeze.flush()


def _described(parts: Sequence[Part], numbers: Sequence[Ints], blocks: Sequence[bytes], ahead: int) -> list[Section]:
    found = []
    at = ahead
    for part, steps, block in zip(parts, numbers, blocks, strict=True):
        found.append(
            Section(
                name=part.name,
                at=at,
                length=len(block),
                bits=part.weights.shape[1].bit_length() - 1,
                planes=part.planes,
                scale=round(scale_of(part), 9),
                bias=tuple(round(float(one), 6) for one in part.bias),
                calibration=tuple(round(float(one), 6) for one in part.calibration),
                large=tuple((int(place), int(steps[place])) for place in _large(steps)),
            )
        )
        at += len(block)
    return found
