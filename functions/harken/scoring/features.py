"""A text as the small pieces a linear model weighs: words, their parts, pairs, and marks of tone.

Pure and deterministic, the same in training and in use. The weight of a piece is looked up by a hash of its
name, so that no vocabulary has to be carried; the pieces of one word depend on that word alone, so that the
sum over them can be remembered.
"""

import re
import unicodedata
from typing import Final, Literal, NamedTuple

from harken.domain.han import simplified

from .lexicon import value, values_in_chinese

Group = Literal["en", "ru", "he", "zh", "xx"]
"""Which part of the model weighs a text: one for each language of ours, one for all the others."""

MAX_CHARACTERS: Final = 4000
"""What lies further in is not read: an opinion shows long before, and a hostile text must not take time."""
_MAX_WORD: Final = 24
_NEGATED_WORDS: Final = 3

_GROUPS: Final[dict[str, Group]] = {"en": "en", "ru": "ru", "he": "he", "zh": "zh", "zh-Hant": "zh"}
_RELATIVES: Final[dict[str, Group]] = {"uk": "ru", "be": "ru", "bg": "ru", "yi": "he"}

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u0591-\u05c7\u061c\u064b-\u0652\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
_LENGTHENED = re.compile(r"(\w)\1{2,}")
_TOKEN = re.compile(
    r"(?P<link>(?:https?://|www\.|pic\.twitter)\S+)"
    r"|(?P<user>@\w+)"
    r"|(?P<face>[:;=8x]['’]?-?[)(dpo/\\|*3\]\[]+(?!\w)|<3+|[)(]+|\^_*\^|[tq>;]_+[tq<;]|[tq]t\b|\[[^\W\d_]{1,6}\])"
    r"|(?P<han>[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)"
    r"|(?P<word>(?:[^\W\d_\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[\u0900-\u0903\u093a-\u094f])+"
    r"(?:['’\"״][^\W\d_\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)*)"
    r"|(?P<number>\d+)"
    r"|(?P<mark>[!?]+|\.{2,}|[^\s\w])"
)
_NEGATING: Final = """
    not no never none nobody nothing neither nor cannot cant can't don't dont doesn't doesnt didn't didnt won't wont
    isn't isnt wasn't wasnt aren't arent weren't couldn't couldnt wouldn't wouldnt shouldn't haven't havent hasn't
    hasnt hadn't ain't aint without hardly barely
    не нет ни никогда никто ничего нельзя без никак нигде
    לא אין אינו אינה אינם בלי מבלי אף מעולם אל
    nicht kein keine keinen nie niemals ohne nunca jamás sin não nem sem pas jamais sans ne non mai senza
"""
_NEGATIONS: Final = frozenset(_NEGATING.split())
_STOPS: Final = frozenset("!?,;:.…")


LEXICAL: Final = (*(f"{sign}^{worth}" for sign in ("", "!") for worth in range(-4, 5)), "^True", "^False")
"""The pieces that stand for a word's own value; there are few of them, and each tells much."""


class Pieces(NamedTuple):
    """`words` are to be taken apart by `of_word`; `others` are pieces as they stand. Each stands there once."""

    words: list[str]
    others: list[str]


def group_of(lang: str | None) -> Group:
    """Which part of the model weighs texts in `lang`; relatives share one where none of their own exists."""
    if lang is None:
        return "xx"
    return _GROUPS.get(lang) or _RELATIVES.get(lang, "xx")


def clean(text: str) -> str:
    """The first `MAX_CHARACTERS` of `text` without what nobody sees: controls, lone surrogates, vowel points."""
    text = text[:MAX_CHARACTERS]
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text))[:MAX_CHARACTERS]


def pieces(text: str, group: Group) -> Pieces:
    """Take `text` (as it came) apart. Never raises, whatever the text is."""
    text = clean(text)
    others = _tone(text)
    text = _comparable(text, group)
    shorter = _LENGTHENED.sub(r"\1\1", text)
    if shorter != text:
        others.append("^long")
    words: list[str] = []
    before, negated = "^", 0
    for match in _TOKEN.finditer(shorter):
        kind, token = match.lastgroup, match.group()
        if kind == "word":
            token = token.replace("’", "'")[:_MAX_WORD]
            words.append(token)
            if negated:
                others += _negated(token, group)
            negated = _NEGATED_WORDS if token in _NEGATIONS else max(0, negated - 1)
        else:
            if token[0] in _STOPS:
                negated = 0
            token = _other(kind or "", token, others)
        others.append(before + " " + token)
        before = token
    others.append(before + " $")
    return Pieces(list(dict.fromkeys(words)), list(dict.fromkeys(others)))


def _comparable(text: str, group: Group) -> str:
    text = text.lower()
    if group == "zh":
        return simplified(text)
    return text.replace("ё", "е") if group == "ru" else text


def _negated(word: str, group: Group) -> list[str]:
    worth = value(word, group)
    return ["!" + word, f"!^{worth}"] if worth else ["!" + word]


def _other(kind: str, token: str, into: list[str]) -> str:
    """Add what stands for a token that is no word; say what it is called in a pair with its neighbour."""
    if kind == "han":
        _han(token, into)
        return token[-1]
    if kind == "number":
        return "0" if len(token) < 5 else "00000"
    name = token[:8] if kind in ("face", "mark") else "^" + kind
    into.append(name)
    return name


def says_anything(found: Pieces) -> bool:
    """Whether there is a word, a face or a mark in it; an empty text has no sentiment."""
    return len(found.words) > 0 or len(found.others) > 1


def of_word(word: str, group: Group) -> list[str]:
    """The word and the runs of characters in it: what is left of a word that was never seen before."""
    bounded = "<" + word + ">"
    length = len(bounded)
    found = [bounded]
    for size in _SIZES[group]:
        found += [bounded[at : at + size] for at in range(length - size + 1)]
    worth = value(word, group)
    if worth:
        found += [f"^{worth}", f"^{worth > 0}"]
    return found


_SIZES: Final[dict[Group, tuple[int, ...]]] = {
    "en": (3, 4, 5),
    "ru": (3, 4, 5),
    "he": (2, 3, 4),
    "zh": (3, 4),
    "xx": (3, 4, 5),
}


def _han(run: str, into: list[str]) -> None:
    """Chinese is written without spaces: one, two and three characters in a row stand for its words."""
    into += run
    into += [run[at : at + 2] for at in range(len(run) - 1)]
    into += [run[at : at + 3] for at in range(len(run) - 2)]
    into += [f"^{worth}" for worth in values_in_chinese(run)]


def _tone(text: str) -> list[str]:
    """Marks of tone that lower case would lose."""
    found = []
    capitals = sum(word.isupper() for word in text.split() if len(word) > 2)
    if capitals:
        found.append("^CAPS" if capitals < 4 else "^CAPSCAPS")
    exclaimed = text.count("!") + text.count("！")
    if exclaimed:
        found.append("^!" + str(min(exclaimed, 3)))
    if "?" in text or "？" in text:
        found.append("^?")
    return found
