"""A second opinion taken in: probabilities stay probabilities, labels agree with each other, the sure are not turned."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.builders import assessment

from harken.domain.assessment import (
    CERTAIN,
    WITH_CAUSES,
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
from harken.scoring.outside.base import Opinion
from harken.scoring.outside.bedrock import _LIKELY
from harken.scoring.outside.merging import TURNED_BY_NONE, merged

UNDECIDED = assessment(
    sentiment="neutral", probability=Probability(0.4, 0.5, 0.1), intent="other", speaker=Speaker("media", ("seen",))
)


def opinion(sentiment: Sentiment = "negative", **more: object) -> Opinion:
    return Opinion(by="bedrock", sentiment=sentiment, probability=_LIKELY[sentiment], **more)  # type: ignore[arg-type]


def test_both_are_heard_alike():
    assert merged(UNDECIDED, opinion()).probability == Probability(0.6, 0.3, 0.1)
    assert merged(UNDECIDED, opinion()).sentiment == "negative"


def test_of_equals_what_was_thought_before_stays():
    thought = replace(UNDECIDED, sentiment="positive", probability=Probability(0.0, 0.0, 1.0))
    other = replace(opinion("negative"), probability=Probability(1.0, 0.0, 0.0))
    assert merged(thought, other).sentiment == "positive"


def test_the_rest_is_taken_with_the_evidence_whose_it_is():
    given = opinion(intent="complaint", causes=("billing",), role="customer", verdict="complaint")
    found = merged(UNDECIDED, given)
    evidence = ("second opinion: bedrock",)
    assert (found.intent, found.causes) == ("complaint", ("billing",))
    assert found.speaker == Speaker("customer", evidence)
    assert found.genuineness == Genuineness("complaint", evidence)
    assert found.needs_answer


def test_what_it_says_nothing_of_stays():
    found = merged(replace(UNDECIDED, intent="question", causes=("outage",)), opinion(role="unknown"))
    assert (found.intent, found.causes, found.speaker) == ("question", ("outage",), UNDECIDED.speaker)


def test_an_opinion_that_is_outvoted_says_nothing_of_the_rest():
    thought = assessment(probability=Probability(0.9, 0.05, 0.05), causes=("safety",), needs_answer=True)
    found = merged(thought, opinion("positive", intent="praise", causes=(), role="bot", verdict="none"))
    assert found == replace(thought, probability=Probability(0.5, 0.075, 0.425))


chances = st.tuples(*[st.integers(0, 10_000)] * 3).filter(any)


def spread(parts: tuple[int, int, int]) -> Probability:
    negative, positive = round(parts[0] / sum(parts), 4), round(parts[2] / sum(parts), 4)
    return Probability(negative, max(0.0, round(1 - negative - positive, 4)), positive)


def of(value: object) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(get_args(value))


@given(
    chances.map(spread),
    chances.map(spread),
    st.sampled_from(get_args(Sentiment)),
    st.sampled_from(get_args(Intent)),
    of(Intent),
    st.none() | st.lists(st.sampled_from(get_args(Cause)), max_size=2, unique=True).map(tuple),
    of(Role),
    of(Verdict),
)
def test_whatever_is_merged_stays_an_assessment(before, after, label, intent, other, causes, role, verdict):
    thought = assessment(probability=before, intent=intent)
    given = Opinion(
        by="x", sentiment=label, probability=after, intent=other, causes=causes, role=role, verdict=verdict
    )
    found = merged(thought, given)
    three = (found.probability.negative, found.probability.neutral, found.probability.positive)
    assert sum(three) == pytest.approx(1, abs=2e-4)
    assert all(0 <= chance <= 1 for chance in three)
    assert found.causes == () or found.intent in WITH_CAUSES
    assert found.genuineness.verdict == "none" or found.sentiment == "negative"
    assert found.needs_answer or not expects(found.sentiment, found.intent)


@given(chances.map(spread), st.sampled_from(get_args(Sentiment)))
def test_no_model_turns_what_was_sure(before, label):
    by_label = {"negative": before.negative, "neutral": before.neutral, "positive": before.positive}
    sure = max(by_label, key=lambda name: by_label[name])
    if by_label[sure] >= TURNED_BY_NONE:
        thought = assessment(sentiment=sure, probability=before)
        assert merged(thought, opinion(label)).sentiment == sure
    assert merged(assessment(sentiment=label, probability=CERTAIN[label]), opinion(label)).sentiment == label
