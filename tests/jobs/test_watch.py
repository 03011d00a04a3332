"""Watch: decides from what is read again consistently, and writes incident and notice in one transaction."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.domain.builders import at, minutes

from harken.domain.brand import Playbook, QuietHours
from harken.domain.errors import HarkenError, SourceError, Unavailable
from harken.domain.incident import Incident
from harken.domain.mention import Media
from harken.jobs import desk, waiters
from harken.jobs.unread import states, unread_sources
from harken.sources.base import Page
from harken.store import incidents, mentions, settings
from harken.store.memory import MemoryTable
from harken.store.sources import SourceState, Way
from harken.store.table import Put

from .stage import BRAND, ENTRY, RULE, House, Shown, answer, complaint, reasons


@pytest.fixture
def house() -> House:
    """Two who wait since noon; the rule calls above one."""
    house = House()
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    return house


def incident(house):
    return incidents.read(house.table, "luvento").incidents.get("complaints")


def test_first_is_told_the_minute_they_begin_to_count(house):
    told = house.minutes(0, 31)
    assert reasons(told) == [(30, "FIRST")]
    ((_, notice),) = told
    assert (notice.count, notice.new, notice.above, notice.severity) == (2, 2, 1, "warning")
    assert (notice.channels, notice.waiting_seconds, notice.notes) == (("email",), 1800, ())
    assert notice.raised_at == at(30)
    assert [(waiter.mention, waiter.handle, waiter.new) for waiter in notice.waiters] == [
        ("mastodon:1", "anna@social.example", True),
        ("mastodon:2", "bo@social.example", True),
    ]
    assert incidents.notices(house.table, "luvento") == [notice]


def test_at_the_threshold_nobody_is_called():
    house = House()
    house.hear(complaint("1"))
    assert house.minutes(0, 60) == []


def test_one_author_of_many_posts_is_one_who_waits():
    house = House()
    house.hear(*(complaint(str(number), "anna", root="mastodon:top") for number in range(5)))
    assert house.minutes(0, 60) == []


def test_a_decision_that_changes_nothing_writes_nothing(house):
    house.minutes(0, 30)
    before = list(house.table.everything())
    house.watch(31)
    assert [item for item in house.table.everything() if item not in before] == []


def test_a_whole_course_from_first_to_cleared(house):
    house.minutes(0, 30)
    house.hear(answer("r1", "mastodon:1", 33, root="mastodon:1"))
    desk.close(house.run(34), BRAND, "mastodon:2", "handled elsewhere")
    told = house.minutes(34, 60)
    assert reasons(told) == [(44, "CLEARED")]
    ((_, notice),) = told
    assert (notice.ended, notice.count, notice.channels) == ({"answered": 1, "closed": 1}, 0, ("email",))
    assert incident(house).phase == "quiet"


@pytest.mark.parametrize("way", ["held", "gone", "aged"])
def test_an_all_clear_says_how_it_ended(house, way):
    house.minutes(0, 30)
    if way == "held":
        house.hear(*(answer(f"h{n}", f"mastodon:{n}", 31, text=BRAND.playbook.statement) for n in "12"))
    elif way == "gone":
        for name in ("mastodon:1", "mastodon:2"):
            house.source.show(name, gone=True)
    else:
        for rule in (replace(RULE, within=minutes(60)),):
            settings.apply(house.table, [replace(BRAND, rules=(rule,))], at(31))
    told = house.minutes(31, 90)
    assert [notice.reason for _, notice in told] == ["CLEARED"]
    assert told[0][1].ended == {way: 2}


def test_two_incidents_of_a_rule_are_two(house):
    house.minutes(0, 30)
    for name in "12":
        house.hear(answer(f"r{name}", f"mastodon:{name}", 31, root=f"mastodon:{name}"))
    house.minutes(31, 45)
    house.hear(complaint("3", "cem", 50), complaint("4", "dan", 50))
    house.minutes(46, 90)
    told = incidents.notices(house.table, "luvento")
    assert reasons(told) == ["FIRST", "CLEARED", "FIRST"]
    assert (told[0].incident, told[0].sequence) == (told[1].incident, told[1].sequence - 1)
    assert told[2].incident != told[0].incident
    assert len({notice.id for notice in told}) == 3


def test_a_notice_tells_how_many_pictures_and_what_is_told_of_the_first(house):
    media = (Media(type="video", alt="a film"), Media(type="image"), Media(type="image", alt="x" * 300))
    house.hear(complaint("3", "cem", 0, media=media))
    ((_, notice),) = house.minutes(0, 31)
    shown = {waiter.mention: (waiter.pictures, waiter.alt) for waiter in notice.waiters}
    assert shown == {
        "mastodon:1": (0, None),
        "mastodon:2": (0, None),
        "mastodon:3": (2, "x" * 199 + "…"),
    }


# ----------------------------------------------------------------------------------------- one transaction, races


class Watchful(MemoryTable):
    """Runs `act` once, right before the next write that holds an incident."""

    def __init__(self) -> None:
        super().__init__()
        self.act: Callable[[], object] | None = None
        self.batches: list[list[str]] = []

    def write(self, puts):
        shapes = [str(put.item["sk"]).partition("#")[0] for put in puts]
        if "rule" in shapes:
            act, self.act = self.act, None
            if act is not None:
                act()
        super().write(puts)
        self.batches.append(shapes)


def two_wait():
    table = Watchful()
    house = House(table=table)
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    return table, house


def test_incident_and_notice_are_written_at_once():
    table, house = two_wait()
    house.minutes(0, 30)
    assert [batch for batch in table.batches if "notice" in batch] == [["rule", "notice"]]


def test_two_who_watch_at_once_tell_once():
    table, house = two_wait()
    house.minutes(0, 29)
    house.follow(30)
    other: list[object] = []
    table.act = lambda: other.extend(house.watch(30))
    assert reasons(house.watch(30) + other) == ["FIRST"]
    assert reasons(incidents.notices(table, "luvento")) == ["FIRST"]


def test_an_acknowledgement_that_comes_between_is_not_undone():
    table, house = two_wait()
    house.minutes(0, 30)
    table.act = lambda: desk.ack(table, "luvento", "complaints", at(90))
    house.read_well(90)
    house.follow(90)
    assert house.watch(90) == []  # it would have been ESCALATED
    assert incident(house).acked_at == at(90)


def test_an_end_that_meets_another_write_waits_for_the_next_minute():
    table, house = two_wait()
    house.minutes(0, 30)
    settings.apply(table, [], at(31))
    table.act = lambda: incidents.save(table, incidents.read(table, "luvento").incidents["complaints"])
    assert house.watch(31) == []
    assert reasons(house.watch(32)) == ["CLEARED"]


class Stale(MemoryTable):
    """An index that shows what was, for as long as `held`."""

    def __init__(self) -> None:
        super().__init__()
        self.old: list[object] | None = None

    def index(self, name, pk, low="", high="\U0010ffff", **how):
        if name == "waiting" and self.old is not None:
            return iter(self.old)
        return super().index(name, pk, low, high, **how)

    def freeze(self) -> None:
        self.old = list(super().index("waiting", "luvento", newest_first=True))


def stale_house():
    table = Stale()
    house = House(table=table)
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    house.minutes(0, 29)
    house.follow(30)
    return table, house


def test_an_index_that_still_shows_an_answered_mention_calls_nobody():
    table, house = stale_house()
    table.freeze()
    house.hear(answer("r", "mastodon:1", 30, root="mastodon:1"))
    assert house.watch(30) == []
    found = incident(house)
    assert found is None or found.phase == "quiet"


def test_an_index_that_shows_nobody_yet_clears_nothing():
    table, house = stale_house()
    assert reasons(house.watch(30)) == ["FIRST"]
    table.old = []
    told = house.minutes(31, 60, follows=False)
    assert reasons(told) == []
    assert incident(house).phase == "raised"


def test_an_index_that_lags_behind_answers_does_not_remind():
    table, house = stale_house()
    assert reasons(house.watch(30)) == ["FIRST"]
    table.freeze()
    for name in "12":
        house.hear(answer(f"r{name}", f"mastodon:{name}", 31, root=f"mastodon:{name}"))
    # ESCALATED was due at 90; the second look finds both answered, and the clearing begins.
    assert reasons(house.minutes(31, 110, follows=False)) == [(100, "CLEARED")]


class Asked(MemoryTable):
    """Keeps which mentions were read by key, and how often the index of who waits was asked."""

    def __init__(self):
        super().__init__()
        self.mentions = []
        self.queries = 0

    def index(self, name, pk, *args, **more):
        self.queries += name == "waiting"
        return super().index(name, pk, *args, **more)

    def get_many(self, keys):
        wanted = list(keys)
        self.mentions += [pk for pk, sk in wanted if sk == "mention"]
        return super().get_many(wanted)


def test_where_one_of_many_is_answered_only_that_one_is_read_again():
    table = Asked()
    house = House(table=table)
    house.hear(*(complaint(str(number), f"u{number}") for number in range(9)))
    assert reasons(house.minutes(0, 30)) == [(30, "FIRST")]
    house.hear(answer("r3", "mastodon:3", 31, root="mastodon:3"))
    table.mentions.clear()
    assert house.watch(31) == []
    assert table.mentions == ["luvento#mastodon:3"]
    assert incident(house).count == 8


SLOW = replace(RULE, id="slow", waiting=minutes(90), above=0)
EVERY_KIND = replace(BRAND, rules=(RULE, SLOW, replace(RULE, id="fire", kind="outcry", min_urgency=95)))
SILENT = replace(EVERY_KIND, playbook=Playbook())


@pytest.mark.parametrize("brand", [EVERY_KIND, SILENT])
def test_who_waits_is_read_once_for_all_rules_of_a_brand(brand):
    house = House(brand, table=(table := Asked()))
    house.hear(*(complaint(str(number), f"u{number}") for number in range(9)))
    table.queries = 0
    house.watch(20)
    assert table.queries == 1


def test_where_more_wait_than_a_rule_counts_those_who_waited_long_enough_are_not_crowded_out(monkeypatch):
    monkeypatch.setattr(waiters, "BOUND", 4)
    house = House(EVERY_KIND)
    house.hear(*(complaint(str(number), f"u{number}", minute=number) for number in range(3)))
    house.hear(*(complaint(str(number), f"u{number}", minute=number) for number in range(60, 80)))
    house.minutes(80, 92)
    assert incidents.read(house.table, "luvento").incidents["slow"].count == 3


# ------------------------------------------------------------------------------------- what a critical one sums up

CRITICAL = replace(BRAND, rules=(replace(RULE, severity="critical"),))


def test_a_critical_notice_says_in_short_where_why_and_how_fast():
    house = House(CRITICAL)
    house.hear(*(complaint(str(number), f"u{number}", hashtags=("leak",)) for number in range(3)))
    told = [notice for _, notice in house.minutes(0, 30 + 240)]
    assert [(notice.reason, bool(notice.gist)) for notice in told] == [
        ("FIRST", True),
        ("ESCALATED", True),
        ("REMINDER", False),
    ]
    where, *_, fast = told[0].gist
    assert where == "Where: #leak, 100% (3 people)"
    assert fast.startswith("How fast: 3 in the last hour, usual 0; ")


@pytest.mark.parametrize(("brand", "people"), [(CRITICAL, 2), (BRAND, 3)])
def test_a_few_posts_and_a_warning_are_not_summed_up(brand, people):
    house = House(brand)
    house.hear(*(complaint(str(number), f"u{number}") for number in range(people)))
    ((_, notice),) = house.minutes(0, 30)
    assert notice.gist == ()


class Timeless(MemoryTable):
    """Its timeline can't be read any more."""

    lost = False

    def index(self, name, pk, *args, **more):
        if name == "timeline" and self.lost:
            raise Unavailable("throttled")
        return super().index(name, pk, *args, **more)


