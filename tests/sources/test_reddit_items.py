import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harken.domain.errors import NotAnAnswer
from harken.sources.reddit import Reddit
from harken.sources.reddit_items import parse

from .conftest import NOW, seconds
from .mutations import mutated, parsed
from .servers_reddit import RedditServer, comment, listing

RAW = "https://oauth.reddit.com/search?raw_json=1"


def post(number=1, **more):
    return {"kind": "t3", "data": RedditServer().post(number, NOW, **more)}


def read(answer, url=RAW):
    return parse(json.dumps(answer).encode(), url)


def one(thing, url=RAW):
    (mention,) = read(listing([thing]), url).mentions
    return mention


def test_a_post_tells_who_when_where_and_what():
    found = one(post(edited=float(seconds(NOW)) + 60))
    assert (found.id, found.kind, found.root, found.reply_to) == ("reddit:t3_p1", "post", "reddit:t3_p1", None)
    assert found.url == "https://www.reddit.com/r/coffee/comments/p1/broken/"
    assert (found.title, found.text) == ("My Luvento broke, no. 1", "It leaks.")
    assert (found.author.id, found.author.handle) == ("t2_pilar", "pilar_k")
    assert (found.created_at, found.edited_at) == (NOW, NOW + timedelta(minutes=1))
    told = found.engagement
    assert (told.likes, told.replies, told.reposts, told.views) == (5, 0, 0, None)
    assert found.links == ()


def test_a_comment_tells_its_place_in_its_conversation():
    found = one(comment(5, NOW, "t1_c4"))
    assert (found.id, found.kind, found.root, found.reply_to) == (
        "reddit:t1_c5",
        "comment",
        "reddit:t3_p1",
        "reddit:t1_c4",
    )
    assert found.url == "https://www.reddit.com/r/coffee/comments/p1/broken/c5/"
    assert (found.title, found.engagement.replies) == (None, None)


def test_in_the_inbox_a_comment_tells_its_conversation_only_by_its_context():
    told = comment(5, NOW, "t1_c4", context="/r/coffee/comments/p1/broken/c5/?context=3")
    for name in ("link_id", "permalink"):
        del told["data"][name]
    found = one(told)
    assert (found.root, found.reply_to) == ("reddit:t3_p1", "reddit:t1_c4")
    assert found.url == "https://www.reddit.com/r/coffee/comments/p1/broken/c5/"


def test_old_answers_without_permalinks_are_linked_by_number():
    told = comment(5, NOW, "t3_p1")
    for name in ("permalink", "author_fullname", "name"):
        del told["data"][name]
    found = one(told)
    assert (found.id, found.url) == ("reddit:t1_c5", "https://www.reddit.com/comments/p1/_/c5/")
    assert found.author.id == "pilar_k"


@pytest.mark.parametrize(
    ("change", "likes"),
    [({}, 5), ({"score": -3}, None), ({"score_hidden": True, "score": 1}, None), ({"hide_score": True}, None)],
)
def test_votes_that_are_hidden_or_below_nothing_are_not_told(change, likes):
    assert one(post(**change)).engagement.likes == likes


@pytest.mark.parametrize(("edited", "known"), [(False, False), (True, False), (1795176000.0, True), ("x", False)])
def test_an_edit_is_a_time_or_a_flag(edited, known):
    assert (one(post(edited=edited)).edited_at is not None) == known


def test_what_was_deleted_or_removed_has_no_author_or_words():
    gone = one(comment(5, NOW, "t3_p1", author="[deleted]", body="[deleted]", body_html="<p>[deleted]</p>"))
    assert (gone.author, gone.text) == (None, "")
    removed = one(post(selftext="[removed]", selftext_html="<p>[removed]</p>"))
    assert (removed.author.handle, removed.text) == ("pilar_k", "")


def test_strings_are_escaped_unless_the_question_asked_for_raw_ones():
    escaped = post(
        title="AT&amp;T &lt;3 Luvento",
        selftext_html='&lt;div class="md"&gt;&lt;p&gt;a &amp;amp; b&lt;/p&gt;&lt;/div&gt;',
    )
    found = one(escaped, None)
    assert (found.title, found.text) == ("AT&T <3 Luvento", "a & b")
    raw = post(title="&lt; is how it is written", selftext_html="<p>a &amp; b</p>")
    assert (one(raw).title, one(raw).text) == ("&lt; is how it is written", "a & b")
    assert one(raw, None).title == "&lt; is how it is written"  # its HTML tells


