from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from harken.domain.incident import Decision, Tell, acknowledge, decide, is_new, mark, removed, settle

from .builders import at, clearing, minutes, pair, pairs, pending, quiet, raised, rule, untold

TELL: Tell = {"warning": ("email",), "critical": ("email", "sms", "chat")}
SILENCE = {"muted": "silence"}
NIGHT = {"muted": "quiet hours"}
UNREAD = {"ok": False}
CRITICAL: dict[str, Any] = {"severity": "critical", "escalated": True, "informed": ("email", "sms", "chat")}

PATIENT = rule(escalate_after=minutes(24 * 60))


def evaluate(incident, waiting, minute, a_rule=None, *, ok=True, muted=None):
    return decide(a_rule or rule(), incident, waiting, ok, at(minute), tell=TELL, muted=muted)


def hold(length: float) -> dict[str, Any]:
    return {"a_rule": rule(hold=minutes(length))}


@pytest.mark.parametrize(
    ("incident", "waiting", "minute", "given", "reason", "phase"),
    [
        # --- raising ---
        # Nobody waits.
        (quiet(), pairs(0), 0, {}, "NONE", "quiet"),
        # Exactly the threshold is not over it.
        (quiet(), pairs(5), 0, {}, "NONE", "quiet"),
        # ... nor with a source unread.
        (quiet(), pairs(5), 0, UNREAD, "NONE", "quiet"),
        # One more is: told at once.
        (quiet(), pairs(6), 0, {}, "FIRST", "raised"),
        # A threshold of none: the first one is over it.
        (quiet(), pairs(1), 0, {"a_rule": rule(above=0, clear_at=0)}, "FIRST", "raised"),
        # Two posts of one author in one conversation are one who waits.
        (quiet(), (*pairs(4), pair("x", mentions=("x", "y"))), 0, {}, "NONE", "quiet"),
        # An unread source keeps nobody from calling.
        (quiet(), pairs(6), 0, UNREAD, "FIRST", "raised"),
        # --- hold ---
        # Over the threshold, but not for long enough yet.
        (quiet(), pairs(6), 0, hold(5), "NONE", "pending"),
        (pending(0), pairs(6), 4, hold(5), "NONE", "pending"),
        # Long enough, to the minute.
        (pending(0), pairs(6), 5, hold(5), "FIRST", "raised"),
        # It dropped to the threshold meanwhile: over.
        (pending(0), pairs(5), 4, hold(5), "NONE", "quiet"),
        (pending(0), pairs(5), 9, hold(5), "NONE", "quiet"),
        # It seems to have dropped, but a source is unread: keep holding.
        (pending(0), pairs(0), 4, hold(5) | UNREAD, "NONE", "pending"),
        (pending(0), pairs(0), 9, hold(5) | UNREAD, "NONE", "pending"),
        # --- nothing new ---
        # Told, and nothing has changed.
        (raised(), pairs(6), 1, {}, "NONE", "raised"),
        # Just before anything is due: waiting alone is no news.
        (raised(), pairs(6), 59, {}, "NONE", "raised"),
        # Fewer, but one more than clear_at: between clear_at and above it stays raised.
        (raised(), pairs(3), 30, {}, "NONE", "raised"),
        (raised(), pairs(5), 30, {}, "NONE", "raised"),
        # --- GREW ---
        # Grown by half, five minutes after the last notice.
        (raised(), pairs(9), 5, {}, "GREW", "raised"),
        # Grown by half, too soon after it.
        (raised(), pairs(9), 4, {}, "NONE", "raised"),
        # Not quite by half.
        (raised(), pairs(8), 5, {}, "NONE", "raised"),
        # An odd number: 7 grows by half with 11, not with 10.
        (raised(7), pairs(10), 5, {}, "NONE", "raised"),
        (raised(7), pairs(11), 5, {}, "GREW", "raised"),
        # Grown since the last notice, not since FIRST.
        (raised(last_count=9), pairs(13), 5, {}, "NONE", "raised"),
        (raised(last_count=9), pairs(14), 5, {}, "GREW", "raised"),
        # The five minutes run from the last notice of any reason.
        (raised(last_at=at(20)), pairs(9), 24, {}, "NONE", "raised"),
        (raised(last_at=at(20)), pairs(9), 25, {}, "GREW", "raised"),
        # Of regroup_every, as the rule says.
        (raised(), pairs(9), 19, {"a_rule": rule(regroup_every=minutes(20))}, "NONE", "raised"),
        (raised(), pairs(9), 20, {"a_rule": rule(regroup_every=minutes(20))}, "GREW", "raised"),
        # Grown by half by those who were told before: no news.
        (raised(9, last_count=6), pairs(9), 5, {}, "NONE", "raised"),
        # One new one of a higher level.
        (raised(), (*pairs(6), pair("new", 60)), 5, {}, "GREW", "raised"),
        # One new one who replaces an old one, of a higher level.
        (raised(), (*pairs(5), pair("new", 90)), 5, {}, "GREW", "raised"),
        # One new one of no higher level than any told so far.
        (raised(level=1), (*pairs(6), pair("new", 84)), 5, {}, "NONE", "raised"),
        (raised(level=1), (*pairs(6), pair("new", 85)), 5, {}, "GREW", "raised"),
        # One new one no louder than those told have become by waiting.
        (raised(), (*pairs(6, urgency=60), pair("new", 60)), 5, {}, "NONE", "raised"),
        (raised(level=2), (*pairs(6), pair("new", 100)), 5, {}, "NONE", "raised"),
        # One new one who replaces an old one, of the same level.
        (raised(), (*pairs(5), pair("new")), 5, {}, "NONE", "raised"),
        # Waiting has made those told more urgent: waiting alone never tells.
        (raised(), pairs(6, urgency=90), 30, {}, "NONE", "raised"),
        # ... not with a new one of the old level beside them either.
        (raised(), (*pairs(6, urgency=90), pair("new")), 30, {}, "NONE", "raised"),
        # A source unread changes nothing about what is known to have grown.
        (raised(), pairs(9), 5, UNREAD, "GREW", "raised"),
        # Acknowledging stops reminders and escalation, not news.
        (raised(acked_at=at(1), acked_count=6), pairs(9), 5, {}, "GREW", "raised"),
        # One of a higher level is told while clearing too.
        (clearing(3), (pair("new", 90),), 5, {}, "GREW", "clearing"),
        # --- ESCALATED ---
        # An hour without an acknowledgement.
        (raised(), pairs(6), 60, {}, "ESCALATED", "raised"),
        # Once.
        (raised(**CRITICAL), pairs(6), 61, {}, "NONE", "raised"),
        # From FIRST on, not from when it was raised in silence.
        (raised(first_at=at(90), last_at=at(90)), pairs(6), 149, {}, "NONE", "raised"),
        (raised(first_at=at(90), last_at=at(90)), pairs(6), 150, {}, "ESCALATED", "raised"),
        # Acknowledged: no.
        (raised(acked_at=at(50), acked_count=6), pairs(6), 60, {}, "NONE", "raised"),
        # Acknowledged, and doubled since: the acknowledgement is void.
        (raised(12, acked_at=at(50), acked_count=6), pairs(12), 60, {}, "ESCALATED", "raised"),
        # Acknowledged, and not quite doubled.
        (raised(11, acked_at=at(50), acked_count=6), pairs(11), 60, {}, "NONE", "raised"),
        # While clearing: no.
        (clearing(58), pairs(2), 60, {}, "NONE", "clearing"),
        # Clearing, and back above clear_at at this very moment.
        (clearing(55), pairs(3), 60, {}, "ESCALATED", "raised"),
        # As the rule says.
        (raised(), pairs(6), 15, {"a_rule": rule(escalate_after=minutes(15))}, "ESCALATED", "raised"),
        # A rule that is critical from the start escalates too: that nobody has taken it on is news.
        (raised(severity="critical"), pairs(6), 60, {"a_rule": rule(severity="critical")}, "ESCALATED", "raised"),
        # --- REMINDER ---
        # Four hours after FIRST.
        (raised(**CRITICAL), pairs(6), 239, {}, "NONE", "raised"),
        (raised(**CRITICAL), pairs(6), 240, {}, "REMINDER", "raised"),
        # Four hours after the last one.
        (raised(reminded_at=at(240), **CRITICAL), pairs(6), 479, {}, "NONE", "raised"),
        (raised(reminded_at=at(240), **CRITICAL), pairs(6), 480, {}, "REMINDER", "raised"),
        # Counted from FIRST, whatever else was told meanwhile.
        (raised(last_at=at(230), **CRITICAL), pairs(6), 240, {}, "REMINDER", "raised"),
        # Acknowledged: no.
        (raised(acked_at=at(50), acked_count=6, **CRITICAL), pairs(6), 240, {}, "NONE", "raised"),
        # Acknowledged, and doubled since.
        (raised(12, acked_at=at(50), acked_count=6, **CRITICAL), pairs(12), 240, {}, "REMINDER", "raised"),
        # While clearing: no.
        (clearing(235, **CRITICAL), pairs(2), 240, {}, "NONE", "clearing"),
        # As the rule says.
        (raised(**CRITICAL), pairs(6), 30, {"a_rule": rule(remind_every=minutes(30))}, "REMINDER", "raised"),
        # --- clearing ---
        # At clear_at: it begins to clear.
        (raised(), pairs(2), 30, {}, "NONE", "clearing"),
        # While a source is unread it begins to clear, and begins anew until the source is back.
        (raised(), pairs(2), 30, UNREAD, "NONE", "clearing"),
        # Not for long enough yet.
        (clearing(30), pairs(2), 39, {}, "NONE", "clearing"),
        # Long enough, to the minute.
        (clearing(30), pairs(2), 40, {}, "CLEARED", "quiet"),
        (clearing(30), pairs(0), 40, {}, "CLEARED", "quiet"),
        # Between clear_at and above: raised again.
        (clearing(30), pairs(3), 40, {}, "NONE", "raised"),
        # Over the threshold again: the same incident, no second FIRST.
        (clearing(30), pairs(6), 40, {}, "NONE", "raised"),
        # Never while a source is unread: no answer is not zero.
        (clearing(30), pairs(0), 40, UNREAD, "NONE", "clearing"),
        (raised(), pairs(0), 40, UNREAD, "NONE", "clearing"),
        # Acknowledged ones clear too.
        (clearing(30, acked_at=at(20), acked_count=6), pairs(2), 40, {}, "CLEARED", "quiet"),
        # A rule without a delay clears at once.
        (raised(), pairs(2), 30, {"a_rule": rule(clear_after=minutes(0))}, "CLEARED", "quiet"),
        # ... unless a source is unread.
        (raised(), pairs(2), 30, {"a_rule": rule(clear_after=minutes(0))} | UNREAD, "NONE", "clearing"),
        # --- silence ---
        # Raised, not told.
        (quiet(), pairs(6), 0, SILENCE, "NONE", "raised"),
        # Still raised when the silence ends: FIRST then.
        (untold(), pairs(6), 90, {}, "FIRST", "raised"),
        # Still raised, though no longer over the threshold.
        (untold(), pairs(3), 90, {}, "FIRST", "raised"),
        # Clearing when the silence ends: not told, it ends by itself.
        (untold(), pairs(2), 90, {}, "NONE", "clearing"),
        # Raised and over within the silence: nothing, ever.
        (untold(phase="clearing", clearing_since=at(30)), pairs(0), 40, SILENCE, "NONE", "quiet"),
        # ... nor when its end falls just behind the silence.
        (untold(phase="clearing", clearing_since=at(30)), pairs(0), 40, {}, "NONE", "quiet"),
        # Who was told is told that it is over, silence or not.
        (clearing(30), pairs(2), 40, SILENCE, "CLEARED", "quiet"),
        # All else is mute: growth, escalation, reminders.
        (raised(), pairs(9), 5, SILENCE, "NONE", "raised"),
        (raised(), pairs(6), 60, SILENCE, "NONE", "raised"),
        (raised(**CRITICAL), pairs(6), 240, SILENCE, "NONE", "raised"),
        # A critical rule is silenced like any other.
        (quiet(), pairs(6), 0, {"a_rule": rule(severity="critical")} | SILENCE, "NONE", "raised"),
        # A hold runs in silence.
        (pending(0), pairs(6), 5, hold(5) | SILENCE, "NONE", "raised"),
        # --- quiet hours ---
        # A warning waits for the morning: the call, its growth, its reminder.
        (quiet(), pairs(6), 0, NIGHT, "NONE", "raised"),
        (raised(), pairs(9), 5, NIGHT, "NONE", "raised"),
        (raised(), pairs(6), 240, {"a_rule": PATIENT} | NIGHT, "NONE", "raised"),
        # ... and is told then, however late.
        (raised(), pairs(6), 600, {"a_rule": PATIENT}, "REMINDER", "raised"),
        # The good news that a warning is over waits too.
        (clearing(30), pairs(2), 40, NIGHT, "NONE", "clearing"),
        # ... and is told in the morning.
        (clearing(30), pairs(2), 600, {}, "CLEARED", "quiet"),
        # Raised and over within the night: nothing.
        (untold(phase="clearing", clearing_since=at(30)), pairs(0), 40, NIGHT, "NONE", "quiet"),
        # Escalating makes it critical, which never waits.
        (raised(), pairs(6), 60, NIGHT, "ESCALATED", "raised"),
        # Critical from the start never waits.
        (quiet(), pairs(6), 0, {"a_rule": rule(severity="critical")} | NIGHT, "FIRST", "raised"),
        (untold(severity="critical"), pairs(6), 30, NIGHT, "FIRST", "raised"),
        # What has become critical never waits again.
        (raised(**CRITICAL), pairs(9), 65, NIGHT, "GREW", "raised"),
        (raised(**CRITICAL), pairs(6), 240, NIGHT, "REMINDER", "raised"),
        (clearing(30, **CRITICAL), pairs(2), 40, NIGHT, "CLEARED", "quiet"),
        # --- several at once ---
        # CLEARED goes before GREW.
        (clearing(30), (pair("new", 90),), 40, {}, "CLEARED", "quiet"),
        # FIRST goes before ESCALATED and REMINDER, however long it was raised in silence.
        (untold(), pairs(6), 600, {}, "FIRST", "raised"),
        # GREW goes before ESCALATED ...
        (raised(), pairs(9), 60, {}, "GREW", "raised"),
        # ... which follows at the next evaluation.
        (raised(9, last_at=at(60)), pairs(9), 61, {}, "ESCALATED", "raised"),
        # ESCALATED goes before REMINDER ...
        (raised(), pairs(6), 240, {}, "ESCALATED", "raised"),
        # ... which follows at the next evaluation.
        (raised(last_at=at(240), **CRITICAL), pairs(6), 241, {}, "REMINDER", "raised"),
        # --- a clock that steps back ---
        (raised(), pairs(9), -30, {}, "NONE", "raised"),
        (clearing(30), pairs(0), 20, {}, "NONE", "clearing"),
    ],
)
def test_decide(incident, waiting, minute, given, reason, phase):
    decision = evaluate(incident, waiting, minute, **given)
    assert (decision.reason, decision.incident.phase) == (reason, phase)
    assert (decision.told is None) == (reason == "NONE")


