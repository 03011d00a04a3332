"""Incidents and notices are written together; a channel claims a notice before it sends."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.domain.builders import at, minutes, quiet, raised

from harken.domain.errors import Busy, Conflict
from harken.domain.notice import Notice
from harken.jobs.notify import LEASE
from harken.store import incidents
from harken.store.incidents import Delivery, Silence
from harken.store.memory import MemoryTable
from harken.store.table import Table


def claimed(table: Table, at_minute: float) -> Delivery:
    """The email channel's claim on the notice."""
    mine = incidents.claim(table, notice(), "email", at(at_minute), LEASE)
    assert mine is not None
    return mine


@pytest.fixture
def memory() -> MemoryTable:
    return MemoryTable()


def notice(**more: Any) -> Notice:
    plain = Notice(
        brand="luvento",
        brand_name="Luvento",
        rule="complaints",
        incident="20261120T120000Z",
        sequence=1,
        at=at(0),
        reason="FIRST",
        severity="warning",
        channels=("email",),
        count=6,
        new=6,
        above=5,
        waiting_seconds=1800,
        raised_at=at(0),
    )
    return replace(plain, **more)


def test_an_incident_is_read_as_it_was_saved_with_its_notice(table):
    stored = incidents.save(table, raised(), notice())
    assert stored.version == 1
    assert incidents.read(table, "luvento").incidents == {"complaints": stored}
    assert incidents.notices(table, "luvento") == [notice()]


def test_who_was_overtaken_writes_neither_incident_nor_notice(table):
    first = incidents.save(table, quiet())
    incidents.save(table, first)
    with pytest.raises(Conflict):
        incidents.save(table, replace(raised(), version=first.version), notice())
    assert incidents.read(table, "luvento").incidents["complaints"].phase == "quiet"
    assert incidents.notices(table, "luvento") == []


def test_a_notice_is_written_once(table):
    stored = incidents.save(table, raised(), notice())
    with pytest.raises(Conflict):
        incidents.save(table, stored, notice(count=7))
    assert incidents.read(table, "luvento").incidents["complaints"].version == 1


def test_the_incident_of_a_storm_fits_into_an_item(table):
    """Two thousand who wait, each with the longest id that is common."""
    names = [
        f"mastodon:https://a-rather-long-server-name.example/users/somebody/statuses/{n:018}" for n in range(2000)
    ]
    stored = incidents.save(table, raised(counted=frozenset(names), told=frozenset(f"{n:012x}" for n in range(2000))))
    assert incidents.read(table, "luvento").incidents["complaints"] == stored


def test_silences_stand_apart_from_incidents(table):
    incidents.silence(table, "luvento", "complaints", Silence(until=at(1), note="known"))
    incidents.silence(table, "luvento", None, Silence(until=at(2)))
    incidents.silence(table, "luvento", None, Silence(until=at(3)))
    read = incidents.read(table, "luvento")
    assert read.silences == {"complaints": Silence(until=at(1), note="known"), "*": Silence(until=at(3))}
    assert read.incidents == {}


def test_notices_come_in_the_order_they_were_decided(table):
    later = notice(sequence=2, at=at(5), reason="GREW")
    other = notice(rule="a", at=at(3))
    for item in (later, other, notice()):
        incidents.save(table, quiet(rule=f"r{item.at}"), item)
    assert incidents.notices(table, "luvento") == [notice(), other, later]


def test_a_claim_is_held_until_it_runs_out(table):
    first = incidents.claim(table, notice(), "email", at(0), LEASE)
    assert first is not None
    with pytest.raises(Busy):
        incidents.claim(table, notice(), "email", at(0.5), LEASE)
    assert incidents.claim(table, notice(), "sms", at(0.5), LEASE) is not None
    assert incidents.claim(table, notice(), "email", at(0.75), LEASE) is not None


def test_of_two_claims_at_one_moment_one_is_busy(memory):
    whole = memory.write

    def first_the_other(puts):
        memory.write = whole
        incidents.claim(memory, notice(), "email", at(0), LEASE)
        whole(puts)

    memory.write = first_the_other
    with pytest.raises(Busy):
        incidents.claim(memory, notice(), "email", at(0), LEASE)


def test_what_was_delivered_is_not_claimed_again(table):
    incidents.save(table, raised(), notice())
    mine = claimed(table, 0)
    incidents.delivered(table, notice(), "email", mine, at(1))
    assert incidents.claim(table, notice(), "email", at(100), LEASE) is None


def test_a_run_that_lost_its_claim_does_not_note_a_delivery(memory):
    incidents.save(memory, raised(), notice())
    slow = claimed(memory, 0)
    incidents.claim(memory, notice(), "email", at(1), LEASE)
    with pytest.raises(Conflict):
        incidents.delivered(memory, notice(), "email", slow, at(2))


def published_again(table, start, end):
    """Whole minutes at which something was published again."""
    return [minute for minute in range(start, end + 1) if incidents.publish_again(table, at(minute))]


def test_what_nobody_delivers_is_published_again_less_and_less_often(table):
    incidents.save(table, raised(), notice())
    when = published_again(table, 0, 300)
    pauses = [later - earlier for earlier, later in zip([0, *when], when, strict=False)]
    assert pauses[:5] == [2, 4, 8, 16, 32]
    assert set(pauses[5:]) == {60}
    assert incidents.notices(table, "luvento") == [notice()]


def test_what_one_channel_delivered_is_not_published_again(table):
    incidents.save(table, raised(), notice(channels=("email", "sms")))
    assert published_again(table, 0, 3) == [2]
    mine = claimed(table, 3)
    incidents.delivered(table, notice(channels=("email", "sms")), "email", mine, at(3))
    assert published_again(table, 3, 300) == []


def test_a_notice_that_nobody_is_to_be_told_waits_for_nobody(memory):
    incidents.save(memory, raised(), notice(channels=()))
    assert published_again(memory, 0, 100) == []


def test_what_is_delivered_at_the_very_moment_is_left_alone(memory):
    incidents.save(memory, raised(), notice())
    mine = claimed(memory, 0)
    whole = memory.write

    def first_the_delivery(puts):
        memory.write = whole
        incidents.delivered(memory, notice(), "email", mine, at(5))
        whole(puts)

    memory.write = first_the_delivery
    assert incidents.publish_again(memory, at(5)) == 0
    assert published_again(memory, 6, 100) == []


def test_a_crash_before_a_delivery_was_noted_with_the_notice_publishes_it_once_more(memory):
    """The claim says that it was delivered; who comes again says so with the notice too."""
    incidents.save(memory, raised(), notice())
    mine = claimed(memory, 0)
    whole = memory.write

    def crash_after(puts):
        whole(puts)
        memory.write = whole
        raise Conflict("a crash")

    memory.write = crash_after
    with pytest.raises(Conflict):
        incidents.delivered(memory, notice(), "email", mine, at(0))
    assert published_again(memory, 0, 3) == [2]
    assert incidents.claim(memory, notice(), "email", at(3), LEASE) is None
    assert published_again(memory, 3, 300) == []


def test_a_lease_outlives_the_function_and_not_the_pause_before_its_retry():
    assert timedelta(seconds=30) < LEASE < minutes(1)
