"""How negative, neutral or positive a text is, and how sure that is.

A linear model over the pieces of the text (`features`), made by training/train.py and measured in
docs/scoring.md. The label is the highest score; the probabilities are the scores calibrated on posts that the
model was not trained on.
"""

from collections.abc import Callable
from functools import cache
from math import exp, sqrt
from pathlib import Path
from typing import Final

from harken.domain.assessment import Probability, Sentiment

from .features import Group, Pieces, group_of, of_word, pieces, says_anything
from .model import UNSEEN, Tables, place, read

FILE: Final = Path(__file__).with_name("sentiment.model")
_WORDS_REMEMBERED: Final = 8192
EVEN: Final = 3
"""Added to the number of known pieces, so that a text of two words is not as sure of itself as one of twenty."""

Scores = tuple[float, float, float]
"""Of negative, neutral, positive: what the model says before calibration; they add up to zero."""


@cache
def _tables(group: Group) -> Tables:
    """Read when the first text of a group comes, not at import: most functions never need it."""
    return read(FILE, group)


@cache
def _weigher(group: Group) -> Callable[[str], tuple[int, int, int]]:
    """Weighs a word with all its parts and says how many of those are known; remembers the words it met."""
    tables = _tables(group)
    negative, positive = tables.planes
    mask = tables.mask
    known: dict[str, tuple[int, int, int]] = {}

    def weigh(word: str) -> tuple[int, int, int]:
        found = known.get(word)
        if found is None:
            places = [place(piece) & mask for piece in of_word(word, group)]
            places = [at for at in places if negative[at] != UNSEEN]
            found = (sum(negative[at] for at in places), sum(positive[at] for at in places), len(places))
            if len(known) >= _WORDS_REMEMBERED:
                known.clear()
            known[word] = found
        return found

    return weigh


def raw_scores(text: str, lang: str | None) -> Scores:
    """The model's scores of negative, neutral, positive, before calibration."""
    group = group_of(lang)
    return _scores(pieces(text, group), group)


def _scores(found: Pieces, group: Group) -> Scores:
    words, others = found
    weigh = _weigher(group)
    tables = _tables(group)
    in_negative, in_positive = tables.planes
    mask = tables.mask
    negative = positive = count = 0
    for word in words:
        for_negative, for_positive, parts = weigh(word)
        negative += for_negative
        positive += for_positive
        count += parts
    for piece in others:
        at = place(piece) & mask
        weight = in_negative[at]
        if weight != UNSEEN:
            negative += weight
            positive += in_positive[at]
            count += 1
    section = tables.section
    factor = section.scale / sqrt(count + EVEN)  # long texts are no louder than short ones
    low = negative * factor + section.bias[0]
    high = positive * factor + section.bias[1]
    return low, -low - high, high


def calibrated(scores: Scores, lang: str | None) -> Probability:
    """Scores as probabilities of four digits that add up to 1."""
    factor, *shifts = _tables(group_of(lang)).section.calibration
    logits = [factor * score + shift for score, shift in zip(scores, shifts, strict=True)]
    highest = max(logits)
    powers = [exp(logit - highest) for logit in logits]
    total = sum(powers)
    negative, positive = round(powers[0] / total, 4), round(powers[2] / total, 4)
    return Probability(negative, max(0.0, round(1 - negative - positive, 4)), positive)


def sentiment(text: str, lang: str | None) -> tuple[Sentiment, Probability]:
    """The sentiment of `text`, written in `lang` (as `language` tells it), and the probabilities of all three.

    Reads at most the first 4,000 characters and never raises, whatever the text is.
    """
    group = group_of(lang)
    found = pieces(text, group)
    if not says_anything(found):
        return "neutral", Probability(0.0, 1.0, 0.0)
    scores = _scores(found, group)
    highest = max(scores)
    label: Sentiment = "neutral"
    if highest == scores[0]:
        label = "negative"
    elif highest == scores[2]:
        label = "positive"
    return label, calibrated(scores, lang)
