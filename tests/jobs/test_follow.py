"""Follow: the moment a mention could begin to count its source is asked again, and what it shows is taken in."""

from collections import Counter
from collections.abc import Container, Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.domain.builders import at, minutes

from harken.domain.errors import HarkenError, SourceError
from harken.domain.mention import Author, Engagement, Mention
from harken.jobs.follow import follow
from harken.jobs.ports import RESERVE
from harken.jobs.turns import BATCH
from harken.sources.base import Thread
from harken.store import mentions
from harken.store.sources import SourceState
from harken.store.table import Put

from .stage import BRAND, ENTRY, Counting, House, Shown, answer, complaint

POST = complaint("1")


@pytest.fixture
def house() -> House:
    house = House()
    house.hear(POST)
    return house


def test_nothing_is_asked_before_it_is_due(house):
    due = house.record("1").due_at
    assert due == at(30)
    assert house.follow(29) == 0
    assert house.source.asked == []
    assert house.follow(30) == 1


def test_what_could_begin_to_count_is_asked_for_at_that_moment(house):
    house.follow(15)
    assert house.record("1").due_at == at(30)
    house.follow(30)
    assert house.record("1").checked_at == at(30)
    assert [house.follow(minute) for minute in (34, 35, 36)] == [0, 1, 0]  # what counts is never older than that


def test_an_answer_found_only_by_looking_answers(house):
    house.source.show(POST.id, POST, answer("r", POST.id, 5, root=POST.id))
    assert house.follow(30) == 1
    record = house.record("1")
    assert (record.standing.state, record.standing.answered_by, record.checked_at) == (
        "answered",
        "mastodon:r",
        at(30),
    )


@pytest.mark.parametrize(
    ("posts", "state"),
    [
        # a direct reply, whatever its clock says
        ((answer("r", "mastodon:1", -5),), "answered"),
        # further down the branch, whoever stands between
        ((complaint("x", "bo", 3, reply_to="mastodon:1"), answer("r", "mastodon:x", 5)), "answered"),
        # in the thread, by name
        ((answer("r", "mastodon:top", 5, mentions=("anna@social.example",)),), "answered"),
        # in the thread, to another post of the author
        ((complaint("y", "anna", -3, root="mastodon:top"), answer("r", "mastodon:y", 5)), "answered"),
        # in the thread, to somebody else
        ((answer("r", "mastodon:top", 5),), "waiting"),
        # by name, but earlier
        ((answer("r", "mastodon:top", -5, mentions=("anna@social.example",)),), "waiting"),
        # somebody else's reply
        ((complaint("x", "bo", 3, reply_to="mastodon:1"),), "waiting"),
        # nothing new
        ((), "waiting"),
    ],
)
def test_what_answers_a_mention_in_its_thread(house, posts, state):
    house.source.show(POST.id, *{post.id: post for post in (POST, *posts)}.values())
    house.follow(30)
    assert house.stands("1") == state


def test_an_autoresponder_answers_nobody(house):
    bot = replace(answer("b", POST.id, 1), author=Author(id="b", handle="luventobot@social.example"))
    flagged = replace(answer("c", POST.id, 1), author=Author(id="c", handle="luvento@social.example", bot=True))
    house.source.show(POST.id, POST, bot, flagged)
    house.follow(30)
    assert house.stands("1") == "waiting"


def test_a_deleted_mention_is_erased_and_never_asked_for_again(house):
    house.source.show(POST.id, gone=True)
    assert house.follow(30) == 1
    record = house.record("1")
    assert (record.standing.state, record.gone, record.due_at) == ("gone", True, None)
    assert (record.mention.text, record.mention.author, record.checked_at) == ("", None, at(30))
    assert "anna" not in str(house.table.query("luvento#mastodon:1"))
    assert house.follow(9999) == 0


def test_a_deleted_mention_keeps_the_id_that_tells_it_is_known(house):
    house.source.show(POST.id, gone=True)
    house.follow(30)
    assert house.hear(POST, minute=40) == ["known"]


def test_an_edit_seen_by_looking_is_taken_in(house):
    house.source.show(POST.id, replace(POST, text="My Luvento works, thank you"))
    house.follow(30)
    record = house.record("1")
    assert (record.mention.text, record.assessment.sentiment) == ("My Luvento works, thank you", "positive")