def test_a_notice_does_not_wait_for_its_summary():
    house = House(CRITICAL, table=(table := Timeless()))
    house.hear(*(complaint(str(number), f"u{number}") for number in range(3)))
    table.lost = True
    ((minute, notice),) = house.minutes(0, 30)
    assert (minute, notice.reason, notice.count, notice.gist) == (30, "FIRST", 3, ())


# ---------------------------------------------------------------------------------------- what could not be read


def test_an_answer_that_cannot_be_checked_counts_later_and_says_so(house):
    house.source.shown["mastodon:1"] = SourceError("503")
    told = house.minutes(0, 61)
    assert reasons(told) == [(60, "FIRST")]
    assert any("could not check" in note for note in told[0][1].notes)


def test_where_a_source_tells_no_answers_they_count_at_once_and_it_says_so(house):
    house.source.tells_answers = False
    told = house.minutes(0, 30)
    assert reasons(told) == [(30, "FIRST")]
    assert any("cannot tell" in note and "mastodon" in note for note in told[0][1].notes)


def test_nothing_is_cleared_while_a_source_is_unread(house):
    house.minutes(0, 30)
    for name in "12":
        house.hear(answer(f"r{name}", f"mastodon:{name}", 31, root=f"mastodon:{name}"))
    house.keep("cursor", replace(house.state(), error="503"))
    told = [notice for minute in range(37, 120) for notice in house.watch(minute)]
    assert "CLEARED" not in reasons(told)
    assert incident(house).phase == "clearing"
    # Ten minutes after the last look that found it unread.
    assert reasons(house.minutes(120, 140)) == [(130, "CLEARED")]


