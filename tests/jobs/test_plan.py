"""Plan: which entries are due."""

from msgspec.structs import replace
from tests.domain.builders import at

from harken.domain.errors import Unavailable
from harken.jobs.plan import plan
from harken.jobs.ports import FetchJob
from harken.store import settings
from harken.store.sources import SourceState

from .stage import BRAND, ENTRY, House

OTHER = replace(
    BRAND,
    id="brewmax",
    sources=(replace(ENTRY, id="off", enabled=False), replace(ENTRY, id="a"), replace(ENTRY, id="b")),
)


def planned(house, minute):
    jobs: list[FetchJob] = []
    number = plan(house.table, jobs.extend, at(minute))
    assert number == len(jobs)
    return [(job.brand, job.entry) for job in jobs]


def test_every_enabled_entry_of_every_brand_is_due_at_first():
    assert planned(House(BRAND, OTHER), 0) == [("brewmax", "a"), ("brewmax", "b"), ("luvento", "mastodon")]


def test_what_is_leased_or_not_yet_due_is_left():
    house = House(BRAND, OTHER)
    house.keep("cursor", SourceState(leased_until=at(1)), "a", "brewmax")
    house.keep("cursor", SourceState(next_at=at(2)), "b", "brewmax")
    assert planned(house, 0) == [("luvento", "mastodon")]
    assert ("brewmax", "a") in planned(house, 1)
    assert ("brewmax", "b") in planned(house, 2)


def test_a_failing_follow_does_not_hold_up_the_search():
    house = House()
    house.keep("follow", SourceState(next_at=at(60), error="503"))
    assert planned(house, 0) == [("luvento", "mastodon")]


def test_a_brand_that_was_removed_is_not_read():
    house = House(BRAND, OTHER)
    settings.apply(house.table, [OTHER], at(1))
    assert ("luvento", "mastodon") not in planned(house, 2)


def test_where_nothing_is_due_nothing_is_sent():
    def refuse(_jobs):
        raise Unavailable("nobody may send")

    house = House()
    house.keep("cursor", SourceState(next_at=at(2)))
    assert plan(house.table, refuse, at(0)) == 0
