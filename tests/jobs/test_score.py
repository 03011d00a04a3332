"""Score: whose post it is, whether it is about the brand, stored once, joined with what answers it."""

import pytest
from msgspec.structs import replace
from tests.domain.builders import at, minutes

from harken.domain.errors import Unavailable
from harken.domain.mention import Author, Engagement
from harken.domain.record import TEXT_BYTES
from harken.jobs import desk
from harken.store import mentions, settings
from harken.store.memory import MemoryTable

from .stage import BRAND, RETENTION, Counting, House, answer, complaint


@pytest.fixture
def house() -> House:
    return House()


def everything(house: House) -> list[str]:
    assert isinstance(house.table, MemoryTable)
    return sorted(f"{item['pk']} {item['sk']}" for item in house.table.everything() if "#" in str(item["pk"]))


def test_a_complaint_about_the_brand_waits_from_its_time(house):
    assert house.hear(complaint("1", minute=3), minute=5) == ["new"]
    record = house.record("1")
    assert (record.standing.state, record.since, record.first_seen) == ("waiting", at(3), at(5))
    assert "Luvento" in record.about


@pytest.mark.parametrize(
    ("created", "since"),
    [
        (at(99), at(5)),  # dated in the future: from when it was first seen
        (None, at(5)),
        (at(-9999), at(-9999)),  # an old post is old
    ],
)
def test_the_clock_never_starts_after_it_was_first_seen(house, created, since):
    house.hear(replace(complaint("1"), created_at=created), minute=5)
    assert house.record("1").since == since


def test_the_same_mention_is_stored_once_and_a_repeat_writes_nothing(house):
    post = complaint("1")
    assert house.hear(post, minute=0) == ["new"]
    before = list(house.table.everything())
    assert house.hear(post, post, minute=7) == ["known", "known"]
    assert list(house.table.everything()) == before


@pytest.mark.parametrize(
    "post",
    [
        complaint("1", minute=-3000, text="I like my Luvento"),  # old, and no rule counts it
        complaint("1", minute=-3000),  # old, and waiting
        answer("1", "mastodon:2", 0),  # the brand's own
    ],
)
def test_whatever_is_seen_again_and_again_costs_no_write(post):
    house = House()
    house.hear(complaint("2"), post, minute=1)
    before = list(house.table.everything())
    for minute in (2, 40, 4000):
        house.hear(post, minute=minute)
    assert list(house.table.everything()) == before


def test_counts_alone_are_no_edit(house):
    house.hear(complaint("1"))
    busier = complaint("1", engagement=replace(complaint("1").engagement, likes=50))
    assert house.hear(busier, minute=3) == ["known"]


def test_the_same_post_by_another_server_is_reach_and_no_second_mention():
    table = Counting()
    house = House(table=table)
    here = complaint("1", aliases=("mastodon:@a/7",), engagement=Engagement(likes=3, reposts=1))
    there = complaint("1", aliases=("mastodon:@b/9",), engagement=Engagement(likes=1, reposts=6, replies=2))
    assert house.hear(here) == ["new"]
    assert house.hear(there, minute=5) == ["known"]
    kept = house.record("1").mention
    assert (kept.engagement, kept.aliases) == (
        Engagement(likes=3, reposts=6, replies=2),
        ("mastodon:@a/7", "mastodon:@b/9"),
    )
    views, _ = mentions.waiting(house.table, "luvento", at(-9), at(9), 9)
    assert [(view.id, view.engagement) for view in views] == [("mastodon:1", 11)]
    table.written.clear()
    for minute in range(6, 60):
        house.hear(here, there, minute=minute)
    assert not table.written


def test_a_reply_to_the_other_servers_number_answers_whichever_comes_first():
    post, copy = complaint("1"), complaint("1", aliases=("mastodon:@b/9",))
    reply = answer("r", "mastodon:@b/9", 5, root=None)
    for order in ((post, copy, reply), (post, reply, copy)):
        house = House()
        house.hear(*order, minute=9)
        assert house.stands("1") == "answered"


