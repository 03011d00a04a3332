import json

import pytest

from harken.domain.errors import NotAnAnswer
from harken.sources.mastodon_statuses import parse

HERE = "https://social.example/api/v1/timelines/tag/luvento"


def status(number="100", **more):
    return {
        "id": number,
        "uri": f"https://home.example/users/pilar/statuses/{number}",
        "url": f"https://home.example/@pilar/{number}",
        "created_at": "2026-11-20T10:00:00.000Z",
        "content": "<p>broken</p>",
        "visibility": "public",
        "account": {"id": "7", "acct": "pilar@home.example", "uri": "https://home.example/users/pilar"},
        **more,
    }


def read(answer, url=HERE):
    return parse(json.dumps(answer).encode(), url)


def one(answer, url=HERE):
    (mention,) = read(answer, url).mentions
    return mention


def test_a_post_is_known_by_its_uri_and_here_by_its_number():
    found = one([status()])
    assert found.id == found.root == "mastodon:https://home.example/users/pilar/statuses/100"
    assert found.aliases == ("mastodon:social.example/100",)
    assert (found.kind, found.reply_to, found.url) == ("post", None, "https://home.example/@pilar/100")
    assert found.created_at.isoformat() == "2026-11-20T10:00:00+00:00"
    assert (found.engagement.likes, found.engagement.replies) == (None, None)


@pytest.mark.parametrize(
    ("account", "handle"),
    [
        ({"acct": "pilar@home.example"}, "pilar@home.example"),
        ({"acct": "pilar", "url": "https://social.example/@pilar"}, "pilar@social.example"),  # one of their own
        ({"acct": "pilar"}, "pilar@social.example"),
        ({"username": "pilar", "uri": "https://x.example/users/p"}, "pilar@x.example"),
    ],
)
def test_a_handle_is_always_global(account, handle):
    assert one([status(account=account)]).author.handle == handle


def test_an_author_is_told_with_what_the_server_knows():
    account = {
        "id": "7",
        "acct": "pilar",
        "url": "https://social.example/@pilar",
        "uri": "https://social.example/users/pilar",
        "display_name": "Pilar :coffee:",
        "followers_count": 61,
        "bot": False,
        "note": "<p>I like <b>coffee</b></p>",
    }
    author = one([status(account=account)]).author
    assert (author.id, author.name, author.followers) == ("https://social.example/users/pilar", "Pilar :coffee:", 61)
    assert (author.bot, author.bio, author.verified) == (False, "I like coffee", None)


def test_every_place_that_may_hold_the_only_mention_is_kept():
    found = one(
        [
            status(
                spoiler_text="coffee rant",
                poll={"options": [{"title": "Luvento"}, {"title": "none"}, 7]},
                media_attachments=[
                    {"type": "image", "url": "https://m.example/1.png", "description": "a dead Luvento"}
                ],
                tags=[{"name": "luventofail", "url": "https://social.example/tags/luventofail"}],
                mentions=[
                    {"acct": "luvento", "url": "https://social.example/@luvento"},
                    {"acct": "ada@far.example", "url": "https://far.example/@ada"},
                ],
                content='<p><a href="https://far.example/@ada">@ada</a> see <a href="https://shop.example/">shop</a></p>',
            )
        ]
    )
    assert (found.title, found.text) == ("coffee rant", "@ada see shop\nLuvento\nnone")
    assert [(media.type, media.alt, media.url) for media in found.media] == [
        ("image", "a dead Luvento", "https://m.example/1.png")
    ]
    assert found.hashtags == ("luventofail",)
    assert found.mentions == ("@luvento@social.example", "@ada@far.example")
    assert found.links == ("https://shop.example/",)


def test_replies_are_joined_by_uri_where_the_answer_holds_the_parent_else_by_number():
    answer = [
        status("3", in_reply_to_id="2"),
        status("2", in_reply_to_id="1"),
        status("1"),
        status("9", in_reply_to_id="8"),
    ]
    found = {mention.aliases[0].rsplit("/", 1)[1]: mention for mention in read(answer).mentions}
    assert found["3"].reply_to == found["2"].id
    assert {found[number].root for number in "123"} == {found["1"].id}
    assert (found["9"].reply_to, found["9"].root, found["9"].kind) == ("mastodon:social.example/8", None, "comment")


def test_a_circle_of_replies_has_no_root_and_no_end():
    found = read([status("1", in_reply_to_id="2"), status("2", in_reply_to_id="1")]).mentions
    assert [mention.root for mention in found] == [None, None]


def test_a_context_gives_its_root_to_all():
    context = {"ancestors": [status("1")], "descendants": [status("3", in_reply_to_id="2")]}
    below = read(context, "https://social.example/api/v1/statuses/2/context").mentions[1]
    assert below.root == "mastodon:https://home.example/users/pilar/statuses/1"
    assert below.reply_to == "mastodon:social.example/2"


