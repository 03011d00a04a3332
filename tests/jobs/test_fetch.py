"""Fetch: the cursor never passes what is not on the queue, and a failure is never taken for an empty page."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.domain.builders import at, minutes

from harken.domain.brand import Brand
from harken.domain.errors import SourceError, SourceRefused, Unavailable
from harken.jobs.fetch import LEASE, fetch, pause
from harken.jobs.ports import Dead, FetchJob
from harken.sources.base import BadItem, Page
from harken.store import settings
from harken.store.sources import SourceState

from .stage import BRAND, ENTRY, House, complaint

ONE, TWO, THREE = (complaint(str(number), minute=number) for number in range(3))


def queued(house):
    return [item.mention.id for item in house.queue]


def test_what_a_source_brings_is_queued_and_the_cursor_moves():
    house = House()
    house.source.pages = [Page(mentions=(ONE, TWO), cursor={"n": 1}), Page(mentions=(THREE,), cursor={"n": 2})]
    assert house.fetch(3) == ("read", 3)
    assert [(item.brand, item.entry, item.seen_at) for item in house.queue] == [("luvento", "mastodon", at(3))] * 3
    assert queued(house) == [ONE.id, TWO.id, THREE.id]
    state = house.state()
    assert (state.cursor, state.ok_at, state.leased_until) == ({"n": 2}, at(3), None)
    assert state.next_at is not None
    assert at(4) < state.next_at <= at(5)  # the schedule's second tick from here finds it due


def test_the_next_run_goes_on_from_the_cursor():
    house = House()
    house.source.pages = [Page(cursor={"n": 1})]
    house.fetch(0)
    house.fetch(2)
    assert house.source.cursors == [None, {"n": 1}]


def test_a_page_that_cannot_tell_a_cursor_leaves_it():
    house = House()
    house.source.pages = [Page(mentions=(ONE,), cursor={"n": 1})]
    house.fetch(0)
    house.source.pages = [Page(mentions=(TWO,)), Page(mentions=(THREE,))]
    assert house.fetch(2) == ("read", 2)
    assert house.state().cursor == {"n": 1}


@pytest.mark.parametrize("page", [1, 2])
def test_the_cursor_stays_where_the_queue_refused(page):
    house = House()
    house.source.pages = [Page(mentions=(ONE,), cursor={"n": 1}), Page(mentions=(TWO,), cursor={"n": 2})]
    sends = 0

    def send(messages):
        nonlocal sends
        sends += 1
        if sends == page:
            raise Unavailable("the queue is full")
        house.queue.extend(messages)

    with pytest.raises(Unavailable):
        fetch(house.table, FetchJob(brand="luvento", entry="mastodon"), replace(house.outside, send=send), at(0))
    assert (house.state().cursor, len(house.queue)) == (None if page == 1 else {"n": 1}, page - 1)
    assert house.state().ok_at is None
    assert house.fetch(1) == ("not due", 0)  # its lease still runs
    assert house.fetch(LEASE / minutes(1))[0] == "read"
    assert house.source.cursors[1] == (None if page == 1 else {"n": 1})
    assert set(queued(house)) == {ONE.id, TWO.id}


def test_the_cursor_stays_where_a_bad_item_could_not_be_buried():
    house = House()
    house.source.pages = [Page(bad=(BadItem("no id", "{}"),), cursor={"n": 1})]

    def bury(_messages):
        raise Unavailable("the queue is full")

    with pytest.raises(Unavailable):
        fetch(house.table, FetchJob(brand="luvento", entry="mastodon"), replace(house.outside, bury=bury), at(0))
    assert house.state().cursor is None


def test_what_came_before_a_failure_is_kept():
    house = House()
    house.source.pages = [Page(mentions=(ONE,), cursor={"n": 1}), SourceError("503"), Page(mentions=(TWO,))]
    assert house.fetch(0) == ("failed", 1)
    state = house.state()
    assert queued(house) == [ONE.id]
    assert (state.cursor, state.ok_at, state.error, state.failing_since) == ({"n": 1}, None, "503", at(0))
    assert state.leased_until is None


def test_a_failure_lasts_from_its_beginning_until_a_success():
    house = House()
    house.source.pages = [SourceError("503")]
    house.fetch(0)
    house.source.pages = [SourceRefused("401")]
    house.fetch(3)
    assert (house.state().failing_since, house.state().error) == (at(0), "401")
    house.source.pages = [Page()]
    assert house.fetch(6) == ("read", 0)
    assert (house.state().failing_since, house.state().error, house.state().ok_at) == (None, None, at(6))


@pytest.mark.parametrize(
    ("every", "asked", "waits"),
    [
        (minutes(2), None, minutes(2)),  # its own pace
        (timedelta(seconds=20), None, minutes(1)),  # but not too often
        (minutes(60), None, minutes(5)),  # nor too rarely
        (minutes(2), minutes(40), minutes(40)),  # what the source asks for
        (minutes(2), timedelta(seconds=3), timedelta(seconds=3)),
        (minutes(2), timedelta(milliseconds=3), timedelta(seconds=1)),
        (minutes(2), timedelta(0), minutes(2)),
    ],
)
def test_how_long_a_failing_entry_is_left_alone(every, asked, waits):
    assert pause(replace(ENTRY, every=every), SourceError("429", retry_after=asked)) == waits


def test_a_source_that_asked_to_be_left_alone_is_left_alone():
    house = House()
    house.source.pages = [SourceError("429", retry_after=minutes(30))]
    house.fetch(0)
    assert house.fetch(29) == ("not due", 0)
    assert len(house.source.cursors) == 1
    assert house.fetch(30)[0] == "failed"


def test_one_run_at_a_time():
    house = House()
    seen: list[object] = []

    class Nosy:
        """Another run comes while this one reads."""

        def read(self, *_arguments):
            if not seen:
                seen.append(house.fetch(0))
            yield Page(cursor={"n": 1})

    house.sources["mastodon"] = Nosy()  # type: ignore[assignment]
    assert house.fetch(0) == ("read", 0)
    assert seen == [("not due", 0)]


def test_of_two_who_take_it_at_one_moment_one_reads():
    house = House()
    whole = house.table.write

    def first_the_other(puts):
        house.table.write = whole  # type: ignore[method-assign]
        assert house.fetch(0) == ("read", 0)
        whole(puts)

    house.table.write = first_the_other  # type: ignore[method-assign]
    assert house.fetch(0) == ("not due", 0)
    assert len(house.source.cursors) == 1


def test_a_run_that_died_frees_its_entry_by_itself():
    house = House()
    house.keep("cursor", SourceState(leased_until=at(0) + LEASE))
    assert house.fetch(1)[0] == "not due"
    assert house.fetch(2)[0] == "read"


def test_a_bad_item_is_buried_with_its_reason_and_the_rest_goes_on():
    house = House()
    house.source.pages = [Page(mentions=(ONE,), bad=(BadItem("no id", '{"x": 1}'),), cursor={"n": 1})]
    assert house.fetch(0) == ("read", 1)
    assert house.dead == [Dead(reason="no id", brand="luvento", entry="mastodon", raw='{"x": 1}')]
    assert house.state().cursor == {"n": 1}


@pytest.mark.parametrize(("brand", "entry"), [("luvento", "off"), ("luvento", "nothing"), ("nobody", "mastodon")])
def test_an_entry_that_is_off_unknown_or_nobodys_is_not_read(brand, entry):
    house = House(replace(BRAND, sources=(ENTRY, replace(ENTRY, id="off", enabled=False))))
    assert house.fetch(0, entry, brand) == ("not ours", 0)
    assert house.source.cursors == []


def test_a_removed_brands_jobs_are_not_ours():
    house = House()
    settings.apply(house.table, [Brand(id="x", names=("X",), sources=())], at(0))
    assert house.fetch(0) == ("not ours", 0)


def test_a_secret_is_put_in_for_the_read_alone():
    house = House(replace(BRAND, sources=(replace(ENTRY, options={"token": "secret:mastodon", "plain": "x"}),)))
    house.source.pages = [Page(cursor={"n": 1})]
    house.fetch(0)
    assert house.source.entries[0].options == {"token": "the mastodon", "plain": "x"}
    assert not any("the mastodon" in str(item) for item in house.table.everything())  # type: ignore[attr-defined]


def test_a_secret_that_is_missing_is_a_failure_of_its_entry():
    house = House(replace(BRAND, sources=(replace(ENTRY, options={"token": "secret:mastodon"}),)))

    def secret(name):
        raise SourceRefused(f"no secret {name}")

    outcome = fetch(
        house.table, FetchJob(brand="luvento", entry="mastodon"), replace(house.outside, secret=secret), at(0)
    )
    assert outcome == ("failed", 0)
    assert house.state().error == "no secret mastodon"
