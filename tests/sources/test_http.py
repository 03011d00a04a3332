import gzip
import zlib
from datetime import timedelta

import httpx
import pytest

from harken.domain.brand import SourceEntry
from harken.domain.errors import SourceError, SourceRefused
from harken.sources.http import Limits, polite

from .conftest import NOW, answer, client, streamed

ENTRY = SourceEntry(use="feeds", id="feeds", every=timedelta(minutes=2))
OK = streamed


def test_a_request_says_who_asks_and_nothing_else_leaks():
    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(200, headers={"set-cookie": "track=1"}, content=iter([b"x"]))

    http = client(handler, ENTRY, contact="ops@luvento.example\r\nX-Evil: 1 (a)")
    http.get("https://a.example/", params={"q": "Ю&x=1"}, headers={"Accept": "text/xml"})
    http.get("https://a.example/")
    assert seen[0].headers["user-agent"].startswith("Harken/")
    assert "(+ops@luvento.example X-Evil: 1 a)" in seen[0].headers["user-agent"]
    assert "x-evil" not in seen[0].headers
    assert seen[0].headers["accept"] == "text/xml"
    assert seen[0].url.params["q"] == "Ю&x=1"
    assert "cookie" not in seen[1].headers


def test_the_contact_comes_from_the_environment_where_none_is_given(monkeypatch):
    monkeypatch.setenv("HARKEN_CONTACT", "desk@luvento.example")
    http = client(lambda request: streamed(request.headers["user-agent"].encode()), ENTRY)
    assert b"+desk@luvento.example" in http.get("https://a.example/").body


@pytest.mark.parametrize("status", [200, 201, 204, 299, 304, 404, 410])
def test_these_answers_come_back(status):
    response = client(lambda request: streamed(b"", status, ETag='W/"1"'), ENTRY).get("https://a.example/x")
    assert (response.status, response.headers["etag"]) == (status, 'W/"1"')


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, SourceError),
        (401, SourceRefused),
        (403, SourceRefused),
        (418, SourceError),
        (500, SourceError),
        (502, SourceError),
        (300, SourceError),
        (100, SourceError),
        (429, SourceError),
    ],
)
def test_these_answers_raise(status, error):
    with pytest.raises(SourceError) as caught:
        client(lambda request: streamed(b"secret words", status), ENTRY).get(
            "https://a.example/secret-path?token=hush"
        )
    assert type(caught.value) is error
    assert "a.example" in str(caught.value)
    assert "hush" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("x?token=hush"),
        httpx.ConnectTimeout("x"),
        httpx.RemoteProtocolError("x?token=hush"),
        httpx.DecodingError("x"),
        ConnectionResetError("x"),
        httpx.InvalidURL("x?token=hush"),
    ],
)
def test_failures_of_the_network_are_typed_and_keep_secrets(error):
    def handler(request):
        raise error

    with pytest.raises(SourceError) as caught:
        client(handler, ENTRY).get("https://a.example/?token=hush")
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None


# --- redirects


def redirecting(steps):
    """A site where each address redirects to the next; the last one answers."""
    log = []

    def handler(request):
        log.append(request)
        to = steps.get(str(request.url))
        return streamed(b"there") if to is None else httpx.Response(302, headers={"location": to})

    return handler, log


def test_redirects_are_followed_to_the_third():
    handler, _ = redirecting({f"https://a.example/{n}": f"/{n + 1}" for n in range(3)})
    response = client(handler, ENTRY).get("https://a.example/0")
    assert (response.body, response.url) == (b"there", "https://a.example/3")


def test_the_fourth_redirect_is_one_too_many():
    handler, log = redirecting({f"https://a.example/{n}": f"/{n + 1}" for n in range(9)})
    with pytest.raises(SourceError, match="redirects"):
        client(handler, ENTRY).get("https://a.example/0")
    assert len(log) == 4


@pytest.mark.parametrize(
    ("start", "to", "kept"),
    [
        ("https://a.example/", "/x", True),  # same host
        ("https://a.example/", "https://a.example:443/x", True),  # the usual port written out
        ("http://a.example/", "https://a.example/x", True),  # to TLS
        ("https://a.example/", "http://a.example/x", False),  # away from TLS
        ("https://a.example/", "https://b.example/x", False),  # another host
        ("https://a.example/", "https://a.example:8443/x", False),  # another port
        ("https://a.example/", "https://sub.a.example/x", False),  # a host below
    ],
)
def test_authorization_goes_to_nobody_else(start, to, kept):
    handler, log = redirecting({start: to})
    client(handler, ENTRY).get(start, headers={"Authorization": "Bearer hush", "Accept": "x"})
    assert ("authorization" in log[1].headers) is kept
    assert log[1].headers["accept"] == "x"


