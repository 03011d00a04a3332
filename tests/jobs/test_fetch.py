"""Fetch: the cursor never passes what is not on the queue, and a failure is never taken for an empty page."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.builders import at, minutes
from tests.store.tables import written

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, SourceError, SourceRefused, Unavailable
from harken.domain.mention import Mention
from harken.jobs.fetch import LEASE, MORE, STUCK, fetch
from harken.jobs.ports import RESERVE, Dead, FetchJob
from harken.sources.base import BadItem, Page
from harken.store import settings
from harken.store.sources import SourceState

from .stage import BRAND, ENTRY, House, Shown, complaint

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
    assert house.fetch(7) == ("read", 0)
    assert (house.state().failing_since, house.state().error, house.state().ok_at) == (None, None, at(7))


def test_each_failure_in_a_row_doubles_the_pause_and_a_success_ends_it():
    house = House()
    house.source.pages = [SourceError("503")]
    tried = [minute for minute in range(130) if house.fetch(minute)[0] == "failed"]
    assert tried == [0, 2, 6, 14, 30, 60, 90, 120]  # one trial at each end, half an hour at most
    assert (house.state().failures, house.state().next_at) == (8, at(150))
    house.source.pages = [Page()]
    assert house.fetch(150)[0] == "read"
    house.source.pages = [SourceError("503")]
    assert [minute for minute in range(152, 160) if house.fetch(minute)[0] == "failed"] == [152, 154, 158]


def test_a_refusal_waits_up_to_an_hour():
    house = House()
    house.source.pages = [SourceRefused("401")]
    tried = [minute for minute in range(300) if house.fetch(minute)[0] == "failed"]
    assert tried == [0, 2, 6, 14, 30, 62, 122, 182, 242]


def test_settings_that_a_source_cannot_read_with_are_told_like_a_refusal():
    house = House()
    house.source.pages = [BadInput("nothing to read: give hashtags")]
    assert house.fetch(0)[0] == "failed"
    assert (house.state().error, house.state().leased_until) == ("nothing to read: give hashtags", None)


def test_one_feed_of_many_that_fails_does_not_slow_down_the_others():
    """What got on before the failure shows that the source is there: the pause does not grow."""
    house = House()
    house.source.pages = [Page(mentions=(ONE,), cursor={"n": 1}), SourceError("503")]
    assert [minute for minute in range(9) if house.fetch(minute)[0] == "failed"] == [0, 2, 4, 6, 8]
    assert (house.state().failing_since, house.state().failures) == (at(0), 1)
    house.source.pages = [Page(mentions=(ONE,)), SourceError("503")]  # a page that cannot tell how far is no proof
    assert [minute for minute in range(10, 25) if house.fetch(minute)[0] == "failed"] == [10, 14, 22]


@pytest.mark.parametrize(
    ("every", "trial"), [(minutes(2), 2), (minutes(10), 10), (minutes(60), 30), (timedelta(seconds=20), 1)]
)
def test_the_first_pause_is_the_entrys_own_pace(every, trial):
    house = House(replace(BRAND, sources=(replace(ENTRY, every=every),)))
    house.source.pages = [SourceError("503")]
    house.fetch(0)
    assert next(minute for minute in range(1, 31) if house.fetch(minute)[0] == "failed") == trial


def test_a_source_that_asked_to_be_left_alone_is_left_alone():
    house = House()
    house.source.pages = [SourceError("429", retry_after=minutes(30))]
    house.fetch(0)
    assert house.fetch(29) == ("not due", 0)
    assert len(house.source.cursors) == 1
    assert house.fetch(30)[0] == "failed"
    assert house.fetch(59) == ("not due", 0)


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


# ------------------------------------------------------------------------------------- more than one run can read


def hurried(*left: timedelta):
    """The time left as it is told one look after the other."""
    told = iter(left)
    return lambda: next(told)


SCARCE = RESERVE - timedelta(milliseconds=1)


def test_reading_stops_in_good_time_and_goes_on_at_once_from_the_last_safe_cursor():
    house = House()
    house.source.pages = [Page(mentions=(ONE,), cursor={"n": 1}), Page(mentions=(TWO,)), Page(mentions=(THREE,))]
    assert house.fetch(0, left=hurried(RESERVE, SCARCE)) == ("unfinished", 2)
    state = house.state()
    assert (state.cursor, state.ok_at, state.error, state.failing_since) == ({"n": 1}, None, MORE, None)
    house.source.pages = [Page(mentions=(TWO, THREE), cursor={"n": 3})]
    assert house.fetch(0) == ("read", 1)  # the second is on the queue already
    assert house.source.cursors == [None, {"n": 1}]
    assert (house.state().ok_at, house.state().error) == (at(0), None)


def test_every_run_reads_one_page_however_late_it_is():
    house = House()
    house.source.pages = [Page(mentions=(ONE,), cursor={"n": 1}), Page(mentions=(TWO,), cursor={"n": 2})]
    assert house.fetch(0, left=hurried(timedelta(0))) == ("unfinished", 1)
    assert house.state().cursor == {"n": 1}


@pytest.mark.parametrize("cursor", [None, {"n": 0}])
def test_a_run_that_could_get_nowhere_is_a_failure_and_seen_as_one(cursor):
    """Else it would begin anew at each run, and nobody would know that it never comes to an end."""
    house = House()
    house.keep("cursor", SourceState(cursor=cursor))
    house.source.pages = [Page(mentions=(ONE,), cursor=cursor), Page(mentions=(TWO,)), Page(cursor={"n": 1})]
    assert house.fetch(0, left=hurried(RESERVE, SCARCE)) == ("failed", 2)
    assert (house.state().error, house.state().failing_since, house.state().cursor) == (STUCK, at(0), cursor)
    assert house.fetch(1) == ("not due", 0)


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
    assert not any("the mastodon" in item for item in written(house.table))


def test_a_secret_that_is_missing_is_a_failure_of_its_entry():
    house = House(replace(BRAND, sources=(replace(ENTRY, options={"token": "secret:mastodon"}),)))

    def secret(name):
        raise SourceRefused(f"no secret {name}")

    outcome = fetch(
        house.table, FetchJob(brand="luvento", entry="mastodon"), replace(house.outside, secret=secret), at(0)
    )
    assert outcome == ("failed", 0)
    assert house.state().error == "no secret mastodon"


class Backlog(Shown):
    """Oldest first, pages of `size` from the cursor on; only each `safe`-th page, and the last, tells how far it is."""

    def __init__(self, posts: list[Mention], size: int, safe: int) -> None:
        super().__init__()
        self.posts, self.size, self.safe = posts, size, safe
        self.breaks: Iterator[bool] = iter(())

    def read(self, _entry, _brand, cursor, _http, _now):
        start = (cursor or {}).get("n", 0)
        for page in range(-(-(len(self.posts) - start) // self.size) or 1):
            if next(self.breaks, False):
                raise SourceError("503")
            first = start + page * self.size
            end = min(first + self.size, len(self.posts))
            tells = (page + 1) % self.safe == 0 or end == len(self.posts)
            yield Page(mentions=tuple(self.posts[first:end]), cursor={"n": end} if tells else None)


@hypothesis_settings(max_examples=100, deadline=None, database=None)
@given(
    st.integers(0, 60),
    st.integers(1, 7),
    st.integers(1, 3),
    st.lists(st.integers(1, 9), max_size=12),
    st.lists(st.booleans(), max_size=30),
)
@example(number=0, size=1, safe=1, paces=[1], breaks=[])
def test_a_backlog_of_any_size_is_read_over_runs_of_any_length(number, size, safe, paces, breaks):
    """No cursor passes what is not queued, each run that can get on does, and in the end everything is queued."""
    house = House()
    posts = [complaint(str(n), minute=0.01 * n) for n in range(number)]
    source = Backlog(posts, size, safe)
    source.breaks = iter(breaks)
    house.sources["mastodon"] = source
    told: list[str] = []
    for minute in range(1000):
        pages = paces[minute] if minute < len(paces) else safe + 1  # what tells how far it is, and the end
        before = (house.state().cursor or {}).get("n", 0)
        outcome, _ = house.fetch(minute, left=hurried(*[RESERVE] * (pages - 1), *[SCARCE] * 99))
        told.append(outcome)
        now = (house.state().cursor or {}).get("n", 0)
        assert {post.id for post in posts[:now]} <= set(queued(house))
        # (where nothing is left to read, a run whose time is over cannot get on, nor know that this was all)
        assert now > before if outcome == "unfinished" and before < number else now >= before
        if outcome == "read":
            break
    assert told[-1] == "read"
    assert set(queued(house)) == {post.id for post in posts}
    assert house.state().cursor == {"n": number}
