"""How reading goes: leased, due, failing since when."""

import pytest
from tests.domain.builders import at, minutes

from harken.domain.errors import Conflict
from harken.store import sources
from harken.store.memory import MemoryTable
from harken.store.sources import SourceState, Way


def test_an_entry_never_read_has_a_blank_state(table):
    assert sources.read(table, "luvento", "mastodon", "cursor") == SourceState()


def test_each_way_of_reading_has_its_own_state(table):
    kept = sources.save(table, "luvento", "mastodon", "cursor", SourceState(cursor={"id": "109é"}, ok_at=at(1)))
    assert kept.version == 1
    assert sources.read(table, "luvento", "mastodon", "cursor") == kept
    wanted: list[tuple[str, str, Way]] = [
        ("luvento", "mastodon", "cursor"),
        ("luvento", "mastodon", "follow"),
        ("brewmax", "mastodon", "cursor"),
    ]
    assert sources.read_all(table, wanted) == {
        wanted[0]: kept,
        wanted[1]: SourceState(),
        wanted[2]: SourceState(),
    }


def test_of_two_who_read_the_same_state_one_writes():
    table = MemoryTable()
    sources.save(table, "luvento", "mastodon", "cursor", SourceState(leased_until=at(1)))
    with pytest.raises(Conflict):
        sources.save(table, "luvento", "mastodon", "cursor", SourceState(leased_until=at(2)))
    assert sources.read(table, "luvento", "mastodon", "cursor").leased_until == at(1)


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (SourceState(), True),  # never read
        (SourceState(next_at=at(0)), True),  # this very moment
        (SourceState(next_at=at(1)), False),
        (SourceState(leased_until=at(1)), False),  # another run is at it
        (SourceState(leased_until=at(0)), True),  # it died
        (SourceState(leased_until=at(-1), next_at=at(1)), False),
        (SourceState(leased_until=at(1), next_at=at(-1)), False),
    ],
)
def test_what_is_due(state, due):
    assert sources.is_due(state, at(0)) is due


def test_a_failure_is_remembered_from_its_beginning_until_it_is_over():
    well = SourceState(ok_at=at(0), cursor={"id": "1"}, leased_until=at(9))
    first = sources.failed(well, "503", at(5), minutes)
    second = sources.failed(first, "no answer", at(6), minutes)
    assert (first.failures, first.next_at) == (1, at(6))
    assert (second.failing_since, second.error, second.failures, second.next_at) == (at(5), "no answer", 2, at(8))
    assert (second.ok_at, second.cursor, second.leased_until) == (at(0), {"id": "1"}, None)
    over = sources.succeeded(second, at(8), at(9))
    assert (over.failing_since, over.error, over.failures) == (None, None, 0)
    assert (over.ok_at, over.next_at) == (at(8), at(9))


def test_a_reading_cut_short_goes_on_at_once_and_is_no_success():
    state = SourceState(ok_at=at(0), cursor={"id": "2"}, leased_until=at(9), failures=3, failing_since=at(1))
    cut = sources.interrupted(state, "more is waiting", at(5))
    assert (cut.ok_at, cut.error, cut.failing_since, cut.failures) == (at(0), "more is waiting", None, 0)
    assert sources.is_due(cut, at(5))
    assert sources.succeeded(cut, at(6), None).error is None
