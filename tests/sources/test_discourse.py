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
from harken.sources.discourse import Discourse
from harken.sources.discourse_items import forum_of

from .conftest import BRAND, NOW, answer, client, iso, streamed
from .mutations import mutated, parsed
from .servers_discourse import GONE, DiscourseServer

OWN = Brand(
    id="luvento", names=("Luvento",), accounts={"discourse": ("@luvento_team", "other.example/somebody")}, sources=()
)
FORUM = "https://forum.example/posts.json"


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def parse(answer, url=FORUM):
    return Discourse().parse(json.dumps(answer).encode(), url)


def one(post, url=FORUM):
    (mention,) = parse({"latest_posts": [post]}, url).mentions
    return mention


def stored(server):
    return [one(post) for post in server.posts]


def threads(server, *mentions, brand=OWN):
    with client(server, server.entry) as http:
        return {thread.asked: thread for thread in server.source.threads(server.entry, brand, mentions, http, NOW)}


def numbers(pages):
    return {int(mention.aliases[0].rpartition("/")[2]) for page in pages for mention in page.mentions}


# What is read


@pytest.mark.parametrize("inclusive", [True, False], ids=["before counts itself", "before stops short"])
@pytest.mark.parametrize("new", [1, 15, 49, 50, 51, 120, 400])
def test_a_backlog_is_read_by_numbers_and_none_is_lost(new, inclusive):
    server = DiscourseServer()
    server.inclusive = inclusive
    server.posts = [server.post(number, ago(900)) for number in range(1, 30)]
    cursor = server.read()[-1].cursor
    known = {post["id"] for post in server.posts}
    server.posts += [server.post(number, ago(5)) for number in range(100, 100 + new)]
    pages = server.read(cursor)
    assert numbers(pages) | known == {post["id"] for post in server.posts}
    marks = [page.cursor["after"] for page in pages]
    assert marks == sorted(marks)
    assert marks[-1] == server.serial


@pytest.mark.parametrize("inclusive", [True, False])
def test_gaps_of_posts_that_nobody_may_see_are_stepped_over(inclusive):
    server = DiscourseServer()
    server.inclusive = inclusive
    server.posts = [server.post(1, ago(900))]
    cursor = server.read()[-1].cursor
    server.posts.append(server.post(2, ago(9)))
    server.serial += 300
    server.posts.append(server.post(3, ago(8)))
    assert {post["id"] for post in server.posts[1:]} <= numbers(server.read(cursor))


def test_when_nothing_is_new_one_request_tells_so():
    server = DiscourseServer()
    server.posts = [server.post(number, ago(900)) for number in range(1, 100)]
    cursor = server.read()[-1].cursor
    server.requests.clear()
    server.read(cursor)
    assert len(server.requests) == 1


def test_the_first_reading_goes_a_day_back():
    server = DiscourseServer()
    server.posts = [server.post(number, ago(60 * (200 - number))) for number in range(1, 200)]
    pages = server.read()
    assert len(numbers(pages)) == 24
    assert [page.cursor is None for page in pages] == [True] * (len(pages) - 1) + [False]


def test_a_failure_on_the_way_keeps_the_cursor_where_it_came_to():
    server = DiscourseServer()
    server.posts = [server.post(1, ago(900))]
    cursor = server.read()[-1].cursor
    server.posts += [server.post(number, ago(5)) for number in range(100, 400)]
    server.requests.clear()
    server.fail_at = 3
    pages: list[Page] = []
    with client(server, server.entry) as http, pytest.raises(SourceError, match="500"):
        pages.extend(Discourse().read(server.entry, BRAND, cursor, http, NOW))
    server.fail_at = None
    rest = server.read(pages[-1].cursor)
    assert numbers([*pages, *rest]) == {post["id"] for post in server.posts}


def test_a_forum_that_begins_to_count_anew_is_read_anew():
    server = DiscourseServer()
    server.posts = [server.post(1, ago(9))]
    pages = server.read({"after": 10**9})
    assert numbers(pages) == {1001}
    assert pages[-1].cursor == {"after": 1001}


