"""Every kind of rule through the real jobs: outcries, surges, deaf sources, warnings that ride along, rules tried out."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.domain.builders import at, minutes

from harken.domain.brand import DEAF, Rule
from harken.domain.notice import Notice
from harken.jobs import desk
from harken.sources.base import Page
from harken.store import incidents, settings
from harken.store.memory import MemoryTable

from .stage import BRAND, ENTRY, RULE, House, answer, complaint, reasons

FIRE = Rule(id="fire", kind="outcry", min_urgency=60, above=0, clear_at=0, severity="critical")
SURGE = Rule(id="surge", kind="surge", at_least=3)
HOUR, WEEK = 60, 7 * 24 * 60
LOUD = 10_000
"""Reposts that make any complaint urgent."""


def house_of(*rules, **more):
    return House(replace(BRAND, rules=rules, **more))


def loud(name, author, minute=0.0, **more):
    """A complaint that goes round."""
    post = complaint(name, author, minute, **more)
    return replace(post, engagement=replace(post.engagement, reposts=LOUD))


def told(house):
    """All that was told, in short: rule and reason, with its minute."""
    found = incidents.notices(house.table, "luvento")
    return [(notice.rule, notice.reason, (notice.at - at(0)) / minutes(1)) for notice in found]


# ------------------------------------------------------------------------------------------- who waits, for anything


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ({"sentiment": (), "intent": ("question",)}, "Does the Luvento make tea?"),
        ({"sentiment": ("positive",)}, "I love my Luvento"),
        ({"sentiment": (), "intent": ("praise",)}, "I love my Luvento"),
    ],
)
def test_questions_and_praise_wait_like_complaints(wanted, text):
    house = house_of(replace(RULE, **wanted))
    house.hear(*(complaint(name, name, text=text) for name in "12"), complaint("x", "x"), complaint("y", "y"))
    assert reasons(house.minutes(0, 31)) == [(30, "FIRST")]
    house.hear(*(answer(f"r{name}", f"mastodon:{name}", 33, root=f"mastodon:{name}") for name in "12"))
    ((minute, notice),) = house.minutes(32, 60)
    assert (minute, notice.reason, notice.ended) == (42, "CLEARED", {"answered": 2})


# ----------------------------------------------------------------------------------------------------------- outcries


def test_an_outcry_is_told_at_once_and_each_new_one_regrouped():
    house = house_of(FIRE)
    house.hear(complaint("1", "calm"), loud("2", "anna"))
    ((minute, first),) = house.minutes(0, 1)
    assert (minute, first.reason, first.severity, first.kind) == (0, "FIRST", "critical", "outcry")
    assert [waiter.mention for waiter in first.waiters] == ["mastodon:2"]
    assert "10,000 reposts" in first.waiters[0].reasons
    house.hear(loud("3", "bo", 2), loud("4", "cem", 3))
    ((minute, grew),) = house.minutes(2, 30)
    assert (minute, grew.reason, grew.count, grew.new) == (5, "GREW", 3, 2)


def test_what_was_answered_before_it_was_seen_is_no_outcry():
    house = house_of(FIRE)
    house.source.show("mastodon:1", loud("1", "anna"), answer("r", "mastodon:1", -1), whole=True)
    house.hear(loud("1", "anna", -5), minute=0)
    assert house.minutes(0, 5) == []


def test_by_waiting_alone_a_complaint_becomes_an_outcry():
    house = house_of(replace(FIRE, min_urgency=53))
    house.hear(complaint("1", "anna"))
    ((minute, notice),) = house.minutes(0, 4 * HOUR)[:1]
    assert (notice.reason, notice.waiters[0].urgency) == ("FIRST", 53)
    assert minute > HOUR


def test_an_outcry_is_over_when_all_are_answered():
    house = house_of(FIRE)
    house.hear(loud("1", "anna"))
    house.minutes(0, 1)
    house.hear(answer("r", "mastodon:1", 2, root="mastodon:1"))
    ((minute, notice),) = house.minutes(2, 30)
    assert (minute, notice.reason, notice.ended) == (12, "CLEARED", {"answered": 1})


def test_history_is_no_outcry():
    house = house_of(replace(FIRE, within=timedelta(days=30)))
    house.hear(loud("1", "anna", -25 * HOUR), minute=0)
    assert house.minutes(0, 5) == []


# ------------------------------------------------------------------------------------------------------------- surges


def week_old(*rules, usual=0, since=-WEEK - HOUR, **more):
    """A house listened to for a week, in which so many complained at this hour a week ago."""
    house = house_of(*(rules or (SURGE,)), **more)
    house.keep("cursor", replace(house.state(), listened_since=at(since), ok_at=at(0)))
    house.hear(*(complaint(f"old{n}", f"old{n}", -WEEK - 30) for n in range(usual)))
    return house


def crowd(house, count, minute=0.0, author=None, start=0):
    names = range(start, start + count)
    house.hear(*(complaint(f"c{n}", author or f"c{n}", minute, root=f"mastodon:c{n}") for n in names))


@pytest.mark.parametrize(
    ("given", "usual", "count", "expected"),
    [
        ({}, 0, 9, "FIRST"),  # nobody a week ago: nine are far more than chance alone makes
        ({}, 0, 8, None),
        ({}, 20, 20, None),  # as many as a week ago
        ({}, 2, 15, "FIRST"),
        ({"since": -WEEK - HOUR + 1}, 0, 40, None),  # not listened to for a week yet: silent
        ({"since": -HOUR}, 0, 40, None),
    ],
)
def test_a_surge_is_far_more_than_a_week_ago(given, usual, count, expected):
    house = week_old(usual=usual, **given)
    crowd(house, count)
    found = house.watch(0)
    assert reasons(found) == ([expected] if expected else [])
    assert [(notice.count, notice.usual, notice.kind) for notice in found] == [(count, usual, "surge")] * len(found)


def test_one_author_of_a_hundred_posts_is_no_crowd():
    house = week_old()
    crowd(house, 100, author="anna")
    assert house.watch(0) == []


def test_a_surge_is_over_when_the_hour_has_passed_however_many_still_wait():
    house = week_old()
    crowd(house, 12)
    assert reasons(house.minutes(0, 59)) == [(0, "FIRST")]
    ((minute, notice),) = [each for each in house.minutes(60, 90) if each[1].reason == "CLEARED"]
    assert (minute, notice.count, notice.usual) == (71, 0, 0)  # ten minutes after the hour
    assert house.stands("c0") == "waiting"


def test_answers_do_not_end_a_surge():
    house = week_old()
    crowd(house, 12)
    house.watch(0)
    house.hear(*(answer(f"r{n}", f"mastodon:c{n}", 1, root=f"mastodon:c{n}") for n in range(12)))
    assert reasons(house.minutes(1, 40)) == []


def test_an_unread_source_freezes_a_surge():
    house = week_old()
    crowd(house, 12)
    house.watch(0)
    told = [notice for minute in range(6, 200) for notice in house.watch(minute)]
    assert "CLEARED" not in reasons(told)
    assert reasons(house.minutes(200, 215)) == [(210, "CLEARED")]


def test_a_new_source_is_no_surge_and_silences_no_old_one():
    other = replace(ENTRY, use="hackernews", id="hn")
    house = week_old(sources=(ENTRY, other))
    house.sources["hackernews"] = house.source
    house.keep("cursor", replace(house.state("cursor", "hn"), listened_since=at(-5), ok_at=at(0)), "hn")
    house.hear(*(replace(complaint(f"h{n}", f"h{n}"), id=f"hackernews:{n}", source="hackernews") for n in range(40)))
    assert house.watch(0) == []
    crowd(house, 12)
    assert [(notice.reason, notice.count) for notice in house.watch(0)] == [("FIRST", 12)]


def test_history_of_the_first_reading_is_neither_now_nor_usual():
    house = week_old()
    house.hear(*(complaint(f"h{n}", f"h{n}", -30 * HOUR) for n in range(40)), minute=0)
    house.hear(*(complaint(f"o{n}", f"o{n}", -WEEK - 30) for n in range(40)), minute=0)
    crowd(house, 12)
    assert [(notice.count, notice.usual) for notice in house.watch(0)] == [(12, 0)]


class Reads(MemoryTable):
    """Counts the partitions of the timeline that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.days: list[str] = []

    def index(self, name, pk, low="", high="\U0010ffff", **how):
        if name == "timeline":
            self.days.append(pk)
        return super().index(name, pk, low, high, **how)


