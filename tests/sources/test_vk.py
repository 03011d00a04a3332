import json
from datetime import timedelta
from urllib.parse import parse_qsl

import msgspec
import pytest

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, SourceError, SourceRefused
from harken.domain.mention import Engagement, Mention
from harken.sources.vk import Vk

from .conftest import BRAND, NOW, answer, client, seconds
from .servers_vk import VkServer, comment

ROOT = "vk:41_100"


def forms(server):
    return [(request.url.path, dict(parse_qsl(request.content.decode()))) for request in server.requests]


def reading(server, brand=BRAND, cursor=None):
    with client(server, server.entry) as http:
        return list(Vk().read(server.entry, brand, cursor, http, NOW))


def threads(server, *mentions):
    with client(server, server.entry) as http:
        return {one.asked: one for one in Vk().threads(server.entry, BRAND, mentions, http, NOW)}


def asked(number=100, replies=None, **more):
    return Mention(id=f"vk:41_{number}", root=f"vk:41_{number}", engagement=Engagement(replies=replies), **more)


def remark(number, **more):
    return Mention(id=f"vk:41_{number}", kind="comment", root=ROOT, **{"reply_to": ROOT, **more})


def talk(*comments, others=0):
    """A server with post 100 and these comments under it."""
    server = VkServer()
    server.comments[100] = list(comments)
    server.posts = [server.post(100, NOW - timedelta(hours=1))]
    if others:
        server.posts[0]["comments"] = {"count": others}
    return server


# --- reading ----------------------------------------------------------------------------------------------------


def test_names_hashtags_and_hosts_are_searched_from_a_day_ago_with_the_token_in_the_body():
    server = VkServer()
    brand = Brand(
        id="l", names=("Luvento", "Лувенто"), hashtags=("#luventofail",), domains=("luvento.example",), sources=()
    )
    reading(server, brand)
    told = forms(server)
    assert [form["q"] for _, form in told] == ["Luvento", "Лувенто", "#luventofail", "luvento.example"]
    assert {path for path, _ in told} == {"/method/newsfeed.search"}
    assert told[0][1]["start_time"] == str(seconds(NOW - timedelta(hours=24)))
    assert (told[0][1]["access_token"], told[0][1]["v"], told[0][1]["count"]) == ("hush-hush", "5.199", "200")
    assert all("hush" not in str(request.url) for request in server.requests)


def test_beyond_what_one_question_shows_it_is_asked_for_what_is_older():
    server = VkServer()
    server.posts = [server.post(number, NOW - timedelta(seconds=number)) for number in range(1, 1601)]
    brought = [one.id for page in reading(server) for one in page.mentions]
    assert len(brought) == len(set(brought)) == 1600
    assert any("end_time" in form for _, form in forms(server))


def test_an_empty_page_with_a_token_is_the_end():
    server = VkServer()
    server.serve = lambda request: answer({"response": {"items": [], "next_from": "2/x", "count": 0}})  # type: ignore[method-assign]
    assert reading(server)[-1].cursor is not None
    assert len(server.requests) == 1


ERRORS = [
    # VK's code, the error, how long the host is left alone
    (5, SourceRefused, None),
    (15, SourceRefused, None),
    (14, SourceRefused, None),
    (6, SourceError, timedelta(seconds=1)),
    (9, SourceError, timedelta(minutes=5)),
    (29, SourceError, timedelta(hours=1)),
    (10, SourceError, None),
    (100, SourceError, None),
    ("odd", SourceError, None),
    ([], SourceError, None),
]


@pytest.mark.parametrize(("code", "error", "wait"), ERRORS)
def test_errors_come_with_status_200_and_mean_what_their_code_says(code, error, wait):
    server = VkServer()
    told = {"error_code": code, "error_msg": "no: hush-hush", "request_params": [{"key": "q", "value": "Luvento"}]}
    server.serve = lambda request: answer({"error": told})  # type: ignore[method-assign]
    with client(server, server.entry) as http:
        with pytest.raises(SourceError) as caught:
            list(Vk().read(server.entry, BRAND, None, http, NOW))
        assert (type(caught.value), caught.value.retry_after) == (error, wait)
        assert "hush" not in str(caught.value)
        if wait is not None:
            with pytest.raises(SourceError, match="left alone"):
                list(Vk().read(server.entry, BRAND, None, http, NOW))


def test_without_a_token_there_is_one_clear_line():
    server = VkServer()
    entry = msgspec.structs.replace(server.entry, options={})
    with client(server, entry) as http, pytest.raises(BadInput, match="needs token"):
        list(Vk().read(entry, BRAND, None, http, NOW))


# --- looking again ----------------------------------------------------------------------------------------------


def test_a_post_without_comments_takes_no_more_than_its_share_of_one_request():
    server = VkServer()
    server.posts = [server.post(number, NOW) for number in range(1, 121)]
    found = threads(server, *(asked(number) for number in range(1, 121)))
    assert len(found) == 120
    assert len(server.requests) == 2
    assert found["vk:41_1"].posts[0].engagement.likes == 3


