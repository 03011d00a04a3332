"""Whether a negative mention tells of a trouble of its author's, lets off steam, passes on hearsay, or attacks."""

from collections.abc import Sequence
from typing import Final

from harken.domain.assessment import Genuineness, Role, Sentiment, Verdict

from .aspects import Scores, likeliest
from .cues import Cue
from .evidence import evidence

_PLAIN: Final[dict[Verdict, str]] = {
    "complaint": "tells of a concrete trouble",
    "venting": "states no cause",
    "rumour": "does not say who saw it",
    "attack": "calls on others or abuses",
}
"""What is said of a verdict for which no single word speaks."""


def genuineness(scores: Scores, sentiment: Sentiment, role: Role, found: Sequence[Cue]) -> Genuineness:
    """The verdict on a negative mention with what shows it; `none` on all others."""
    if sentiment != "negative":
        return Genuineness()
    if role == "competitor":
        return Genuineness("attack", ("speaks for a competitor",))
    verdict: Verdict = likeliest(scores, "verdict")
    label = f"verdict.{verdict}"
    shown = evidence(scores, label, found)
    if verdict == "complaint":
        own = [f"“{cue.words}”" for cue in found if cue.label == "verdict.first_hand"]
        shown = tuple(dict.fromkeys([*own[:1], *shown]))[:3]
    return Genuineness(verdict, shown or (_PLAIN[verdict],))