@pytest.mark.parametrize(("count", "read"), [(0, 1), (2, 1), (3, 2)])
def test_past_weeks_are_read_only_where_it_could_be_a_surge(count, read):
    table = Reads()
    house = House(replace(BRAND, rules=(SURGE,)), table=table)
    house.keep("cursor", replace(house.state(), listened_since=at(-WEEK - HOUR), ok_at=at(0)))
    crowd(house, count)
    before = len(list(table.everything()))
    table.days.clear()
    house.watch(0)
    assert len(table.days) == read
    assert len(list(table.everything())) == before  # where nothing is on nothing is written


def test_when_it_was_listened_to_is_noted_by_the_search():
    house = House()
    house.source.pages = [Page()]
    house.fetch(0)
    assert house.state().listened_since == at(0)
    house.fetch(2)
    house.fetch(2 + 23 * HOUR)
    assert (house.state().listened_since, house.state().gaps) == (at(0), ())
    house.fetch(2 + 48 * HOUR)
    assert house.state().gaps == ((at(2 + 23 * HOUR), at(2 + 48 * HOUR)),)


# --------------------------------------------------------------------------------------------------------------- deaf

HN = replace(ENTRY, use="hackernews", id="hn")
SPARE = replace(ENTRY, id="spare", enabled=False)
PUSH = replace(ENTRY, use="push", id="apps")


