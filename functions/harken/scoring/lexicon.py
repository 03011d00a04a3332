"""Words that are good or bad by themselves, by language: how the model weighs a telling word it has seldom met.

English is VADER's lexicon, rounded (C.J. Hutto, MIT, `lexicon_en.LICENSE`); the other lists were written for
Harken. The value of a word says nothing yet: what each value weighs is learned.
"""

from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
"""Where the lists lie: `lexicon_en.txt` and so on, a line a value: the value, then its words in lower case."""

_LISTED: Final = frozenset({"en", "he", "ru", "zh"})
_SHORTEST_STEM: Final = 3
_HEBREW_PREFIXES: Final = frozenset("ובהלשכמ")


@cache
def known_words(group: str) -> dict[str, int]:
    """The value of each word or beginning of words; read when the first text of a group comes, not at import."""
    found: dict[str, int] = {}
    if group in _LISTED:
        for line in (FOLDER / f"lexicon_{group}.txt").read_text(encoding="utf-8").splitlines():
            value, *words = line.split()
            found.update(dict.fromkeys(words, int(value)))
    return found


def value(word: str, group: str) -> int:
    """-4 (bad) .. 4 (good), 0 where the word (lower case) says nothing by itself.

    Russian bends the ends of words, so the list holds beginnings; Hebrew words are also known behind prefixes
    of one or two letters. Of Chinese, whose words do not stand apart, one to three simplified characters in a row are
    asked for; that only training does, which adds what a value weighs to what its words weigh.
    """
    known = known_words(group)
    if group == "ru":
        ends = range(len(word), _SHORTEST_STEM - 1, -1)
        return next((known[word[:end]] for end in ends if word[:end] in known), 0)
    if group == "he":
        return known.get(word) or _behind_prefixes(word, known)
    return known.get(word, 0)


def _behind_prefixes(word: str, known: dict[str, int]) -> int:
    for put_aside in (1, 2):
        prefix, rest = word[:put_aside], word[put_aside:]
        if len(rest) >= _SHORTEST_STEM and rest in known and _HEBREW_PREFIXES.issuperset(prefix):
            return known[rest]
    return 0
