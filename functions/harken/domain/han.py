"""The two scripts of Chinese: one form for comparing, and which of the two a text is written in."""

from functools import cache

from .han_table import IN_BOTH, SIMPLIFIED, TRADITIONAL


@cache
def _to_simplified() -> dict[int, int]:
    """Made when first asked for: most texts of most brands need none of it."""
    return dict(zip(map(ord, TRADITIONAL), map(ord, SIMPLIFIED), strict=True))


@cache
def _telling() -> tuple[frozenset[str], frozenset[str]]:
    """The characters that only traditional texts have, and those that only simplified texts have."""
    both = frozenset(IN_BOTH)
    return frozenset(TRADITIONAL) - both, frozenset(SIMPLIFIED) - both


def simplified(text: str) -> str:
    """The text with every traditional character in its simplified form, the rest as it is.

    Character by character: the length stays, and a second call changes nothing. For comparing, not for
    reading: words that differ between the regions are left alone. The table comes from OpenCC.
    """
    if text.isascii():
        return text
    return text.translate(_to_simplified())


def looks_traditional(text: str) -> bool | None:
    """Whether more characters of the text are only traditional than only simplified; None where it is a draw.

    A text without Chinese, or of characters that both scripts share, is a draw too.
    """
    if text.isascii():
        return None
    traditional, simple = _telling()
    balance = sum((character in traditional) - (character in simple) for character in text)
    return None if balance == 0 else balance > 0
