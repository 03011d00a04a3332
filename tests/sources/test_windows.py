from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources.base import Page
from harken.sources.windows import Part, read

from .conftest import NOW, seconds

HOUR = timedelta(hours=1)
LATEST = seconds(NOW)


def post(number, at):
    return Mention(id=f"test:{number}", created_at=NOW - timedelta(seconds=at))


class Search:
    """Posts newest first, `size` a page, at most `reach` a question; request number `failing` fails."""

    def __init__(self, posts, size=2, reach=10**6, failing=None):
        self.posts, self.size, self.reach, self.failing = list(posts), size, reach, failing
        self.asked = []

    def __call__(self, since, until, token):
        self.asked.append((since, until, token))
        if len(self.asked) - 1 == self.failing:
            raise SourceError("broken")
        found = [one for one in self.posts if since <= seconds(one.created_at) <= (until or 1 << 40)]
        found = sorted(found, key=lambda one: one.created_at, reverse=True)[: self.reach]
        start = int(token or 0)
        more = start + self.size < len(found)
        return Part(Page(mentions=tuple(found[start : start + self.size])), str(start + self.size) if more else None)


def run(search, cursor=None, reach=None, now=NOW):
    """What a run brought, the last cursor that was safe to store, and how it ended."""
    brought, error = [], None
    try:
        for page in read({"a": search}, cursor, overlap=HOUR, reach=reach, now=now):
            brought += [one.id for one in page.mentions]
            cursor = page.cursor or cursor
    except SourceError as caught:
        error = str(caught)
    return brought, cursor, error


def test_a_search_that_comes_to_its_end_moves_since_to_the_newest():
    search = Search([post(1, 60), post(2, 120), post(3, 180)])
    brought, cursor, _ = run(search)
    assert brought == ["test:1", "test:2", "test:3"]
    assert cursor == {"read": {"a": {"since": LATEST - 60}}}
    assert search.asked[0] == (seconds(NOW - timedelta(hours=24)), None, None)
    run(search, cursor)
    assert search.asked[-2][0] == LATEST - 60 - 3600  # an overlap, inclusive


def test_a_run_that_breaks_off_is_gone_on_with_and_then_what_came_meanwhile_is_read():
    search = Search([post(number, number * 60) for number in range(1, 8)], failing=2)
    brought, cursor, error = run(search)
    assert (len(brought), error) == (4, "broken")
    assert cursor["read"]["a"] == {
        "since": seconds(NOW - timedelta(hours=23)),
        "until": LATEST - 240,
        "newest": LATEST - 60,
    }
    search.failing = None
    search.posts.insert(0, post(99, 0))
    search.asked.clear()
    later, cursor, error = run(search, cursor)
    assert error is None
    assert search.asked[0][1] == LATEST - 240
    assert {*brought, *later} == {f"test:{number}" for number in (*range(1, 8), 99)}
    assert cursor == {"read": {"a": {"since": LATEST}}}


def test_past_the_reach_it_is_asked_anew_for_what_is_older_that_second_included():
    search = Search([post(number, number // 3) for number in range(40)], size=3, reach=7)
    brought, cursor, error = run(search, reach=6)
    assert error is None
    assert len(brought) == len(set(brought)) == 40
    assert cursor == {"read": {"a": {"since": LATEST}}}


def test_more_of_one_second_than_can_be_paged_is_an_error_not_an_end():
    search = Search([post(number, 5) for number in range(20)], reach=6)
    brought, cursor, error = run(search, reach=6)
    assert len(brought) == 6
    assert "one second" in error
    assert cursor["read"]["a"]["since"] == seconds(NOW - timedelta(hours=23))


def test_a_search_that_repeats_itself_is_an_error():
    def ask(since, until, token):
        return Part(Page(mentions=(post(1, 1),)), "again")

    _, cursor, error = run(ask)
    assert "again and again" in error
    assert cursor["read"]["a"]["since"] < LATEST - 3600


def test_what_is_dated_in_the_future_moves_nothing_past_now():
    _, cursor, _ = run(Search([post(1, -9000), post(2, 5)]))
    assert cursor == {"read": {"a": {"since": LATEST}}}


@pytest.mark.parametrize(
    "told",
    [
        None,
        {"read": 3},
        {"read": {"a": "x"}},
        {"read": {"a": {"since": 10**12, "until": 5, "newest": 1}}},
        {"read": {"a": {"since": LATEST - 50, "until": True, "newest": None}}},
        {"read": {"b": {"since": 1}}},
    ],
)
def test_a_cursor_of_nonsense_is_harmless(told):
    assert run(Search([post(1, 5)]), told)[0] == ["test:1"]


@given(
    st.lists(st.integers(0, 7000), max_size=25),
    st.lists(st.integers(0, 6), max_size=6),
    st.lists(st.integers(0, 1500), max_size=8),
)
def test_whatever_breaks_off_no_cursor_passes_an_unread_post(ages, failures, fresh):
    search = Search([post(number, age) for number, age in enumerate(ages)])
    brought, cursor = set(), None
    for round_, failing in enumerate(failures):
        search.asked, search.failing = [], failing
        found, cursor, _ = run(search, cursor)
        brought |= set(found)
        if round_ < len(fresh):  # late in the index, but within the overlap
            search.posts.append(post(100 + round_, fresh[round_]))
    search.failing = None
    search.asked = []
    found, cursor, _ = run(search, cursor)
    assert brought | set(found) == {one.id for one in search.posts}
