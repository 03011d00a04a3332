import base64
import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, SourceError, SourceRefused
from harken.domain.mention import Media, Mention
from harken.sources.base import Page
from harken.sources.bluesky import Bluesky

from .conftest import BRAND, NOW, answer, client, iso, seconds, streamed
from .mutations import mutated, parsed
from .servers_bluesky import DID, BlueskyServer, uri

BRAND_DID = "did:plc:luvento"
OWN = Brand(id="luvento", names=("Luvento",), accounts={"bluesky": ("@luvento.example",)}, sources=())


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def reply(server, number, at, parent, root=None, **more):
    post = server.post(number, at, **more)
    post["record"]["reply"] = {"parent": {"uri": parent}, "root": {"uri": root or parent}}
    return post


def own(server, number, at, parent, root=None):
    author = {"did": BRAND_DID, "handle": "luvento.example"}
    return {"post": {**reply(server, number, at, parent, root, author=author), "uri": uri(number, BRAND_DID)}}


def stored(number, at=NOW, replies=0, root=None):
    return Mention(
        id="bluesky:" + uri(number),
        created_at=at,
        root=f"bluesky:{root}" if root else "bluesky:" + uri(number),
        engagement=Mention(id="x").engagement.__class__(replies=replies),
    )


def threads(server, *mentions, brand=OWN):
    with client(server, server.entry) as http:
        return {one.asked: one for one in server.source.threads(server.entry, brand, mentions, http, NOW)}


def one(view):
    (mention,) = Bluesky().parse(json.dumps({"posts": [view]}).encode()).mentions
    return mention


# What is read


def test_names_tags_domains_and_accounts_are_searched_from_a_day_ago_and_notices_read():
    server = BlueskyServer()
    brand = Brand(
        id="luvento",
        names=('Lu "V" ento',),
        hashtags=("#luventofail",),
        domains=("luvento.example",),
        accounts={"bluesky": ("@luvento.example", BRAND_DID)},
        sources=(),
    )
    with client(server, server.entry) as http:
        pages = list(Bluesky().read(server.entry, brand, None, http, NOW))
    asked = [dict(request.url.params) for request in server.asked("searchPosts")]
    assert [one["q"] for one in asked] == [
        '"Lu V ento"',
        "#luventofail",
        "domain:luvento.example",
        "@luvento.example",
    ]
    assert {(one["sort"], one["since"]) for one in asked} == {("latest", iso(NOW - timedelta(hours=24)))}
    (notices,) = server.asked("listNotifications")
    assert notices.url.params.get_list("reasons") == ["mention", "reply", "quote"]
    assert list(pages[-1].cursor["since"] if pages[-1].cursor else ())[-1] == "notifications"


def test_the_mark_is_the_servers_time_never_the_authors_claim():
    server = BlueskyServer()
    server.posts = [server.post(1, ago(30))]
    server.posts[0]["record"]["createdAt"] = iso(NOW + timedelta(days=400))
    pages = server.read()
    assert pages[-1].cursor["since"]["name Luvento"] == seconds(ago(30))
    assert pages[0].mentions[0].created_at == ago(30)
    server.posts[0]["indexedAt"] = iso(NOW + timedelta(days=400))
    assert server.read()[-1].cursor["since"]["name Luvento"] <= seconds(NOW)


def test_a_cursor_reads_on_from_an_hour_before_its_mark():
    server = BlueskyServer()
    server.read({"since": {"name Luvento": seconds(ago(90))}})
    assert server.asked("searchPosts")[0].url.params["since"] == iso(ago(150))


@pytest.mark.parametrize("deepest", [10_000, 6], ids=["more pages than a window has", "paging is refused far down"])
def test_a_backlog_is_read_window_by_window_and_each_moves_the_cursor(deepest):
    server = BlueskyServer()
    server.deepest = deepest
    server.posts = [server.post(number, ago(23 * 60 - 20 * number)) for number in range(60)]
    pages = server.read()
    assert {mention.id for page in pages for mention in page.mentions} == {"bluesky:" + uri(n) for n in range(60)}
    marks = [page.cursor["since"]["name Luvento"] for page in pages if page.cursor]
    assert marks == sorted(marks)
    assert len(set(marks)) > 2
    assert len(server.requests) < 200


def test_more_posts_of_one_second_than_can_be_paged_are_told():
    server = BlueskyServer()
    server.deepest = 4
    server.posts = [server.post(number, ago(60)) for number in range(30)]
    with pytest.raises(SourceError, match="one second"):
        server.read()


