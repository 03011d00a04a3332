from datetime import timedelta

import msgspec
import pytest

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, SourceError, SourceRefused
from harken.domain.mention import Engagement, Mention
from harken.sources import x_api
from harken.sources.x import X, queries

from .conftest import BRAND, NOW, answer, client, iso, seconds
from .servers_x import XServer, flake, problem

LUVENTO = Brand(id="luvento", names=("Luvento",), accounts={"x": ("@LuventoTeam",)}, sources=())


@pytest.fixture(autouse=True)
def _nothing_read_yet():
    x_api._READ_TODAY.clear()


def minutes(number):
    return NOW - timedelta(minutes=number)


def run(server, cursor=None, *, brand=BRAND, ledger=None, **options):
    """What a run brought, the last cursor that was safe to store, and how it ended."""
    entry = msgspec.structs.replace(server.entry, options={**server.options, **options})
    brought, error = [], None
    with client(server, entry, ledger=ledger) as http:
        try:
            for page in X().read(entry, brand, cursor, http, NOW):
                brought += [one.id for one in page.mentions]
                cursor = page.cursor or cursor
        except SourceError as caught:
            error = caught
    return brought, cursor, error


class Purse:
    """A ledger that remembers what was taken from it."""

    def __init__(self):
        self.taken = []

    def __call__(self, budget, amount, limit, per, now):
        if sum(self.taken) + amount > limit:
            return timedelta(hours=3)
        self.budget, self.limit = budget, limit
        self.taken.append(amount)
        return None


def threads(server, *mentions, brand=LUVENTO, ledger=None):
    with client(server, server.entry, ledger=ledger) as http:
        return {one.asked: one for one in X().threads(server.entry, brand, mentions, http, NOW)}


def mention(post, replies=0, **more):
    told = {"id": f"x:{post['id']}", "root": f"x:{post['conversation_id']}", "created_at": minutes(30), **more}
    return Mention(engagement=Engagement(replies=replies), **told)


def reply(server, number, parent, at, author="77", **more):
    return server.post(
        number,
        at,
        author_id=author,
        conversation_id=parent["conversation_id"],
        referenced_tweets=[{"type": "replied_to", "id": parent["id"]}],
        **more,
    )


def searches(server):
    return [
        request.url.params["query"] for request in server.requests if request.url.path == "/2/tweets/search/recent"
    ]


# --- what is asked ----------------------------------------------------------------------------------------------


def test_all_that_is_about_the_brand_goes_into_one_question():
    brand = Brand(
        id="l",
        names=("Luvento", 'Lu "V" ento', "露文托"),
        hashtags=("#luventofail", "two words"),
        domains=("luvento.example",),
        accounts={"x": ("@luvento", "not a handle", "1234567890123456")},
        sources=(),
    )
    assert queries(brand) == [
        '("Luvento" OR "Lu V ento" OR "露文托" OR #luventofail OR @luvento OR url:"luvento.example") -is:retweet'
    ]


