"""Faults once found in the jobs, one test each."""

from contextlib import suppress

import msgspec
import pytest
from msgspec.structs import replace
from tests.domain.builders import at

from harken.domain.errors import SourceError
from harken.domain.mention import Author, Media
from harken.domain.record import bounded
from harken.sources.base import Page
from harken.store import mentions

from .stage import House, answer, complaint

POST = complaint("1")


def test_what_is_queued_fits_into_a_message():
    house = House()
    house.source.pages = [Page(mentions=(complaint("big", text="Luvento " + "x" * 400_000), POST), cursor={"n": 1})]
    assert house.fetch(0)[0] == "read"
    assert all(len(msgspec.json.encode(item)) < 250_000 for item in house.queue)
    assert "mastodon:1" in [item.mention.id for item in house.queue]


def test_a_bounded_mention_fits_into_a_message():
    media = tuple(Media(type="image", alt="\U0001f494" * 2000, url="http://x/" + "a" * 1900) for _ in range(40))
    big = complaint("big", media=media, hashtags=("h" * 50_000,) * 40, url="http://x/" + "u" * 300_000)
    assert len(msgspec.json.encode(bounded(big))) < 250_000


def test_no_stranger_decides_how_long_a_notice_is():
    house = House()
    house.source.tells_answers = False
    for number in range(20):
        post = complaint(str(number), text="Luvento broken " + "\U0001f494" * 600, url="http://x/" + "u" * 9000)
        house.hear(replace(post, author=Author(id=str(number), handle="h" * 9000, name="\U0001f494" * 2000)))
    (notice,) = house.watch(40)
    assert len(msgspec.json.encode(notice)) < 200_000


def test_an_error_nobody_expected_is_kept_in_the_sources_state():
    house = House()
    house.source.pages = [KeyError("boom")]
    with pytest.raises(SourceError):
        house.fetch(0)
    state = house.state()
    assert "KeyError" in (state.error or "")
    assert (state.failing_since, state.leased_until) == (at(0), None)


def test_an_own_post_moves_to_its_root_when_that_is_known():
    house = House()
    own = answer("r", "mastodon:x", 5, root=None, mentions=("@anna@social.example",))
    house.hear(own, replace(own, root="mastodon:top"), minute=6)
    found = mentions.read(house.table, "luvento", "mastodon:r").own
    assert found is not None
    assert found.conversation == "mastodon:top"
    house.hear(complaint("1", root="mastodon:top"), minute=7)
    assert house.stands("1") == "answered"


def test_what_was_edited_into_praise_has_not_aged():
    house = House()
    house.source.tells_answers = False
    house.hear(complaint("1"), complaint("2", "bo"))
    house.minutes(0, 30)
    house.hear(complaint("1", text="I love my Luvento"), complaint("2", "bo", text="I love my Luvento"), minute=31)
    ((_, notice),) = house.minutes(31, 60)
    assert "aged" not in notice.ended


def test_a_bots_reply_is_not_sent_on_at_every_look():
    house = House()
    house.hear(POST)
    own = answer("r", POST.id, 5, root=POST.id)
    bot = replace(answer("b", "mastodon:r", 6), author=Author(id="b", handle="luventobot@social.example"))
    house.source.show(POST.id, POST, own, bot)
    house.follow(30)
    assert [item.mention.id for item in house.queue] == ["mastodon:r"]


def test_a_post_that_breaks_its_source_with_any_error_holds_up_no_other():
    house = House()
    for number in range(1, 6):
        house.hear(complaint(str(number), f"author{number}", 0.01 * number))
    house.source.shown["mastodon:1"] = KeyError("it breaks on this one")
    for minute in range(30, 60):
        with suppress(SourceError):
            house.follow(minute)
    assert [house.record(str(number)).checked_at is not None for number in range(2, 6)] == [True] * 4
