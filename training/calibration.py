"""From scores to probabilities: a factor, a shift a class and a share of chance, and how far off they are."""

import numpy as np
from training.regression import Floats, Ints, minimum, probabilities

BINS = 10
LITTLE = -4.0
"""Where looking for the share of chance begins: at two in a hundred, as a logit."""


def calibrate(scores: Floats, labels: Ints) -> tuple[float, ...]:
    """The factor, the shifts and the share of chance under which `labels` are likeliest, in this order.

    `scores` must not come from training posts. People disagree, whatever a post says: so many labels in parts of one
    are taken for drawn by chance, and no probability is nearer to 1 than that leaves room for.
    """
    classes = scores.shape[1]
    mine = np.arange(len(labels)), labels

    def cost(point: Floats) -> tuple[float, Floats]:
        chance = 1 / (1 + np.exp(-point[-1]))
        found = probabilities(point[0] * scores + point[1:-1])
        told = found[mine]
        likely = np.maximum((1 - chance) * told + chance / classes, 1e-30)
        error = (found - np.eye(classes)[labels]) * ((1 - chance) * told / likely / len(labels))[:, None]
        of_chance = ((told - 1 / classes) / likely).mean() * chance * (1 - chance)
        slope = np.concatenate([[(error * scores).sum()], error.sum(axis=0), [of_chance]])
        return float(-np.log(likely).mean()), slope

    best = minimum(cost, np.concatenate([[1.0], np.zeros(classes), [LITTLE]]), 200)
    return *(float(one) for one in best[:-1]), float(1 / (1 + np.exp(-best[-1])))


def expected_error(found: Floats, labels: Ints) -> float:
    """Expected calibration error: how far the likeliest class's probability is from how often it is right.

    Ten bins of equal width, each weighing as much as it has texts.
    """
    sure = found.max(axis=1)
    right = found.argmax(axis=1) == labels
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == one].mean() - right[bins == one].mean()) * (bins == one).mean() for one in set(bins)]
    return float(sum(gaps))
