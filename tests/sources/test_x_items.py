import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harken.domain.errors import NotAnAnswer
from harken.sources.x import X
from harken.sources.x_items import parse

from .conftest import NOW, iso
from .mutations import mutated, parsed
from .servers_x import PILAR, XServer, flake, problem


def post(number=1, at=NOW, **more):
    return XServer().post(number, at, **more)


def read(*posts, **includes):
    told = {"data": list(posts), "includes": {"users": [PILAR], **includes}, "meta": {"result_count": len(posts)}}
    return parse(json.dumps(told).encode())


def one(told, **includes):
    (mention,) = read(told, **includes).mentions
    return mention


def test_a_post_tells_who_when_where_and_what():
    found = one(post())
    number = flake(NOW, 1)
    assert (found.id, found.kind, found.root, found.reply_to) == (f"x:{number}", "post", f"x:{number}", None)
    assert found.url == f"https://x.com/pilar_k/status/{number}"
    assert (found.author.id, found.author.handle, found.author.followers, found.author.verified) == (
        "9001",
        "pilar_k",
        61,
        False,
    )
    assert (found.created_at, found.lang, found.edited_at) == (NOW, "en", None)
    assert (found.engagement.likes, found.engagement.replies, found.engagement.reposts, found.engagement.views) == (
        1,
        0,
        0,
        9,
    )


def test_with_the_default_fields_only_what_is_told_is_told():
    found = one({"id": flake(NOW), "text": "Luvento", "edit_history_tweet_ids": [flake(NOW)]})
    assert abs(found.created_at - NOW) < timedelta(seconds=1)
    assert (found.author, found.root, found.lang, found.engagement.likes) == (None, None, None, None)
    assert one({"id": "20", "text": "of before numbers told the time"}).created_at is None


def test_an_author_that_is_suspended_is_only_a_number():
    found = one(post(author_id="5"))
    assert (found.author.id, found.author.handle) == ("5", None)
    assert found.url.startswith("https://x.com/i/status/")


def test_the_words_of_2026_and_the_older_ones_say_the_same():
    parent = flake(NOW - timedelta(hours=1))
    old = post(
        referenced_tweets=[{"type": "replied_to", "id": parent}],
        note_tweet={"text": "the whole of it"},
        public_metrics={"retweet_count": 4},
    )
    new = post(
        referenced_posts=[{"type": "replied_to", "id": parent}],
        note_post={"text": "the whole of it"},
        public_metrics={"repost_count": 4},
    )
    new["edit_history_post_ids"] = new.pop("edit_history_tweet_ids")
    assert one(old) == one(new)
    assert (one(new).text, one(new).kind, one(new).reply_to) == ("the whole of it", "comment", f"x:{parent}")


def test_an_edit_keeps_the_first_number_and_is_told():
    first, second = flake(NOW - timedelta(hours=1)), flake(NOW, 1)
    found = one(post(edit_history_tweet_ids=[first, second]))
    assert (found.id, found.aliases) == (f"x:{first}", (f"x:{second}",))
    assert abs(found.created_at - (NOW - timedelta(hours=1))) < timedelta(seconds=2)
    assert abs(found.edited_at - NOW) < timedelta(seconds=2)
    child = post(2, referenced_tweets=[{"type": "replied_to", "id": second}])
    edited = post(1, edit_history_tweet_ids=[first, second])
    assert one(child, tweets=[edited]).reply_to == f"x:{first}"


def test_text_is_unescaped_links_are_written_out_and_own_pictures_taken_out():
    urls = [
        {"url": "https://t.co/a", "expanded_url": "https://shop.example/x?y=1", "display_url": "shop.example/x"},
        {"url": "https://t.co/b", "expanded_url": "https://x.com/p/status/1/photo/1", "display_url": "pic.x.com/b"},
    ]
    entities = {
        "urls": urls,
        "mentions": [{"username": "luvento"}, {"username": None}],
        "hashtags": [{"tag": "fail"}],
    }
    found = one(
        post(text="A &lt;dead&gt; Luvento &amp; no help https://t.co/a https://t.co/b", entities=entities),
    )
    assert found.text == "A <dead> Luvento & no help https://shop.example/x?y=1"
    assert (found.links, found.mentions, found.hashtags) == (
        ("https://shop.example/x?y=1",),
        ("@luvento",),
        ("fail",),
    )


def test_a_quoted_post_is_a_link_and_not_the_authors_words():
    quoted = {"id": "55", "text": "their words", "author_id": "9"}
    found = one(post(referenced_tweets=[{"type": "quoted", "id": "55"}]), tweets=[quoted])
    assert (found.kind, found.links) == ("post", ("https://x.com/i/status/55",))
    assert "their" not in found.text
    urls = [{"url": "https://t.co/q", "expanded_url": "https://twitter.com/p/status/55"}]
    linked = one(post(referenced_tweets=[{"type": "quoted", "id": "55"}], entities={"urls": urls}))
    assert linked.links == ("https://twitter.com/p/status/55",)


def test_a_repost_is_the_post_it_repeats_where_that_is_told():
    original = post(7, NOW - timedelta(hours=2))
    shared = post(8, text="RT @pilar_k: My Luv…", referenced_tweets=[{"type": "retweeted", "id": original["id"]}])
    page = read(shared, original, tweets=[original])
    assert [mention.id for mention in page.mentions] == [f"x:{original['id']}"]
    assert read(shared).mentions == ()
    assert read(shared).bad == ()


