"""Small words of a report: moments, lengths of time, numbers, languages. All times UTC."""

from datetime import datetime, timedelta

from harken.channels.harmless import clean
from harken.channels.plain import duration
from harken.domain.mention import utc

NONE = "–"
_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "he": "Hebrew",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese (simplified)",
    "zh-Hant": "Chinese (traditional)",
}


def language(code: str | None) -> str:
    """The English name of a language; its code where no name is known here."""
    if code is None:
        return "not told"
    return _LANGUAGES.get(code) or clean(code, 20)


def many(count: int, one: str, more: str | None = None) -> str:
    """A number with its noun: "1 person", "2 people"."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def when(moment: datetime) -> str:
    """A moment of the report, without its year: "Wed 11 Nov 10:40"."""
    moment = utc(moment)
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def length(span: timedelta | None) -> str:
    """A length of time, or a dash where there is none."""
    return NONE if span is None else duration(span)
