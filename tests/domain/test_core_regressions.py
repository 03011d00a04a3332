"""What once was wrong in the core, a row each."""

import msgspec
import pytest
from msgspec.structs import replace

from harken.domain.assessment import Genuineness, Speaker
from harken.domain.conversation import Reply, Standing, replies_to, standing
from harken.domain.incident import acknowledge
from harken.domain.record import bounded, erased, summary
from harken.domain.voice import is_holding

from .builders import (
    BRAND,
    assessment,
    at,
    heard,
    mention,
    minutes,
    pair,
    pairs,
    quiet,
    raised,
    record,
    rule,
    said,
    waiter,
)
from .test_incident import evaluate
from .test_rule import counted


def test_a_clear_at_above_the_threshold_does_not_swallow_the_call():
    one = evaluate(quiet(), pairs(1), 0, rule(above=0))
    assert (one.reason, one.incident.phase) == ("FIRST", "raised")


def test_something_worse_by_somebody_told_before_is_news():
    worse = (*pairs(6)[1:], pair("x", 95, mentions=("m0", "x")))
    decision = evaluate(raised(), worse, 10)
    assert (decision.reason, decision.new) == ("GREW", {"x"})


def test_an_acknowledgement_counts_people_not_posts():
    many = tuple(pair(f"m{n}", mentions=(f"m{n}", f"y{n}", f"z{n}")) for n in range(6))
    taken = acknowledge(evaluate(quiet(), many, 0).incident, at(1))
    assert taken.acked_count == 6
    assert evaluate(taken, pairs(12), 10).incident.acked_at is None


@pytest.mark.parametrize(("waiting", "hold"), [(pairs(4), 0), (pairs(6), 30)])
def test_without_an_incident_there_is_nothing_to_acknowledge(waiting, hold):
    before = evaluate(quiet(), waiting, 0, rule(hold=minutes(hold))).incident
    assert acknowledge(before, at(1)) == before


def test_each_new_one_of_an_outcry_is_told():
    outcry = replace(rule(above=0, clear_at=0, min_urgency=85, severity="critical"), kind="outcry")
    told = raised(6, level=2, severity="critical")
    assert evaluate(told, (*pairs(6, urgency=90), pair("x", 90)), 5, outcry).reason == "GREW"
    assert evaluate(told, (*pairs(6, urgency=90), pair("x", 90)), 4, outcry).reason == "NONE"
    assert evaluate(told, pairs(6, urgency=90), 5, outcry).reason == "NONE"


def test_a_complaint_about_an_answer_is_not_answered_by_it():
    """Whatever the clocks say: what it replies to was there before it."""
    first, answer = heard("m:a1", "anna", 0), said("m:r", 10, "m:a1")
    assert replies_to(heard("m:a2", "anna", 5, "m:r"), [first, answer], reopens=True) == ()
    (settled,) = replies_to(heard("m:a2", "anna", 5, "m:r"), [first, answer], reopens=False)
    assert settled.how == "settled"


def test_a_statement_may_name_an_account():
    statement = "We are on it. News at @luvento_status"
    assert is_holding(f"@anna {statement}", statement)


@pytest.mark.parametrize("created", [None, at(10**6)])
def test_a_mention_with_no_or_a_false_time_is_joined_by_its_clock(created):
    whole = record(replace(mention(), created_at=created), since=at(0), first_seen=at(0))
    named = said("mastodon:r", 30, "mastodon:9", names=("anna@social.example",))
    assert [reply.how for reply in replies_to(summary(whole, BRAND).post, [named], reopens=True)] == ["named"]


def test_an_author_is_named_by_id_too():
    asked = heard("b:1", "did:plc:abc", 0, handle="anna.example")
    assert [
        reply.how for reply in replies_to(asked, [said("b:r", 5, "b:0", names=("did:plc:abc",))], reopens=True)
    ] == ["named"]


def test_a_known_id_wins_over_a_forged_alias():
    forged = heard("m:evil", "mallory", 1, aliases=("m:a1",))
    (reply,) = replies_to(heard("m:a1", "anna", 0), [forged, said("m:r", -5, "m:a1")], reopens=True)
    assert reply.how == "direct"


def test_no_answer_is_dated_before_the_clock_it_stops():
    early = Reply(id="m:r", how="direct", at=at(-5))
    assert standing(replies=[early], since=at(0)).answered_at == at(0)


def test_held_does_not_count_before_it_would_have_counted_anyway():
    slow = rule(waiting=minutes(48 * 60), within=minutes(7 * 24 * 60))
    held = waiter(standing=Standing(state="held", held_until=at(24 * 60)), checked_at=at(48 * 60))
    assert counted(slow, [held], 48 * 60 - 1) == ()
    assert len(counted(slow, [held], 48 * 60)) == 1


def test_a_deleted_mention_is_not_quoted_as_evidence():
    quoting = assessment(
        speaker=Speaker(role="customer", evidence=("my kettle",)),
        genuineness=Genuineness(verdict="complaint", evidence=("it melted",)),
    )
    gone = erased(record(assessment=quoting))
    assert (gone.assessment.speaker.role, gone.assessment.genuineness.verdict) == ("customer", "complaint")
    raw = msgspec.json.encode(gone)
    assert b"kettle" not in raw
    assert b"melted" not in raw


def test_cutting_twice_is_cutting_once():
    once = bounded(mention(text="坏" * 40_000))
    assert bounded(once) == once