def deaf_house():
    house = house_of(DEAF, sources=(ENTRY, HN, SPARE, PUSH))
    house.sources["hackernews"] = house.source
    return house


def read_all(house, minute, *entries):
    for entry in entries or ("mastodon", "hn"):
        house.read_well(minute, entry)


def test_a_source_that_is_not_read_for_so_long_is_told_with_its_reason_and_each_further_one():
    house = deaf_house()
    read_all(house, 0)
    house.keep("cursor", replace(house.state(), error="503 from social.example"))
    seen: dict[float, Notice] = {}
    for minute in range(1, 60):
        read_all(house, min(minute, 20), "hn")
        seen |= {(notice.at - at(0)) / minutes(1): notice for notice in house.watch(minute)}
    assert [(minute, notice.reason, notice.count, notice.new) for minute, notice in seen.items()] == [
        (30, "FIRST", 1, 1),
        (50, "GREW", 2, 1),
    ]
    assert seen[30].notes[0] == "mastodon could not be read since 12:00 UTC: 503 from social.example."
    assert [note.split()[0] for note in seen[50].notes] == ["hn", "mastodon", "New"]


def test_all_must_be_read_again_for_ten_minutes():
    house = deaf_house()
    read_all(house, 0)
    assert reasons(house.watch(31)) == ["FIRST"]
    told = []
    for minute in range(32, 80):
        read_all(house, minute, "mastodon")
        if minute >= 50:
            read_all(house, minute, "hn")
        told += [(minute, notice.reason) for notice in house.watch(minute)]
    assert told == [(60, "CLEARED")]


def test_a_source_lost_again_is_told_again():
    house = deaf_house()
    read_all(house, 0)
    house.watch(30)
    told = []
    for minute in range(31, 80):
        read_all(house, minute, "hn")
        if minute == 32:
            read_all(house, minute, "mastodon")
        told += [(minute, notice.reason, notice.new) for notice in house.watch(minute)]
    assert told == [(62, "GREW", 1)]


