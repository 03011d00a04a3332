from datetime import timedelta

import msgspec
import pytest

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, SourceError, SourceRefused
from harken.domain.mention import Engagement, Mention
from harken.sources import reddit_api
from harken.sources.base import Page
from harken.sources.reddit import Reddit

from .conftest import BRAND, NOW, answer, client, seconds, streamed
from .servers_reddit import RedditServer, comment, listing

LUVENTO = Brand(id="luvento", names=("Luvento",), accounts={"reddit": ("u/luvento_team",)}, sources=())


@pytest.fixture(autouse=True)
def _no_token_yet():
    reddit_api._TOKENS.clear()


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def read(server, cursor=None, brand=BRAND, now=NOW, **options):
    entry = msgspec.structs.replace(server.entry, options={**server.options, **options})
    with client(server, entry) as http:
        return list(Reddit().read(entry, brand, cursor, http, now))


def threads(server, *mentions, brand=LUVENTO):
    with client(server, server.entry) as http:
        return {one.asked: one for one in Reddit().threads(server.entry, brand, mentions, http, NOW)}


def paths(server):
    return [request.url.path for request in server.requests]


def mention(name, root="reddit:t3_p1", replies=None, **more):
    return Mention(id=f"reddit:{name}", root=root, engagement=Engagement(replies=replies), **more)


def ours(number, parent, minutes=1):
    return comment(number, ago(minutes), parent, author="luvento_team", author_fullname="t2_us")


# --- reading ----------------------------------------------------------------------------------------------------


def test_names_and_hosts_are_searched_comments_of_subreddits_and_the_inbox_read_whole():
    server = RedditServer()
    brand = Brand(id="l", names=("Luvento", 'Lu "V" ento'), domains=("luvento.example",), sources=())
    read(server, brand=brand, subreddits=["coffee", "r/espresso"], refresh_token="hush-too")
    assert paths(server) == [
        "/search",
        "/search",
        "/domain/luvento.example/new",
        "/r/coffee+espresso/comments",
        "/message/inbox",
    ]
    params = dict(server.requests[1].url.params)
    assert params == {"q": '"Lu V ento"', "sort": "new", "t": "all", "type": "link", "limit": "100", "raw_json": "1"}
    assert server.requests[0].url.host == "oauth.reddit.com"
    assert server.requests[0].headers["user-agent"].startswith("python:app:")
    assert server.requests[0].headers["user-agent"].endswith("(by /u/luvento_dev)")


def test_without_an_approved_app_it_is_off_and_says_so():
    server = RedditServer()
    for missing in ("client_id", "client_secret", "username"):
        with pytest.raises(BadInput, match="Reddit has approved: it is off without them"):
            read(server, **{missing: None})
    assert server.requests == []


def test_a_list_that_ends_short_of_what_was_to_be_read_is_told_after_all_was_read_and_not_for_ever():
    server = RedditServer()
    pages = [[server.post(page * 100 + one, ago(page)) for one in range(100)] for page in range(10)]

    def serve(request):
        page = int(request.url.params.get("after") or 0)
        children = [{"kind": "t3", "data": post} for post in pages[page]]
        return answer(listing(children, str(page + 1) if page < 9 else None))

    server.serve = serve  # type: ignore[method-assign]
    cursor = {"since": {"search Luvento": seconds(NOW - timedelta(hours=9))}}
    pages_read: list[Page] = []
    with client(server, server.entry) as http, pytest.raises(SourceError, match="more was written than a listing"):
        pages_read.extend(Reddit().read(server.entry, BRAND, cursor, http, NOW))
    assert sum(len(page.mentions) for page in pages_read) == 1000
    assert pages_read[-1].cursor == {"since": {"search Luvento": seconds(NOW)}}


def test_a_short_list_that_ends_is_whole():
    server = RedditServer()
    server.posts = [server.post(number, ago(number)) for number in range(1, 20)]
    assert sum(len(page.mentions) for page in read(server)) == 19


def test_an_old_original_of_a_new_crosspost_does_not_end_the_list():
    server = RedditServer()
    original = server.post(50, NOW - timedelta(days=300), title="same")
    server.posts = [
        server.post(1, ago(1)),
        server.post(2, ago(2), title="same", crosspost_parent_list=[original]),
        server.post(3, ago(3)),
    ]
    assert {one.id for page in read(server) for one in page.mentions} == {"reddit:t3_p1", "reddit:t3_p3"}


# --- signing in -------------------------------------------------------------------------------------------------


def test_a_token_is_borrowed_once_and_kept_for_its_time():
    server = RedditServer()
    read(server)
    read(server)
    assert server.tokens == 1
    assert server.requests[-1].headers["authorization"] == "Bearer token-1"
    read(server, now=NOW + timedelta(hours=24))
    assert server.tokens == 2


def test_a_token_that_is_not_accepted_any_more_is_renewed_once():
    server = RedditServer()
    read(server)
    server.fail_at = len(server.requests)
    server.failure = lambda request: streamed(b'{"message":"Unauthorized","error":401}', 401)
    assert read(server)[-1].cursor is not None
    assert server.tokens == 2
    server.serve = lambda request: streamed(b"{}", 401)  # type: ignore[method-assign]
    with pytest.raises(SourceRefused, match="401"):
        read(server)
    assert server.tokens == 3


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"message": "Unauthorized", "error": 401}, SourceRefused),
        (400, {"error": "invalid_grant"}, SourceRefused),
        (200, {"error": "unsupported_grant_type"}, SourceRefused),
        (200, {"token_type": "bearer"}, SourceError),
        (500, {}, SourceError),
    ],
)
def test_credentials_that_are_not_accepted_are_told_without_them(status, body, error):
    def handler(request):
        assert request.url.path == "/api/v1/access_token"
        assert request.url.host == "www.reddit.com"
        return answer(body, status)

    server = RedditServer()
    with client(handler, server.entry) as http, pytest.raises(SourceError) as caught:
        list(Reddit().read(server.entry, BRAND, None, http, NOW))
    assert type(caught.value) is error
    assert "hush" not in str(caught.value)


