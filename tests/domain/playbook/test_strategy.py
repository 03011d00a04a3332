"""Strategies: every way to speak has one, every rule is needed, and who must not be answered alike is not."""

from pathlib import Path
from typing import Any

import pytest
from tests.domain.playbook.cases import CAUSES, everything, judged

from harken.domain.assessment import Cause
from harken.domain.playbook import strategy as module
from harken.domain.playbook.plays import PLAYS
from harken.domain.playbook.strategy import HEAVIEST, strategy, strategy_for


def test_every_way_to_speak_has_a_strategy_and_every_play_is_played():
    found = [strategy(*case) for case in everything()]
    assert len(found) == 11 * 10 * 5 * 8
    assert {plan.name for plan in found} == set(PLAYS)
    for plan in found:
        play = PLAYS[plan.name]
        assert (plan.who, plan.where, plan.how_soon, plan.avoid) == (play.who, play.where, play.how_soon, play.avoid)
        assert plan.why.endswith(".")
        assert plan.avoid


def test_each_rule_decides_something():
    decided = {strategy(*case).why for case in everything()}
    assert decided == {rule.why for rule in module._RULES}


ROWS: dict[str, Any] = {
    # what is said: cause, role, verdict, intent -> strategy
    "a customer whose parcel is late": ("delivery", "customer", "complaint", "complaint", "apologise_and_fix"),
    "a critic with a concrete problem is answered as anybody": (
        *("defect", "critic", "complaint", "complaint"),
        "apologise_and_fix",
    ),
    "nobody knows who speaks": ("billing", "unknown", "complaint", "complaint", "apologise_and_fix"),
    "anger with a cause": ("service", "customer", "venting", "complaint", "apologise_and_fix"),
    "anger without one": (None, "customer", "venting", "other", "ask_for_details"),
    "a danger": ("safety", "customer", "complaint", "complaint", "put_safety_first"),
    "a question about a danger": ("safety", "prospect", "none", "question", "put_safety_first"),
    "a rumour of a danger": ("safety", "unknown", "rumour", "complaint", "correct_with_facts"),
    "a hostile voice about a danger": ("safety", "critic", "attack", "complaint", "correct_with_facts"),
    "an attack": ("ethics", "critic", "attack", "complaint", "do_not_feed"),
    "a competitor": ("defect", "competitor", "complaint", "complaint", "do_not_feed"),
    "a bot": (None, "bot", "none", "other", "do_not_feed"),
    "spam about a danger": ("safety", "bot", "attack", "complaint", "do_not_feed"),
    "hearsay": (None, "prospect", "rumour", "other", "correct_with_facts"),
    "a journalist asks": ("outage", "media", "none", "question", "press_office"),
    "a journalist's report": (None, "media", "none", "news", "press_office"),
    "an employee complains": ("ethics", "employee", "complaint", "complaint", "take_inside"),
    "discrimination": ("ethics", "customer", "complaint", "complaint", "listen_and_act"),
    "a leak of data": ("privacy", "customer", "complaint", "complaint", "protect_their_data"),
    "it is down": ("outage", "customer", "venting", "complaint", "share_status"),
    "is it down?": ("outage", "customer", "none", "question", "share_status"),
    "a question": (None, "prospect", "none", "question", "answer_question"),
    "a question about a fault": ("defect", "customer", "none", "question", "answer_question"),
    "asks angrily how it is done": ("usability", "customer", "complaint", "question", "answer_question"),
    "thinks of buying": (None, "prospect", "none", "purchase", "answer_question"),
    "praise": (None, "customer", "none", "praise", "thank"),
    "speaks for us": (None, "advocate", "none", "other", "thank"),
    "an idea": (None, "customer", "none", "idea", "invite_idea"),
    "brings ideas": (None, "co_creator", "none", "other", "invite_idea"),
    "a complaint without heat": (None, "customer", "none", "complaint", "apologise_and_fix"),
    "a passing word": (None, "unknown", "none", "other", "acknowledge"),
}


@pytest.mark.parametrize("row", ROWS)
def test_who_is_answered_how(row):
    *said, expected = ROWS[row]
    assert strategy(*said).name == expected


def test_the_heaviest_of_several_causes_decides():
    assert set(HEAVIEST) | {None} == set(CAUSES)
    causes: tuple[Cause, ...] = ("delivery", "safety", "service")
    assert strategy_for(judged("en", *causes)).cause == "safety"
    assert strategy_for(judged("en")).cause is None


def test_the_page_tells_every_rule_and_every_play():
    page = (Path(__file__).parents[3] / "docs" / "playbook.md").read_text(encoding="utf-8")
    for rule in module._RULES:
        assert f"| {rule.name.replace('_', ' ')} | {rule.why} |" in page
    for name, play in PLAYS.items():
        needs = ", ".join(play.needs) or "–"
        assert f"| {name.replace('_', ' ')} | {play.who} | {play.where} | {play.how_soon} | {needs} |" in page