def tell_story(script, until, a_rule=None):
    """Evaluate every minute; `script` maps a minute to what holds from then on. Gives back what was told, and when."""
    incident, waiting, ok, muted = quiet(), pairs(0), True, None
    told = []
    for minute in range(until + 1):
        change = script.get(minute, {})
        waiting, ok, muted = (
            change.get("waiting", waiting),
            change.get("ok", ok),
            change.get("muted", muted),
        )
        if change.get("ack"):
            incident = acknowledge(incident, at(minute))
        decision = evaluate(incident, waiting, minute, a_rule, ok=ok, muted=muted)
        incident = decision.incident
        if decision.told is not None:
            told.append((minute, decision.reason))
    return told


HOURS = 60


@pytest.mark.parametrize(
    ("script", "until", "expected"),
    [
        # A day that nobody looks: FIRST, ESCALATED, and a reminder every four hours.
        (
            {0: {"waiting": pairs(6)}},
            13 * HOURS,
            [(0, "FIRST"), (60, "ESCALATED"), (240, "REMINDER"), (480, "REMINDER"), (720, "REMINDER")],
        ),
        # Acknowledged after half an hour: nothing more until it is over.
        (
            {0: {"waiting": pairs(6)}, 30: {"ack": True}, 700: {"waiting": pairs(0)}},
            900,
            [(0, "FIRST"), (710, "CLEARED")],
        ),
        # Acknowledged, then doubled: news first, then what was held back.
        (
            {0: {"waiting": pairs(6)}, 30: {"ack": True}, 100: {"waiting": pairs(12)}},
            200,
            [(0, "FIRST"), (100, "GREW"), (101, "ESCALATED")],
        ),
        # An acknowledgement survives a relapse while clearing.
        (
            {0: {"waiting": pairs(6)}, 30: {"ack": True}, 40: {"waiting": pairs(1)}, 45: {"waiting": pairs(6)}},
            200,
            [(0, "FIRST")],
        ),
        # The next incident needs an acknowledgement of its own.
        (
            {0: {"waiting": pairs(6)}, 1: {"ack": True}, 2: {"waiting": pairs(0)}, 100: {"waiting": pairs(6)}},
            170,
            [(0, "FIRST"), (12, "CLEARED"), (100, "FIRST"), (160, "ESCALATED")],
        ),
        # Going up and down below clear_after: one call, one all-clear.
        (
            {minute: {"waiting": pairs(6 if minute % 10 == 0 else 0)} for minute in range(0, 50, 5)},
            80,
            [(0, "FIRST"), (55, "CLEARED")],
        ),
        # A source goes dark while it clears: the ten minutes begin anew when it is back.
        (
            {0: {"waiting": pairs(6)}, 10: {"waiting": pairs(0)}, 15: {"ok": False}, 30: {"ok": True}},
            60,
            [(0, "FIRST"), (40, "CLEARED")],
        ),
        # A source that never comes back: never cleared.
        ({0: {"waiting": pairs(6)}, 10: {"waiting": pairs(0), "ok": False}}, 600, [(0, "FIRST")]),
        # Silenced from before it began until after it was over: nothing.
        (
            {0: {"muted": "silence"}, 5: {"waiting": pairs(9)}, 60: {"waiting": pairs(0)}, 90: {"muted": None}},
            200,
            [],
        ),
        # Silenced, and still there at the end of it.
        ({0: {"muted": "silence", "waiting": pairs(9)}, 90: {"muted": None}}, 149, [(90, "FIRST")]),
        # Silenced in between: what grew meanwhile is told at the end of it.
        (
            {0: {"waiting": pairs(6)}, 1: {"muted": "silence"}, 20: {"waiting": pairs(20)}, 50: {"muted": None}},
            59,
            [(0, "FIRST"), (50, "GREW")],
        ),
        # A night of quiet hours: the warning comes in the morning, and its clocks run from then.
        (
            {0: {"muted": "quiet hours"}, 60: {"waiting": pairs(6)}, 480: {"muted": None}},
            541,
            [(480, "FIRST"), (540, "ESCALATED")],
        ),
        # A slow stream of new ones, each answered: nothing but the first call.
        (
            {minute: {"waiting": pairs(6, start=minute // 5)} for minute in range(0, 60, 5)},
            59,
            [(0, "FIRST")],
        ),
        # Ever more: grouped, and by half each time.
        (
            {minute: {"waiting": pairs(6 + minute)} for minute in range(60)},
            59,
            [(0, "FIRST"), (5, "GREW"), (11, "GREW"), (20, "GREW"), (33, "GREW"), (53, "GREW")],
        ),
    ],
)
def test_a_story_minute_by_minute(script, until, expected):
    assert tell_story(script, until) == expected


def test_first_tells_all_who_wait():
    """The record of a call: an id of its own, number one, what was told, to which channels, from which sources."""
    waiting = (pair("a", 70), pair("b", 90, mentions=("b", "c"), source="hackernews"), *pairs(4))
    decision = evaluate(quiet(version=7), waiting, 30)
    told = decision.told
    assert told == decision.incident
    assert (told.id, told.sequence, told.severity, told.version) == ("20261120T123000Z", 1, "warning", 7)
    assert (told.raised_at, told.first_at, told.last_at, told.reminded_at) == (at(30), at(30), at(30), None)
    assert told.counted == {"a", "b", "c", "m0", "m1", "m2", "m3"}
    assert told.told == frozenset(map(mark, told.counted))
    assert (told.last_count, told.level) == (6, 2)
    assert told.informed == ("email",)
    assert told.sources == {"mastodon", "hackernews"}
    assert decision.new == {"a", "b", "m0", "m1", "m2", "m3"}


def test_grew_says_who_is_new_and_remembers_them():
    decision = evaluate(raised(), (*pairs(6), pair("x"), pair("y"), pair("z")), 5)
    assert decision.reason == "GREW"
    assert decision.new == {"x", "y", "z"}
    assert decision.told is not None
    assert decision.told.told == frozenset(map(mark, ("m0", "m1", "m2", "m3", "m4", "m5", "x", "y", "z")))
    again = evaluate(decision.incident, (*pairs(6), pair("x"), pair("y"), pair("z")), 50)
    assert again.reason == "NONE"


def test_who_came_between_is_told_as_new_by_whatever_is_told_next():
    """A reminder names those not told before too, and they are no news afterwards."""
    decision = evaluate(raised(**CRITICAL), (*pairs(6), pair("x")), 240)
    assert (decision.reason, decision.new) == ("REMINDER", {"x"})
    assert mark("x") in decision.incident.told


def test_who_left_and_came_back_is_not_new():
    one = evaluate(raised(), pairs(3), 5)
    back = evaluate(one.incident, pairs(6), 20)
    assert (back.reason, back.new) == ("NONE", frozenset())


def test_what_was_told_stays_told():
    """Later notices add to the record of who was told, where from and how urgent; they take nothing away."""
    others = tuple(replace(item, source="hackernews") for item in pairs(9, start=3))
    after = evaluate(raised(level=2), others, 5)
    assert after.reason == "GREW"
    assert after.incident.told == {mark(f"m{number}") for number in range(12)}
    assert after.incident.sources == {"mastodon", "hackernews"}
    assert after.incident.level == 2


def test_a_higher_level_once_told_is_no_news_again():
    first = evaluate(raised(), (*pairs(6), pair("x", 90)), 5)
    second = evaluate(first.incident, (*pairs(6), pair("x", 90), pair("y", 90)), 30)
    assert (first.reason, second.reason) == ("GREW", "NONE")
    assert first.incident.level == 2


def test_nothing_told_leaves_no_trace_of_telling():
    """Evaluations without a notice keep count, but nobody is taken for told."""
    before = evaluate(quiet(), pairs(6), 0).incident
    after = evaluate(before, (*pairs(6), pair("x")), 5).incident
    assert after.counted == before.counted | {"x"}
    for field in (
        "told",
        "level",
        "last_count",
        "last_at",
        "first_at",
        "reminded_at",
        "sequence",
        "informed",
        "severity",
    ):
        assert getattr(after, field) == getattr(before, field)


def test_escalated_is_critical_and_reaches_more_channels():
    decision = evaluate(raised(), pairs(6), 60)
    told = decision.told
    assert told is not None
    assert (told.severity, told.escalated, told.sequence) == ("critical", True, 2)
    assert told.informed == ("email", "sms", "chat")


def test_a_critical_rule_calls_the_critical_channels_at_once():
    decision = evaluate(quiet(), pairs(6), 0, rule(severity="critical"))
    assert decision.told is not None
    assert (decision.told.severity, decision.told.informed) == ("critical", ("email", "sms", "chat"))


def test_cleared_speaks_of_the_whole_incident_and_leaves_nothing_behind():
    """Whoever was told anything is told; what is kept is the quiet, at the version that was read."""
    incident = clearing(30, version=9, ended={mark("m1"): "answered"}, **CRITICAL)
    decision = evaluate(incident, pairs(0), 40)
    assert decision.told is not None
    for field in ("id", "severity", "informed", "told", "ended", "raised_at", "first_at", "sources"):
        assert getattr(decision.told, field) == getattr(incident, field)
    assert decision.told.sequence == 2
    assert decision.incident == quiet(version=9)
    assert decision.new == frozenset()


def test_an_untold_end_leaves_nothing_behind():
    decision = evaluate(untold(phase="clearing", clearing_since=at(30), version=9), pairs(0), 40)
    assert decision == Decision(quiet(version=9))


def test_a_drop_within_the_hold_forgets_when_it_began():
    dropped = evaluate(pending(0), pairs(5), 3, rule(hold=minutes(5)))
    assert dropped.incident.pending_since is None
    again = evaluate(dropped.incident, pairs(6), 4, rule(hold=minutes(5)))
    assert again.incident.pending_since == at(4)


def test_incidents_of_one_rule_have_ids_of_their_own():
    one = evaluate(quiet(), pairs(6), 0).incident
    two = evaluate(quiet(), pairs(6), 1).incident
    assert one.id != two.id


@pytest.mark.parametrize(
    ("incident", "reason"),
    [
        # Told that it began: told that it is over.
        (raised(), "CLEARED"),
        (clearing(30), "CLEARED"),
        (raised(acked_at=at(1), acked_count=6), "CLEARED"),
        # Not told: not told.
        (untold(), "NONE"),
        (pending(0), "NONE"),
        (quiet(), "NONE"),
    ],
)
def test_removed(incident, reason):
    decision = removed(incident)
    assert decision.reason == reason
    assert decision.incident == quiet()
    assert decision.told == (replace(incident, sequence=2) if reason == "CLEARED" else None)


def test_acknowledge_notes_when_and_of_how_many():
    incident = evaluate(quiet(), pairs(6), 0).incident
    taken = acknowledge(incident, at(20))
    assert (taken.acked_at, taken.acked_count) == (at(20), 6)
    assert replace(taken, acked_at=None, acked_count=0) == incident


def test_an_acknowledgement_of_none_is_void_with_the_second():
    taken = acknowledge(evaluate(raised(), pairs(0), 30).incident, at(35))
    kept = evaluate(taken, pairs(1), 36).incident
    assert kept.acked_at == at(35)
    assert evaluate(kept, pairs(2), 37).incident.acked_at is None


@pytest.mark.parametrize(
    ("left", "back", "expected"),
    [
        # How those told left is kept.
        ({"m0": "answered", "m1": "aged"}, (), {"m0": "answered", "m1": "aged", "m5": "gone"}),
        # Whoever was not told is no part of how it ended.
        ({"x": "answered"}, (), {"m5": "gone"}),
        # Who counts again has not left.
        ({}, ("m5",), {}),
        # The last word on it stands.
        ({"m5": "closed"}, (), {"m5": "closed"}),
        # Nothing happened.
        ({}, (), {"m5": "gone"}),
    ],
)
def test_settle(left, back, expected):
    before = raised(ended={mark("m5"): "gone"})
    after = settle(before, left, back)
    assert after.ended == {mark(name): how for name, how in expected.items()}
    assert replace(after, ended=before.ended) == before


def test_is_new():
    incident = raised()
    assert not is_new(incident, pair("m0"))
    assert is_new(incident, pair("x"))


def test_marks_are_short_and_tell_mentions_apart():
    marks = {mark(f"mastodon:{number}") for number in range(1000)}
    assert len(marks) == 1000
    assert {len(one) for one in marks} == {12}


some_pairs = st.lists(
    st.builds(pair, st.sampled_from([f"m{n}" for n in range(12)]), st.sampled_from([0, 59, 60, 85, 100])),
    unique_by=lambda item: item.lead,
).map(tuple)
some_incidents = st.sampled_from(
    [
        quiet(),
        pending(0),
        untold(),
        raised(),
        raised(**CRITICAL),
        clearing(30),
        raised(acked_at=at(1), acked_count=3),
        untold(phase="clearing", clearing_since=at(30)),
    ]
)
muted = st.sampled_from([None, "silence", "quiet hours"])


@given(some_incidents, some_pairs, st.integers(0, 600), st.booleans(), muted, st.randoms(use_true_random=False))
def test_the_order_of_those_who_wait_does_not_change_the_decision(incident, waiting, minute, ok, mute, shuffle):
    mixed = list(waiting)
    shuffle.shuffle(mixed)
    decision = evaluate(incident, waiting, minute, ok=ok, muted=mute)
    assert evaluate(incident, tuple(mixed), minute, ok=ok, muted=mute) == decision


@given(some_incidents, some_pairs, st.integers(0, 600), st.booleans(), muted)
def test_what_holds_of_every_decision(incident, waiting, minute, ok, mute):
    decision = evaluate(incident, waiting, minute, ok=ok, muted=mute)
    after = decision.incident
    assert after.version == incident.version  # whoever writes it counts it up
    if decision.told is None:
        assert decision.reason == "NONE"
        assert not decision.new
        assert after.phase == "quiet" or after.told == incident.told
    else:
        assert decision.told.sequence == incident.sequence + 1
        assert decision.told.id
        assert decision.new <= {item.lead for item in waiting}
    if mute == "silence":
        assert decision.reason in ("NONE", "CLEARED")
    if not ok:
        assert decision.reason != "CLEARED"
        assert incident.phase == "quiet" or after.phase != "quiet"
    if len(waiting) > 5:
        assert after.phase == "raised"
    if mute is None and len(waiting) > 5:
        assert after.first_at is not None
