import json

import pytest

from harken.domain.errors import NotAnAnswer
from harken.sources.recorded import parse_recorded, unwrap
from harken.sources.registry import source

BODY = '{"hits":[]}'


def exchange(status=200, body=BODY, **request):
    return json.dumps(
        {"request": {"method": "GET", **request}, "response": {"status": status, "body": body}}
    ).encode()


@pytest.mark.parametrize(
    ("content", "body", "url"),
    [
        (BODY.encode(), BODY.encode(), None),  # the body alone
        (b"<rss/>", b"<rss/>", None),  # of any kind
        (b"{broken", b"{broken", None),
        (b"", b"", None),
        (exchange(url="https://a.example/"), BODY.encode(), "https://a.example/"),
        (exchange(), BODY.encode(), None),  # no address told
        (exchange(body={"hits": []}), b'{"hits": []}', None),  # a body kept as JSON
        (b'{"url":"/api/v1/search","reply":{"hits":[]}}', b'{"hits": []}', "/api/v1/search"),
        (b'{"url":"https://a.example/","reply":"<rss/>"}', b"<rss/>", "https://a.example/"),
        (b'{"request":1,"response":2}', b'{"request":1,"response":2}', None),  # somebody's own words
    ],
)
def test_a_file_is_the_body_or_what_is_around_it(content, body, url):
    recording = unwrap(content)
    assert (recording.body, recording.url) == (body, url)


@pytest.mark.parametrize("status", [304, 401, 404, 429, 500, None, "x"])
def test_an_exchange_that_failed_is_no_answer(status):
    with pytest.raises(NotAnAnswer, match=str(status)):
        unwrap(exchange(status))


def test_what_is_unwrapped_is_parsed():
    assert parse_recorded(source("hackernews"), exchange()).mentions == ()
    with pytest.raises(NotAnAnswer):
        parse_recorded(source("feeds"), exchange())
