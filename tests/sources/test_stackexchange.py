import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.domain.mention import Media, Mention
from harken.domain.voice import voice
from harken.sources.base import Page
from harken.sources.stackexchange import StackExchange
from harken.sources.stackexchange_items import host_of_site, site_named

from .conftest import BRAND, NOW, answer, client, seconds, streamed
from .mutations import mutated, parsed
from .servers_stackexchange import StackExchangeServer

OWN = Brand(
    id="luvento", names=("Luvento",), accounts={"stackexchange": ("stackoverflow/50", "superuser/7")}, sources=()
)


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def stored(number, kind="question", root=None, at=NOW, comment=False):
    tail = f"comment-{number}" if comment else str(number)
    return Mention(
        id=f"stackexchange:stackoverflow/{tail}",
        kind="comment" if comment or root else kind,
        root=f"stackexchange:stackoverflow/{root or number}",
        created_at=at,
    )


def threads(server, *mentions, brand=OWN):
    with client(server, server.entry) as http:
        return {one.asked: one for one in server.source.threads(server.entry, brand, mentions, http, NOW)}


def parse(*items, url="https://api.stackexchange.com/2.3/answers?site=stackoverflow&key=k"):
    return StackExchange().parse(json.dumps({"items": items}).encode(), url)


# What is read


def test_names_and_domains_are_searched_oldest_first_from_a_day_ago():
    server = StackExchangeServer()
    brand = Brand(id="luvento", names=('Lu "V" ento',), domains=("luvento.example",), sources=())
    with client(server, server.entry) as http:
        pages = list(StackExchange().read(server.entry, brand, None, http, NOW))
    asked = [dict(request.url.params) for request in server.requests]
    assert [(one.get("q"), one.get("url")) for one in asked] == [('"Lu V ento"', None), (None, "*luvento.example*")]
    assert {
        (one["sort"], one["order"], one["fromdate"], one["site"], one["key"], one["pagesize"]) for one in asked
    } == {("creation", "asc", str(seconds(NOW - timedelta(hours=24))), "stackoverflow", "a-key", "100")}
    assert set(pages[-1].cursor["since"] if pages[-1].cursor else ()) == {
        'name Lu "V" ento',
        "domain luvento.example",
    }


def test_what_is_found_is_looked_up_whole_and_an_answer_beside_its_question():
    server = StackExchangeServer()
    server.posts = [server.post(1, ago(60)), server.answer(2, 1, ago(50))]
    mentions = {mention.id: mention for page in server.read() for mention in page.mentions}
    assert set(mentions) == {"stackexchange:stackoverflow/1", "stackexchange:stackoverflow/2"}
    assert mentions["stackexchange:stackoverflow/1"].text == "It leaks."
    assert mentions["stackexchange:stackoverflow/2"].reply_to == "stackexchange:stackoverflow/1"
    assert [request.url.path for request in server.requests] == [
        "/2.3/search/excerpts",
        "/2.3/questions/1",
        "/2.3/answers/2",
    ]


def test_every_page_moves_the_cursor_and_what_fails_is_read_on_from_there():
    server = StackExchangeServer()
    server.posts = [server.post(number, ago(100 - number)) for number in range(1, 20)]
    server.fail_at = 9
    pages: list[Page] = []
    with client(server, server.entry) as http, pytest.raises(SourceError, match="500"):
        pages.extend(StackExchange().read(server.entry, BRAND, None, http, NOW))
    with client(server, server.entry) as http:
        for page in StackExchange().read(server.entry, BRAND, None, http, NOW):
            pages.append(page)
            if len(pages) > 3:
                break
    assert all(page.cursor for page in pages)
    first = {mention.id for page in pages for mention in page.mentions}
    rest = {mention.id for page in server.read(pages[-1].cursor) for mention in page.mentions}
    assert len(first | rest) == 19


def test_a_search_that_shifts_under_our_hands_loses_nothing():
    server = StackExchangeServer()
    server.posts = [server.post(number, ago(100 - number)) for number in range(1, 8)]
    ids = set()
    with client(server, server.entry) as http:
        for page in StackExchange().read(server.entry, BRAND, None, http, NOW):
            ids |= {mention.id for mention in page.mentions}
            server.posts = [post for post in server.posts if post["question_id"] != 1]  # deleted meanwhile
    assert len(ids) == 7


def test_without_a_key_pages_are_small_and_the_hour_has_an_end():
    server = StackExchangeServer()
    server.options = {"site": "stackoverflow"}
    server.read()
    assert server.requests[0].url.params["pagesize"] == "25"
    assert "key" not in server.requests[0].url.params
    with client(server, server.entry) as http:
        for _ in range(8):
            list(StackExchange().read(server.entry, BRAND, None, http, NOW))
        with pytest.raises(SourceError, match="keyless") as caught:
            list(StackExchange().read(server.entry, BRAND, None, http, NOW))
    assert caught.value.retry_after == timedelta(hours=1)


