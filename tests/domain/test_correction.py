"""A person's word wins over what was thought, stays through whatever is thought anew, and leaves nothing at odds."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from harken.domain.assessment import (
    WITH_CAUSES,
    Assessment,
    Cause,
    Genuineness,
    Intent,
    Probability,
    Role,
    Sentiment,
    Speaker,
    Verdict,
    expects,
)
from harken.domain.correction import Correction, amended, corrected, said
from harken.domain.errors import BadInput
from harken.domain.record import judged, summary

from .builders import BRAND, assessment, at, record

COMPLAINT = assessment(
    causes=("delivery",),
    needs_answer=True,
    speaker=Speaker(role="prospect", evidence=("asks before buying",)),
    genuineness=Genuineness(verdict="venting", evidence=("no cause is told",)),
)
QUIET = Assessment(lang="en", sentiment="positive", probability=Probability(0.1, 0.2, 0.7), intent="praise")


def word(minute: float = 0, **more: Any) -> Correction:
    return Correction(at=at(minute), **more)


def test_without_a_correction_what_was_thought_counts():
    assert corrected(COMPLAINT, None) is COMPLAINT


TABLE = [
    # (what was thought, what a person said, what of the assessment changes)
    # a sentiment is certain, and what only the negative have goes with it
    (
        COMPLAINT,
        {"sentiment": "neutral"},
        {"sentiment": "neutral", "probability": Probability(0.0, 1.0, 0.0), "genuineness": Genuineness()},
    ),
    # a positive text is no complaint, so that it has no cause, and nobody need answer
    (
        COMPLAINT,
        {"sentiment": "positive"},
        {
            "sentiment": "positive",
            "probability": Probability(0.0, 0.0, 1.0),
            "intent": "praise",
            "causes": (),
            "genuineness": Genuineness(),
            "needs_answer": False,
        },
    ),
    # who asked for an answer for another reason still asks for it
    (replace(QUIET, needs_answer=True), {"sentiment": "neutral"}, {"sentiment": "neutral", "probability": Probability(0.0, 1.0, 0.0)}),
    # the negative want an answer
    (
        QUIET,
        {"sentiment": "negative"},
        {"sentiment": "negative", "probability": Probability(1.0, 0.0, 0.0), "needs_answer": True},
    ),
    # causes go where nobody complains or asks
    (COMPLAINT, {"intent": "news"}, {"intent": "news", "causes": ()}),
    (COMPLAINT, {"intent": "question"}, {"intent": "question"}),
    (COMPLAINT, {"causes": ()}, {"causes": ()}),
    (COMPLAINT, {"causes": ("billing", "service")}, {"causes": ("billing", "service")}),
    # a cause implies a complaint, a complaint that somebody is unhappy
    (
        QUIET,
        {"causes": ("safety",)},
        {
            "intent": "complaint",
            "causes": ("safety",),
            "sentiment": "negative",
            "probability": Probability(1.0, 0.0, 0.0),
            "needs_answer": True,
        },
    ),
    (
        QUIET,
        {"intent": "complaint"},
        {
            "intent": "complaint",
            "sentiment": "negative",
            "probability": Probability(1.0, 0.0, 0.0),
            "needs_answer": True,
        },
    ),
    (replace(QUIET, sentiment="neutral"), {"intent": "complaint"}, {"intent": "complaint", "needs_answer": True}),
    # a verdict implies it too; "none" says nothing of it
    (
        QUIET,
        {"verdict": "attack"},
        {
            "sentiment": "negative",
            "probability": Probability(1.0, 0.0, 0.0),
            "genuineness": Genuineness(verdict="attack", evidence=("said by a person",)),
            "needs_answer": True,
        },
    ),
    (QUIET, {"verdict": "none"}, {}),
    # who speaks, with the evidence that a person said it
    (QUIET, {"role": "media"}, {"speaker": Speaker(role="media", evidence=("said by a person",))}),
    # whether somebody should answer is theirs to say, whatever else holds
    (COMPLAINT, {"needs_answer": False}, {"needs_answer": False}),
    (QUIET, {"needs_answer": True}, {"needs_answer": True}),
]  # fmt: skip


@pytest.mark.parametrize(("thought", "given", "changes"), TABLE)
def test_what_a_person_says_is_put_over_what_was_thought(thought, given, changes):
    assert corrected(thought, word(**given)) == replace(thought, **changes)


CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    ({"intent": "praise", "causes": ("billing",)}, "praise"),
    ({"sentiment": "positive", "causes": ("billing",)}, "positive"),
    ({"sentiment": "positive", "intent": "complaint"}, "positive"),
    ({"sentiment": "neutral", "verdict": "attack"}, "attack"),
    ({"sentiment": "positive", "verdict": "complaint"}, "complaint"),
]


@pytest.mark.parametrize(("given", "named"), CONTRADICTIONS)
def test_what_contradicts_itself_is_refused(given, named):
    with pytest.raises(BadInput, match=named):
        amended(None, word(**given))


LATER: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # what was said before stays
    ({"sentiment": "negative"}, {"role": "customer"}, {"sentiment": "negative", "role": "customer"}),
    # the newer word on a thing counts, no causes being a word too
    ({"causes": ("billing",)}, {"causes": ()}, {"causes": ()}),
    ({"needs_answer": True}, {"needs_answer": False}, {"needs_answer": False}),
    # and takes with it what it leaves no room for
    ({"intent": "complaint", "causes": ("billing",)}, {"intent": "news"}, {"intent": "news"}),
    ({"intent": "praise"}, {"causes": ("billing",)}, {"causes": ("billing",)}),
    ({"verdict": "attack", "role": "bot"}, {"sentiment": "positive"}, {"sentiment": "positive", "role": "bot"}),
    ({"sentiment": "positive"}, {"intent": "complaint"}, {"intent": "complaint"}),
]


@pytest.mark.parametrize(("before", "later", "both"), LATER)
def test_a_newer_word_amends_the_older_ones(before, later, both):
    assert amended(word(0, **before), word(5, **later)) == word(5, **both)


def chosen(words: Any) -> Any:
    return st.none() | st.sampled_from(get_args(words))


corrections = st.builds(
    Correction,
    at=st.just(at(0)),
    sentiment=chosen(Sentiment),
    intent=chosen(Intent),
    causes=st.none() | st.lists(st.sampled_from(get_args(Cause)), max_size=2, unique=True).map(tuple),
    role=chosen(Role),
    verdict=chosen(Verdict),
    needs_answer=st.none() | st.booleans(),
)
thoughts = st.builds(
    assessment,
    sentiment=st.sampled_from(get_args(Sentiment)),
    intent=st.sampled_from(get_args(Intent)),
    causes=st.lists(st.sampled_from(get_args(Cause)), max_size=2, unique=True).map(tuple),
    speaker=st.builds(Speaker, st.sampled_from(get_args(Role))),
    genuineness=st.builds(Genuineness, st.sampled_from(get_args(Verdict))),
    needs_answer=st.booleans(),
)


@given(thoughts, st.lists(corrections, min_size=1, max_size=4))
def test_every_word_holds_and_nothing_is_at_odds(thought, words):
    """Whatever is thought, before or after an edit, and in whichever order people amend each other."""
    standing = None
    for one in words:
        try:
            standing = amended(standing, one)
        except BadInput:
            continue
        assert said(one).items() <= said(standing).items()
    judged = corrected(thought, standing)
    found = {
        "sentiment": judged.sentiment,
        "intent": judged.intent,
        "causes": judged.causes,
        "role": judged.speaker.role,
        "verdict": judged.genuineness.verdict,
        "needs_answer": judged.needs_answer,
    }
    if standing is None:
        assert judged == thought
        return
    assert said(standing).items() <= found.items()
    assert judged.causes == () or judged.intent in WITH_CAUSES
    assert judged.genuineness.verdict == "none" or judged.sentiment == "negative"
    if standing.needs_answer is None:
        assert judged.needs_answer or not expects(judged.sentiment, judged.intent)
    assert corrected(judged, standing) == judged


def test_a_record_keeps_both_and_its_index_view_tells_what_counts():
    whole = record(assessment=COMPLAINT, correction=word(sentiment="positive", role="advocate"))
    assert whole.assessment == COMPLAINT
    assert judged(whole) == corrected(COMPLAINT, whole.correction)
    view = summary(whole, BRAND)
    assert (view.sentiment, view.negative, view.intent, view.causes) == ("positive", 0.0, "praise", ())


@given(corrections)
def test_corrections_survive_json(correction):
    assert msgspec.json.decode(msgspec.json.encode(correction), type=Correction) == correction
