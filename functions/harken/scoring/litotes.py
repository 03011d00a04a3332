"""Praise by denial ("never let me down", "no complaints") in plain words, which a model of single words can read."""

import re
from collections.abc import Sequence
from typing import Final

from .cues import Cue

SECTION: Final = "litotes"
"""The section of the lists with phrases that praise by denying what is bad."""

_PLAINLY: Final = (
    (re.compile("[а-я]"), " отлично "),
    (re.compile("[א-ת]"), " מצוין "),
    (re.compile("[a-z]"), " great "),
)
_CHINESE: Final = "很好"


def plainly(own: str, lowered: str, found: Sequence[Cue]) -> str:
    """The author's own words with every such phrase in `found` put as plain praise in its language.

    `lowered` is `own` as `plain.plain` writes it; where that changed its length Chinese phrases are left as they are.
    """
    for cue in found:
        if cue.label == SECTION:
            own = _put(own, lowered, cue)
    return own


def _put(own: str, lowered: str, cue: Cue) -> str:
    praise = next((word for letters, word in _PLAINLY if letters.search(cue.words)), _CHINESE)
    if praise != _CHINESE:
        words = r"\W+".join(re.escape(word).replace("е", "[её]") for word in cue.words.split())
        return re.sub(rf"(?<!\w){words}(?!\w)", praise, own, flags=re.IGNORECASE)
    at = lowered.find(cue.words)
    if len(own) != len(lowered) or at < 0:
        return own
    return own.replace(own[at : at + len(cue.words)], praise)
