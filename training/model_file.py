"""Writes the model file that `harken.scoring.model` reads: the same numbers give the same bytes.

A byte a place: pairs of weights that lie near each other share one of 255 codes. Codes are chosen so that little is
lost where many posts will feel it, and little room is taken: a code that many places share costs few bits.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray
from training.regression import Floats, Ints

from harken.scoring.model import CODES, FORMAT, LARGEST, Section

ROUNDS = 12
"""Of choosing codes; later ones change next to nothing."""
FARTHEST = 255
"""No step between two places in the file is longer; a longer gap takes several."""
FINEST = 16
"""Steps to a weight of usual size (root mean square), finer than which no two weights are told apart."""


@dataclass(frozen=True)
class Part:
    """What becomes one section of the file: weights (2 x places) and what belongs to them."""

    name: str
    planes: tuple[str, str]
    weights: Floats
    bias: Floats
    seen: Ints
    """How many posts know each place; those that none knows weigh nothing and are not counted."""
    room: float
    """What a bit costs, in mean squared weights: the dearer, the smaller the file and the coarser the weights."""
    calibration: tuple[float, ...] = ()


@dataclass(frozen=True)
class Coded:
    """Weights as the file holds them: a code a place, what the codes stand for in steps, what a step is worth."""

    places: NDArray[np.uint8]
    codes: Ints
    scale: float

    @property
    def weights(self) -> Floats:
        """The weights as they are read back."""
        return np.asarray(self.codes[self.places].T * self.scale)


def coded(part: Part) -> Coded:
    """Choose the codes of a part: k-means in which a place counts the more the more posts know it, and bits cost."""
    known = np.flatnonzero(part.seen)
    points = part.weights[:, known].T
    usual = max(float(np.sqrt((points * points).mean())), 1e-12)
    # Weights that lie very near each other are one point: few points do for all.
    cells, cell_of = np.unique(np.rint(points / usual * FINEST).astype(np.int64), axis=0, return_inverse=True)
    cell_of = cell_of.ravel()
    many = np.bincount(cell_of).astype(np.float64)
    often = np.bincount(cell_of, weights=part.seen[known] / part.seen[known].mean()).astype(np.float64)
    at = (cells / FINEST).astype(np.float64)
    chosen = _first_codes(at, often)
    bits = np.full(len(chosen), np.log2(len(chosen)))
    nearest = np.zeros(len(cells), np.int64)
    for _ in range(ROUNDS):
        far = (at * at).sum(axis=1)[:, None] - 2 * at @ chosen.T + (chosen * chosen).sum(axis=1)
        nearest = (often[:, None] * far + part.room * many[:, None] * bits).argmin(axis=1)
        weight = np.bincount(nearest, weights=often, minlength=len(chosen))
        used = weight > 0
        sums = [np.bincount(nearest, weights=often * row, minlength=len(chosen)) for row in at.T]
        chosen[used] = (np.stack(sums, axis=1)[used]) / weight[used, None]
        share = np.bincount(nearest, weights=many, minlength=len(chosen)) / many.sum()
        bits = -np.log2(np.maximum(share, 1e-12))
    codes = np.zeros((CODES, 2), np.int64)
    scale = max(float(np.abs(chosen).max()) * usual / LARGEST, 1e-12)
    codes[1 : len(chosen) + 1] = np.rint(chosen * usual / scale)
    places = np.zeros(len(part.seen), np.uint8)
    places[known] = nearest[cell_of] + 1
    return Coded(places, codes, scale)


def _first_codes(at: Floats, often: Floats) -> Floats:
    """Where to begin: one by one the weights that those before serve worst."""
    chosen = [at[(often * (at * at).sum(axis=1)).argmax()]]
    far = ((at - chosen[0]) ** 2).sum(axis=1)
    while len(chosen) < CODES - 1 and far.any():
        chosen.append(at[(often * far).argmax()])
        far = np.minimum(far, ((at - chosen[-1]) ** 2).sum(axis=1))
    return np.stack(chosen)


def packed(parts: Sequence[Part]) -> bytes:
    """The whole file."""
    found = [coded(part) for part in parts]
    blocks = [_compressed(one) for one in found]
    # The description tells where each block lies, and its own length moves them: repeat until it holds still.
    ahead = 0
    while True:
        head = FORMAT + msgspec.json.encode(_described(parts, found, blocks, ahead)) + b"\n"
        if len(head) == ahead:
            return head + b"".join(blocks)
        ahead = len(head)


def _compressed(found: Coded) -> bytes:
    """Each kind of number by itself, since each has its own common ones; to look for repeats would find none."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_HUFFMAN_ONLY)
    kinds = (found.codes.astype("<i2").tobytes(), *_spread(found.places))
    return b"".join(squeeze.compress(kind) + squeeze.flush(zlib.Z_BLOCK) for kind in kinds) + squeeze.flush()


def _spread(places: NDArray[np.uint8]) -> tuple[bytes, bytes]:
    """How far each taken place is from the one before, and its code; code 0 where a gap goes on."""
    taken = np.flatnonzero(places)
    gaps = np.diff(taken, prepend=0)
    halts = np.maximum(gaps - 1, 0) // FARTHEST
    last = np.cumsum(halts + 1) - 1  # of the steps that lead to a taken place
    steps = np.full(int((halts + 1).sum()), FARTHEST, np.uint8)
    codes = np.zeros(len(steps), np.uint8)
    steps[last], codes[last] = gaps - halts * FARTHEST, places[taken]
    return steps.tobytes(), codes.tobytes()


def _described(parts: Sequence[Part], found: Sequence[Coded], blocks: Sequence[bytes], ahead: int) -> list[Section]:
    told = []
    at = ahead
    for part, one, block in zip(parts, found, blocks, strict=True):
        told.append(
            Section(
                name=part.name,
                at=at,
                length=len(block),
                bits=part.weights.shape[1].bit_length() - 1,
                planes=part.planes,
                scale=float(f"{one.scale:.6g}"),
                bias=(round(float(part.bias[0]), 6), round(float(part.bias[1]), 6)),
                calibration=tuple(round(float(number), 6) for number in part.calibration),
            )
        )
        at += len(block)
    return told
