from datetime import timedelta

import pytest

from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources.base import Page
from harken.sources.newest_first import Sheet, back_to, oldest, read, since

from .conftest import NOW, seconds

HOUR = timedelta(hours=1)


def post(number, minutes, **more):
    return Mention(id=f"test:{number}", created_at=NOW - timedelta(minutes=minutes), **more)


def pages(*lists, failing=None):
    """A list of pages; asking for page number `failing` fails."""
    asked = []

    def ask(position, start):
        number = int(position or 0)
        asked.append(number)
        if number == failing:
            raise SourceError("broken")
        page = Page(mentions=tuple(lists[number]))
        return Sheet(page, reached=oldest(page), following=str(number + 1) if number + 1 < len(lists) else None)

    ask.asked = asked  # type: ignore[attr-defined]
    return ask


def ids(read_pages):
    return [one.id.removeprefix("test:") for page in read_pages for one in page.mentions]


def test_only_the_last_page_of_a_list_moves_its_mark_and_older_posts_are_left_out():
    ask = pages([post(1, 1), post(2, 2)], [post(3, 3), post(4, 3000)], [post(5, 4000)])
    got = list(read({"a": ask}, None, HOUR, NOW))
    assert ids(got) == ["1", "2", "3"]
    assert [page.cursor for page in got] == [None, {"since": {"a": seconds(NOW - timedelta(minutes=1))}}]
    assert ask.asked == [0, 1]


def test_the_next_run_reads_an_overlap_that_is_inclusive():
    cursor = {"since": {"a": seconds(NOW - timedelta(minutes=10))}}
    got = list(read({"a": pages([post(1, 70), post(2, 71)])}, cursor, HOUR, NOW))
    assert ids(got) == ["1"]
    assert got[-1].cursor == cursor


def test_what_is_dated_in_the_future_is_read_and_moves_no_mark():
    got = list(read({"a": pages([post(1, -500), post(2, 5)])}, None, HOUR, NOW))
    assert ids(got) == ["1", "2"]
    assert got[-1].cursor == {"since": {"a": seconds(NOW - timedelta(minutes=5))}}


@pytest.mark.parametrize("cursor", [{}, {"since": 3}, {"since": {"a": "x"}}, {"since": {"a": 10**12}}, {"else": 1}])
def test_a_cursor_of_nonsense_or_of_the_future_is_harmless(cursor):
    assert ids(read({"a": pages([post(1, 5)])}, cursor, HOUR, NOW)) == ["1"]


def test_a_list_that_fails_keeps_its_mark_and_holds_up_no_other():
    streams = {"a": pages([post(1, 1)], [post(2, 2)], failing=1), "b": pages([post(3, 3)])}
    reading = read(streams, None, HOUR, NOW)
    got = [next(reading), next(reading)]
    with pytest.raises(SourceError, match="broken"):
        next(reading)
    assert ids(got) == ["1", "3"]
    marks = {"a": seconds(NOW - timedelta(hours=23)), "b": seconds(NOW - timedelta(minutes=3))}
    assert got[-1].cursor == {"since": marks}


def test_a_post_in_two_lists_comes_once():
    same = [post(1, 1)]
    assert ids(read({"a": pages(same), "b": pages(same)}, None, HOUR, NOW)) == ["1"]


def test_a_list_that_repeats_itself_is_an_error_not_an_end():
    page = [post(1, 1)]
    with pytest.raises(SourceError, match="same posts again"):
        list(back_to(NOW - HOUR, pages(*[page] * 5)))


def test_a_list_without_an_end_is_an_error():
    with pytest.raises(SourceError, match="more than 200 pages"):
        list(back_to(NOW - HOUR, pages(*([post(number, 1)] for number in range(300)))))


def test_an_edit_counts_as_new_and_so_does_what_tells_no_time():
    assert since(post(1, 500, edited_at=NOW), NOW - HOUR)
    assert not since(post(1, 500), NOW - HOUR)
    assert since(Mention(id="test:1"), NOW)