def test_names_links_and_what_a_post_points_to():
    html = (
        '<p>ask <a href="/u/luvento_team">u/luvento_team</a>, see <a href="https://a.example/">this</a> or /r/x</p>'
    )
    told = post(
        selftext_html=html,
        is_self=False,
        url="https://shop.example/x",
    )
    found = one(told)
    assert found.mentions == ("@luvento_team",)
    assert found.links == ("https://shop.example/x", "https://a.example/")


def test_a_crosspost_is_the_post_it_repeats_unless_it_has_a_title_of_its_own():
    original = RedditServer().post(7, NOW - timedelta(hours=1))
    copied = one(post(title=original["title"], crosspost_parent_list=[original]))
    assert (copied.id, copied.created_at) == ("reddit:t3_p7", NOW - timedelta(hours=1))
    own = one(post(title="Look at these liars", crosspost_parent_list=[original], selftext_html=None, selftext=""))
    assert (own.id, own.text) == ("reddit:t3_p1", "")
    assert own.links == ("https://www.reddit.com/r/coffee/comments/p7/broken/",)


def test_pictures_galleries_and_polls():
    picture = one(post(is_self=False, url="https://i.redd.it/x.jpg", domain="i.redd.it"))
    assert [(media.type, media.url) for media in picture.media] == [("image", "https://i.redd.it/x.jpg")]
    gallery = one(
        post(
            gallery_data={"items": [{"media_id": "b", "caption": "a leak"}, {"media_id": "a"}]},
            media_metadata={
                "a": {"e": "Image", "s": {"u": "https://preview.redd.it/a.jpg?x=1&amp;y=2"}},
                "b": {"e": "Image", "s": {"u": "https://preview.redd.it/b.jpg"}},
            },
        )
    )
    assert [(media.alt, media.url) for media in gallery.media] == [
        ("a leak", "https://preview.redd.it/b.jpg"),
        (None, "https://preview.redd.it/a.jpg?x=1&y=2"),
    ]
    asked = one(post(poll_data={"options": [{"text": "Luvento"}, {"text": "none"}]}))
    assert asked.text == "It leaks.\nLuvento\nnone"
    assert [media.type for media in one(post(is_video=True, url="https://v.redd.it/x")).media] == ["video"]


def test_a_tree_is_read_with_all_below_and_more_is_no_post():
    below = comment(6, NOW, "t1_c5")
    more = {"kind": "more", "data": {"count": 3, "id": "x", "children": ["a"]}}
    top = comment(5, NOW, "t3_p1", replies=listing([below, more]))
    page = read([listing([post()]), listing([top])])
    assert [mention.id for mention in page.mentions] == ["reddit:t3_p1", "reddit:t1_c5", "reddit:t1_c6"]
    assert page.bad == ()
    things = {"json": {"errors": [], "data": {"things": [below, more]}}}
    assert [mention.id for mention in read(things).mentions] == ["reddit:t1_c6"]


def test_a_tree_as_deep_as_it_likes_is_read():
    thing = comment(0, NOW, "t3_p1")
    for number in range(1, 120):
        thing = comment(number, NOW, "t3_p1", replies=listing([thing]))
    assert len(read(listing([thing])).mentions) == 120


@pytest.mark.parametrize(
    "answer",
    [
        {"message": "Forbidden", "error": 403},
        {"json": {"errors": [["BAD_ID", "no", "id"]]}},
        {"access_token": "x", "expires_in": 1},
        {"kind": "t2", "data": {"name": "pilar_k"}},
        listing([{"kind": "t5", "data": {"display_name": "coffee"}}]),
        [],
        [listing([]), 7],
    ],
)
def test_what_holds_no_posts_is_no_answer(answer):
    with pytest.raises(NotAnAnswer):
        read(answer)


@pytest.mark.parametrize(
    "answer",
    [listing([]), [listing([])], listing([{"kind": "t4", "data": {"id": "m", "body": "private"}}])],
)
def test_an_empty_place_for_posts_is_an_empty_page_and_private_messages_are_none(answer):
    page = read(answer)
    assert (page.mentions, page.bad) == ((), ())


def test_a_single_thing_is_an_answer_too():
    assert len(read(post()).mentions) == 1


ANSWER = [
    listing([post(crosspost_parent_list=[RedditServer().post(2, NOW)], gallery_data={"items": [{"media_id": "a"}]})]),
    listing([comment(5, NOW, "t3_p1", replies=listing([comment(6, NOW, "t1_c5")]))]),
]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_odd_part_of_an_answer_makes_no_untyped_error(data):
    for mention in parsed(Reddit(), mutated(data, ANSWER)):
        assert mention.id.startswith("reddit:")