def test_first_is_told_though_a_source_is_unread_and_names_it(house):
    house.read_well(0)
    house.follow(30)
    house.keep("cursor", replace(house.state(), error="HTTP 503"))
    house.keep("follow", replace(house.state("follow"), ok_at=at(0)))
    (notice,) = house.watch(31)
    assert notice.reason == "FIRST"
    assert any("mastodon" in note and "HTTP 503" in note for note in notice.notes)


@pytest.mark.parametrize(
    ("search", "follow", "minute", "unread"),
    [
        (None, None, 1, True),  # never read
        (0, None, 5.9, False),  # three times its two minutes
        (0, None, 6, True),
        (None, 0, 5.9, False),  # either way of reading will do
        (-60, 0, 5, False),
        (0, -60, 5, False),
        (-60, -50, 5, True),
    ],
)
def test_when_a_source_is_unread(search, follow, minute, unread):
    house = House()
    ways: tuple[tuple[Way, float | None], ...] = (("cursor", search), ("follow", follow))
    for way, ok in ways:
        if ok is not None:
            house.keep(way, SourceState(ok_at=at(ok)))
    found = unread_sources(
        states(house.table, BRAND), BRAND, RULE, Incident(brand="luvento", rule="complaints"), at(minute)
    )
    assert set(found) == ({"mastodon"} if unread else set())


