import json

import pytest

from harken.sources.hackernews_items import parse

HIT = {
    "objectID": "12",
    "created_at": "2026-11-20T10:00:00.000Z",
    "created_at_i": 1795168800,
    "author": "pilar_k",
    "_tags": ["comment", "author_pilar_k", "story_10"],
    "comment_text": 'It&#x27;s <i>dead</i>.<p>See <a href="https://a.example/long/path" rel="nofollow">https://a.example/lo...</a>',
    "parent_id": 11,
    "story_id": 10,
    "story_title": "Luvento",
    "points": None,
}
STORY = {
    "objectID": "10",
    "created_at_i": 1795168800,
    "author": "moss",
    "_tags": ["story", "author_moss", "story_10"],
    "title": "Luvento recalls",
    "url": "https://news.example/x",
    "story_text": None,
    "points": 7,
    "num_comments": 3,
    "story_id": None,
}


def one(hit):
    (mention,) = parse(json.dumps({"hits": [hit]}).encode()).mentions
    return mention


def test_a_comment_tells_its_place_and_its_words():
    found = one(HIT)
    assert found.id == "hackernews:12"
    assert (found.kind, found.root, found.reply_to) == ("comment", "hackernews:10", "hackernews:11")
    assert found.text == "It's dead.\nSee https://a.example/long/path"
    assert found.links == ("https://a.example/long/path",)
    assert found.url == "https://news.ycombinator.com/item?id=12"
    assert (found.author.id, found.author.handle) == ("pilar_k", "pilar_k")
    assert found.created_at.isoformat() == "2026-11-20T10:00:00+00:00"
    assert found.title is None
    assert found.engagement.likes is None


def test_a_story_is_its_own_root_and_its_link_is_kept():
    found = one(STORY)
    assert (found.kind, found.root, found.reply_to) == ("post", "hackernews:10", None)
    assert (found.title, found.text, found.links) == ("Luvento recalls", "", ("https://news.example/x",))
    assert (found.engagement.likes, found.engagement.replies) == (7, 3)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"_tags": ["story", "ask_hn"]}, "question"),
        ({"title": "Ask HN: Is Luvento down?"}, "question"),
        ({"_tags": ["story", "show_hn"]}, "post"),
        ({"_tags": ["job"]}, "post"),
        ({"_tags": ["poll"]}, "post"),
        ({"_tags": ["pollopt"], "parent_id": 9}, "post"),
        ({"_tags": None}, "post"),
        ({"_tags": None, "comment_text": "x"}, "comment"),
    ],
)
def test_kinds(change, kind):
    assert one({**STORY, **change}).kind == kind


def test_a_comment_without_story_id_takes_it_from_its_tags():
    assert one({**HIT, "story_id": None}).root == "hackernews:10"


def test_a_subtree_knows_its_story_and_a_poll_its_choices():
    tree = {"id": 5, "type": "comment", "author": "a", "text": "<p>x", "parent_id": 4, "story_id": 1, "children": []}
    (comment,) = parse(json.dumps(tree).encode()).mentions
    assert (comment.root, comment.reply_to) == ("hackernews:1", "hackernews:4")
    poll = {
        "id": 6,
        "type": "poll",
        "author": "a",
        "title": "Poll",
        "options": [{"text": "Luvento"}, 7],
        "children": [],
    }
    (asked,) = parse(json.dumps(poll).encode()).mentions
    assert (asked.text, asked.root) == ("Luvento", "hackernews:6")


def test_a_broken_child_does_not_take_the_tree_along():
    tree = {
        "id": 1,
        "type": "story",
        "author": "a",
        "title": "t",
        "children": [7, {"author": "x"}, {"id": 2, "author": "b"}],
    }
    page = parse(json.dumps(tree).encode())
    assert [mention.id for mention in page.mentions] == ["hackernews:1", "hackernews:2"]
    assert len(page.bad) == 2


def test_a_thread_as_deep_as_json_goes_is_read():
    tree = '{"id":1,"author":"a","text":"x","children":[' * 150 + "]}" * 150
    assert len(parse(tree.encode()).mentions) == 1  # all bear one number here: one post
