"""How the signs of another world around a name are written down, and made into regular expressions."""

import re
from typing import Literal

from msgspec import Struct

from harken.domain.folding import NAME_MARK, fold

World = Literal["a person", "a place", "a film, a book, a song or a game"]
PERSON: World = "a person"
PLACE: World = "a place"
WORK: World = "a film, a book, a song or a game"

N = NAME_MARK


class Cues(Struct, frozen=True):
    """The signs of one language over folded text in which NAME_MARK stands for the name.

    A firm sign decides. A faint one decides only where no word of `ours` tells of buying, using, being served.
    """

    firm: tuple[tuple[World, re.Pattern[str]], ...]
    faint: tuple[tuple[World, re.Pattern[str]], ...]
    ours: re.Pattern[str]


def words(listed: str, *, prefix: str = "") -> str:
    """Any one of the words as a regular expression: separated by white space, `*` any ending, `_` a space.

    `prefix` is what may be attached in front of each.
    """
    found = []
    for word in dict.fromkeys(listed.split()):
        folded = fold(word.replace("_", " "))
        found.append(re.escape(folded).replace(r"\*", r"\w{0,12}"))
    return rf"(?<!\w){prefix}(?:{'|'.join(sorted(found, key=len, reverse=True))})(?!\w)"


def signs(world: World, *patterns: str) -> tuple[tuple[World, re.Pattern[str]], ...]:
    """The patterns as signs of that world."""
    return tuple((world, re.compile(pattern)) for pattern in patterns)
