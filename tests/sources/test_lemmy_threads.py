"""Looking at conversations on Lemmy again."""

import pytest

from harken.domain.brand import Brand
from harken.domain.conversation import post, replies_to
from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources.lemmy import Lemmy

from .conftest import NOW, answer, client, streamed
from .servers_lemmy import HOME, LemmyServer, comment_view, creator, post_view
from .test_lemmy import BRAND, HOST, ago


def mention(number, kind="comment", root=1, **more):
    return Mention(
        id=f"lemmy:{HOME}/{kind}/{number}",
        kind="post" if kind == "post" else "comment",
        aliases=(f"lemmy:lemmy.example/{kind}/{number}",),
        root=f"lemmy:{HOME}/post/{root}",
        created_at=ago(100),
        **more,
    )


class Talk:
    """A server with these comments of post 1, this post, and these comments by the brand."""

    def __init__(self, comments=(), own=(), posts=()):
        self.comments = {view["comment"]["id"]: view for view in comments}
        self.posts = {view["post"]["id"]: view for view in posts}
        self.own = list(own)
        self.asked = []

    def __call__(self, request):
        params = dict(request.url.params)
        path = request.url.path.removeprefix("/api/v3")
        self.asked.append((path, params))
        page = int(params.get("page", 1))
        if path == "/user":
            return answer({"person_view": {}, "comments": self.own if page == 1 else [], "posts": []})
        if path == "/comment/list":
            below = params.get("parent_id") or ""
            shown = [
                view for view in self.comments.values() if not below or below in view["comment"]["path"].split(".")
            ]
            return answer({"comments": shown if page == 1 else []})
        known = self.comments if path == "/comment" else self.posts
        one = known.get(int(params["id"]))
        if one is None:
            return answer({"error": "couldnt_find_comment"}, 400)
        return answer({f"{path[1:]}_view": one, "recipient_ids": []})


def threads(server, *mentions, brand=BRAND):
    entry = LemmyServer().entry
    with client(server, entry) as http:
        return {one.asked: one for one in Lemmy().threads(entry, brand, mentions, http, NOW)}


def own(number, path, minutes=5, **raw):
    return comment_view(number, ago(minutes), path, creator=creator("luvento"), raw=raw)


def test_the_brands_own_comments_answer_before_any_conversation_is_asked_for():
    server = Talk(own=[own(9, "0.2.9")], comments=[comment_view(2, ago(100)), own(9, "0.2.9")])
    (thread,) = threads(server, mention(2)).values()
    assert server.asked[0] == (
        "/user",
        {"username": "luvento@home.example", "sort": "New", "page": "1", "limit": "50"},
    )
    view = post(mention(2), BRAND)
    answers = replies_to(view, [post(one, BRAND) for one in thread.posts], reopens=True)
    assert [(one.id, one.how) for one in answers] == [(f"lemmy:{HOME}/comment/9", "direct")]


def test_a_reply_further_down_is_told_with_all_between():
    comments = [comment_view(2, ago(100)), comment_view(5, ago(50), "0.2.5"), own(9, "0.2.5.9")]
    (thread,) = threads(Talk(own=[own(9, "0.2.5.9")], comments=comments), mention(2)).values()
    answers = replies_to(post(mention(2), BRAND), [post(one, BRAND) for one in thread.posts], reopens=True)
    assert [one.how for one in answers] == ["branch"]


def test_mentions_of_one_post_share_its_comments():
    server = Talk(comments=[comment_view(number, ago(100)) for number in range(2, 8)])
    found = threads(server, *(mention(number) for number in range(2, 8)))
    assert len(found) == 6
    assert not any(thread.gone for thread in found.values())
    assert [path for path, _ in server.asked] == ["/user", "/comment", "/comment/list", "/comment/list"]


def test_a_post_is_asked_for_itself_and_its_comments_come_along():
    server = Talk(posts=[post_view(1, ago(100))], comments=[comment_view(2, ago(5))])
    (thread,) = threads(server, mention(1, "post")).values()
    assert {one.id for one in thread.posts} == {f"lemmy:{HOME}/post/1", f"lemmy:{HOME}/comment/2"}


def test_deleted_removed_and_unknown_mentions_are_gone():
    comments = [comment_view(2, ago(9), raw={"deleted": True}), comment_view(3, ago(9), raw={"removed": True})]
    found = threads(Talk(comments=comments), mention(2, root=2), mention(3, root=3), mention(77, root=4))
    assert [thread.gone for thread in found.values()] == [True] * 3


def test_a_proxys_error_page_does_not_make_a_post_gone():
    for broken in (streamed(b"<html>", 404), streamed(b"<html>", 200), answer({"error": "unknown"}, 400)):
        with pytest.raises(SourceError):
            threads(lambda request, broken=broken: broken, mention(2))


def test_one_call_asks_for_a_bounded_number_of_conversations_those_with_the_brand_first():
    spoken = own(999, "0.300.999")
    spoken["post"]["ap_id"] = f"{HOME}/post/300"
    server = Talk(own=[spoken], comments=[comment_view(number, ago(100)) for number in range(200, 400)])
    asked = [mention(number, root=number) for number in range(200, 400)]
    found = threads(server, *asked)
    assert len(server.asked) <= 63
    assert server.asked[2][1]["parent_id"] == "300"
    assert len(found) == 200  # the brand's own comments were looked through for all of them
    assert len(threads(server, *asked, brand=Brand(id="b", names=("x",), sources=()))) == 60


def test_a_mention_without_a_number_here_cannot_be_asked():
    stranger = Mention(id="lemmy:https://far.example/comment/1")
    here = Mention(id=f"lemmy:{HOST}/comment/2", root=f"lemmy:{HOST}/post/1")
    view = comment_view(2, ago(5), raw={"ap_id": f"{HOST}/comment/2"})
    assert list(threads(Talk(comments=[view]), stranger, here)) == [here.id]
