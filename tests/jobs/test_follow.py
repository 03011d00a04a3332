"""Follow: the moment a mention could begin to count its source is asked again, and what it shows is taken in."""

import pytest
from msgspec.structs import replace
from tests.domain.builders import at, minutes

from harken.domain.errors import HarkenError, SourceError
from harken.domain.mention import Author, Engagement
from harken.jobs.follow import BATCH
from harken.sources.base import Thread
from harken.store import mentions
from harken.store.sources import SourceState
from harken.store.table import Put

from .stage import BRAND, ENTRY, House, Shown, answer, complaint

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
    assert house.record("1").due_at == at(35)  # what counts is never older than five minutes


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
    assert house.follow(61) == 5


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
    assert house.record("1").checked_at == at(30)