@pytest.mark.parametrize(
    ("options", "headers"),
    [
        ({}, {}),
        ({"api_key": "k", "api_username": "bot"}, {"api-key": "k", "api-username": "bot"}),
        ({"api_key": "k"}, {"user-api-key": "k"}),
    ],
)
def test_a_key_is_sent_as_a_header_only(options, headers):
    server = DiscourseServer()
    server.options = options
    server.read()
    (request,) = server.requests
    assert {name: value for name, value in request.headers.items() if "api" in name} == headers
    assert str(request.url) == FORUM


def test_a_forum_that_wants_a_login_refuses():
    server = DiscourseServer()
    server.fail_at, server.failure = 0, lambda request: answer({"errors": ["x"], "error_type": "not_logged_in"}, 403)
    with pytest.raises(SourceRefused):
        server.read()


def test_the_settings_need_an_address():
    server = DiscourseServer()
    server.base_url = None
    with pytest.raises(BadInput, match="base_url"):
        server.read()


# What a post is


def test_a_first_post_and_a_reply():
    server = DiscourseServer()
    cooked = (
        '<aside class="quote"><blockquote><p>their words <a href="https://luvento.example/x">x</a></p></blockquote></aside>'
        '<p>Broke <img src="/e.png" class="emoji" alt=":rage:"> <a class="mention" href="/u/luvento_team">@luvento_team</a>'
        '<div class="lightbox-wrapper"><a class="lightbox" href="/up/1.png"><img src="/up/1.png" alt="a puddle">'
        '<div class="meta"><span class="filename">IMG_1</span></div></a></div></p>'
    )
    first = one(server.post(1, ago(9), cooked=cooked, version=2, updated_at=iso(ago(1))))
    assert first.text == "Broke :rage: @luvento_team"
    assert first.title == "Luvento & me"
    assert (first.kind, first.id, first.root, first.reply_to) == (
        "post",
        "discourse:forum.example/t/1/1",
        first.id,
        None,
    )
    assert first.url == "https://forum.example/t/broken/1/1"
    assert first.mentions == ("@luvento_team",)
    assert first.links == ("https://luvento.example/x", "https://forum.example/up/1.png")
    assert first.media == (Media(type="image", alt="a puddle", url="https://forum.example/up/1.png"),)
    assert first.edited_at == ago(1)
    assert (first.engagement.likes, first.engagement.replies, first.engagement.views) == (3, 0, 5)
    assert first.author is not None
    assert (first.author.id, first.author.handle) == ("forum.example/pilar_k", "pilar_k")
    to_topic, to_post = one(server.post(3, ago(8))), one(server.post(4, ago(8), reply_to_post_number=2))
    assert (to_topic.kind, to_topic.reply_to, to_topic.title) == ("comment", first.id, None)
    assert to_post.reply_to == "discourse:forum.example/t/1/2"


def test_a_post_has_one_id_however_it_is_read():
    server = DiscourseServer()
    post = server.post(4, ago(9))
    hit = {
        "id": post["id"],
        "username": "pilar_k",
        "created_at": iso(ago(9)),
        "like_count": 3,
        "blurb": "My Luvento &hellip;",
        "post_number": 4,
        "topic_id": 1,
    }
    action = server.action(post, ago(9), number=4) | {"post_id": post["id"], "acting_username": "pilar_k"}
    notice = {
        "notification_type": 1,
        "topic_id": 1,
        "post_number": 4,
        "created_at": iso(ago(9)),
        "data": {"original_post_id": post["id"], "original_username": "pilar_k"},
    }
    answers = [
        {"latest_posts": [post]},
        {"post_stream": {"posts": [post]}, "id": 1},
        {"posts": [hit], "topics": [{"id": 1, "title": "T"}], "grouped_search_result": {}},
        {"user_actions": [action]},
        [post],
        post,
        [notice],
        {"notifications": [notice]},
    ]
    for answer_ in answers:
        (mention,) = parse(answer_).mentions
        assert (mention.id, mention.aliases) == (
            "discourse:forum.example/t/1/4",
            (f"discourse:forum.example/p/{post['id']}",),
        )
        assert mention.author is not None
        assert mention.author.id == "forum.example/pilar_k"
        assert mention.created_at == ago(9)