def test_growing_counts_are_one_write_each():
    table = Counting()
    house = House(table=table)
    house.hear(complaint("1"))
    table.written.clear()
    for likes in (1, 5, 5, 4, 40):
        house.hear(complaint("1", engagement=Engagement(likes=likes)), minute=3)
    assert house.record("1").mention.engagement.likes == 40
    assert table.written == {"mention": 3}


def test_words_from_before_an_edit_do_not_undo_it():
    house = House()
    old, new = complaint("1"), complaint("1", text="My Luvento works again", edited_at=at(5))
    assert house.hear(old, minute=1) + house.hear(new, old, new, minute=6) == ["new", "edited", "known", "known"]
    assert house.record("1").mention.text == "My Luvento works again"


def test_an_edit_is_taken_in_and_assessed_anew(house):
    house.hear(complaint("1"))
    assert house.hear(complaint("1", text="My Luvento works again, thanks"), minute=3) == ["edited"]
    record = house.record("1")
    assert (record.mention.text, record.assessment.sentiment) == ("My Luvento works again, thanks", "positive")
    assert (record.since, record.first_seen) == (at(0), at(0))


def test_an_edit_does_not_undo_what_a_person_said(house):
    house.hear(complaint("1"))
    desk.close(house.run(1), BRAND, "mastodon:1", "spam")
    house.hear(complaint("1", text="My Luvento is broken!!"), minute=3)
    assert house.stands("1") == "closed"


def test_an_edit_keeps_the_root_that_was_found_out(house):
    house.hear(complaint("1", root="mastodon:top", reply_to="mastodon:top"))
    house.hear(complaint("1", root=None, reply_to="mastodon:top", text="My Luvento is broken!"), minute=3)
    assert house.record("1").mention.root == "mastodon:top"


def test_what_was_deleted_stays_erased_when_a_search_still_shows_it(house):
    house.hear(complaint("1"))
    desk.gone(house.run(1), BRAND, "mastodon:1")
    assert house.hear(complaint("1"), minute=3) == ["known"]
    assert (house.stands("1"), house.record("1").mention.text) == ("gone", "")


def test_what_is_about_nobody_we_know_is_not_stored(house):
    assert house.hear(complaint("1", text="My toaster is broken")) == ["not about"]
    assert everything(house) == []


def test_a_brand_that_is_no_longer_listened_for_takes_nothing_in(house):
    settings.apply(house.table, [], at(1))
    assert house.hear(complaint("1")) == ["not ours"]
    assert house.hear(complaint("1"), brand="nobody") == ["not ours"]


def test_a_text_about_two_brands_is_a_mention_of_each():
    house = House(BRAND, replace(BRAND, id="brewmax", names=("Brewmax",)))
    post = complaint("1", text="Luvento and Brewmax are both broken")
    assert house.hear(post) + house.hear(post, brand="brewmax") == ["new", "new"]
    assert house.record("1").about != house.record("1", "brewmax").about


def test_the_bots_words_are_neither_mention_nor_answer(house):
    house.hear(complaint("1"))
    bot = answer("b", "mastodon:1", 1, text="Thank you for naming Luvento")
    bot = replace(bot, author=Author(id="b", handle="luventobot@social.example", bot=True))
    assert house.hear(bot) == ["bot"]
    assert house.stands("1") == "waiting"


def test_a_very_long_text_is_cut_and_says_so(house):
    house.hear(complaint("1", text="Luvento is broken " + "坏" * TEXT_BYTES))
    text = house.record("1").mention.text
    assert len(text.encode()) <= TEXT_BYTES
    assert "cut by Harken" in text


def test_a_very_long_text_seen_again_is_no_edit(house):
    post = complaint("1", text="Luvento is broken " + "坏" * TEXT_BYTES)
    house.hear(post)
    assert house.hear(post, minute=3) == ["known"]