def test_counts_and_root_seen_by_looking_are_kept(house):
    house.source.show(POST.id, replace(POST, engagement=Engagement(likes=40, reposts=9), root="mastodon:top"))
    house.follow(30)
    mention = house.record("1").mention
    assert (mention.engagement.likes, mention.engagement.reposts, mention.root) == (40, 9, "mastodon:top")


def test_a_root_that_a_look_does_not_tell_is_not_forgotten(house):
    house.source.show(POST.id, replace(POST, root=None))
    house.follow(30)
    assert house.record("1").mention.root == "mastodon:1"


def test_posts_that_may_be_mentions_themselves_are_sent_on(house):
    further = complaint("2", "anna", 3, root=POST.id, reply_to=POST.id, text="hello?")
    own = answer("r", POST.id, 5, root=POST.id)
    objection = complaint("3", "bo", 6, root=POST.id, reply_to="mastodon:r", text="that is not true")
    stranger = complaint("4", "cem", 7, root=POST.id, reply_to=POST.id, text="lol")
    house.source.show(POST.id, POST, further, own, objection, stranger)
    house.follow(30)
    sent = [(item.mention.id, item.brand, item.entry, item.seen_at) for item in house.queue]
    assert sent == [(f"mastodon:{name}", "luvento", "mastodon", at(30)) for name in ("2", "r", "3")]
    house.hear(*(item.mention for item in house.queue), minute=31)
    assert [house.stands(name) for name in ("1", "2", "3")] == ["answered", "answered", "waiting"]
    house.queue.clear()
    house.follow(45)
    assert house.queue == []  # they are stored now


def test_a_failing_source_keeps_what_is_due_due_and_tells_its_state(house):
    house.source.shown[POST.id] = SourceError("503")
    assert house.follow(30) == 0
    assert (house.record("1").checked_at, house.record("1").due_at) == (None, at(30))
    state = house.state("follow")
    assert (state.error, state.failing_since, state.ok_at) == ("503", at(30), None)
    assert house.follow(31) == 0
    assert house.source.asked == [POST.id]  # it is left alone for a while
    del house.source.shown[POST.id]
    assert house.follow(32) == 1
    assert (house.state("follow").failing_since, house.state("follow").ok_at) == (None, at(32))


def test_a_source_that_asked_to_be_left_alone_is_left_alone(house):
    house.source.shown[POST.id] = SourceError("429", retry_after=minutes(20))
    house.follow(30)
    house.follow(49)
    assert house.source.asked == [POST.id]
    house.follow(50)
    assert house.source.asked == [POST.id, POST.id]


def test_what_came_before_a_failure_stands(house):
    house.hear(complaint("2", "bo", 1))
    house.source.show(POST.id, POST, answer("r", POST.id, 5))
    house.source.shown["mastodon:2"] = SourceError("503")
    assert house.follow(30) == 1
    assert (house.stands("1"), house.record("2").checked_at) == ("answered", None)


def test_a_post_that_breaks_its_source_holds_up_no_other_for_long(house):
    for number in range(2, 6):
        house.hear(complaint(str(number), f"author{number}", 0.01 * number))
    house.source.shown[POST.id] = SourceError("it breaks on this one")
    for minute in range(30, 60):
        house.follow(minute)
    assert [house.record(str(number)).checked_at is not None for number in range(1, 6)] == [False, *[True] * 4]


def test_one_failing_entry_does_not_hold_up_another():
    other = replace(ENTRY, use="hackernews", id="hackernews")
    house = House(replace(BRAND, sources=(ENTRY, other)))
    house.sources["hackernews"] = second = Shown()
    post = replace(complaint("x"), id="hackernews:1", source="hackernews", root=None)
    house.hear(POST, post)
    house.source.shown[POST.id] = SourceError("503")
    assert house.follow(30) == 1
    assert second.asked == ["hackernews:1"]
    assert house.state("follow", "hackernews").ok_at == at(30)


