"""Linear models over hashed pieces, with numpy alone: convex, so the same data gives the same weights."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLOSE_ENOUGH = 1e-6
"""A step that lowers the cost by a smaller share is the last one."""


@dataclass(frozen=True)
class Texts:
    """Texts as places in the tables: `places` of all texts in a row, `starts` where each text begins.

    `factor` is one number a text, by which the sum over its pieces is multiplied. No text is without pieces.
    """

    places: NDArray[np.int32]
    starts: Ints
    factor: Floats
    size: int

    @property
    def counts(self) -> Ints:
        """How many pieces each text has."""
        return np.diff(np.append(self.starts, len(self.places)))

    def sums(self, weights: Floats) -> Floats:
        """The weights of each text's pieces added up, times its factor."""
        return np.add.reduceat(weights.astype(np.float32)[self.places], self.starts).astype(np.float64) * self.factor

    def back(self, gradient: Floats) -> Floats:
        """What each place gets of a gradient that is one number a text."""
        spread = np.repeat(gradient * self.factor, self.counts)
        return np.bincount(self.places, weights=spread, minlength=self.size).astype(np.float64, copy=False)


def probabilities(logits: Floats) -> Floats:
    """Softmax over the last axis."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Lesson:
    """What is learned from: texts, the number of each one's class, and how much each counts.

    `allowed` (texts x classes) says which classes a text's source knows at all: where a source has no neutral, its
    texts say nothing about neutral.
    """

    texts: Texts
    labels: Ints
    allowed: NDArray[np.bool_]
    importance: Floats

    @property
    def share(self) -> Floats:
        """How much each text counts among all."""
        return np.asarray(self.importance / self.importance.sum())


def fit(
    lesson: Lesson, loudness: Floats, decay: float, rounds: int, *, given: Floats | None = None
) -> tuple[Floats, Floats]:
    """Weights (classes x size) and biases (classes) that explain the labels best; both add up to 0 over the classes.

    Softmax regression. `loudness` is one number a place by which its pieces are multiplied while learning; the
    weights come back multiplied by it, ready for pieces as they are. `decay` keeps weights small. `given` (texts x
    classes) are scores known before, to which those of the pieces are added.
    """
    texts, share = lesson.texts, lesson.share
    classes = lesson.allowed.shape[1]
    target = np.eye(classes)[lesson.labels]
    closed = np.where(lesson.allowed, 0.0, -1e9) + (0.0 if given is None else given)
    split = classes * texts.size

    def cost(point: Floats) -> tuple[float, Floats]:
        weights, bias = point[:split].reshape(classes, texts.size), point[split:]
        logits = _closing(np.stack([texts.sums(row * loudness) for row in weights[:-1]])).T + bias + closed
        found = probabilities(logits)
        chance = np.maximum((found * target).sum(axis=1), 1e-30)
        error = (found - target) * share[:, None]
        slope = _closing(np.stack([texts.back(error[:, at]) * loudness for at in range(classes - 1)]))
        total = -(share * np.log(chance)).sum() + 0.5 * decay * (weights * weights).sum()
        return float(total), np.concatenate([(slope + decay * weights).ravel(), error.sum(axis=0)])

    best = minimum(cost, np.zeros(split + classes), rounds)
    return best[:split].reshape(classes, texts.size) * loudness, best[split:]


def divide(lesson: Lesson, loudness: Floats, decay: float, rounds: int) -> tuple[Floats, Floats]:
    """Weights and biases as `fit` gives them, that set each class apart from the others by a margin.

    A support vector machine for each class against all others, with the squared hinge as loss (L2-SVM): a text that
    is clear enough moves nothing any more, so that doubtful ones are what is learned from. `loudness` is classes x
    size; the rest is as in `fit`.
    """
    sides = [np.where(lesson.labels == at, 1.0, -1.0) for at in range(len(loudness))]
    counts = [lesson.share * known for known in lesson.allowed.T]
    found = [_margin(lesson.texts, *each, decay, rounds) for each in zip(sides, counts, loudness, strict=True)]
    weights, biases = np.stack([row for row, _ in found]), np.array([bias for _, bias in found])
    return weights - weights.mean(axis=0), biases - biases.mean()


def _margin(
    texts: Texts, side: Floats, counts: Floats, loudness: Floats, decay: float, rounds: int
) -> tuple[Floats, float]:
    """The weights and the bias that put texts on their `side` (1 or -1), each counting as much as `counts` says."""

    def cost(point: Floats) -> tuple[float, Floats]:
        weights = point[:-1]
        short = np.maximum(0, 1 - side * (texts.sums(weights * loudness) + point[-1]))
        error = -2 * counts * side * short
        total = (counts * short * short).sum() + 0.5 * decay * (weights * weights).sum()
        return float(total), np.append(texts.back(error) * loudness + decay * weights, error.sum())

    best = minimum(cost, np.zeros(texts.size + 1), rounds)
    return best[:-1] * loudness, float(best[-1])


def _closing(rows: Floats) -> Floats:
    """One more row: what makes each column add up to 0, as weights do from the first step to the last."""
    return np.vstack([rows, -rows.sum(axis=0)])


def minimum(cost: Callable[[Floats], tuple[float, Floats]], start: Floats, rounds: int, memory: int = 6) -> Floats:
    """Where a smooth convex `cost` (value, gradient) is least, after at most `rounds` steps of L-BFGS."""
    point = start
    value, slope = cost(point)
    steps: list[tuple[Floats, Floats, float]] = []
    for _ in range(rounds):
        direction = _direction(slope, steps)
        descent = float((direction * slope).sum())
        length = 1.0 if steps else 1.0 / max(1e-12, float(np.abs(slope).sum()))
        for _ in range(30):
            trial = point + length * direction
            new_value, new_slope = cost(trial)
            if new_value <= value + 1e-4 * length * descent:
                break
            length *= 0.5
        else:
            return point
        moved, turned = trial - point, new_slope - slope
        curvature = float((moved * turned).sum())
        if curvature > 1e-12 * float((turned * turned).sum()):
            steps = [*steps[-(memory - 1) :], (moved, turned, curvature)]
        improved = value - new_value
        point, value, slope = trial, new_value, new_slope
        if improved < CLOSE_ENOUGH * abs(value):
            break
    return point


def _direction(slope: Floats, steps: list[tuple[Floats, Floats, float]]) -> Floats:
    """Downhill, as the curvature seen in the last steps suggests."""
    direction = -slope
    shares = []
    for moved, turned, curvature in reversed(steps):
        share = float((moved * direction).sum()) / curvature
        direction = direction - share * turned
        shares.append(share)
    if steps:
        _, turned, curvature = steps[-1]
        direction = direction * (curvature / float((turned * turned).sum()))
    for (moved, turned, curvature), share in zip(steps, reversed(shares), strict=True):
        direction = direction + (share - float((turned * direction).sum()) / curvature) * moved
    return direction