# ------------------------------------------------------------------------------------------- the brand's replies


@pytest.mark.parametrize("order", ["first the mention", "first the reply"])
@pytest.mark.parametrize("clock", [5, -5])
def test_a_direct_reply_answers_in_whichever_order_and_by_whichever_clock_they_come(house, order, clock):
    post, reply = complaint("1"), answer("r", "mastodon:1", clock, root="mastodon:1")
    outcome = house.hear(*((post, reply) if order == "first the mention" else (reply, post)), minute=9)
    assert sorted(outcome) == ["new", "own"]
    assert house.stands("1") == "answered"
    assert house.record("1").standing.answered_by == "mastodon:r"
    assert mentions.waiting(house.table, "luvento", at(-9), at(9), 9)[0] == []


@pytest.mark.parametrize("order", ["first the mention", "first the reply"])
def test_a_reply_to_a_servers_number_answers_whom_it_stands_for(house, order):
    post = complaint("1", aliases=("mastodon:@social/7",))
    reply = answer("r", "mastodon:@social/7", 5, root=None)
    house.hear(*((post, reply) if order == "first the mention" else (reply, post)), minute=9)
    assert house.stands("1") == "answered"
    assert mentions.read(house.table, "luvento", "mastodon:@social/7").replies == ()


@pytest.mark.parametrize("order", ["first the mentions", "first the reply"])
def test_a_reply_in_the_thread_that_names_others_answers_them_too(house, order):
    posts = [complaint(name, name, root="mastodon:top") for name in ("anna", "bo", "cem")]
    reply = answer(
        "r", "mastodon:anna", 5, root="mastodon:top", mentions=("@anna@social.example", "@bo@social.example")
    )
    house.hear(*((*posts, reply) if order == "first the mentions" else (reply, *posts)), minute=9)
    assert [house.stands(name) for name in ("anna", "bo", "cem")] == ["answered", "answered", "waiting"]


def test_a_reply_further_down_the_branch_answers(house):
    house.hear(complaint("1"))
    house.hear(complaint("2", "bo", 2, root="mastodon:1", reply_to="mastodon:1", text="Same, my Luvento is broken"))
    house.hear(answer("r", "mastodon:2", 5, root="mastodon:1"))
    assert [house.stands("1"), house.stands("2")] == ["answered", "answered"]


def test_a_post_of_the_brand_to_nobody_answers_nobody(house):
    house.hear(complaint("1"), answer("r", None, 5))
    assert house.stands("1") == "waiting"


def test_the_approved_statement_holds_and_a_true_answer_answers(house):
    house.hear(complaint("1"))
    house.hear(answer("h", "mastodon:1", 5, root="mastodon:1", text=f"@anna {BRAND.playbook.statement}"))
    assert (house.stands("1"), house.record("1").standing.held_until) == ("held", at(5) + minutes(1440))
    house.hear(answer("r", "mastodon:1", 9, root="mastodon:1"))
    assert house.stands("1") == "answered"


def test_an_own_post_seen_again_changes_nothing_that_is_stored(house):
    reply = answer("r", "mastodon:1", 5, root="mastodon:1")
    house.hear(complaint("1"), reply)
    before = everything(house), house.record("1").standing
    assert house.hear(reply, minute=9) == ["own"]
    assert (everything(house), house.record("1").standing) == before


# ------------------------------------------------------------------------------------- about us, whatever its words


def test_a_reply_to_the_brand_is_about_the_brand(house):
    house.hear(answer("r", None, 0))
    assert house.hear(complaint("1", text="it is still broken", reply_to="mastodon:r", root=None, minute=2)) == [
        "new"
    ]
    record = house.record("1")
    assert (record.about, record.mention.root) == ("a reply to the brand", "mastodon:r")


def test_a_further_post_of_the_author_in_the_conversation_is_about_the_brand(house):
    house.hear(complaint("1"))
    further = complaint("2", minute=2, root="mastodon:1", reply_to="mastodon:1", text="hello? still broken")
    other = complaint("3", "bo", 2, root="mastodon:1", reply_to="mastodon:1", text="hello? still broken")
    assert house.hear(further, other) == ["new", "not about"]