def test_the_brands_comment_is_shown_with_what_it_answers():
    reply = comment(102, NOW, from_id=-7, parents_stack=[101], reply_to_comment=101, reply_to_user=41)
    server = talk(comment(101, NOW - timedelta(minutes=9), thread={"count": 1, "items": [reply]}))
    found = threads(server, asked(), remark(101))
    posts = {post.id: post for post in found["vk:41_101"].posts}
    assert set(posts) == {ROOT, "vk:41_101", "vk:41_102"}
    answered = posts["vk:41_102"]
    assert (answered.author.id, answered.author.handle) == ("-7", "luvento")
    assert (answered.reply_to, answered.root, answered.mentions) == ("vk:41_101", ROOT, ("@41",))
    assert found[ROOT].posts == found["vk:41_101"].posts
    assert [path for path, _ in forms(server)] == ["/method/wall.getById", "/method/execute"]


def test_posts_that_are_not_shown_are_gone_with_all_below_them():
    server = VkServer()
    deleted = server.post(5, NOW, is_deleted=True, text="")
    server.posts = [deleted]
    found = threads(server, asked(4), asked(5), remark(101))
    assert {one: thread.gone for one, thread in found.items()} == {
        "vk:41_4": True,
        "vk:41_5": True,
        "vk:41_101": True,
    }


def test_comments_are_gone_where_they_are_told_as_deleted_or_all_were_shown_without_them():
    server = talk(comment(101, NOW), comment(103, NOW, deleted=True, text="", from_id=0))
    found = threads(server, remark(101), remark(102), remark(103))
    assert {one: thread.gone for one, thread in found.items()} == {
        "vk:41_101": False,
        "vk:41_102": True,
        "vk:41_103": True,
    }


def test_where_not_all_comments_are_shown_a_missing_one_is_looked_for_in_its_thread():
    inner = [comment(200 + number, NOW, parents_stack=[101], reply_to_comment=101) for number in range(15)]
    top = comment(101, NOW, thread={"count": 15, "items": inner}, replies=list(reversed(inner)))
    server = talk(top, others=16)
    found = threads(server, remark(214, reply_to="vk:41_101"), remark(101), remark(999))
    assert not found["vk:41_214"].gone
    assert "vk:41_214" in {post.id for post in found["vk:41_101"].posts}
    assert "vk:41_999" not in found  # neither seen nor gone for certain
    codes = [form["code"] for path, form in forms(server) if path.endswith("execute")]
    assert len(codes) == 2
    assert '"comment_id": 101' in codes[1]


def test_a_conversation_that_could_not_be_listed_is_not_looked_at():
    server = talk(others=3)
    server.comments.clear()  # VK says False for a call that failed
    assert threads(server, asked()) == {}


def test_changed_posts_come_first_and_a_call_asks_no_more_than_it_may():
    server = VkServer()
    numbers = range(1, 1700)
    for number in numbers:
        server.comments[number] = [comment(5000 + number, NOW, post_id=number)]
    server.posts = [server.post(number, NOW) for number in numbers]
    then = [
        asked(number, 0 if number == 1650 else 1, created_at=NOW - timedelta(minutes=number)) for number in numbers
    ]
    found = threads(server, *then)
    paths = [path for path, _ in forms(server)]
    assert paths.count("/method/wall.getById") == 17
    assert paths.count("/method/execute") == 60
    assert len(found) == 1500
    assert next(iter(found)) == "vk:41_1650"


def test_an_answer_with_many_comments_is_kept_within_bounds():
    server = VkServer()
    for number in (1, 2, 3):
        server.comments[number] = [comment(5000 + number, NOW, post_id=number)]
    server.posts = [{**server.post(number, NOW), "comments": {"count": 5000}} for number in (1, 2, 3)]
    threads(server, asked(1), asked(2), asked(3))
    assert [path for path, _ in forms(server)].count("/method/execute") == 3


@pytest.mark.parametrize("odd", ["vk:1_2);API.wall.post({", "vk:x_1", "mastodon:1_2", "vk:41_٣"])
def test_nothing_but_numbers_gets_into_a_call(odd):
    server = VkServer()
    assert threads(server, Mention(id=odd)) == {}
    assert server.requests == []


def test_a_comment_whose_post_is_unknown_is_never_taken_for_a_post():
    server = VkServer()
    assert threads(server, Mention(id="vk:41_7", kind="comment", root="vk:41_7")) == {}
    assert server.requests == []


def test_several_calls_that_are_not_answered_one_by_one_are_an_error():
    server = talk(comment(101, NOW))
    known = server.serve

    def serve(request):
        return answer({"response": []}) if request.url.path.endswith("execute") else known(request)

    server.serve = serve
    with pytest.raises(SourceError, match="one by one"):
        threads(server, asked())


def test_the_calls_are_json_and_nothing_else():
    server = talk(comment(101, NOW))
    threads(server, asked())
    code = forms(server)[-1][1]["code"]
    assert json.loads(code.removeprefix("return [API.wall.getComments(").removesuffix(")];"))["post_id"] == 100