def test_a_slow_entry_has_three_times_its_pace_and_a_fast_one_five_minutes():
    fast = replace(ENTRY, id="fast", every=timedelta(seconds=30))
    slow = replace(ENTRY, id="slow", every=timedelta(hours=1))
    brand = replace(BRAND, sources=(fast, slow))
    house = House(brand)
    for entry in ("fast", "slow"):
        house.keep("cursor", SourceState(ok_at=at(0)), entry)
    nobody = Incident(brand="luvento", rule="complaints")
    unread = {
        minute: set(unread_sources(states(house.table, brand), brand, RULE, nobody, at(minute)))
        for minute in (4, 5, 179, 180)
    }
    assert unread == {4: set(), 5: {"fast"}, 179: {"fast"}, 180: {"fast", "slow"}}


def test_a_rule_is_not_held_up_by_sources_it_does_not_count_on():
    other = replace(ENTRY, use="hackernews", id="hn")
    brand = replace(BRAND, sources=(ENTRY, other))
    house = House(brand)
    house.keep("cursor", SourceState(ok_at=at(0)))
    nobody = Incident(brand="luvento", rule="complaints")
    for wanted, unread in ((("mastodon",), set()), (("hn",), {"hn"}), (("hackernews",), {"hn"}), ((), {"hn"})):
        rule = replace(RULE, sources=wanted)
        assert set(unread_sources(states(house.table, brand), brand, rule, nobody, at(1))) == unread


def test_an_entry_that_was_switched_off_freezes_its_incident(house):
    house.minutes(0, 30)
    off = replace(BRAND, sources=(replace(ENTRY, enabled=False),))
    settings.apply(house.table, [off], at(31))
    for name in "12":
        desk.close(house.run(32), BRAND, f"mastodon:{name}", "spam")
    told = [notice for minute in range(32, 90) for notice in house.watch(minute)]
    assert "CLEARED" not in reasons(told)
    assert incident(house).phase == "clearing"
    settings.apply(house.table, [BRAND], at(90))
    assert reasons(house.minutes(90, 110)) == [(100, "CLEARED")]


def test_an_entry_that_was_off_from_the_beginning_holds_up_nothing():
    brand = replace(BRAND, sources=(ENTRY, replace(ENTRY, id="spare", enabled=False)))
    house = House(brand)
    house.keep("cursor", SourceState(ok_at=at(0)))
    nobody = Incident(brand="luvento", rule="complaints", sources=frozenset({"mastodon"}))
    assert unread_sources(states(house.table, brand), brand, RULE, nobody, at(1)) == {}


# ------------------------------------------------------------------------------------ what was taken out, and mutes


