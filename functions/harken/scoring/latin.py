"""Which language a text in Latin letters is written in: small words where they are plain, else a linear model."""

import re
from functools import cache, lru_cache
from itertools import repeat
from math import sqrt
from pathlib import Path
from struct import Struct
from typing import Final

from .features import HAN_RUN
from .language_words import LATIN as SMALL_WORDS
from .language_words import LATIN_LETTERS
from .model import Tables, read, unpacked
from .places import REMEMBERED, of_word, place

FILE: Final = Path(__file__).with_name("language.model")
LATIN: Final = ("de", "en", "es", "fr", "hi", "it", "pt", "")
"""What the model tells apart; Hindi is often written in Latin letters. The last is none: sections hold two"""
SECTIONS: Final = tuple("-".join(LATIN[at : at + 2]) for at in range(0, len(LATIN), 2))
"""Of the model file."""

LETTERS: Final = re.compile(r"[^\W\d_]+")
_LONGEST_WORD: Final = 20
_CLOSE: Final = 0.35
"""Scores nearer to each other than this are a tie, which the poster's word breaks; wider where words are few."""

_USUAL_LATIN: Final = 3.0
"""Shared by the words of a text: two or three that might be of any language are English more often than not."""
_SMALL: Final = tuple(SMALL_WORDS)
"""The languages that small words tell, English first."""
_COUNTS: Final = Struct(f"<{len(_SMALL)}H")
_PLAIN, _PLAINER = 4, 2
"""So many points of small words, and so many times as many as any other language has, are English without a doubt."""
_RUNS: Final = (2, 3, 4)
_LANE: Final = 80
_HALF_LANE: Final = 1 << (_LANE - 1)
"""The weights of all sections are one whole number with so many bits for each, so that one addition adds them all."""

_SELDOM: Final = 2.0
"""By so much Hindi must be ahead: far more people write odd English than Hindi in Latin letters."""


@cache
def _tables() -> list[Tables]:
    """Two languages a section; read when the first text comes that small words do not tell."""
    return [read(FILE, name) for name in SECTIONS]


@cache  # there are no more than places in a table
def _at(place: int) -> int:
    """What a place weighs in all sections of the model, a lane each."""
    return sum([one.codes[one.places[place]] << (_LANE * at) for at, one in enumerate(_tables())])


def latin_pieces(word: str) -> list[str]:
    """A word (lower case) as what tells its language: itself, and its runs of one to four letters."""
    bounded = "<" + word + ">"
    length = len(bounded)
    return [bounded, *(bounded[at : at + size] for size in _RUNS for at in range(length - size + 1)), *word]


def latin_words(text: str) -> list[str]:
    """The words of `own_words`, lower case, the longest cut short."""
    return [word[:_LONGEST_WORD] for word in LETTERS.findall(text.lower())]


def latin(text: str, hint: str | None) -> str | None:
    """The language of words in Latin letters, ISO 639-1; `hint` breaks ties. None where there are no words."""
    if _plainly_english(_small_counts(text, text.lower().split())):
        return "en"
    words = latin_words(text)
    if sum(map(len, words)) < 2:
        return None
    counts = _small_counts(text, words)
    scores = _latin_scores(words)
    scores["en"] += _USUAL_LATIN / len(words)
    best = max(scores, key=scores.__getitem__)
    close = _CLOSE * (1 + 3 / len(words))
    if hint is not None and hint in scores and scores[hint] > scores[best] - close:
        best = hint
    return _by_small_words(counts, len(words), best)


@lru_cache(REMEMBERED)
def _weight(word: str) -> int:
    """What the pieces of a word weigh in all sections of the model, a lane each."""
    mask = _tables()[0].mask
    if not word.isascii() and HAN_RUN.search(word):
        return sum([_at(place(piece) & mask) for piece in latin_pieces(word)])
    return sum(map(_at, [at & mask for at in (*of_word(word, _RUNS)[1], *map(_letter, word))]))


_letter = lru_cache(512)(place)


def _latin_scores(words: list[str]) -> dict[str, float]:
    scores: dict[str, float] = {}
    total = sum(map(_weight, words))
    for section in [one.section for one in _tables()]:
        mine = ((total + _HALF_LANE) & (2 * _HALF_LANE - 1)) - _HALF_LANE
        total = (total - mine) >> _LANE
        *sums, count = unpacked(mine)
        factor = section.scale / sqrt(count + 1)
        for code, one, bias in zip(section.planes, sums, section.bias, strict=True):
            scores[code] = one * factor + bias
    scores.pop("", None)
    scores["hi"] -= _SELDOM
    return scores


def _small_counts(text: str, words: list[str]) -> tuple[int, ...]:
    """How much the small words of each of `_SMALL`, and the letters of its own, say for it."""
    total = sum(map(_small_words().get, words, repeat(0)))
    if not text.isascii():
        text = text.lower()
        for letter, lane in _small_letters().items():
            total += text.count(letter) * lane
    return _COUNTS.unpack(total.to_bytes(_COUNTS.size, "little"))


def _plainly_english(counts: tuple[int, ...]) -> bool:
    """Whether the small words alone tell English: the model, which costs far more, need not be asked.

    Neither need words be told from signs with care: those between spaces are enough.
    """
    english, *others = counts
    return english >= _PLAIN and max(others) * _PLAINER <= english


def _by_small_words(counts: tuple[int, ...], words: int, best: str) -> str:
    """Another Latin language where its small words and its letters are too many for chance."""
    told = dict(zip(_SMALL, counts, strict=True))
    english = told.pop("en")  # which the model knows best: its words only speak against others
    other = max(told, key=told.__getitem__)
    enough = told[other] >= 2 and told[other] * 4 >= words
    return other if enough and told[other] > max(english, told.get(best, 0) + (best != "en")) else best


@cache
def _small_words() -> dict[str, int]:
    """What a small word says for each of `_SMALL`, a lane each: more where it belongs to one language alone."""
    found: dict[str, list[str]] = {}
    for code, words in SMALL_WORDS.items():
        for word in words:
            found.setdefault(word, []).append(code)
    return {
        word: sum(_lane(code, 2 if len(codes) == 1 and len(word) > 2 else 1) for code in codes)
        for word, codes in found.items()
    }


@cache
def _small_letters() -> dict[str, int]:
    """The same of letters that hardly any other of these languages has."""
    return {letter: _lane(code, 2) for code, letters in LATIN_LETTERS.items() for letter in letters}


def _lane(code: str, points: int) -> int:
    return points << (16 * _SMALL.index(code))
