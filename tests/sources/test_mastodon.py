from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, SourceError
from harken.domain.mention import Author, Engagement, Mention
from harken.sources.mastodon import Mastodon

from .conftest import BRAND, NOW, SocialServer, answer, client, seconds, snowflake, streamed
from .test_mastodon_statuses import status

ID = "mastodon:https://home.example/users/pilar/statuses/"


def entry(**options):
    return msgspec.structs.replace(SocialServer().entry, options=options)


def mention(number, **more):
    return Mention(id=f"{ID}{number}", aliases=(f"mastodon:social.example/{number}",), **more)


HOME = Brand(id="luvento", names=("Luvento",), sources=(), accounts={"mastodon": ("@luvento@social.example",)})


def threads(handler, *mentions, brand=BRAND, **options):
    """The threads of these mentions by the mention's number, and what was asked for."""
    asked = []

    def logged(request):
        asked.append(request.url.raw_path.decode())
        return handler(request)

    with client(logged, entry(**options)) as http:
        found = list(Mastodon().threads(entry(**options), brand, mentions, http, NOW))
    return {thread.asked.rpartition("/")[2]: thread for thread in found}, asked


def talk(statuses, *, old=False):
    """A server that knows these statuses, their contexts and who wrote them; an `old` one, not many at once."""

    def handler(request):
        path = request.url.path
        if path == "/api/v1/accounts/lookup":
            acct = request.url.params["acct"].partition("@")[0]
            known = any(one["account"]["acct"] == acct for one in statuses.values())
            return answer({"id": acct, "acct": acct}) if known else answer({"error": "Record not found"}, 404)
        if path.startswith("/api/v1/accounts/"):
            under = int(request.url.params.get("max_id", 1 << 80))
            by = [one for one in statuses.values() if one["account"]["acct"] == path.split("/")[4]]
            by = sorted((one for one in by if int(one["id"]) < under), key=lambda one: -int(one["id"]))
            return answer(by[: int(request.url.params["limit"])])
        if path == "/api/v1/statuses":
            wanted = request.url.params.get_list("id[]")
            assert 0 < len(wanted) <= 20
            return answer({"error": "no"}, 404) if old else answer([statuses[n] for n in wanted if n in statuses])
        parts = path.removeprefix("/api/v1/statuses/").split("/")
        if parts[0] not in statuses:
            return answer({"error": "Record not found"}, 404)
        if len(parts) == 1:
            return answer(statuses[parts[0]])
        below, found = {parts[0]}, []
        for number, one in statuses.items():
            if one.get("in_reply_to_id") in below:
                below.add(number)
                found.append(one)
        above: list[Any] = []
        parent = statuses[parts[0]].get("in_reply_to_id")
        while parent in statuses:
            above.insert(0, statuses[parent])
            parent = statuses[parent].get("in_reply_to_id")
        return answer({"ancestors": above, "descendants": found})

    return handler


def said(number, to=None, by=None, replies=0, minute=0, **more):
    """A status; `by` names a person of this server."""
    account = {"id": by, "acct": by, "uri": f"https://social.example/users/{by}"} if by else status()["account"]
    at = f"2026-11-20T10:{minute:02}:00.000Z"
    return status(
        str(number),
        in_reply_to_id=None if to is None else str(to),
        account=account,
        replies_count=replies,
        created_at=at,
        **more,
    )


def world(*statuses):
    return {one["id"]: one for one in statuses}


def contexts(asked):
    return [path for path in asked if path.endswith("/context")]


TALK = world(said(1, replies=1), said(2, 1, replies=1), said(3, 2, by="luvento"))


def test_nothing_to_read_is_the_settings_fault():
    for broken in (entry(), msgspec.structs.replace(entry(hashtags=["x"]), base_url=None)):
        with client(lambda request: answer([]), broken) as http, pytest.raises(BadInput):
            list(Mastodon().read(broken, BRAND, None, http, NOW))