def test_a_backoff_in_a_good_answer_is_obeyed_before_the_next_question():
    server = StackExchangeServer()
    server.posts = [server.post(number, ago(number)) for number in range(1, 8)]
    server.more = {"backoff": 30}
    with client(server, server.entry) as http, pytest.raises(SourceError) as caught:
        list(StackExchange().read(server.entry, BRAND, None, http, NOW))
    assert caught.value.retry_after == timedelta(seconds=30)
    assert len(server.requests) == 1


THROTTLED = {"error_id": 502, "error_name": "throttle_violation"}


@pytest.mark.parametrize(
    ("body", "error", "wait"),
    [
        (
            {**THROTTLED, "error_message": "too many requests from this IP, more requests available in 600 seconds"},
            SourceError,
            600,
        ),
        ({**THROTTLED, "error_message": "in 999999 seconds"}, SourceError, 86_400),
        ({**THROTTLED, "error_message": None}, SourceError, 60),
        ({"error_id": 400, "error_name": "bad_parameter"}, SourceError, None),
        ({"error_id": 405, "error_name": "key_required"}, SourceRefused, None),
        ({"error_id": "x\ny"}, SourceError, None),
        ({}, SourceError, None),
    ],
)
def test_errors_are_told_by_their_number(body, error, wait):
    server = StackExchangeServer()
    with client(lambda request: answer(body, 400), server.entry) as http, pytest.raises(SourceError) as caught:
        list(StackExchange().read(server.entry, BRAND, None, http, NOW))
    assert type(caught.value) is error
    assert caught.value.retry_after == (timedelta(seconds=wait) if wait else None)
    assert "\n" not in str(caught.value)
    assert "a-key" not in str(caught.value)


def test_without_a_site_the_settings_are_told_what_is_missing():
    server = StackExchangeServer()
    server.options = {}
    with pytest.raises(BadInput, match="site"):
        server.read()


# What a post is


def test_a_question():
    server = StackExchangeServer()
    body = '<p>See <a href="/q/9">that</a> <img src="https://i.example/1.png" alt="a puddle"></p>'
    (mention,) = parse(server.post(5, ago(5), body=body, last_edit_date=seconds(ago(1)))).mentions
    assert (mention.kind, mention.title) == ("question", 'Luvento "broke", no. 5')
    assert mention.root == mention.id == "stackexchange:stackoverflow/5"
    assert mention.reply_to is None
    assert mention.links == ("https://stackoverflow.com/q/9",)
    assert mention.media == (Media(type="image", alt="a puddle", url="https://i.example/1.png"),)
    assert mention.edited_at == ago(1)
    assert (mention.engagement.likes, mention.engagement.replies, mention.engagement.views) == (3, 0, 12)
    assert mention.author is not None
    assert (mention.author.id, mention.author.handle, mention.author.name) == ("stackoverflow/7", "7", "Pilar K")


def test_answers_and_comments_join_what_they_answer():
    server = StackExchangeServer()
    one, two, three = parse(
        server.answer(6, 5, ago(4)),
        server.comment(9, 6, ago(3), reply_to_user={"user_id": 7, "display_name": "Pilar K"}),
        server.comment(10, 5, ago(3), post_type="question"),
    ).mentions
    assert (one.kind, one.reply_to, one.root) == (
        "comment",
        "stackexchange:stackoverflow/5",
        "stackexchange:stackoverflow/5",
    )
    assert one.url == "https://stackoverflow.com/a/6"
    assert (two.id, two.reply_to, two.root) == (
        "stackexchange:stackoverflow/comment-9",
        "stackexchange:stackoverflow/6",
        None,
    )
    assert two.mentions == ("stackoverflow/7",)
    assert two.url == "https://stackoverflow.com/q/6#comment9_6"
    assert three.root == "stackexchange:stackoverflow/5"


@pytest.mark.parametrize("score", [-1, None, "3"])
def test_votes_that_are_no_number_of_likes_are_unknown(score):
    (mention,) = parse(StackExchangeServer().post(5, ago(5), score=score)).mentions
    assert mention.engagement.likes is None


