from datetime import timedelta

import pytest

from harken.domain.brand import Brand
from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources.hackernews import HackerNews

from .conftest import NOW, SearchServer, answer, client, seconds, streamed

BRAND = Brand(id="luvento", names=("Luvento", 'Lu "V" ento'), domains=("luvento.example",), sources=())


def node(number, parent, author="pilar_k", text="words", children=()):
    type_ = "comment" if parent else "story"
    title = None if parent else "Ask HN: Is my Luvento broken?"
    return {
        "id": number,
        "created_at_i": 1790000000 + number,
        "type": type_,
        "author": author,
        "title": title if author else None,
        "text": text,
        "parent_id": parent,
        "story_id": 1 if parent else None,
        "children": list(children),
    }


def mention(number, root="hackernews:1"):
    return Mention(id=f"hackernews:{number}", root=root)


def threads(handler, *mentions):
    server = SearchServer()
    with client(handler, server.entry) as http:
        return {one.asked: one for one in HackerNews().threads(server.entry, BRAND, mentions, http, NOW)}


def test_names_and_domains_are_asked_for_exactly_and_from_a_day_ago():
    server = SearchServer()
    with client(server, server.entry) as http:
        pages = list(HackerNews().read(server.entry, BRAND, None, http, NOW))
    asked = [dict(request.url.params) for request in server.requests]
    assert [one["query"] for one in asked] == ['"Luvento"', '"Lu V ento"', '"luvento.example"']
    assert [one.get("restrictSearchableAttributes") for one in asked] == [None, None, "url"]
    assert {one["typoTolerance"] for one in asked} == {"false"}
    assert {one["tags"] for one in asked} == {"(story,comment)"}
    assert {one["numericFilters"] for one in asked} == {f"created_at_i>={seconds(NOW - timedelta(hours=24))}"}
    assert server.requests[0].url.host == "hn.algolia.com"
    assert list((pages[-1].cursor or {})["since"]) == ["name Luvento", 'name Lu "V" ento', "domain luvento.example"]


def test_a_cursor_reads_on_from_an_hour_before_the_newest():
    server = SearchServer()
    server.posts = [server.post(1, NOW - timedelta(minutes=10))]
    cursor = server.read()[-1].cursor
    assert cursor == {"since": {"name Luvento": seconds(NOW - timedelta(minutes=10))}}
    server.read(cursor, NOW + timedelta(days=2))
    bounds = server.requests[-1].url.params["numericFilters"]
    assert bounds == f"created_at_i>={seconds(NOW - timedelta(minutes=70))}"


@pytest.mark.parametrize(
    "cursor", [{}, {"since": 5}, {"since": {"name Luvento": "x"}}, {"since": {"name Luvento": 10**12}}]
)
def test_a_cursor_of_nonsense_or_of_the_future_is_harmless(cursor):
    server = SearchServer()
    server.posts = [server.post(1, NOW - timedelta(minutes=10))]
    assert len(server.read(cursor)[-1].mentions) == 1


def test_past_the_reach_of_a_query_it_goes_on_from_the_oldest_second_and_loses_no_tie():
    server = SearchServer()
    server.reach = 6
    server.posts = [server.post(number, NOW - timedelta(seconds=number // 3)) for number in range(40)]
    brought = [one.id for page in server.read() for one in page.mentions]
    assert len(brought) == len(set(brought)) == 40


def test_a_search_that_repeats_itself_comes_to_an_end():
    server = SearchServer()
    hits = [server.post(1, NOW)]
    server.serve = lambda request: answer({"hits": hits, "nbHits": 10**6, "nbPages": 10**6})  # type: ignore[method-assign]
    assert sum(len(page.mentions) for page in server.read()) == 1
    assert len(server.requests) < 5


def test_one_request_a_story_is_shared_by_all_its_mentions():
    tree = node(1, None, children=[node(2, 1, children=[node(3, 2, author="luvento_team")]), node(4, 1)])
    asked = []

    def handler(request):
        asked.append(request.url.path)
        return answer(tree)

    told = threads(handler, mention(2), mention(4), mention(1))
    assert asked == ["/api/v1/items/1"]
    assert [told[f"hackernews:{n}"].gone for n in (1, 2, 4)] == [False] * 3
    posts = {post.id: post for post in told["hackernews:2"].posts}
    assert posts["hackernews:3"].reply_to == "hackernews:2"
    assert posts["hackernews:3"].author.handle == "luvento_team"
    assert {post.root for post in posts.values()} == {"hackernews:1"}
    assert posts["hackernews:1"].engagement.replies == 3


def test_deleted_posts_are_gone_and_what_hangs_under_them_stays():
    tree = node(1, None, children=[node(2, 1, author=None, text=None, children=[node(3, 2)])])
    told = threads(lambda request: answer(tree), mention(2), mention(3))
    assert told["hackernews:2"].gone
    assert not told["hackernews:3"].gone
    assert [post.author for post in told["hackernews:2"].posts if post.id == "hackernews:2"] == [None]


def test_a_mention_that_its_story_does_not_show_is_asked_for_itself():
    def handler(request):
        number = int(request.url.path.rsplit("/", 1)[1])
        if number == 9:
            return answer({"status": 404, "error": "Not Found"}, 404)
        return answer(node(1, None) if number == 1 else node(number, 1))

    told = threads(handler, mention(8), mention(9), mention(7, root=None))
    assert {one: thread.gone for one, thread in told.items()} == {
        "hackernews:8": False,
        "hackernews:9": True,
        "hackernews:7": False,
    }
    assert told["hackernews:7"].posts[0].root == "hackernews:1"


@pytest.mark.parametrize(
    "broken",
    [streamed(b"<html>404", 404), streamed(b"<html>", 200), streamed(b"", 500), answer({"hits": []})],
    ids=["a proxy's 404", "a page", "500", "another answer"],
)
def test_only_the_api_may_say_that_a_post_is_gone(broken):
    with pytest.raises(SourceError):
        threads(lambda request: broken, mention(2))


def test_a_foreign_id_is_not_put_into_an_address():
    with pytest.raises(SourceError, match="no item number"):
        threads(lambda request: answer({}), mention("../users/x", root=None))
