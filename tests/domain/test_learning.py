"""The causes of a week against the weeks before."""

import pytest
from tests.domain.builders import assessment, mention, record, waiter

from harken.domain.learning import learned, trend


def named(name, *causes, author=None, text="It leaks water all over the kitchen"):
    post = mention(name, author or f"author {name}", text=text, source="mastodon")
    return record(post, assessment=assessment(causes=causes))


def earlier(people, cause="delivery", author=None):
    return [waiter(f"e{number}", author or f"person {number}", causes=(cause,)) for number in range(people)]


@pytest.mark.parametrize(
    ("people", "before", "expected"),
    [
        (6, (4, 4, 4, 4), "up"),  # half as many again
        (5, (4, 4, 4, 4), "steady"),
        (2, (1, 1, 1, 1), "steady"),  # twice as many, but one more is chance
        (3, (1, 1, 1, 1), "up"),
        (4, (6, 6), "down"),
        (5, (6, 6), "steady"),
        (0, (1, 1), "steady"),
        (1, (0, 0, 0), "new"),  # nobody named it in weeks that were listened to
        (3, (0, 8), "steady"),  # four on average
        (9, (), None),  # nothing to compare with
    ],
)
def test_trends(people, before, expected):
    assert trend(people, before) == expected


def test_people_are_counted_not_posts_and_the_most_named_comes_first():
    posts = [
        named("1", "defect", author="anna"),
        named("2", "defect", author="anna"),
        named("3", "delivery", author="anna"),
        named("4", "delivery", "defect", author="ben"),
        named("5", "delivery", author="carl"),
    ]
    found = learned(posts, [], quotes=1)
    assert [(item.cause, item.people, item.posts) for item in found] == [("delivery", 3, 3), ("defect", 2, 3)]


def test_each_week_before_is_counted_and_weeks_in_which_nothing_was_heard_are_left_out():
    weeks = [[], earlier(3), earlier(2, "billing"), [*earlier(2, author="anna"), *earlier(1)]]
    (found,) = learned([named("1", "delivery")], weeks, quotes=1)
    assert (found.before, found.trend) == ((3, 0, 2), "steady")


def test_quotes_are_peoples_own_words():
    posts = [named("1", "defect"), named("2", "defect", text="Der Kaffee ist kalt und das Wasser auch")]
    (found,) = learned(posts, [], quotes=2)
    assert {item.mention.text for item in found.quotes} == {item.mention.text for item in posts}


def test_who_names_no_cause_is_in_none():
    assert learned([named("1")], [earlier(5)], quotes=2) == ()