def test_a_list_of_topics_is_their_first_posts():
    listed = {
        "users": [{"id": 3, "username": "pilar_k"}],
        "topic_list": {
            "topics": [
                {
                    "id": 5,
                    "title": "Broke",
                    "created_at": iso(ago(5)),
                    "views": 9,
                    "posters": [{"description": "Original Poster", "user_id": 3}],
                },
                "odd",
            ]
        },
    }
    page = parse(listed)
    (mention,) = page.mentions
    assert (mention.id, mention.title, mention.engagement.views) == ("discourse:forum.example/t/5/1", "Broke", 9)
    assert mention.author is not None
    assert mention.author.handle == "pilar_k"
    assert len(page.bad) == 1


@pytest.mark.parametrize("deleted", [{"deleted_at": iso(NOW)}, {"user_deleted": True}])
def test_a_deleted_post_shows_neither_words_nor_author(deleted):
    mention = one(DiscourseServer().post(1, ago(9), **deleted))
    assert (mention.text, mention.author, mention.title) == ("", None, None)


def test_what_is_nobodys_public_word_is_left_out_and_what_is_hidden_has_no_words():
    server = DiscourseServer()
    posts = [
        server.post(1, ago(1), post_type=3),
        server.post(2, ago(1), post_type=4),
        server.post(3, ago(1), hidden=True),
    ]
    (mention,) = parse({"latest_posts": posts}).mentions
    assert (mention.id, mention.text) == ("discourse:forum.example/t/1/3", "")


@pytest.mark.parametrize(
    ("url", "forum"),
    [
        ("https://forum.example/posts.json?before=5", "forum.example"),
        ("https://Forum.example/sub/t/57.json", "forum.example/sub"),
        ("https://forum.example/sub/", "forum.example/sub"),
        ("https://u:p@forum.example/search.json?q=x", "forum.example"),
        ("/t/57.json", None),
        ("https://[", None),
        (None, None),
    ],
)
def test_the_forum_an_address_belongs_to(url, forum):
    assert forum_of(url) == forum


def test_without_an_address_the_forum_is_guessed_from_its_own_pictures_or_left_out():
    post = DiscourseServer().post(2, ago(1))
    assert one(post, url=None).id == "discourse:t/1/2"
    post["avatar_template"] = "/user_avatar/forum.example/pilar_k/{size}/1_2.png"
    assert one(post, url=None).id == "discourse:forum.example/t/1/2"


def test_a_name_of_another_forum_is_somebody_else():
    server = DiscourseServer()
    assert voice(OWN, one(server.post(2, ago(1), username="Luvento_Team"))) == "own"
    assert voice(OWN, one(server.post(2, ago(1), username="somebody"))) == "other"


@pytest.mark.parametrize("answer_", [GONE, {"topics": []}, [{"type": "topic", "results": []}], {"errors": ["a\nb"]}])
def test_answers_without_posts_are_told_in_one_line(answer_):
    with pytest.raises(NotAnAnswer) as caught:
        parse(answer_)
    assert "\n" not in str(caught.value)


# What is new around posts


def test_the_brands_replies_are_joined_and_a_topic_is_one_request():
    server = DiscourseServer()
    server.posts = [server.post(number, ago(number), topic_id=number % 3 + 1) for number in range(1, 31)]
    server.actions = [server.action(server.posts[4], ago(1), to=5)]
    told = threads(server, *stored(server))
    assert len(told) == 30
    assert len(server.asked("/t/")) == 3
    assert server.asked("/t/")[0].url.path == "/t/3/posts.json"  # where the brand spoke comes first
    (reply,) = [post for post in told["discourse:forum.example/t/3/5"].posts if voice(OWN, post) == "own"]
    assert reply.reply_to == "discourse:forum.example/t/3/5"
    assert reply.text == "We are on it…"


