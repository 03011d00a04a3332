"""Cyrillic names in Latin letters, for what takes no others."""

import unicodedata

_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "yo", "є": "ye", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "w", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "'", "ы": "y", "ь": "'", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
"""Russian, Ukrainian and Belarusian, close to how passports spell names."""


def latin(name: str) -> str | None:
    """The name in Latin letters; None where that would lose something.

    That is where a letter is of another script, or not in our table. Letters of two scripts are there to look like
    another name, which they must not become.
    """
    composed = unicodedata.normalize("NFC", name)
    letters = [char for char in composed if char.isalpha()]
    if not letters or not all(char.lower() in _LETTERS for char in letters):
        return None
    return "".join(_spelled(char) for char in composed)


def _spelled(char: str) -> str:
    spelled = _LETTERS.get(char.lower(), char)
    return spelled.capitalize() if char.isupper() else spelled