def test_a_window_that_fails_leaves_the_mark_where_the_last_whole_one_ended():
    server = BlueskyServer()
    server.posts = [server.post(number, ago(23 * 60 - 20 * number)) for number in range(60)]
    pages: list[Page] = []
    server.fail_at = 40
    with client(server, server.entry) as http, pytest.raises(SourceError, match="500"):
        pages.extend(Bluesky().read(server.entry, BRAND, None, http, NOW))
    server.fail_at = None
    with client(server, server.entry) as http:
        for page in Bluesky().read(server.entry, BRAND, None, http, NOW):
            pages.append(page)
            if page.cursor:
                break
    again = server.read(pages[-1].cursor)
    got = {mention.id for page in (*pages, *again) for mention in page.mentions}
    assert len(got) == 60


def test_mentions_replies_and_quotes_of_the_login_are_read_until_what_is_old():
    server = BlueskyServer()
    base = {"author": {"did": DID, "handle": "pilar.example"}, "isRead": False, "labels": []}
    record = {"$type": "app.bsky.feed.post", "text": "hi", "createdAt": iso(ago(3))}
    server.notices = [
        {**base, "uri": uri(1), "reason": "mention", "record": record, "indexedAt": iso(ago(3))},
        {**base, "uri": f"at://{DID}/app.bsky.feed.like/2", "reason": "like", "record": {}, "indexedAt": iso(ago(4))},
        {**base, "uri": uri(3), "reason": "reply", "record": record, "indexedAt": iso(ago(5))},
        *(
            {**base, "uri": uri(n), "reason": "quote", "record": record, "indexedAt": iso(ago(3000 + n))}
            for n in range(9, 19)
        ),
    ]
    for old in server.notices[3:]:
        old["record"] = {**record, "createdAt": old["indexedAt"]}
    pages = server.read()
    assert {"bluesky:" + uri(1), "bluesky:" + uri(3)} <= {one.id for page in pages for one in page.mentions}
    assert len(server.asked("listNotifications")) == 3
    assert pages[-1].cursor["since"]["notifications"] == seconds(ago(3))


# The login


def test_one_login_serves_many_runs_and_is_renewed_when_it_has_expired():
    server = BlueskyServer()
    server.read()
    server.read()
    assert len(server.asked("createSession")) == 1
    server.access = "somebody-revoked-it"
    server.read()
    assert len(server.asked("refreshSession")) == 1
    assert len(server.asked("createSession")) == 1


def test_a_renewal_that_is_refused_becomes_a_login():
    server = BlueskyServer()
    server.read()
    server.access, server.refresh = "access-9", "refresh-9"
    server.read()
    assert len(server.asked("createSession")) == 2


def test_an_outage_while_renewing_costs_no_login():
    server = BlueskyServer()
    server.read()
    server.access = "expired"
    server.fail_at = len(server.requests) + 1
    with pytest.raises(SourceError, match="500"):
        server.read()
    server.read()
    assert len(server.asked("createSession")) == 1
    assert len(server.asked("refreshSession")) == 2


def test_a_token_is_renewed_before_it_runs_out():
    server = BlueskyServer()
    soon = base64.urlsafe_b64encode(json.dumps({"exp": seconds(NOW) + 30}).encode()).decode().rstrip("=")
    server.access = f"a.{soon}.c"
    server.read()
    server.read(now=NOW + timedelta(seconds=90))
    assert len(server.asked("refreshSession")) == 1


def test_a_wrong_password_is_refused_in_one_line_that_shows_neither_name_nor_password():
    server = BlueskyServer()
    entry = server.entry
    server.options = {**server.options, "app_password": "another"}
    with client(server, entry) as http, pytest.raises(SourceRefused, match="AuthenticationRequired") as caught:
        list(Bluesky().read(entry, BRAND, None, http, NOW))
    assert "pass-" not in str(caught.value)
    assert "luvento" not in str(caught.value)


def test_questions_go_to_the_accounts_own_server_so_that_spent_logins_stop_nothing():
    server = BlueskyServer()
    server.logins = {
        "didDoc": {"service": [{"id": "#atproto_pds", "serviceEndpoint": "https://pds.example"}]},
    }

    def spent(request):
        response = server(request)
        if request.url.path.endswith("createSession"):
            response.headers.update({"ratelimit-remaining": "0", "ratelimit-reset": str(seconds(NOW) + 80_000)})
        return response

    with client(spent, server.entry) as http:
        assert list(Bluesky().read(server.entry, BRAND, None, http, NOW))
    assert {request.url.host for request in server.requests[1:]} == {"pds.example"}


@pytest.mark.parametrize("endpoint", ["http://pds.example", "javascript:x", "", 7, None])
def test_a_token_goes_nowhere_but_over_https(endpoint):
    server = BlueskyServer()
    server.logins = {"didDoc": {"service": [{"id": "#atproto_pds", "serviceEndpoint": endpoint}]}}
    server.read()
    assert {request.url.host for request in server.requests} == {"bsky.social"}


