"""What every source promises, held over all of them by made-up servers."""

from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest

from harken.domain.errors import NotAnAnswer, SourceError, SourceRefused
from harken.domain.mention import Mention
from harken.sources.base import PUSHED, Page
from harken.sources.registry import SOURCES

from .conftest import BRAND, NOW, SERVERS, NewsServer, Server, client, streamed


def ids(pages):
    return [mention.id for page in pages for mention in page.mentions]


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def test_an_empty_answer_is_no_error_and_leaves_a_cursor(server: Server):
    pages = server.read()
    assert ids(pages) == []
    assert pages[-1].cursor is not None
    assert ids(server.read(pages[-1].cursor)) == []


def test_every_post_of_several_pages_comes_once_and_tells_who_when_and_what(server: Server):
    server.posts = [server.post(number, ago(number)) for number in range(1, 8)]
    pages = server.read()
    assert len(ids(pages)) == len(set(ids(pages))) == 7
    for page in pages:
        for mention in page.mentions:
            assert mention.id.startswith(f"{server.name}:")
            assert mention.source == server.name
            assert mention.author is not None
            assert mention.created_at is not None
            assert "Luvento" in mention.text + (mention.title or "")
            assert msgspec.json.decode(msgspec.json.encode(mention), type=Mention) == mention


def test_the_cursor_leads_to_what_is_new_only(server: Server):
    server.posts = [server.post(number, ago(600 - number)) for number in range(1, 6)]
    cursor = server.read()[-1].cursor
    server.posts.insert(0, server.post(99, ago(1)))
    again = ids(server.read(cursor))
    assert [one for one in again if one.endswith("99")]
    assert len(again) <= 6  # what is read again is an overlap, no more


def test_posts_of_the_same_second_are_never_lost(server: Server):
    server.posts = [server.post(number, ago(5)) for number in range(1, 4)]
    cursor = server.read()[-1].cursor
    server.posts.insert(0, server.post(50, ago(5)))
    assert any(one.endswith("50") for one in ids(server.read(cursor)))


def test_a_post_dated_in_the_future_hides_nothing(server: Server):
    server.posts = [server.post(1, NOW + timedelta(days=900))]
    cursor = server.read()[-1].cursor
    server.posts.append(server.post(2, NOW + timedelta(minutes=5)))
    assert any(one.endswith("2") for one in ids(server.read(cursor, NOW + timedelta(minutes=6))))


def test_a_date_nobody_filled_in_is_unknown(server: Server):
    server.posts = [server.post(1, datetime(1970, 1, 1, tzinfo=UTC))]
    page = server.source.parse(server.serve(_request(server)).read())
    assert [mention.created_at for mention in page.mentions] in ([], [None])
    if isinstance(server, NewsServer):
        assert page.mentions[0].created_at is None


def _request(server: Server) -> httpx.Request:
    params = {"numericFilters": "created_at_i>=0", "page": "0"}
    return httpx.Request("GET", "https://news.example/one.json", params=params)


def test_when_a_later_request_fails_no_cursor_goes_past_it(server: Server):
    server.posts = [server.post(number, ago(number)) for number in range(1, 8)]
    server.fail_at = 0 if server.one_answer else 1
    pages: list[Page] = []
    with client(server, server.entry) as http:
        reading = server.source.read(server.entry, BRAND, None, http, NOW)
        with pytest.raises(SourceError, match="500"):
            pages.extend(reading)
    cursors = [page.cursor for page in pages if page.cursor is not None]
    if isinstance(server, NewsServer):  # the first feed was read whole
        assert len(ids(pages)) == 7
        assert len(cursors[-1]["feeds"]) == 1
    elif not server.oldest_first:
        assert cursors == []
    server.fail_at = None
    assert len({*ids(pages), *ids(server.read(cursors[-1] if cursors else None))}) == 7


def test_a_malformed_item_does_not_take_the_good_ones_along(server: Server):
    server.posts = [server.post(1, ago(1)), "no item", server.post(2, ago(2))]
    pages = server.read()
    assert len(ids(pages)) == 2
    bad = [item for page in pages for item in page.bad]
    assert bad
    assert all(item.reason and "\n" not in item.reason and len(item.raw) <= 4096 for item in bad)


def test_unknown_fields_do_not_matter(server: Server):
    server.posts = [server.post(1, ago(1), novelty={"deep": [1, {"er": None}]}, other=None)]
    assert len(ids(server.read())) == 1


def test_an_author_that_is_gone_is_null(server: Server):
    server.posts = [server.post(1, ago(1), **server.gone_author)]
    assert [mention.author for page in server.read() for mention in page.mentions] == [None]


