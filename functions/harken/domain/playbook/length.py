"""How long a source lets a reply be, and how it counts."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from msgspec import Struct

_LINK: Final = re.compile(r"https?://\S+")
_HANDLE: Final = re.compile(r"(@\w+)@[\w.-]+")
_LINK_COUNTS: Final = 23
_LIGHT: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Characters that X counts once; all others count twice."""

_JOINER: Final = "\u200d"
_SKIN: Final = ("\U0001f3fb", "\U0001f3ff")


class Limit(Struct, frozen=True):
    """The most a reply may count, in what, and how it is counted."""

    most: int
    unit: str
    count: Callable[[str], int]

    def over(self, text: str) -> int:
        """By how much a text is too long; 0 where it fits."""
        return max(0, self.count(text) - self.most)


def _weighted(text: str) -> int:
    """As X counts: letters of Chinese and emoji twice, any link 23."""
    links = _LINK.findall(text)
    rest = _LINK.sub("", text)
    light = sum(any(low <= ord(letter) <= high for low, high in _LIGHT) for letter in rest)
    return 2 * len(rest) - light + _LINK_COUNTS * len(links)


def _graphemes(text: str) -> int:
    """What a reader sees as one character: marks, joined emoji and skin tones belong to the one before them."""
    count, joined = 0, False
    for letter in text:
        follows = unicodedata.category(letter) in ("Mn", "Me", "Mc") or _SKIN[0] <= letter <= _SKIN[1]
        count += not (follows or joined or letter == _JOINER)
        joined = letter == _JOINER
    return count


def _with_short_handles(text: str) -> int:
    """As Mastodon counts: any link 23, of a handle only the part before its server."""
    shorter = _HANDLE.sub(r"\1", _LINK.sub("-" * _LINK_COUNTS, text))
    return _graphemes(shorter)


LIMITS: Final[dict[str, Limit]] = {
    "x": Limit(280, "weighted characters", _weighted),
    "bluesky": Limit(300, "characters", _graphemes),
    "googleplay": Limit(350, "characters", len),
    "mastodon": Limit(500, "characters", _with_short_handles),
    "stackexchange": Limit(600, "characters", len),
    "telegram": Limit(4096, "characters", len),
    "appstore": Limit(5970, "characters", len),
    "reddit": Limit(10_000, "characters", len),
}
"""By source; a source that is not here takes any reply a person would write."""


def over(source: str, text: str) -> int:
    """By how much a reply is too long for its source; 0 where it fits."""
    limit = LIMITS.get(source)
    return limit.over(text) if limit else 0
