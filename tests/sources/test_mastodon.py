from datetime import timedelta
from typing import Any

import msgspec
import pytest

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, SourceError
from harken.domain.mention import Mention
from harken.sources.mastodon import Mastodon

from .conftest import BRAND, NOW, SocialServer, answer, client, seconds, snowflake, streamed
from .test_mastodon_statuses import status

ID = "mastodon:https://home.example/users/pilar/statuses/"


def entry(**options):
    return msgspec.structs.replace(SocialServer().entry, options=options)


def mention(number, **more):
    return Mention(id=f"{ID}{number}", aliases=(f"mastodon:social.example/{number}",), **more)


def threads(handler, *mentions, **options):
    asked = []

    def logged(request):
        asked.append(request.url.path)
        return handler(request)

    with client(logged, entry(**options)) as http:
        return list(Mastodon().threads(entry(**options), BRAND, mentions, http, NOW)), asked


def talk(statuses):
    """A server that knows these statuses and their contexts."""

    def handler(request):
        parts = request.url.path.removeprefix("/api/v1/statuses/").split("/")
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


TALK = {
    "1": status("1"),
    "2": status("2", in_reply_to_id="1"),
    "3": status("3", in_reply_to_id="2", account={"acct": "luvento"}),
}


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
    (thread,), asked = threads(talk(TALK), mention("2", reply_to=f"{ID}1"))
    assert asked == ["/api/v1/statuses/2", "/api/v1/statuses/2/context"]
    posts = {post.id: post for post in thread.posts}
    assert set(posts) == {f"{ID}{number}" for number in "123"}
    assert posts[f"{ID}3"].reply_to == f"{ID}2"
    assert {post.root for post in posts.values()} == {f"{ID}1"}
    assert posts[f"{ID}3"].author.handle == "luvento@social.example"


def test_a_mention_below_another_is_not_asked_for_again():
    found, asked = threads(talk(TALK), mention("2", reply_to=f"{ID}1"), mention("1"))
    assert len(asked) == 2
    assert {thread.asked for thread in found} == {f"{ID}1", f"{ID}2"}
    assert not any(thread.gone for thread in found)


def test_a_context_that_may_be_cut_covers_nobody_else():
    many = {"1": status("1"), **{str(n): status(str(n), in_reply_to_id="1") for n in range(2, 63)}}
    assert len(threads(talk(many), mention("1"), mention("2", reply_to=f"{ID}1"))[1]) == 4
    assert len(threads(talk(many), mention("1"), mention("2", reply_to=f"{ID}1"), token="t")[1]) == 2


def test_what_the_server_does_not_find_is_gone():
    found, asked = threads(talk(TALK), mention("77"))
    assert [(thread.asked, thread.gone) for thread in found] == [(f"{ID}77", True)]
    assert len(asked) == 1


def test_a_proxys_404_is_a_failed_read():
    with pytest.raises(SourceError):
        threads(lambda request: streamed(b"<html>", 404), mention("1"))


def test_a_post_born_on_this_server_needs_no_alias_and_a_stranger_cannot_be_asked():
    own = Mention(id="mastodon:https://social.example/users/pilar/statuses/1")
    stranger = Mention(id="mastodon:https://far.example/users/pilar/statuses/1")
    found, _ = threads(talk(TALK), own, stranger)
    assert [thread.asked for thread in found] == [own.id]
