"""How negative, neutral or positive a text is, and how sure that is.

A linear model over the pieces of the text (`features`), made by training/train.py and measured in
docs/scoring.md. The label is the highest score; the probabilities are the scores calibrated on posts that the
model was not trained on.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from math import exp, sqrt
from pathlib import Path
from typing import Final

from harken.domain.assessment import Probability, Sentiment

from .features import Group, Taken, group_of, taken
from .model import Tables, read, unpacked
from .places import REMEMBERED, of_marks, of_token, weight_of_han, weight_of_pairs

FILE: Final = Path(__file__).with_name("sentiment.model")
EVEN: Final = 3
"""Added to the number of known pieces, so that a text of two words is not as sure of itself as one of twenty."""

Scores = tuple[float, float, float]
"""Of negative, neutral, positive: what the model says before calibration; they add up to zero."""


@cache
def _tables(group: Group) -> Tables:
    """Read when the first text of a group comes, not at import: most functions never need it."""
    return read(FILE, group)


@cache
def _weigher(group: Group) -> Callable[[str], tuple[int, int]]:
    """Where a token stands in pairs, and what it weighs with all its parts; remembers those it met."""
    tables = _tables(group)

    def weigh(token: str) -> tuple[int, int]:
        head, parts = of_token(token, group)
        return head & tables.mask, tables.weight(parts)

    return lru_cache(REMEMBERED)(weigh)


def raw_scores(text: str, lang: str | None) -> Scores:
    """The model's scores of negative, neutral, positive, before calibration."""
    group = group_of(lang)
    return _scores(taken(text, group), group)


def _scores(text: Taken, group: Group) -> Scores:
    tables = _tables(group)
    known = list(map(_weigher(group), text.tokens))
    once = dict(zip(text.tokens, known, strict=True)).values()
    total = sum([weight for _, weight in once]) + weight_of_pairs([head for head, _ in known], tables)
    marks = of_marks(text, group)
    if marks:
        total += tables.weight(marks)
    if text.han:
        total += weight_of_han(text.han, tables)
    negative, positive, count = unpacked(total)
    section = tables.section
    factor = section.scale / sqrt(count + EVEN)  # long texts are no louder than short ones
    low = negative * factor + section.bias[0]
    high = positive * factor + section.bias[1]
    return low, -low - high, high


def calibrated(scores: Scores, lang: str | None) -> Probability:
    """Scores as probabilities of four digits that add up to 1."""
    factor, *shifts, chance = _tables(group_of(lang)).section.calibration
    logits = [factor * scores[0] + shifts[0], factor * scores[1] + shifts[1], factor * scores[2] + shifts[2]]
    highest = max(logits)
    low, middle, high = exp(logits[0] - highest), exp(logits[1] - highest), exp(logits[2] - highest)
    told, any_of_three = (1 - chance) / (low + middle + high), chance / 3
    negative, positive = round(low * told + any_of_three, 4), round(high * told + any_of_three, 4)
    return Probability(negative, max(0.0, round(1 - negative - positive, 4)), positive)


def sentiment(text: str, lang: str | None) -> tuple[Sentiment, Probability]:
    """The sentiment of `text`, written in `lang` (as `language` tells it), and the probabilities of all three.

    Reads at most the first 4,000 characters and never raises, whatever the text is.
    """
    group = group_of(lang)
    found = taken(text, group)
    if not found.tokens:
        return "neutral", Probability(0.0, 1.0, 0.0)
    scores = _scores(found, group)
    highest = max(scores)
    label: Sentiment = "neutral"
    if highest == scores[0]:
        label = "negative"
    elif highest == scores[2]:
        label = "positive"
    return label, calibrated(scores, lang)
