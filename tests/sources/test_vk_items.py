import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harken.domain.errors import NotAnAnswer
from harken.sources.vk import Vk
from harken.sources.vk_items import parse

from .conftest import NOW, seconds
from .mutations import mutated, parsed
from .servers_vk import GROUP, PILAR, VkServer, comment


def post(**more):
    return VkServer().post(100, NOW, **more)


def read(*items, url=None, **beside):
    told = {"items": list(items), "profiles": [PILAR], "groups": [GROUP], **beside}
    return parse(json.dumps({"response": told}).encode(), url)


def one(item, **more):
    (mention,) = read(item, **more).mentions
    return mention


def test_a_post_tells_who_when_where_and_what():
    found = one(post(edited=seconds(NOW) + 60))
    assert (found.id, found.kind, found.root, found.reply_to) == ("vk:41_100", "post", "vk:41_100", None)
    assert found.url == "https://vk.com/wall41_100"
    assert (found.author.id, found.author.handle, found.author.name) == ("41", "pilar_k", "Pilar K")
    assert (found.author.followers, found.author.verified) == (61, None)
    assert (found.created_at, found.edited_at) == (NOW, NOW + timedelta(minutes=1))
    assert (found.engagement.likes, found.engagement.replies, found.engagement.reposts, found.engagement.views) == (
        3,
        0,
        0,
        50,
    )


def test_a_community_writes_under_a_negative_number():
    author = one(post(from_id=-7)).author
    assert (author.id, author.handle, author.name, author.followers, author.verified) == (
        "-7",
        "luvento",
        "Luvento",
        900,
        True,
    )


@pytest.mark.parametrize("from_id", [0, None, "x", True])
def test_an_author_that_is_not_told_is_null(from_id):
    assert one(post(from_id=from_id)).author is None


def test_an_account_that_was_deleted_is_null():
    assert one(post(), profiles=[{**PILAR, "deactivated": "deleted"}]).author is None
    assert one(post(), profiles=[{**PILAR, "deactivated": "banned"}]).author is not None


def test_a_comment_has_the_same_id_wherever_it_is_read():
    told = one(comment(105, NOW, parents_stack=[103], reply_to_comment=104))
    assert (told.id, told.kind, told.root, told.reply_to) == ("vk:41_105", "comment", "vk:41_100", "vk:41_104")
    assert told.url == "https://vk.com/wall41_100?reply=105&thread=103"
    assert (told.engagement.likes, told.engagement.replies) == (2, 0)
    found = one(post(id=105, post_type="reply", post_id=100, parents_stack=[103]))
    assert (found.id, found.kind, found.root, found.reply_to) == ("vk:41_105", "comment", "vk:41_100", "vk:41_103")
    bare = {"id": 105, "from_id": 41, "date": seconds(NOW), "text": "x"}
    url = "https://api.vk.com/method/wall.getComments?owner_id=41&post_id=100&v=5.199"
    recorded = one(bare, url=url)
    assert (recorded.id, recorded.root, recorded.reply_to) == ("vk:41_105", "vk:41_100", "vk:41_100")


def test_a_comment_that_does_not_tell_its_wall_is_a_bad_item():
    page = read({"id": 105, "from_id": 41, "date": seconds(NOW), "text": "x"})
    assert page.mentions == ()
    assert "wall" in page.bad[0].reason


def test_an_entry_of_a_news_feed_is_a_post():
    entry = {"source_id": -7, "post_id": 9, "type": "post", "date": seconds(NOW), "text": "x"}
    found = one(entry)
    assert (found.id, found.kind, found.root) == ("vk:-7_9", "post", "vk:-7_9")


def test_marks_entities_hashtags_and_links_are_read():
    text = (
        "[id5|Ada], [club7|Luvento] &amp; [pilar_k|me]<br>#luventofail@luvento #тег https://a.example/x?y=1. "
        "[https://b.example/z|there] [not a mark|x y]"
    )
    found = one(post(text=text))
    assert found.text.startswith("Ada, Luvento & me\n#luventofail")
    assert found.mentions == ("@5", "@-7", "@pilar_k")
    assert found.hashtags == ("luventofail", "тег")
    assert found.links == ("https://a.example/x?y=1", "https://b.example/z")
    assert found.text.endswith("there [not a mark|x y]")