def test_without_a_login_the_settings_are_told_what_is_missing():
    server = BlueskyServer()
    server.options = {"identifier": "luvento.example"}
    with pytest.raises(BadInput, match="app_password"):
        server.read()


# What a post is


def test_a_reply_with_everything():
    server = BlueskyServer()
    view = reply(server, 5, ago(5), uri(4), uri(1))
    text = "Ĺ @brand.example broke luvento.example/he... #fail"
    raw = text.encode()

    def facet(words, **feature):
        start = raw.index(words.encode())
        return {"index": {"byteStart": start, "byteEnd": start + len(words.encode())}, "features": [feature]}

    view["record"] |= {
        "text": text,
        "tags": ["more"],
        "facets": [
            facet("@brand.example", did=BRAND_DID),
            facet("luvento.example/he...", uri="https://luvento.example/help"),
            facet("#fail", tag="fail"),
        ],
    }
    view["embed"] = {
        "record": {"record": {"uri": uri(77), "value": {"text": "somebody else's words"}}},
        "media": {"images": [{"alt": "a puddle", "fullsize": "https://cdn.example/1"}]},
    }
    mention = one(view)
    assert mention.kind == "comment"
    assert (mention.reply_to, mention.root) == ("bluesky:" + uri(4), "bluesky:" + uri(1))
    assert mention.mentions == ("@brand.example", BRAND_DID)
    assert mention.hashtags == ("fail", "more")
    assert mention.links == ("https://luvento.example/help", f"https://bsky.app/profile/{DID}/post/77")
    assert mention.media == (Media(type="image", alt="a puddle", url="https://cdn.example/1"),)
    assert "somebody" not in mention.text
    assert (mention.engagement.likes, mention.engagement.views) == (2, None)
    assert mention.url == f"https://bsky.app/profile/{DID}/post/5"


def test_films_cards_and_names_that_lead_nowhere():
    view = BlueskyServer().post(1, ago(1), author={"did": DID, "handle": "handle.invalid"})
    view["embed"] = {"playlist": "https://cdn.example/1.m3u8", "alt": "it leaks"}
    view["record"]["embed"] = {"external": {"uri": "https://other.example"}}
    mention = one(view)
    assert mention.media == (Media(type="video", alt="it leaks", url="https://cdn.example/1.m3u8"),)
    assert mention.author.handle is None
    assert mention.author.id == DID
    del view["embed"]
    assert one(view).links == ("https://other.example",)


def test_a_feed_shows_a_repost_as_what_it_reposts_and_other_records_are_no_posts():
    server = BlueskyServer()
    feed = [{"post": server.post(1, ago(1)), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}, "odd"]
    page = Bluesky().parse(json.dumps({"feed": feed}).encode())
    assert [mention.id for mention in page.mentions] == ["bluesky:" + uri(1)]
    assert len(page.bad) == 1
    other = server.post(2, ago(1), record={"$type": "app.bsky.feed.generator", "text": "x"})
    assert Bluesky().parse(json.dumps({"posts": [other]}).encode()).mentions == ()


def test_threads_are_read_in_both_shapes_with_what_cannot_be_shown_left_out():
    server = BlueskyServer()
    tree = {
        "post": server.post(2, ago(2)),
        "parent": {"post": server.post(1, ago(3)), "parent": {"notFound": True, "uri": uri(0)}},
        "replies": [
            {"blocked": True, "uri": uri(9)},
            {"post": server.post(3, ago(1)), "replies": [{"post": server.post(4, ago(0))}]},
        ],
    }
    flat = [
        {"uri": uri(1), "depth": 0, "value": {"post": server.post(1, ago(3))}},
        {"value": {"$type": "x#threadItemBlocked"}},
    ]
    for body, numbers in (({"thread": tree}, [1, 2, 3, 4]), (tree, [1, 2, 3, 4]), ({"thread": flat}, [1])):
        page = Bluesky().parse(json.dumps(body).encode())
        assert [mention.id for mention in page.mentions] == ["bluesky:" + uri(n) for n in numbers]
        assert page.bad == ()
    assert Bluesky().parse(b'{"thread": {"blocked": true}}').mentions == ()


def test_a_deep_thread_is_no_danger():
    node = {"post": BlueskyServer().post(0, NOW)}
    for number in range(1, 200):
        node = {"post": BlueskyServer().post(number, NOW), "replies": [node]}
    assert len(Bluesky().parse(json.dumps({"thread": node}).encode()).mentions) == 200


