"""A text as the small pieces a linear model weighs: words, their parts, pairs, and marks of tone.

Pure and deterministic, the same in training and in use. What a token is by itself depends on that token alone, so
that what it weighs can be remembered. `pieces` gives everything by name, for training and for whoever wants to see
it; where each piece stands in the model, and how all of a text are found fast, is `places`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple
from unicodedata import is_normalized, normalize

from harken.domain.han import simplified

from .lexicon import value

Group = Literal["en", "ru", "he", "zh", "xx"]
"""Which part of the model weighs a text: one for each language of ours, one for all the others."""

MAX_CHARACTERS: Final = 4000
"""What lies further in is not read: an opinion shows long before, and a hostile text must not take time."""
MAX_TOKEN: Final = 24
"""What lies further in of a word is not read either."""
_NEGATED_WORDS: Final = 3

_GROUPS: Final[dict[str, Group]] = {"en": "en", "ru": "ru", "he": "he", "zh": "zh", "zh-Hant": "zh"}
_RELATIVES: Final[dict[str, Group]] = {"uk": "ru", "be": "ru", "bg": "ru", "yi": "he"}

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u0591-\u05c7\u061c\u064b-\u0652\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff]+"
)
_LENGTHENED = re.compile(r"(\w)\1{2,}")
_FIRST_HAN, _LAST_HAN = "\u3400", "\u9fff"
HAN_RUN: Final = re.compile(f"[{_FIRST_HAN}-{_LAST_HAN}]+")  # `re` takes in each such range slowly: few use it
_LETTER: Final = r"[^\W\d_]"
_VOWELS: Final = r"\u0900-\u0903\u093a-\u094f"  # Hindi writes them as marks, which are no letters
_KINDS: Final = {
    "link": r"https?://\S+|www\.\S+|pic\.twitter\S+",
    "user": r"@\w+",
    "face": r"[:;=8x]['’]?-?[)(dpo/\\|*3\]\[]+(?!\w)|<3+|[)(]+|\^_*\^|[tq>;]_+[tq<;]|[tq]t\b|\[[^\W\d_]{1,6}\]",
    "han": f"[{_FIRST_HAN}-{_LAST_HAN}]",  # of a run only the last is a token; `han` has them all
    "word": rf"{_LETTER}+(?:['\"״]{_LETTER}+|[{_VOWELS}]+{_LETTER}*)*",
    "number": r"\d+",
    "mark": r"[!?]+|\.\.+|[^\s\w]",
}
_USUAL: Final = r"[a-gi-orsuvyz][a-z]*(?= )"  # most words, which need not be tried as anything else
_TOKEN = re.compile("|".join([_USUAL, *_KINDS.values()]))
_FACE = re.compile(_KINDS["face"])
_USER = re.compile(_KINDS["user"])
_LINK = re.compile(_KINDS["link"])
BETWEEN: Final = "·"
"""Stands for whatever is between two runs of Chinese, before the first and, twice, behind the last."""
_LONGEST_GRAM: Final = 3
_NEGATING: Final = """
    not no never none nobody nothing neither nor cannot cant can't don't dont doesn't doesnt didn't didnt won't wont
    isn't isnt wasn't wasnt aren't arent weren't couldn't couldnt wouldn't wouldnt shouldn't haven't havent hasn't
    hasnt hadn't ain't aint without hardly barely
    не нет ни никогда никто ничего нельзя без никак нигде
    לא אין אינו אינה אינם בלי מבלי אף מעולם אל
    nicht kein keine keinen nie niemals ohne nunca jamás sin não nem sem pas jamais sans ne non mai senza
"""
NEGATIONS: Final = frozenset(_NEGATING.split())
_STOPS: Final = frozenset("!?,;:.…")
"""A token that begins with one of these ends what a negation reaches."""

LEXICAL: Final = (*(f"{sign}^{worth}" for sign in ("", "^not ") for worth in range(-4, 5)), "^True", "^False")
"""The pieces that stand for a word's own value; there are few of them, and each tells much."""


LEFT_OUT: Final = "_"
"""Stands in the name of a pair for the one token between its two."""


class Pieces(NamedTuple):
    """`words`, each once, are to be taken apart by `of_token`; `others` are pieces as they stand, however often."""

    words: list[str]
    others: list[str]


class Taken(NamedTuple):
    """A text taken apart: its tokens in order, marks of tone, and its Chinese with `BETWEEN` around each run."""

    tokens: list[str]
    tone: list[str]
    han: str


def group_of(lang: str | None) -> Group:
    """Which part of the model weighs texts in `lang`; relatives share one where none of their own exists."""
    if lang is None:
        return "xx"
    return _GROUPS.get(lang) or _RELATIVES.get(lang, "xx")


@lru_cache(maxsize=8)  # several ask for the same text, one after the other
def clean(text: str) -> str:
    """The first `MAX_CHARACTERS` of `text` without what nobody sees: controls, lone surrogates, vowel points."""
    text = text[:MAX_CHARACTERS]
    if text.isascii():
        return text
    text = _UNSEEN.sub("", text)
    return text if is_normalized("NFKC", text) else normalize("NFKC", text)[:MAX_CHARACTERS]


