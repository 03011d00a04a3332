"""Which language a text is written in: by its script, and where that is Latin by the pieces of its words."""

import re
from functools import cache
from math import inf, sqrt
from pathlib import Path
from typing import Final

from harken.domain.han import looks_traditional

from .features import clean
from .model import Tables, place, read

FILE: Final = Path(__file__).with_name("language.model")
_ASIDE = re.compile(r"(?:https?://|www\.|pic\.twitter)[!-~]+|[\w.+-]*@[\w.@-]+|#[\w-]+", re.ASCII)
_LETTERS = re.compile(r"[^\W\d_]+")
_MAX_CHARACTERS: Final = 600
_CLOSE: Final = 0.35
"""Scores nearer to each other than this are a tie, which the poster's word breaks."""

_SCRIPTS: Final = (
    ("kana", re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")),
    ("han", re.compile("[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")),
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")),
    ("cyrillic", re.compile("[\u0400-\u052f]")),
    ("he", re.compile("[\u05d0-\u05ea\ufb1d-\ufb4f]")),
    ("arabic", re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")),
    ("hi", re.compile("[\u0904-\u0939\u0958-\u0961]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("th", re.compile("[\u0e01-\u0e30\u0e40-\u0e46]")),
    ("hy", re.compile("[\u0531-\u0587]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("bn", re.compile("[\u0985-\u09b9]")),
    ("ta", re.compile("[\u0b85-\u0bb9]")),
    ("te", re.compile("[\u0c05-\u0c39]")),
)
_WORTH: Final = {"han": 3.0, "kana": 3.0, "ko": 2.0}
"""How many Latin letters one character of the script says as much as; 1.5 where nothing is given here."""
_CYRILLIC: Final = (("uk", "іїєґ"), ("be", "ў"), ("sr", "ђјљњћџ"), ("mk", "ѓќѕ"), ("kk", "әғқңөұүһ"))
_ARABIC: Final = (("ur", "ٹڈڑےں"), ("fa", "پچژگکی"))
_SMALL_BULGARIAN: Final = "съм си са ще като беше бъде няма може това който която което защо където"
_BULGARIAN: Final = frozenset(_SMALL_BULGARIAN.split())

# Latin languages without labelled posts of their own are told by their commonest small words.
_SMALL_WORDS: Final = {
    "nl": "de het een en van ik niet dat is je zijn ook maar voor met wij deze heeft wordt naar nog geen kan",
    "pl": "nie się jest że na co jak ale czy tak już mnie mam jestem dla tylko być był przez bardzo gdzie dlaczego",
    "tr": "bir ve bu da ne için çok var ama gibi daha değil mi ben bana şey nasıl olarak yok kadar iyi",
    "sv": "och att det är jag inte som på en för med har till den ett av vi om så men hur mycket från",
    "da": "og det er jeg ikke at på en til for med har den af vi som så men hvad mig meget fra hvordan",
    "no": "og det er jeg ikke på en til for med har den av vi som så men hva meg mye fra hvordan",
    "fi": "ja on ei se että en ole mutta kun niin mitä tämä hän minä sinä oli myös vain kuin hyvin",
    "cs": "že se je na to jsem ale jak tak už by co nebo mi proč jsou když není velmi kde být",
    "ro": "și nu este că la cu pe mai din sunt pentru ce dar am foarte acest care cum fost unde",
    "hu": "és nem hogy egy az van meg csak de mint már azt ez még volt nagyon miért hogyan vagy",
    "id": "yang dan di ini itu dengan tidak untuk saya dari ada aku akan bisa juga kamu sudah karena banget",
    "vi": "và là của không có tôi được cho này với những một các đã người trong khi rất thì cũng",
}


def language(text: str, hint: str | None = None) -> str | None:
    """The ISO 639-1 code of the language of `text`; Chinese is `zh` or, in traditional characters, `zh-Hant`.

    None where there is nothing to tell it by: an empty text, only emoji, links or names of accounts. `hint` is what
    the poster or the source says; as that is often wrong it only breaks ties. Never raises.
    """
    hint = _plain(hint)
    text = clean(text[:_MAX_CHARACTERS])
    letters = _ASIDE.sub(" ", text)
    found = _script(letters)
    if found is None:
        return None
    if found in ("han", "kana"):
        return _chinese_or_japanese(letters, hint)
    if found == "cyrillic":
        return _cyrillic(letters, hint)
    if found == "arabic":
        return _by_letters(letters, _ARABIC, "ar")
    return _latin(letters, hint) if found == "latin" else found


def _plain(hint: str | None) -> str | None:
    """A language tag as we write it: `en` for `en-GB`, `zh-Hant` for `zh-TW`, `he` for the old `iw`."""
    if not hint:
        return None
    code, *rest = hint[:20].replace("_", "-").lower().split("-")
    if code == "zh":
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(rest) else "zh"
    return {"iw": "he", "in": "id", "nb": "no", "nn": "no"}.get(code, code)


def _script(text: str) -> str | None:
    """The script that says most of the text; names of brands in Latin letters don't make a text English."""
    if text.isascii():
        return "latin" if any(map(str.isalpha, text)) else None
    weight = {name: len(pattern.findall(text)) * _WORTH.get(name, 1.5) for name, pattern in _SCRIPTS}
    weight["latin"] = sum(character.isascii() or character < "\u0250" for character in text if character.isalpha())
    if weight["kana"] and weight["kana"] * 8 >= weight["han"]:
        weight["kana"] += weight["han"]
    best = max(weight, key=lambda name: weight[name])
    return best if weight[best] else None


def _chinese_or_japanese(text: str, hint: str | None) -> str:
    kana = len(_SCRIPTS[0][1].findall(text))
    if kana and kana * 8 >= len(_SCRIPTS[1][1].findall(text)):
        return "ja"
    traditional = looks_traditional(text)
    if traditional is None:
        return hint if hint in ("zh", "zh-Hant", "ja") else "zh"
    return "zh-Hant" if traditional else "zh"


def _by_letters(text: str, telling: tuple[tuple[str, str], ...], usual: str) -> str:
    """The language whose own letters stand in the text, else the usual one of the script."""
    text = text.lower()
    return next((code for code, letters in telling if any(letter in text for letter in letters)), usual)


def _cyrillic(text: str, hint: str | None) -> str:
    found = _by_letters(text, _CYRILLIC, "ru")
    if found == "ru" and "ы" not in text and "э" not in text and "ё" not in text:
        words = _LETTERS.findall(text.lower())
        if sum(word in _BULGARIAN for word in words) * 9 >= max(1, len(words)) or hint == "bg":
            return "bg"
    return found


@cache
def _model() -> Tables:
    """Read when the first text in Latin letters comes."""
    return read(FILE, "latin")


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    """Which languages a small word belongs to."""
    found: dict[str, tuple[str, ...]] = {}
    for code, words in _SMALL_WORDS.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), code)
    return found


def latin_pieces(word: str) -> list[str]:
    """A word (lower case) as what tells its language: itself, and its runs of one to four letters."""
    bounded = "<" + word[:20] + ">"
    length = len(bounded)
    return [bounded, *(bounded[at : at + size] for size in (2, 3, 4) for at in range(length - size + 1)), *word[:20]]


def latin_words(text: str) -> list[str]:
    """The words of a text in Latin letters, lower case, links and names of accounts left out."""
    return _LETTERS.findall(_ASIDE.sub(" ", clean(text[:_MAX_CHARACTERS])).lower())


def _latin(text: str, hint: str | None) -> str | None:
    words = _LETTERS.findall(text.lower())
    if sum(map(len, words)) < 2:
        return None
    scores = _latin_scores(words)
    best = max(scores, key=lambda code: scores[code])
    if hint != best and scores.get(hint or "", -inf) > scores[best] - _CLOSE:
        best = hint or best
    return _by_small_words(words, best)


def _latin_scores(words: list[str]) -> dict[str, float]:
    tables = _model()
    places = [place(piece) & tables.mask for word in words for piece in latin_pieces(word)]
    factor = tables.section.scale / sqrt(len(places) + 1)
    return {
        code: factor * sum([plane[at] for at in places]) + bias
        for code, plane, bias in zip(tables.section.planes, tables.planes, tables.section.bias, strict=True)
    }


def _by_small_words(words: list[str], best: str) -> str:
    """Another Latin language where its small words are too many for chance."""
    small = _small_words()
    counts: dict[str, int] = {}
    for word in words:
        for code in small.get(word, ()):
            counts[code] = counts.get(code, 0) + 1
    if not counts:
        return best
    other = max(counts, key=lambda code: counts[code])
    return other if counts[other] >= 2 and counts[other] * 4 >= len(words) else best
