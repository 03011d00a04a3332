"""Phrases that tell what somebody means: lists by language that a person can read, and their finding in a text.

A list (`cues_en.txt` and so on) has sections, `[cause.billing]`, with phrases between semicolons. A star ends a word
that may go on; ` … ` stands for up to three words, in Chinese for up to six characters. A cue after a negating word
("no delays", "never broke") is found as what it is: denied.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct

from .plain import runs_of, words_of

FOLDER: Final = Path(__file__).parent

NEGATION: Final = "negation"
"""The section of the words that deny what follows them."""

_GAP: Final = "…"
_WORDS_BETWEEN: Final = 3
_CHARACTERS_BETWEEN: Final = 6
_DENIED_WITHIN: Final = 3
_HEBREW_PREFIXES: Final = frozenset("והבכלמש")
_SHORTEST_STEM: Final = 2
_BEGINNING: Final = 3
"""By so many letters of their second word phrases are told apart quickly."""
_REMEMBERED: Final = 8192


class Cue(Struct, frozen=True, gc=False):
    """A phrase found in a text: the section it stands in, its words there, where they begin, whether denied."""

    label: str
    words: str
    at: int
    denied: bool


_Phrase = tuple[str, str]
"""The section of a phrase, and what follows its first word, as the list has it."""


class _Start(NamedTuple):
    """What may begin with a word: sections it stands in alone, phrases by how their next word begins, the others."""

    alone: tuple[str, ...]
    by_next: dict[str, list[_Phrase]]
    loose: list[_Phrase]


class _Index(NamedTuple):
    """The phrases of one language by their first word, whole or the beginning of one; how long beginnings are.

    `openings`: the first letters of all beginnings, as many as the shortest has.
    """

    whole: dict[str, list[_Phrase]]
    stems: dict[str, list[_Phrase]]
    openings: frozenset[str]
    shortest: int
    longest: int


def listed(name: str) -> Iterator[tuple[str, str]]:
    """The section and the phrase of every entry of a list (`cues_en`), in its order."""
    label = ""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            label = line[1 : line.index("]")]
        elif line and not line.startswith("#"):
            for phrase in map(str.strip, line.split(";")):
                if phrase:
                    yield label, phrase


@cache
def _index(name: str) -> _Index:
    """A list by first words; read when the first word in the letters of its language comes, not at import."""
    whole: dict[str, list[_Phrase]] = {}
    stems: dict[str, list[_Phrase]] = {}
    for label, phrase in listed(name):
        first, _, rest = phrase.partition(" ")
        if not first.rstrip("*").isalpha():
            first, rest = _first(phrase)
        if first[-1] == "*":
            stems.setdefault(first[:-1], []).append((label, rest))
        else:
            whole.setdefault(first, []).append((label, rest))
    lengths = set(map(len, stems)) or {0}
    shortest = min(lengths)
    return _Index(whole, stems, frozenset(stem[:shortest] for stem in stems), shortest, max(lengths))


def _first(phrase: str) -> tuple[str, str]:
    """The first word of a phrase with its star, and the rest: what is a word is said by `words_of`."""
    first, _, rest = phrase.partition(" ")
    word, *more = words_of(first)
    star = "*" if first.endswith("*") else ""
    return (word, f"{' '.join(more)}{star} {rest}") if more else (word + star, rest)


@lru_cache(_REMEMBERED)  # most phrases are never taken apart
def _rest(phrase: str) -> tuple[tuple[str, bool, bool], ...]:
    """Each word of a phrase's rest, whether it may go on, and whether others may stand before it."""
    tokens: list[tuple[str, bool, bool]] = []
    gap = False
    for token in phrase.split():
        words = [token] if token.isalpha() else words_of(token)
        tokens += [(word, False, gap and at == 0) for at, word in enumerate(words)]
        if token[-1] == "*":
            word, _, after_gap = tokens[-1]
            tokens[-1] = (word, True, after_gap)
        gap = token == _GAP
    return tuple(tokens)


@cache
def _chinese(name: str) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """The phrases of a Chinese list by their first two characters, each in the parts between its gaps."""
    index: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for label, phrase in listed(name):
        parts = tuple([part.strip() for part in phrase.split(_GAP)]) if _GAP in phrase else (phrase,)
        index.setdefault(parts[0][:2], []).append((label, parts))
    return index


def find(text: str, words: list[str]) -> list[Cue]:
    """All cues in a plain text (`plain.plain`) whose words are `words`, the longest of a section at each place."""
    found: list[Cue] = []
    last = len(words) - 1
    for at, start in enumerate(map(_start, words)):
        if start is not None:
            alone, by_next, candidates = start
            if by_next and at < last:
                following = words[at + 1]
                if following[0] in _HEBREW_PREFIXES:
                    candidates = _candidates(start, following)
                elif more := by_next.get(following[:_BEGINNING]):
                    candidates = [*candidates, *more]
            if candidates:
                _match(alone, candidates, words, at, found)
            else:
                for label in alone:
                    found.append(Cue(label, words[at], at, False))  # noqa: PERF401 - faster for one or two
    found = _with_denials(found)
    return found if text.isascii() else found + _with_denials(chinese_in(text, "cues_zh"))


