"""The clues of a text to what it is for, about and by whom: words, how they begin, pairs, cues of the lists, marks.

`named` gives them all, for training and for whoever wants to see them; `known` those that the model of `aspects`
knows, fast, since it remembers which are known of a word. Both find the same.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

from .aspects import Known, after, row_of
from .cues import Cue
from .features import is_han
from .places import REMEMBERED
from .plain import runs_of

CUE: Final = "^cue "
DENIED: Final = "^not "
_MOST_WORDS: Final = 400
_HEBREW_FIRST: Final = frozenset("והבכלמש")
_SHORTEST: Final = 3
"""From a longer Hebrew word a first letter may be taken that is often attached."""
_STEMS, _HEBREW_STEMS = (4, 5), (3, 4)
"""So many letters of longer words are clues of their own."""


def named(text: str, words: Sequence[str], found: Iterable[Cue], marks: Iterable[str]) -> list[str]:
    """Every clue in a plain text (`plain.plain`), each once: its `words`, the cues `found` there, marks of it."""
    words = _spelled(text, words)
    parts = chain.from_iterable(map(_stems, words))
    names = [*words, *parts, *map(" ".join, pairwise(words)), *_grams(text), *map(_name, found), *marks]
    return list(dict.fromkeys(names))


def known(text: str, words: Sequence[str], found: Iterable[Cue], marks: Iterable[str]) -> Known:
    """The same, those of them that the model knows."""
    rows: Known = []
    pairs: dict[str, int] = {}
    for word in _spelled(text, words):
        if word in pairs:
            rows.append(pairs[word])
        mine, pairs = _of_word(word)
        rows += mine
    rows += rows_of([*_grams(text), *map(_name, found), *marks])
    return list(dict.fromkeys(rows))


def rows_of(names: Iterable[str]) -> Known:
    """Those of some clues that the model knows."""
    get = row_of().get
    return [row for name in names if (row := get(name)) is not None]


def _grams(text: str) -> list[str]:
    """Each two, and each three Chinese characters in a row."""
    found: list[str] = []
    for run in runs_of(text):
        found += [run[at : at + 2] for at in range(len(run) - 1)]
        found += [run[at : at + 3] for at in range(len(run) - 2)]
    return found


def _spelled(text: str, words: Sequence[str]) -> Sequence[str]:
    """The words without runs of Chinese, which are no words, up to so many."""
    words = words[:_MOST_WORDS]
    return words if text.isascii() else [word for word in words if not is_han(word[0])]


def _name(cue: Cue) -> str:
    return (DENIED if cue.denied else CUE) + cue.label


@lru_cache(REMEMBERED)
def _of_word(word: str) -> tuple[tuple[int, ...], dict[str, int]]:
    """The rows of a word and of its stems, as far as they are known, and those of pairs by what follows it."""
    return tuple(rows_of([word, *_stems(word)])), after(word)


def _stems(word: str) -> list[str]:
    """How a word begins: what is left of it where languages bend the ends, in Hebrew the beginning too."""
    if not "\u05d0" <= word[0] <= "\u05ea":
        return [word[:size] + "*" for size in _STEMS if len(word) > size]
    rest = word[1:] if word[0] in _HEBREW_FIRST and len(word) > _SHORTEST else word
    stems = [rest[:size] + "*" for size in _HEBREW_STEMS if len(rest) > size]
    return stems if rest is word else ["*" + rest, *stems]
