"""Which posts speak for the others."""

import random

import pytest
from tests.domain.builders import at, mention, minutes, record

from harken.domain.representative import MOST_COMPARED, representative


def said(name: str, text: str, author: str | None = None, **more):
    number = float(name) if name.isdecimal() else 0
    return record(
        mention(name, author or f"author {name}", number, text=text, source="mastodon"), since=at(number), **more
    )


LEAKS = [
    said("1", "My Luvento machine leaks water all over the kitchen"),
    said("2", "The machine leaks water, the kitchen is wet again"),
    said("3", "Another machine that leaks water after a week"),
]
LATE = said("4", "Where is my parcel? Ordered two weeks ago and nothing came")
RUSSIAN = said("5", "Машина протекает, вся кухня в воде")
CHINESE = said("6", "咖啡机漏水了厨房全湿")
CASES = [
    # what most say comes first, what they do not say next
    ([*LEAKS, LATE], 2, ["2", "4"]),
    # another language is heard beside the many
    ([*LEAKS, RUSSIAN], 2, ["2", "5"]),
    ([*LEAKS, CHINESE], 2, ["2", "6"]),
    # a copy stands for nothing more
    ([said("1", "It leaks water everywhere"), said("2", "It leaks water everywhere!")], 5, ["1"]),
    # nor does the same author, while others speak
    ([said("1", "It leaks water", "anna"), said("2", "No parcel came", "anna"), said("3", "It leaks oil", "ben")], 2,
     ["1", "3"]),
    # what says hardly anything only where nobody says more
    ([said("1", "Bad!"), said("2", "It leaks water everywhere")], 5, ["2"]),
    ([said("1", "Bad!")], 5, ["1"]),
    # names, hashtags and links are no words
    ([said("1", "@luvento #fail https://x.example/1")], 5, []),
    # what was deleted is not quoted
    ([said("1", "It leaks water everywhere", gone=True)], 5, []),
    ([], 5, []),
    (LEAKS, 0, []),
]  # fmt: skip


@pytest.mark.parametrize(("records", "most", "chosen"), CASES)
def test_who_is_chosen(records, most, chosen):
    assert [item.mention.id for item in representative(records, most)] == chosen


def test_the_order_they_come_in_changes_nothing():
    posts = [*LEAKS, LATE, RUSSIAN, CHINESE]
    wanted = representative(posts, 4)
    for seed in range(20):
        random.Random(seed).shuffle(posts)
        assert representative(posts, 4) == wanted


def test_of_very_many_some_are_compared_and_the_whole_time_is_heard():
    count = 2 * MOST_COMPARED
    posts = [said(str(number), f"It leaks on day {number} in town {number % 97}") for number in range(count)]
    chosen = representative(posts, 3)
    assert len({item.mention.id for item in chosen}) == 3
    assert max(item.since for item in representative(posts, MOST_COMPARED)) > at(count) - minutes(count / 4)
