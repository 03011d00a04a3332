"""Writes the model file that `harken.scoring.model` reads: the same numbers give the same bytes."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from training.regression import Floats

from harken.scoring.model import FORMAT, Section


@dataclass(frozen=True)
class Part:
    """What becomes one section of the file: weights (planes x places) and what belongs to them."""

    name: str
    planes: tuple[str, ...]
    weights: Floats
    bias: Floats
    calibration: tuple[float, ...] = ()


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
    blocks = [
        zlib.compress(np.rint(part.weights / scale_of(part)).astype("<i2").tobytes(), level=9) for part in parts
    ]
    # The description tells where each block lies, and its own length moves them: repeat until it holds still.
    ahead = 0
    while True:
        head = FORMAT + msgspec.json.encode(_described(parts, blocks, ahead)) + b"\n"
        if len(head) == ahead:
            return head + b"".join(blocks)
        ahead = len(head)


def _described(parts: Sequence[Part], blocks: Sequence[bytes], ahead: int) -> list[Section]:
    found = []
    at = ahead
    for part, block in zip(parts, blocks, strict=True):
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
            )
        )
        at += len(block)
    return found
