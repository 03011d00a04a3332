"""Which language a text is written in: by its script, and within one script by letters, words and their pieces."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from math import sqrt
from pathlib import Path
from typing import Final, NamedTuple

from harken.domain.han import looks_traditional

from .features import GRAM, clean
from .language_words import (
    ARABIC,
    CANTONESE,
    CHINESE,
    CYRILLIC,
    HEBREW,
    JAPANESE,
    JAPANESE_WORDS,
    LATIN_LETTERS,
    Telling,
)
from .language_words import LATIN as SMALL_WORDS
from .model import Section, read, unpacked
from .places import REMEMBERED, of_word, place

FILE: Final = Path(__file__).with_name("language.model")
LATIN: Final = ("de", "en", "es", "fr", "hi", "it", "pt", "")
"""What the model tells apart; Hindi is often written in Latin letters. The last is none: sections hold two"""
SECTIONS: Final = tuple("-".join(LATIN[at : at + 2]) for at in range(0, len(LATIN), 2))
"""Of the model file."""

_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter)[!-~]+|[A-Za-z0-9_.+-]*@[\w.-]+")
_LINKED: Final = ("@", "://", "www.", "pic.twitter")
"""Without any of these a text has no link and no name of an account."""
_TAG = re.compile(r"#[^#\s]{1,40}#|#\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_MAX_CHARACTERS: Final = 600
_LONGEST_WORD: Final = 20
_CLOSE: Final = 0.35
"""Scores nearer to each other than this are a tie, which the poster's word breaks; wider where words are few."""

_USUAL_LATIN: Final = 3.0
"""Shared by the words of a text: two or three that might be of any language are English more often than not."""
_PLAIN, _PLAINER = 4, 3
"""So many points of small words, and so many times as many as any other language has, are English without a doubt."""
_RUNS: Final = (2, 3, 4)
_LANE: Final = 80
_HALF_LANE: Final = 1 << (_LANE - 1)
"""The weights of all sections are one whole number with so many bits for each, so that one addition adds them all."""

_SELDOM: Final = 2.0
"""By so much Hindi must be ahead: far more people write odd English than Hindi in Latin letters."""

_SCRIPTS: Final = (
    ("kana", re.compile("[\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d]+")),
    ("han", re.compile("[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")),
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]+")),
    ("cyrillic", re.compile("[\u0400-\u052f]+")),
    ("hebrew", re.compile("[\u05d0-\u05ea\u05f0-\u05f2\ufb1d-\ufb4f]+")),
    ("arabic", re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+")),
    ("hi", re.compile("[\u0904-\u0939\u0958-\u0961]+")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]+")),
    ("th", re.compile("[\u0e01-\u0e30\u0e40-\u0e46]+")),
    ("hy", re.compile("[\u0531-\u0587]+")),
    ("ka", re.compile("[\u10a0-\u10ff]+")),
    ("bn", re.compile("[\u0985-\u09b9]+")),
    ("ta", re.compile("[\u0b85-\u0bb9]+")),
    ("te", re.compile("[\u0c05-\u0c39]+")),
)
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
    return _latin(letters, hint) if found == "latin" else found


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
    return _LINK.sub(" ", text) if any(sign in text for sign in _LINKED) else text


