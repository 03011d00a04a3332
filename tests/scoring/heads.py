"""Scores as the linear model would give them, for testing what is concluded from them."""

from harken.scoring.aspects import LABELS, Scores


def scores(**high: float) -> Scores:
    """All labels at -9 but for those named, with `__` in place of the point: intent__news=2."""
    return Scores(dict.fromkeys(LABELS, -9.0) | {name.replace("__", "."): value for name, value in high.items()}, ())
