"""Which language a text is written in: by its script, and within one script by letters, words and their pieces."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from harken.domain.han import looks_traditional

from .features import clean
from .language_words import (
    ARABIC,
    CANTONESE,
    CHINESE,
    CYRILLIC,
    HEBREW,
    JAPANESE,
    JAPANESE_WORDS,
    Telling,
)
from .latin import LETTERS, latin

_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter)[!-~]+|[A-Za-z0-9_.+-]*@[\w.-]+")
_TAG = re.compile(r"#[^#\s]{1,40}#|#\w+")
_MAX_CHARACTERS: Final = 600

_SCRIPTS: Final = {
    "kana": "[\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d]+",
    "han": "[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+",
    "ko": "[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]+",
    "cyrillic": "[\u0400-\u052f]+",
    "hebrew": "[\u05d0-\u05ea\u05f0-\u05f2\ufb1d-\ufb4f]+",
    "arabic": "[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+",
    "hi": "[\u0904-\u0939\u0958-\u0961]+",
    "el": "[\u0370-\u03ff\u1f00-\u1fff]+",
    "th": "[\u0e01-\u0e30\u0e40-\u0e46]+",
    "hy": "[\u0531-\u0587]+",
    "ka": "[\u10a0-\u10ff]+",
    "bn": "[\u0985-\u09b9]+",
    "ta": "[\u0b85-\u0bb9]+",
    "te": "[\u0c05-\u0c39]+",
}
_LATIN_RUNS = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_WORTH: Final = {"han": 3.0, "kana": 3.0, "ko": 2.0}
"""How many Latin letters one character of the script says as much as; 1.5 where nothing is given here."""

_TOLD: Final[dict[str, Mapping[str, Telling]]] = {"cyrillic": CYRILLIC, "arabic": ARABIC, "hebrew": HEBREW}
_USUAL: Final = {"cyrillic": ("ru", 1.0), "arabic": ("ar", 0.5), "hebrew": ("he", 3.0)}
"""For each of these scripts its usual language here, and what that has ahead of the others."""


def language(text: str, hint: str | None = None) -> str | None:
    """The ISO 639-1 code of the language of `text`; Chinese is `zh` or, in traditional characters, `zh-Hant`.

    The author's own words count: links, names of accounts and hashtags do not, unless there is nothing else.
    None where there is nothing to tell it by: an empty text, only emoji, links or names of accounts. `hint` is what
    the poster or the source says; as that is often wrong it only breaks ties. Never raises.
    """
    hint = _plain(hint)
    letters = own_words(text)
    found = _script(letters)
    if found is None:
        letters = clean(text[:_MAX_CHARACTERS])
        found = _script(_LINK.sub(" ", letters))
        if found in (None, "latin"):  # a tag in Latin letters is a name more often than a word
            return None
    if found in ("han", "kana"):
        return _chinese_or_japanese(letters, hint)
    if found in _TOLD:
        return _by_signs(letters.lower(), found, hint)
    return latin(letters, hint) if found == "latin" else found


def _plain(hint: str | None) -> str | None:
    """A language tag as we write it: `en` for `en-GB`, `zh-Hant` for `zh-TW`, `he` for the old `iw`."""
    if not hint:
        return None
    code, *rest = hint[:20].replace("_", "-").lower().split("-")
    if code == "zh":
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(rest) else "zh"
    return {"iw": "he", "in": "id", "nb": "no", "nn": "no"}.get(code, code)


def own_words(text: str) -> str:
    """The beginning of a text without links, hashtags and names of accounts: what tells its author's language."""
    text = clean(text[:_MAX_CHARACTERS])
    if "#" in text:
        text = _TAG.sub(" ", text)
    linked = "@" in text or "://" in text or "www." in text or "pic.twitter" in text  # to look costs far less
    return _LINK.sub(" ", text) if linked else text


@cache
def _scripts() -> dict[str, re.Pattern[str]]:
    """Made when the first text comes that is not plain ASCII: they take milliseconds."""
    return {name: re.compile(pattern) for name, pattern in _SCRIPTS.items()}


def _script(text: str) -> str | None:
    """The script that says most of the text; names of brands in Latin letters don't make a text English."""
    if text.isascii():
        return "latin" if _LATIN_RUNS.search(text) else None
    weight = {
        name: sum(map(len, runs)) * _WORTH.get(name, 1.5)
        for name, pattern in _scripts().items()
        if (runs := pattern.findall(text))
    }
    weight["latin"] = sum(map(len, _LATIN_RUNS.findall(text)))
    if weight.get("kana", 0) * 8 >= weight.get("han", 0) > 0:
        weight["kana"] += weight["han"]
    best = max(weight, key=lambda name: weight[name])
    return best if weight[best] else None


def _chinese_or_japanese(text: str, hint: str | None) -> str:
    if _japanese(text):
        return "ja"
    traditional = looks_traditional(text)
    if traditional is None and not CANTONESE.isdisjoint(text):
        traditional = True
    if traditional is None:
        return hint if hint in ("zh", "zh-Hant", "ja") else "zh"
    return "zh-Hant" if traditional else "zh"


def _japanese(text: str) -> bool:
    """By kana, but for a lone の that Chinese shops like to write; else by characters and words only Japan has."""
    kana = "".join(_scripts()["kana"].findall(text))
    chinese = not CHINESE.isdisjoint(text)
    if kana.strip("の") or (kana and not chinese):
        return len(kana) * 8 >= sum(map(len, _scripts()["han"].findall(text)))
    if chinese:
        return False
    return sum([letter in JAPANESE for letter in text]) + sum([word in text for word in JAPANESE_WORDS]) > 0


def _by_signs(text: str, script: str, hint: str | None) -> str:
    """The language of the script whose signs are most; where none has any, the poster's word, else the usual one."""
    usual, ahead = _USUAL[script]
    pattern, worth = _signs(script)
    scores = dict.fromkeys(_TOLD[script], 0.0) | {usual: ahead}
    for sign in (*pattern.findall(text), *LETTERS.findall(text)):
        for code, points in worth.get(sign, ()):
            scores[code] += points
    best = max(scores, key=scores.__getitem__)
    if best == usual and scores[usual] <= ahead and scores.get(hint or "", -1) >= 0:
        return hint or usual
    return best


@cache
def _signs(script: str) -> tuple[re.Pattern[str], dict[str, list[tuple[str, int]]]]:
    """What to look for besides words, and what each sign is worth to whom: `own` 2, `never` -4, a word or end 2.

    Letters and ends of words are found by the pattern. No word is a lone letter that is also a sign.
    """
    worth: dict[str, list[tuple[str, int]]] = {}
    looked_for: dict[str, str] = {}
    for code, signs in _TOLD[script].items():
        for sign, points in (*((sign, 2) for sign in signs.own), *((sign, -4) for sign in signs.never)):
            worth.setdefault(sign, []).append((code, points))
            looked_for[sign] = sign
        for end in signs.ends:
            worth.setdefault(end, []).append((code, 2))
            looked_for[end] = end + r"\b"
        for word in signs.words:
            worth.setdefault(word, []).append((code, 2))
    # The longest first: what is part of a longer sign is not counted by itself.
    return re.compile("|".join(looked_for[sign] for sign in sorted(looked_for, key=len, reverse=True))), worth