@pytest.mark.parametrize("what", ["rule", "brand", "source"])
def test_what_is_taken_out_of_the_settings_ends_its_incident(house, what):
    house.minutes(0, 30)
    hn = replace(ENTRY, use="hackernews", id="hn")
    house.sources["hackernews"] = Shown()
    rest = {
        "rule": [replace(BRAND, rules=(replace(RULE, id="other", above=99),))],
        "brand": [],
        "source": [replace(BRAND, sources=(hn,))],
    }[what]
    settings.apply(house.table, rest, at(31))
    (notice,) = house.watch(31)
    assert (notice.reason, notice.rule, notice.channels, notice.sequence) == ("CLEARED", "complaints", ("email",), 2)
    assert "removed from the settings" in notice.notes[0]
    assert [notice for minute in range(32, 120) for notice in house.watch(minute)] == []


@pytest.mark.parametrize("what", ["rule", "brand"])
def test_what_nobody_was_told_of_ends_in_silence(house, what):
    desk.silence(house.table, "luvento", None, at(99))
    house.minutes(0, 30)
    assert incident(house).phase == "raised"
    settings.apply(house.table, [replace(BRAND, rules=())] if what == "rule" else [], at(31))
    assert house.watch(31) == []
    assert incident(house).phase == "quiet"


def test_quiet_hours_hold_a_warning_until_they_end():
    quiet = QuietHours(start="12:00", end="13:00", timezone="UTC")
    house = House(replace(BRAND, quiet_hours=quiet))
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    assert reasons(house.minutes(0, 65)) == [(60, "FIRST")]


def test_quiet_hours_never_hold_what_is_critical():
    quiet = QuietHours(start="12:00", end="13:00", timezone="UTC")
    house = House(replace(BRAND, quiet_hours=quiet, rules=(replace(RULE, severity="critical"),)))
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    told = house.minutes(0, 35)
    assert reasons(told) == [(30, "FIRST")]
    assert told[0][1].channels == ("email", "sms", "chat")


def test_a_silence_lets_the_all_clear_through_to_whoever_was_told(house):
    house.minutes(0, 30)
    desk.silence(house.table, "luvento", "complaints", at(500))
    for name in "12":
        house.hear(answer(f"r{name}", f"mastodon:{name}", 31, root=f"mastodon:{name}"))
    assert reasons(house.minutes(31, 60)) == [(41, "CLEARED")]


def test_who_was_told_by_a_louder_channel_gets_the_all_clear_too(house):
    house.minutes(0, 100)
    assert reasons(incidents.notices(house.table, "luvento")) == ["FIRST", "ESCALATED"]
    for name in "12":
        house.hear(answer(f"r{name}", f"mastodon:{name}", 101, root=f"mastodon:{name}"))
    ((_, notice),) = house.minutes(101, 120)
    assert (notice.reason, set(notice.channels)) == ("CLEARED", {"email", "sms", "chat"})


def test_brands_are_watched_apart():
    other = replace(BRAND, id="brewmax", names=("Brewmax",))
    house = House(BRAND, other)
    posts = [complaint(name, name, text="Luvento and Brewmax are broken") for name in ("anna", "bo")]
    house.hear(*posts)
    house.hear(*posts, brand="brewmax")
    house.hear(answer("r", "mastodon:anna", 5, root="mastodon:anna"))
    for minute in range(31):
        house.read_well(minute, brand="brewmax")
    told = house.minutes(0, 30)
    assert [(notice.brand, notice.reason) for _, notice in told] == [("brewmax", "FIRST")]


def test_the_bound_is_said(house, monkeypatch):
    monkeypatch.setattr("harken.jobs.waiters.BOUND", 2)
    house.source.tells_answers = False
    house.hear(complaint("0", "cem", -1))
    house.read_well(31)
    (notice,) = house.watch(31)
    assert (notice.reason, notice.count, notice.more) == ("FIRST", 2, True)


def test_young_posts_crowd_out_nobody_who_has_waited_long_enough(monkeypatch):
    monkeypatch.setattr("harken.jobs.waiters.BOUND", 20)
    house = House()
    house.source.tells_answers = False
    house.hear(*(complaint(f"old{number}", f"old{number}", 0) for number in range(5)))
    house.hear(*(complaint(f"young{number}", f"young{number}", 50) for number in range(40)))
    house.read_well(60)
    assert [(notice.reason, notice.count, notice.more) for notice in house.watch(60)] == [("FIRST", 5, False)]


def test_who_was_held_counts_again_when_the_hold_ends(house):
    day = 24 * 60
    for name in "12":
        house.hear(answer(f"h{name}", f"mastodon:{name}", 20, root=f"mastodon:{name}", text=BRAND.playbook.statement))
    assert reasons(house.minutes(0, 60)) == []
    assert reasons(house.minutes(day + 15, day + 25)) == [(day + 20, "FIRST")]