@pytest.mark.parametrize("odd", [7, [], {}, "\ud800\x00", 1e400, True, None], ids=repr)
def test_fields_of_any_type_raise_nothing_but_typed_errors(server: Server, odd):
    for field in server.post(1, ago(1)):
        if field in {"created_at_i", "id"}:  # the made-up servers sort by these
            continue
        server.posts = [server.post(1, ago(1)), {**server.post(2, ago(2)), field: odd}]
        pages = server.read()
        assert len(ids(pages)) + sum(len(page.bad) for page in pages) >= 1


def raises(error):
    def failure(request):
        raise error

    return failure


FAILURES = [
    # what is answered, the error, what the source asked for
    pytest.param(lambda r: streamed(b"{}", 401), SourceRefused, None, id="401 needs a person"),
    pytest.param(lambda r: streamed(b"{}", 403), SourceRefused, None, id="403 needs a person"),
    pytest.param(
        lambda r: streamed(b'{"error":"Record not found"}', 404), SourceError, None, id="404 is no empty page"
    ),
    pytest.param(lambda r: streamed(b'{"error":"gone"}', 410), SourceError, None, id="410 is no empty page"),
    pytest.param(
        lambda r: streamed(b"", 429, retry_after="90"), SourceError, timedelta(seconds=90), id="429 with seconds"
    ),
    pytest.param(
        lambda r: streamed(b"", 429, retry_after="Fri, 20 Nov 2026 12:05:00 GMT"),
        SourceError,
        timedelta(minutes=5),
        id="429 with a date",
    ),
    pytest.param(
        lambda r: streamed(
            b'{"error":"Too many requests"}',
            429,
            x_ratelimit_remaining="0",
            x_ratelimit_reset="2026-11-20T12:03:00.5Z",
        ),
        SourceError,
        timedelta(minutes=3, seconds=0.5),
        id="429 as Mastodon says it",
    ),
    pytest.param(lambda r: streamed(b"", 503, retry_after="10"), SourceError, timedelta(seconds=10), id="503"),
    pytest.param(lambda r: streamed(b"<html>", 500, content_type="text/html"), SourceError, None, id="500 in HTML"),
    pytest.param(lambda r: streamed(b"<!doctype html><title>Hi", 200), SourceError, None, id="200 that is a page"),
    pytest.param(lambda r: streamed(b'{"hits": [', 200), SourceError, None, id="JSON cut off"),
    pytest.param(lambda r: streamed(b"[]", 200, content_length="5000"), SourceError, None, id="body cut off"),
    pytest.param(lambda r: streamed(b"", 200), SourceError, None, id="an empty body"),
    pytest.param(lambda r: streamed(b"[" + b" " * 6_000_000 + b"]", 200), SourceError, None, id="6 MB"),
    pytest.param(raises(httpx.ReadTimeout("slow")), SourceError, None, id="timeout"),
    pytest.param(raises(httpx.ConnectError("refused")), SourceError, None, id="no connection"),
    pytest.param(raises(httpx.RemoteProtocolError("odd")), SourceError, None, id="no HTTP"),
    pytest.param(
        lambda r: httpx.Response(302, headers={"location": "http://169.254.169.254/latest/meta-data"}),
        SourceRefused,
        None,
        id="redirect into the private network",
    ),
]


@pytest.mark.parametrize(("failure", "error", "wait"), FAILURES)
def test_failures_are_typed_told_in_one_line_and_never_no_mentions(server: Server, failure, error, wait):
    server.posts = [server.post(1, ago(1))]
    server.read()  # where there is a login, it is made by now
    server.__class__ = type("Broken", (type(server),), {"serve": lambda self, request: failure(request)})
    with pytest.raises(SourceError) as caught:
        server.read()
    assert isinstance(caught.value, error)
    assert type(caught.value) is error or server.name == "feeds"  # a feed that is gone needs a person
    assert caught.value.retry_after == wait
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[1, 2]",
        b'"text"',
        b"<html><body>Sign in</body></html>",
        b'{"error":"x"}',
        b"{" * 5000,
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b"plain words",
        b'{"results":[]}',
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_has_no_place_for_posts_is_not_an_answer(server: Server, body):
    with pytest.raises(NotAnAnswer) as caught:
        server.source.parse(body)
    assert "\n" not in str(caught.value)


def test_settings_are_described(server: Server):
    told = server.source
    assert told.every > timedelta(0)
    assert set(told.required) <= {*told.options, "base_url"}
    assert told.tells_answers == server.tells_answers


def test_the_made_up_servers_cover_every_source():
    assert {one.name for one in SERVERS} == {one.name for one in SOURCES} - {PUSHED}
