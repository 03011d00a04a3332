"""Corrected mentions are found by notes beside them; the record has the last word."""

from tests.domain.builders import BRAND, at, mention, record
from tests.jobs.stage import RETENTION

from harken.domain.correction import Correction
from harken.store import corrections, mentions


def test_corrected_mentions_are_found_in_the_order_of_their_ids_and_by_brand(table):
    said = Correction(at=at(3), causes=())
    for name in ("mastodon:2", "mastodon:1#x", "mastodon:3"):
        corrections.note(table, "luvento", name)
        corrections.note(table, "luvento", name)
        mentions.save(table, record(mention(name), correction=said), BRAND, RETENTION)
    mentions.save(table, record(mention("mastodon:4")), BRAND, RETENTION)
    corrections.note(table, "luvento", "mastodon:4")  # its record says nothing
    corrections.note(table, "luvento", "mastodon:5")  # it has none
    found = list(corrections.corrected(table, "luvento"))
    assert [item.mention.id for item in found] == ["mastodon:1#x", "mastodon:2", "mastodon:3"]
    assert {item.correction for item in found} == {said}
    assert list(corrections.corrected(table, "luv")) == []
    corrections.forget(table, "luvento", "mastodon:2")
    corrections.forget(table, "luvento", "mastodon:2")
    assert [item.mention.id for item in corrections.corrected(table, "luvento")] == ["mastodon:1#x", "mastodon:3"]
