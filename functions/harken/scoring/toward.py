"""Which words of an author speak of the brand, where others are spoken of too, and where a comparison points."""

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from harken.domain.folding import fold
from harken.domain.names.phrase import Phrase

from . import cues
from .perspective import Perspective
from .plain import plain, words_of

_QUOTED_LINE: Final = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
_QUOTED_BLOCK: Final = re.compile(r"\[quote[^\]]{0,80}\].*?\[/quote\]", re.DOTALL | re.IGNORECASE)
_REPOSTED: Final = re.compile(r"(?:^|\s)(?:RT|QT|via) @[\w.@-]+:?\s|//\s?@[^:：\s]{1,40}[:：]")
_ENOUGH_SAID: Final = 4
"""Letters of one's own, from which a repost is a comment on what it repeats."""

_CLAUSES: Final = re.compile(
    r"(?<![.!?;…])[.!?;…]++(?=\s|$)|[\n。！？；，|]+|,(?=\s)|\s[-–—]+\s"
    r"|(?=\b(?:but|while|whereas|however|although|though|yet|unlike|meanwhile)\b)"
    r"|(?=\b(?:но|а вот|зато|однако|хотя|тогда как|в отличие)\b)"
    r"|(?=\b(?:אבל|אך|ואילו|לעומת|בעוד|למרות)\b)"
    r"|(?=(?:但是|但|可是|而|不过|不過|相比|比起|反观|反觀))",
    re.IGNORECASE,
)
_MOST_CLAUSES: Final = 60
_BEFORE, _AFTER = 7, 4
"""How many words before and after a comparison the compared may stand."""

Owner = Literal["us", "them", "both", "nobody"]


class View(NamedTuple):
    """`text`: what is said of the brand. `leaning`: 1 where a comparison favours it, -1 where it favours another."""

    text: str
    leaning: int = 0


def own_words(text: str) -> str:
    """The text without what it quotes or repeats of others, where anything is left then."""
    if ">" in text or "[" in text:
        left = _QUOTED_BLOCK.sub(" ", _QUOTED_LINE.sub("", text)).strip()
        text = left or text
    if "@" in text:
        repeated = _REPOSTED.search(text)
        if repeated and sum(map(str.isalnum, text[: repeated.start()])) >= _ENOUGH_SAID:
            text = text[: repeated.start()]
    return text


def view(text: str, seen: Perspective, found: Sequence[cues.Cue]) -> View:
    """What `text` says of the brand. `found`: the cues of the text, among them its comparisons."""
    folded = fold(text)
    rivals = bool(_names(seen.rivals, folded))
    compares = (rivals or bool(_names(seen.names, folded))) and any(
        cue.label.startswith("comparison.") for cue in found
    )
    if not compares and not rivals:
        return View(text)
    clauses = [clause for clause in _CLAUSES.split(text)[:_MOST_CLAUSES] if clause.strip()]
    owners = [_owner(fold(clause), seen) for clause in clauses]
    leaning = sum(_leaning(clause, seen) for clause in clauses) if compares else 0
    ours = _ours(clauses, owners) if "them" in owners else text
    return View(ours or text, (leaning > 0) - (leaning < 0))


def _names(phrases: Sequence[Phrase], folded: str) -> list[int]:
    """Where names stand in a folded text."""
    return [
        match.start("name")
        for phrase in phrases
        if phrase.anchor in folded
        for match in phrase.pattern.finditer(folded)
    ]


def _owner(folded: str, seen: Perspective) -> Owner:
    us, them = _names(seen.names, folded), _names(seen.rivals, folded)
    if us and them:
        return "both"
    return "us" if us else "them" if them else "nobody"


def _ours(clauses: Sequence[str], owners: Sequence[Owner]) -> str:
    """The clauses about the brand; one that names nobody goes on with what was spoken of, or leads to it."""
    speaks = next((owner for owner in owners if owner != "nobody"), "us")
    kept = []
    for clause, owner in zip(clauses, owners, strict=True):
        speaks = owner if owner != "nobody" else speaks
        if speaks != "them":
            kept.append(clause.strip())
    return ". ".join(kept)


def _leaning(clause: str, seen: Perspective) -> int:
    """Which way the comparisons of one clause point: the sum over them."""
    text = plain(clause)
    words = words_of(text)
    chinese = not text.isascii() and any("\u4e00" <= letter <= "\u9fff" for letter in text)
    us, them = (_places(phrases, text, chinese=chinese) for phrases in (seen.names, seen.rivals))
    return sum(_points(cue, us, them, chinese=chinese) for cue in cues.find(text, words))


def _places(phrases: Sequence[Phrase], text: str, *, chinese: bool) -> list[int]:
    """Where names stand: counted in words, in Chinese in characters."""
    folded = fold(text)
    return [at if chinese else len(words_of(folded[:at])) for at in _names(phrases, folded)]


def _points(cue: cues.Cue, us: list[int], them: list[int], *, chinese: bool) -> int:
    """1 where a comparison speaks for us, -1 against us, 0 where it is none or about nobody we know."""
    kind = cue.label.partition(".")[2] if cue.label.startswith("comparison.") else ""
    length = len(cue.words) if chinese else len(cue.words.split())
    scale = 2 if chinese else 1
    end = cue.at + length
    after = {at: 1 for at in us if cue.at <= at < end + _AFTER * scale} | {
        at: -1 for at in them if cue.at <= at < end + _AFTER * scale
    }
    before = {at: 1 for at in us if cue.at - _BEFORE * scale <= at < cue.at} | {
        at: -1 for at in them if cue.at - _BEFORE * scale <= at < cue.at
    }
    follows = after[min(after)] if after else 0
    precedes = before[max(before)] if before else 0
    sign = -1 if cue.denied else 1
    if kind == "better":
        return sign * (precedes or -follows)
    if kind == "worse":
        return sign * (-precedes or follows)
    if kind == "switch_from":
        return -follows
    return follows if kind == "switch_to" else 0
