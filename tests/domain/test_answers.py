"""The answer rate and its denominator. Times are minutes after NOON, a Friday."""

from typing import Any

import pytest
from tests.domain.builders import assessment, at, minutes, record

from harken.domain.answers import answer_rate, is_late, response
from harken.domain.brand import Hours
from harken.domain.conversation import Closure, Standing

OFFICE = Hours(timezone="UTC", week=dict.fromkeys(range(5), (("09:00", "13:00"),)))


def stood(state, minute=0, *, needs=True, **more):
    standing = Standing(state=state, answered_at=at(minute + 5) if state == "answered" else None)
    closure = Closure(reason=more.pop("reason"), at=at(minute + 5)) if state == "closed" else None
    kept: dict[str, Any] = {"assessment": assessment(needs_answer=needs), "standing": standing, "closure": closure}
    return record(since=at(minute), **kept, **more)


@pytest.mark.parametrize(
    ("records", "answered", "due", "closed"),
    [
        ([], 0, 0, {}),
        ([stood("answered"), stood("waiting", 0)], 1, 2, {}),  # waiting past the hour
        ([stood("answered"), stood("waiting", 60)], 1, 1, {}),  # not due yet at 13:00
        ([stood("answered"), stood("held")], 1, 1, {}),  # a holding statement is neither
        ([stood("waiting", needs=False), stood("answered", needs=False)], 0, 0, {}),  # nobody expected one
        ([stood("gone")], 0, 0, {}),  # deleted
        (
            [stood("closed", reason="spam"), stood("closed", reason="handled elsewhere"), stood("answered")],
            1,
            1,
            {"handled elsewhere": 1, "spam": 1},  # told apart, by reason
        ),
    ],
)
def test_the_rate_and_its_denominator(records, answered, due, closed):
    found = answer_rate(records, None, minutes(60), at(61))
    assert (found.answered, found.due, found.closed) == (answered, due, closed)
    assert found.rate == (answered / due if due else None)


@pytest.mark.parametrize(
    ("hours", "now", "late"),
    [(None, 60, False), (None, 61, True), (OFFICE, 600, False), (OFFICE, 3 * 24 * 60 - 179, True)],
)
def test_late_is_past_the_target_in_business_hours(hours, now, late):
    assert is_late(stood("waiting"), hours, minutes(60), at(now)) is late


def test_an_answer_is_never_earlier_than_what_it_answers():
    assert response(record(since=at(9), standing=Standing(state="answered", answered_at=at(7)))) == minutes(0)
    assert response(record()) is None
