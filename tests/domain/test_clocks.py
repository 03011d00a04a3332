"""Reply clocks: what starts them, what stops them, how long they ran. Times are minutes after NOON, a Friday."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.builders import BRAND, assessment, at, mention, minutes, record

from harken.domain.brand import Hours
from harken.domain.clocks import Clock, Heard, clocks
from harken.domain.conversation import HELD_FOR, Closure, Reply, Standing
from harken.domain.timing import KINDS, spread, timing

NOW = at(600)
TARGETS = replace(BRAND, target=minutes(60), next_target=minutes(30), resolution_target=minutes(120))
OFFICE = Hours(timezone="UTC", week=dict.fromkeys(range(5), (("09:00", "13:00"),)))


def post(name, minute, *replies, author="anna", needs=True, **more):
    """A post of the conversation m:root."""
    said = mention(f"m:{name}", author, minute, root="m:root", source="mastodon")
    kept = record(said, since=at(minute), assessment=assessment(needs_answer=needs), **more)
    return Heard(record=kept, replies=replies)


def reply(name, minute, **more):
    return Reply(**{"id": f"r:{name}", "how": "direct", "at": None if minute is None else at(minute), **more})


def hold(name, minute):
    return reply(name, minute, holding=True)


def closed(minute):
    return {"closure": Closure(reason="spam", at=at(minute)), "standing": Standing(state="closed")}


GONE = {"gone": True, "checked_at": at(40), "standing": Standing(state="gone")}
BOTH = reply("both", 20)

CASES = [
    # one post, one answer
    ([post(1, 0, reply(1, 25))], [("first", 0, 25, "answered"), ("resolution", 0, 25, "answered")]),
    # nobody answers: both run
    ([post(1, 0)], [("first", 0, None, None), ("resolution", 0, None, None)]),
    # a holding statement stops the response, not the resolution
    ([post(1, 0, hold(1, 5))], [("first", 0, 5, "held"), ("resolution", 0, None, None)]),
    ([post(1, 0, hold(1, 5), reply(2, 90))], [("first", 0, 5, "held"), ("resolution", 0, 90, "answered")]),
    # of two unanswered posts the older one starts the clock, and one reply answers both
    ([post(1, 0, BOTH), post(2, 10, BOTH)], [("first", 0, 20, "answered"), ("resolution", 0, 20, "answered")]),
    # who comes back waits for a next response, and the matter is not resolved before that
    (
        [post(1, 0, reply(1, 20)), post(2, 30, reply(2, 50))],
        [("first", 0, 20, "answered"), ("next", 30, 50, "answered"), ("resolution", 0, 50, "answered")],
    ),
    ([post(1, 0, reply(1, 20)), post(2, 30)],
     [("first", 0, 20, "answered"), ("next", 30, None, None), ("resolution", 0, None, None)]),
    # two more posts before the next answer: again from the older one
    (
        [post(1, 0, reply(1, 20)), post(2, 30, reply(2, 50)), post(3, 40, reply(2, 50))],
        [("first", 0, 20, "answered"), ("next", 30, 50, "answered"), ("resolution", 0, 50, "answered")],
    ),
    # a second reply stops nothing
    ([post(1, 0, reply(1, 20), reply(2, 60))], [("first", 0, 20, "answered"), ("resolution", 0, 20, "answered")]),
    # who writes again while held waits for a next response
    (
        [post(1, 0, hold(1, 5)), post(2, 30, reply(2, 50))],
        [("first", 0, 5, "held"), ("next", 30, 50, "answered"), ("resolution", 0, None, None)],
    ),
    # a reply to the second post alone leaves the first one waiting
    (
        [post(1, 0), post(2, 10, reply(1, 20))],
        [("first", 10, 20, "answered"), ("next", 0, None, None), ("resolution", 0, None, None)],
    ),
    # closed by a person
    ([post(1, 0, **closed(45))], [("first", 0, 45, "closed"), ("resolution", 0, 45, "closed")]),
    ([post(1, 0, reply(1, 20), **closed(45))], [("first", 0, 20, "answered"), ("resolution", 0, 20, "answered")]),
    ([post(1, 0, hold(1, 5), **closed(45))], [("first", 0, 5, "held"), ("resolution", 0, 45, "closed")]),
    # deleted: noticed at the last look
    ([post(1, 0, **GONE)], [("first", 0, 40, "gone"), ("resolution", 0, 40, "gone")]),
    # clocks differ: an answer is never earlier than what it answers
    ([post(1, 10, reply(1, 7))], [("first", 10, 10, "answered"), ("resolution", 10, 10, "answered")]),
    # an answer that tells no time
    ([post(1, 10, reply(1, None))], [("first", 10, 10, "answered"), ("resolution", 10, 10, "answered")]),
    # what expects no answer starts nothing, nor does a last word that an earlier answer settles
    ([post(1, 0, reply(1, 20), needs=False)], []),
    ([post(1, 0, reply(1, 20)), post(2, 30, reply(1, 20, how="settled"))],
     [("first", 0, 20, "answered"), ("resolution", 0, 20, "answered")]),
    # two authors have clocks of their own
    ([post(1, 0, BOTH), post(2, 5, BOTH, author="ben")],
     [("first", 0, 20, "answered"), ("resolution", 0, 20, "answered"),
      ("first", 5, 20, "answered"), ("resolution", 5, 20, "answered")]),
    # where the replies are not at hand the state tells enough
    ([post(1, 0, standing=Standing(state="answered", answered_at=at(9), answered_by="r"))],
     [("first", 0, 9, "answered"), ("resolution", 0, 9, "answered")]),
    ([post(1, 0, standing=Standing(state="held", held_until=at(9) + HELD_FOR))],
     [("first", 0, 9, "held"), ("resolution", 0, None, None)]),
    ([], []),
]  # fmt: skip


def of(heard, brand=TARGETS, now=NOW, crisis=False):
    return clocks(heard, brand, now, is_crisis=lambda _record, _when: crisis)


def told(clock: Clock):
    stop = None if clock.stop is None else (clock.stop - at(0)) / minutes(1)
    return clock.kind.removesuffix("_response"), (clock.start - at(0)) / minutes(1), stop, clock.how


@pytest.mark.parametrize(("heard", "expected"), CASES)
def test_what_starts_and_stops_a_clock(heard, expected):
    assert sorted(map(str, map(told, of(heard)))) == sorted(
        str((kind, float(start), None if stop is None else float(stop), how)) for kind, start, stop, how in expected
    )


@pytest.mark.parametrize(("heard", "expected"), CASES)
def test_the_order_they_come_in_changes_nothing(heard, expected):
    assert of(list(reversed(heard))) == of(heard)


talk = st.lists(
    st.tuples(st.integers(0, 300), st.lists(st.tuples(st.integers(0, 500), st.booleans()), max_size=2)), max_size=6
)


@given(talk)
def test_whatever_was_said_clocks_hold_together(talk):
    """One first response and one resolution an author; no clock runs backwards; all stop only where all is resolved."""
    heard = [
        post(
            number, minute, *(reply(f"{number}-{when}-{holding}", when, holding=holding) for when, holding in replies)
        )
        for number, (minute, replies) in enumerate(talk)
    ]
    found = of(heard, replace(TARGETS, hours=OFFICE))
    assert sum(clock.kind == "resolution" for clock in found) == bool(heard)
    assert sum(clock.kind == "first_response" for clock in found) == bool(heard)
    for clock in found:
        assert clock.stop is None or clock.stop >= clock.start
        assert timedelta(0) <= clock.business <= clock.raw
        assert clock.breached == (clock.target is not None and clock.business > clock.target)
    answered = all(any(not holding for _, holding in replies) for _, replies in talk)
    assert all(clock.stop is not None for clock in found if clock.kind == "resolution") == (answered or not heard)


@pytest.mark.parametrize(
    ("start", "stop", "crisis", "raw", "business"),
    [
        (0, 30, False, 30, 30),  # inside the hours
        (50, 90, False, 40, 10),  # they end at 13:00
        (0, 3 * 24 * 60, False, 3 * 24 * 60, 60 + 180),  # over a weekend
        (120, 180, False, 60, 0),  # asked and answered out of hours: no business time at all
        (50, 90, True, 40, 40),  # a crisis knows no hours
    ],
)
def test_raw_and_business_time(start, stop, crisis, raw, business):
    (first, _) = of([post(1, start, reply(1, stop))], replace(TARGETS, hours=OFFICE), at(10_000), crisis)
    assert (first.raw, first.business) == (minutes(raw), minutes(business))


BREACHES = [
    # exactly the target is in time
    ([post(1, 0, reply(1, 60))], NOW, set()),
    ([post(1, 0, reply(1, 61))], NOW, {"first_response"}),
    # what runs breaches as it passes the target
    ([post(1, 0)], at(60), set()),
    ([post(1, 0)], at(61), {"first_response"}),
    ([post(1, 0)], at(121), {"first_response", "resolution"}),
    ([post(1, 0, reply(1, 10)), post(2, 20, reply(2, 51))], NOW, {"next_response"}),
    # held in time, answered late
    ([post(1, 0, hold(1, 5), reply(2, 121))], NOW, {"resolution"}),
    # closed late: nobody missed a response, though it took long
    ([post(1, 0, **closed(500))], NOW, {"resolution"}),
    # deleted: nobody waits any more
    ([post(1, 0, **{**GONE, "checked_at": at(500)})], NOW, set()),
]


@pytest.mark.parametrize(("heard", "now", "breached"), BREACHES)
def test_breaches(heard, now, breached):
    assert {clock.kind for clock in of(heard, now=now) if clock.breached} == breached


def test_a_target_counts_business_time_except_in_a_crisis():
    """Asked at 12:50 and answered the next Monday at 09:20: half an hour of business time."""
    heard = [post(1, 50, reply(1, 3 * 24 * 60 - 160))]
    brand = replace(TARGETS, hours=OFFICE)
    assert not any(clock.breached for clock in of(heard, brand, at(9_000)))
    assert all(clock.breached for clock in of(heard, brand, at(9_000), crisis=True))


def test_without_a_target_nothing_is_breached():
    assert {clock.kind for clock in of([post(1, 0)], BRAND, at(9_000)) if clock.breached} == {"first_response"}


@pytest.mark.parametrize(
    ("lengths", "mean", "median", "p90"),
    [
        ([7], 7, 7, 7),
        ([1, 2], 1.5, 1.5, 2),
        ([10, 1, 2, 3, 4, 5, 6, 7, 8, 9], 5.5, 5.5, 9),  # nine of ten are not longer than 9
        (list(range(1, 12)), 6, 6, 10),  # of eleven: 9.9 of them, so the tenth
        ([0, 0, 0, 1000], 250, 0, 1000),  # one slow answer: only the median does not notice
    ],
)
def test_how_lengths_are_spread(lengths, mean, median, p90):
    found = spread(map(minutes, lengths))
    assert (found.mean, found.median, found.p90) == (minutes(mean), minutes(median), minutes(p90))


def test_of_nothing_nothing_is_told():
    assert spread([]).p90 is None
    assert [timing(kind, []) for kind in KINDS] == [None, None, None]


def test_what_many_clocks_come_to():
    found = of([
        post(1, 0, reply(1, 30), author="anna"),
        post(2, 0, hold(2, 90), author="ben"),  # held late, and not resolved
        post(3, 0, author="carl"),  # still waiting
        post(4, 590, author="dora"),  # so is she, for ten minutes
        post(5, 0, author="eva", **closed(20)),
        post(6, 0, author="finn", **GONE),
    ])  # fmt: skip
    first = timing("first_response", found)
    assert first is not None
    assert (first.measured, first.running, first.late, first.breached) == (2, 2, 1, 2)
    assert (first.raw.mean, first.target) == (minutes(60), minutes(60))
    whole = timing("resolution", found)
    assert whole is not None
    assert (whole.measured, whole.running, whole.late, whole.breached) == (2, 3, 2, 2)
    assert whole.raw.median == timedelta(minutes=25)