def test_hashtags_of_entry_and_brand_are_read_each_once():
    asked = []

    def handler(request):
        asked.append(request.url.raw_path.decode().partition("?")[0])
        return answer([])

    brand = Brand(id="luvento", names=("Luvento",), hashtags=("Luvento", "лувентофейл"), sources=())
    given = entry(hashtags=["#luvento", "a/b"])
    with client(handler, given) as http:
        list(Mastodon().read(given, brand, None, http, NOW))
    assert [one.rpartition("/tag/")[2] for one in asked] == [
        "Luvento",
        "a%2Fb",
        "%D0%BB%D1%83%D0%B2%D0%B5%D0%BD%D1%82%D0%BE%D1%84%D0%B5%D0%B9%D0%BB",
    ]


def test_a_token_opens_search_and_mentions_and_is_sent_only_as_authorization():
    asked = []

    def handler(request):
        asked.append(request)
        return answer({"statuses": []} if "search" in request.url.path else [])

    given = entry(token="hush")
    with client(handler, given) as http:
        list(Mastodon().read(given, BRAND, None, http, NOW))
    assert [request.url.path for request in asked] == ["/api/v2/search", "/api/v1/notifications"]
    assert asked[0].url.params["q"] == '"Luvento"'
    assert asked[0].url.params["type"] == "statuses"
    assert asked[1].url.params["types[]"] == "mention"
    assert all(
        request.headers["authorization"] == "Bearer hush" and "hush" not in str(request.url) for request in asked
    )


def test_the_first_run_goes_back_a_day_and_no_further():
    server = SocialServer()
    server.posts = [server.post(hours, NOW - timedelta(hours=hours)) for hours in range(1, 60)]
    read = [one.id for page in server.read() for one in page.mentions]
    assert 24 <= len(read) <= 26


def test_each_page_of_a_later_run_moves_its_own_hashtag_on():
    server = SocialServer()
    server.posts = [server.post(1, NOW - timedelta(hours=3))]
    cursor = server.read()[-1].cursor
    assert cursor == {"after": {"tag luvento": snowflake(NOW - timedelta(hours=3), 1)}}
    server.posts += [server.post(number, NOW - timedelta(minutes=60 - number)) for number in range(2, 9)]
    pages = server.read(cursor)
    marks = [int(page.cursor["after"]["tag luvento"]) for page in pages]
    assert marks == sorted(marks)
    assert len({*marks}) >= 4
    assert "min_id" in server.requests[-1].url.params


def test_a_post_that_federated_late_is_read_though_its_number_is_lower():
    server = SocialServer()
    server.posts = [server.post(1, NOW - timedelta(minutes=2))]
    cursor = server.read()[-1].cursor
    server.posts.append(server.post(2, NOW - timedelta(minutes=30)))
    assert f"{ID}2" in [one.id for page in server.read(cursor) for one in page.mentions]


def test_a_number_of_the_future_is_not_kept():
    server = SocialServer()
    server.posts = [server.post(1, NOW + timedelta(days=4000))]
    kept = int(server.read()[-1].cursor["after"]["tag luvento"])
    assert kept <= (seconds(NOW) + 1) * 1000 << 16


@pytest.mark.parametrize("number", ["01HXYZ", "17"])
def test_servers_that_do_not_number_by_time_are_read_too(number):
    asked = []

    def handler(request):
        asked.append(dict(request.url.params))
        return answer([status(number)] if len(asked) == 1 else [])

    with client(handler, entry(hashtags=["x"])) as http:
        first = list(Mastodon().read(entry(hashtags=["x"]), BRAND, None, http, NOW))
        list(Mastodon().read(entry(hashtags=["x"]), BRAND, first[-1].cursor, http, NOW))
    assert asked[-1]["min_id"] == number


def test_a_server_that_ignores_bounds_comes_to_an_end():
    server = SocialServer()
    server.serve = lambda request: answer([server.post(1, NOW)])  # type: ignore[method-assign]
    cursor = server.read()[-1].cursor
    server.read(cursor)
    assert len(server.requests) < 8


