"""How often judgements are right: what was found held against what people said, field by field. Pure."""

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from harken.domain.assessment import Cause, Intent, Role, Sentiment, Verdict
from harken.domain.mention import Mention


class Labels(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a mention, for one brand; UNSET is what nobody says anything of."""

    about: bool | UnsetType = UNSET
    lang: str | UnsetType | None = UNSET
    sentiment: Sentiment | UnsetType = UNSET
    intent: Intent | UnsetType = UNSET
    causes: tuple[Cause, ...] | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    verdict: Verdict | UnsetType = UNSET
    needs_answer: bool | UnsetType = UNSET


class _Told(Mention, frozen=True, kw_only=True):
    text: str


class Labelled(Struct, frozen=True, kw_only=True):
    """A line of a labelled file: a mention, the brand it was labelled for, and the labels."""

    mention: _Told
    brand: str | None = None
    expected: Labels


class Case(Struct, frozen=True, kw_only=True):
    """One labelled mention, what was expected of it and what was found. `where`: file and line."""

    where: str
    mention: Mention
    brand: str | None
    expected: Labels
    found: Labels


FIELDS: Final = Labels.__struct_fields__
_UNKNOWN: Final = "unknown"
Pairs = Sequence[tuple[Any, Any]]
"""What was expected, and what was found."""


def read(line: bytes) -> Labelled:
    """A line of a labelled file. Raises `msgspec.DecodeError` or `ValueError` for one that is none."""
    return _decoder.decode(line)


_decoder: Final = msgspec.json.Decoder(Labelled)


def wrong(case: Case) -> dict[str, tuple[Any, Any]]:
    """The fields that were found otherwise than expected: what was expected, what was found."""
    return {
        name: (expected, found)
        for name in FIELDS
        for expected, found in _pairs([case], name)
        if _comparable(expected) != _comparable(found)
    }


def measured(cases: Sequence[Case]) -> dict[str, Any]:
    """How many cases, and for each field that anybody expects how often it was right; the same for each language.

    `accuracy` for all but causes; `macro_f1` of sentiment over the labels that occur; `micro_f1` of causes over all
    mentions whose causes are told. A field that was not looked for counts nowhere. Numbers 0..1, four digits.
    """
    languages: dict[str, list[Case]] = {}
    for case in cases:
        languages.setdefault(_language(case), []).append(case)
    by_language = {lang: _measured(languages[lang]) for lang in sorted(languages)}
    return _measured(cases) | {"languages": by_language}


def _measured(cases: Sequence[Case]) -> dict[str, Any]:
    found: dict[str, Any] = {"n": len(cases)}
    for name in FIELDS:
        pairs = _pairs(cases, name)
        if pairs:
            measures = {measure: round(of(pairs), 4) for measure, of in MEASURES[name].items()}
            found[name] = {"n": len(pairs)} | measures
    return found


def _pairs(cases: Iterable[Case], name: str) -> Pairs:
    both = ((getattr(case.expected, name), getattr(case.found, name)) for case in cases)
    return [pair for pair in both if UNSET not in pair]


def _comparable(value: Any) -> Any:
    return set(value) if isinstance(value, tuple) else value


def _language(case: Case) -> str:
    for labels in (case.expected, case.found):
        if labels.lang is not UNSET:
            return labels.lang or _UNKNOWN
    return _UNKNOWN


def accuracy(pairs: Pairs) -> float:
    """The part that was found as expected."""
    return fmean(expected == found for expected, found in pairs)


def macro_f1(pairs: Pairs) -> float:
    """The mean over all labels that occur of each label's F1, so that a rare one weighs as much as a common one."""
    labels = {label for pair in pairs for label in pair}
    scores = [
        micro_f1([((label,) * (one == label), (label,) * (other == label)) for one, other in pairs])
        for label in labels
    ]
    return sum(scores) / len(scores)


def micro_f1(pairs: Pairs) -> float:
    """F1 over all labels of all mentions together; nothing expected and nothing found is right."""
    hits = sum(len(set(expected) & set(found)) for expected, found in pairs)
    named = sum(len(set(expected)) + len(set(found)) for expected, found in pairs)
    return 2 * hits / named if named else 1.0


MEASURES: Final[dict[str, dict[str, Callable[[Pairs], float]]]] = {
    **{name: {"accuracy": accuracy} for name in FIELDS},
    "sentiment": {"accuracy": accuracy, "macro_f1": macro_f1},
    "causes": {"micro_f1": micro_f1},
}
"""Which measures tell how good a field is."""