@pytest.mark.parametrize(
    "to",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "gopher://a.example/",
        "javascript:alert(1)",
        "https://user:pw@a.example/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://localhost:8000/",
        "http://LOCALHOST./",
        "http://db.localhost/",
        "http://169.254.169.254/latest/meta-data",
        "http://①②⑦.⓪.⓪.①/",
        "//10.0.0.1/",
        "http://[",
        "",
    ],
)
def test_no_redirect_leads_to_a_place_that_must_not_be_asked(to):
    handler, log = redirecting({"https://a.example/": to})
    with pytest.raises(SourceError):
        client(handler, ENTRY).get("https://a.example/")
    assert len(log) == 1


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://10.0.0.1/", "nonsense", "", "http://u:p@a.example/", "http://\x00/"]
)
def test_nor_does_an_address_of_the_settings(url):
    with pytest.raises(SourceRefused):
        client(lambda request: streamed(b""), ENTRY).get(url)


def test_allow_private_opens_a_server_of_ones_own():
    entry = SourceEntry(use="feeds", id="x", every=timedelta(minutes=2), allow_private=("10.0.0.0/8", "localhost"))
    http = client(lambda request: streamed(b"mine"), entry)
    assert http.get("http://10.1.1.1/").body == b"mine"
    assert http.get("http://localhost:8000/").body == b"mine"
    with pytest.raises(SourceRefused):
        http.get("http://192.168.0.1/")


# --- bodies


def test_a_body_may_be_as_large_as_the_limit_and_no_larger():
    limits = Limits(body=1000)
    http = client(lambda request: streamed(b"x" * int(request.url.query)), ENTRY, limits=limits)
    assert len(http.get("https://a.example/?1000").body) == 1000
    with pytest.raises(SourceError, match="larger than 1,000 bytes"):
        http.get("https://a.example/?1001")


def test_gzip_is_read_in_several_members_and_odd_pieces():
    packed = gzip.compress(b"one ") + gzip.compress(b"two")

    def handler(request):
        pieces = (packed[i : i + 1] for i in range(len(packed)))
        return httpx.Response(200, headers={"content-encoding": "gzip"}, content=pieces)

    assert client(handler, ENTRY).get("https://a.example/").body == b"one two"


def test_a_decompression_bomb_stops_at_the_limit():
    bomb = gzip.compress(b"\0" * 30_000_000, 1)
    http = client(lambda request: streamed(bomb, content_encoding="gzip"), ENTRY)
    with pytest.raises(SourceError, match="larger than"):
        http.get("https://a.example/")


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "compress", "gzip, br", "br, gzip", "x" * 9_000])
def test_only_gzip_is_asked_for_and_no_other_packing_is_opened(encoding):
    """What is packed in another way, ten times smaller than its bomb, is refused by its name."""
    asked = []

    def handler(request):
        asked.append(request.headers["accept-encoding"])
        return streamed(zlib.compress(b"\0" * 30_000_000, 1), content_encoding=encoding)

    with pytest.raises(SourceError, match="an encoding nobody asked for") as caught:
        client(handler, ENTRY).get("https://a.example/", headers={"Accept-Encoding": "br, zstd"})
    assert asked == ["gzip"]
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"short", {"content_length": "500"}),  # fewer bytes than told
        (gzip.compress(b"x" * 1000)[:-9], {"content_encoding": "gzip"}),  # gzip without its end
        (b"not gzip", {"content_encoding": "gzip"}),
        (zlib.compress(b"x"), {"content_encoding": "br"}),  # nobody asked for that
        (gzip.compress(gzip.compress(b"x")), {"content_encoding": "gzip, gzip"}),
    ],
    ids=[
        "fewer",
        "cut",
        "none",
        "other",
        "twice",
    ],  # gzip holds the time, and an id must be the same in every process
)
def test_a_broken_body_is_a_failed_read(body, headers):
    with pytest.raises(SourceError):
        client(lambda request: streamed(body, **headers), ENTRY).get("https://a.example/")


def test_the_whole_request_has_a_time_limit():
    http = client(lambda request: streamed(b"x"), ENTRY, limits=Limits(total=0.0))
    with pytest.raises(SourceError, match="in time"):
        http.get("https://a.example/")


# --- throttles


