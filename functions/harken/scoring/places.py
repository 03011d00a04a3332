"""Where the pieces of a text stand in a model's tables: the hash of their names, and the same by arithmetic, fast.

A pair's place is computed from the places of its two parts, that of a run of Chinese from its characters: the names,
most of which never came before, need not be spelled and hashed. The functions here together find what
`features.pieces` names.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import Final
from zlib import crc32

from .features import (
    BETWEEN,
    GRAM,
    LEFT_OUT,
    NEGATIONS,
    SIZES,
    Group,
    Taken,
    kind_of,
    name_of,
    negated,
    of_negated,
    of_worth,
)
from .features import of_token as named_parts
from .model import Tables

REMEMBERED: Final = 6_144
"""What so many tokens weigh is remembered at a time, for each group; texts are hostile, memory must have an end."""
_TURNED: Final = 2048
_RUNS: Final = 256

_FIRST: Final = 5
_ONE: Final = 15013
_LEFT, _RIGHT = 9973, 13441
_BACK, _MIDDLE, _FRONT = 7919, 12553, 16127


def place(name: str) -> int:
    """Where a piece stands, before it is cut down to the size of the tables: the same on every machine."""
    first, space, second = name.partition(" ")
    if space:
        return place(first) * _FIRST + place(second)
    if not name.isascii() and GRAM.fullmatch(name):
        return _of_gram(*map(ord, name))
    return crc32(name.encode("utf-32-le"))


def _of_gram(one: int, two: int = 0, three: int = 0) -> int:
    """Odd factors, so small that a character times one of them is still one digit to Python."""
    if three:
        return one * _BACK + two * _MIDDLE + three * _FRONT
    return one * _LEFT + two * _RIGHT if two else one * _ONE


_START: Final = place("^")
_END: Final = place("$")
_LEFT_OUT: Final = place(LEFT_OUT) * _FIRST
_LONG: Final = place("^long")
_BETWEEN: Final = {ord(BETWEEN)}


def of_token(token: str, group: Group) -> tuple[int, list[int]]:
    """Where a token stands as a part of pairs, and where its own pieces stand."""
    kind = kind_of(token)
    name = name_of(token, kind)
    if kind != "word":
        return place(name), [place(piece) for piece in named_parts(token, group)]
    found = of_word(name, SIZES[group])
    found += [place(piece) for piece in of_worth(name, group)]
    return place(name), [*found, _LONG] if name != token else found


def of_word(word: str, sizes: Iterable[int]) -> list[int]:
    """Where a word without Chinese stands, and its runs of so many characters, the ends of the word among them."""
    runs = _runs(word)
    return [*runs[0], *chain.from_iterable([runs[size - 1] for size in sizes])]


@lru_cache(_RUNS)  # a new word is asked for twice: for its language, then for its sentiment
def _runs(word: str) -> tuple[list[int], ...]:
    """Where the whole word, and its runs of two, three, four and five characters stand."""
    spelled = f"<{word}>".encode("utf-32-le")
    length = len(spelled)
    return (
        [crc32(spelled)],
        [crc32(spelled[at : at + 8]) for at in range(0, length - 4, 4)],
        [crc32(spelled[at : at + 12]) for at in range(0, length - 8, 4)],
        [crc32(spelled[at : at + 16]) for at in range(0, length - 12, 4)],
        [crc32(spelled[at : at + 20]) for at in range(0, length - 16, 4)],
    )


def of_marks(text: Taken, group: Group) -> list[int]:
    """Where the marks of tone of a text stand, and what is negated."""
    found = list(map(_mark, text.tone))
    if not NEGATIONS.isdisjoint(text.tokens):
        found += {at for token in negated(text.tokens) for at in _turned(token, group)}
    return found


def weight_of_pairs(heads: Iterable[int], tables: Tables) -> int:
    """What each token, by where it stands as a part of them, weighs with the next, and with the one behind that."""
    _, codes, places, mask = tables
    heads = [_START, *heads, _END, _END]
    return sum(
        [
            codes[places[one * _FIRST + two & mask]] + codes[places[one * _FIRST + _LEFT_OUT + three & mask]]
            for one, two, three in zip(heads, heads[1:], heads[2:], strict=False)
        ]
    )


def weight_of_han(han: str, tables: Tables) -> int:
    """What the characters of `Taken.han`, each once, and two and three of them in a row weigh, added up."""
    _, codes, places, mask = tables
    letters = list(map(ord, han))
    return tables.weight([one * _ONE for one in set(letters) - _BETWEEN]) + sum(
        [
            codes[places[one * _LEFT + two * _RIGHT & mask]]
            + codes[places[one * _BACK + two * _MIDDLE + three * _FRONT & mask]]
            for one, two, three in zip(letters, letters[1:], letters[2:], strict=False)
        ]
    )


_mark = lru_cache(64)(place)


@lru_cache(_TURNED)
def _turned(token: str, group: Group) -> tuple[int, ...]:
    return tuple(map(place, of_negated(token, group)))
