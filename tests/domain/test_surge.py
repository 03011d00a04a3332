"""Surges: who spoke up within the hour, against the same hour of past weeks."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harken.domain.brand import Rule
from harken.domain.conversation import Standing
from harken.domain.surge import Heard, Threshold, hour, steady, threshold, voices, weeks

from .builders import at, waiter

WEEK = 7 * 24 * 60


def surge(**more):
    return Rule(id="surge", kind="surge", **more)


@pytest.mark.parametrize(
    ("past", "more", "expected"),
    [
        # Without a week there is nothing to compare with.
        ((), {}, None),
        # Nobody ever: the floor decides.
        ((0,), {}, (0, 9, 4)),
        ((0, 0, 0, 0), {}, (0, 9, 4)),
        ((0, 0, 0, 0), {"at_least": 1}, (0, 6, 3)),  # ... but chance alone makes a few
        ((0, 0, 0, 0), {"at_least": 100}, (0, 99, 49)),
        # Four quiet weeks of six.
        ((6, 6, 6, 6), {}, (6, 22, 14)),
        ((6, 6, 6, 6), {"sensitivity": "high"}, (6, 16, 11)),
        ((6, 6, 6, 6), {"sensitivity": "low"}, (6, 27, 16)),
        # One week tells less than four.
        ((6,), {}, (6, 26, 16)),
        # One mad week among four changes little.
        ((6, 6, 6, 400), {}, (6, 22, 14)),
        # Weeks that differ much ask for more.
        ((2, 20, 5, 40), {}, (12, 102, 57)),
        # A busy brand.
        ((400, 400, 400, 400), {}, (400, 534, 467)),
    ],
)
def test_from_what_count_on_it_is_a_surge(past, more, expected):
    found = threshold(surge(**more), past)
    assert found == (
        None if expected is None else Threshold(usual=expected[0], above=expected[1], clear_at=expected[2])
    )


counts = st.lists(st.integers(0, 3_000), min_size=1, max_size=4)
rules = st.builds(surge, sensitivity=st.sampled_from(["low", "medium", "high"]), at_least=st.integers(1, 500))


def known(a_rule: Rule, past: Sequence[int]) -> Threshold:
    found = threshold(a_rule, past)
    assert found is not None
    return found


@given(rules, counts)
def test_a_surge_is_more_than_usual_and_ends_before_it_is_usual_again(a_rule, past):
    found = known(a_rule, past)
    assert found.above >= a_rule.at_least - 1
    assert found.above > found.usual
    assert found.usual <= found.clear_at <= found.above


@given(rules, counts, st.integers(1, 500))
def test_as_many_more_in_every_past_week_never_lower_the_threshold(a_rule, past, more):
    assert known(a_rule, [count + more for count in past]).above >= known(a_rule, past).above


@given(counts, st.integers(1, 500))
def test_more_sensitive_calls_no_later(past, at_least):
    low, medium, high = (
        known(surge(sensitivity=word, at_least=at_least), past).above for word in ("low", "medium", "high")
    )
    assert low >= medium >= high


@given(st.lists(st.integers(0, 20), max_size=60), st.integers(0, 20))
def test_one_more_voice_never_lowers_the_count(authors, another):
    """More now never lowers it, and whoever is there already makes no crowd."""
    before = _count(authors)
    assert _count([*authors, another]) == before + (another not in authors)


def _count(authors):
    items = [waiter(f"m{number}", f"author{author}") for number, author in enumerate(authors)]
    return len(voices(surge(), items, urgency_of=lambda *_: 50, source_ids=lambda _: frozenset()))


@pytest.mark.parametrize(
    ("item", "counts"),
    [
        (waiter(), True),
        # Answered or held, closed as done: it was said all the same.
        (waiter(standing=Standing(state="answered")), True),
        (waiter(standing=Standing(state="held")), True),
        (waiter(standing=Standing(state="closed")), True),
        (waiter(standing=Standing(state="gone")), True),
        # Closed as spam or as not about us: nobody's voice.
        (waiter(standing=Standing(state="closed", dismissed=True)), False),
        # History when it was first seen.
        (waiter(stale=True), False),
        # What the rule does not count.
        (waiter(sentiment="positive"), False),
    ],
)
def test_whose_voice_counts(item, counts):
    assert bool(voices(surge(), [item], urgency_of=lambda *_: 50, source_ids=lambda _: frozenset())) == counts


def test_a_voice_is_an_author_with_all_their_posts_shown_by_the_most_urgent():
    items = [waiter("m:1", "anna", 5), waiter("m:2", "anna", 1), waiter("m:3", "bo", 2)]
    urgency = {"m:1": 70, "m:2": 40, "m:3": 50}
    found = voices(surge(), items, urgency_of=lambda item, _: urgency[item.id], source_ids=lambda _: frozenset())
    assert [(pair.lead, pair.mentions, pair.since, pair.urgency) for pair in found] == [
        ("m:1", ("m:2", "m:1"), at(1), 70),
        ("m:3", ("m:3",), at(2), 50),
    ]
    strict = voices(
        surge(min_urgency=60), items, urgency_of=lambda item, _: urgency[item.id], source_ids=lambda _: frozenset()
    )
    assert [pair.lead for pair in strict] == ["m:1"]


def heard(since, *gaps):
    return Heard(since=None if since is None else at(since), gaps=tuple((at(a), at(b)) for a, b in gaps))


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        # Nothing to listen to, nothing heard.
        ([], ()),
        ([heard(None)], ()),
        # Not yet a week and the hour before it.
        ([heard(-WEEK)], ()),
        ([heard(-WEEK - 60)], (1,)),
        ([heard(-3 * WEEK)], (1, 2)),
        # Never more than four.
        ([heard(-40 * WEEK)], (1, 2, 3, 4)),
        # A gap that touches the hour of a week takes that week out.
        ([heard(-40 * WEEK, (-2 * WEEK - 30, -2 * WEEK + 2_000))], (1, 3, 4)),
        ([heard(-40 * WEEK, (-2 * WEEK, -2 * WEEK + 2_000))], (1, 2, 3, 4)),
        # All of the sources must have been heard.
        ([heard(-40 * WEEK), heard(-2 * WEEK)], (1,)),
        ([heard(-40 * WEEK), heard(None)], ()),
    ],
)
def test_which_past_weeks_count(sources, expected):
    assert weeks(sources, at(0)) == expected
    assert all(steady(source, at(0)) for source in sources) or expected == ()


@given(st.integers(0, 6 * WEEK))
def test_it_is_silent_without_a_week(minutes):
    assume(minutes < WEEK + 60)
    assert not steady(heard(-minutes), at(0))
    assert threshold(surge(), [0 for _ in weeks([heard(-minutes)], at(0))]) is None


def test_the_hour_of_a_past_week_is_the_same_hour():
    assert hour(at(0)) == (at(-60), at(0))
    assert hour(at(0), 3) == (at(0) - timedelta(days=21, hours=1), at(0) - timedelta(days=21))
