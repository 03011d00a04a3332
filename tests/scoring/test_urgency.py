from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from harken.domain.assessment import Assessment, Cause, Intent, Probability, Urgency
from harken.domain.mention import Author, Engagement, Mention
from harken.scoring.urgency import MAX_REACH, urgency

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def assessed(negative: float = 0.9, intent: Intent = "complaint", causes: tuple[Cause, ...] = ()) -> Assessment:
    return Assessment(
        lang="en",
        sentiment="negative" if negative > 0.5 else "neutral",
        probability=Probability(negative, 1 - negative, 0.0),
        intent=intent,
        causes=causes,
        needs_answer=intent in ("complaint", "question", "request"),
    )


def mentioned(followers: int | None = 60, **engagement: int | None) -> Mention:
    return Mention(id="x:1", author=Author(id="1", followers=followers), engagement=Engagement(**engagement))


def of(assessment: Assessment, mention: Mention | None = None, *, hours: float = 0, posts: int = 1) -> Urgency:
    mention = mention or mentioned()
    return urgency(mention, assessment, since=NOW - timedelta(hours=hours), now=NOW, posts=posts)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        # a plain complaint of a small account, just written
        (40, 59, of(assessed(0.9))),
        (40, 59, of(assessed(0.7))),
        # it waits for hours
        (60, 84, of(assessed(0.9), hours=5)),
        # it waits for ever: a warning, never by itself a fire
        (60, 84, of(assessed(0.9), hours=900)),
        # a danger to people, from anybody, at once
        (85, 100, of(assessed(0.8, causes=("safety",)))),
        (85, 100, of(assessed(0.9, causes=("delivery", "ethics")))),
        # it spreads
        (85, 100, of(assessed(0.9), mentioned(reposts=300, likes=800))),
        # a question that nobody answers is no fire
        (15, 40, of(assessed(0.1, "question"), hours=2)),
        # praise that everybody shares is no fire
        (0, 30, of(assessed(0.02, "praise"), mentioned(2_000_000, reposts=9000, likes=90_000))),
        # nothing at all
        (0, 5, of(assessed(0.0, "other"))),
    ],
)
def test_lands_on_the_level_people_expect(low, high, found):
    assert low <= found.score <= high, found


def test_reasons_are_plain_and_most_telling_first():
    found = of(assessed(0.91), mentioned(reposts=2, likes=40), hours=2 + 10 / 60)
    assert found.reasons == ("very negative (91 %)", "2 reposts and 40 likes", "waits 2 h 10 min", "a complaint")


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("asks something", of(assessed(0.1, "question"))),
        ("has written 3 times", of(assessed(0.9), posts=3)),
        ("50,000 followers", of(assessed(0.9), mentioned(50_000))),
        ("90,000 views", of(assessed(0.9), mentioned(views=90_000))),
        ("1 repost, 1 like and 30 replies", of(assessed(0.9), mentioned(reposts=1, likes=1, replies=30))),
        ("an outage", of(assessed(0.9, causes=("outage", "other")))),
        ("waits 1 d 3 h", of(assessed(0.9), hours=27.5)),
    ],
)
def test_says_each_part_in_words(reason, found):
    assert reason in found.reasons


def test_unknown_numbers_and_a_deleted_author_count_as_nothing():
    bare = Mention(id="x:1", author=None)
    assert of(assessed(0.9), bare).score == of(assessed(0.9), mentioned(0, likes=0, reposts=0)).score


def test_a_clock_that_runs_behind_is_no_waiting():
    assert of(assessed(0.9), hours=-5) == of(assessed(0.9))


chances = st.floats(0, 1)
numbers = st.none() | st.integers(-5, 10**12)
INTENTS: list[Intent] = ["complaint", "question", "praise", "other"]
CAUSES: list[tuple[Cause, ...]] = [(), ("safety",), ("defect", "privacy")]
AMOUNTS = {
    "negative": chances,
    "hours": st.floats(0, 10_000),
    "posts": st.integers(1, 100),
    "followers": numbers,
    "likes": numbers,
    "reposts": numbers,
    "replies": numbers,
    "views": numbers,
}
NAMES = list(AMOUNTS)
situations = st.fixed_dictionaries(AMOUNTS)


def in_situation(of_it: dict[str, Any], intent: Intent, causes: tuple[Cause, ...]) -> Urgency:
    given_numbers = {name: of_it[name] for name in ("likes", "reposts", "replies", "views")}
    mention = mentioned(of_it["followers"], **given_numbers)
    return of(assessed(of_it["negative"], intent, causes), mention, hours=of_it["hours"], posts=of_it["posts"])


BIGGER = {
    "negative": lambda least: st.floats(least, 1),
    "hours": lambda least: st.floats(least, 20_000),
}


@given(situations, st.sampled_from(NAMES), st.sampled_from(INTENTS), st.sampled_from(CAUSES), st.data())
def test_never_falls_when_anything_bad_grows(before, grows, intent, causes, data):
    more = data.draw(BIGGER.get(grows, lambda least: st.integers(least, 10**13))(before[grows] or 0))
    lower = in_situation(before, intent, causes)
    higher = in_situation({**before, grows: more}, intent, causes)
    assert 0 <= lower.score <= higher.score <= 100


@given(situations)
def test_reach_is_worth_at_most_fifteen_points(situation):
    nobody = in_situation({**situation, "followers": 0}, "complaint", ())
    everybody = in_situation({**situation, "followers": 10**12}, "complaint", ())
    assert everybody.score - nobody.score <= MAX_REACH


def test_a_small_account_is_not_held_down():
    assert of(assessed(0.9), mentioned(0)).score == of(assessed(0.9), mentioned(60)).score
    assert of(replace(assessed(0.9), causes=("safety",)), mentioned(0)).score >= 85