def test_a_search_hit_alone_has_a_piece_of_text_and_no_author():
    hit = {
        "item_type": "answer",
        "question_id": 5,
        "answer_id": 6,
        "title": "T",
        "excerpt": "my <span class='highlight'>Luvento</span> &hellip;",
    }
    (mention,) = parse({**hit, "creation_date": seconds(NOW)}).mentions
    assert (mention.id, mention.text, mention.author, mention.title) == (
        "stackexchange:stackoverflow/6",
        "my Luvento …",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("site", "host"),
    [
        ("stackoverflow", "stackoverflow.com"),
        ("ru.stackoverflow", "ru.stackoverflow.com"),
        ("codereview", "codereview.stackexchange.com"),
        ("codereview.meta", "codereview.meta.stackexchange.com"),
        ("meta", "meta.stackexchange.com"),
        ("mathoverflow.net", "mathoverflow.net"),
        ("askubuntu", "askubuntu.com"),
    ],
)
def test_a_site_has_one_name_however_it_is_told(site, host):
    assert host_of_site(site) == host
    assert site_named(host) == site_named(f"WWW.{host}.") == site_named(site) == site


def test_the_same_answer_has_the_same_id_wherever_its_site_is_told():
    item = StackExchangeServer().answer(6, 5, ago(4))
    linked = {**item, "owner": {**item["owner"], "link": "https://stackoverflow.com/users/7/x"}}
    assert parse(item).mentions[0].id == parse(linked, url=None).mentions[0].id
    assert parse(item, url="https://[").mentions[0].id == "stackexchange:6"


@pytest.mark.parametrize(
    "items",
    [[{"user_id": 1, "site_url": "https://a.example"}], [{"post_id": 1, "revision_number": 2, "body": "x"}], [1]],
    ids=["users", "revisions", "numbers"],
)
def test_lists_of_other_things_are_no_answer(items):
    with pytest.raises(NotAnAnswer, match="other than posts"):
        parse(*items)
    assert parse().mentions == ()


@pytest.mark.parametrize(
    ("user", "said"),
    [(50, "own"), (7, "other"), (8, "other")],  # 7 is the brand's number on another site, anybody's here
)
def test_a_number_of_another_site_is_somebody_else(user, said):
    (mention,) = parse(StackExchangeServer().answer(6, 5, ago(4), user=user)).mentions
    assert voice(OWN, mention) == said


# What is new around posts


def test_a_hundred_posts_are_one_lookup_and_the_brands_own_posts_are_joined():
    server = StackExchangeServer()
    server.posts = [server.post(number, ago(number)) for number in range(1, 151)]
    server.posts.append(server.answer(900, 3, ago(1), user=50))
    server.comments = [
        server.comment(70, 4, ago(1), user=50),
        server.comment(71, 900, ago(0), user=7),
        server.comment(72, 4, ago(0), user=8),
    ]
    told = threads(server, *(stored(number, at=ago(number)) for number in range(1, 151)))
    assert len(told) == 150
    assert [request.url.path.split("/")[2:4:1][0] for request in server.requests].count("questions") == 2
    assert [post.id.rpartition("/")[2] for post in told["stackexchange:stackoverflow/3"].posts] == [
        "3",
        "900",
        "comment-71",
    ]
    assert {post.root for post in told["stackexchange:stackoverflow/3"].posts} == {"stackexchange:stackoverflow/3"}
    assert [post.id.rpartition("/")[2] for post in told["stackexchange:stackoverflow/4"].posts] == [
        "4",
        "comment-70",
        "comment-72",
    ]
    assert len(told["stackexchange:stackoverflow/5"].posts) == 1
    assert all(request.url.params["fromdate"] for request in server.asked("/users/"))


def test_what_a_lookup_leaves_out_is_gone():
    server = StackExchangeServer()
    server.posts = [server.post(1, ago(9)), server.answer(2, 1, ago(8))]
    server.comments = [server.comment(3, 1, ago(7))]
    asked = [
        stored(1),
        stored(2, root=1),
        stored(3, root=1, comment=True),
        stored(4),
        stored(5, root=1),
        stored(6, root=1, comment=True),
    ]
    told = threads(server, *asked)
    assert {one.asked.rpartition("/")[2]: one.gone for one in told.values()} == {
        "1": False,
        "2": False,
        "comment-3": False,
        "4": True,
        "5": True,
        "comment-6": True,
    }


def test_a_mention_of_another_site_is_not_asked_here():
    server = StackExchangeServer()
    assert threads(server, Mention(id="stackexchange:superuser/1"), Mention(id="stackexchange:stackoverflow/x")) == {}
    assert server.requests == []


def test_an_error_is_never_a_deletion():
    server = StackExchangeServer()
    server.failure = lambda request: streamed(b"<html>", 502)
    server.fail_at = 2
    with pytest.raises(SourceError, match="502"):
        threads(server, stored(1))


# Whatever comes


@settings(deadline=None)
@given(st.data())
def test_odd_answers_raise_nothing_but_typed_errors(data):
    server = StackExchangeServer()
    items = [server.post(1, ago(1)), server.answer(2, 1, ago(1)), server.comment(3, 1, ago(1))]
    for mention in parsed(StackExchange(), mutated(data, {"items": items, "has_more": False})):
        assert mention.id.startswith("stackexchange:")
