"""Replies that came sooner than anybody reads, by their words."""

import pytest
from tests.domain.builders import at, minutes

from harken.store import instant, mentions
from harken.store.instant import Instant
from harken.store.keys import OWN, about
from harken.store.table import Put

HOUR = minutes(60)


def noted(table, words="w1", around=0.0, brand="luvento", source="mastodon"):
    return set(instant.noted(table, brand, source, words, at(around), HOUR))


def test_what_was_said_is_found_by_brand_source_and_words(table):
    for name in ("m:1", "m:2", "m:2"):
        instant.note(table, "luvento", "mastodon", "w1", Instant(mention=name, to="a", at=at(1)))
    assert noted(table) == {"m:1", "m:2"}
    assert noted(table, "w2") == noted(table, brand="brewmax") == noted(table, source="reddit") == set()


@pytest.mark.parametrize(("minute", "found"), [(60, True), (-60, True), (61, False), (-61, False)])
def test_what_lies_an_hour_away_counts_no_more(table, minute, found):
    instant.note(table, "luvento", "mastodon", "w1", Instant(mention="m:1", to="a", at=at(minute)))
    assert noted(table) == ({"m:1"} if found else set())


def test_it_expires_after_a_day(table):
    instant.note(table, "luvento", "mastodon", "w1", Instant(mention="m:1", to="a", at=at(0)))
    (item,) = table.query("luvento#mastodon#w1")
    assert item["expires"] == int(at(24 * 60).timestamp())


def test_a_dropped_reply_is_forgotten_with_the_post_it_was(table):
    table.write([Put({"pk": about("luvento", "m:1"), "sk": "reply#m:r", "data": "x"})])
    table.write([Put({"pk": about("luvento", "m:r"), "sk": OWN, "data": "x"})])
    mentions.drop_reply(table, "luvento", "m:1", "m:r")
    mentions.drop_reply(table, "luvento", "m:1", "m:r")  # again is no error
    assert table.query(about("luvento", "m:1")) == table.query(about("luvento", "m:r")) == []