def test_polls_and_pictures_with_their_texts_belong_to_the_post():
    attachments = {"media_keys": ["3_1", "7_2", "gone"], "poll_ids": ["9"]}
    found = one(
        post(attachments=attachments),
        media=[
            {"media_key": "3_1", "type": "photo", "url": "https://pbs.example/1.jpg", "alt_text": "a dead Luvento"},
            {"media_key": "7_2", "type": "video", "preview_image_url": "https://pbs.example/2.jpg"},
        ],
        polls=[{"id": "9", "options": [{"label": "Luvento"}, {"label": "none"}]}],
    )
    assert [(media.type, media.alt, media.url) for media in found.media] == [
        ("image", "a dead Luvento", "https://pbs.example/1.jpg"),
        ("video", None, "https://pbs.example/2.jpg"),
        ("unknown", None, None),
    ]
    assert found.text.endswith("\nLuvento\nnone")


@pytest.mark.parametrize(
    ("tag", "lang"),
    [
        ("en", "en"),
        ("iw", "he"),
        ("in", "id"),
        ("zh", "zh"),
        ("zh-TW", "zh-Hant"),
        *((tag, None) for tag in ("und", "qme", "zxx", None, 7)),
    ],
)
def test_tags_that_are_no_language_are_none(tag, lang):
    assert one(post(lang=tag)).lang == lang


@pytest.mark.parametrize(
    "answer",
    [
        {"data": [{"id": "1", "username": "pilar_k", "name": "Pilar"}]},
        {"data": [{"start": "x", "end": "y", "tweet_count": 3}], "meta": {"total_tweet_count": 3}},
        {"data": [{"id": "1", "text": "private", "event_type": "MessageCreate"}]},
        {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"},
        {"errors": [problem("1")]},
        {"errors": [{"message": "Could not authenticate you", "code": 32}]},
        {"meta": {"result_count": 3}},
        {"statuses": [{"id": 1}]},
    ],
)
def test_what_holds_no_posts_is_no_answer(answer):
    with pytest.raises(NotAnAnswer):
        parse(json.dumps(answer).encode())


@pytest.mark.parametrize("answer", [{"meta": {"result_count": 0}}, {"data": []}, {"statuses": []}])
def test_an_empty_place_for_posts_is_an_empty_page(answer):
    assert parse(json.dumps(answer).encode()).mentions == ()


def test_a_single_post_is_an_answer_too():
    assert len(parse(json.dumps({"data": post(), "includes": {"users": [PILAR]}}).encode()).mentions) == 1
    assert len(parse(json.dumps(post()).encode()).mentions) == 1


STATUS = {
    "id_str": "123",
    "id": 123,
    "created_at": "Fri Nov 20 11:00:00 +0000 2026",
    "full_text": "Dead &amp; gone https://t.co/a https://t.co/p",
    "lang": "en",
    "user": {"id_str": "9001", "screen_name": "pilar_k", "name": "Pilar", "followers_count": 61, "verified": False},
    "in_reply_to_status_id_str": "100",
    "favorite_count": 4,
    "retweet_count": 2,
    "entities": {
        "urls": [{"url": "https://t.co/a", "expanded_url": "https://a.example/"}],
        "hashtags": [{"text": "fail"}],
        "user_mentions": [{"screen_name": "luvento"}],
        "media": [{"url": "https://t.co/p", "type": "photo", "media_url_https": "https://pbs.example/1.jpg"}],
    },
}


def test_posts_of_old_exports_are_read_as_well():
    (found,) = parse(json.dumps({"statuses": [STATUS]}).encode()).mentions
    assert (found.id, found.kind, found.reply_to, found.root) == ("x:123", "comment", "x:100", None)
    assert found.text == "Dead & gone https://a.example/"
    assert (found.links, found.hashtags, found.mentions) == (("https://a.example/",), ("fail",), ("@luvento",))
    assert found.created_at == NOW - timedelta(hours=1)
    assert (found.author and found.author.handle, found.engagement.likes, found.engagement.views) == (
        "pilar_k",
        4,
        None,
    )
    assert found.media[0].url == "https://pbs.example/1.jpg"
    long = {**STATUS, "full_text": None, "text": "Dea…", "extended_tweet": {"full_text": "Dead, all of it"}}
    assert parse(json.dumps([long]).encode()).mentions[0].text == "Dead, all of it"
    shared = {**STATUS, "id_str": "200", "retweeted_status": STATUS}
    assert [mention.id for mention in parse(json.dumps([shared, STATUS]).encode()).mentions] == ["x:123"]


ANSWER = {
    "data": [
        post(
            referenced_tweets=[{"type": "replied_to", "id": "5"}, {"type": "quoted", "id": "6"}],
            attachments={"media_keys": ["3_1"], "poll_ids": ["9"]},
            entities={
                "urls": [{"url": "https://t.co/a"}],
                "mentions": [{"username": "a"}],
                "hashtags": [{"tag": "b"}],
            },
        ),
        post(2, referenced_posts=[{"type": "retweeted", "id": flake(NOW, 3)}]),
    ],
    "includes": {
        "users": [PILAR],
        "tweets": [post(3, created_at=iso(NOW))],
        "media": [{"media_key": "3_1", "type": "photo"}],
        "polls": [{"id": "9", "options": [{"label": "x"}]}],
    },
    "meta": {"result_count": 2},
}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([ANSWER, {"statuses": [STATUS, {**STATUS, "retweeted_status": STATUS}]}]), st.data())
def test_any_odd_part_of_an_answer_makes_no_untyped_error(told, data):
    for mention in parsed(X(), mutated(data, told)):
        assert mention.id.startswith("x:")
