"""Whether a text speaks of a brand's trade: words by trade, beside the few that the settings give.

A list (`trades_en.txt` and so on) has a section a trade with single words between semicolons; a star ends a word that
may go on. Which trade a brand is in shows in its topics. Read only where a name may stand for something else.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from .aspects import MARK
from .cues import forms_of, language_of, listed
from .plain import plain, runs_of, words_of

_LONGEST: Final = 4
"""Characters of a Chinese word."""
_SHARE: Final = 0.3
"""A trade is a brand's where so many of the topics that any list knows, in parts of one, are its words."""
_MANY: Final = 2


class _Index(NamedTuple):
    """The trades of each word, and of each beginning of one; how long beginnings are."""

    whole: dict[str, list[str]]
    stems: dict[str, list[str]]
    lengths: range


@cache
def _index(language: str) -> _Index:
    whole: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    for trade, word in listed(f"trades_{language}"):
        (stems if word[-1] == "*" else whole).setdefault(word.rstrip("*"), []).append(trade)
    lengths = set(map(len, stems)) or {0}
    return _Index(whole, stems, range(min(lengths), max(lengths) + 1))


def spoken_of(text: str, words: Iterable[str]) -> Counter[str]:
    """How many different words of each trade a plain text (`plain.plain`) has whose words are `words`."""
    found: Counter[str] = Counter()
    for word in dict.fromkeys(words):
        found.update(_trades_of(word))
    if runs := runs_of(text):
        known = _index("zh").whole
        grams = {run[at : at + size] for run in runs for size in range(2, _LONGEST + 1) for at in range(len(run))}
        found.update(trade for gram in sorted(grams) for trade in known.get(gram, ()))
    return found


@lru_cache(4096)
def _trades_of(word: str) -> tuple[str, ...]:
    language = language_of(word[0])
    if language is None:
        return ()
    index = _index(language)
    found: list[str] = []
    for form in forms_of(word):
        found += index.whole.get(form, ())
        for end in index.lengths:
            found += index.stems.get(form[:end], ()) if end <= len(form) else ()
    return tuple(dict.fromkeys(found))


@lru_cache(256)
def of_topics(topics: tuple[str, ...]) -> frozenset[str]:
    """The trades that a brand's topics belong to; none where no list knows enough of them."""
    told = [spoken_of(text := plain(topic), words_of(text)) for topic in topics]
    known = sum(map(bool, told))
    often = Counter(trade for one in told for trade in one)
    return frozenset(trade for trade, count in often.items() if count >= known * _SHARE)


def marks(text: str, words: Sequence[str], own: frozenset[str]) -> list[str]:
    """The marks of what a text has of the brand's `own` trades, and of others; none where they are not known."""
    if not own:
        return []
    spoken = spoken_of(text, words)
    ours = sum(count for trade, count in spoken.items() if trade in own)
    theirs = max((count for trade, count in spoken.items() if trade not in own), default=0)
    return [
        f"{MARK}{whose} trade {min(count, _MANY)}" for whose, count in (("own", ours), ("other", theirs)) if count
    ]
