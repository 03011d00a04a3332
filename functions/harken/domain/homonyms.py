"""Whether a name stands here for somebody or something else: a person, a place, a work."""

import re
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


def other_world(text: str, spans: list[tuple[int, int]]) -> World | None:
    """What else than a brand the name stands for in a folded text; None where nothing shows that.

    `spans` are where the name stands (start, end), in order and apart from each other. English, Russian,
    Hebrew and Chinese are known, in any mixture. A feeling is never such a sign.
    """
    faint: World | None = None
    ours = False
    for around in _surroundings(text, spans):
        for language, letters in _LANGUAGES:
            if letters.search(around) is None:
                continue
            cues = _cues(language)
            firm = _first(cues.firm, around)
            if firm is not None:
                return firm
            ours = ours or cues.ours.search(around) is not None
            faint = faint or _first(cues.faint, around)
    return None if ours else faint


def _first(signs: tuple[tuple[World, re.Pattern[str]], ...], around: str) -> World | None:
    return next((world for world, sign in signs if sign.search(around)), None)


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
