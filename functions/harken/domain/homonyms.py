"""Signs that a name stands here for somebody or something else: a person, a place, a work."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from .folding import NAME_MARK
from .names.cues import Cues, World

_AROUND = 120
"""How many characters on either side of a name are looked at: a sentence or two."""

_LANGUAGES = (
    ("cues_english", re.compile("[a-z]")),
    ("cues_russian", re.compile("[а-я]")),
    ("cues_hebrew", re.compile("[א-ת]")),
    ("cues_chinese", re.compile("[\u4e00-\u9fff《]")),
)


@cache
def _cues(language: str) -> Cues:
    # Made when first needed: only brands with topics need them, and of those few all languages.
    cues: Cues = import_module(f"harken.domain.names.{language}").CUES
    return cues


def signs(text: str, spans: list[tuple[int, int]]) -> tuple[str, ...]:
    """What around a name in a folded text speaks for another world, or for buying, using and being served.

    `firm a person`, `faint a place`, `ours`, each once. `spans` are where the name stands (start, end), in order
    and apart from each other. English, Russian, Hebrew and Chinese are known, in any mixture.
    """
    found: dict[str, None] = {}
    for around in _surroundings(text, spans):
        for language, letters in _LANGUAGES:
            if letters.search(around) is None:
                continue
            cues = _cues(language)
            found |= dict.fromkeys(f"firm {world}" for world in _worlds(cues.firm, around))
            found |= dict.fromkeys(f"faint {world}" for world in _worlds(cues.faint, around))
            if cues.ours.search(around):
                found["ours"] = None
    return tuple(found)


def _worlds(listed: tuple[tuple[World, re.Pattern[str]], ...], around: str) -> Iterator[World]:
    return (world for world, sign in listed if sign.search(around))


def _surroundings(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """What stands around each name, with NAME_MARK in place of every one."""
    pieces, places, end, length = [], [], 0, 0
    for start, stop in spans:
        pieces += [text[end:start], NAME_MARK]
        length += start - end
        places.append(length)
        length += 1
        end = stop
    marked = "".join([*pieces, text[end:]])
    return [marked[max(0, place - _AROUND) : place + 1 + _AROUND] for place in places]