def test_attachments_are_media_links_and_words():
    sizes = [{"width": 10, "url": "https://i.example/s"}, {"width": 900, "url": "https://i.example/l"}]
    attachments = [
        {"type": "photo", "photo": {"sizes": sizes, "text": "a leak"}},
        {"type": "video", "video": {"title": "It leaks"}},
        {"type": "link", "link": {"url": "https://shop.example/", "title": "their words"}},
        {"type": "poll", "poll": {"question": "Yours too?", "answers": [{"text": "Luvento yes"}]}},
        {"type": "album"},
        "odd",
    ]
    found = one(post(attachments=attachments))
    assert [(media.type, media.alt, media.url) for media in found.media] == [
        ("image", "a leak", "https://i.example/l"),
        ("video", "It leaks", None),
    ]
    assert found.links == ("https://shop.example/",)
    assert found.text == "My Luvento broke, no. 100\nYours too?\nLuvento yes"


def test_a_repost_is_the_post_it_repeats_unless_it_says_something():
    original = {"id": 9, "owner_id": -7, "from_id": -7, "date": seconds(NOW), "text": "We are Luvento"}
    bare = one(post(text="", copy_history=[original]))
    assert (bare.id, bare.author.id, bare.engagement.likes) == ("vk:-7_9", "-7", None)
    own = one(post(text="liars", copy_history=[original]))
    assert (own.id, own.text, own.links) == ("vk:41_100", "liars", ("https://vk.com/wall-7_9",))


def test_replies_in_threads_and_several_calls_in_one_are_all_read():
    inner = comment(106, NOW, parents_stack=[105], reply_to_comment=105)
    several = [{"items": [comment(105, NOW, thread={"count": 1, "items": [inner]})], "profiles": [PILAR]}, False]
    page = parse(json.dumps({"response": several}).encode())
    assert [(mention.id, mention.reply_to) for mention in page.mentions] == [
        ("vk:41_105", "vk:41_100"),
        ("vk:41_106", "vk:41_105"),
    ]
    assert page.mentions[0].author == one(post()).author


@pytest.mark.parametrize(
    "response",
    [
        [{"id": 41, "first_name": "Pilar"}],  # people
        {"items": [{"id": 1, "album_id": -6, "owner_id": 41, "text": "", "sizes": []}]},  # pictures
        {"items": [{"id": 1, "peer_id": 2, "from_id": 41, "text": "private"}]},
        {"count": 3, "items": [1, 2, 3]},
        {"count": 0},
        7,
        None,
    ],
)
def test_what_holds_no_posts_is_no_answer(response):
    with pytest.raises(NotAnAnswer):
        parse(json.dumps({"response": response}).encode())


def test_an_error_is_told_without_the_question():
    told = {"error_code": 5, "error_msg": "no", "request_params": [{"key": "access_token", "value": "hush"}]}
    with pytest.raises(NotAnAnswer, match=r"an error \(5: no\)") as caught:
        parse(json.dumps({"error": told}).encode())
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("response", [{"items": [], "count": 0}, [], {"items": [], "profiles": []}])
def test_an_empty_place_for_posts_is_an_empty_page(response):
    page = parse(json.dumps({"response": response}).encode())
    assert (page.mentions, page.bad) == ((), ())


THREAD = {"count": 1, "items": [comment(106, NOW, parents_stack=[105])]}
ANSWER = {
    "response": {
        "items": [
            post(copy_history=[post(id=9)], attachments=[{"type": "photo", "photo": {"sizes": [{"width": 1}]}}]),
            post(id=101, text="", copy_history=[post(id=9)]),
            comment(105, NOW, thread=THREAD),
        ],
        "profiles": [PILAR],
        "groups": [GROUP],
    }
}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_odd_part_of_an_answer_makes_no_untyped_error(data):
    for mention in parsed(Vk(), mutated(data, ANSWER)):
        assert mention.id.startswith("vk:")
