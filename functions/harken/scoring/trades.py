"""Whether a text speaks of a brand's trade: words by trade, beside the few that the settings give.

A list (`trades_en.txt` and so on) has a section a trade with single words between semicolons; a star ends a word that
may go on. Which trade a brand is in shows in its topics. Read only where a name may stand for something else.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Final

from .aspects import MARK
from .cues import beginning_with, chinese_in
from .plain import plain, words_of

_SHARE: Final = 0.3
"""A trade is a brand's where so many of the topics that any list knows, in parts of one, are its words."""
_MANY: Final = 2


def spoken_of(text: str, words: Iterable[str]) -> Counter[str]:
    """How many different words of each trade a plain text (`plain.plain`) has whose words are `words`."""
    told = [trade for word in dict.fromkeys(words) for trade in _trades_of(word)]
    chinese = dict.fromkeys((cue.words, cue.label) for cue in chinese_in(text, "trades_zh"))
    return Counter([*told, *(trade for _, trade in sorted(chinese, key=itemgetter(0)))])


@lru_cache(4096)
def _trades_of(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(trade for trade, _ in beginning_with(word, "trades")))


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
