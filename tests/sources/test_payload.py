import pytest

from harken.domain.errors import NotAnAnswer
from harken.sources.base import Response
from harken.sources.payload import (
    bad_item,
    count,
    describe,
    flag,
    host_of,
    language,
    load_json,
    native_id,
    says_not_found,
    string,
    web_link,
)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("pt_BR", "pt"),
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("zh-Hans", "zh"),
        ("zh-TW", "zh-Hant"),
        ("ZH_hk", "zh-Hant"),
        ("zh-Hant-TW", "zh-Hant"),
        ("iw", "he"),
        ("yue", "yue"),
        ("und", None),
        ("", None),
        ("english", None),
        ("e1", None),
        (7, None),
    ],
)
def test_language_tags_become_codes(tag, code):
    assert language(tag) == code


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("https://a.example/x", "https://a.example/x"),
        (" http://a.example ", "http://a.example"),
        ("HTTP://A.example/", "HTTP://A.example/"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/", None),
        ("/relative", None),
        ("https://", None),
        ("https:///path", None),
        ("http://[bad", None),
        ("https://a.example/\nX: y", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(value, link):
    assert web_link(value) == link


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, "5"),
        ("5", "5"),
        (" a\x00b ", "ab"),
        ("", None),
        (" ", None),
        (None, None),
        (True, None),
        (1.5, None),
        ([], None),
    ],
)
def test_ids_are_text(value, expected):
    assert native_id(value) == expected


def test_a_huge_id_becomes_a_short_one_of_its_own():
    one, other = native_id("x" * 5000), native_id("x" * 5001)
    assert one != other
    assert max(len(one or ""), len(other or "")) < 100


@pytest.mark.parametrize(
    ("value", "expected"), [(0, 0), (7, 7), (-1, None), (True, None), (1.5, None), ("7", None), (1 << 60, None)]
)
def test_counts_are_never_made_up(value, expected):
    assert count(value) == expected


def test_flags_and_strings():
    assert [flag(True), flag(False), flag(1), flag(None)] == [True, False, None, None]
    assert [string(" a "), string(""), string(5)] == ["a", None, None]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://A.example:8443/x", "a.example:8443"),
        ("https://u:p@a.example/", "a.example"),
        ("x", None),
        ("http://[", None),
        (None, None),
    ],
)
def test_the_host_of_an_address(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "an empty body"),
        (b"  \n", "an empty body"),
        (b"<!DOCTYPE html><p>", "an HTML page"),
        (b"\xef\xbb\xbf<!-- x --><HTML>", "an HTML page"),
        (b"<?xml version='1.0'?><a/>", "an XML document"),
        (b'{"a":', "JSON that is cut or broken"),
        (b"{}", "JSON without posts"),
        (b"words", "text that is no JSON"),
    ],
)
def test_a_body_is_named_for_what_it_is(body, what):
    assert describe(body) == what


@pytest.mark.parametrize(
    "body", [b'{"a":"\\ud800"}', b'{"a":"\xff"}', b'\xef\xbb\xbf{"a":1}', '{"a":"я"}'.encode("utf-16")]
)
def test_json_is_read_leniently_where_nothing_is_lost(body):
    assert "a" in load_json(body, "x")


@pytest.mark.parametrize("body", [b"", b"[" * 100_000, b"{", b"<html>"])
def test_what_is_no_json_is_no_answer(body):
    with pytest.raises(NotAnAnswer, match="not an answer of x"):
        load_json(body, "x")


def test_a_bad_item_is_kept_within_bounds():
    item = bad_item("why\nso", {"text": "я" * 9000})
    assert item.reason == "why so"
    assert len(item.raw) <= 4096
    assert item.raw.startswith('{"text"')


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, b'{"error":"Record not found"}', True),
        (410, b'{"error":"Gone"}', True),
        (404, b"<html>nginx</html>", False),  # a proxy's page says nothing about the post
        (404, b"[]", False),
        (404, b"", False),
        (200, b'{"error":"x"}', False),
    ],
)
def test_only_the_api_itself_says_that_a_post_is_gone(status, body, expected):
    assert says_not_found(Response(status=status, headers={}, body=body, url="https://a.example/")) is expected


@pytest.mark.parametrize("part", [b"[]", b"{}", b"[{}]"])
def test_json_that_swells_when_it_is_read_is_not_read(part):
    body = b"[" + b",".join([part] * 300_000) + b"]"
    with pytest.raises(NotAnAnswer, match="more than 300,000 lists and objects"):
        load_json(body, "x")
    gone = Response(status=404, headers={}, body=b'{"error":' + body + b"}", url="https://a.example/")
    assert not says_not_found(gone)


def test_an_item_nested_beyond_what_can_be_shown_is_no_fault_of_ours():
    item: object = 1
    for _ in range(100_000):
        item = [item]
    assert bad_item("odd", item).raw == "nested too deeply to be shown"
