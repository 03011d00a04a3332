"""What the author of a mention wants, what went wrong, and whether somebody expects an answer."""

from collections.abc import Sequence
from typing import Any, Final

from harken.domain.assessment import Cause, Intent, Sentiment
from harken.domain.mention import Kind

from .aspects import Scores, chances, likeliest, shares
from .cues import Cue

_FAULTS: Final = frozenset({"complaint", "question"})
"""The intents of which causes are told: a complaint, or a question about a fault."""
_LIKELY: Final = 0.5
_NAMED: Final = 0.3
"""How likely a cause must be, and how likely where a listed phrase names it outright."""
_EXPECTS: Final = frozenset({"complaint", "question", "request"})
_MAY_EXPECT: Final = frozenset({"praise", "idea", "purchase"})


def intent(scores: Scores, kind: Kind) -> Intent:
    """The likeliest intent, what the source says the post is in mind."""
    likely = shares(scores, "intent")
    if kind == "question":
        likely["question"] += 0.5
    elif kind == "article":
        likely["news"] += 0.5
    meant: Intent = likeliest(likely)
    return meant


def causes(scores: Scores, meant: Intent, cues: Sequence[Cue]) -> tuple[Cause, ...]:
    """What went wrong, likeliest first; several, or none where none is told. A danger is not also a defect."""
    if meant not in _FAULTS:
        return ()
    named = {cue.label for cue in cues if not cue.denied}
    likely = chances(scores, "cause")
    enough = {label: _NAMED if f"cause.{label}" in named else _LIKELY for label in likely}
    found: list[Any] = sorted(
        (label for label in likely if likely[label] >= enough[label]), key=lambda label: -likely[label]
    )
    if "safety" in found and "defect" in found:
        found.remove("defect")
    return tuple(found)


def needs_answer(sentiment: Sentiment, meant: Intent, *, asks: bool) -> bool:
    """Everyone who expects an answer; praise, ideas and buyers where they ask something."""
    if sentiment == "negative" or meant in _EXPECTS:
        return True
    return meant in _MAY_EXPECT and asks