def test_a_thread_is_the_post_as_it_is_now_and_all_around_it():
    found, asked = threads(talk(TALK), mention("2", reply_to=f"{ID}1"))
    assert asked == ["/api/v1/statuses?id[]=2", "/api/v1/statuses/2/context"]
    posts = {post.id: post for post in found["2"].posts}
    assert set(posts) == {f"{ID}{number}" for number in "123"}
    assert posts[f"{ID}3"].reply_to == f"{ID}2"
    assert {post.root for post in posts.values()} == {f"{ID}1"}
    assert posts[f"{ID}3"].author.handle == "luvento@social.example"


def test_the_brands_own_posts_and_a_look_at_many_at_once_tell_who_is_answered():
    told = world(
        *(said(n, replies=n % 2) for n in range(1, 46)),
        *(said(100 + n, n, by="luvento", minute=30) for n in range(1, 46, 2)),
    )
    at = NOW - timedelta(hours=2)
    found, asked = threads(talk(told), *(mention(str(n), created_at=at) for n in range(1, 46)), brand=HOME)
    assert [path.partition("?")[0] for path in asked] == [
        "/api/v1/accounts/lookup",
        *["/api/v1/accounts/luvento/statuses"] * 2,  # the second page is empty
        *["/api/v1/statuses"] * 3,
    ]
    assert len(found) == 45
    assert all(thread.whole and not thread.gone for thread in found.values())
    for number, thread in found.items():
        replies = [
            post.id
            for post in thread.posts
            if post.reply_to in {f"{ID}{number}", f"mastodon:social.example/{number}"}
        ]
        assert replies == ([f"{ID}{100 + int(number)}"] if int(number) % 2 else [])


def test_2500_mentions_take_few_requests():
    told = world(
        *(said(n, replies=n % 3) for n in range(1, 2501)), *(said(5000 + n, n, by="luvento") for n in range(90))
    )
    found, asked = threads(talk(told), *(mention(str(n)) for n in range(1, 2501)), brand=HOME)
    assert len(found) == 2500
    assert len(contexts(asked)) == 60
    assert len(asked) < 2500 / 20 + 60 + 6


def test_one_server_after_the_other_that_knows_no_many_at_once_is_asked_one_by_one():
    told = world(*(said(n) for n in range(1, 71)), said(200, 65, by="luvento"))
    found, asked = threads(talk(told, old=True), *(mention(str(n)) for n in range(1, 71)), brand=HOME)
    assert len([path for path in asked if path.startswith("/api/v1/statuses/")]) == 60
    assert len([path for path in asked if path.startswith("/api/v1/statuses?")]) == 1
    assert set(found) == {*(str(n) for n in range(1, 61)), "65"}  # of the others nothing is known, so nothing is told
    assert [post.id for post in found["65"].posts] == [f"{ID}200"]


def test_conversations_are_asked_for_where_counts_tell_of_replies_nobody_showed():
    told = world(
        said(1, replies=0),
        said(2, replies=1),  # the brand's own, which is known
        said(3, replies=2),  # the brand's own and one more
        said(4, replies=1),  # the brand's own, to which somebody replied
        said(5),  # nobody counts here
        said(22, 2, by="luvento"),
        said(23, 3, by="luvento"),
        said(24, 4, by="luvento", replies=1),
    )
    del told["5"]["replies_count"]
    _, asked = threads(talk(told), *(mention(str(n)) for n in range(1, 6)), brand=HOME)
    assert sorted(contexts(asked)) == [f"/api/v1/statuses/{n}/context" for n in (3, 4, 5)]