def test_with_a_refresh_token_the_app_speaks_for_its_account():
    asked = []

    def handler(request):
        asked.append(request)
        return answer({"access_token": "t", "expires_in": 3600} if request.method == "POST" else listing([]))

    entry = msgspec.structs.replace(RedditServer().entry, options={**RedditServer.options, "refresh_token": "again"})
    with client(handler, entry) as http:
        list(Reddit().read(entry, BRAND, None, http, NOW))
    assert asked[0].content == b"grant_type=refresh_token&refresh_token=again"
    assert asked[0].headers["authorization"].startswith("Basic ")


def test_the_store_of_tokens_is_bounded_and_knows_no_secret():
    for number in range(70):
        read(RedditServer(), client_id=f"app{number}")
    assert len(reddit_api._TOKENS) <= 64
    assert not any("hush" in key or "app" in key for key in reddit_api._TOKENS)


# --- looking again ----------------------------------------------------------------------------------------------


def test_things_are_looked_up_a_hundred_at_a_time():
    server = RedditServer()
    server.posts = [server.post(number, ago(9)) for number in range(1, 151)]
    found = threads(server, *(mention(f"t3_p{number}", f"reddit:t3_p{number}", 0) for number in range(1, 151)))
    assert len(found) == 150
    assert paths(server) == ["/api/info", "/api/info", "/user/luvento_team/comments"]


def test_what_is_missing_deleted_or_removed_is_gone():
    server = RedditServer()
    server.posts = [
        server.post(1, ago(9)),
        server.post(2, ago(9), selftext="[removed]", removed_by_category="moderator"),
        server.post(3, ago(9), author="[deleted]"),  # only its author is
    ]
    server.comments = [comment(7, ago(5), "t3_p1", body="[deleted]", author="[deleted]")]
    names = {"t3_p1": False, "t3_p2": True, "t3_p3": False, "t1_c7": True, "t3_p99": True}
    found = threads(server, *(mention(name) for name in names))
    assert {one.removeprefix("reddit:"): thread.gone for one, thread in found.items()} == names


def test_a_direct_answer_of_the_brand_needs_no_conversation():
    server = RedditServer()
    server.posts = [server.post(1, ago(60), num_comments=1), server.post(2, ago(60))]
    server.comments = [ours(8, "t3_p1")]
    found = threads(server, mention("t3_p1", replies=1), mention("t3_p2", "reddit:t3_p2", 0))
    assert {post.id for post in found["reddit:t3_p1"].posts} == {"reddit:t3_p1", "reddit:t1_c8"}
    assert [post.id for post in found["reddit:t3_p2"].posts] == ["reddit:t3_p2"]
    assert not any(path.startswith("/comments/") for path in paths(server))


def test_where_the_brand_spoke_to_others_and_where_it_has_grown_the_conversation_is_read():
    server = RedditServer()
    server.posts = [server.post(1, ago(60), num_comments=3), server.post(2, ago(60), num_comments=4)]
    inner = comment(6, ago(30), "t1_c5", author="moss")
    server.comments = [comment(5, ago(40), "t3_p1"), ours(9, "t1_c6", 20)]
    below = {**inner, "data": {**inner["data"], "replies": listing([ours(9, "t1_c6", 20)])}}
    top = {**server.comments[0], "data": {**server.comments[0]["data"], "replies": listing([below])}}
    server.trees = {
        "p1": [listing([{"kind": "t3", "data": server.posts[0]}]), listing([top])],
        "p2": [listing([{"kind": "t3", "data": server.posts[1]}]), listing([])],
    }
    found = threads(server, mention("t1_c5"), mention("t3_p2", "reddit:t3_p2", 1))
    posts = {post.id: post for post in found["reddit:t1_c5"].posts}
    assert posts["reddit:t1_c9"].reply_to == "reddit:t1_c6"
    assert posts["reddit:t1_c6"].reply_to == "reddit:t1_c5"
    assert [path for path in paths(server) if path.startswith("/comments/")] == ["/comments/p1", "/comments/p2"]


def test_no_more_conversations_are_read_in_one_call_than_it_may():
    server = RedditServer()
    server.posts = [server.post(number, ago(number), num_comments=5) for number in range(1, 90)]
    server.trees = {f"p{number}": [listing([])] for number in range(1, 90)}
    found = threads(
        server,
        *(mention(f"t3_p{number}", f"reddit:t3_p{number}", 1, created_at=ago(number)) for number in range(1, 90)),
    )
    told = [path for path in paths(server) if path.startswith("/comments/")]
    assert (len(found), len(told), told[0]) == (89, 40, "/comments/p1")


@pytest.mark.parametrize("odd", ["reddit:t3_1,t3_2", "reddit:../x", "reddit:t5_x", "mastodon:t3_1"])
def test_nothing_but_names_gets_into_a_question(odd):
    server = RedditServer()
    assert threads(server, Mention(id=odd)) == {}
    assert server.requests == []