def test_an_entry_whose_mention_cannot_be_read_is_told_and_the_others_go_on():
    house = House(replace(BRAND, id="a-brand"), BRAND)
    house.hear(POST)
    house.hear(POST, brand="a-brand")
    (item,) = house.table.query("a-brand#mastodon:1", "mention")
    house.table.write([Put({**item, "data": "not ours"})])
    with pytest.raises(HarkenError, match="Record"):
        house.follow(30)
    assert house.record("1").checked_at == at(30)


def test_a_reply_by_a_number_that_only_a_look_tells_answers(house):
    """Heard through one server, asked for at another, which knows it by a number of its own."""
    house.source.show(POST.id, replace(POST, aliases=("mastodon:@b/9",)), answer("r", "mastodon:@b/9", 5))
    house.follow(30)
    assert house.stands("1") == "answered"
    assert mentions.resolve(house.table, "luvento", "mastodon:@b/9")[0] == POST.id


def test_two_entries_of_one_source_ask_once():
    house = House(replace(BRAND, sources=(ENTRY, replace(ENTRY, id="second"))))
    house.hear(POST)
    assert house.follow(30) == 1
    assert house.source.asked == [POST.id]


def test_where_one_instance_fails_another_entry_of_the_source_is_asked():
    house = House(replace(BRAND, sources=(ENTRY, replace(ENTRY, id="second"))))
    house.hear(POST)
    house.keep("follow", SourceState(next_at=at(99), error="503", failing_since=at(0)))
    assert house.follow(30) == 1
    assert [entry.id for entry in house.source.entries] == ["second"]


@pytest.mark.parametrize("why", ["switched off", "tells no answers"])
def test_who_cannot_be_asked_is_not_asked(why):
    house = House(replace(BRAND, sources=(replace(ENTRY, enabled=why != "switched off"),)))
    house.source.tells_answers = why != "tells no answers"
    house.hear(POST)
    assert house.follow(30) == 0
    assert house.source.asked == []


def test_one_run_asks_for_so_many_the_longest_due_first():
    house = House()
    for number in range(BATCH + 5):
        house.hear(complaint(str(number), f"author{number}", 0.01 * number))
    assert house.follow(60) == BATCH
    assert house.source.asked == [f"mastodon:{number}" for number in range(BATCH)]
    assert house.follow(61) == 5 + 500  # and those whose turn it is every five minutes
    assert set(house.source.asked[BATCH:]) >= {f"mastodon:{BATCH + number}" for number in range(5)}


def test_nothing_due_leaves_no_trace(house):
    assert house.follow(5) == 0
    assert house.state("follow") == SourceState()


def test_an_answer_that_is_scored_meanwhile_is_not_lost(house):
    """Follow read the record before the reply came; what it writes is derived anew."""
    reply = answer("r", POST.id, 5, root=POST.id)

    class Slow(Shown):
        def threads(self, _entry, _brand, wanted, _http, _now):
            for mention in wanted:
                house.hear(reply, minute=30)
                yield Thread(asked=mention.id, posts=(mention,))

    house.sources["mastodon"] = Slow()
    assert house.follow(30) == 1
    assert house.stands("1") == "answered"


# ------------------------------------------------------------------------------------------ what nothing counts on


PRAISE = complaint("1", text="I love my Luvento")


def lookers(post, minutes_of_a_fortnight):
    """A house over a table that counts, and the minutes in which the post was asked about."""
    table = Counting()
    house = House(table=table)
    house.hear(post)
    table.written.clear()
    asked = []
    for minute in minutes_of_a_fortnight:
        before = len(house.source.asked)
        house.follow(minute)
        asked += [minute] * (len(house.source.asked) - before)
    return house, table, asked


def test_what_nothing_counts_on_is_asked_for_whenever_it_is_five_times_as_old_and_no_look_is_written():
    house, table, asked = lookers(PRAISE, range(0, 25 * 24 * 60, 10))
    assert asked == [30 * 5**look for look in range(4)] + [14 * 24 * 60]
    assert table.written["mention"] == 0
    assert house.record("1").checked_at is None


def test_of_the_looks_at_what_counts_the_first_is_written_down():
    """It is the one that it takes to count; further looks come every five minutes, and find nothing new."""
    _, table, asked = lookers(POST, range(121))
    assert asked == [30, *range(35, 121, 5)]
    assert table.written["mention"] == 1


