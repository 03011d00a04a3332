"""Calibration as a picture: how often a probability is right, beside what it says; one small plot a language."""

from collections.abc import Sequence
from html import escape

import numpy as np
from training.calibration import BINS
from training.regression import Floats, Ints

_SIDE, _GAP, _TOP = 150, 42, 26


def calibration_plot(measured: Sequence[tuple[str, Floats, Ints]]) -> str:
    """An SVG of the languages in a row: name, probabilities (texts x classes), labels of each.

    A dot a bin of the likeliest class's probability; the larger, the more texts; on the line is right.
    """
    width = len(measured) * (_SIDE + _GAP) + _GAP
    body = "".join(
        _one(_GAP + at * (_SIDE + _GAP), name, found, labels) for at, (name, found, labels) in enumerate(measured)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_SIDE + _TOP + 40}" width="{width}" '
        f'font-family="sans-serif" font-size="11">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{body}</svg>\n'
    )


def _one(left: int, name: str, found: Floats, labels: Ints) -> str:
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    bottom = _TOP + _SIDE
    parts = [
        f'<text x="{left}" y="{_TOP - 9}" font-weight="bold">{escape(name)}</text>',
        f'<rect x="{left}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#bbb"/>',
        f'<line x1="{left}" y1="{bottom}" x2="{left + _SIDE}" y2="{_TOP}" stroke="#bbb" stroke-dasharray="4 3"/>',
        f'<text x="{left}" y="{bottom + 14}">0</text><text x="{left + _SIDE - 7}" y="{bottom + 14}">1</text>',
        f'<text x="{left + 30}" y="{bottom + 28}">how sure it says it is</text>',
    ]
    for one in sorted(set(bins)):
        mine = bins == one
        x, y = left + _SIDE * float(sure[mine].mean()), bottom - _SIDE * float(right[mine].mean())
        size = 2 + 14 * float(np.sqrt(mine.mean()))
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="#2a6f97" fill-opacity="0.6"/>')
    return "\n".join(parts) + "\n"
