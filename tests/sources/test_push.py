"""What may be pushed, and what is told of what may not."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Mention
from harken.sources.push import Push, read

from .mutations import mutated

POST: dict[str, Any] = {
    "id": "push:instagram:17",
    "text": "My Luvento leaks",
    "created_at": "2026-11-20T12:00:00+01:00",
    "author": {"id": "instagram/pilar", "handle": "@pilar", "followers": 7},
    "url": "https://social.example/17",
    "mentions": ["instagram/luvento"],
    "engagement": {"likes": 3},
}


def body(*mentions: Any, **more: Any) -> bytes:
    return json.dumps({"brand": "luvento", "mentions": list(mentions), **more}).encode()


def test_a_mention_comes_as_it_is_meant():
    told = read(body(POST))
    (mention,) = told.mentions
    assert (told.brand, told.refused) == ("luvento", ())
    assert (mention.id, mention.source, mention.text) == ("push:instagram:17", "push", "My Luvento leaks")
    assert mention.created_at == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert mention.author is not None
    assert (mention.author.handle, mention.author.followers) == ("pilar", 7)
    assert (mention.mentions, mention.engagement.likes) == (("instagram/luvento",), 3)
    assert type(mention) is Mention


def test_one_alone_may_come_without_a_list():
    assert read(json.dumps({"brand": "luvento", "mention": POST}).encode()).mentions == read(body(POST)).mentions


REFUSED = [
    # what is changed, the reason
    pytest.param({"id": "mastodon:17"}, "id: ", id="an id of a source that we read"),
    pytest.param({"id": "push:"}, "id: ", id="no id"),
    pytest.param({"id": "push:a\nb"}, "id: ", id="two lines"),
    pytest.param({"id": "push:a\u0000"}, "id: ", id="a control character"),
    pytest.param({"id": "push: "}, "id: ", id="a blank at the end"),
    pytest.param({"id": "push:" + "ü" * 600}, "id: ", id="too long"),
    pytest.param({"id": 17}, "$.id", id="a number"),
    pytest.param({"source": "mastodon"}, "source: ", id="another source"),
    pytest.param({"reply_to": "hackernews:1"}, "reply_to: ", id="an answer to what we read"),
    pytest.param({"root": "hackernews:1"}, "root: ", id="in a conversation that we read"),
    pytest.param({"aliases": ["push:a", "mastodon:home.example/1"]}, "aliases: ", id="another name of what we read"),
    pytest.param({"text": None}, "$.text", id="no text"),
    pytest.param({"text": 1}, "$.text", id="a text that is none"),
    pytest.param({"created_at": "2026-11-20T12:00:00"}, "$.created_at", id="a time without a zone"),
    pytest.param({"created_at": "yesterday"}, "$.created_at", id="a time that is none"),
    pytest.param(
        {"created_at": "0001-01-01T00:00:00+14:00"}, "outside the years", id="a time that UTC has no year for"
    ),
    pytest.param({"kind": "rant"}, "$.kind", id="a kind there is not"),
]


@pytest.mark.parametrize(("change", "reason"), REFUSED)
def test_a_bad_mention_is_told_by_its_place_and_reason_and_takes_no_good_one_along(change, reason):
    told = read(body(POST, {**POST, **change}, {**POST, "id": "push:instagram:18"}))
    assert [one.id for one in told.mentions] == ["push:instagram:17", "push:instagram:18"]
    ((index, why),) = [(one.index, one.reason) for one in told.refused]
    assert index == 1
    assert reason in why
    assert "\n" not in why


def test_an_id_and_a_text_are_needed():
    for field in ("id", "text"):
        bare = {key: value for key, value in POST.items() if key != field}
        ((refused,),) = [read(body(bare)).refused]
        assert field in refused.reason


def test_what_cannot_be_kept_is_cleaned():
    odd: dict[str, Any] = {
        "text": " a\u0000b\u2028c ",
        "url": "javascript:alert(1)",
        "links": ["ftp://x", "https://a.example"],
    }
    odd |= {"engagement": {"likes": -1}, "lang": "zh-TW", "media": [{"type": "image", "url": "data:x"}]}
    (mention,) = read(body({**POST, **odd})).mentions
    assert (mention.text, mention.url, mention.links) == ("ab\nc", None, ("https://a.example",))
    assert (mention.engagement.likes, mention.lang, mention.media[0].url) == (None, "zh-Hant", None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"brand": "luvento"}',
        b'{"brand": "", "mentions": [{}]}',
        b'{"brand": "luvento", "mentions": []}',
        b'{"brand": "luvento", "mentions": {}}',
        b'{"brand": "luvento", "mentions": [{}',
        b'{"brand": "luvento", "posts": []}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"brand": "luvento", "mentions": ' + b"[" * 100_000,
        json.dumps({"brand": "luvento", "mentions": [POST] * 101}).encode(),
    ],
    ids=lambda content: repr(content[:30]),
)
def test_a_body_that_is_wrong_as_a_whole_is_said_in_one_line(content):
    with pytest.raises(NotAnAnswer, match="not what the webhook takes") as caught:
        read(content)
    assert "\n" not in str(caught.value)


@given(st.data())
def test_whatever_is_pushed_is_kept_apart_from_what_we_read(data):
    content = mutated(data, {"brand": "luvento", "mentions": [POST, {**POST, "aliases": ["push:x"], "title": "Hm"}]})
    try:
        told = read(content)
    except NotAnAnswer:
        return
    for mention in told.mentions:
        assert mention.source == "push"
        names = (mention.id, mention.root, mention.reply_to, *mention.aliases)
        assert all(name is None or name.startswith("push:") for name in names)
        assert msgspec.json.decode(msgspec.json.encode(mention), type=Mention) == mention


def test_it_is_never_asked_and_a_recorded_body_can_be_looked_at():
    source, entry = Push(), SourceEntry(use="push", id="push", every=timedelta(days=1))
    brand: Any = Brand(id="luvento", names=("Luvento",), sources=(entry,))
    nobody: Any = None
    assert list(source.read(entry, brand, None, nobody, datetime.now(UTC))) == []
    assert list(source.threads(entry, brand, [], nobody, datetime.now(UTC))) == []
    page = source.parse(body(POST, {"id": "x:1"}))
    assert [one.id for one in page.mentions] == ["push:instagram:17"]
    assert [one.reason.partition(":")[0] for one in page.bad] == ["mention 1"]