def _script(text: str) -> str | None:
    """The script that says most of the text; names of brands in Latin letters don't make a text English."""
    if text.isascii():
        return "latin" if _LATIN_RUNS.search(text) else None
    weight = {
        name: sum(map(len, runs)) * _WORTH.get(name, 1.5)
        for name, pattern in _SCRIPTS
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
    kana = "".join(_SCRIPTS[0][1].findall(text))
    chinese = not CHINESE.isdisjoint(text)
    if kana.strip("の") or (kana and not chinese):
        return len(kana) * 8 >= sum(map(len, _SCRIPTS[1][1].findall(text)))
    if chinese:
        return False
    return sum([letter in JAPANESE for letter in text]) + sum([word in text for word in JAPANESE_WORDS]) > 0


def _by_signs(text: str, script: str, hint: str | None) -> str:
    """The language of the script whose signs are most; where none has any, the poster's word, else the usual one."""
    usual, ahead = _USUAL[script]
    pattern, worth = _signs(script)
    scores = dict.fromkeys(_TOLD[script], 0.0) | {usual: ahead}
    for sign in (*pattern.findall(text), *_LETTERS.findall(text)):
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


class _Model(NamedTuple):
    """The sections, what a place weighs in all of them as one whole number, a lane each, and what masks a hash."""

    sections: tuple[Section, ...]
    weights: list[int]
    mask: int


@cache
def _model() -> _Model:
    """Two languages a section; read when the first text in Latin letters comes."""
    tables = [read(FILE, name) for name in SECTIONS]
    lanes = [[code << (_LANE * at) for code in one.codes] for at, one in enumerate(tables)]
    codes = list(zip(*(one.places for one in tables), strict=True))
    # Most places weigh what another does: one number for all of these keeps the table small enough for fast memory.
    weights = {told: sum([lane[code] for lane, code in zip(lanes, told, strict=True)]) for told in set(codes)}
    return _Model(tuple(one.section for one in tables), [weights[told] for told in codes], tables[0].mask)


def latin_pieces(word: str) -> list[str]:
    """A word (lower case) as what tells its language: itself, and its runs of one to four letters."""
    bounded = "<" + word + ">"
    length = len(bounded)
    return [bounded, *(bounded[at : at + size] for size in _RUNS for at in range(length - size + 1)), *word]


def latin_words(text: str) -> list[str]:
    """The words of `own_words`, lower case, the longest cut short."""
    return [word[:_LONGEST_WORD] for word in _LETTERS.findall(text.lower())]


def _latin(text: str, hint: str | None) -> str | None:
    words = latin_words(text)
    if sum(map(len, words)) < 2:
        return None
    counts = _small_counts(text, words)
    if _plainly_english(counts):
        return "en"
    scores = _latin_scores(words)
    scores["en"] += _USUAL_LATIN / len(words)
    best = max(scores, key=scores.__getitem__)
    close = _CLOSE * (1 + 3 / len(words))
    if hint is not None and hint in scores and scores[hint] > scores[best] - close:
        best = hint
    return _by_small_words(counts, len(words), best)


@lru_cache(REMEMBERED)
def _weight(word: str) -> int:
    """What the pieces of a word weigh in all sections of the model, a lane each."""
    _, weights, mask = _model()
    if GRAM.search(word):
        return sum([weights[place(piece) & mask] for piece in latin_pieces(word)])
    return sum([weights[at & mask] for at in (*of_word(word, _RUNS), *map(_letter, word))])


_letter = lru_cache(512)(place)


def _latin_scores(words: list[str]) -> dict[str, float]:
    scores: dict[str, float] = {}
    total = sum(map(_weight, words))
    for section in _model().sections:
        mine = ((total + _HALF_LANE) & (2 * _HALF_LANE - 1)) - _HALF_LANE
        total = (total - mine) >> _LANE
        *sums, count = unpacked(mine)
        factor = section.scale / sqrt(count + 1)
        for code, one, bias in zip(section.planes, sums, section.bias, strict=True):
            scores[code] = one * factor + bias
    scores.pop("", None)
    scores["hi"] -= _SELDOM
    return scores


def _small_counts(text: str, words: list[str]) -> dict[str, int]:
    """How much the small words of each Latin language, and the letters of its own, say for it."""
    counts = dict.fromkeys(SMALL_WORDS, 0)
    for told in filter(None, map(_small_words().get, words)):
        for code, points in told:
            counts[code] += points
    if not text.isascii():
        text = text.lower()
        for code, letters in LATIN_LETTERS.items():
            counts[code] += 2 * sum(map(text.count, letters))
    return counts


def _plainly_english(counts: Mapping[str, int]) -> bool:
    """Whether the small words alone tell English: the model, which costs far more, need not be asked."""
    english = counts["en"]
    return english >= _PLAIN and sorted(counts.values())[-2] * _PLAINER <= english


def _by_small_words(counts: dict[str, int], words: int, best: str) -> str:
    """Another Latin language where its small words and its letters are too many for chance."""
    english = counts.pop("en")  # which the model knows best: its words only speak against others
    other = max(counts, key=counts.__getitem__)
    enough = counts[other] >= 2 and counts[other] * 4 >= words
    return other if enough and counts[other] > max(english, counts.get(best, 0) + (best != "en")) else best


@cache
def _small_words() -> dict[str, list[tuple[str, int]]]:
    """Which languages a small word belongs to, and how much it tells: more where it belongs to one alone."""
    found: dict[str, list[str]] = {}
    for code, words in SMALL_WORDS.items():
        for word in words:
            found.setdefault(word, []).append(code)
    return {
        word: [(code, 2 if len(codes) == 1 and len(word) > 2 else 1) for code in codes]
        for word, codes in found.items()
    }