def test_the_title_of_a_topic_is_not_lost_where_its_posts_do_not_tell_it():
    server = DiscourseServer()
    server.posts = [server.post(1, ago(5))]
    asked = stored(server)
    del server.posts[0]["topic_title"]
    (thread,) = threads(server, *asked).values()
    assert thread.posts[0].title == "Luvento & me"


def test_beyond_the_bound_it_is_told_only_what_the_brands_own_posts_tell():
    server = DiscourseServer()
    server.posts = [server.post(1, ago(number), topic_id=number) for number in range(1, 61)]
    mentions = stored(server)
    assert len(threads(server, *mentions)) == 60
    assert len(server.asked("/t/")) == 40
    assert len(threads(server, *mentions, brand=BRAND)) == 40


def test_deleted_moved_and_withdrawn_posts_are_told_apart():
    server = DiscourseServer()
    server.posts = [server.post(1, ago(9), topic_id=topic) for topic in (1, 2, 3, 4, 5)]
    asked = stored(server)
    server.posts[0]["user_deleted"] = True
    server.posts[1] |= {"topic_id": 77}
    del server.posts[2]
    server.away = {"/t/4/posts.json": 404, "/t/5/posts.json": 403}
    told = threads(server, *asked, brand=BRAND)
    gone = {key.removeprefix("discourse:forum.example/t/"): thread.gone for key, thread in told.items()}
    assert gone == {"1/1": True, "2/1": False, "3/1": True, "4/1": True}
    assert [post.id for post in told["discourse:forum.example/t/2/1"].posts] == ["discourse:forum.example/t/77/1"]


def test_a_hidden_profile_makes_the_topics_the_only_witnesses():
    server = DiscourseServer()
    server.posts = [server.post(1, ago(number), topic_id=number) for number in range(1, 61)]
    server.away = {"/user_actions.json": 404}
    assert len(threads(server, *stored(server))) == 40


@pytest.mark.parametrize(("status", "error"), [(404, SourceError), (500, SourceError), (403, SourceRefused)])
def test_an_error_page_is_never_a_deletion(status, error):
    server = DiscourseServer()
    server.posts = [server.post(1, ago(1))]
    server.fail_at, server.failure = 0, lambda request: streamed(b"<html>", status)
    with pytest.raises(error):
        threads(server, *stored(server), brand=BRAND)


def test_a_mention_of_another_forum_is_not_asked_here():
    server = DiscourseServer()
    assert threads(server, Mention(id="discourse:other.example/t/1/1"), Mention(id="discourse:t/1/1")) == {}
    assert server.requests == []


# Whatever comes


@settings(deadline=None)
@given(st.data())
def test_odd_answers_raise_nothing_but_typed_errors(data):
    server = DiscourseServer()
    post = server.post(
        2, ago(1), cooked='<p>a<aside>b</aside><img class="emoji" alt=":x:"><img src="/a" alt="c"></p>'
    )
    answers = [
        {"latest_posts": [post, post]},
        {"post_stream": {"posts": [post]}, "id": 1, "title": "T"},
        {"posts": [post], "topics": [{"id": 1, "title": "T"}]},
        {"topic_list": {"topics": [{"id": 5, "posters": [{"user_id": 3}]}]}, "users": [{"id": 3}]},
        {"user_actions": [server.action(post, ago(1))]},
        [{"notification_type": 1, "topic_id": 1, "post_number": 4, "data": {"original_post_id": 4}}],
    ]
    for mention in parsed(Discourse(), mutated(data, data.draw(st.sampled_from(answers)))):
        assert mention.id.startswith("discourse:")
