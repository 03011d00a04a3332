"""Posts that speak for many: chosen, never written by us, so that people are heard in their own words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from math import log, sqrt
from typing import Final

from .mention import author_key
from .record import Record

MOST_COMPARED: Final = 500
"""So many posts are compared, spread evenly over the time of all: more say the same."""

_MOST_CHARACTERS: Final = 2_000
_LEAST_WORDS: Final = 3
_COPY: Final = 0.9
"""Two texts this much alike are copies of one."""

_ASIDE: Final = re.compile(r"https?://\S+|@[\w@.-]+|#\w+")
_WORD: Final = re.compile(r"[^\W_\u3400-\u9fff]+|(?=([\u3400-\u9fff]{2}))")

Words = Mapping[str, float]


def representative(records: Iterable[Record], most: int) -> tuple[Record, ...]:
    """Up to `most` of the records whose words are most typical of all, each as unlike those before it as can be.

    The first stands for the most; the next ones for what it does not say, so that other languages and other troubles
    are heard too. No two of one author while others speak, no copies, nothing that was deleted. The same records give
    the same choice, in whatever order they come. Maximal marginal relevance: J. Carbonell, J. Goldstein, "The use of
    MMR", 1998, over words weighed by how few posts have them.
    """
    left = _comparable(records)
    weighed = _weighed(left)
    centre: dict[str, float] = {}
    for words in weighed.values():
        for word, weight in words.items():
            centre[word] = centre.get(word, 0.0) + weight
    length = sqrt(sum(weight * weight for weight in centre.values())) or 1.0
    typical = {name: _product(words, centre) / length for name, words in weighed.items()}
    likest = dict.fromkeys(weighed, 0.0)
    chosen: list[Record] = []
    while left and len(chosen) < most:
        heard = {_author(record) for record in chosen}
        best = max(
            left,
            key=lambda record: (
                _author(record) not in heard,
                round(typical[record.mention.id] - likest[record.mention.id], 9),
            ),
        )
        chosen.append(best)
        for record in left:
            likeness = _product(weighed[record.mention.id], weighed[best.mention.id])
            likest[record.mention.id] = max(likest[record.mention.id], likeness)
        left = [record for record in left if record is not best and likest[record.mention.id] < _COPY]
    return tuple(chosen)


def _comparable(records: Iterable[Record]) -> list[Record]:
    """Those that say something, in a fixed order; what says hardly anything only where nobody says more."""
    said = sorted(
        (record for record in records if not record.gone and _words(record)),
        key=lambda record: (record.since, record.mention.id),
    )
    more = [record for record in said if len(_words(record)) >= _LEAST_WORDS] or said
    step = max(1, -(-len(more) // MOST_COMPARED))
    return more[::step]


def _author(record: Record) -> tuple[str, str]:
    return record.mention.source, author_key(record.mention)


def _words(record: Record) -> set[str]:
    """The words of a post; of Chinese, each two signs in a row."""
    text = f"{record.mention.title or ''} {record.mention.text}"[:_MOST_CHARACTERS].lower()
    return {found[0] or found[1] for found in _WORD.finditer(_ASIDE.sub(" ", text))}


def _weighed(records: list[Record]) -> dict[str, Words]:
    """The words of each post by its id, with weights whose squares add up to 1."""
    words = {record.mention.id: _words(record) for record in records}
    having = Counter(word for found in words.values() for word in found)
    rarity = {word: log(1 + len(words) / count) for word, count in having.items()}
    weighed: dict[str, Words] = {}
    for name, found in words.items():
        length = sqrt(
            sum(rarity[word] ** 2 for word in sorted(found))
        )  # in one order: sums of floats differ in others
        weighed[name] = {word: rarity[word] / length for word in sorted(found)}
    return weighed


def _product(one: Words, other: Words) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)
