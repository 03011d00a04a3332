"""What holds when a second opinion has come: both heard alike, and the labels of whoever the two of them bear out."""

from typing import Final

import msgspec

from harken.domain.assessment import Assessment, Genuineness, Probability, Sentiment, Speaker, consistent

from .base import Opinion

TURNED_BY_NONE: Final = 0.85
"""A sentiment that was held with at least this probability is turned by no opinion that is itself only sure to 0.8,
as a language model's is: nobody can hide a clear complaint by talking to the model."""


def merged(thought: Assessment, opinion: Opinion) -> Assessment:
    """The assessment with an opinion taken in.

    The probabilities are the means of both, so that they still add up to 1, and the likeliest sentiment wins, of
    equals the one thought before. An opinion that is outvoted says nothing on the rest either; else what it says
    of the rest counts, with its name as the evidence.
    """
    probability = _mean(thought.probability, opinion.probability)
    label = _likeliest(probability, thought.sentiment)
    changes: dict[str, object] = {"sentiment": label, "probability": probability}
    if label == opinion.sentiment:
        changes |= _labels(opinion)
    return consistent(msgspec.structs.replace(thought, **changes), thought)


def _labels(opinion: Opinion) -> dict[str, object]:
    evidence = (f"second opinion: {opinion.by}",)
    changes: dict[str, object] = {}
    if opinion.intent is not None:
        changes["intent"] = opinion.intent
    if opinion.causes is not None:
        changes["causes"] = opinion.causes
    if opinion.role not in (None, "unknown"):
        changes["speaker"] = Speaker(role=opinion.role, evidence=evidence)
    if opinion.verdict is not None:
        changes["genuineness"] = Genuineness(verdict=opinion.verdict, evidence=evidence)
    return changes


def _mean(one: Probability, other: Probability) -> Probability:
    negative = round((one.negative + other.negative) / 2, 4)
    positive = round((one.positive + other.positive) / 2, 4)
    return Probability(negative, max(0.0, round(1 - negative - positive, 4)), positive)


def _likeliest(probability: Probability, before: Sentiment) -> Sentiment:
    by_label: dict[Sentiment, float] = {
        "negative": probability.negative,
        "neutral": probability.neutral,
        "positive": probability.positive,
    }
    return max(by_label, key=lambda label: (by_label[label], label == before))