def test_whom_an_own_post_elsewhere_names_is_looked_at_first_then_whose_count_changed_then_the_newest():
    people = [said(n, replies=1) for n in range(1, 81)]
    told = world(*people, said(300, 299, by="luvento", minute=9, mentions=[{"acct": "pilar@home.example"}]))
    engagement = Engagement(replies=1)
    asked_for = [mention(str(n), engagement=engagement) for n in range(1, 81)]
    asked_for[4] = mention("5")
    pilar = Author(id="p", handle="pilar@home.example")
    for number in told.values():
        number["account"] = (
            {"id": "9", "acct": f"p{number['id']}@home.example"} if number["id"] != "300" else number["account"]
        )
    told["7"]["account"] = {"id": "7", "acct": pilar.handle}
    found, asked = threads(talk(told), *asked_for, brand=HOME)
    order = [path.split("/")[4] for path in contexts(asked)]
    assert order[:4] == ["7", "5", "80", "79"]
    assert len(order) == 60
    assert len(found) == 80


def test_a_changed_count_stays_a_changed_one_until_its_conversation_is_read():
    told = world(*(said(n, replies=3) for n in range(1, 71)))
    old = Engagement(replies=1)
    found, _ = threads(talk(told), *(mention(str(n), engagement=old) for n in range(1, 71)), brand=HOME)
    assert [found[n].posts[0].engagement.replies for n in ("1", "70")] == [1, 3]


def test_an_own_post_that_quotes_the_mention_is_shown_with_it():
    quote = {"state": "accepted", "quoted_status": said(1)}
    told = world(said(1), said(9, by="luvento", quote=quote))
    found, _ = threads(talk(told), mention("1"), brand=HOME)
    assert [(post.id, post.quotes) for post in found["1"].posts[1:]] == [(f"{ID}9", f"{ID}1")]


def test_the_parts_of_an_answer_and_what_hangs_under_the_brands_own_post_are_shown_with_it():
    told = world(
        said(1, by="luvento", replies=2),
        said(2, 1, replies=1),
        said(3, 2, by="luvento", replies=1),
        said(4, 3, by="luvento"),
        said(5, 1, by="luvento"),
    )
    asked_for = mention("2", reply_to="mastodon:social.example/1", root=f"{ID}1")
    found, _ = threads(talk(told), asked_for, brand=HOME)
    assert {post.id for post in found["2"].posts} == {f"{ID}{n}" for n in range(1, 6)}
    assert {post.root for post in found["2"].posts} == {f"{ID}1"}


@pytest.mark.parametrize(
    ("account", "acct", "whole"),
    [
        ("@luvento@social.example", "luvento@social.example", True),
        ("luvento", "luvento", True),
        ("https://social.example/users/luvento", "luvento@social.example", True),
        ("https://social.example/@luvento", "luvento@social.example", True),
        ("luvento@far.example", "luvento@far.example", False),  # its own server may know of more than this one
    ],
)
def test_accounts_are_looked_up_and_only_their_home_knows_all_they_say(account, acct, whole):
    brand = msgspec.structs.replace(HOME, accounts={"mastodon": (account,)})
    found, asked = threads(talk(world(said(1), said(2, 1, by="luvento"))), mention("1"), brand=brand)
    assert unquote(asked[0]) == f"/api/v1/accounts/lookup?acct={acct}"
    assert found["1"].whole is whole


def test_an_account_that_this_server_does_not_know_has_said_nothing_here():
    found, asked = threads(talk(world(said(1))), mention("1"), brand=HOME)
    assert len(asked) == 2
    assert not found["1"].gone


