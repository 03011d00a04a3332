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


def mention(number, root="hackernews:1", **more):
    return Mention(id=f"hackernews:{number}", root=root, **more)


def threads(handler, *mentions, brand=BRAND, now=NOW):
    server = SearchServer()
    with client(handler, server.entry) as http:
        return {one.asked: one for one in HackerNews().threads(server.entry, brand, mentions, http, now)}


class Site:
    """Hacker News with these stories; `index` is what its search knows, in pages of two."""

    def __init__(self, *trees, index=()):
        self.trees = {tree["id"]: tree for tree in trees}
        self.index = sorted(index, key=lambda hit: -hit["created_at_i"])
        self.searches: list[dict[str, str]] = []
        self.items: list[int] = []

    def __call__(self, request):
        if request.url.path == "/api/v1/search_by_date":
            params = dict(request.url.params)
            self.searches.append(params)
            page = int(params["page"])
            hits = self.index[page * 2 : page * 2 + 2]
            return answer({"hits": hits, "nbHits": len(self.index), "nbPages": (len(self.index) + 1) // 2})
        number = int(request.url.path.rsplit("/", 1)[1])
        self.items.append(number)
        if number not in self.trees:
            return answer({"status": 404, "error": "Not Found"}, 404)
        return answer(self.trees[number])


def hit(number, parent, story, author="luvento_team", at=NOW):
    return {
        "objectID": str(number),
        "created_at_i": seconds(at),
        "author": author,
        "comment_text": "Sorry!",
        "parent_id": parent,
        "story_id": story,
        "_tags": ["comment", f"author_{author}", f"story_{story}"],
    }


TEAM = Brand(
    id="luvento", names=("Luvento",), sources=(), accounts={"hackernews": ("luvento_team", "mia-k", "no name")}
)
OLD = NOW - timedelta(days=2)


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


def test_a_search_for_the_brands_comments_since_the_oldest_asked_comes_first():
    site = Site(node(1, None, children=[node(2, 1)]))
    threads(site, mention(2, created_at=NOW - timedelta(hours=5)), mention(1, created_at=NOW), brand=TEAM)
    (asked,) = site.searches
    assert asked["tags"] == "comment,(author_luvento_team,author_mia-k)"  # what is no name of theirs is not asked for
    assert asked["numericFilters"] == f"created_at_i>={seconds(NOW - timedelta(hours=6))}"
    assert "query" not in asked
    assert site.items == [1]


def test_without_accounts_nothing_is_searched_for():
    site = Site(node(1, None))
    threads(site, mention(1))
    assert site.searches == []


def test_what_the_search_knows_and_the_story_does_not_show_yet_is_shown_as_well():
    site = Site(node(1, None, children=[node(2, 1)]), index=[hit(9, 2, 1), hit(8, 70, 70)])
    thread = threads(site, mention(2), brand=TEAM)["hackernews:2"]
    assert thread.whole
    posts = {post.id: post for post in thread.posts}
    assert posts["hackernews:9"].reply_to == "hackernews:2"
    assert "hackernews:8" not in posts


def test_what_the_search_still_knows_and_the_story_shows_as_deleted_is_deleted():
    site = Site(
        node(1, None, children=[node(2, 1, children=[node(9, 2, author=None, text=None)])]), index=[hit(9, 2, 1)]
    )
    thread = threads(site, mention(2), brand=TEAM)["hackernews:2"]
    assert [post.author for post in thread.posts if post.id == "hackernews:9"] == [None]


def test_2500_mentions_of_many_stories_take_few_requests_and_all_are_told_of():
    stories = range(1, 401)
    own = [hit(10**6 + n, 1000 * n + 1, n, at=OLD) for n in (390, 395)]
    site = Site(*(node(n, None, children=[node(1000 * n + k, n) for k in range(1, 8)]) for n in stories), index=own)
    asked = [mention(1000 * n + k, root=f"hackernews:{n}", created_at=OLD) for n in stories for k in range(1, 8)][
        :2500
    ]
    asked += [mention(1000 * n + 1, root=f"hackernews:{n}", created_at=OLD) for n in (390, 395)]
    told = threads(site, *asked, brand=TEAM)
    assert set(told) == {one.id for one in asked}
    assert len(site.items) == 60
    assert set(site.items[:2]) == {390, 395}  # where the brand has written
    assert any(post.reply_to == "hackernews:390001" for post in told["hackernews:390001"].posts)
    assert not any(thread.gone for thread in told.values())


def test_young_posts_come_before_old_ones_which_take_turns():
    stories = range(1, 201)
    site = Site(*(node(n, None) for n in stories))
    asked = [mention(n, root=f"hackernews:{n}", created_at=NOW if n > 190 else OLD) for n in stories]
    read = set()
    for turn in range(4):
        site.items.clear()
        threads(site, *asked, brand=TEAM, now=NOW + timedelta(minutes=5 * turn))
        assert set(range(191, 201)) <= set(site.items)
        assert len(site.items) == 60
        read |= set(site.items)
    assert read == set(stories)


def test_beyond_the_bound_direct_replies_are_known_and_what_else_the_brand_wrote_there_is_not_judged():
    stories = range(1, 63)
    own = [hit(900 + n, n, n) for n in stories]
    site = Site(*(node(n, None) for n in stories), index=own)
    asked = [mention(n, root=f"hackernews:{n}") for n in stories]
    told = threads(site, *asked, mention(8000, root="hackernews:62"), mention(8001, root=None), brand=TEAM)
    assert set(told) == {one.id for one in asked}
    assert [post.id for post in told["hackernews:62"].posts] == ["hackernews:962"]


def test_single_items_are_bounded_too():
    site = Site(node(1, None), *(node(n, 1) for n in range(100, 200)))
    told = threads(site, *(mention(n) for n in range(100, 200)), brand=TEAM)
    assert len(site.items) == 60
    assert len(told) == 59
