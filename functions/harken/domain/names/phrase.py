"""A name or phrase of the settings as a regular expression over folded text."""

import re
from itertools import pairwise

from msgspec import Struct

from harken.domain.folding import fold

from . import hebrew, russian

_LATIN = "a-z0-9\u00df-\u024f\u0250-\u02af\u1e00-\u1eff"
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_NEVER_BESIDE = (
    # (letters of a script, what may not stand before, what may not stand after)
    (_LATIN, rf"(?<![{_LATIN}])(?<![{_LATIN}]_)", rf"(?![{_LATIN}])(?!_[{_LATIN}])(?!'t(?![{_LATIN}]))"),
    (russian.LETTERS, rf"(?<![{russian.LETTERS}0-9])", rf"(?!'?[{russian.LETTERS}0-9])"),
    # with one more letter behind a gershayim it is an abbreviation of its own
    (hebrew.LETTERS, rf"(?<![{hebrew.LETTERS}0-9])", rf"(?!\"?[{hebrew.LETTERS}0-9])"),
    (_HAN + "\u3041-\u309f\u0e01-\u0e7f", "", ""),  # written without spaces: anywhere
    ("\u30a0-\u30ff", "(?<![\u30a0-\u30fa\u30fc-\u30ff])", "(?![\u30a0-\u30fa\u30fc-\u30ff])"),
    ("\uac00-\ud7a3", "(?<![\uac00-\ud7a3])", ""),  # Korean particles follow directly
)
_RUNS = re.compile(rf"[{russian.LETTERS}']+|[{_HAN}]+|.", re.DOTALL)
_PLAIN_RUN = re.compile(r"[^\W_]+")


class Phrase(Struct, frozen=True):
    """A phrase ready to be looked for. `anchor` is in every folded text that holds the phrase."""

    shown: str
    pattern: re.Pattern[str]
    anchor: str


def compile_phrase(text: str, *, plural: bool = False) -> Phrase | None:
    """The phrase as its language bends it; None where nothing of it can be looked for.

    The group `name` of a match is the phrase without attached prefixes. `plural` also takes the plain
    plurals of English and Hebrew: for words, not for names.
    """
    folded = fold(text).rstrip("!?,;: ").strip('" ')
    tokens = folded.split()
    if not any(character.isalnum() for character in folded):
        return None
    body = _token(tokens[0])
    for before, after in pairwise(tokens):
        body += _between(before[-1], after[0]) + _token(after)
    first, last = folded[0], folded[-1]
    if plural and len(folded) > 2:
        body += _plural(last)
    prefix = ""
    if _is(hebrew.LETTERS, first) and len(tokens[0]) >= hebrew.SHORTEST_WITH_PREFIX:
        prefix = f"(?:{hebrew.PREFIX}{hebrew.DOUBLED if first == hebrew.DOUBLED[0] else ''})"
    pattern = f"{_before(first)}{prefix}(?P<name>{body}){_after(last)}"
    return Phrase(shown=text.strip(), pattern=re.compile(pattern), anchor=_anchor(folded))


def right_edge(last: str) -> str:
    """What keeps a word that ends with this folded character from going on, as a regular expression."""
    return _after(last)


def _is(letters: str, character: str) -> bool:
    return re.match(f"[{letters}]", character) is not None


def _before(first: str) -> str:
    for letters, before, _ in _NEVER_BESIDE:
        if _is(letters, first):
            return before + (r"(?<!\d[.,])" if first.isdigit() else "")
    return r"(?<!\w)"


def _after(last: str) -> str:
    for letters, _, after in _NEVER_BESIDE:
        if _is(letters, last):
            return after + (r"(?![.,]\d)" if last.isdigit() else "")
    return r"(?!\w)" if last.isalnum() else ""


def _between(left: str, right: str) -> str:
    """White space or hyphen between two words; nothing at all where one side is Chinese."""
    if _is(_HAN, left) or _is(_HAN, right):
        return "[ -]?"
    return "(?: - ?|[ -])"


def _token(token: str) -> str:
    runs = _RUNS.findall(token)
    parts = []
    for index, run in enumerate(runs):
        previous = runs[index - 1] if index else ""
        if previous and _is(_HAN, run) != _is(_HAN, previous) and previous.isalnum() and run.isalnum():
            parts.append(" ?")
        parts.append(_run(run, last=index == len(runs) - 1))
    return "".join(parts)


def _run(run: str, *, last: bool) -> str:
    if _is(russian.LETTERS, run):
        *before, last_part = run.split("'")
        return "'?".join([*before, russian.inflected(last_part)])
    loose = {"-": "[ -]?", "&": " ?& ?", "'": "['\"]{0,2}", '"': "['\"]{0,2}", "·": "[· -]?"}
    if run == ".":
        return r"\.?" if last else r"\. ?"
    return loose.get(run) or re.escape(run)


def _plural(last: str) -> str:
    if _is("a-z", last):
        return "(?:e?s)?"
    return "(?:ימ|ות|י)?" if _is(hebrew.LETTERS, last) else ""


def _anchor(folded: str) -> str:
    """The longest run of letters that no ending and no optional sign can change."""
    runs = [
        run if not _is(russian.LETTERS, run) else russian.endings(run)[0].rstrip("йьк")
        for run in _PLAIN_RUN.findall(folded)
        for run in _split_scripts(run)
    ]
    return max(runs, key=len)


def _split_scripts(run: str) -> list[str]:
    return re.findall(rf"[{_HAN}]+|[{russian.LETTERS}]+|[^{_HAN}{russian.LETTERS}]+", run)