def test_a_question_is_never_longer_than_x_takes_it():
    brand = Brand(id="l", names=tuple(f"Luvento number {number}" for number in range(60)), sources=())
    told = queries(brand)
    assert len(told) > 1
    assert all(len(one) <= 512 for one in told)
    assert sum(one.count('"') // 2 for one in told) == 60


def test_a_search_asks_for_whole_posts_of_a_day_and_sends_the_token_only_as_authorization():
    server = XServer()
    run(server)
    request = server.requests[0]
    params = dict(request.url.params)
    assert (request.url.host, request.url.path) == ("api.x.com", "/2/tweets/search/recent")
    assert (params["max_results"], params["sort_order"]) == ("100", "recency")
    assert params["start_time"] == "2026-11-19T12:00:00Z"
    assert "end_time" not in params
    assert {"author_id", "referenced_posts"} <= set(params["expansions"].split(","))
    assert "public_metrics" in params["post.fields"]
    assert request.headers["authorization"] == "Bearer hush-hush"
    assert "hush" not in str(request.url)


def test_what_is_older_than_seven_days_is_not_asked_for_and_said_to_be_lost():
    server = XServer()
    entry = server.entry
    key = queries(BRAND)[0]
    old = {"read": {key: {"since": seconds(NOW - timedelta(days=12))}}}
    with client(server, entry) as http:
        pages = list(X().read(entry, BRAND, old, http, NOW))
    assert server.requests[0].url.params["start_time"] > iso(NOW - timedelta(days=7))
    assert ["7 days" in bad.reason for page in pages for bad in page.bad] == [True]
    halfway = {"read": {key: {**old["read"][key], "until": seconds(NOW - timedelta(days=8)), "newest": seconds(NOW)}}}
    with client(server, entry) as http:
        pages = list(X().read(entry, BRAND, halfway, http, NOW))
    assert any(page.bad for page in pages)
    assert pages[-1].cursor == {"read": {key: {"since": seconds(NOW)}}}


# --- what it costs ----------------------------------------------------------------------------------------------


def test_posts_are_paid_for_before_they_are_read_and_what_was_not_shown_is_given_back():
    server, purse = XServer(), Purse()
    server.posts = [server.post(number, minutes(number)) for number in range(1, 4)]
    run(server, ledger=purse, posts_a_day=1000)
    assert purse.taken == [300, -298, 300, -299]
    assert purse.limit == 1000
    assert "hush" not in purse.budget


def test_a_post_read_again_on_the_same_day_is_free():
    server, purse = XServer(), Purse()
    server.posts = [server.post(1, minutes(1))]
    _, cursor, _ = run(server, ledger=purse)
    run(server, cursor, ledger=purse)
    assert sum(purse.taken) == 1


def test_where_the_budget_is_used_up_the_next_run_goes_on_where_this_one_stopped():
    server = XServer()
    server.posts = [server.post(number, minutes(number)) for number in range(1, 10)]
    brought, cursor, error = run(server, ledger=Purse(), posts_a_day=305)
    assert (len(brought), error.retry_after) == (6, timedelta(hours=3))
    assert "posts" in str(error)
    server.posts.insert(0, server.post(99, NOW - timedelta(seconds=40)))
    later, cursor, error = run(server, cursor, ledger=Purse())
    assert error is None
    assert {*brought, *later} == {f"x:{post['id']}" for post in server.posts}
    assert cursor == {"read": {queries(BRAND)[0]: {"since": seconds(NOW - timedelta(seconds=40))}}}


def test_a_request_that_fails_costs_nothing():
    server, purse = XServer(), Purse()
    server.fail_at = 0
    assert "500" in str(run(server, ledger=purse)[2])
    assert sum(purse.taken) == 0


def test_looking_again_leaves_a_part_of_the_day_to_reading():
    server, purse = XServer(), Purse()
    server.posts = [server.post(1, minutes(1))]
    threads(server, mention(server.posts[0]), ledger=purse)
    assert purse.limit == 80_000


# --- what goes wrong --------------------------------------------------------------------------------------------

REFUSALS = [
    # status, body, headers, error, wait, words
    (
        429,
        {"title": "UsageCapExceeded", "type": "https://api.x.com/2/problems/usage-capped"},
        {},
        SourceRefused,
        timedelta(hours=1),
        "no credits left",
    ),
    (402, {"title": "CreditsDepleted"}, {}, SourceRefused, timedelta(hours=1), "no credits left"),
    (403, {"title": "Client Forbidden"}, {}, SourceRefused, None, "is the project approved"),
    (
        429,
        {"title": "Too Many Requests"},
        {"x_rate_limit_remaining": "0", "x_rate_limit_reset": str(seconds(NOW) + 60)},
        SourceError,
        timedelta(minutes=1),
        "asks for a pause",
    ),
    (
        400,
        {"title": "Invalid Request", "errors": [{"message": "start_time"}]},
        {},
        SourceError,
        None,
        "Invalid Request",
    ),
]


@pytest.mark.parametrize(("status", "body", "headers", "error", "wait", "words"), REFUSALS)
def test_what_a_problem_says_is_heard(status, body, headers, error, wait, words):
    server = XServer()
    server.serve = lambda request: answer(body, status, **headers)  # type: ignore[method-assign]
    caught = run(server)[2]
    assert type(caught) is error
    assert caught.retry_after == wait
    assert words in str(caught)
    assert "hush" not in str(caught)


def test_without_a_token_x_is_off_and_says_so():
    server = XServer()
    entry = msgspec.structs.replace(server.entry, options={})
    with client(server, entry) as http, pytest.raises(BadInput, match="X is off without one"):
        list(X().read(entry, BRAND, None, http, NOW))
    assert server.requests == []


# --- looking again ----------------------------------------------------------------------------------------------


def test_posts_are_looked_up_a_hundred_at_a_time_and_tell_their_present_words_and_counts():
    server = XServer()
    server.posts = [server.post(number, minutes(9)) for number in range(1, 151)]
    found = threads(server, *(mention(post) for post in server.posts))
    assert len(found) == 150
    assert [request.url.path for request in server.requests] == ["/2/tweets"] * 2
    assert found[f"x:{server.posts[0]['id']}"].posts[0].engagement.views == 9


def test_what_x_does_not_find_or_does_not_show_any_more_is_gone():
    server = XServer()
    server.posts = [server.post(number, minutes(9)) for number in (1, 2)]
    server.gone = {server.posts[1]["id"]}
    found = threads(server, *(mention(post) for post in server.posts))
    assert [found[f"x:{post['id']}"].gone for post in server.posts] == [False, True]
    server.gone = {post["id"] for post in server.posts}  # then there is no data at all
    assert all(one.gone for one in threads(server, *(mention(post) for post in server.posts)).values())


def test_a_missing_parent_is_no_missing_post_and_an_unmentioned_one_is_unknown():
    server = XServer()
    post = server.post(1, minutes(9))
    other = {**problem(flake(minutes(99))), "parameter": "referenced_tweets.id"}
    server.serve = lambda request: answer({"data": [post], "errors": [other]})  # type: ignore[method-assign]
    found = threads(server, mention(post), Mention(id="x:123"))
    assert {one: thread.gone for one, thread in found.items()} == {f"x:{post['id']}": False}


def test_the_brands_replies_are_found_in_one_search_and_joined_by_what_they_answer():
    server = XServer()
    first, second, third = (server.post(number, minutes(50 + number)) for number in (1, 2, 3))
    first["public_metrics"]["reply_count"] = 1
    answer_ = reply(server, 4, first, minutes(3), entities={"mentions": [{"username": "pilar_k"}]})
    server.posts = [first, second, third, answer_]
    found = threads(server, mention(first, 1), mention(second), mention(third))
    assert searches(server) == ["(from:LuventoTeam) is:reply"]
    posts = {post.id: post for post in found[f"x:{first['id']}"].posts}
    assert set(posts) == {f"x:{first['id']}", f"x:{answer_['id']}"}
    assert posts[f"x:{answer_['id']}"].reply_to == f"x:{first['id']}"
    assert [post.id for post in found[f"x:{second['id']}"].posts] == [f"x:{second['id']}"]


def test_where_nothing_can_have_been_answered_nothing_is_searched():
    server = XServer()
    server.posts = [server.post(1, minutes(9))]
    threads(server, mention(server.posts[0]))
    assert searches(server) == []


def test_conversations_that_have_grown_are_searched_a_dozen_together_the_newest_first():
    server = XServer()
    server.posts = [server.post(number, minutes(200 - number)) for number in range(1, 31)]
    for post in server.posts:
        post["public_metrics"]["reply_count"] = 2
    below = reply(server, 99, server.posts[0], minutes(2), author="9001")
    server.posts.append(below)
    found = threads(server, *(mention(post, 1) for post in server.posts[:30]), brand=BRAND)
    told = list(dict.fromkeys(searches(server)))  # each in pages of two
    assert [one.count("conversation_id:") for one in told] == [12, 12, 6]
    assert f"conversation_id:{server.posts[29]['id']}" in told[0]
    assert all(len(one) <= 512 for one in told)
    assert f"x:{below['id']}" in {post.id for post in found[f"x:{server.posts[0]['id']}"].posts}


def test_one_call_makes_no_more_searches_than_it_may_and_all_that_was_looked_up_is_told():
    server = XServer()
    server.posts = [server.post(number, minutes(900 - number)) for number in range(1, 800)]
    for post in server.posts:
        post["public_metrics"]["reply_count"] = 2
    found = threads(server, *(mention(post, 1) for post in server.posts), brand=BRAND)
    assert len(found) == 799
    assert len(searches(server)) <= 60


def test_an_edited_post_is_asked_for_by_its_newest_number_and_keeps_its_first():
    server = XServer()
    old, new = flake(minutes(9), 1), flake(minutes(5), 2)
    server.posts = [server.post(2, minutes(5), id=new, edit_history_tweet_ids=[old, new], conversation_id=old)]
    found = threads(server, Mention(id=f"x:{old}", aliases=(f"x:{new}",), root=f"x:{old}"))
    assert server.requests[0].url.params["ids"] == new
    assert [post.id for post in found[f"x:{old}"].posts] == [f"x:{old}"]


@pytest.mark.parametrize("odd", ["x:1,2", "x:../users", "mastodon:1", "x:٣"])
def test_nothing_but_numbers_gets_into_a_question(odd):
    server = XServer()
    assert threads(server, Mention(id=odd)) == {}
    assert server.requests == []
