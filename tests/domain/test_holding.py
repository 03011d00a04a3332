"""A holding statement said once in the hub: where that is, and to whom it speaks."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.domain.builders import at, mention

from harken.domain.holding import Statement, hubs, is_held_by

POSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "under hashtags": ({"hashtags": ("LuventoFail", "coffee")}, ("#coffee", "#luventofail")),
    "under a hashtag told only in the text": ({"text": "We are on it. #LuventoFail"}, ("#luventofail",)),
    "a Chinese one": ({"text": "我们正在处理。#露文托漏水"}, ("#露文托漏水",)),
    "in a thread, to its root": ({"reply_to": "m:root", "root": "m:root"}, ("m:root",)),
    "to somebody in a thread": ({"reply_to": "m:3", "root": "m:root", "hashtags": ("a",)}, ()),
    "to somebody, the root unknown": ({"reply_to": "m:3", "root": None, "hashtags": ("a",)}, ()),
    "a quote": ({"quotes": "m:3", "hashtags": ("a",)}, ()),
    "to nobody, nowhere": ({"root": "mastodon:1"}, ()),
}


@pytest.mark.parametrize("row", POSTS)
def test_the_hubs_of_a_post(row: str):
    more, expected = POSTS[row]
    assert hubs(mention(**more)) == expected


SAID = Statement(id="m:s", source="mastodon", at=at(60), hubs=("#luventofail", "m:root"), rules=("complaints",))
HEARERS: dict[str, tuple[dict[str, Any], str, bool]] = {
    "carries the hashtag": ({"hashtags": ("LuventoFail",)}, "m:1", True),
    "carries it in the text": ({"text": "so sad #luventofail"}, "m:1", True),
    "stands in the thread": ({}, "m:root", True),
    "another hashtag": ({"hashtags": ("coffee",)}, "m:1", False),
    "no hashtag": ({}, "m:1", False),
    "the hashtag on another source": ({"id": "bluesky:1", "hashtags": ("luventofail",)}, "m:1", False),
    "later than the statement": ({"minute": 61, "hashtags": ("luventofail",)}, "m:1", False),
    "at the same instant": ({"minute": 60, "hashtags": ("luventofail",)}, "m:1", False),
}


@pytest.mark.parametrize("row", HEARERS)
def test_whom_it_holds(row: str):
    more, conversation, expected = HEARERS[row]
    minute = more.pop("minute", 0)
    said = mention(minute=minute, **more)
    assert is_held_by(SAID, said, conversation, at(minute), at(62)) == expected


@pytest.mark.parametrize(("minute", "expected"), [(60, True), (60 + 1439, True), (60 + 1440, False), (59, False)])
def test_it_holds_for_a_day_and_not_before_it_was_said(minute: float, expected: bool):
    said = replace(mention(), hashtags=("luventofail",))
    assert is_held_by(SAID, said, said.id, at(0), at(minute)) == expected