def test_one_brand_that_cannot_be_watched_holds_up_no_other():
    house = House(replace(BRAND, id="a-brand"), BRAND)
    house.source.tells_answers = False
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    house.table.write([Put({"pk": "a-brand", "sk": "rule#complaints", "version": 1, "data": "not ours"})])
    house.read_well(30)
    with pytest.raises(HarkenError, match="Incident"):
        house.watch(30)
    assert reasons(incidents.notices(house.table, "luvento")) == ["FIRST"]


def test_what_is_shown_is_what_is_most_urgent():
    house = House()
    house.hear(*(complaint(str(number), f"author{number}", 0.01 * number) for number in range(30)))
    ((_, notice),) = house.minutes(29, 31)
    assert (notice.count, len(notice.waiters), notice.more) == (30, 20, False)
    shown = [waiter.urgency for waiter in notice.waiters]
    assert shown == sorted(shown, reverse=True)


def test_a_search_that_fails_is_not_calm(house):
    """The job's own state is what watch looks at: a failed read is no read."""
    house.source.pages = [Page()]
    house.fetch(0)
    house.source.pages = [SourceError("HTTP 502")]
    for minute in range(2, 30):
        house.fetch(minute)
    found = unread_sources(
        states(house.table, BRAND), BRAND, RULE, Incident(brand="luvento", rule="complaints"), at(30)
    )
    assert "HTTP 502" in found["mastodon"]
    assert mentions.first_due(house.table, "luvento", "mastodon") is not None


# ------------------------------------------------------------------------------------------------ the first reading


@pytest.mark.parametrize(("hours", "called"), [(23, True), (24, True), (25, False), (24 * 365, False)])
def test_what_is_older_than_a_day_at_first_sight_calls_nobody(hours, called):
    """However far the rule looks back: who points Harken at years of history is not woken by them."""
    house = House(replace(BRAND, rules=(replace(RULE, within=timedelta(days=3650)),)))
    house.hear(*(complaint(name, name, -60 * hours) for name in ("1", "2", "3")), minute=0)
    assert reasons(house.minutes(0, 90)) == ([(0, "FIRST"), (60, "ESCALATED")] if called else [])
    assert house.stands("1") == "waiting"  # it is kept, and in the inbox


def test_history_does_not_swell_an_incident_of_today():
    house = House(replace(BRAND, rules=(replace(RULE, within=timedelta(days=3650)),)))
    house.hear(*(complaint(name, name, -60 * 30) for name in ("1", "2", "3")), minute=0)
    house.hear(complaint("4", "dan"), complaint("5", "eve"))
    ((_, notice),) = house.minutes(0, 31)
    assert (notice.reason, notice.count) == ("FIRST", 2)


# ------------------------------------------------------------------------------------------- pauses and the unread


def test_a_source_in_a_long_pause_is_unread_and_the_last_fault_is_told():
    house = House()
    house.source.pages = [Page()]
    house.fetch(0)
    house.source.pages = [SourceError("503 from social.example")]
    nobody = Incident(brand="luvento", rule="complaints")
    unread = []
    for minute in range(2, 100):
        house.fetch(minute)
        if unread_sources(states(house.table, BRAND), BRAND, RULE, nobody, at(minute)):
            unread.append(minute)
    assert unread == list(range(6, 100))  # no trial, no success: a pause is not calm
    assert house.state().next_at == at(122)
    house.source.pages = [Page()]
    house.fetch(121)
    assert (
        "503 from social.example"
        in unread_sources(states(house.table, BRAND), BRAND, RULE, nobody, at(121))["mastodon"]
    )
    house.fetch(122)
    assert unread_sources(states(house.table, BRAND), BRAND, RULE, nobody, at(122)) == {}


def test_a_source_whose_backlog_is_not_read_to_its_end_is_unread():
    house = House()
    nobody = Incident(brand="luvento", rule="complaints")
    for minute in range(7):
        house.source.pages = [Page(cursor={"n": minute}), Page(cursor={"n": 99})]
        assert house.fetch(minute, left=lambda: timedelta(0))[0] == "unfinished"
    assert "more is waiting" in unread_sources(states(house.table, BRAND), BRAND, RULE, nobody, at(6))["mastodon"]
    house.fetch(7)
    assert unread_sources(states(house.table, BRAND), BRAND, RULE, nobody, at(7)) == {}