def test_one_never_read_has_its_time_from_the_settings_on():
    house = deaf_house()
    read_all(house, 0, "hn")
    assert [notice for minute in range(30) for notice in house.watch(minute)] == []
    (notice,) = house.watch(30)
    assert notice.reason == "FIRST"
    assert "mastodon could not be read so far: not read yet." in notice.notes


def test_one_switched_on_again_has_its_time_anew():
    house = deaf_house()
    read_all(house, 0)
    off = replace(BRAND, rules=(DEAF,), sources=(HN, replace(ENTRY, enabled=False)))
    settings.apply(house.table, [off], at(1))
    told = []
    for minute in range(2, 100):
        read_all(house, minute, "hn")
        told += house.watch(minute)
    settings.apply(house.table, [replace(off, sources=(HN, ENTRY))], at(100))
    for minute in range(100, 131):
        read_all(house, minute, "hn")
        told += house.watch(minute)
    assert [(notice.reason, notice.at) for notice in told] == [("FIRST", at(130))]


def test_a_slow_source_is_not_deaf_between_two_readings():
    slow = replace(ENTRY, every=timedelta(hours=1))
    house = house_of(DEAF, sources=(slow,))
    read_all(house, 0, "mastodon")
    assert [minute for minute in (59, 179, 180) if house.watch(minute)] == [180]


# --------------------------------------------------------------------------------------------------------- inhibition


def test_a_warning_rides_along_in_a_critical_incident_and_calls_when_that_is_over():
    house = house_of(RULE, FIRE)
    house.hear(loud("1", "anna"), complaint("2", "bo"), complaint("3", "cem"))
    house.minutes(0, 29)
    house.hear(loud("4", "dan", 29))
    house.minutes(30, 40)
    assert told(house) == [("fire", "FIRST", 0), ("fire", "GREW", 30)]
    assert incidents.notices(house.table, "luvento")[1].notes == (
        "Rule complaints is on as well: 3 people wait, longest for 30 min",
    )
    for name in "14":
        house.hear(answer(f"r{name}", f"mastodon:{name}", 41, root=f"mastodon:{name}"))
    house.minutes(41, 60)
    assert set(told(house)[2:]) == {("fire", "CLEARED", 51), ("complaints", "FIRST", 51)}


def test_a_warning_that_becomes_critical_speaks_for_the_others_and_not_for_itself():
    house = house_of(RULE, replace(RULE, id="each", above=0))
    house.hear(complaint("2", "bo"), complaint("3", "cem"))
    house.minutes(0, 90)
    (escalated,) = (notice for notice in incidents.notices(house.table, "luvento") if notice.reason == "ESCALATED")
    assert escalated.rule == "complaints"
    assert escalated.notes == ("Rule each is on as well: 2 people wait, longest for 1 h 30 min",)


def test_who_was_told_of_a_warning_is_told_that_it_is_over_though_it_rides():
    house = house_of(RULE, FIRE)
    house.hear(complaint("2", "bo"), complaint("3", "cem"))
    house.minutes(0, 31)
    house.hear(loud("1", "anna", 32))
    for name in "23":
        house.hear(answer(f"r{name}", f"mastodon:{name}", 33, root=f"mastodon:{name}"))
    house.minutes(33, 50)
    assert told(house) == [("complaints", "FIRST", 30), ("fire", "FIRST", 33), ("complaints", "CLEARED", 43)]