def test_a_boost_is_the_post_it_boosts_and_counts_once():
    boost = status("50", content="", reblog=status("100"), account={"acct": "fan@far.example"})
    found = one([boost, status("100")])
    assert found.aliases == ("mastodon:social.example/100",)
    assert found.author.handle == "pilar@home.example"


@pytest.mark.parametrize(
    ("visibility", "kept"), [("public", 1), ("unlisted", 1), ("private", 0), ("direct", 0), (None, 1)]
)
def test_only_what_is_public_is_kept(visibility, kept):
    assert len(read([status(visibility=visibility)]).mentions) == kept


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"statuses": [], "accounts": [{"acct": "x"}]},
        {"ancestors": [], "descendants": []},
        [{"type": "follow", "account": {"acct": "x"}}],
        [{"type": "favourite", "account": {"acct": "x"}, "status": status()}],
    ],
)
def test_an_empty_place_for_posts_is_an_empty_page(answer):
    page = read(answer)
    assert (page.mentions, page.bad) == ((), ())


@pytest.mark.parametrize(
    "answer",
    [
        [{"id": "1", "acct": "pilar", "username": "pilar", "note": ""}],  # a search for accounts
        {"accounts": [], "hashtags": []},
        {"id": "1", "acct": "pilar", "username": "pilar"},
        {"error": "The access token is invalid"},
        [{"name": "luvento", "url": "https://x.example", "history": []}],  # trends
        [{"content": "<p>x</p>", "created_at": "x", "account": {}}],  # the versions of one post
    ],
)
def test_answers_without_posts_are_none(answer):
    with pytest.raises(NotAnAnswer):
        read(answer)


def test_mentions_among_notifications_and_single_posts():
    notification = {"id": "5", "type": "mention", "account": {"acct": "x"}, "status": status()}
    assert one([notification]).id == one(status()).id == one({"statuses": [status()]}).id
    page = read([notification, {"id": "6", "type": "mention", "account": {"acct": "x"}, "status": None}])
    assert (len(page.mentions), len(page.bad)) == (1, 1)


@pytest.mark.parametrize(
    ("more", "alias"),
    [
        ({"tags": [{"name": "x", "url": "https://here.example/tags/x"}]}, ("mastodon:here.example/100",)),
        ({"account": {"acct": "pilar", "url": "https://here.example:3000/@p"}}, ("mastodon:here.example:3000/100",)),
        ({}, ()),
    ],
)
def test_without_an_address_the_server_shows_in_what_only_it_can_write(more, alias):
    assert one([status(**more)], None).aliases == alias


def test_edits_and_languages():
    found = one([status(edited_at="2026-11-20T11:00:00.000Z", language="zh-TW")])
    assert (found.edited_at.hour, found.lang) == (11, "zh-Hant")


QUOTED = status(
    "90", content="<p>their own words about Luvento</p>", account={"acct": "bo", "uri": "https://x.example/bo"}
)
RE = '<p class="quote-inline">RE: <a href="https://home.example/@pilar/90"><span class="invisible">https://</span>home…</a></p>'


@pytest.mark.parametrize(
    ("quote", "content", "text", "links", "quotes"),
    [
        # told whole, with the line for those that show no quotes: the line goes, the link stays
        (
            {"state": "accepted", "quoted_status": QUOTED},
            f"{RE}<p>Look at this</p>",
            "Look at this",
            ("https://home.example/@pilar/90",),
            "mastodon:https://home.example/users/pilar/statuses/90",
        ),
        # told whole, without that line
        (
            {"state": "accepted", "quoted_status": QUOTED},
            "<p>Look at this</p>",
            "Look at this",
            ("https://home.example/@pilar/90",),
            "mastodon:https://home.example/users/pilar/statuses/90",
        ),
        # told by its number only
        (
            {"state": "accepted", "quoted_status_id": "90"},
            "<p>Look</p>",
            "Look",
            (),
            "mastodon:social.example/90",
        ),
        # not approved, or deleted: only the line tells of it
        (
            {"state": "deleted", "quoted_status": None},
            f"{RE}<p>Look</p>",
            "Look",
            ("https://home.example/@pilar/90",),
            None,
        ),
        # another make's way: at the end
        (
            None,
            '<p>Look<br><br>RE: <a href="https://far.example/notes/9">https://far.example/notes/9</a></p>',
            "Look",
            ("https://far.example/notes/9",),
            None,
        ),
        # words that merely begin so
        (None, "<p>RE: my broken Luvento</p>", "RE: my broken Luvento", (), None),
        (None, "<p>RE: https://a.example/x is down</p>", "RE: https://a.example/x is down", (), None),
        # nonsense
        (7, "<p>x</p>", "x", (), None),
        ({"quoted_status": []}, "<p>x</p>", "x", (), None),
    ],
)
def test_a_quoted_post_lends_its_link_and_not_its_words(quote, content, text, links, quotes):
    found = one([status(quote=quote, content=content)])
    assert (found.text, found.links, found.quotes) == (text, links, quotes)


def test_a_quoted_post_is_no_post_of_the_answer():
    assert len(read([status(quote={"state": "accepted", "quoted_status": QUOTED})]).mentions) == 1