# What is new around posts


def test_many_posts_are_checked_with_one_feed_and_25_a_lookup():
    server = BlueskyServer()
    server.posts = [server.post(number, ago(number)) for number in range(1, 61)]
    server.feed = [own(server, 500, ago(0), uri(3))]
    told = threads(server, *(stored(number, ago(number)) for number in range(1, 61)))
    assert len(told) == 60
    assert len(server.requests) == 1 + 1 + 3
    answered = told["bluesky:" + uri(3)]
    assert [(post.author.id, post.reply_to) for post in answered.posts[1:]] == [(BRAND_DID, "bluesky:" + uri(3))]
    assert answered.posts[0].engagement.likes == 2


def test_a_branch_that_the_feed_cannot_place_is_asked_for_itself():
    server = BlueskyServer()
    server.posts = [server.post(1, ago(60), replyCount=1), server.post(2, ago(50), replyCount=1)]
    server.feed = [own(server, 500, ago(1), uri(9), uri(1))]
    server.threads[uri(1)] = {
        "post": server.posts[0],
        "replies": [{"post": reply(server, 9, ago(40), uri(1)), "replies": [{"post": server.feed[0]["post"]}]}],
    }
    told = threads(server, stored(1, ago(60), replies=1), stored(2, ago(50), replies=1))
    assert len(told) == 2
    assert [request.url.params["uri"] for request in server.asked("getPostThread")] == [uri(1)]
    assert {post.id for post in told["bluesky:" + uri(1)].posts} >= {
        "bluesky:" + uri(9),
        "bluesky:" + uri(500, BRAND_DID),
    }


def test_changed_counts_are_looked_at_first_and_never_more_than_60_single_threads():
    server = BlueskyServer()
    server.posts = [server.post(number, ago(number), replyCount=2) for number in range(1, 101)]
    server.threads = {post["uri"]: {"post": post} for post in server.posts}
    told = threads(
        server, *(stored(number, ago(number), replies=0 if number > 45 else 1) for number in range(1, 101))
    )
    assert len(server.asked("getPostThread")) == 60
    assert len(told) == 100  # the brand's own feed reaches back to the rest of them


def test_what_the_feed_does_not_reach_and_nobody_looked_at_stays_unchecked():
    server = BlueskyServer()
    server.posts = [server.post(number, ago(number), replyCount=1) for number in range(1, 71)]
    server.threads = {post["uri"]: {"post": post} for post in server.posts}
    told = threads(server, *(stored(number, ago(number), replies=1) for number in range(1, 71)), brand=BRAND)
    assert len(told) == 60


def test_only_what_the_server_says_is_gone_is_gone():
    server = BlueskyServer()
    blocked = {"blocked": True, "uri": uri(2)}
    server.threads[uri(2)] = blocked
    server.threads[uri(3)] = {"notFound": True, "uri": uri(3)}
    told = threads(server, stored(1), stored(2), stored(3))
    assert {key: one.gone for key, one in told.items()} == {"bluesky:" + uri(1): True, "bluesky:" + uri(3): True}


@pytest.mark.parametrize("status", [400, 404, 500])
def test_an_error_is_never_a_deletion(status):
    server = BlueskyServer()
    server.instead["getPostThread"] = lambda: streamed(b'{"error":"Other"}', status)
    with pytest.raises(SourceError):
        threads(server, stored(1))


def test_an_account_that_does_not_exist_hides_nothing():
    server = BlueskyServer()
    server.posts = [server.post(1, ago(5), replyCount=1)]
    server.threads[uri(1)] = {"post": server.posts[0], "replies": [{"post": reply(server, 2, ago(1), uri(1))}]}
    server.instead["getAuthorFeed"] = lambda: answer({"error": "InvalidRequest"}, 400)
    (thread,) = threads(server, stored(1, ago(5), replies=1)).values()
    assert len(thread.posts) == 2


# Whatever comes


@settings(deadline=None)
@given(st.data())
def test_odd_answers_raise_nothing_but_typed_errors(data):
    server = BlueskyServer()
    post = server.post(1, ago(1))
    post["record"] |= {"facets": [{"index": {"byteStart": 0, "byteEnd": 2}, "features": [{"did": DID, "tag": "t"}]}]}
    post["embed"] = {"images": [{"alt": "a"}], "record": {"uri": uri(3)}, "media": {"playlist": "https://a.example"}}
    answers = [{"posts": [post]}, {"feed": [{"post": post}]}, {"thread": {"post": post, "replies": [{"post": post}]}}]
    body = mutated(data, data.draw(st.sampled_from(answers)))
    for mention in parsed(Bluesky(), body):
        assert mention.id.startswith("bluesky:")
