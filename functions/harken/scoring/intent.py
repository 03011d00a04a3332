"""What the author of a text wants: rules over the words of five languages, read top to bottom."""

import re
from typing import Final

from harken.domain.assessment import Intent, Sentiment
from harken.domain.han import simplified

from .features import clean
from .intent_words import WORDS, Words

_BETWEEN = re.compile(r"[^\w'-]+")
_MAX_CHARACTERS: Final = 1500
_NONE: Final = Words()


def intent(text: str, lang: str | None, sentiment: Sentiment) -> Intent:
    """The intent of `text`, written in `lang`, whose sentiment is known.

    A negative text is a complaint unless it reads as news or only asks; whatever fits no rule is `other`.
    In languages without words of their own only question marks and the sentiment tell. Never raises.
    """
    words = WORDS.get(lang or "", _NONE)
    plain = _plain(text, lang)
    if sentiment == "negative":
        return _of_negative(plain, words, marked=_marked(text))
    if sentiment == "positive":
        return _of_positive(plain, words, marked=_marked(text))
    return _of_neutral(plain, words, marked=_marked(text))


def asks(text: str, lang: str | None) -> bool:
    """Whether `text` asks or requests something of somebody."""
    words = WORDS.get(lang or "", _NONE)
    plain = _plain(text, lang)
    return _marked(text) or _has(plain, words.asking) or _has(plain, words.request)


def _of_negative(plain: str, words: Words, *, marked: bool) -> Intent:
    if _has(plain, words.problem):
        return "complaint"
    if _has(plain, words.news):
        return "news"
    if marked and _has(plain, words.asking):
        return "question"
    return "complaint"


def _of_positive(plain: str, words: Words, *, marked: bool) -> Intent:
    if _has(plain, words.idea):
        return "idea"
    if _has(plain, words.purchase) and not marked:
        return "purchase"
    if marked:
        return "question" if _has(plain, words.asking) else "praise"
    if _has(plain, words.request) and not _has(plain, words.thanks):
        return "request"
    if _has(plain, words.news):
        return "news"
    return "praise"


def _of_neutral(plain: str, words: Words, *, marked: bool) -> Intent:
    if _has(plain, words.problem) and not marked:
        return "complaint"
    if _has(plain, words.idea):
        return "idea"
    if _has(plain, words.purchase) and not marked:
        return "purchase"
    if _has(plain, words.request):
        return "request"
    if marked:
        return "question"
    if _has(plain, words.news):
        return "news"
    if _has(plain, words.thanks):
        return "praise"
    return "question" if _has(plain, words.asking) else "other"


def _plain(text: str, lang: str | None) -> str:
    """Lower case, words between single spaces; Chinese without any, in simplified characters."""
    text = clean(text[:_MAX_CHARACTERS]).lower()
    if lang in ("zh", "zh-Hant"):
        return simplified("".join(text.split()))
    return " " + _BETWEEN.sub(" ", text.replace("’", "'").replace("ё", "е")) + " "


def _marked(text: str) -> bool:
    return "?" in text or "？" in text or "؟" in text


def _has(plain: str, phrases: tuple[str, ...]) -> bool:
    return any(phrase in plain for phrase in phrases)
