"""What Harken thinks of a mention: how negative, what for, who speaks, how urgent."""

from typing import Literal

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


class Urgency(Struct, frozen=True):
    """0..100 with the reasons that made it, most telling first."""

    score: int
    reasons: tuple[str, ...] = ()
