"""The desk: a person's word wins over what was found."""

import pytest
from tests.domain.builders import at

from harken.domain.conversation import Closure
from harken.domain.errors import BadInput, Unavailable
from harken.jobs import desk
from harken.store import incidents

from .stage import BRAND, House, answer, complaint


@pytest.fixture
def house() -> House:
    house = House()
    house.source.tells_answers = False
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    return house


@pytest.mark.parametrize("reason", ["handled elsewhere", "no reply needed", "not about us", "spam"])
def test_what_a_person_closes_waits_no_more(house, reason):
    record = desk.close(house.run(5), BRAND, "mastodon:1", reason)
    assert record == house.record("1")
    assert (record.standing.state, record.closure) == ("closed", Closure(reason=reason, at=at(5)))
    assert record.due_at is None


def test_a_closing_wins_over_an_answer_that_comes_later(house):
    desk.close(house.run(5), BRAND, "mastodon:1", "spam")
    house.hear(answer("r", "mastodon:1", 6, root="mastodon:1"))
    assert house.stands("1") == "closed"


@pytest.mark.parametrize("answered", [False, True])
def test_what_is_reopened_stands_as_its_conversation_says(house, answered):
    desk.close(house.run(5), BRAND, "mastodon:1", "spam")
    if answered:
        house.hear(answer("r", "mastodon:1", 6, root="mastodon:1"))
    record = desk.reopen(house.run(7), BRAND, "mastodon:1")
    assert record.standing.state == ("answered" if answered else "waiting")
    assert record.since == at(0)


def test_what_is_gone_is_erased(house):
    assert desk.gone(house.run(5), BRAND, "mastodon:1").mention.text == ""


@pytest.mark.parametrize(
    "act",
    [
        lambda run: desk.close(run, BRAND, "mastodon:9", "spam"),
        lambda run: desk.reopen(run, BRAND, "mastodon:9"),
        lambda run: desk.gone(run, BRAND, "mastodon:9"),
    ],
)
def test_what_is_not_stored_is_said_to_be_unknown(house, act):
    with pytest.raises(BadInput, match="mastodon:9"):
        act(house.run(5))


def test_an_acknowledgement_stops_escalation_and_reminders(house):
    house.minutes(30, 31)
    taken = desk.ack(house.table, "luvento", "complaints", at(32))
    assert (taken.acked_at, taken.acked_count) == (at(32), 2)
    assert house.minutes(33, 30 + 300) == []


@pytest.mark.parametrize("rule", ["complaints", "nothing"])
def test_where_nothing_is_raised_there_is_nothing_to_acknowledge(house, rule):
    house.minutes(1, 2)
    with pytest.raises(BadInput, match=rule):
        desk.ack(house.table, "luvento", rule, at(3))


def test_an_acknowledgement_that_meets_a_decision_is_made_upon_it(house):
    house.minutes(30, 30)
    whole = house.table.write

    def first_another(puts):
        house.table.write = whole
        incident = incidents.read(house.table, "luvento").incidents["complaints"]
        incidents.save(house.table, incident)
        whole(puts)

    house.table.write = first_another
    assert desk.ack(house.table, "luvento", "complaints", at(31)).version == 3


def test_an_acknowledgement_overtaken_again_and_again_gives_up_for_now(house):
    house.minutes(30, 30)
    whole = house.table.write

    def always_another(puts):
        incident = incidents.read(house.table, "luvento").incidents["complaints"]
        house.table.write = whole
        incidents.save(house.table, incident)
        house.table.write = always_another
        whole(puts)

    house.table.write = always_another
    with pytest.raises(Unavailable):
        desk.ack(house.table, "luvento", "complaints", at(31))


@pytest.mark.parametrize("rule", ["complaints", None])
def test_a_silence_mutes_until_its_end_and_then_what_is_still_true_is_told(house, rule):
    desk.silence(house.table, "luvento", rule, at(40), "we know")
    assert [(minute, notice.reason) for minute, notice in house.minutes(29, 45)] == [(40, "FIRST")]


def test_a_silence_of_another_rule_or_brand_mutes_nothing(house):
    desk.silence(house.table, "luvento", "surge", at(40))
    desk.silence(house.table, "brewmax", None, at(40))
    assert [(minute, notice.reason) for minute, notice in house.minutes(29, 45)] == [(30, "FIRST")]