def test_a_turn_that_was_missed_is_made_up_for_once():
    house, _, asked = lookers(PRAISE, [700])
    assert asked == [700]
    house.follow(701)
    assert house.source.asked == [PRAISE.id]
    house.follow(3750)
    assert house.source.asked == [PRAISE.id] * 2


def test_a_look_that_finds_something_is_taken_in_though_nothing_counts_on_it():
    house, _, _ = lookers(PRAISE, [30])
    house.source.show(PRAISE.id, replace(PRAISE, engagement=Engagement(likes=7)))
    house.follow(150)
    assert house.record("1").mention.engagement.likes == 7
    house.source.show(PRAISE.id, gone=True)
    house.follow(750)
    assert house.record("1").gone
    house.follow(3750)
    assert len(house.source.asked) == 3


def test_what_was_edited_into_a_complaint_begins_to_count():
    house, _, _ = lookers(PRAISE, [30])
    house.source.show(PRAISE.id, POST)
    house.follow(150)
    assert (house.record("1").idle, house.record("1").checked_at) == (False, at(150))
    house.follow(155)
    assert len(house.source.asked) == 3


def test_a_failing_source_misses_no_turn():
    house, _, _ = lookers(PRAISE, [29])
    house.source.shown[PRAISE.id] = SourceError("503")
    house.follow(31)
    del house.source.shown[PRAISE.id]
    house.follow(50)
    house.follow(51)
    assert house.source.asked == [PRAISE.id] * 2


def test_what_another_entry_has_shown_is_not_asked_of_the_second_one_later():
    house = House(replace(BRAND, sources=(ENTRY, replace(ENTRY, id="second"))))
    house.hear(PRAISE)
    for minute in range(28, 60):
        house.follow(minute)
    assert house.source.asked == [PRAISE.id]


# ------------------------------------------------------------------------------------------------ in good time


def scarce_after(looks: int):
    """Time enough for so many looks at the clock, and then too little."""
    left = iter([RESERVE] * looks)
    return lambda: next(left, timedelta(0))


def test_a_run_stops_in_good_time_and_the_next_one_does_the_rest():
    house = House()
    for number in range(6):
        house.hear(complaint(str(number), f"author{number}", 0.01 * number))
        house.hear(replace(PRAISE, id=f"mastodon:p{number}"))
    assert house.follow(31, scarce_after(3)) == 3
    assert house.state("follow").ok_at == at(31)
    assert house.follow(32, scarce_after(5)) == 5
    assert house.follow(33) == 12 - 3 - 5 + 2  # two of those that leave no trace come once more
    assert set(house.source.asked) == {f"mastodon:{name}{n}" for name in ("", "p") for n in range(6)}
    assert house.follow(34) == 0


def test_many_who_count_since_one_moment_are_asked_for_by_turns_where_time_is_scarce():
    house = House()
    for number in range(9):
        house.hear(complaint(str(number), f"author{number}"))
    house.follow(30)
    house.source.asked.clear()
    for minute in (35, 36, 37):
        assert house.follow(minute, scarce_after(3)) == 3
    assert house.source.asked == [f"mastodon:{number}" for number in range(9)]
    assert [house.follow(minute) for minute in (38, 39, 40)] == [0, 0, 9]


def test_what_counts_nowhere_holds_up_nothing_that_counts():
    """So many have their turn at one moment that a run cannot look at all of them."""
    house = House()
    house.hear(complaint("1"))
    house.follow(30)
    for number in range(9):
        house.hear(replace(PRAISE, id=f"mastodon:p{number}", created_at=at(1)), minute=31)
    house.source.asked.clear()
    for minute in range(31, 61):
        house.follow(minute, scarce_after(3))
    assert house.source.asked.count("mastodon:1") == 6  # every five minutes