@pytest.mark.parametrize(("hours", "pages"), [(50, 2), (1, 1), (72, 2), (300, 2)])
def test_own_posts_are_read_back_to_the_oldest_asked_or_for_three_days(hours, pages):
    own = [said(1000 - n, by="luvento", minute=0) for n in range(400)]
    for number, one in enumerate(own):
        one["created_at"] = (NOW - timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    asked_for = mention("1", created_at=NOW - timedelta(hours=hours))
    _, asked = threads(talk(world(*own, said(1))), asked_for, brand=HOME)
    assert len([path for path in asked if "accounts/luvento/statuses" in path]) == pages


def test_a_server_that_ignores_bounds_of_an_accounts_posts_comes_to_an_end():
    own = said(9, by="luvento")

    def handler(request):
        if request.url.path == "/api/v1/accounts/lookup":
            return answer({"id": "5"})
        if "accounts" in request.url.path:
            return answer([own])
        return answer([said(1)])

    asked_for = mention("1", created_at=NOW - timedelta(days=50))
    assert len(threads(handler, asked_for, brand=HOME)[1]) < 6


def test_a_mention_below_another_is_not_asked_for_again():
    found, asked = threads(talk(TALK), mention("2", reply_to=f"{ID}1"), mention("1", created_at=NOW))
    assert contexts(asked) == ["/api/v1/statuses/2/context", "/api/v1/statuses/1/context"]
    assert set(found) == {"1", "2"}
    told = world(*TALK.values(), said(4, 1, replies=1), said(5, 4, by="bo"))
    changed = Engagement(replies=1)
    found, asked = threads(
        talk(told), mention("1"), mention("2", engagement=changed), mention("4", engagement=changed)
    )
    assert contexts(asked) == ["/api/v1/statuses/1/context"]  # the one whose count changed comes first
    assert set(found) == {"1", "2", "4"}


def test_a_context_that_may_be_cut_covers_nobody_else_and_is_not_whole():
    many = world(said(1, replies=61), *(said(n, 1, replies=1) for n in range(2, 63)))
    old = Engagement(replies=1)
    found, asked = threads(talk(many), mention("1"), mention("2", engagement=old))
    assert len(contexts(asked)) == 2
    assert not found["1"].whole
    found, asked = threads(talk(many), mention("1"), mention("2", engagement=old), token="t")
    assert len(contexts(asked)) == 1
    assert found["1"].whole


def test_what_the_server_does_not_find_is_gone_if_it_says_so_when_asked_for_it_alone():
    found, asked = threads(talk(TALK), mention("77"))
    assert (found["77"].gone, asked) == (True, ["/api/v1/statuses?id[]=77", "/api/v1/statuses/77"])
    hidden = talk(TALK)  # left out where many are asked for, as those of a silenced account are

    def handler(request):
        return answer([]) if request.url.path == "/api/v1/statuses" else hidden(request)

    found, _ = threads(handler, mention("3"))
    assert not found["3"].gone


@pytest.mark.parametrize("gone", [60, 90])
def test_no_more_than_so_many_are_taken_for_gone_in_one_call(gone):
    found, _ = threads(talk(TALK), *(mention(str(n)) for n in range(500, 500 + gone)))
    assert len(found) == 60
    assert all(thread.gone for thread in found.values())


@pytest.mark.parametrize(
    "path", ["/api/v1/accounts/lookup", "/api/v1/accounts/luvento/statuses", "/api/v1/statuses/1", "/context"]
)
@pytest.mark.parametrize(
    "broken", [lambda: streamed(b"<html>", 404), lambda: streamed(b"", 500), lambda: answer({"x": 1})]
)
def test_a_proxys_404_or_another_body_is_a_failed_read(path, broken):
    told = talk(world(said(1, replies=2), said(2, 1, by="luvento")), old=True)

    def handler(request):
        return broken() if request.url.path.endswith(path) else told(request)

    with pytest.raises(SourceError):
        threads(handler, mention("1"), brand=HOME)


def test_a_status_that_cannot_be_read_is_not_gone():
    odd = {**said(1), "visibility": "private"}
    assert threads(talk({"1": odd}), mention("1"))[0] == {}


def test_a_post_born_on_this_server_needs_no_alias_and_a_stranger_cannot_be_asked():
    own = Mention(id="mastodon:https://social.example/users/pilar/statuses/1")
    stranger = Mention(id="mastodon:https://far.example/users/pilar/statuses/1")
    found, asked = threads(talk(TALK), own, stranger)
    assert set(found) == {"1"}
    assert found["1"].asked == own.id
    assert len([path for path in asked if "id[]" in path]) == 1
    assert threads(talk(TALK), stranger)[1] == []