def test_a_spent_budget_keeps_us_away_until_its_reset_and_only_from_that_host():
    memory: dict[str, str] = {}
    asked = []

    def handler(request):
        asked.append(request.url.host)
        return answer([], x_ratelimit_remaining="0", x_ratelimit_reset="2026-11-20T12:04:00Z")

    http = client(handler, ENTRY, memory=memory)
    assert http.get("https://a.example/").status == 200
    with pytest.raises(SourceError) as caught:
        http.get("https://a.example/")
    assert caught.value.retry_after == timedelta(minutes=4)
    assert http.get("https://b.example/").status == 200
    assert asked == ["a.example", "b.example"]
    # the promise is kept by the next client with the same memory, and ends with the reset
    with pytest.raises(SourceError):
        client(handler, ENTRY, memory=dict(memory)).get("https://a.example/")
    later = polite(
        ENTRY, transport=httpx.MockTransport(handler), memory=memory, clock=lambda: NOW + timedelta(minutes=4)
    )
    assert later.get("https://a.example/").status == 200


def test_a_throttle_says_when_to_come_back_and_is_remembered():
    http = client(lambda request: streamed(b"", 429, retry_after="30"), ENTRY)
    for _ in range(2):
        with pytest.raises(SourceError) as caught:
            http.get("https://a.example/")
        assert caught.value.retry_after == timedelta(seconds=30)


def test_a_403_that_names_a_time_is_a_throttle_not_a_refusal():
    http = client(lambda request: streamed(b"", 403, retry_after="60"), ENTRY)
    with pytest.raises(SourceError) as caught:
        http.get("https://a.example/")
    assert not isinstance(caught.value, SourceRefused)
    assert caught.value.retry_after == timedelta(seconds=60)


@pytest.mark.parametrize("memory", [{"a.example": "junk"}, {"a.example": "2026-11-20T11:00:00Z"}, {"a.example": 5}])
def test_a_memory_that_says_nothing_holds_nobody_back(memory):
    assert client(lambda request: streamed(b"x"), ENTRY, memory=memory).get("https://a.example/").body == b"x"


def test_an_answer_that_is_expected_comes_back():
    http = client(lambda request: streamed(b'{"error":"NotFound"}', 400), ENTRY)
    assert http.get("https://a.example/", expect={400}).status == 400
    with pytest.raises(SourceError, match="status 400"):
        http.get("https://a.example/")


def test_a_question_with_a_body_is_posted_as_json_or_as_a_form():
    seen = []

    def handler(request):
        seen.append(request)
        return streamed(b"{}")

    http = client(handler, ENTRY)
    http.post("https://a.example/graphql", json={"query": "Ю"}, headers={"Authorization": "bearer x"})
    http.post("https://a.example/token", form={"grant_type": "client_credentials", "q": "a&b"})
    assert [request.method for request in seen] == ["POST", "POST"]
    assert seen[0].content == '{"query":"Ю"}'.encode()
    assert seen[0].headers["authorization"] == "bearer x"
    assert seen[0].headers["content-type"] == "application/json"
    assert seen[1].content == b"grant_type=client_credentials&q=a%26b"
    assert seen[1].headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_question_without_a_body_sends_none():
    seen = []

    def handler(request):
        seen.append(request)
        return streamed(b"{}")

    client(handler, ENTRY).post("https://a.example/renew", headers={"Authorization": "bearer x"})
    assert seen[0].content == b""
    assert "content-type" not in seen[0].headers


def test_a_question_with_a_body_is_not_repeated_elsewhere():
    asked = []

    def handler(request):
        asked.append(request.url.host)
        return streamed(b"", 307, Location="https://b.example/")

    with pytest.raises(SourceError, match="redirects"):
        client(handler, ENTRY).post("https://a.example/", json={})
    assert asked == ["a.example"]


def test_a_host_that_a_body_says_is_tired_is_left_alone():
    http = client(lambda request: streamed(b"{}"), ENTRY)
    http.leave_alone("https://a.example/2.3/search", timedelta(seconds=40))
    with pytest.raises(SourceError) as error:
        http.get("https://a.example/")
    assert error.value.retry_after == timedelta(seconds=40)
    assert http.get("https://b.example/").status == 200


def test_a_budget_that_is_used_up_raises_before_anything_is_sent():
    http = client(lambda request: streamed(b"{}"), ENTRY)
    http.spend("youtube search", 100, limit=100, per=timedelta(days=1))
    with pytest.raises(SourceError) as error:
        http.spend("youtube search", 1, limit=100, per=timedelta(days=1))
    assert error.value.retry_after == timedelta(hours=12)
    http.spend("youtube search", -30, limit=50, per=timedelta(days=1))  # given back, whatever the limit
    http.spend("youtube search", 30, limit=100, per=timedelta(days=1))
