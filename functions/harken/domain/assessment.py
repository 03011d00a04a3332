"""What Harken thinks of a mention: how negative, what for, who speaks, how urgent."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec
from msgspec import Struct

Sentiment = Literal["negative", "neutral", "positive"]
Intent = Literal["complaint", "question", "request", "praise", "idea", "purchase", "news", "other"]
Cause = Literal[
    "defect", "service", "delivery", "billing", "outage", "safety", "ethics", "privacy", "usability", "other"
]
Role = Literal[
    "customer",
    "prospect",
    "advocate",
    "critic",
    "co_creator",
    "employee",
    "competitor",
    "media",
    "bot",
    "unknown",
]
Verdict = Literal["complaint", "venting", "rumour", "attack", "none"]


class Probability(Struct, frozen=True):
    """Calibrated probabilities of the three sentiments; they add up to 1."""

    negative: float
    neutral: float
    positive: float


class Speaker(Struct, frozen=True):
    """The role the author speaks in, and the evidence a person can check."""

    role: Role = "unknown"
    evidence: tuple[str, ...] = ()


class Genuineness(Struct, frozen=True):
    """Whether a negative mention is a concrete complaint, venting, a rumour or an attack, and the evidence."""

    verdict: Verdict = "none"
    evidence: tuple[str, ...] = ()


class Assessment(Struct, frozen=True, kw_only=True):
    """What does not change with time; urgency does, and is computed when read (`scoring.urgency`).

    What is not assessed keeps its default, never a guess.
    """

    lang: str | None
    sentiment: Sentiment
    probability: Probability
    intent: Intent = "other"
    causes: tuple[Cause, ...] = ()
    speaker: Speaker = Speaker()
    genuineness: Genuineness = Genuineness()
    needs_answer: bool = False


CERTAIN: Final[Mapping[Sentiment, Probability]] = {
    "negative": Probability(1.0, 0.0, 0.0),
    "neutral": Probability(0.0, 1.0, 0.0),
    "positive": Probability(0.0, 0.0, 1.0),
}
"""The probability of a sentiment that is known."""

WITH_CAUSES: Final[frozenset[Intent]] = frozenset({"complaint", "question"})
"""Only these have causes."""

_EXPECTS: Final[frozenset[Intent]] = frozenset({"complaint", "question", "request"})


def expects(sentiment: Sentiment, intent: Intent) -> bool:
    """Whether who speaks so wants something of the brand: is unhappy, complains, asks or requests."""
    return sentiment == "negative" or intent in _EXPECTS


def consistent(changed: Assessment, before: Assessment) -> Assessment:
    """`changed`, made from `before` by putting some fields anew, with the others brought into line with them.

    A positive text is praise where it was a complaint; only complaints and questions have causes; only what is
    negative has a verdict; who wants something needs an answer, and who needed one only for that needs it no more.
    """
    intent = "praise" if changed.sentiment == "positive" and changed.intent == "complaint" else changed.intent
    wants = expects(changed.sentiment, intent)
    return msgspec.structs.replace(
        changed,
        intent=intent,
        causes=changed.causes if intent in WITH_CAUSES else (),
        genuineness=changed.genuineness if changed.sentiment == "negative" else Genuineness(),
        needs_answer=wants or (changed.needs_answer and not expects(before.sentiment, before.intent)),
    )


class Urgency(Struct, frozen=True):
    """0..100 with the reasons that made it, most telling first."""

    score: int
    reasons: tuple[str, ...] = ()
