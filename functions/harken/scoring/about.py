"""Whether a mention is about a brand whose name is also that of a person, a place, a work or a thing."""

from itertools import takewhile
from typing import Final

from harken.domain.matching import Match, Matcher, match, named_at, names_rival
from harken.domain.mention import Mention

from . import aspects, trades
from .aspects import MARK
from .clues import rows_of
from .features import is_han
from .marks import RIVAL
from .reading import known, read

_WORLDS: Final = {
    "person": "a person",
    "place": "a place",
    "work": "a film, a book, a song or a game",
    "thing": "something else of that name",
}
_OURS: Final = "world.commerce"
_NEAR: Final = 24
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
    own = trades.of_topics(tuple(topic.shown for topic in matcher.topics))
    around = rows_of(marks(matcher, mention, found.doubt, own))
    likely = aspects.shares(aspects.score([*known(mention), *around]), "namesake")
    if likely["brand"] >= _DOUBTFUL:
        return found
    world = max(_WORLDS, key=lambda one: likely[one])
    return Match(False, f"the name, but the text is about {_WORLDS[world]}")


def _elsewhere(mention: Mention, doubt: tuple[str, ...]) -> bool:
    """Whether anything at all shows another world: a feeling alone is about the brand."""
    if any(sign.startswith(("firm", "faint")) for sign in doubt):
        return True
    return any(cue.label.startswith("world.") and cue.label != _OURS for cue in read(mention).cues)


def marks(matcher: Matcher, mention: Mention, doubt: tuple[str, ...], own: frozenset[str]) -> list[str]:
    """The marks of what is weighed besides words: signs around the name, competitors, words of `own` trades."""
    got = read(mention)
    signs = [f"{MARK}sign {sign}" for sign in doubt]
    rival = [RIVAL] if names_rival(matcher, mention) else []
    return [*signs, *rival, *beside(*named_at(matcher, mention)), *trades.marks(got.lowered, got.words, own)]


def beside(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The marks of what stands next to a name in a folded text: a word, a sign, what is attached before."""
    found: dict[str, None] = {}
    for start, end in spans:
        before, after = _nearest(text[max(0, start - _NEAR) : start][::-1])[::-1], _nearest(text[end : end + _NEAR])
        found |= dict.fromkeys([f"^before {before}", f"^after {after}"])
    return list(found)


def _nearest(outward: str) -> str:
    """The word or the sign that a text begins with, and whether a space does; of Chinese two characters."""
    near = outward.lstrip()
    space = " " if near != outward else ""
    if not near[:1].isalnum():
        return space + near[:1]
    if is_han(near[0]):
        return space + near[: 1 + is_han(near[1:2])]
    return space + "".join(takewhile(lambda one: one.isalnum() and not is_han(one), near))
