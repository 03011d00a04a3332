"""Comprehend: what is asked of it, what it costs, and that nothing but a promised answer becomes an opinion."""

import os
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from harken.domain.assessment import Probability
from harken.scoring.outside.base import Asked, Opinion
from harken.scoring.outside.comprehend import LANGUAGES, Comprehend


def asked(name: str = "m:1", text: str = "My Luvento broke", lang: str | None = "en") -> Asked:
    return Asked(id=name, text=text, lang=lang, brand="Luvento")


def scores(negative: float, neutral: float, positive: float, mixed: float = 0.0) -> dict[str, float]:
    return {"Negative": negative, "Neutral": neutral, "Positive": positive, "Mixed": mixed}


def result(index: int, sentiment: str = "NEGATIVE", **more: Any) -> dict[str, Any]:
    return {"Index": index, "Sentiment": sentiment, "SentimentScore": scores(0.9, 0.06, 0.04), **more}


def judged(answer: Any, count: int = 1) -> tuple[Opinion | None, ...]:
    service = Comprehend(lambda **_request: answer)
    return service.opinions([asked(f"m:{number}") for number in range(count)]).opinions


def test_texts_of_one_language_go_together_25_at_a_time_and_others_are_not_asked():
    items = [
        *(asked(f"e{number}") for number in range(26)),
        asked("h", lang="he"),
        asked("r", lang="ru"),
        asked("u", lang=None),
        asked("t", lang="zh-Hant"),
        asked("z", lang="zh"),
        asked("empty", text=""),
    ]
    batches = Comprehend(lambda **_request: {}).batches(items)
    assert [[item.id for item in batch] for batch in batches] == [
        [f"e{number}" for number in range(25)],
        ["e25"],
        ["t"],
        ["z"],
    ]


def test_the_languages_are_those_of_the_service():
    shape = boto3.client("comprehend").meta.service_model.operation_model("BatchDetectSentiment").input_shape
    assert sorted(LANGUAGES.values()) == sorted(shape.members["LanguageCode"].enum)


@pytest.mark.parametrize(
    ("texts", "price"),
    [
        (["x"], 300),  # at least three units of 100 characters
        (["x" * 300], 300),
        (["x" * 301], 400),
        (["x" * 301, "坏"], 700),
        (["坏" * 4_000], 1_700),  # cut to 5,000 bytes, 1,666 characters
    ],
)
def test_it_is_paid_by_the_hundred_characters(texts, price):
    service = Comprehend(lambda **_request: {})
    assert service.price([asked(text=text) for text in texts]) == price


def test_what_is_asked_and_answered_is_as_the_service_says():
    """Both are held against the service's own model."""
    client = boto3.client("comprehend")
    long = "坏" * 4_000
    with Stubber(client) as stub:
        stub.add_response(
            "batch_detect_sentiment",
            {
                "ResultList": [result(0), result(1, "MIXED", SentimentScore=scores(0.3, 0.1, 0.2, 0.4))],
                "ErrorList": [],
            },
            {"TextList": ["有点坏", "坏" * 1_666], "LanguageCode": "zh-TW"},
        )
        answer = Comprehend(client.batch_detect_sentiment).opinions(
            [asked("a", "有点坏", "zh-Hant"), asked("b", long, "zh-Hant")]
        )
    assert answer.opinions == (
        Opinion(by="comprehend", sentiment="negative", probability=Probability(0.9, 0.06, 0.04)),
        Opinion(by="comprehend", sentiment="neutral", probability=Probability(0.3, 0.5, 0.2)),
    )
    assert answer.spent == 300 + 1_700


def test_an_error_for_one_text_leaves_the_others():
    error = {"Index": 0, "ErrorCode": "INTERNAL", "ErrorMessage": ""}
    first, second = judged({"ResultList": [result(1)], "ErrorList": [error]}, 2)
    assert first is None
    assert second is not None


BAD: list[Any] = [
    None,
    "no",
    {},
    {"ResultList": None},
    {"ResultList": [None]},
    {"ResultList": [result(7)]},  # a text that nobody asked about
    {"ResultList": [result(-1)]},
    {"ResultList": [result(0, "ANGRY")]},
    {"ResultList": [result(0), result(0, "POSITIVE")]},  # which of the two?
    {"ResultList": [result(0, SentimentScore=scores(0, 0, 0))]},
    {"ResultList": [result(0, SentimentScore=scores(7, 0, 0))]},
    {"ResultList": [result(0, SentimentScore=scores(float("nan"), 0, 0))]},
    {"ResultList": [result(0, SentimentScore={"Negative": 1})]},
]


@pytest.mark.parametrize("answer", BAD)
def test_what_is_not_of_the_promised_shape_is_no_opinion(answer):
    assert judged(answer) == (None,)


def test_moto_answers_a_canned_neutral():
    """moto knows the call for one text only, which answers in the same shape."""
    with patch.dict(os.environ, {"AWS_ACCESS_KEY_ID": "x"}), mock_aws():
        client = boto3.client("comprehend")

        def batch(TextList: list[str], LanguageCode: str) -> Any:  # noqa: N803
            found = [client.detect_sentiment(Text=text, LanguageCode=LanguageCode) for text in TextList]
            return {"ResultList": [{"Index": index, **one} for index, one in enumerate(found)], "ErrorList": []}

        answer = Comprehend(batch).opinions([asked("a"), asked("b")])
    assert [item and item.sentiment for item in answer.opinions] == ["neutral", "neutral"]