def taken(text: str, group: Group) -> Taken:
    """Take `text` (as it came) apart. Never raises, whatever the text is."""
    text = clean(text)
    lower = text.lower()
    tone = _tone(text, lower)
    han = ""
    if not lower.isascii():
        lower = lower.replace("’", "'")
        if group == "ru":
            lower = lower.replace("ё", "е")
        elif group == "zh":
            lower = simplified(lower)
            if runs := HAN_RUN.findall(_LENGTHENED.sub(r"\1\1", lower)):
                han = BETWEEN.join(["", *runs, "", ""])
    if "@" in lower:
        lower = _USER.sub("@u", lower)
    if "://" in lower or "www." in lower:
        lower = _LINK.sub("www.l", lower)
    if not lower.isascii():
        lower = HAN_RUN.sub(_last_apart, lower)
    tokens = _TOKEN.findall(lower)
    if max(map(len, tokens), default=0) > MAX_TOKEN:
        tokens = [token[:MAX_TOKEN] for token in tokens]
    return Taken(tokens, tone, han)


def _last_apart(run: re.Match[str]) -> str:
    """Of a run of Chinese the last character, apart from what stands around; a face such as [泪] as it is."""
    start, end = run.span()
    if run.string[start - 1 : start] == "[" and run.string[end : end + 1] == "]":
        return run[0]
    return f" {run[0][-1]} "


def _tone(text: str, lower: str) -> list[str]:
    """Marks of tone that lower case loses, or that may stand anywhere."""
    found = []
    if text != lower:
        capitals = sum([len(word) > 2 for word in text.split() if word.isupper()])
        if capitals:
            found.append("^CAPS" if capitals < 4 else "^CAPSCAPS")
    exclaimed = text.count("!") + text.count("！")
    if exclaimed:
        found.append("^!" + str(min(exclaimed, 3)))
    if "?" in text or "？" in text:
        found.append("^?")
    return found


def negated(tokens: Sequence[str]) -> Iterator[str]:
    """The tokens that stand behind a negation, at most three words away and before the next stop."""
    reach = 0
    for token in tokens:
        if token in NEGATIONS:
            if reach:
                yield token
            reach = _NEGATED_WORDS
        elif token[0] in _STOPS:
            reach = 0
        elif reach:
            yield token
            reach -= 1


def is_han(character: str) -> bool:
    """Whether it is a Chinese character."""
    return _FIRST_HAN <= character <= _LAST_HAN


def is_gram(name: str) -> bool:
    """Whether a piece is one to three Chinese characters in a row, `BETWEEN` among them."""
    return len(name) <= _LONGEST_GRAM and all(is_han(one) or one == BETWEEN for one in name)


def kind_of(token: str) -> str:
    """Which of `_KINDS` a token is, by itself: what the patterns would say, in a fraction of the time."""
    first = token[0]
    if len(token) > 2 and token.isalpha() and "x" != first < _FIRST_HAN:
        return "word"  # most tokens; "xdd" is a face
    if _FACE.match(token):
        return "face"
    if first.isdecimal():
        return "number"
    if first.isalnum():
        return "han" if is_han(first) else "link" if _LINK.match(token) else "word"
    return "user" if _USER.match(token) else "mark"


def name_of(token: str, kind: str | None = None) -> str:
    """What a token (of that kind) is called: accounts and links are all alike, numbers nearly so; looong is loong."""
    kind = kind or kind_of(token)
    if kind == "number":
        return "0" if len(token) < 5 else "00000"
    if kind in ("link", "user"):
        return "^" + kind
    if kind in ("face", "mark"):
        return token[:8]
    return _LENGTHENED.sub(r"\1\1", token) if _LENGTHENED.search(token) else token  # to look costs a fifth


def of_token(token: str, group: Group) -> list[str]:
    """A token's own pieces. Of a word: itself, the runs of characters in it, and what it is worth by itself."""
    kind = kind_of(token)
    name = name_of(token, kind)
    if kind in ("number", "han"):
        return []
    if kind != "word":
        return [name]
    return of_word(name, group) + (["^long"] if name != token else [])


def of_word(word: str, group: Group) -> list[str]:
    """The word and the runs of characters in it: what is left of a word that was never seen before."""
    bounded = "<" + word + ">"
    length = len(bounded)
    found = [bounded]
    for size in SIZES[group]:
        found += [bounded[at : at + size] for at in range(length - size + 1)]
    return found + of_worth(word, group)


def of_worth(word: str, group: Group) -> list[str]:
    """What a word is worth by itself, and on which side that is; nothing where the lexicon does not know it."""
    worth = value(word, group)
    return [f"^{worth}", f"^{worth > 0}"] if worth else []


SIZES: Final[dict[Group, tuple[int, ...]]] = {
    "en": (3, 4, 5),
    "ru": (3, 4, 5),
    "he": (2, 3, 4),
    "zh": (3, 4),
    "xx": (3, 4, 5),
}


def of_negated(token: str, group: Group) -> list[str]:
    """What a token behind a negation is besides: its name turned round, and its worth."""
    name = name_of(token)
    worth = value(name, group)
    return ["^not " + name, f"^not ^{worth}"] if worth else ["^not " + name]


def pieces(text: str, group: Group) -> Pieces:
    """All that is weighed of `text` (as it came), by name. Never raises, whatever the text is."""
    tokens, tone, han = taken(text, group)
    words, others = [], []
    for token in dict.fromkeys(tokens):
        if kind_of(token) == "word":
            words.append(token)
        else:
            others += of_token(token, group)
    names = ["^", *map(name_of, tokens), "$", "$"]
    for first, second, third in zip(names, names[1:], names[2:], strict=False):
        others += [f"{first} {second}", f"{first} {LEFT_OUT} {third}"]
    others += dict.fromkeys(piece for token in negated(tokens) for piece in of_negated(token, group))
    others += tone
    # Chinese is written without spaces: characters, and two and three of them in a row, stand for its words.
    others += [one for one in dict.fromkeys(han) if one != BETWEEN]
    others += [han[at : at + size] for at in range(len(han) - 2) for size in (2, 3)]
    return Pieces(words, others)
