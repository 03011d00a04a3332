"""Mentions in the table: stored once, found again by every key, expiring only when nobody waits."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.domain.builders import BRAND, NOON, at, heard, mention, record, said

from harken.domain.conversation import Closure, Reply, Standing
from harken.domain.errors import Conflict
from harken.domain.mention import Mention
from harken.domain.record import Record
from harken.store import keys, mentions
from harken.store.memory import MemoryTable
from harken.store.table import Table, stamp

KEEP = timedelta(days=90)


@pytest.fixture
def memory() -> MemoryTable:
    return MemoryTable()


def add(table: Table, about: Mention, **more: Any) -> Record:
    """Store a new mention as score does it."""
    mentions.take_aliases(table, more.get("brand", "luvento"), about)
    return mentions.save(table, record(about, **more), BRAND, KEEP)


def reply(name="mastodon:r", minute=5):
    return Reply(id=name, how="direct", at=at(minute))


def test_a_mention_is_read_as_it_was_stored(table):
    stored = add(table, mention(text="קפה 露文托 \x00 \U0001f494", aliases=("mastodon:@social/7",)))
    assert mentions.read(table, "luvento", "mastodon:1") == mentions.Partition(record=stored)
    assert mentions.records(table, "luvento", ["mastodon:1", "mastodon:2"]) == {"mastodon:1": stored}


def test_what_is_stored_is_not_overwritten_by_adding(memory):
    stored = add(memory, mention(text="first"))
    with pytest.raises(Conflict):
        add(memory, mention(text="second"))
    assert mentions.read(memory, "luvento", "mastodon:1").record == stored


def test_a_mention_is_each_brands_own(memory):
    add(memory, mention())
    add(memory, mention(), brand="brewmax")
    assert mentions.records(memory, "brewmax", ["mastodon:1"])["mastodon:1"].brand == "brewmax"
    assert len(mentions.waiting(memory, "luvento", at(0), at(9), 9)[0]) == 1


def test_whoever_writes_over_another_version_meets_a_conflict(memory):
    first = add(memory, mention())
    assert mentions.save(memory, first, BRAND, KEEP).version == 2
    with pytest.raises(Conflict):
        mentions.save(memory, first, BRAND, KEEP)


def test_a_long_text_is_stored_in_few_bytes_and_read_whole(table):
    stored = add(table, mention(text="the same again " * 2000))
    item = table.get(keys.about("luvento", "mastodon:1"), keys.MENTION)
    assert len(item["data"]) < 4096
    assert mentions.read(table, "luvento", "mastodon:1").record == stored


def test_taking_aliases_gathers_all_that_was_said_before_the_mention_came(memory):
    mentions.add_reply(memory, "luvento", "mastodon:1", reply("mastodon:r0"))
    mentions.add_reply(memory, "luvento", "mastodon:@a/1", reply("mastodon:r1"))
    mentions.add_reply(memory, "luvento", "mastodon:@b/2", reply("mastodon:r2"))
    about = mention(aliases=("mastodon:@a/1", "mastodon:@b/2"))
    moved = {item.id for item in mentions.take_aliases(memory, "luvento", about)}
    assert moved == {"mastodon:r1", "mastodon:r2"}
    gathered = {item.id for item in mentions.read(memory, "luvento", "mastodon:1").replies}
    assert gathered == {"mastodon:r0", *moved}
    assert mentions.take_aliases(memory, "luvento", about) == ()  # again, and no harm
    assert {item.id for item in mentions.read(memory, "luvento", "mastodon:1").replies} == gathered
    assert mentions.resolve(memory, "luvento", "mastodon:@b/2")[0] == "mastodon:1"


def test_an_alias_leads_to_the_mention(memory):
    stored = add(memory, mention(aliases=("mastodon:@a/1",)))
    assert mentions.resolve(memory, "luvento", "mastodon:@a/1") == ("mastodon:1", mentions.Partition(record=stored))
    assert mentions.resolve(memory, "luvento", "mastodon:nobody") == ("mastodon:nobody", mentions.Partition())


def test_a_reply_waits_for_its_mention(memory):
    mentions.add_reply(memory, "luvento", "mastodon:1", reply())
    assert mentions.read(memory, "luvento", "mastodon:1").record is None
    add(memory, mention())
    assert mentions.read(memory, "luvento", "mastodon:1").replies == (reply(),)


def test_the_same_reply_is_kept_once(memory):
    for _ in range(2):
        mentions.add_reply(memory, "luvento", "mastodon:1", reply())
    assert mentions.read(memory, "luvento", "mastodon:1").replies == (reply(),)


def test_replies_move_from_a_number_to_the_mention_it_stands_for(memory):
    for number in range(3):
        mentions.add_reply(memory, "luvento", "mastodon:@a/1", reply(f"mastodon:r{number}"))
    moved = mentions.move_replies(memory, "luvento", "mastodon:@a/1", "mastodon:1")
    assert [item.id for item in moved] == ["mastodon:r0", "mastodon:r1", "mastodon:r2"]
    assert mentions.read(memory, "luvento", "mastodon:@a/1").replies == ()
    assert mentions.read(memory, "luvento", "mastodon:1").replies == moved


def test_stored_tells_mentions_and_own_posts_apart_from_strangers(memory):
    add(memory, mention())
    mentions.add_own(memory, "luvento", mention("mastodon:own"), said("mastodon:own", 1), "mastodon:1")
    mentions.add_reply(memory, "luvento", "mastodon:3", reply())
    wanted = ["mastodon:1", "mastodon:own", "mastodon:3", "mastodon:4"]
    assert mentions.stored(memory, "luvento", wanted) == {"mastodon:1", "mastodon:own"}


WAITS = Standing(state="waiting")
HELD = Standing(state="held", held_until=at(1440))


@pytest.mark.parametrize(
    ("standing", "since", "expires"),
    [
        (WAITS, at(0), None),  # what waits is never lost
        (HELD, at(1440), None),  # a hold is a wait that counts from its end
        (Standing(state="answered", answered_at=at(9)), None, at(1) + KEEP),
        (Standing(state="closed"), None, at(1) + KEEP),
        (Standing(state="gone"), None, at(1) + KEEP),
    ],
)
def test_only_what_waits_is_in_the_index_and_only_the_rest_expires(memory, standing, since, expires):
    add(memory, mention(), standing=standing)
    item = memory.get(keys.about("luvento", "mastodon:1"), keys.MENTION)
    assert item.get("since") == (since and stamp(since))
    assert item.get("expires") == (expires and int(expires.timestamp()))


def test_what_waits_again_expires_no_more(memory):
    closed = add(memory, mention(), standing=Standing(state="closed"), closure=Closure(reason="spam", at=at(1)))
    mentions.save(memory, replace(closed, standing=WAITS, closure=None), BRAND, KEEP)
    assert "expires" not in memory.get(keys.about("luvento", "mastodon:1"), keys.MENTION)


def test_those_who_wait_come_newest_first_between_both_moments(table):
    for minute in range(5):
        add(table, mention(f"mastodon:{minute}", minute=minute), since=at(minute))
    views, more = mentions.waiting(table, "luvento", at(1), at(3), 10)
    assert ([view.id for view in views], more) == (["mastodon:3", "mastodon:2", "mastodon:1"], False)


@pytest.mark.parametrize(("bound", "more"), [(2, True), (3, False), (4, False)])
def test_counting_stops_at_its_bound_and_says_so(memory, bound, more):
    for minute in range(3):
        add(memory, mention(f"mastodon:{minute}", minute=minute), since=at(minute))
    views, said_more = mentions.waiting(memory, "luvento", at(0), at(9), bound)
    assert (len(views), said_more) == (min(bound, 3), more)


def test_what_is_due_comes_longest_due_first_and_up_to_now(table):
    for minute in (3, 1, 2, 4):
        add(table, mention(f"mastodon:{minute}"), due_at=at(minute))
    add(table, mention("mastodon:never"))
    add(table, mention("hackernews:1"), due_at=at(0))
    due = [(at(minute), f"mastodon:{minute}") for minute in (1, 2, 3)]
    assert mentions.due(table, "luvento", "mastodon", at(3), 10) == due
    assert mentions.due(table, "luvento", "mastodon", at(3), 2) == due[:2]
    assert mentions.due(table, "luvento", "feeds", at(3), 10) == []
    assert mentions.first_due(table, "luvento", "mastodon") == at(1)
    assert mentions.first_due(table, "luvento", "feeds") is None


def test_what_is_counted_comes_every_five_minutes_from_where_the_last_run_left_off(table):
    for name, due, checked in (("a", 1, 1), ("b", 2, 2), ("c", 2, 2), ("d", 8, 3)):
        add(table, mention(f"mastodon:{name}"), due_at=at(due), checked_at=at(checked), counted=True)
    add(table, mention("mastodon:e"), due_at=at(1))
    assert mentions.first_due(table, "luvento", "mastodon") == at(1)

    def turns(start, now, bound=9):
        found = mentions.counted(table, "luvento", "mastodon", start, at(now), bound)
        return [(name.removeprefix("mastodon:"), turn) for turn, name in found]

    a, b, c, d = ("a", at(6)), ("b", at(7)), ("c", at(7)), ("d", at(8))
    # no turn lies before the look that was noted
    assert turns(None, 5) == []
    assert turns(None, 7) == turns((at(4), ""), 7) == [a, b, c]
    # it goes on with the very one that was left, of all that have their turn at one moment
    assert turns((at(7), "mastodon:c"), 8) == [c, d]
    assert turns((at(7), "mastodon:c"), 12) == [c, d, ("a", at(11)), ("b", at(12))]
    # whoever missed turns gets one
    assert turns((at(7), "mastodon:c"), 500) == [c, d, ("a", at(11)), ("b", at(12))]
    # of too many, those that began to count last
    assert turns((at(4), ""), 60, bound=1) == [d]


def test_a_conversation_holds_mentions_and_own_posts_oldest_first(table):
    add(table, mention("mastodon:2", minute=2, root="mastodon:1"))
    add(table, mention("mastodon:1", minute=0))
    own = mention("mastodon:own", minute=1, root="mastodon:1")
    mentions.add_own(table, "luvento", own, said("mastodon:own", 1), "mastodon:1")
    add(table, mention("mastodon:elsewhere", minute=1))
    views = mentions.conversation(table, "luvento", "mastodon:1")
    assert [(view.id, view.post.own) for view in views] == [
        ("mastodon:1", False),
        ("mastodon:own", True),
        ("mastodon:2", False),
    ]


def test_a_mention_moves_to_its_root_when_that_becomes_known(memory):
    stored = add(memory, mention("mastodon:2"))
    mentions.save(memory, replace(stored, mention=replace(stored.mention, root="mastodon:1")), BRAND, KEEP)
    assert mentions.conversation(memory, "luvento", "mastodon:2") == []
    assert len(mentions.conversation(memory, "luvento", "mastodon:1")) == 1


def test_an_own_post_without_a_time_is_still_found_by_its_id(memory):
    timeless = replace(mention("mastodon:own"), created_at=None)
    mentions.add_own(memory, "luvento", timeless, heard("mastodon:own", "luvento", None, own=True), "mastodon:1")
    own = mentions.read(memory, "luvento", "mastodon:own").own
    assert own is not None
    assert own.conversation == "mastodon:1"


def test_the_timeline_goes_back_day_by_day(table):
    for day in range(4):
        for hour in (1, 3):
            add(table, mention(f"mastodon:{day}.{hour}", minute=-1440 * day - 60 * hour), since=at(0))
    told = [view.id for view in mentions.timeline(table, "luvento", NOON, 3)]
    assert told == [f"mastodon:{day}.{hour}" for day in range(3) for hour in (1, 3)]


def test_a_mention_without_a_time_is_on_the_day_it_was_first_seen(memory):
    add(memory, replace(mention(), created_at=None), first_seen=at(-1440))
    assert [view.id for view in mentions.timeline(memory, "luvento", NOON, 2)] == ["mastodon:1"]
    assert list(mentions.timeline(memory, "luvento", NOON, 1)) == []


@pytest.mark.parametrize(
    ("standing", "days", "shown"),
    [
        (Standing(state="answered"), 89, True),
        (Standing(state="answered"), 90, False),  # it is over, whether DynamoDB has deleted it yet or not
        (Standing(state="gone"), 90, False),
        (Standing(state="waiting"), 90, True),  # what waits has no end
        (Standing(state="held", held_until=at(60)), 90, True),
    ],
)
def test_what_is_over_is_in_no_list(standing, days, shown):
    table = MemoryTable(clock=lambda: NOON + timedelta(days=days))
    stored = mentions.save(table, record(mention(), standing=standing, first_seen=NOON), BRAND, KEEP)
    ids = ["mastodon:1"] if shown else []
    assert [view.id for view in mentions.timeline(table, "luvento", NOON, 1)] == ids
    assert [view.id for view in mentions.written(table, "luvento", NOON, at(1), 9)[0]] == ids
    assert [view.id for view in mentions.conversation(table, "luvento", stored.mention.id)] == ids
    assert list(mentions.records(table, "luvento", ["mastodon:1"])) == ids
    assert (mentions.read(table, "luvento", "mastodon:1").record is not None) == shown
