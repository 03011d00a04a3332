"""How phones count a text message: GSM 03.38 septets, or UCS-2 as soon as one letter needs it."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic table of GSM 03.38 (3GPP TS 23.038, 6.2.1), one septet each; its escape code is no character."""

EXTENSION = frozenset("\f^{}\\[~]|€")
"""The extension table (6.2.1.1): an escape and a code, two septets that stay together."""

_ALPHABET = BASIC | EXTENSION


def encodable(text: str) -> bool:
    """Whether every character is in the GSM 7-bit alphabet or its extension."""
    return _ALPHABET.issuperset(text)


def count(text: str) -> tuple[str, int]:
    """The encoding a phone network uses ("gsm7" or "ucs2") and the number of parts it bills.

    160 septets or 70 UTF-16 code units go into one part, 153 or 67 into each of several, as joining them takes room.
    Neither an extension character nor a surrogate pair is split between parts. An empty text is one part.
    """
    if encodable(text):
        return "gsm7", _parts([1 + (char in EXTENSION) for char in text], single=160, joined=153)
    return "ucs2", _parts([1 + (ord(char) > 0xFFFF) for char in text], single=70, joined=67)


def _parts(sizes: list[int], *, single: int, joined: int) -> int:
    if sum(sizes) <= single:
        return 1
    parts, room = 1, joined
    for size in sizes:
        if size > room:
            parts, room = parts + 1, joined
        room -= size
    return parts
