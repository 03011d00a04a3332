from datetime import timedelta

import msgspec
import pytest

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.domain.mention import Author, Media
from harken.sources.lemmy import Lemmy
from harken.sources.lemmy_items import parse

from .conftest import NOW, answer, client
from .servers_lemmy import HOME, LemmyServer, comment_view, post_view, published

HOST = "https://lemmy.example"
BRAND = Brand(
    id="luvento",
    names=("Luvento", "露文托"),
    domains=("luvento.example",),
    sources=(),
    accounts={"lemmy": ("@luvento@home.example",)},
)


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def body(told):
    return answer(told).read()


# what is asked


def test_names_and_domains_are_searched_for_newest_first():
    server = LemmyServer()
    with client(server, server.entry) as http:
        list(Lemmy().read(server.entry, BRAND, None, http, NOW))
    asked = [dict(request.url.params) for request in server.requests]
    assert [one["q"] for one in asked] == ["Luvento", "露文托", "luvento.example"]
    assert {(one["type_"], one["sort"], one["limit"], one["page"]) for one in asked} == {("All", "New", "50", "1")}
    assert {request.url.path for request in server.requests} == {"/api/v3/search"}


def test_a_server_must_be_named():
    entry = msgspec.structs.replace(LemmyServer().entry, base_url=None)
    with client(lambda request: answer({}), entry) as http, pytest.raises(BadInput, match="base_url"):
        list(Lemmy().read(entry, BRAND, None, http, NOW))


def test_the_first_run_goes_back_a_day_and_a_pinned_post_ends_no_search():
    server = LemmyServer()
    server.posts = [server.post(hours, NOW - timedelta(hours=hours)) for hours in range(1, 60)]
    pinned = post_view(99, NOW - timedelta(days=90), raw={"featured_local": True})
    plain = server.serve

    def with_pinned(request):
        told = msgspec.json.decode(plain(request).read())
        return answer({**told, "posts": [pinned] if request.url.params["page"] == "1" else []})

    server.serve = with_pinned  # type: ignore[method-assign]
    found = [one.id for page in server.read() for one in page.mentions]
    assert len(found) == 24
    assert pinned["post"]["ap_id"] not in str(found)


def test_a_late_arrival_is_read_though_it_was_written_before_the_mark():
    server = LemmyServer()
    server.posts = [server.post(1, ago(1))]
    cursor = server.read()[-1].cursor
    server.posts.append(server.post(2, ago(300)))
    assert f"lemmy:{HOME}/comment/2" in [one.id for page in server.read(cursor) for one in page.mentions]


def test_a_server_that_does_not_sort_is_an_error_not_a_short_list():
    server = LemmyServer()
    views = [comment_view(1, ago(50)), comment_view(2, ago(5))]
    server.serve = lambda request: answer({"comments": views, "posts": []})  # type: ignore[method-assign]
    with pytest.raises(SourceError, match="newest first"):
        server.read()


@pytest.mark.parametrize(
    ("status", "error", "kind", "waits"),
    [
        (400, "rate_limit_error", SourceError, True),
        (400, "instance_is_private", SourceRefused, False),
        (401, "not_logged_in", SourceRefused, False),
        (400, "unknown", SourceError, False),
        (400, None, SourceError, False),
    ],
)
def test_refusals_are_read_from_the_word_in_the_body(status, error, kind, waits):
    server = LemmyServer()
    server.serve = lambda request: answer({"error": error}, status)  # type: ignore[method-assign]
    with pytest.raises(SourceError) as caught:
        server.read()
    assert type(caught.value) is kind
    assert (caught.value.retry_after is not None) is waits


def test_after_a_rate_limit_the_server_is_left_alone():
    server = LemmyServer()
    server.serve = lambda request: answer({"error": "rate_limit_error"}, 400)  # type: ignore[method-assign]
    memory: dict[str, str] = {}
    with client(server, server.entry, memory=memory) as http:
        for _ in range(2):
            with pytest.raises(SourceError):
                list(Lemmy().read(server.entry, BRAND, None, http, NOW))
    assert len(server.requests) == 1


# what is read


