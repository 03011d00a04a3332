"""What became of people after an answer. Times are minutes after NOON."""

import pytest
from msgspec.structs import replace
from tests.domain.builders import assessment as assessed
from tests.domain.builders import at, heard, mention, record, waiter

from harken.domain.assessment import Speaker
from harken.domain.conversation import Closure, Standing
from harken.domain.recovery import Fan, Followed, fans, followed, handled_elsewhere, unthanked

START, END = at(0), at(600)


def answered(minute, **more):
    return Standing(state="answered", answered_at=at(minute), answered_by="r", **more)


def said(name, minute, sentiment="negative", *, author="anna", place="m:root", intent=None, **more):
    usual = {"negative": "complaint", "neutral": "other", "positive": "praise"}
    more = {"sentiment": sentiment, "intent": intent or usual[sentiment], "conversation": place, **more}
    return waiter(name, author, minute, **more)


FOLLOWED = [
    # answered, and not a word since
    ([said("1", 0, standing=answered(10))], [("1", "silent", None)]),
    # a thank-you
    ([said("1", 0, standing=answered(10)), said("2", 20, "positive")], [("1", "recovered", "2")]),
    # negative again
    ([said("1", 0, standing=answered(10)), said("2", 20)], [("1", "worse", "2")]),
    # a question, no complaint
    ([said("1", 0, standing=answered(10)), said("2", 20, "neutral", intent="question")], [("1", "asks on", "2")]),
    # the last word counts
    ([said("1", 0, standing=answered(10)), said("2", 20), said("3", 30, "positive")], [("1", "recovered", "3")]),
    ([said("1", 0, standing=answered(10)), said("2", 20, "positive"), said("3", 30)], [("1", "worse", "3")]),
    # what is said by the way is no word
    ([said("1", 0, standing=answered(10)), said("2", 20, "neutral")], [("1", "silent", None)]),
    # said before the answer
    ([said("1", 0, standing=answered(10)), said("2", 5, "positive")], [("1", "silent", None)]),
    # by somebody else, or elsewhere
    ([said("1", 0, standing=answered(10)), said("2", 20, "positive", author="ben")], [("1", "silent", None)]),
    ([said("1", 0, standing=answered(10)), said("2", 20, "positive", place="m:b")], [("1", "silent", None)]),
    # the thank-you is known, though its post is not at hand
    ([said("1", 0, standing=answered(10, recovered=True))], [("1", "recovered", None)]),
    # one person in one conversation is followed once, from the last answer on
    ([said("1", 0, standing=answered(10)), said("2", 20, standing=answered(30)), said("3", 40, "positive")],
     [("2", "recovered", "3")]),
    # only complaints, only answered ones, only in the time
    ([said("1", 0, "neutral", intent="question", standing=answered(10))], []),
    ([said("1", 0)], []),
    ([said("1", -90, standing=answered(-10))], []),
    ([said("1", -90, standing=answered(0))], [("1", "silent", None)]),
    ([said("1", 0, standing=answered(600))], []),
]  # fmt: skip


@pytest.mark.parametrize(("views", "expected"), FOLLOWED)
def test_what_people_made_of_an_answer(views, expected):
    wanted = tuple(Followed(complaint=one, outcome=how, later=later) for one, how, later in expected)
    assert followed(views, START, END) == wanted
    assert followed(reversed(views), START, END) == wanted


def praise(name="p", minute=100, *, author="anna", role="customer", place="m:other", **more):
    told = {"sentiment": "positive", "intent": "praise", "speaker": Speaker(role=role), **more.pop("told", {})}
    post = mention(name, author, minute, root=place, source="mastodon")
    return record(post, since=at(minute), assessment=assessed(**told), **more)


def by(author, view):
    """The same view by the author whom `praise` knows by an id."""
    return replace(view, post=heard(view.id, f"id-{author}", 0))


FANS = [
    # a complaint, and praise elsewhere
    ([said("1", 0)], praise(), [("1", "p")]),
    # of two complaints the last one before the praise
    ([said("1", 0), said("2", 50)], praise(), [("2", "p")]),
    # in the same conversation it is a recovery, unless it recommends the brand to others
    ([said("1", 0)], praise(place="m:root"), []),
    ([said("1", 0)], praise(place="m:root", role="advocate"), [("1", "p")]),
    # negative again
    ([said("1", 0), said("2", 200)], praise(), []),
    # never unhappy; or only later
    ([said("1", 0, "positive")], praise(), []),
    ([said("1", 300)], praise(), []),
    # no fan: one of our own, a neutral word, a deleted one, one of nobody known
    ([said("1", 0)], praise(role="employee"), []),
    ([said("1", 0)], praise(told={"sentiment": "neutral"}), []),
    ([said("1", 0)], praise(gone=True), []),
    ([said("1", 0)], praise(author=None), []),
]


@pytest.mark.parametrize(("views", "record", "expected"), FANS)
def test_complainers_turned_fans(views, record, expected):
    theirs = [by("anna", view) for view in views]
    assert fans(theirs, [record]) == tuple(Fan(complaint=one, praise=other) for one, other in expected)


def test_the_complaint_of_another_makes_nobody_a_fan():
    assert fans([by("ben", said("1", 0))], [praise()]) == ()


def test_a_fan_is_told_once():
    assert [fan.praise for fan in fans([by("anna", said("1", 0))], [praise("q", 120), praise("p", 100)])] == ["p"]


UNTHANKED = [
    ([], [praise()], ["p"]),
    # recommends, whatever else it does
    ([], [praise(role="advocate", told={"intent": "other"})], ["p"]),
    # a kind word in passing is no praise
    ([], [praise(told={"intent": "other"})], []),
    # thanked already, here or earlier
    ([], [praise(standing=answered(120))], []),
    ([said("0", 0, "positive", standing=answered(5))], [praise()], []),
    # an answered complaint is no thank-you
    ([said("0", 0, standing=answered(5))], [praise()], ["p"]),
    # a person has closed it
    ([], [praise(standing=Standing(state="closed"))], []),
    # one each, the newest
    ([], [praise("p", 100), praise("q", 200), praise("r", 150, author="ben")], ["q", "r"]),
    ([], [praise(role="competitor")], []),
]


@pytest.mark.parametrize(("views", "records", "expected"), UNTHANKED)
def test_who_deserves_a_thank_you(views, records, expected):
    theirs = [by("anna", view) for view in views]
    assert [item.mention.id for item in unthanked(theirs, records)] == expected


@pytest.mark.parametrize(
    ("reason", "answered_at", "shown"),
    [
        ("handled elsewhere", None, True),
        ("handled elsewhere", at(5), False),  # answered where it was said as well
        ("no reply needed", None, False),
        ("spam", None, False),
    ],
)
def test_what_was_handled_elsewhere_still_looks_unanswered(reason, answered_at, shown):
    stood = Standing(state="closed", answered_at=answered_at)
    kept = record(standing=stood, closure=Closure(reason=reason, at=at(9)))
    assert bool(handled_elsewhere([kept, record()])) is shown
