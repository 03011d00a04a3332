"""A person's word on what a mention says. It wins over what was thought of it, now and whenever that is done anew."""

from typing import Final

import msgspec
from msgspec import Struct

from .assessment import (
    CERTAIN,
    WITH_CAUSES,
    Assessment,
    Cause,
    Genuineness,
    Intent,
    Role,
    Sentiment,
    Speaker,
    Verdict,
    consistent,
)
from .errors import BadInput
from .mention import Time

_EVIDENCE: Final = ("said by a person",)


class Correction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person said of a mention at `at` (UTC); None is what they said nothing of, no causes is `()`."""

    at: Time
    sentiment: Sentiment | None = None
    intent: Intent | None = None
    causes: tuple[Cause, ...] | None = None
    role: Role | None = None
    verdict: Verdict | None = None
    needs_answer: bool | None = None


SAID: Final = tuple(name for name in Correction.__struct_fields__ if name != "at")
"""What a person can say, by field."""


def said(correction: Correction) -> dict[str, object]:
    """What was said, by field."""
    given = {name: getattr(correction, name) for name in SAID}
    return {name: value for name, value in given.items() if value is not None}


def amended(before: Correction | None, later: Correction) -> Correction:
    """What holds after `later` was said: what was said before stays, except where the newer word leaves it no room.

    Raises `BadInput` where `later` contradicts itself.
    """
    wrong = _contradiction(later)
    if wrong is not None:
        raise BadInput(wrong)
    both = later
    for name, value in said(before).items() if before is not None else ():
        if getattr(both, name) is None:
            with_older = msgspec.structs.replace(both, **{name: value})
            both = with_older if _contradiction(with_older) is None else both
    return both


def corrected(thought: Assessment, correction: Correction | None) -> Assessment:
    """The assessment that counts: what was thought, and what a person said put over it.

    What they said implies what it cannot be true without: a cause somebody who complains, a verdict or a complaint
    somebody who is unhappy. All else that no longer goes with it is brought into line (`assessment.consistent`).
    """
    if correction is None:
        return thought
    meant = _implied(thought, correction)
    changes: dict[str, object] = {}
    if meant.sentiment is not None:
        changes |= {"sentiment": meant.sentiment, "probability": CERTAIN[meant.sentiment]}
    if meant.intent is not None:
        changes["intent"] = meant.intent
    if meant.causes is not None:
        changes["causes"] = meant.causes
    if meant.role is not None:
        changes["speaker"] = Speaker(role=meant.role, evidence=_EVIDENCE)
    if meant.verdict is not None:
        changes["genuineness"] = Genuineness(verdict=meant.verdict, evidence=_EVIDENCE)
    whole = consistent(msgspec.structs.replace(thought, **changes), thought)
    if meant.needs_answer is None:
        return whole
    return msgspec.structs.replace(whole, needs_answer=meant.needs_answer)


def _implied(thought: Assessment, correction: Correction) -> Correction:
    intent, sentiment = correction.intent, correction.sentiment
    if intent is None and correction.causes:
        intent = thought.intent if thought.intent in WITH_CAUSES else "complaint"
    complains = intent == "complaint" and thought.sentiment == "positive"
    if sentiment is None and (complains or correction.verdict not in (None, "none")):
        sentiment = "negative"
    return msgspec.structs.replace(correction, intent=intent, sentiment=sentiment)


def _contradiction(correction: Correction) -> str | None:
    sentiment, intent, verdict = correction.sentiment, correction.intent, correction.verdict
    if correction.causes and intent is not None and intent not in WITH_CAUSES:
        return f"only a complaint or a question has a cause, and this is said to be: {intent}"
    if sentiment == "positive" and (intent == "complaint" or (correction.causes and intent != "question")):
        return "a complaint is not positive; say negative or neutral"
    if sentiment not in (None, "negative") and verdict not in (None, "none"):
        return f"{verdict} is a verdict on what is negative, and this is said to be {sentiment}"
    return None
