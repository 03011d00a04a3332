"""Where the pieces of a text stand in a model's tables: the hash of their names, and the same by arithmetic, fast.

A pair's place is computed from the places of its two parts, that of a run of Chinese from its characters: the names,
most of which never came before, need not be spelled and hashed. The functions here together find what
`features.pieces` names.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final
from zlib import crc32

from .features import (
    BETWEEN,
    LEFT_OUT,
    NEGATIONS,
    SIZES,
    Group,
    Taken,
    is_gram,
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

_FIRST, _WHOLE = 5, 7
_ONE: Final = 15013
_LEFT, _RIGHT = 9973, 13441
_BACK, _MIDDLE, _FRONT = 7919, 12553, 16127
_A, _B, _C, _D, _E = 261_407, 288_359, 303_593, 317_141, 329_891
_LONGEST_RUN: Final = 5


def place(name: str) -> int:
    """Where a piece stands, before it is cut down to the size of the tables: the same on every machine."""
    if " " in name:
        first, _, second = name.partition(" ")
        return head(first) * _FIRST + (place(second) if " " in second else head(second))
    if not name.isascii() and is_gram(name):
        return _of_gram(*map(ord, name))
    if 1 < len(name) <= _LONGEST_RUN:
        return _of_run(*map(ord, name))
    return head(name[1:-1]) * _WHOLE if name[0] == "<" and name[-1] == ">" else head(name)


def head(name: str) -> int:
    """Where a token stands as a part of pairs."""
    return crc32(name.encode("utf-32-le"))


def _of_gram(one: int, two: int = 0, three: int = 0) -> int:
    """Odd factors, so small that a character times one of them is still one digit to Python."""
    if three:
        return one * _BACK + two * _MIDDLE + three * _FRONT
    return one * _LEFT + two * _RIGHT if two else one * _ONE


def _of_run(one: int, two: int, three: int = 0, four: int = 0, five: int = 0) -> int:
    """Two to five letters: there are few of them, so that their factors are larger, to fill the tables evenly."""
    return one * _A + two * _B + three * _C + four * _D + five * _E


_START: Final = head("^")
_END: Final = head("$")
_LEFT_OUT: Final = head(LEFT_OUT) * _FIRST
_LONG: Final = place("^long")
_BETWEEN: Final = {ord(BETWEEN)}
_OPEN, _CLOSE = map(ord, "<>")


def of_token(token: str, group: Group) -> tuple[int, list[int]]:
    """Where a token stands as a part of pairs, and where its own pieces stand."""
    kind = kind_of(token)
    name = name_of(token, kind)
    if kind != "word":
        return head(name), [place(piece) for piece in named_parts(token, group)]
    first, found = of_word(name, SIZES[group])
    if worth := of_worth(name, group):
        found += map(place, worth)
    if name != token:
        found.append(_LONG)
    return first, found


def of_word(word: str, sizes: Sequence[int]) -> tuple[int, list[int]]:
    """The same of a word without Chinese: its pieces are itself and its runs of so many characters, ends included.

    `sizes` are 2 to 4, 3 to 4 or 3 to 5. Each run is found from the one that is a letter shorter.
    """
    letters = [_OPEN, *map(ord, word), _CLOSE]
    second, third, fourth = letters[1:], letters[2:], letters[3:]
    threes = [one * _A + two * _B + three * _C for one, two, three in zip(letters, second, third, strict=False)]
    fours = [run + four * _D for run, four in zip(threes, fourth, strict=False)]
    found = threes + fours
    if sizes[0] == 2:
        found += [one * _A + two * _B for one, two in zip(letters, second, strict=False)]
    if sizes[-1] == 5:
        found += [run + five * _E for run, five in zip(fours, letters[4:], strict=False)]
    first = head(word)
    found.append(first * _WHOLE if len(letters) > _LONGEST_RUN else place(f"<{word}>"))
    return first, found


def of_marks(text: Taken, group: Group) -> list[int]:
    """Where the marks of tone of a text stand, and what is negated."""
    found = list(map(_mark, text.tone))
    if not NEGATIONS.isdisjoint(text.tokens):
        found += {at for token in negated(text.tokens) for at in _turned(token, group)}
    return found


def weight_of_pairs(heads: Iterable[int], tables: Tables) -> int:
    """What each token, by where it stands as a part of them, weighs with the next, and with the one behind that.

    Quicker where the places are cut down to the size of the tables already.
    """
    _, codes, places, mask = tables
    end, left_out = _END & mask, _LEFT_OUT & mask
    heads = [_START & mask, *heads, end, end]
    return sum(
        [
            codes[places[one * _FIRST + two & mask]] + codes[places[one * _FIRST + left_out + three & mask]]
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
