"""The desk: a person's word wins over what was found."""

from typing import Any

import pytest
from tests.domain.builders import at

from harken.domain.conversation import Closure
from harken.domain.correction import Correction
from harken.domain.errors import BadInput, Unavailable
from harken.domain.record import judged
from harken.jobs import desk
from harken.store import corrections, incidents, mentions

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
        lambda run: desk.uncorrect(run, BRAND, "mastodon:9"),
    ],
)
def test_what_is_not_stored_is_said_to_be_unknown(house, act):
    with pytest.raises(BadInput, match="mastodon:9"):
        act(house.run(5))


# ------------------------------------------------------------------------------------------------------ corrections


def word(minute: float = 5, **more: Any) -> Correction:
    return Correction(at=at(minute), **more)


def test_what_a_person_says_counts_at_once_and_is_found_again(house):
    record = desk.correct(house.run(5), BRAND, "mastodon:1", word(sentiment="positive"))
    assert record == house.record("1")
    assert record.assessment.sentiment == "negative"
    assert judged(record).sentiment == "positive"
    assert [view.sentiment for view in mentions.timeline(house.table, "luvento", at(5), 1)].count("positive") == 1
    assert [item.mention.id for item in corrections.corrected(house.table, "luvento")] == ["mastodon:1"]


def test_the_rules_go_by_it(house):
    """Two wait for half an hour; one of them is not unhappy after all."""
    desk.correct(house.run(5), BRAND, "mastodon:1", word(sentiment="positive"))
    assert house.minutes(29, 45) == []
    desk.uncorrect(house.run(46), BRAND, "mastodon:1")
    assert [notice.reason for _, notice in house.minutes(47, 50)] == ["FIRST"]


def test_what_somebody_is_told_of_urgency_goes_by_it(house):
    desk.correct(house.run(5), BRAND, "mastodon:1", word(causes=("safety",)))
    ((_, notice),) = house.minutes(29, 31)
    (worst, other) = notice.waiters
    assert worst.mention == "mastodon:1"
    assert "a danger to people" in worst.reasons
    assert worst.urgency > other.urgency + 30


def test_words_are_added_to_each_other_and_all_are_taken_back_at_once(house):
    desk.correct(house.run(5), BRAND, "mastodon:1", word(5, role="media"))
    record = desk.correct(house.run(6), BRAND, "mastodon:1", word(6, intent="news"))
    assert record.correction == word(6, role="media", intent="news")
    assert desk.uncorrect(house.run(7), BRAND, "mastodon:1").correction is None
    assert list(corrections.corrected(house.table, "luvento")) == []


def test_it_outlives_an_edit_by_search_and_by_follow(house):
    house.source.tells_answers = True
    desk.correct(house.run(5), BRAND, "mastodon:1", word(sentiment="positive"))
    edited = complaint("1", "anna", text="My Luvento is broken, still")
    assert house.hear(edited, minute=6) == ["edited"]
    assert judged(house.record("1")).sentiment == "positive"
    house.source.show("mastodon:1", complaint("1", "anna", text="My Luvento is broken, oh"))
    assert house.follow(60) > 0
    record = house.record("1")
    assert record.mention.text == "My Luvento is broken, oh"
    assert (record.assessment.sentiment, judged(record).sentiment) == ("negative", "positive")


def test_a_last_word_that_is_a_complaint_waits_and_one_that_is_none_is_settled(house):
    house.hear(complaint("3", "cem", root="mastodon:3"), answer("r", "mastodon:3", 2, root="mastodon:3"))
    house.hear(complaint("4", "cem", 3, text="ok", root="mastodon:3", reply_to="mastodon:r"))
    assert house.stands("4") == "answered"
    assert desk.correct(house.run(5), BRAND, "mastodon:4", word(intent="complaint")).standing.state == "waiting"
    assert desk.uncorrect(house.run(6), BRAND, "mastodon:4").standing.state == "answered"
    house.hear(complaint("5", "cem", 4, root="mastodon:3", reply_to="mastodon:r"))
    assert house.stands("5") == "waiting"
    desk.correct(house.run(7), BRAND, "mastodon:5", word(sentiment="positive"))
    assert house.stands("5") == "answered"


@pytest.mark.parametrize(
    ("name", "given"),
    [("mastodon:9", {"role": "bot"}), ("mastodon:1", {"sentiment": "neutral", "verdict": "attack"})],
)
def test_what_cannot_be_corrected_leaves_nothing_behind(house, name, given):
    before = list(house.table.everything())
    with pytest.raises(BadInput):
        desk.correct(house.run(5), BRAND, name, word(**given))
    assert list(house.table.everything()) == before


def test_a_note_that_was_left_by_a_crash_tells_nothing(house):
    corrections.note(house.table, "luvento", "mastodon:1")
    corrections.note(house.table, "luvento", "mastodon:expired")
    assert list(corrections.corrected(house.table, "luvento")) == []


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
