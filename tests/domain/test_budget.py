"""A shared budget: so many in each span, whoever's clock is a little behind."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.budget import Spent, take

HOUR = timedelta(hours=1)
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NUMBER = (START - datetime(1970, 1, 1, tzinfo=UTC)) // HOUR


@pytest.mark.parametrize(
    ("spent", "amount", "minute", "after"),
    [
        # the first of a span
        (Spent(), 4, 45, Spent(span=NUMBER, amount=4)),
        # what is left may be taken whole
        (Spent(span=NUMBER, amount=4), 6, 45, Spent(span=NUMBER, amount=10)),
        # what is more is not taken, and waits for the next hour
        (Spent(span=NUMBER, amount=4), 7, 45, timedelta(minutes=15)),
        (Spent(), 11, 59, timedelta(minutes=1)),
        # a new hour begins with nothing spent
        (Spent(span=NUMBER, amount=10), 10, 60, Spent(span=NUMBER + 1, amount=10)),
        (Spent(span=NUMBER - 5, amount=10), 1, 0, Spent(span=NUMBER, amount=1)),
        # whose clock is behind takes from the hour that has begun for others
        (Spent(span=NUMBER + 1, amount=3), 4, 59, Spent(span=NUMBER + 1, amount=7)),
        (Spent(span=NUMBER + 1, amount=10), 1, 59, timedelta(minutes=1)),
        # a span that nobody can have reached is a clock gone astray
        (Spent(span=NUMBER + 2, amount=10), 1, 0, Spent(span=NUMBER, amount=1)),
        # what is given back is there again, however much was taken, and never more than was taken
        (Spent(span=NUMBER, amount=10), -4, 0, Spent(span=NUMBER, amount=6)),
        (Spent(span=NUMBER, amount=12), -1, 0, Spent(span=NUMBER, amount=11)),
        (Spent(span=NUMBER, amount=3), -4, 0, Spent(span=NUMBER, amount=0)),
        (Spent(span=NUMBER - 1, amount=10), -4, 0, Spent(span=NUMBER, amount=0)),
        # nothing is always to be had
        (Spent(span=NUMBER, amount=10), 0, 0, Spent(span=NUMBER, amount=10)),
    ],
)
def test_what_is_spent_afterwards_or_how_long_to_wait(spent, amount, minute, after):
    assert take(spent, amount, limit=10, per=HOUR, now=START + timedelta(minutes=minute)) == after


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(-30, 300)), max_size=40))
def test_no_span_gives_more_than_its_limit_whatever_the_clocks(asked):
    """Half a minute apart at most, as clocks of one cloud are: takings are counted where their clocks say."""
    spent, by_span = Spent(), dict[int, int]()
    for amount, second in asked:
        after = take(spent, amount, limit=10, per=timedelta(minutes=1), now=START + timedelta(seconds=second % 90))
        if isinstance(after, Spent):
            by_span[after.span] = by_span.get(after.span, 0) + amount
            assert after.span >= spent.span
            spent = after
        else:
            assert timedelta(0) < after <= timedelta(minutes=1)
    assert all(amount <= 10 for amount in by_span.values())
