"""The words a decision rests on, as a person can check them in the mention."""

from collections.abc import Sequence
from typing import Final

from .aspects import MARK, Scores, telling
from .clues import CUE, DENIED
from .cues import Cue

_MOST: Final = 3
_SHORT: Final = 3
"""A bare word of so many letters is no evidence."""
_MARKS: Final = {
    "^?": "asks a question",
    "^link": "links elsewhere",
    "^hashtags": "many hashtags",
    "^bot": "the account says that it is automated",
    "^kind article": "an article",
    "^kind review": "a review",
    "^kind question": "posted as a question",
    "^rival": "names a competitor",
    "^stars 1": "one star",
    "^stars 2": "two stars",
    "^stars 4": "four stars",
    "^stars 5": "five stars",
}


def evidence(scores: Scores, label: str, found: Sequence[Cue]) -> tuple[str, ...]:
    """What spoke for a label, most telling first, at most three: listed phrases and facts, else words."""
    own = [f"“{cue.words}”" for cue in found if cue.label == label and not cue.denied][:_MOST]
    if len(own) == _MOST and len(set(own)) == _MOST:
        return tuple(own)
    spoke = telling(scores, label)
    shown = (_shown(name, found) for name in spoke if name[0] == MARK)
    told = dict.fromkeys(own)
    while len(told) < _MOST and (one := next(filter(None, shown), None)):
        told[one] = None
    if told:
        return tuple(told)
    words = [name for name in spoke if name[0] != MARK and len(name) > _SHORT]
    return tuple(f"“{name}”" for name in words[:_MOST])


def _shown(name: str, found: Sequence[Cue]) -> str | None:
    """A listed phrase as it stands in the mention, or what another mark says in words, None where nothing does."""
    if name.startswith((CUE, DENIED)):
        label, denied = name.partition(" ")[2], name.startswith(DENIED)
        return next((f"“{cue.words}”" for cue in found if cue.label == label and cue.denied == denied), None)
    return _MARKS.get(name)
