"""From scores to probabilities: one factor for all classes and one shift a class, and how far off they are."""

import numpy as np
from training.regression import Floats, Ints, minimum, probabilities

BINS = 10


def calibrate(scores: Floats, labels: Ints) -> tuple[float, ...]:
    """The factor and the shifts under which `labels` are likeliest; `scores` must not come from training posts."""
    target = np.eye(scores.shape[1])[labels]

    def cost(point: Floats) -> tuple[float, Floats]:
        found = probabilities(point[0] * scores + point[1:])
        error = (found - target) / len(labels)
        chance = np.maximum((found * target).sum(axis=1), 1e-30)
        return float(-np.log(chance).mean()), np.concatenate([[(error * scores).sum()], error.sum(axis=0)])

    best = minimum(cost, np.concatenate([[1.0], np.zeros(scores.shape[1])]), 200)
    return tuple(float(one) for one in best)


def expected_error(found: Floats, labels: Ints) -> float:
    """Expected calibration error: how far the likeliest class's probability is from how often it is right.

    Ten bins of equal width, each weighing as much as it has texts.
    """
    sure = found.max(axis=1)
    right = found.argmax(axis=1) == labels
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == one].mean() - right[bins == one].mean()) * (bins == one).mean() for one in set(bins)]
    return float(sum(gaps))
