"""One form of a text for comparing words: what writers and keyboards vary without meaning anything."""

import unicodedata
from functools import cache, lru_cache

from .han_table import SIMPLIFIED, TRADITIONAL

NAME_MARK = "\ue000"
"""A character that no folded text holds; stands for a name where its surroundings are looked at."""

_SAME_APOSTROPHE = "’‘‛ʼʻ`´′ʹ׳＇"
_SAME_QUOTE = "“”„‟«»″״＂"
_SAME_HYPHEN = "‐‑‒–—―−־﹣－"
_SAME_DOT = "•‧∙⋅・･"
_WITHOUT_DECOMPOSITION = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ґ": "г"}
_HEBREW_FINALS = {"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ"}
# Trade marks and footnote signs would become letters and digits of the word they follow, and ´ a space.
_BEFORE_DECOMPOSITION = dict.fromkeys(map(ord, "™℠®©¹²³⁰⁴⁵⁶⁷⁸⁹"), " ") | {ord("´"): "'"}
_IGNORED = (
    *(0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE01F0),
)
_ACCENTS = (
    *range(0x0300, 0x0370),
    *range(0x0483, 0x0488),
    *range(0x0591, 0x05BE),
    *(0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7),
    *range(0x0610, 0x061B),
    *range(0x064B, 0x0660),
    0x0670,
)


@cache
def _table() -> dict[int, str | int | None]:
    table: dict[int, str | int | None] = dict(zip(map(ord, TRADITIONAL), map(ord, SIMPLIFIED), strict=True))
    table |= dict.fromkeys((*_IGNORED, *_ACCENTS))
    for variants, plain in ((_SAME_APOSTROPHE, "'"), (_SAME_QUOTE, '"'), (_SAME_HYPHEN, "-"), (_SAME_DOT, "·")):
        table |= dict.fromkeys(map(ord, variants), plain)
    for odd in (_WITHOUT_DECOMPOSITION, _HEBREW_FINALS):
        table |= {ord(letter): plain for letter, plain in odd.items()}
    table[ord(NAME_MARK)] = " "
    return table


@lru_cache(maxsize=8)  # several ask for the same text, one after the other
def fold(text: str) -> str:
    """The text in the form in which words are compared.

    Letter case, accents, niqqud, ё and е, Hebrew final letters, widths, traditional and simplified Chinese,
    kinds of quotes, apostrophes and hyphens fall together; invisible characters vanish; white space
    becomes single spaces, with none at the ends. A second call changes nothing. Any string will do.
    """
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    apart = unicodedata.normalize("NFKD", text.translate(_BEFORE_DECOMPOSITION)).casefold()
    # The breve of й makes another letter, unlike the dots of ё.
    apart = unicodedata.normalize("NFKD", apart).replace("и\u0306", "й")
    return " ".join(unicodedata.normalize("NFC", apart.translate(_table())).split())
