"""Looking at conversations on YouTube again."""

from datetime import timedelta

import msgspec
import pytest

from harken.domain.conversation import post, replies_to
from harken.domain.errors import SourceError
from harken.domain.mention import Engagement, Mention
from harken.sources.youtube import YouTube

from .conftest import NOW, answer, client
from .servers_youtube import BRAND_CHANNEL, YouTubeServer, comment, listed, thread, video
from .test_youtube import BRAND, ago, asked, refusal


class Talk(YouTubeServer):
    """Threads and videos by id, replies by parent; what is asked is counted."""

    def __init__(self, threads=(), videos=(), replies=None):
        super().__init__()
        self.threads = list(threads)
        self.posts = list(videos)
        self.replies = replies or {}

    def serve(self, request):
        if request.url.path.endswith("/comments"):
            return listed("comment", self.replies.get(request.url.params["parentId"], []))
        if "videoId" in request.url.params:
            on = request.url.params["videoId"]
            return listed("commentThread", [one for one in self.threads if one["snippet"]["videoId"] == on])
        return super().serve(request)


def look(server, *mentions):
    with client(server, server.entry) as http:
        return {one.asked: one for one in YouTube().threads(server.entry, BRAND, mentions, http, NOW)}


def asked_for(number, replies=0, minutes=100, kind="comment"):
    engagement = Engagement(replies=replies if "." not in number else None)
    above = f"youtube:{number.partition('.')[0]}" if "." in number else "youtube:v1"
    return Mention(
        id=f"youtube:{number}",
        kind=kind,
        created_at=ago(minutes),
        root="youtube:v1",
        reply_to=None if kind == "post" else above,
        engagement=engagement,
    )


def test_fifty_comments_are_looked_up_in_one_request_and_the_missing_twice_before_they_are_gone():
    server = Talk([thread(comment(f"c{n}", ago(100))) for n in range(50)])
    found = look(server, *(asked_for(f"c{n}") for n in range(52)))
    assert len(found) == 52
    assert {one for one, told in found.items() if told.gone} == {"youtube:c50", "youtube:c51"}
    sizes = [len(one["id"].split(",")) for one in asked(server, "commentThreads")]
    assert sizes == [50, 2, 2]


def test_a_lookup_that_gives_twenty_at_most_makes_nobody_gone():
    server = Talk([thread(comment(f"c{n}", ago(100))) for n in range(50)])
    plain = server.serve

    def few(request):
        told = msgspec.json.decode(plain(request).read())
        return answer({**told, "items": told["items"][:20]})

    server.serve = few  # type: ignore[method-assign]
    assert not any(told.gone for told in look(server, *(asked_for(f"c{n}") for n in range(40))).values())


def test_one_comment_that_is_not_there_does_not_hide_the_others():
    server = Talk([thread(comment(f"c{n}", ago(100))) for n in range(9)])
    plain = server.serve

    def serve(request):
        missing = "c9" in request.url.params.get("id", "").split(",")
        return refusal("commentThreadNotFound", 404) if missing else plain(request)

    server.serve = serve  # type: ignore[method-assign]
    found = look(server, *(asked_for(f"c{n}") for n in range(10)))
    assert [one for one, told in found.items() if told.gone] == ["youtube:c9"]
    assert len(found) == 10


def test_the_brands_reply_among_those_shown_answers():
    server = Talk([thread(comment("a", ago(100)), comment("a.b", ago(5), author=BRAND_CHANNEL))])
    (told,) = look(server, asked_for("a")).values()
    answers = replies_to(post(asked_for("a"), BRAND), [post(one, BRAND) for one in told.posts], reopens=True)
    assert [(one.id, one.how) for one in answers] == [("youtube:a.b", "direct")]
    assert asked(server, "comments") == []


def test_a_thread_with_more_replies_than_are_shown_is_listed():
    below = [comment("a.b", ago(5)), comment("a.c", ago(4), author=BRAND_CHANNEL)]
    server = Talk([thread(comment("a", ago(100)), below[0], total=2)], replies={"a": below})
    found = look(server, asked_for("a"), asked_for("a.b"), asked_for("a.x"))
    assert {post.id for post in found["youtube:a"].posts} == {"youtube:a", "youtube:a.b", "youtube:a.c"}
    assert [found[f"youtube:{one}"].gone for one in ("a", "a.b", "a.x")] == [False, False, True]
    assert len(asked(server, "comments")) == 1


def test_a_video_is_answered_by_a_comment_on_it():
    on_it = thread(comment("a", ago(5), author=BRAND_CHANNEL), on="v7")
    server = Talk([on_it], [video(7, ago(100), statistics={"commentCount": "1"})])
    (told,) = look(server, asked_for("v7", kind="post")).values()
    answers = replies_to(
        post(asked_for("v7", kind="post"), BRAND), [post(one, BRAND) for one in told.posts], reopens=True
    )
    assert [one.how for one in answers] == ["direct"]


def test_one_call_lists_a_bounded_number_of_threads_those_that_grew_first():
    server = Talk([thread(comment(f"c{n}", ago(100)), total=9) for n in range(100)])
    same = [asked_for(f"c{n}", replies=9, minutes=n) for n in range(70)]
    grown = [asked_for(f"c{n}", replies=1, minutes=n) for n in range(70, 100)]
    found = look(server, *same, *grown)
    listed_now = [one["parentId"] for one in asked(server, "comments")]
    assert len(listed_now) == 60
    assert listed_now[:30] == [f"c{n}" for n in range(70, 100)]
    assert len(found) == 100  # those that did not grow since were shown as they are


def test_what_grew_but_was_not_reached_is_left_for_the_next_call():
    server = Talk([thread(comment(f"c{n}", ago(100)), total=9) for n in range(70)])
    assert len(look(server, *(asked_for(f"c{n}", replies=1) for n in range(70)))) == 60


def test_looking_again_leaves_units_for_reading():
    server = Talk([thread(comment("a", ago(100)))])
    with client(server, server.entry) as http:
        http.spend(units_of(server), 8000, limit=10_000, per=timedelta(days=1))
        with pytest.raises(SourceError, match="used up"):
            list(YouTube().threads(server.entry, BRAND, [asked_for("a")], http, NOW))
        list(YouTube().read(server.entry, BRAND, None, http, NOW))


def units_of(server):
    """The name of the budget, as it is told when it is used up: it holds no key."""
    spent = client(server, server.entry, ledger=lambda *told: timedelta(hours=1))
    with pytest.raises(SourceError) as caught:
        list(YouTube().threads(server.entry, BRAND, [asked_for("a")], spent, NOW))
    name = str(caught.value).removeprefix("the budget ").partition(" is used up")[0]
    assert name.startswith("youtube units ")
    assert "hush" not in name
    return name
