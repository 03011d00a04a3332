"""Amazon Comprehend: the sentiment of texts in twelve languages, and nothing else.

BatchDetectSentiment takes at most 25 texts of one language, each of at most 5,000 bytes. Price and limits: AWS's
pages on Comprehend, November 2026.
"""

from collections import defaultdict
from collections.abc import Sequence
from math import ceil
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from harken.domain.assessment import Probability, Sentiment

from .base import Answer, Asked, Call, Opinion

NAME: Final = "comprehend"
SERVICE: Final = ("comprehend", "batch_detect_sentiment")

_CODES: Final = {code: code for code in ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "pt", "zh")}
LANGUAGES: Final = _CODES | {"zh-Hant": "zh-TW"}
"""Our code of a language -> the service's."""

_MOST_TEXTS: Final = 25
_MOST_BYTES: Final = 5_000
_UNIT: Final = 100
"""Characters that are paid as one."""
_LEAST_UNITS: Final = 3
UNIT_PRICE: Final = 100
"""Micro-dollars for a unit: 0.0001 US dollars."""

_SENTIMENTS: Final[dict[str, Sentiment]] = {
    "NEGATIVE": "negative",
    "NEUTRAL": "neutral",
    "POSITIVE": "positive",
    "MIXED": "neutral",  # praise and blame that outweigh each other
}
_Score = Annotated[float, Meta(ge=0, le=1)]


class _Scores(Struct, frozen=True, rename="pascal"):
    positive: _Score
    negative: _Score
    neutral: _Score
    mixed: _Score


class _Result(Struct, frozen=True, rename="pascal"):
    index: int
    sentiment: Literal["POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED"]
    sentiment_score: _Scores


class _Results(Struct, frozen=True, rename="pascal"):
    result_list: list[Any]


class Comprehend:
    """A `SecondOpinion` on sentiment alone."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def batches(self, asked: Sequence[Asked]) -> list[tuple[Asked, ...]]:
        """Up to 25 of one language; those in other languages, and those without words, are left out."""
        groups: dict[str, list[Asked]] = defaultdict(list)
        for item in asked:
            code = LANGUAGES.get(item.lang or "")
            if code is not None and item.text:
                groups[code].append(item)
        return [
            tuple(group[start : start + _MOST_TEXTS])
            for group in groups.values()
            for start in range(0, len(group), _MOST_TEXTS)
        ]

    def price(self, batch: Sequence[Asked]) -> int:
        """What it costs exactly: it is paid by the character."""
        return price(batch)

    def opinions(self, batch: Sequence[Asked]) -> Answer:
        """Ask for the sentiments of a batch."""
        code = LANGUAGES[batch[0].lang or ""]
        answer = self._call(TextList=[_text(item) for item in batch], LanguageCode=code)
        try:
            results = msgspec.convert(answer, _Results).result_list
        except msgspec.ValidationError:
            results = []
        found: dict[int, Opinion | None] = {}
        for result in results:
            index, opinion = _opinion(result)
            found[index] = None if index in found else opinion
        return Answer(tuple(found.get(index) for index in range(len(batch))), price(batch))


def price(batch: Sequence[Asked]) -> int:
    """What the sentiments of a batch cost, in micro-dollars."""
    return sum(max(_LEAST_UNITS, ceil(len(_text(item)) / _UNIT)) for item in batch) * UNIT_PRICE


def _text(asked: Asked) -> str:
    return asked.text.encode("utf-8", "replace")[:_MOST_BYTES].decode("utf-8", "ignore")


def _opinion(result: Any) -> tuple[int, Opinion | None]:
    """Which text it is of, and the opinion; one that is not of the promised shape belongs to none."""
    try:
        known = msgspec.convert(result, _Result)
    except msgspec.ValidationError:
        return -1, None
    scores = known.sentiment_score
    total = scores.negative + scores.neutral + scores.mixed + scores.positive
    if not total:
        return known.index, None
    negative, positive = round(scores.negative / total, 4), round(scores.positive / total, 4)
    probability = Probability(negative, max(0.0, round(1 - negative - positive, 4)), positive)
    return known.index, Opinion(by=NAME, sentiment=_SENTIMENTS[known.sentiment], probability=probability)
