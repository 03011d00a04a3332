"""What the author of a mention wants, what went wrong, and whether somebody expects an answer."""

from collections.abc import Sequence
from typing import Any, Final, cast

from harken.domain.assessment import Cause, Intent, Sentiment
from harken.domain.mention import Kind

from .aspects import Scores, chances, likeliest, shares
from .cues import Cue

_FAULTS: Final = frozenset({"complaint", "question"})
"""The intents of which causes are told: a complaint, or a question about a fault."""
_LIKELIER: Final[dict[Kind, Intent]] = {"question": "question", "article": "news"}
"""What a post is likelier to be for that its source calls so."""
_LIKELY, _FURTHER, _NAMED = 0.5, 0.6, 0.3
"""How likely a cause must be, one beside a likelier one, and one that a listed phrase names outright."""
_EXPECTS: Final = frozenset({"complaint", "question", "request"})
_MAY_EXPECT: Final = frozenset({"praise", "idea", "purchase"})


def intent(scores: Scores, kind: Kind) -> Intent:
    """The likeliest intent, what the source says the post is in mind."""
    likelier = _LIKELIER.get(kind)
    meant: Any = likeliest(scores, "intent")
    if likelier is not None:
        likely = shares(scores, "intent")
        likely[likelier] += 0.5
        meant = max(likely, key=likely.__getitem__)
    return cast("Intent", meant)


def causes(scores: Scores, meant: Intent, cues: Sequence[Cue]) -> tuple[Cause, ...]:
    """What went wrong, likeliest first; several, or none where none is told. A danger is not also a defect."""
    if meant not in _FAULTS:
        return ()
    likely = chances(scores, "cause")
    named = {cue.label.removeprefix("cause.") for cue in cues if not cue.denied}
    found: list[Any] = []
    for cause in sorted([cause for cause in likely if likely[cause] >= _NAMED], key=lambda cause: -likely[cause]):
        enough = _NAMED if cause in named else _FURTHER if found else _LIKELY
        if likely[cause] >= enough:
            found.append(cause)
    if "safety" in found and "defect" in found:
        found.remove("defect")
    return tuple(found)


def needs_answer(sentiment: Sentiment, meant: Intent, *, asks: bool) -> bool:
    """Everyone who expects an answer; praise, ideas and buyers where they ask something."""
    if sentiment == "negative" or meant in _EXPECTS:
        return True
    return meant in _MAY_EXPECT and asks
