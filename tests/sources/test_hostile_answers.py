"""Whatever a server answers, asked again for a conversation or parsed, nothing but typed errors comes of it."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import NotAnAnswer, SourceError
from harken.domain.mention import Mention
from harken.sources.feeds import parse as parse_feed
from harken.sources.hackernews import HackerNews
from harken.sources.mastodon import Mastodon

from .conftest import NOW, SearchServer, SocialServer, answer, client
from .test_hackernews import hit, node
from .test_mastodon import said

BRAND = Brand(
    id="luvento",
    names=("Luvento",),
    sources=(),
    accounts={"mastodon": ("@luvento@social.example",), "hackernews": ("luvento_team",)},
)
ODD = st.sampled_from(
    [None, True, 0, -1, 7, 1 << 70, 1e308, "", "x", "\ud800\x00", "2026-11-20", [], [None], {}, {"id": 1}]
)
SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def bent(draw: Any, value: Any, depth: int = 4) -> Any:
    """The same JSON with some of its values replaced, fields dropped, lists cut."""
    if depth == 0 or draw(st.integers(0, 11)) == 0:
        return draw(ODD)
    if isinstance(value, dict):
        kept = [key for key in value if draw(st.integers(0, 14))]
        return {
            key: draw(bent(value[key], depth - 1)) if draw(st.integers(0, 2)) == 0 else value[key] for key in kept
        }
    if isinstance(value, list):
        return [draw(bent(item, depth - 1)) for item in value]
    return value


STATUS = said(
    1,
    replies=3,
    spoiler_text="rant",
    poll={"options": [{"title": "yes"}]},
    quote={"state": "accepted", "quoted_status": said(5)},
    media_attachments=[{"type": "image", "url": "https://m.example/1.png", "description": "smoke"}],
    mentions=[{"acct": "luvento", "url": "https://social.example/@luvento"}],
    tags=[{"name": "luvento", "url": "https://social.example/tags/luvento"}],
)
ANSWERS = {
    "lookup": {"id": "5", "acct": "luvento"},
    "accounts": [said(9, 1, by="luvento"), said(8, 7, by="luvento")],
    "many": [STATUS, said(2, 1)],
    "context": {"ancestors": [], "descendants": [said(2, 1), said(9, 2, by="luvento")]},
    "one": STATUS,
}
MENTIONS = [
    Mention(
        id=f"mastodon:https://home.example/users/pilar/statuses/{number}",
        aliases=(f"mastodon:social.example/{number}",),
        created_at=NOW - timedelta(hours=1),
    )
    for number in (1, 2, 3)
]


def which(path: str) -> str:
    if path.endswith("lookup"):
        return "lookup"
    if path.startswith("/api/v1/accounts/"):
        return "accounts"
    if path.endswith("/context"):
        return "context"
    return "many" if path == "/api/v1/statuses" else "one"


def held(source: Any, entry: SourceEntry, mentions: list[Mention], handler: Any) -> None:
    """Threads come, or a `SourceError`; whatever comes can be stored, and answers what was asked."""
    asked = {mention.id for mention in mentions}
    with client(handler, entry) as http, suppress(SourceError):
        for thread in source.threads(entry, BRAND, mentions, http, NOW):
            assert thread.asked in asked
            for post in thread.posts:
                assert msgspec.json.decode(msgspec.json.encode(post), type=Mention) == post


@SETTINGS
@given(st.fixed_dictionaries({name: bent(value) for name, value in ANSWERS.items()}))
def test_a_mastodon_server_may_answer_anything(answers):
    entry = SocialServer().entry
    held(Mastodon(), entry, MENTIONS, lambda request: answer(answers[which(request.url.path)]))


TREE = node(1, None, children=[node(2, 1, children=[node(3, 2, author="luvento_team")]), node(4, 1, author=None)])
FOUND = {"hits": [hit(3, 2, 1), hit(9, 1, 1)], "nbHits": 2, "nbPages": 1}


@SETTINGS
@given(bent(TREE), bent(FOUND))
def test_hacker_news_may_answer_anything(tree, found):
    asked = [Mention(id=f"hackernews:{n}", root="hackernews:1", created_at=NOW) for n in (2, 4, 7)]
    entry = SearchServer().entry
    held(HackerNews(), entry, asked, lambda r: answer(found if "search" in r.url.path else tree))


FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "items": [
        {
            "id": "urn:1",
            "url": "https://news.example/1",
            "tags": ["tea", "luvento"],
            "authors": [{"name": "Ada"}],
            "attachments": [{"url": "https://m.example/1.png", "mime_type": "image/png", "title": "smoke"}],
        }
    ],
}
XML = (
    b'<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" '
    b'xmlns:thr="http://purl.org/syndication/thread/1.0"><channel><item><guid>urn:1</guid><category>tea</category>'
    b'<thr:in-reply-to ref="urn:0" href="https://n.example/0"/><thr:total>4</thr:total>'
    b'<media:content url="https://m.example/1.png" medium="image"><media:description>smoke</media:description>'
    b"</media:content><enclosure url='https://m.example/2.png' type='image/png'/></item></channel></rss>"
)


def taken(body: bytes) -> None:
    with suppress(NotAnAnswer):
        for post in parse_feed(body).mentions:
            assert msgspec.json.decode(msgspec.json.encode(post), type=Mention) == post


@SETTINGS
@given(bent(FEED))
def test_a_json_feed_may_hold_anything(feed):
    taken(json.dumps(feed).encode())


@SETTINGS
@given(st.lists(st.tuples(st.integers(0, len(XML)), st.integers(0, 40), st.binary(max_size=3)), max_size=4))
def test_a_feed_in_xml_may_be_cut_anywhere(cuts):
    body = XML
    for at, length, instead in cuts:
        body = body[:at] + instead + body[at + length :]
    taken(body)


@pytest.mark.parametrize("source", [Mastodon(), HackerNews()], ids=lambda one: one.name)
def test_nobody_asked_for_is_nobody_looked_at(source):
    entry = SocialServer().entry
    held(source, entry, [], lambda request: pytest.fail("nobody should ask"))
