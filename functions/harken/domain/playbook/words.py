"""Finding listed phrases in a reply, in each of our languages."""

import re
from functools import cache
from typing import Final

from harken.domain.folding import fold

from .texts import Language, table

LONGEST: Final = 4_000
"""So much of a reply is looked at: nobody answers at greater length, and a hostile text must not take time."""

_BETWEEN: Final = r"(?:\W+\w+){0,4}?\W+"
_BETWEEN_CHINESE: Final = r".{0,8}?"
_HEBREW_PREFIXES: Final = "[ובכלמשה]{0,3}"
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?;…。！？；])\s*|\n+")


def folded(reply: str) -> str:
    """A reply in the form that phrases are looked for in."""
    return fold(reply[:LONGEST])


def sentences(text: str) -> list[str]:
    """A text in its sentences, as it stands."""
    return [part for part in _SENTENCE_ENDS.split(text) if part.strip()]


def first(text: str, section: str, language: Language) -> str | None:
    """The first words of a folded text that stand in a section of the language's list; None where none do."""
    found = _pattern(section, language).search(text)
    return found[0].strip() if found else None


@cache
def _pattern(section: str, language: Language) -> re.Pattern[str]:
    chinese = language.startswith("zh")
    listed = str(table("words_zh" if chinese else f"words_{language}")[section]).splitlines()
    phrases = sorted((fold(line) for line in listed if line.strip()), key=len, reverse=True)
    if chinese:
        return re.compile("|".join(_BETWEEN_CHINESE.join(map(_whole, line.split(_GAP))) for line in phrases))
    prefix = _HEBREW_PREFIXES if language == "he" else ""
    either = "|".join(_BETWEEN.join(map(_words, line.split(_GAP))) for line in phrases)
    return re.compile(rf"(?<!\w){prefix}(?:{either})(?!\w)")


_GAP: Final = fold("…")


def _whole(part: str) -> str:
    return re.escape(part.strip())


def _words(part: str) -> str:
    return r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in part.split())