def test_a_comment_knows_its_post_its_parent_and_its_server_by_global_ids():
    views = [comment_view(2, ago(9)), comment_view(4, ago(5), "0.2.4"), comment_view(8, ago(4), "0.3.8")]
    page = parse(body({"comments": views}), f"{HOST}/api/v3/search?q=x")
    assert [one.root for one in page.mentions] == [f"lemmy:{HOME}/post/1"] * 3
    assert [one.reply_to for one in page.mentions] == [
        f"lemmy:{HOME}/post/1",
        f"lemmy:{HOME}/comment/2",
        "lemmy:lemmy.example/comment/3",
    ]
    assert page.mentions[0].aliases == ("lemmy:lemmy.example/comment/2",)
    assert page.mentions[0].author == Author(id=f"{HOME}/u/pilar", handle="pilar@home.example", name="pilar")


def test_a_post_tells_title_words_link_and_counts():
    raw = {
        "url": "https://luvento.example/recall",
        "body": "See ![pump](https://pics.example/p.png) @luvento@home.example",
    }
    (one,) = parse(body({"post_view": post_view(3, ago(5), raw=raw), "cross_posts": [post_view(9, ago(1))]})).mentions
    assert one.title == "My Luvento broke, no. 3"
    assert one.text == "See  @luvento@home.example"
    assert one.links == ("https://luvento.example/recall",)
    assert one.media == (Media(type="image", alt="pump", url="https://pics.example/p.png"),)
    assert one.mentions == ("@luvento@home.example",)
    assert (one.engagement.likes, one.engagement.replies, one.engagement.views) == (3, 0, None)


def test_a_picture_post_keeps_the_text_for_those_who_cannot_see_it():
    raw = {"url": "https://pics.example/1.png", "alt_text": "a broken Luvento", "url_content_type": "image/png"}
    (one,) = parse(body({"posts": [post_view(3, ago(5), raw=raw)]})).mentions
    assert one.media == (Media(type="image", alt="a broken Luvento", url="https://pics.example/1.png"),)
    assert one.links == ()


@pytest.mark.parametrize("how", ["deleted", "removed"])
def test_what_was_deleted_keeps_its_place_and_loses_its_words(how):
    for view in (comment_view(2, ago(5), raw={how: True}), post_view(2, ago(5), raw={how: True})):
        (one,) = parse(body({"comment_view" if "comment" in view else "post_view": view})).mentions
        assert (one.text, one.title, one.links, one.media) == ("", None, (), ())


def test_the_shapes_of_api_v4_are_read_too():
    raw = {**comment_view(2, ago(5))["comment"], "published_at": published(ago(5)), "upvotes": 4, "child_count": 1}
    del raw["published"]
    view = {"type_": "comment", "comment": raw, "post": {"ap_id": f"{HOME}/post/1"}}
    person = {"name": "pilar", "ap_id": f"{HOME}/u/pilar"}
    others = [{"type_": "person", "person": person}, {"type_": "community", "community": {}}]
    page = parse(body({"items": [{**view, "creator": person}, *others]}))
    (one,) = page.mentions
    assert page.bad == ()
    assert one.created_at == ago(5)
    assert one.author == Author(id=f"{HOME}/u/pilar", handle="pilar@home.example", name="pilar")
    assert (one.engagement.likes, one.engagement.replies) == (4, 1)


def test_times_without_an_offset_are_utc_and_edits_are_told():
    raw = {"published": "2026-11-20T09:42:51.653122", "updated": "2026-11-20T10:00:00"}
    (one,) = parse(body({"comments": [comment_view(2, ago(5), raw=raw)]})).mentions
    assert str(one.created_at) == "2026-11-20 09:42:51.653122+00:00"
    assert str(one.edited_at) == "2026-11-20 10:00:00+00:00"


@pytest.mark.parametrize(
    "told",
    [
        {"community_view": {"community": {}}},
        {"posts": [], "topics": []},  # of another forum
        {"posts": [{"uri": "at://x"}]},
        {"posts": [{"id": 1, "cooked": "x"}], "topics": []},
        {"error": "unknown"},
        {"items": []},
        {"items": [{"person": {}}]},
        {"jwt": "x"},
    ],
)
def test_answers_without_a_place_for_posts_are_none(told):
    with pytest.raises(NotAnAnswer):
        parse(body(told))