def test_entries_that_take_all_the_time_leave_some_for_others():
    other = replace(ENTRY, use="hackernews", id="hackernews")
    house = House(replace(BRAND, sources=(ENTRY, other)))
    house.sources["hackernews"] = second = Shown()
    for number in range(9):
        house.hear(complaint(str(number), f"author{number}"))
        house.hear(replace(complaint(str(number)), id=f"hackernews:{number}", source="hackernews", root=None))
    for minute in (30, 31):
        house.follow(minute, scarce_after(2))
    assert (len(house.source.asked), len(second.asked)) == (2, 2)


def test_more_than_a_batch_of_what_nothing_counts_on_is_done_in_several_runs(monkeypatch):
    monkeypatch.setattr("harken.jobs.turns.BATCH", 4)
    house = House()
    for number in range(10):
        house.hear(replace(PRAISE, id=f"mastodon:{number}", created_at=at(0.01 * number)))
    assert [house.follow(minute) for minute in (40, 41, 42, 43)] == [4, 4, 2, 0]
    assert house.source.asked == [f"mastodon:{number}" for number in range(10)]


# ------------------------------------------------------------------------------------------- ten thousand at once


class Asked:
    """A web that counts its requests."""

    def __init__(self) -> None:
        self.requests = 0


class Bulk(Shown):
    """The brand's newest posts a hundred a request, then a hundred mentions a request, as the best of APIs have it."""

    def __init__(self, own: Sequence[Mention], gone: Container[str]) -> None:
        super().__init__()
        self.own, self.deleted = own, gone

    def threads(self, _entry, _brand, wanted, http, _now):
        http.requests += -(-len(self.own) // 100)
        answers = {post.reply_to: post for post in self.own}
        for start in range(0, len(wanted), 100):
            http.requests += 1
            for mention in wanted[start : start + 100]:
                reply = answers.get(mention.id)
                gone = mention.id in self.deleted
                posts = () if gone else (mention,) if reply is None else (mention, reply)
                yield Thread(asked=mention.id, gone=gone, posts=posts)


def test_long_texts_are_followed_in_several_runs(monkeypatch):
    monkeypatch.setattr("harken.jobs.follow.MOST_TEXT", 1_000)
    house = House()
    for number in range(250):
        house.hear(complaint(str(number), f"author{number}", 0.01 * number))
    runs = []
    for minute in range(60, 63):
        house.source.asked.clear()
        house.follow(minute)
        runs.append([int(post.partition(":")[2]) for post in house.source.asked])
    assert runs[:2] == [list(range(100)), list(range(100, 200))]
    assert runs[2][:50] == list(range(200, 250))  # then those whose turn it is again


def test_ten_thousand_who_wait_are_followed_in_one_pass():
    """Over five sources: all re-read, with few requests, one write each at most; answered and deleted ones seen."""
    names = [f"bulk{number}" for number in range(5)]
    accounts = dict.fromkeys(names, ("luvento@social.example",))
    brand = replace(BRAND, sources=tuple(replace(ENTRY, use=name, id=name) for name in names), accounts=accounts)
    table = Counting()
    house = House(brand, table=table)
    web = Asked()
    for name in names:
        posts = [f"{name}:{number}" for number in range(2_000)]
        for number, post in enumerate(posts):
            house.hear(replace(complaint("x", f"author{number}"), id=post, source=name, root=post))
        replies = [
            replace(answer("r", post, 5), id=f"{name}:r{number}", source=name)
            for number, post in enumerate(posts[:150])
        ]
        house.sources[name] = Bulk(replies, set(posts[150:200]))
    table.written.clear()
    outside = replace(house.outside, http=lambda _entry: web)
    assert follow(house.run(30), outside) == 10_000
    assert web.requests <= 600
    for name in names:
        found = mentions.records(house.table, "luvento", [f"{name}:{number}" for number in range(2_000)])
        states = Counter(record.standing.state for record in found.values())
        assert states == {"answered": 150, "gone": 50, "waiting": 1_800}
        waiting = [record for record in found.values() if record.standing.state == "waiting"]
        assert {record.checked_at for record in waiting} == {at(30)}
    assert table.written["mention"] == 10_000
    table.written.clear()
    assert follow(house.run(31), outside) == 0
    assert follow(house.run(35), outside) == 5 * (1_800 + 150)  # what counts, and what was answered half an hour ago
    assert table.written["mention"] == 0
