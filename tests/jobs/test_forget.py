"""What somebody asked to be forgotten is erased wherever it is kept, and stays so; all else stays as it was."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.domain.builders import NOON, at, record
from tests.store import tables

from harken.domain.correction import Correction
from harken.domain.errors import Unavailable
from harken.domain.forgetting import Wish, pseudonym
from harken.domain.mention import Author
from harken.jobs import desk, forget
from harken.jobs.follow import take_thread
from harken.sources.base import Thread
from harken.store import corrections, incidents, keys, mentions, settings
from harken.store.codec import encode
from harken.store.memory import MemoryTable
from harken.store.table import Item, Put

from .stage import BRAND, House, answer, complaint, reasons
from .test_score import Rival

WORDS = "My Luvento is broken and I am called Zquark"
ANNA = Author(id="id-anna", handle="anna@social.example", name="Anna Zquark", bio="Zquark lives here", followers=7)


def by_anna(name, minute=0, **more):
    return replace(complaint(name, "anna", minute, text=WORDS, title="Zquark", **more), author=ANNA)


def wish(author="@Anna@social.example", **more):
    return Wish(author=author.removeprefix("@").casefold(), **more)


def erased(house, asked, minute=60):
    run = house.run(minute)
    return [(found.kind, found.id) for found in forget.erase_all(run, forget.known_by(house.table, asked))]


def written(table):
    """All that is in the table, as text."""
    return "\n".join(tables.written(table))


@pytest.fixture
def house():
    """Anna has complained twice and Bo once, and somebody was told."""
    house = House()
    house.hear(by_anna("a1"), by_anna("a2"), complaint("b", "bo"))
    assert reasons(house.minutes(30, 33)) == [(30, "FIRST")]
    return house


def test_all_that_an_author_wrote_is_erased_wherever_it_is_kept(house):
    assert "Zquark" in written(house.table)
    done = erased(house, wish())
    assert sorted(done) == [
        ("mention", "mastodon:a1"),
        ("mention", "mastodon:a2"),
        ("notice", incidents.notices(house.table, "luvento")[0].id),
    ]
    after = written(house.table)
    assert "Zquark" not in after
    assert "anna" not in after
    assert [(house.stands(name), house.record(name).forgotten) for name in ("a1", "a2")] == [("gone", True)] * 2


def test_others_and_counts_stay_as_they_were(house):
    before = house.record("b"), len(list(mentions.timeline(house.table, "luvento", NOON, 1)))
    told = incidents.notices(house.table, "luvento")[0]
    erased(house, wish())
    after = house.record("b"), len(list(mentions.timeline(house.table, "luvento", NOON, 1)))
    assert after == before
    now = incidents.notices(house.table, "luvento")[0]
    assert (now.count, len(now.waiters)) == (told.count, len(told.waiters))
    assert [waiter for waiter in now.waiters if waiter.text] == [
        one for one in told.waiters if one.handle != ANNA.handle
    ]
    assert house.record("a1").assessment.sentiment == "negative"


def test_doing_it_again_finds_nothing(house):
    assert erased(house, wish())
    before = written(house.table)
    assert erased(house, wish()) == []
    assert written(house.table) == before


def test_a_notice_on_its_way_is_still_due_and_quotes_nobody(house):
    (due,) = house.table.index("due", keys.NOTICES_DUE)
    erased(house, wish())
    assert [entry["due_at"] for entry in house.table.index("due", keys.NOTICES_DUE)] == [due["due_at"]]
    assert incidents.publish_again(house.table, at(90)) == 1
    assert "Zquark" not in written(house.table)


def test_what_was_corrected_is_no_case_to_learn_from_any_more(house):
    desk.correct(house.run(40), BRAND, "mastodon:a1", Correction(at=at(40), sentiment="neutral"))
    erased(house, wish())
    assert list(corrections.corrected(house.table, "luvento")) == []
    assert house.record("a1").correction is not None  # the count of what people said of it


# ---------------------------------------------------------------------------------------- what comes back from a source


@pytest.mark.parametrize(
    "again",
    [
        by_anna("a1"),
        replace(by_anna("a1"), text=f"{WORDS}, edited", edited_at=at(50)),
        by_anna("a1", aliases=("x:1",)),
    ],
)
def test_what_its_source_returns_again_stays_erased(house, again):
    erased(house, wish())
    assert house.hear(again, minute=70) == ["known"]
    assert "Zquark" not in written(house.table)


def test_it_is_known_for_good_also_when_what_is_kept_with_an_end_is_over(house):
    erased(house, wish())
    late = House(table=MemoryTable(clock=lambda: NOON + timedelta(days=4000)))
    for item in house.table.everything():
        late.table.write([Put(item)])
    assert late.hear(by_anna("a1"), minute=60 * 24 * 4000) == ["known"]


def test_a_look_that_was_read_before_and_comes_after_brings_nothing_back(house):
    before = house.record("a1")
    erased(house, wish())
    edited = replace(by_anna("a1"), text=f"{WORDS}, edited", edited_at=at(59))
    for post in (by_anna("a1"), edited):
        take_thread(house.run(61), BRAND, before, Thread(asked="mastodon:a1", posts=(post,)))
    assert house.record("a1").mention.author is None
    assert "Zquark" not in written(house.table)


@pytest.mark.parametrize("at_write", range(1, 8))
def test_score_that_comes_between_brings_nothing_back(at_write):
    """An edit is taken in before some write of forgetting, whichever."""
    table = Rival()
    house = House(table=table)
    house.hear(by_anna("a1"), complaint("b", "bo", 2))
    house.minutes(30, 33)
    edited = replace(by_anna("a1"), text=f"{WORDS}, edited", edited_at=at(50))
    table.before[table.writes + at_write] = lambda: house.hear(edited, minute=55)
    erased(house, wish())
    house.hear(edited, minute=70)
    assert "Zquark" not in written(table)


@pytest.mark.parametrize("at_write", range(1, 8))
def test_forgetting_that_comes_between_two_steps_of_score_holds(at_write):
    table = Rival()
    house = House(table=table)
    house.hear(by_anna("a1"))
    edited = replace(by_anna("a1", aliases=("mastodon:@social/1",)), text=f"{WORDS}, edited", edited_at=at(50))
    table.before[table.writes + at_write] = lambda: erased(house, wish())
    house.hear(edited, minute=55)
    if table.before:
        table.before.clear()
        erased(house, wish())
    assert "Zquark" not in written(table)


class Failing(MemoryTable):
    """Throttles from some write on."""

    left = 10**9

    def write(self, puts):
        if self.left == 0:
            raise Unavailable("throttled")
        self.left -= 1
        super().write(puts)


@pytest.mark.parametrize("writes", range(4))
def test_what_was_cut_short_is_begun_again_and_finds_the_rest(writes):
    table = Failing()
    house = House(table=table)
    house.hear(by_anna("a1"), by_anna("a2", 1), complaint("b", "bo", 2))
    house.minutes(30, 33)
    table.left = writes
    if writes < 3:
        with pytest.raises(Unavailable):
            erased(house, wish())
    table.left = 10**9
    erased(house, wish())
    assert "Zquark" not in written(table)
    assert "anna" not in written(table)


# -------------------------------------------------------------------------------------------------------- who is meant


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        (
            wish("@Anna@Social.Example"),
            {"a1", "a2", "old"},
        ),  # as accounts compare; the same account under an old name
        (wish("id-anna"), {"a1", "a2", "old"}),
        (wish("anna-of-old@social.example"), {"a1", "a2", "old"}),
        (wish("anna zquark"), set()),  # a shown name is many people's, where there is a handle
        (wish("review writer"), {"review"}),  # and all there is where there is none
        (wish("nobody"), set()),
        (wish(source="mastodon"), {"a1", "a2", "old"}),
        (wish(source="hackernews"), set()),
        (wish(brand="luvento"), {"a1", "a2", "old"}),
        (wish(brand="brewmax"), set()),
        (Wish(before=at(1)), {"a1", "old"}),
        (Wish(before=at(-999)), set()),
        (Wish(before=at(99), brand="brewmax"), set()),
    ],
)
def test_who_is_meant(asked, meant):
    house = House()
    old = replace(ANNA, handle="anna-of-old@social.example")
    unnamed = Author(id="r-1", name="Review Writer")
    namesake = Author(id="id-other", handle="other@social.example", name="Anna Zquark")
    house.hear(by_anna("a1"), by_anna("a2", 1), replace(complaint("old"), author=old))
    house.hear(
        replace(complaint("review", minute=2), author=unnamed), replace(complaint("n", minute=3), author=namesake)
    )
    erased(house, asked)
    names = {"a1", "a2", "old", "review", "n"}
    assert {name for name in names if house.record(name).forgotten} == meant


def test_an_id_of_one_source_is_nobody_of_another():
    """Numbers are given out by each source anew; a wish widens within a source only."""
    house = House()
    there = replace(complaint("a1"), author=Author(id="77", handle="anna"))
    here = replace(
        complaint("x"), id="telegram:x", source="telegram", root="telegram:x", author=Author(id="77", handle="bo")
    )
    house.hear(there, here)
    assert erased(house, wish("anna")) == [("mention", "mastodon:a1")]


def test_what_has_expired_and_still_lies_there_is_erased_too():
    table = MemoryTable(clock=lambda: NOON + timedelta(days=91))
    house = House(table=table)
    house.hear(by_anna("a1"))
    desk.gone(house.run(1), BRAND, "mastodon:a1")
    item: Item = {"pk": "luvento#mastodon:z", "sk": keys.MENTION, "version": 1, "expires": 1}
    table.write([Put(item | {"data": encode(record(by_anna("z")))})])
    assert ("mention", "mastodon:z") in erased(house, wish())
    assert "Zquark" not in written(table)


def test_a_brand_that_is_no_longer_listened_to_is_reached_too(house):
    settings.apply(house.table, (replace(BRAND, id="other"),), at(50))
    assert len(erased(house, wish())) == 3
    assert "Zquark" not in written(house.table)


def test_whose_the_brands_own_posts_were_is_erased_and_they_answer_as_before(house):
    jane = Author(id="id-luvento", handle="luvento@social.example")
    house.hear(replace(answer("r", "mastodon:a1", 40), author=jane))
    assert house.stands("a1") == "answered"
    assert ("own post", "mastodon:r") in erased(house, wish("luvento@social.example"))
    house.hear(replace(answer("r", "mastodon:a1", 40), author=jane), minute=80)
    house.hear(
        replace(
            answer("r", "mastodon:a1", 40, text="My Luvento is broken"), author=replace(jane, handle="x", id="x")
        ),
        minute=81,
    )
    held = mentions.read(house.table, "luvento", "mastodon:r")
    assert held.record is None
    assert held.own is not None
    assert (held.own.post.handle, held.own.post.author) == (None, "?mastodon:r")
    assert "luvento@social.example" not in str(list(house.table.query("luvento#mastodon:r")))
    assert house.stands("a1") == "answered"


def test_the_name_in_the_audit_is_found_again_and_not_read():
    assert pseudonym("@Anna@Social.example") == pseudonym("anna@social.example") != pseudonym("bo@social.example")
    assert "anna" not in pseudonym("anna")
