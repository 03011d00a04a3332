"""When a mention is looked at again, and whether anything counts on it."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from harken.domain.conversation import Closure, Standing
from harken.domain.record import HISTORY, summary
from harken.domain.schedule import FORGOTTEN_AFTER, LOOKS, Check, next_check, turn_after

from .builders import BRAND, assessment, at, minutes, record, rule

DAY = 24 * 60
HELD = Standing(state="held", held_until=at(DAY))
ANSWERED = Standing(state="answered", answered_at=at(45))
PRAISE = assessment(sentiment="positive", intent="praise")


def checked(minute, **more):
    return record(checked_at=at(minute), **more)


def when(minute):
    return Check(at=at(minute))


def counted(minute):
    return Check(at=at(minute), counted=True)


def idle(minute):
    return Check(at=at(minute), idle=True)


@pytest.mark.parametrize(
    ("given_rule", "item", "now", "expected"),
    [
        # the moment it could begin to count
        (rule(waiting=minutes(20)), record(), 1, when(20)),
        # an early answer is good to know, well before it could count
        (rule(waiting=minutes(240)), record(), 1, when(30)),
        (rule(waiting=minutes(240)), checked(30), 31, when(60)),
        (rule(waiting=minutes(240)), checked(130), 131, when(240)),
        # every five minutes while it counts, whenever it was looked at last
        (rule(), checked(30), 30, counted(30)),
        (rule(), checked(701), 702, counted(30)),
        (rule(kind="outcry"), checked(1), 1, counted(0)),
        (rule(), checked(DAY, standing=HELD), DAY, counted(DAY)),
        # a look that came too early is no look
        (rule(), checked(29), 29, when(30)),
        # its window is over: by its age alone
        (rule(within=minutes(60)), checked(95), 96, idle(30)),
        # held: at the end of the holding statement, and meanwhile whenever it is twice as old
        (rule(), record(standing=HELD), 5, when(30)),
        (rule(), checked(DAY - 60, standing=HELD), DAY - 60, when(DAY)),
        # what no rule matches, what is answered: by its age, or by that of its answer
        (rule(), record(assessment=PRAISE), 1, idle(30)),
        (rule(kind="deaf"), record(), 1, idle(30)),
        (rule(), checked(50, standing=ANSWERED), 51, idle(75)),
        # what was history when it was first seen
        (rule(within=minutes(9 * DAY)), record(first_seen=at(0) + HISTORY + minutes(1)), DAY + 2, idle(30)),
        (rule(within=minutes(9 * DAY)), record(first_seen=at(0) + HISTORY), DAY + 2, when(30)),
        # too old to be looked at at all
        (rule(), record(assessment=PRAISE), 14 * DAY, idle(30)),
        (rule(), record(assessment=PRAISE), 14 * DAY + 1, Check(at=None, idle=True)),
        # closed and gone: never again
        (rule(), record(closure=Closure(reason="spam", at=at(3))), 4, Check(at=None)),
        (rule(), record(gone=True), 4, Check(at=None)),
    ],
)
def test_when_it_is_looked_at_again(given_rule, item, now, expected):
    assert next_check(item, summary(item, BRAND), [given_rule], at(now)) == expected


def test_of_several_rules_the_earliest_moment_stands():
    item = record()
    rules = [rule(waiting=minutes(25)), rule(waiting=minutes(5)), rule(sentiment=("positive",))]
    assert next_check(item, summary(item, BRAND), rules, at(1)) == when(5)


@pytest.mark.parametrize(
    ("looked", "expected"),
    [
        (None, when(0)),
        # what one rule counts waits for the look that another one takes, and is looked at every five minutes meanwhile
        (1, counted(30)),
        (29, counted(30)),
        (30, counted(120)),
        (120, counted(0)),
    ],
)
def test_of_several_rules_the_next_look_that_is_needed_stands(looked, expected):
    item = record(checked_at=None if looked is None else at(looked))
    rules = [rule(kind="outcry"), rule(waiting=minutes(120)), rule(waiting=minutes(30))]
    assert next_check(item, summary(item, BRAND), rules, at(looked or 0)) == expected


def test_a_rule_whose_window_is_over_leaves_it_to_the_others():
    item = checked(95)
    rules = [rule(within=minutes(60)), rule(waiting=minutes(45))]
    assert next_check(item, summary(item, BRAND), rules, at(96)) == counted(45)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_turns_of_what_counts_come_every_five_minutes(seconds, later):
    due, after = at(seconds / 60), at(later / 60)
    turn = turn_after(due, after)
    assert after < turn <= after + minutes(5)
    assert (turn - due) % minutes(5) == timedelta(0)


def test_turns_come_at_five_times_the_age_and_end_after_a_fortnight():
    ages = [look + minutes(30) for look in LOOKS]
    assert all(later == 5 * earlier for earlier, later in pairwise(ages[:-1]))
    assert ages[-1] == FORGOTTEN_AFTER
    assert len(ages) == 5
    assert list(LOOKS) == sorted(set(LOOKS))


@given(
    st.integers(0, 20 * DAY),
    st.none() | st.integers(0, 20 * DAY),
    st.sampled_from([None, HELD, ANSWERED]),
    st.sampled_from([minutes(0), minutes(30), minutes(600)]),
    st.integers(0, 3 * DAY),
)
def test_what_may_count_is_never_idle_and_is_looked_at_in_time(now, looked, standing, waiting, late):
    """Whatever was seen of it: a look comes at or before the moment it is ready, or within five minutes of the last."""
    item = record(checked_at=None if looked is None else at(looked), first_seen=at(late))
    item = replace(item, standing=standing or item.standing)
    view = summary(item, BRAND)
    given_rule = rule(waiting=waiting, within=minutes(2 * DAY))
    found = next_check(item, view, [given_rule], at(now))
    counts = item.standing.state in ("waiting", "held") and not view.stale
    if not counts:
        assert found.idle
    elif not found.idle:
        assert found.at is not None
        ready = at(max(DAY, waiting / minutes(1))) if item.standing.state == "held" else at(0) + waiting
        if looked is None or at(looked) < ready:
            assert found.at <= ready
        else:
            assert found.counted
            assert turn_after(found.at, at(looked)) <= at(looked) + timedelta(minutes=5)
    else:
        assert looked is not None
        assert at(now) > at(0) + minutes(2 * DAY)
