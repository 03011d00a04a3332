"""What a replay tells of a past. Posts are made up; times are minutes after NOON unless said otherwise."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.pasts import (
    STATEMENT,
    act,
    brand,
    complaints,
    down,
    encoded,
    end,
    heard,
    mastodon,
    minute_of,
    notices,
    post,
    reply,
    stamp,
)
from tests.cli.pasts import settings as settings_of

from harken.domain.errors import BadInput
from harken_cli.past import parse
from harken_cli.replay import replay

ALONE = {"above": 0, "clear_at": 0}
"""A rule that calls for a single one who waits."""
AGAIN = "still nothing, this is a disgrace, worst company ever"
EVERYTHING = {"sentiment": ["negative", "neutral", "positive"]}
FEED = {"use": "feeds", "urls": ["https://news.example/feed.xml"]}


def answers(count, minute, every=0, source="mastodon", **more):
    """The brand answers so many of `complaints`."""
    return [
        reply(f"{source}:r{number}", minute + number * every, f"{source}:c{number}", **more)
        for number in range(count)
    ]


# The threshold


@pytest.mark.parametrize("above", [0, 1, 5])
@pytest.mark.parametrize("waiting", [0, 1, 30, 90])
def test_at_the_threshold_nothing_is_told_and_one_more_is_told_once_as_it_begins_to_count(above, waiting):
    rule = {"above": above, "clear_at": 0, "waiting": f"{waiting}m"}
    lines = complaints(above + 1, 0, every=1)
    assert heard([*lines[:above], end(200)], brand(rule)) == []
    ((reason, minute),) = heard([*lines, end(above + waiting + 30)], brand(rule))
    assert reason == "FIRST"
    assert above + waiting <= minute <= above + waiting + 2


@pytest.mark.parametrize("every", ["1s", "1m", "7m", "30m"])
@pytest.mark.parametrize("source", ["mastodon", "hackernews", "feeds"])
def test_how_often_a_source_is_read_does_not_put_off_what_waits_longer_than_that(every, source):
    entries = [mastodon(every=every), {"use": "hackernews", "every": every}, FEED | {"every": every}]
    told = heard([*complaints(6, 3, source=source), end(80)], brand(sources=entries))
    assert told == [("FIRST", 33)]


def test_a_notice_is_decided_at_a_whole_minute_and_none_before_its_time():
    told = heard([*complaints(6, 0.4), end(80)])
    assert told == [("FIRST", 31)]


def test_a_notice_says_what_it_is_about():
    (told,) = notices([*complaints(6), end(31)])
    assert (told.brand, told.rule, told.sequence, told.severity) == ("luvento", "complaints", 1, "warning")
    assert (told.count, told.new, told.channels) == (6, 6, ("email",))
    assert "6" in told.text


def test_what_a_rule_does_not_count_is_not_counted():
    praise = [post(f"mastodon:p{number}", 0, text="I love my Luvento, it is wonderful") for number in range(9)]
    elsewhere = [post(f"mastodon:e{number}", 0, text="My bicycle is broken, terrible") for number in range(9)]
    own = [post(f"mastodon:o{number}", 0, "luvento") for number in range(9)]
    assert heard([*complaints(5), *praise, *elsewhere, *own, end(80)]) == []
    assert (
        heard(
            [*complaints(9), end(80)], brand({"sources": ["hackernews"]}, sources=[mastodon(), {"use": "hackernews"}])
        )
        == []
    )


def test_one_author_in_one_conversation_counts_once():
    many = [post(f"mastodon:c{number}", number, "ann", root="mastodon:c0") for number in range(9)]
    assert heard([*many, end(80)], brand({"above": 1})) == []
    (first,) = notices([*many, end(80)], brand(ALONE))
    assert (first.reason, first.count) == ("FIRST", 1)
    two = [*many, post("mastodon:d", 4, "bob", root="mastodon:c0")]
    assert heard([*two, end(80)], brand({"above": 1})) == [("FIRST", 34)]


def test_two_brands_that_a_text_names_are_told_both_and_what_is_done_concerns_one():
    pair = [brand(ALONE), brand(ALONE, id="other")]
    lines = [*complaints(1), end(100)]
    told = notices([*lines, act("ack", 40, rule="complaints", brand="other")], *pair)
    assert [(one.brand, one.reason, minute_of(one)) for one in told] == [
        ("luvento", "FIRST", 30),
        ("other", "FIRST", 30),
        ("luvento", "ESCALATED", 90),
    ]
    closed = notices([*lines, act("close", 10, mention="mastodon:c0", reason="spam", brand="other")], *pair)
    assert {one.brand for one in closed} == {"luvento"}


# When nothing is to be told


def test_a_first_run_over_a_page_where_all_was_answered_long_ago_tells_nothing():
    old = complaints(9, -600, every=3)
    lines = [line | {"seen_at": stamp(0)} for line in [*old, *answers(9, -400)]]
    assert heard([*lines, end(300)]) == []


def test_a_first_run_over_a_page_of_complaints_too_old_for_the_rule_tells_nothing():
    old = [line | {"seen_at": stamp(0)} for line in complaints(9, -60 * 24 - 1)]
    assert heard([*old, end(300)]) == []
    young = [line | {"seen_at": stamp(0)} for line in complaints(9, -60 * 24 + 2)]
    assert heard([*young, end(1)]) == [("FIRST", 0)]


def test_what_is_indexed_late_counts_as_soon_as_it_can_be_read():
    late = [line | {"seen_at": stamp(100)} for line in complaints(6)]
    assert heard([*late, end(130)]) == [("FIRST", 100)]
    assert heard([*late, *answers(6, 50), end(130)]) == []


def test_a_clock_of_the_future_starts_when_the_post_is_first_seen():
    ahead = [line | {"seen_at": stamp(0)} for line in complaints(6, 600)]
    assert heard([*ahead, end(50)]) == [("FIRST", 30)]


def test_without_a_time_the_clock_starts_when_the_post_is_first_seen():
    untimed = [post(f"mastodon:c{number}", None, seen=10) for number in range(6)]
    assert heard([*untimed, end(80)]) == [("FIRST", 40)]


# Answers


def test_all_answered_is_told_once_after_it_has_stayed_so():
    lines = [*complaints(6), *answers(6, 60), end(900)]
    assert heard(lines, brand({"clear_after": "10m"})) == [("FIRST", 30), ("CLEARED", 70)]
    assert heard(lines, brand({"clear_after": "0m"})) == [("FIRST", 30), ("CLEARED", 60)]
    (_, cleared) = notices(lines)
    assert cleared.count == 0
    assert "6 answered" in cleared.text


def test_it_is_over_at_clear_at_and_not_above_it():
    lines = [*complaints(6), end(80)]
    assert heard([*lines, *answers(3, 40)]) == [("FIRST", 30)]
    assert heard([*lines, *answers(4, 40)]) == [("FIRST", 30), ("CLEARED", 50)]


def test_an_answer_that_came_before_the_post_counts_all_the_same():
    assert heard([*complaints(6, 10), *answers(6, 0), end(80)]) == []


@pytest.mark.parametrize("root", ["known", None])
def test_an_answer_further_down_the_branch_counts_though_the_middle_is_not_about_the_brand(root):
    roots = {number: f"mastodon:c{number}" if root else None for number in range(6)}
    middle = [
        post(f"mastodon:m{n}", 5, f"x{n}", "I agree with you", reply_to=f"mastodon:c{n}", root=roots[n])
        for n in roots
    ]
    below = [reply(f"mastodon:r{n}", 9, f"mastodon:m{n}", root=roots[n]) for n in roots]
    assert heard([*complaints(6), *middle, end(80)]) == [("FIRST", 30)]
    assert heard([*complaints(6), *middle, *below, end(80)]) == []


def test_an_answer_elsewhere_in_the_thread_counts_for_whom_it_names():
    top = post("mastodon:top", 0, "x", "Good morning")
    thread = [post(f"mastodon:c{n}", 1, reply_to="mastodon:top", root="mastodon:top") for n in range(6)]
    named = [f"@P-mastodon:c{number}@social.example" for number in range(6)]
    lines = [top, *thread, end(80)]
    assert heard([*lines, reply("mastodon:r", 9, "mastodon:top")]) == [("FIRST", 31)]
    assert heard([*lines, reply("mastodon:r", 9, "mastodon:top", mentions=named)]) == []
    assert heard([*lines, reply("mastodon:r", 0.5, "mastodon:top", mentions=named)]) == [("FIRST", 31)]  # too early


def test_what_a_bot_or_anybody_else_replies_is_no_answer():
    lines = [*complaints(6), end(80)]
    assert heard([*lines, *answers(6, 9, author="luventobot")]) == [("FIRST", 30)]
    assert heard([*lines, *answers(6, 9, bot=True)]) == [("FIRST", 30)]
    assert heard([*lines, *answers(6, 9, author="stranger")]) == [("FIRST", 30)]
    assert heard([*lines, *answers(6, 9, author="LUVENTO")]) == []  # accounts compare without their case


def test_a_further_post_of_one_who_waits_is_about_the_brand_without_its_name():
    start = post("mastodon:c0", 0, "ann")
    again = post("mastodon:c1", 20, "ann", AGAIN, reply_to="mastodon:c0", root="mastodon:c0")
    settled = reply("mastodon:r", 10, "mastodon:c0")
    assert heard([start, settled, end(80)], brand(ALONE)) == []
    assert heard([start, settled, again, end(80)], brand(ALONE)) == [("FIRST", 50)]
    stranger = post("mastodon:c2", 20, "bob", AGAIN, reply_to="mastodon:c0", root="mastodon:c0")
    assert heard([start, settled, stranger, end(80)], brand(ALONE)) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (AGAIN, [("FIRST", 50)]),  # reopened: waits from that post
        ("When will it arrive?", [("FIRST", 50)]),  # a question reopens, angry or not
        ("Thank you so much, I love it", []),  # a last word waits for nobody
    ],
)
def test_what_an_author_says_after_the_answer_waits_or_not(words, told):
    more = post("mastodon:c1", 20, "ann", words, reply_to="mastodon:r", root="mastodon:c0")
    lines = [post("mastodon:c0", 0, "ann"), reply("mastodon:r", 10, "mastodon:c0"), more, end(80)]
    assert heard(lines, brand(ALONE | EVERYTHING)) == told


def test_an_approved_statement_holds_for_a_day_and_an_answer_for_ever():
    said = {"playbook": {"statement": STATEMENT}}
    rule = ALONE | {"within": "3d", "escalate_after": "7d", "remind_every": "7d"}
    held = [*complaints(1), *answers(1, 10, text=f"@ann@social.example {STATEMENT}"), end(2000)]
    assert heard(held, brand(rule, **said)) == [("FIRST", 1450)]
    assert heard(held, brand(rule)) == []  # nobody approved these words: they are an answer
    assert heard([*held, reply("mastodon:r2", 1460, "mastodon:c0")], brand(rule, **said)) == [
        ("FIRST", 1450),
        ("CLEARED", 1470),
    ]


# Sources that cannot be read


def test_while_a_source_is_down_nothing_is_called_off_and_it_is_when_it_is_up_again():
    lines = [*complaints(6), *answers(6, 50), end(400)]
    assert heard([*lines, *down(40)]) == [("FIRST", 30), ("ESCALATED", 90), ("REMINDER", 270)]
    assert heard([*lines, *down(40, to=80)]) == [("FIRST", 30), ("CLEARED", 90)]


def test_what_ages_out_while_its_source_is_down_is_not_called_off():
    rule = {"within": "2h", "escalate_after": "7d", "remind_every": "7d"}
    assert heard([*complaints(6), *down(40), end(600)], brand(rule)) == [("FIRST", 30)]


def test_what_aged_out_meanwhile_is_called_off_when_all_could_be_read_for_long_enough():
    rule = {"within": "2h", "escalate_after": "7d", "remind_every": "7d", "clear_after": "10m"}
    told = heard([*complaints(6), *down(40, to=300), end(600)], brand(rule))
    assert told == [("FIRST", 30), ("CLEARED", 310)]


def test_another_source_that_is_down_holds_back_only_the_rules_that_count_on_it():
    both = [mastodon(), {"use": "hackernews"}]
    lines = [*complaints(6), *answers(6, 50), *down(0, "hackernews"), end(80)]
    assert heard(lines, brand(sources=both)) == [("FIRST", 30)]
    assert heard(lines, brand({"sources": ["mastodon"]}, sources=both)) == [("FIRST", 30), ("CLEARED", 60)]


def test_what_could_not_be_asked_again_counts_late():
    assert heard([*complaints(6), *down(20), end(100)]) == [("FIRST", 60)]
    ((reason, minute),) = heard([*complaints(6), *down(20, to=35), end(60)])
    assert reason == "FIRST"
    assert 35 <= minute <= 37


def test_an_answer_given_during_an_outage_is_found_before_anybody_is_called():
    lines = [*complaints(6), *down(20, to=45), *answers(6, 25), end(100)]
    assert heard(lines) == []


# More of an open incident


def test_growth_is_told_by_half_again_and_not_before_five_minutes_have_passed():
    def grown(*minutes):
        more = [post(f"mastodon:d{number}", minute) for number, minute in enumerate(minutes)]
        told = notices([*complaints(6), *more, end(85)])
        return [(one.reason, minute_of(one), one.count, one.new) for one in told]

    assert grown(2, 2) == [("FIRST", 30, 6, 6)]
    assert grown(2, 2, 2) == [("FIRST", 30, 6, 6), ("GREW", 35, 9, 3)]
    assert grown(2, 2, 20) == [("FIRST", 30, 6, 6), ("GREW", 50, 9, 3)]
    assert grown(2, 2, 2, 6) == [("FIRST", 30, 6, 6), ("GREW", 35, 9, 3)]


def test_waiting_alone_is_never_growth():
    told = heard([*complaints(6), end(1400)], brand({"escalate_after": "7d", "remind_every": "7d"}))
    assert told == [("FIRST", 30)]


def test_it_becomes_louder_once_and_reminds_until_somebody_has_it():
    told = notices([*complaints(6), end(800)])
    assert [(one.reason, minute_of(one), one.severity, one.channels) for one in told] == [
        ("FIRST", 30, "warning", ("email",)),
        ("ESCALATED", 90, "critical", ("email", "sms", "chat")),
        ("REMINDER", 270, "critical", ("email", "sms", "chat")),
        ("REMINDER", 510, "critical", ("email", "sms", "chat")),
        ("REMINDER", 750, "critical", ("email", "sms", "chat")),
    ]
    assert len({one.incident for one in told}) == 1
    assert [one.sequence for one in told] == [1, 2, 3, 4, 5]


def test_an_all_clear_goes_to_all_who_were_told():
    told = notices([*complaints(6), *answers(6, 100), end(200)])
    assert [one.reason for one in told] == ["FIRST", "ESCALATED", "CLEARED"]
    assert set(told[-1].channels) == {"email", "sms", "chat"}


def test_who_acknowledges_is_left_in_peace_until_it_has_doubled():
    lines = [*complaints(6), act("ack", 40, rule="complaints"), end(800)]
    assert heard(lines) == [("FIRST", 30)]
    more = [post(f"mastodon:d{number}", 60) for number in range(6)]
    assert heard([*lines, *more])[:3] == [("FIRST", 30), ("GREW", 90), ("ESCALATED", 91)]


def test_an_acknowledgement_ends_with_its_incident():
    again = [post(f"mastodon:d{number}", 100) for number in range(6)]
    lines = [*complaints(6), act("ack", 40, rule="complaints"), *answers(6, 50), *again, end(195)]
    assert heard(lines) == [("FIRST", 30), ("CLEARED", 60), ("FIRST", 130), ("ESCALATED", 190)]


def test_an_acknowledgement_of_nothing_is_none():
    assert heard([*complaints(6), act("ack", 10, rule="complaints"), end(95)]) == [("FIRST", 30), ("ESCALATED", 90)]


@pytest.mark.parametrize("rule", [{"rule": "complaints"}, {}])
def test_a_silence_holds_notices_back_until_it_ends(rule):
    hush = act("silence", 10, until=stamp(100), **rule)
    assert heard([*complaints(6), hush, end(130)]) == [("FIRST", 100)]
    assert heard([*complaints(6), hush, *answers(6, 50), end(300)]) == []
    late = act("silence", 35, until=stamp(400), **rule)
    assert heard([*complaints(6), late, *answers(6, 50), end(300)]) == [("FIRST", 30), ("CLEARED", 60)]


def test_quiet_hours_hold_warnings_back_and_never_what_is_critical():
    night = {"quiet_hours": {"from": "12:15", "to": "14:00", "timezone": "UTC"}}
    assert heard([*complaints(6), end(150)], brand(**night)) == [("FIRST", 120)]
    assert heard([*complaints(6), *answers(6, 50), end(300)], brand(**night)) == []
    assert heard([*complaints(6), end(80)], brand({"severity": "critical"}, **night)) == [("FIRST", 30)]


def test_what_is_held_off_is_told_only_if_it_stays():
    rule = {"hold": "15m"}
    assert heard([*complaints(6), end(100)], brand(rule)) == [("FIRST", 45)]
    assert heard([*complaints(6), *answers(1, 40), end(100)], brand(rule)) == []


# What people do


@pytest.mark.parametrize("do", [{"do": "close", "reason": "handled elsewhere"}, {"do": "gone"}])
def test_what_is_closed_or_deleted_waits_no_more(do):
    acts = [act(minute=40 + number, mention=f"mastodon:c{number}", **do) for number in range(4)]
    assert heard([*complaints(6), *acts, end(85)]) == [("FIRST", 30), ("CLEARED", 53)]
    early = [act(minute=5, mention=f"mastodon:c{number}", **do) for number in range(4)]
    assert heard([*complaints(6), *early, end(85)]) == []


def test_the_clock_runs_to_the_end_and_what_lies_after_it_is_ignored():
    assert heard([*complaints(6), end(29)]) == []
    assert heard([*complaints(6), end(30)]) == [("FIRST", 30)]
    assert heard([*complaints(6), *answers(6, 40), end(45), post("mastodon:z", 5000)]) == [("FIRST", 30)]


def test_without_an_end_it_runs_a_day_past_the_last_line():
    told = heard(complaints(6), brand({"within": "7d", "remind_every": "7d"}))
    assert told == [("FIRST", 30), ("ESCALATED", 90)]
    reminders = heard(complaints(6), brand({"within": "7d", "escalate_after": "7d", "remind_every": "60m"}))
    assert reminders[-1] == ("REMINDER", 1410)


@pytest.mark.parametrize(
    "line", [act("ack", 40, rule="complaints"), act("silence", 40, rule="complaints", until=stamp(50))]
)
def test_an_act_on_a_rule_that_several_brands_have_must_name_the_brand(line):
    pair = settings_of(brand(ALONE), brand(ALONE, id="other"))
    past = parse(encoded([*complaints(1), line, end(100)]), "past.jsonl")
    with pytest.raises(BadInput, match=r"brand missing.*luvento and other"):
        list(replay(past, pair))


def test_an_act_on_a_rule_or_brand_that_is_not_there_is_refused():
    for line in (act("ack", 40, rule="nothing"), act("ack", 40, rule="complaints", brand="nobody")):
        with pytest.raises(BadInput, match=r"nothing|nobody"):
            heard([*complaints(1), line])


# Notes


def noted(lines, *brands):
    past = parse(encoded(lines), "past.jsonl")
    return [notice.notes for minute in replay(past, settings_of(*brands)) for notice in minute.notices]


def test_a_notice_says_where_answers_cannot_be_told():
    ((note,),) = noted([*complaints(6, source="feeds"), end(40)], brand(sources=[FEED]))
    assert "feeds" in note
    assert "answer" in note


def test_a_notice_says_what_could_not_be_read():
    ((unread, unchecked),) = noted([*complaints(6), *down(20), end(70)], brand())
    assert "mastodon could not be read" in unread
    assert "6" in unchecked


def test_the_line_of_a_notice_carries_its_notes():
    (told,) = notices([*complaints(6, source="feeds"), end(40)], brand(sources=[FEED]))
    assert "feeds cannot tell" in told.text


def test_a_mention_that_arrives_again_later_is_the_same_mention():
    lines = [*complaints(6), end(80)]
    again = [line | {"seen_at": stamp(50)} for line in complaints(6)]
    assert notices([*lines, *again]) == notices(lines)
    nicer = [post(f"mastodon:c{n}", 0, text="I love my Luvento, it is wonderful", seen=20) for n in range(6)]
    assert heard([*lines, *nicer]) == []  # edited before it counted


def test_what_is_done_about_a_post_that_is_not_read_yet_is_done_when_it_is():
    late = [line | {"seen_at": stamp(50)} for line in complaints(6)]
    early = act("close", 10, mention="mastodon:c0", reason="spam")
    assert heard([*late, early, end(130)]) == []


def test_what_happens_at_one_instant_happens_in_order():
    lines = [*complaints(6), end(80)]
    assert heard([*lines, act("close", 0, mention="mastodon:c0", reason="spam")]) == []  # mentions, then acts
    assert heard([*lines, *down(0)]) == []  # down, then mentions
    assert heard([*lines, *down(-5, to=0)]) == [("FIRST", 30)]  # up, then mentions


# Idle minutes


def test_twenty_thousand_minutes_with_twenty_mentions_are_a_few_hundred_steps():
    lines = [*(post(f"mastodon:c{number}", 1000 * number) for number in range(20)), end(20_000)]
    assert len(list(replay(parse(encoded(lines), "past"), settings_of(brand())))) < 400


# The same past, told otherwise


@st.composite
def busy(draw):
    """A small past: who complained when, who was answered when, an outage, a deletion."""
    minutes = st.integers(0, 90)
    names = [
        f"{draw(st.sampled_from(['mastodon', 'hackernews']))}:c{number}" for number in range(draw(st.integers(1, 6)))
    ]
    said = [post(name, draw(minutes), draw(st.sampled_from(["", "ann"]))) for name in names]
    answered = [reply(f"{name}r", draw(minutes), name) for name in names if draw(st.booleans())]
    other = down(draw(minutes), "mastodon", 91) if draw(st.booleans()) else []
    other += [act("gone", draw(minutes), mention=names[0])] if draw(st.booleans()) else []
    return [*said, *answered, *other, end(draw(st.integers(60, 150)))]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    lines=busy(),
    order=st.randoms(use_true_random=False),
    above=st.integers(0, 2),
    waiting=st.sampled_from(["0m", "7m", "30m"]),
)
def test_doubled_and_shuffled_lines_tell_the_same(lines, order, above, waiting):
    settings = brand({"above": above, "clear_at": 0, "waiting": waiting}, sources=[mastodon(), {"use": "hackernews"}])
    told = notices(lines, settings)
    assert notices([*lines, *lines], settings) == told
    mixed = [*lines, *(line for line in lines if "mention" in line)]
    order.shuffle(mixed)
    assert notices(mixed, settings) == told


def test_shuffling_changes_nothing_of_a_long_story():
    lines = [*complaints(12, 0, every=4), *answers(12, 70, every=5), *down(52, to=63), end(400)]
    told = notices(lines)
    assert [one.reason for one in told] == ["FIRST", "GREW", "ESCALATED", "CLEARED"]
    for seed in range(5):
        mixed = lines * 2
        random.Random(seed).shuffle(mixed)
        assert notices(mixed) == told


def all_kinds(**more):
    """A brand with a rule of each kind."""
    kinds = [{"kind": "outcry", "min_urgency": 50}, {"kind": "surge", "at_least": 3}]
    return brand(rules=[{"id": "complaints", "kind": "unanswered"}, *kinds], **more)


def test_a_source_that_is_down_for_half_an_hour_is_told_though_no_rule_says_so():
    lines = [post("mastodon:z", 0, text="I love my Luvento"), *down(10, to=60), end(120)]
    told = notices(lines, all_kinds())
    assert [(notice.rule, notice.reason, minute_of(notice)) for notice in told] == [
        ("deaf", "FIRST", 38),  # read every other minute, last at eight past
        ("deaf", "CLEARED", 70),
    ]
    assert "mastodon could not be read since 12:08 UTC: mastodon is down" in told[0].text


def test_an_outcry_is_told_in_the_minute_in_which_it_is_read():
    told = notices([post("mastodon:c", 3.5), end(30)], all_kinds())
    assert [(notice.rule, notice.reason, minute_of(notice)) for notice in told] == [("outcry", "FIRST", 5)]


def test_a_crowd_is_a_surge_once_a_week_was_listened_to_and_not_before():
    day = 24 * 60
    rules = [{"kind": "surge", "at_least": 3}]
    crowds = [
        post(f"mastodon:c{start}n{number}", start + number) for start in (0, 3 * day, 9 * day) for number in range(15)
    ]
    told = notices([*crowds, end(9 * day + 200)], brand(rules=rules))
    assert {notice.rule for notice in told} == {"surge"}
    assert (told[0].reason, told[-1].reason) == ("FIRST", "CLEARED")
    assert 9 * day < minute_of(told[0]) < 9 * day + 15
    assert told[0].text.endswith("people wrote something negative in the last hour; usual at this time: 0")