@pytest.mark.parametrize(
    ("fire", "deed", "held"),
    [
        (FIRE, None, True),
        (replace(FIRE, severity="warning"), None, False),  # two warnings call apart
        (replace(FIRE, severity="warning", escalate_after=minutes(5)), None, True),  # critical since it escalated
        (replace(FIRE, stage=timedelta(days=1)), None, False),  # nobody was told of it
        (FIRE, "silence", False),  # whoever may not speak can't speak for others
        (FIRE, "deaf", True),  # deaf calls whatever else is on
    ],
)
def test_what_a_warning_rides_along_in(fire, deed, held):
    house = house_of(RULE, fire, replace(DEAF, after=minutes(20)))
    if deed == "silence":
        desk.silence(house.table, "luvento", "fire", at(500))
    house.hear(loud("1", "anna"), complaint("2", "bo"), complaint("3", "cem"))
    if deed == "deaf":
        house.source.tells_answers = False
        for minute in range(41):
            house.watch(minute)
    else:
        house.minutes(0, 40)
    rules = {rule for rule, reason, _ in told(house) if reason == "FIRST"}
    assert ("complaints" not in rules) == held
    assert ("deaf" in rules) == (deed == "deaf")


def test_a_deaf_source_speaks_for_nobody_else():
    house = house_of(RULE, replace(DEAF, escalate_after=minutes(0), severity="critical"), sources=(ENTRY, HN))
    house.sources["hackernews"] = house.source
    house.hear(complaint("2", "bo"), complaint("3", "cem"))
    house.minutes(0, 40)
    assert [(rule, reason) for rule, reason, _ in told(house) if rule == "complaints"] == [("complaints", "FIRST")]


# ------------------------------------------------------------------------------------------------------------- stages


def test_a_rule_that_is_tried_out_is_recorded_and_tells_nobody():
    house = house_of(replace(RULE, stage=minutes(120)))
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    house.minutes(0, 100)
    notices = incidents.notices(house.table, "luvento")
    assert [(notice.reason, notice.staged, notice.channels) for notice in notices] == [
        ("FIRST", True, ()),
        ("ESCALATED", True, ()),
    ]
    house.minutes(101, 125)
    real = incidents.notices(house.table, "luvento")[2:]
    assert [(notice.reason, notice.staged, notice.channels, notice.severity, notice.at) for notice in real] == [
        ("FIRST", False, ("email",), "warning", at(120))
    ]


def test_what_was_only_recorded_is_never_called_off():
    house = house_of(replace(RULE, stage=minutes(45)))
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    house.minutes(0, 35)
    for name in "12":
        house.hear(answer(f"r{name}", f"mastodon:{name}", 36, root=f"mastodon:{name}"))
    house.minutes(36, 90)
    assert [(notice.reason, notice.staged) for notice in incidents.notices(house.table, "luvento")] == [
        ("FIRST", True)
    ]


def test_within_the_stage_the_all_clear_is_recorded_too_and_the_next_incident_still_staged():
    house = house_of(replace(RULE, stage=minutes(200)))
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    house.minutes(0, 35)
    for name in "12":
        house.hear(answer(f"r{name}", f"mastodon:{name}", 36, root=f"mastodon:{name}"))
    house.minutes(36, 60)
    house.hear(complaint("3", "cem", 61), complaint("4", "dan", 61))
    house.minutes(61, 95)
    assert [
        (notice.reason, notice.staged, notice.channels) for notice in incidents.notices(house.table, "luvento")
    ] == [
        ("FIRST", True, ()),
        ("CLEARED", True, ()),
        ("FIRST", True, ()),
    ]


def test_a_rule_that_comes_back_is_tried_out_anew():
    house = house_of(replace(RULE, stage=minutes(60)))
    house.minutes(0, 1)
    settings.apply(house.table, [replace(BRAND, rules=(DEAF,))], at(2))
    house.minutes(2, 3)
    settings.apply(house.table, [replace(BRAND, rules=(replace(RULE, stage=minutes(60)),))], at(100))
    house.hear(complaint("1", "anna", 100), complaint("2", "bo", 100))
    house.minutes(100, 159)
    assert [(notice.reason, notice.staged) for notice in incidents.notices(house.table, "luvento")] == [
        ("FIRST", True)
    ]
