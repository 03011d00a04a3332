from datetime import timedelta

import msgspec
import pytest

from harken.domain.brand import Brand
from harken.domain.conversation import post, replies_to
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.domain.matching import compile_brand, match
from harken.domain.mention import Author, Engagement, Mention
from harken.sources import googleplay_api
from harken.sources.googleplay import GooglePlay
from harken.sources.googleplay_items import parse

from .conftest import NOW, answer, client, seconds
from .servers_googleplay import PACKAGE, GooglePlayServer, at_seconds, developer, review

BRAND = Brand(id="luvento", names=("Luvento",), sources=(), accounts={"googleplay": (PACKAGE,)})
URL = f"https://androidpublisher.googleapis.com/androidpublisher/v3/applications/{PACKAGE}/reviews"
REFRESH = {"app": PACKAGE, "refresh_token": "long", "client_id": "it", "client_secret": "hush"}


@pytest.fixture(autouse=True)
def nothing_kept():
    googleplay_api._kept.clear()


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def body(told):
    return answer(told).read()


def read(server, now=NOW, **options):
    entry = msgspec.structs.replace(server.entry, options=options or server.entry.options)
    with client(server, entry) as http:
        return list(GooglePlay().read(entry, BRAND, None, http, now))


def look(server, *mentions, **more):
    with client(server, server.entry, **more) as http:
        return {one.asked: one for one in GooglePlay().threads(server.entry, BRAND, mentions, http, NOW)}


def mention(number, minutes=100):
    return Mention(id=f"googleplay:r{number}", kind="review", created_at=ago(minutes))


# what is asked


def test_the_list_is_asked_with_the_token_and_replies_come_along():
    server = GooglePlayServer()
    server.posts = [review(1, ago(50), developer(ago(5)))]
    pages = read(server)
    (request,) = server.requests
    assert str(request.url) == f"{URL}?maxResults=100"
    assert request.headers["authorization"] == "Bearer hush"
    asked, reply = pages[-1].mentions
    assert (asked.id, reply.id, reply.reply_to, reply.root) == (
        "googleplay:r1",
        "googleplay:r1#reply",
        "googleplay:r1",
        "googleplay:r1",
    )
    assert pages[-1].cursor == {"since": {"reviews": seconds(NOW)}}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"token": "x"}, "needs app"),
        ({"app": "no package", "token": "x"}, "needs app"),
        ({"app": PACKAGE}, "your own app only"),
        ({"app": PACKAGE, "refresh_token": "x", "client_id": "y"}, "your own app only"),
    ],
)
def test_without_an_app_and_its_credentials_nothing_is_read(options, says):
    with pytest.raises(BadInput, match=says):
        read(GooglePlayServer(), **options)


def test_two_hundred_requests_an_hour_are_all_that_is_asked():
    server = GooglePlayServer()
    with client(server, server.entry) as http:
        for _ in range(200):
            list(GooglePlay().read(server.entry, BRAND, None, http, NOW))
        with pytest.raises(SourceError, match="used up") as caught:
            list(GooglePlay().read(server.entry, BRAND, None, http, NOW))
    assert caught.value.retry_after == timedelta(hours=1)
    assert len(server.requests) == 200


# tokens


class Grants(GooglePlayServer):
    """Gives tokens t1, t2, ... for the refresh token, and takes only those not in `ended`."""

    def __init__(self):
        super().__init__()
        self.given = 0
        self.ended: set[str] = set()

    def serve(self, request):
        if request.url.path == "/token":
            assert request.content == b"grant_type=refresh_token&refresh_token=long&client_id=it&client_secret=hush"
            self.given += 1
            return answer({"access_token": f"t{self.given}", "expires_in": 3599})
        if request.headers["authorization"].removeprefix("Bearer ") in self.ended:
            return answer({"error": {"code": 401, "status": "UNAUTHENTICATED"}}, 401)
        return super().serve(request)


def test_a_token_is_fetched_once_and_kept_until_it_ends():
    server = Grants()
    for minutes in (0, 30, 56):
        read(server, NOW + timedelta(minutes=minutes), **REFRESH)
    assert server.given == 1
    assert server.requests[0].url.host == "oauth2.googleapis.com"
    read(server, NOW + timedelta(minutes=58), **REFRESH)
    assert server.given == 2
    assert "long" not in str(googleplay_api._kept)
    assert "hush" not in str(googleplay_api._kept)


def test_a_token_that_is_refused_is_fetched_anew_once():
    server = Grants()
    read(server, **REFRESH)
    server.ended = {"t1"}
    read(server, **REFRESH)
    assert server.given == 2
    server.ended = {"t2", "t3"}
    with pytest.raises(SourceRefused, match="401"):
        read(server, **REFRESH)
    assert server.given == 3


