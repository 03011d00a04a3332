"""What a search shows again: queued when it is new, when it has changed, twice more, and never lost."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.builders import at, minutes

from harken.domain.brand import Brand
from harken.domain.errors import SourceError, Unavailable
from harken.domain.mention import Author, Engagement, Media, Mention
from harken.jobs.fetch import LEASE, fetch
from harken.jobs.overlap import is_wanted, mark
from harken.jobs.ports import FetchJob
from harken.sources.base import Page
from harken.store import handed, settings
from harken.store.memory import MemoryTable

from .stage import BRAND, Counting, House, complaint

POST = complaint("1")
LAST = int(handed.REMEMBERED / minutes(1))


def shown_again(house: House, *posts: Mention, minute: float) -> int:
    """How many of the posts that the search shows are queued."""
    house.source.pages = [Page(mentions=posts, cursor={"n": 1})]
    return house.fetch(minute)[1]


def test_what_is_shown_again_as_it_was_is_queued_twice_more_and_no_oftener():
    clock = [at(0)]
    house = House(table=MemoryTable(clock=lambda: clock[-1]))
    queued = []
    for minute in range(0, LAST + 2, 2):
        clock.append(at(minute))
        queued += [minute] * shown_again(house, POST, minute=minute)
    assert queued == [0, 6, 30, LAST]  # then it is forgotten, and is taken for new


def test_what_has_expired_is_written_over_so_that_no_reading_pays_for_it():
    """DynamoDB deletes it days later."""
    clock = [at(0)]
    table = MemoryTable(clock=lambda: clock[-1])
    house = House(table=table)
    for minute in range(600):
        clock.append(at(minute))
        shown_again(house, complaint(str(minute)), minute=minute)
    assert len([item for item in table.everything() if str(item["sk"]).startswith("handed#")]) <= 72
    assert len(handed.read(table, "luvento", "mastodon")) <= LAST


def test_a_search_that_shows_nothing_new_writes_its_state_and_nothing_else():
    table = Counting()
    house = House(table=table)
    shown_again(house, POST, minute=0)
    assert table.written["handed"] == 1
    shown_again(house, POST, minute=2)
    shown_again(house, minute=4)
    shown_again(house, POST, minute=6)
    assert table.written["handed"] == 1


CHANGES = {
    "an edit": {"text": "My Luvento is broken, still"},
    "its likes": {"engagement": Engagement(likes=3)},
    "another server's number": {"aliases": ("mastodon:far.example/1",)},
    "whom it replies to": {"reply_to": "mastodon:0"},
    "who says it": {"author": Author(id="anna", handle="anna@new.example")},
    "a picture": {"media": (Media(type="image", url="https://img.example/1", alt="steam everywhere"),)},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_what_has_changed_is_queued_at_once(change):
    house = House()
    shown_again(house, POST, minute=0)
    after = replace(POST, **change)
    assert [shown_again(house, after, minute=minute) for minute in (2, 4)] == [1, 0]
    assert house.queue[-1].mention == after


def test_a_picture_whose_address_is_signed_anew_has_not_changed():
    house = House()
    one, other = (
        replace(POST, media=(Media(type="image", url=f"https://img.example/1?sig={number}"),)) for number in (1, 2)
    )
    assert [shown_again(house, one, minute=0), shown_again(house, other, minute=2)] == [1, 0]


def test_other_settings_look_at_all_of_it_anew():
    house = House()
    shown_again(house, POST, minute=0)
    settings.apply(house.table, [replace(BRAND, domains=("luvento.example",))], at(1))
    assert shown_again(house, POST, minute=2) == 1


def test_what_the_queue_refused_is_not_taken_for_queued():
    house = House()
    house.source.pages = [Page(mentions=(POST,), cursor={"n": 1})]

    def send(_messages):
        raise Unavailable("the queue is full")

    with pytest.raises(Unavailable):
        fetch(house.table, FetchJob(brand="luvento", entry="mastodon"), replace(house.outside, send=send), at(0))
    assert handed.read(house.table, "luvento", "mastodon") == {}
    assert house.fetch(LEASE / minutes(1)) == ("read", 1)


def test_a_reading_that_failed_skips_no_turn():
    """It was due once more at the fifth minute; the search of the sixth failed before it was shown."""
    house = House()
    shown_again(house, POST, minute=0)
    shown_again(house, POST, minute=4)
    house.source.pages = [SourceError("503")]
    assert house.fetch(6) == ("failed", 0)
    assert [shown_again(house, POST, minute=minute) for minute in (20, 22)] == [1, 0]


def test_entries_and_brands_remember_each_their_own():
    other = Brand(id="brewmax", names=BRAND.names, sources=BRAND.sources)
    house = House(BRAND, other)
    house.source.pages = [Page(mentions=(POST,), cursor={"n": 1})]
    assert [house.fetch(0, brand=brand) for brand in ("luvento", "brewmax")] == [("read", 1)] * 2


def test_a_post_that_stands_on_two_pages_is_queued_once():
    house = House()
    house.source.pages = [Page(mentions=(POST, POST), cursor={"n": 1}), Page(mentions=(POST,), cursor={"n": 2})]
    assert house.fetch(0) == ("read", 1)


def test_many_pages_are_remembered_as_they_are_queued():
    house = House()
    posts = [complaint(str(number)) for number in range(7)]
    house.source.pages = [Page(mentions=(post,), cursor={"n": 1}) for post in posts]
    house.fetch(0)
    found = handed.read(house.table, "luvento", "mastodon")
    assert list(found.values()) == [at(0)] * len(posts)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_mark_tells_texts_apart_and_has_its_length(one, other):
    marks = [mark(b"x" * 16, replace(POST, text=text)) for text in (one, other)]
    assert {len(found) for found in marks} == {handed.MARK}
    assert (marks[0] == marks[1]) == (one == other)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=60))
def test_whatever_the_pace_each_turn_comes_once(pauses):
    """Readings that succeed, seconds apart: the first finds it new, each turn falls into one of them."""
    moments = [at(0)]
    for pause in pauses:
        moments.append(moments[-1] + timedelta(seconds=pause))
    known = {"a": moments[0]}
    turns = [is_wanted(known, "a", before, now) for before, now in pairwise(moments)]
    passed = sum(moments[-1] >= at(minute) for minute in (5, 30))
    assert is_wanted({}, "a", None, moments[0])
    assert sum(turns) == passed