def test_a_complaint_after_the_answer_waits_and_a_thank_you_does_not(house):
    house.hear(complaint("1"), answer("r", "mastodon:1", 5, root="mastodon:1"))
    again = {"root": "mastodon:1", "reply_to": "mastodon:r"}
    house.hear(complaint("thanks", minute=7, text="Thank you Luvento", **again))
    house.hear(complaint("again", minute=9, text="No, my Luvento is still broken", **again))
    assert [house.stands(name) for name in ("1", "thanks", "again")] == ["answered", "answered", "waiting"]
    assert house.record("again").since == at(9)


def test_a_post_goes_under_the_root_its_parent_has(house):
    house.hear(complaint("1", root="mastodon:top", aliases=("mastodon:@social/7",)))
    house.hear(complaint("2", "bo", 2, root=None, reply_to="mastodon:@social/7"))
    assert (house.record("2").mention.root, house.record("2").mention.reply_to) == ("mastodon:top", "mastodon:1")


# ------------------------------------------------------------------------------------------------------- races


class Rival(MemoryTable):
    """Somebody else acts right before the n-th write."""

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[int, object] = {}
        self.writes = 0

    def write(self, puts):
        self.writes += 1
        act = self.before.pop(self.writes, None)
        if act is not None:
            act()  # type: ignore[operator]
        super().write(puts)


def test_of_two_who_store_the_same_mention_at_once_one_does():
    table = Rival()
    house = House(table=table)
    post = complaint("1")
    told = []
    table.before[table.writes + 1] = lambda: told.extend(house.hear(post, minute=1))
    assert house.hear(post, minute=1) + told == ["known", "new"]
    assert everything(house) == ["luvento#mastodon:1 mention"]


@pytest.mark.parametrize("at_write", range(1, 9))
def test_mention_and_reply_that_arrive_at_once_find_each_other(at_write):
    """Whichever step of the one the other comes between."""
    reply = answer("r", "mastodon:@social/7", 5, root=None)
    post = complaint("1", aliases=("mastodon:@social/7",))
    for first, second in ((post, reply), (reply, post)):
        table = Rival()
        house = House(table=table)
        table.before[table.writes + at_write] = lambda house=house, second=second: house.hear(second, minute=9)
        house.hear(first, minute=9)
        if table.before:
            house.hear(second, minute=9)
        assert house.stands("1") == "answered", (first.id, at_write)


def test_an_edit_that_meets_another_write_is_made_upon_it():
    table = Rival()
    house = House(table=table)
    house.hear(complaint("1"))
    table.before[table.writes + 1] = lambda: house.hear(answer("r", "mastodon:1", 5, root="mastodon:1"))
    assert house.hear(complaint("1", text="My Luvento is broken again"), minute=6) == ["edited"]
    assert (house.stands("1"), house.record("1").mention.text) == ("answered", "My Luvento is broken again")


def test_whoever_is_overtaken_again_and_again_gives_up_for_now():
    table = Rival()
    house = House(table=table)
    house.hear(complaint("1"))

    def overtake():
        record = house.record("1")
        mentions.save(table, record, BRAND, RETENTION)

    start = table.writes
    # Each overtaking is a write of its own, right before the one it overtakes.
    for number in range(1, 40):
        table.before[start + 2 * number - 1] = overtake
    with pytest.raises(Unavailable):
        house.hear(complaint("1", text="My Luvento is broken again"), minute=6)


def test_a_duplicate_that_comes_between_aliases_and_mention_is_known_then():
    table = Rival()
    house = House(table=table)
    post = complaint("1", aliases=("mastodon:@social/7",))
    table.before[table.writes + 2] = lambda: house.hear(post, minute=1)
    assert house.hear(post, minute=1) == ["known"]