def test_tokens_are_kept_within_bounds():
    server = Grants()
    server.serve = lambda request: answer({"access_token": "t", "expires_in": 3599})  # type: ignore[method-assign]
    for number in range(100):
        with client(server, server.entry) as http:
            entry = msgspec.structs.replace(server.entry, options={**REFRESH, "client_id": str(number)})
            api = googleplay_api.Api(entry, http, NOW)
            api.get("reviews", {})
    assert len(googleplay_api._kept) == 64


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (answer({"error": "invalid_grant", "error_description": "Token long has been revoked"}, 400), SourceRefused),
        (answer({"token_type": "Bearer"}), SourceError),
        (answer({"error": "not_found"}, 404), SourceError),
    ],
)
def test_a_refresh_token_that_gives_nothing_is_told_without_it(given, kind):
    server = GooglePlayServer()
    server.serve = lambda request: given  # type: ignore[method-assign]
    with pytest.raises(SourceError) as caught:
        read(server, **REFRESH)
    assert type(caught.value) is kind
    assert "long" not in str(caught.value)


# what is read


def test_a_review_tells_title_words_stars_and_device_language():
    (one,) = parse(body({"reviews": [review(1, ago(5))]}), URL).mentions
    assert (one.title, one.text, one.rating, one.lang) == ("Broken", "My Luvento broke, no. 1", 1.0, "es")
    assert one.engagement == Engagement(likes=2, replies=0)
    assert one.url == f"https://play.google.com/store/apps/details?id={PACKAGE}&reviewId=r1"
    assert one.author == Author(name="Pilar K")
    assert match(compile_brand(BRAND), msgspec.structs.replace(one, text="It crashes")).about


@pytest.mark.parametrize(
    ("said", "title", "text"),
    [
        ({"text": "\tonly a body"}, None, "only a body"),
        ({"text": "no tab"}, None, "no tab"),
        ({"text": "translated", "originalText": "Título\tcuerpo"}, "Título", "cuerpo"),
        ({"text": None}, None, ""),
    ],
)
def test_title_and_words_stand_in_one_field(said, title, text):
    told = {"reviewId": "r1", "comments": [{"userComment": {**said, "lastModified": at_seconds(NOW)}}]}
    (one,) = parse(body(told)).mentions
    assert (one.title, one.text, one.author) == (title, text, None)


def test_a_reply_that_is_older_than_the_last_edit_answers_it_no_longer():
    for minutes, how in ((5, ["direct"]), (90, [])):
        asked, reply = parse(body({"reviews": [review(1, ago(50), developer(ago(minutes)))]}), URL).mentions
        found = replies_to(post(asked, BRAND), [post(reply, BRAND)], reopens=True)
        assert [one.how for one in found] == how


def test_google_leaves_empty_lists_out():
    assert parse(b"{}", URL).mentions == ()
    assert parse(body({"tokenPagination": {}})).mentions == ()
    others = (b"{}", body({"inappproduct": []}), body({"reviewId": "x"}), body({"reviews": [{"stars": 5}]}))
    for other in others:
        with pytest.raises(NotAnAnswer):
            parse(other)


def test_a_review_without_its_users_words_is_kept_apart():
    page = parse(body({"reviews": [{"reviewId": "r1", "comments": [developer(NOW)]}, review(2, NOW)]}))
    assert [one.id for one in page.mentions] == ["googleplay:r2"]
    assert len(page.bad) == 1


# looking again


def test_the_list_tells_what_was_answered_and_is_read_down_to_the_oldest():
    server = GooglePlayServer()
    server.posts = [review(n, ago(n), *([developer(ago(1))] if n == 5 else [])) for n in range(1, 40)]
    found = look(server, mention(5, 5), mention(7, 7))
    assert len(found) == 2
    assert [one.id for one in found["googleplay:r5"].posts] == ["googleplay:r5", "googleplay:r5#reply"]
    assert len(server.requests) == 4


def test_what_the_list_does_not_show_is_asked_for_itself():
    server = GooglePlayServer()
    server.posts = [review(1, ago(12_000)), review(2, ago(60 * 24 * 30))]
    found = look(server, mention(1, 12_000), mention(3, 50), mention(4, 60 * 24 * 20))
    assert {one: thread.gone for one, thread in found.items()} == {"googleplay:r1": False, "googleplay:r3": True}


def test_only_googles_own_word_makes_a_review_gone():
    server = GooglePlayServer()
    plain = server.serve

    def serve(request):
        return answer("no", 404) if "/reviews/" in request.url.path else plain(request)

    server.serve = serve  # type: ignore[method-assign]
    with pytest.raises(SourceError):
        look(server, mention(3, 50))


def test_single_reviews_use_up_neither_a_call_nor_the_hour():
    server = GooglePlayServer()
    asked = [mention(n, n) for n in range(1, 200)]
    with client(server, server.entry) as http:
        for _ in range(3):
            list(GooglePlay().threads(server.entry, BRAND, asked, http, NOW))
    singles = [request for request in server.requests if "/reviews/" in request.url.path]
    assert len(singles) == 80
    assert len(server.requests) == 83