def _language_of(letter: str) -> str | None:
    """Whose list may know a word that begins so: letters keep our languages apart, and people mix them."""
    if letter < "\u0250":
        return "en"
    if "\u0400" <= letter <= "\u052f":
        return "ru"
    return "he" if "\u05d0" <= letter <= "\u05ea" else None


def beginning_with(word: str, lists: str) -> list[_Phrase]:
    """The phrases that begin with a word, of the list of its letters' language: `cues` or other lists."""
    language = _language_of(word[0])
    if language is None:
        return []
    index = _index(f"{lists}_{language}")
    phrases: list[_Phrase] = []
    for form in _without_prefixes(word):
        phrases += index.whole.get(form, ())
        if form[: index.shortest] in index.openings:
            for end in range(index.shortest, min(len(form), index.longest) + 1):
                phrases += index.stems.get(form[:end], ())
    return phrases


@lru_cache(_REMEMBERED)
def _start(word: str) -> _Start | None:
    phrases = beginning_with(word, "cues")
    if not phrases:
        return None
    by_next: dict[str, list[_Phrase]] = {}
    loose: list[_Phrase] = []
    for phrase in phrases:
        rest = phrase[1]
        if not rest:
            continue
        beginning = rest[:_BEGINNING]
        if not beginning.isalpha():
            second, open_ended, gap = _rest(rest)[0]
            beginning = "" if gap or (open_ended and len(second) < _BEGINNING) else second[:_BEGINNING]
        (by_next.setdefault(beginning, []) if beginning else loose).append(phrase)
    alone = dict.fromkeys(label for label, rest in phrases if not rest)
    return _Start(tuple(alone), by_next, loose)


def _without_prefixes(word: str) -> tuple[str, ...]:
    """A word as it stands and, in Hebrew, without the letters that may be attached before it."""
    if word[0] not in _HEBREW_PREFIXES or len(word) <= _SHORTEST_STEM:
        return (word,)
    if len(word) > _SHORTEST_STEM + 1 and word[1] in _HEBREW_PREFIXES:
        return word, word[1:], word[2:]
    return word, word[1:]


def _candidates(start: _Start, following: str) -> list[_Phrase]:
    """The phrases that may go on with the word `following`."""
    candidates = start.loose
    for form in _without_prefixes(following):
        if more := start.by_next.get(form[:_BEGINNING]):
            candidates = [*candidates, *more]
    return candidates


def _match(alone: Iterable[str], candidates: Iterable[_Phrase], words: list[str], at: int, into: list[Cue]) -> None:
    longest, length = dict.fromkeys(alone, at + 1), len(words)
    for label, rest in candidates:
        end = at + 1
        for wanted, open_ended, gap in _rest(rest):
            if end < length and words[end] == wanted:
                end += 1
            elif not (end := _next(words, end, wanted, open_ended, gap)):
                break
        if end and end > longest.get(label, 0):
            longest[label] = end
    for label, end in longest.items():
        into.append(Cue(label, " ".join(words[at:end]), at, False))


def _next(words: list[str], at: int, wanted: str, open_ended: bool, gap: bool) -> int:
    """Where the phrase goes on after the word `wanted`, looked for from `at` on; 0 where it is not there."""
    for place in range(at, min(len(words), at + (_WORDS_BETWEEN if gap else 0) + 1)):
        if words[place] == wanted:
            return place + 1
        for form in _without_prefixes(words[place]):
            if form == wanted or (open_ended and form.startswith(wanted)):
                return place + 1
    return 0


def chinese_in(text: str, name: str) -> list[Cue]:
    """The phrases of a Chinese list in a plain text, wherever they stand."""
    found: list[Cue] = []
    if runs_of(text):
        known = _chinese(name)
        for at in range(len(text) - 1):
            for label, parts in known.get(text[at : at + 2], ()):
                end = _end_of(text, at, parts)
                if end:
                    found.append(Cue(label, text[at:end], at, False))
    return found


def _end_of(text: str, at: int, parts: tuple[str, ...]) -> int:
    if not text.startswith(parts[0], at):
        return 0
    end = at + len(parts[0])
    for part in parts[1:]:
        place = text.find(part, end, end + _CHARACTERS_BETWEEN + len(part))
        if place < 0:
            return 0
        end = place + len(part)
    return end


def _with_denials(found: list[Cue]) -> list[Cue]:
    """A cue that begins shortly after a negating word, and is not part of one phrase with it, is denied."""
    denying = [cue.at for cue in found if cue.label == NEGATION]
    if not denying:
        return found
    return [
        Cue(cue.label, cue.words, cue.at, True)
        if cue.label != NEGATION and any(0 < cue.at - at <= _DENIED_WITHIN for at in denying)
        else cue
        for cue in found
    ]
