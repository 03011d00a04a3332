"""Whether a mention is about a brand whose name is also that of a person, a place, a work or a thing."""

from typing import Final

from harken.domain.matching import Match, Matcher, match
from harken.domain.mention import Mention

from . import aspects
from .reading import read

_WORLDS: Final = {
    "person": "a person",
    "place": "a place",
    "work": "a film, a book, a song or a game",
    "thing": "something else of that name",
}
_OURS: Final = "world.commerce"
_DOUBTFUL: Final = 0.5
"""A name is taken for another's only where the brand is less likely than this."""


def about(matcher: Matcher, mention: Mention) -> Match:
    """Whether the mention is about the brand, and why or why not, in one short sentence.

    Handles, hashtags and links of the brand decide at once, and so do words of its trade (`domain.matching`). A bare
    name does where the settings give no such words; else what stands around it is weighed.
    """
    found = match(matcher, mention)
    if found.doubt is None or not _elsewhere(mention, found.doubt):
        return found
    likely = aspects.shares(aspects.score(features(mention, found.doubt)), "namesake")
    if likely["brand"] >= _DOUBTFUL:
        return found
    world = max(_WORLDS, key=lambda one: likely[one])
    return Match(False, f"the name, but the text is about {_WORLDS[world]}")


def _elsewhere(mention: Mention, doubt: tuple[str, ...]) -> bool:
    """Whether anything at all shows another world: a feeling alone is about the brand."""
    if any(sign.startswith(("firm", "faint")) for sign in doubt):
        return True
    return any(cue.label.startswith("world.") and cue.label != _OURS for cue in read(mention).cues)


def features(mention: Mention, doubt: tuple[str, ...]) -> list[str]:
    """What is weighed: the words and cues of the mention, and the signs around the name."""
    return [*read(mention).features, *(f"{aspects.MARK}sign {sign}" for sign in doubt)]
