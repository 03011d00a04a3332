"""A text as the scorers of meaning read it: lower case, letters of one kind, position by position as it came."""

import re
from typing import Final

from harken.domain.han import simplified

from .features import HAN_RUN, clean

MAX_CHARACTERS: Final = 2500
"""What somebody wants shows long before; and a hostile text must not take time."""

_WORD: Final = re.compile(r"[^\W_]+(?:['\"״’][^\W_]+)*")
_ALIKE: Final = str.maketrans("ё’‘`״", "е'''\"")


def plain(text: str) -> str:
    """`text` in lower case and simplified characters, of the same length wherever lower case allows it."""
    found = clean(text[:MAX_CHARACTERS]).lower()
    return found if found.isascii() else simplified(found.translate(_ALIKE))


def words_of(plain_text: str) -> list[str]:
    """The words between spaces and signs; a run of Chinese is one word."""
    return _WORD.findall(plain_text)


def runs_of(plain_text: str) -> list[str]:
    """The runs of Chinese characters."""
    return [] if plain_text.isascii() else HAN_RUN.findall(plain_text)
