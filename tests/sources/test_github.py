import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harken.domain.brand import Brand
from harken.domain.errors import NotAnAnswer, SourceError
from harken.domain.mention import Media, Mention
from harken.sources.base import Page, Thread
from harken.sources.github import GitHub
from harken.sources.github_text import words_of

from .conftest import BRAND, NOW, answer, client, iso, seconds, streamed
from .mutations import mutated, parsed
from .servers_github import SITE, GitHubServer

OWN = Brand(id="luvento", names=("Luvento",), accounts={"github": ("@luvento-team",)}, sources=())
ISSUE = "github:acme/brewer#"


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def stored(number, at=NOW, node=True, **more):
    aliases = (f"github:node/I_{number}",) if node else ()
    return Mention(id=f"{ISSUE}{number}", root=f"{ISSUE}{number}", created_at=at, aliases=aliases, **more)


def threads(server, *mentions, brand=OWN):
    with client(server, server.entry) as http:
        return {one.asked: one for one in server.source.threads(server.entry, brand, mentions, http, NOW)}


def parse(answer, url=None):
    return GitHub().parse(json.dumps(answer).encode(), url)


def ids(pages):
    return [mention.id for page in pages for mention in page.mentions]


# What is read


def test_with_a_token_issues_comments_and_discussions_are_searched():
    server = GitHubServer()
    brand = Brand(id="luvento", names=('Lu "V" ento',), domains=("luvento.example",), sources=())
    with client(server, server.entry) as http:
        pages = list(GitHub().read(server.entry, brand, None, http, NOW))
    since = f"{iso(NOW - timedelta(hours=24))[:19]}Z"
    assert [request.url.params["q"] for request in server.asked("/search/")] == [
        f'"Lu V ento" in:title,body,comments is:issue updated:>={since}',
        f'"luvento.example" in:title,body,comments is:issue updated:>={since}',
    ]
    (first, _) = [json.loads(request.content)["variables"] for request in server.asked("/graphql")]
    assert first == {"q": f'"Lu V ento" in:title,body,comments updated:>={since} sort:updated-asc', "after": None}
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer a-token"}
    assert len(pages[-1].cursor["since"] if pages[-1].cursor else ()) == 4


def test_without_a_token_only_issues_are_searched():
    server = GitHubServer()
    server.options = {}
    server.posts = [server.post(1, ago(5), comments=3)]
    assert ids(server.read()) == [ISSUE + "1"]
    (request,) = server.requests
    assert request.url.params["q"].startswith('"Luvento" in:title,body is:issue')
    assert "authorization" not in request.headers


def test_new_comments_of_an_issue_come_with_it_and_an_old_issue_does_not():
    server = GitHubServer()
    server.posts = [server.post(1, ago(90_000), updated_at=iso(ago(3)), comments=3)]
    server.comments[1] = [
        server.comment(10, 1, ago(50_000)),
        server.comment(11, 1, ago(8)),
        server.comment(12, 1, ago(7)),
        server.comment(13, 1, ago(3)),
    ]
    assert ids(server.read()) == [ISSUE + "issuecomment-11", ISSUE + "issuecomment-12", ISSUE + "issuecomment-13"]
    assert len(server.asked("/comments")) == 2


def test_an_issue_that_goes_while_it_is_read_is_no_fault():
    server = GitHubServer()
    server.posts = [server.post(1, ago(5), comments=1)]
    server.fail_at, server.failure = 1, lambda request: answer({"message": "This issue was deleted"}, 410)
    assert ids(server.read()) == [ISSUE + "1"]


def test_the_cursor_is_the_last_change_and_never_in_the_future():
    server = GitHubServer()
    server.posts = [server.post(1, ago(30)), server.post(2, NOW + timedelta(days=9))]
    pages = server.read()
    assert len(ids(pages)) == 2
    assert pages[-1].cursor["since"]["issues Luvento"] == seconds(ago(30))
    server.requests.clear()
    server.read(pages[-1].cursor)
    assert f"updated:>={iso(ago(45))[:19]}Z" in server.requests[0].url.params["q"]


def test_what_changes_while_it_is_read_hides_nothing():
    server = GitHubServer()
    server.posts = [server.post(number, ago(100 - number)) for number in range(1, 9)]
    found = set()
    with client(server, server.entry) as http:
        for page in GitHub().read(server.entry, BRAND, None, http, NOW):
            found |= {mention.id for mention in page.mentions}
            server.posts[0]["updated_at"] = iso(ago(1))
    assert len(found) == 8


def test_a_search_that_ran_out_of_time_moves_nothing():
    server = GitHubServer()
    server.posts = [server.post(1, ago(30))]
    server.incomplete = True
    pages: list[Page] = []
    with client(server, server.entry) as http, pytest.raises(SourceError, match="ran out of time"):
        pages.extend(GitHub().read(server.entry, BRAND, None, http, NOW))
    assert pages == []


def test_discussions_come_with_their_comments_and_replies_over_several_pages():
    server = GitHubServer()
    page = f"{SITE}/discussions/"
    for number in (1, 2, 3):
        reply = server.said(
            f"{page}{number}#discussioncomment-{number}2",
            ago(3),
            replyTo={"url": f"{page}{number}#discussioncomment-{number}1"},
        )
        comment = server.said(f"{page}{number}#discussioncomment-{number}1", ago(4), replies={"nodes": [reply]})
        server.discussions.append(
            server.said(
                f"{page}{number}",
                ago(5),
                number=number,
                title="Luvento?",
                updatedAt=iso(ago(9)),
                comments={"totalCount": 1, "nodes": [comment]},
            )
        )
    mentions = {mention.id: mention for page in server.read() for mention in page.mentions}
    assert len(mentions) == 9
    top, comment, reply = (mentions[ISSUE + tail] for tail in ("1", "discussioncomment-11", "discussioncomment-12"))
    assert (top.kind, top.title, top.reply_to, top.engagement.replies) == ("post", "Luvento?", None, 1)
    assert (comment.kind, comment.reply_to, comment.root) == ("comment", top.id, top.id)
    assert (reply.reply_to, reply.root) == (comment.id, top.id)
    assert top.aliases == (f"github:node/N_{SITE}/discussions/1",)


@pytest.mark.parametrize(
    ("body", "wait"),
    [
        ({"errors": [{"type": "RATE_LIMITED", "message": "x"}]}, timedelta(minutes=5)),
        ({"errors": [{"message": "broken"}], "data": None}, None),
        ({"data": {"search": None}}, None),
        ({"message": "x"}, None),
        ([], None),
    ],
)
def test_errors_of_graphql_come_with_status_200_and_are_errors(body, wait):
    server = GitHubServer()
    server.fail_at, server.failure = 1, lambda request: answer(body)
    with pytest.raises(SourceError) as caught:
        server.read()
    assert caught.value.retry_after == wait


# What a post is


def test_an_issue():
    server = GitHubServer()
    body = (
        "<!-- please tell\nus --> My **Luvento** leaks, @luvento-team!\n\n> we never said that\n\n"
        '![a puddle](https://i.example/1.png) <img width="5" alt="a flood" src="https://i.example/2.png"> '
        "see [the help](https://luvento.example/help)"
    )
    (mention,) = parse(server.post(5, ago(5), body=body, updated_at=iso(NOW))).mentions
    assert mention.text.split("\n")[0] == "My Luvento leaks, @luvento-team!"
    assert "never said" not in mention.text
    assert "please" not in mention.text
    assert mention.mentions == ("@luvento-team",)
    assert mention.links == ("https://luvento.example/help",)
    assert mention.media == (
        Media(type="image", alt="a puddle", url="https://i.example/1.png"),
        Media(type="image", alt="a flood", url="https://i.example/2.png"),
    )
    assert (mention.engagement.likes, mention.engagement.replies) == (2, 0)
    assert mention.author is not None
    assert (mention.author.id, mention.author.handle, mention.author.bot) == ("7", "pilar-k", False)
    assert mention.edited_at is None  # a label moves updated_at as well
    assert mention.root == mention.id


def test_a_comment_has_one_id_however_it_is_read():
    server = GitHubServer()
    told = server.comment(9, 5, ago(4), updated_at=iso(ago(1)))
    bare = {key: told[key] for key in ("id", "body", "user", "created_at")} | {
        "url": "https://api.github.com/repos/Acme/Brewer/issues/comments/9"
    }
    by_graphql = {"data": {"node": server.said(f"{SITE}/issues/5#issuecomment-9", ago(4))}}
    asked = "https://api.github.com/repos/acme/brewer/issues/5/comments?since=x"
    for answer_, url in (([told], None), ([bare], asked), (by_graphql, None), (told, None)):
        (mention,) = parse(answer_, url).mentions
        assert mention.id == ISSUE + "issuecomment-9"
        assert mention.root == mention.reply_to == ISSUE + "5"
        assert mention.url
        assert mention.url.lower() == f"{SITE}/issues/5#issuecomment-9"
    assert parse([told]).mentions[0].edited_at == ago(1)
    assert parse([bare]).mentions[0].root is None


@pytest.mark.parametrize("user", [None, {"login": "ghost", "id": 10137}, {}, "x"])
def test_an_account_that_is_gone_is_null(user):
    assert parse([GitHubServer().post(1, NOW, user=user)]).mentions[0].author is None


def test_a_machine_is_told_as_one():
    author = {"login": "renovate[bot]", "type": "Bot", "id": 3}
    mention = parse([GitHubServer().post(1, NOW, user=author)]).mentions[0]
    assert mention.author is not None
    assert mention.author.bot is True


def test_a_server_of_ones_own_is_another_place():
    server = GitHubServer()
    post = server.post(1, NOW, html_url="https://ghe.example/acme/brewer/issues/1")
    assert parse([post]).mentions[0].id == "github:ghe.example/acme/brewer#1"
    server.base_url = "https://ghe.example/api/v3"
    server.read()
    assert {str(request.url).partition("?")[0] for request in server.requests} == {
        "https://ghe.example/api/v3/search/issues",
        "https://ghe.example/api/graphql",
    }


@pytest.mark.parametrize(
    "answer_",
    [
        {"items": [{"full_name": "acme/brewer"}], "total_count": 1},
        [{"id": 1, "reason": "mention", "subject": {"title": "x"}}],
        {"data": {"viewer": {"login": "x"}}},
        {"data": None, "errors": [{"message": "a\nb"}]},
        {"message": "Not Found"},
        {"resources": {}},
    ],
)
def test_answers_without_posts_are_told_in_one_line(answer_):
    with pytest.raises(NotAnAnswer) as caught:
        parse(answer_)
    assert "\n" not in str(caught.value)


def test_lists_without_anything_are_empty_pages():
    empty: list[object] = [[], {"items": []}, {"data": {"search": {"nodes": []}}}]
    for answer_ in empty:
        assert parse(answer_) == Page()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a <!-- b", "a"),
        ("<!--" * 20_000, ""),
        ("<details><summary>Log</summary>\n\nx < y\n</details>", "Log\n\nx < y"),
        ("> quoted\nown", "own"),
        ("<img " * 5000, "<img " * 5000),
        (None, ""),
    ],
    ids=["open hint", "many hints", "folded", "quote", "open tags", "no body"],
)
def test_words_of_a_body(body, text):
    assert words_of(body).text == text.strip()


def test_an_address_with_half_a_character_makes_an_id_that_can_be_kept():
    """Found by fuzzing: a lone surrogate in a host went into the id, which no table takes."""
    post = GitHubServer().post(1, ago(1), html_url="https://g\ud800hub.com/acme/brewer/issues/1")
    post.pop("url", None)
    (mention,) = parse({"items": [post]}).mentions
    assert mention.id == "github:g\ufffdhub.com/acme/brewer#1"


# What is new around posts


def test_a_hundred_posts_are_one_request_and_the_brands_own_comments_are_joined():
    server = GitHubServer()
    for number in range(1, 151):
        server.nodes[f"I_{number}"] = server.said(
            f"{SITE}/issues/{number}", ago(number), number=number, title="T", comments={"totalCount": 0, "nodes": []}
        )
    server.own["issueComments"] = [server.said(f"{SITE}/issues/3#issuecomment-70", ago(1), "luvento-team")]
    told = threads(server, *(stored(number, ago(number)) for number in range(1, 151)))
    assert len(told) == 150
    assert len(server.requests) == 2 + 2
    assert [(post.id, post.reply_to) for post in told[ISSUE + "3"].posts] == [
        (ISSUE + "3", None),
        (ISSUE + "issuecomment-70", ISSUE + "3"),
    ]
    assert len(told[ISSUE + "4"].posts) == 1


def test_a_comment_comes_with_what_was_said_beside_it():
    server = GitHubServer()
    beside = [server.said(f"{SITE}/issues/5#issuecomment-{number}", ago(20 - number)) for number in (8, 9)]
    server.nodes["IC_8"] = {**beside[0], "issue": {"number": 5, "comments": {"nodes": beside}}}
    asked = Mention(id=ISSUE + "issuecomment-8", kind="comment", root=ISSUE + "5", aliases=("github:node/IC_8",))
    (thread,) = threads(server, asked).values()
    assert [post.id for post in thread.posts] == [ISSUE + "issuecomment-8", ISSUE + "issuecomment-9"]
    assert {post.root for post in thread.posts} == {ISSUE + "5"}


def test_only_what_github_says_it_does_not_find_is_gone():
    server = GitHubServer()
    server.errors = [
        {"type": "NOT_FOUND", "path": ["nodes", 0]},
        {"type": "FORBIDDEN", "path": ["nodes", 1]},
        {"path": 7},
    ]
    told = threads(server, stored(1), stored(2), brand=BRAND)
    assert {key: one.gone for key, one in told.items()} == {ISSUE + "1": True}


def test_a_lookup_for_other_posts_is_an_error():
    server = GitHubServer()
    server.fail_at, server.failure = 0, lambda request: answer({"data": {"nodes": []}})
    with pytest.raises(SourceError, match="other posts"):
        threads(server, stored(1), brand=BRAND)


def test_an_account_that_comments_nowhere_hides_nothing():
    server = GitHubServer()
    server.nodes["I_1"] = server.said(f"{SITE}/issues/1", ago(1), number=1, title="T")
    server.fail_at, server.failure = (
        0,
        lambda request: answer({"data": {"user": None}, "errors": [{"type": "NOT_FOUND"}]}),
    )
    assert len(threads(server, stored(1))) == 1


def test_without_a_token_conversations_are_read_one_by_one_within_an_hours_budget():
    server = GitHubServer()
    server.options = {}
    server.posts = [server.post(number, ago(number), comments=0) for number in range(1, 61)]
    asked = [stored(number, ago(number), node=False) for number in range(1, 61)]
    told: list[Thread] = []
    with client(server, server.entry) as http, pytest.raises(SourceError, match="used up") as caught:
        told.extend(GitHub().threads(server.entry, OWN, asked, http, NOW))
    assert caught.value.retry_after is not None
    assert [one.asked for one in told] == [f"{ISSUE}{number}" for number in range(1, 41)]  # the latest first


def test_without_a_token_comments_deletions_and_errors_are_told_apart():
    server = GitHubServer()
    server.options = {}
    server.posts = [server.post(1, ago(60), comments=2)]
    server.comments[1] = [server.comment(7, 1, ago(9), "luvento-team"), server.comment(8, 1, ago(8))]
    comment = Mention(id=ISSUE + "issuecomment-99", kind="comment", root=ISSUE + "1", created_at=ago(20))
    told = threads(server, stored(1, ago(60), node=False), stored(2, node=False), comment)
    assert [post.id for post in told[ISSUE + "1"].posts] == [
        ISSUE + "1",
        ISSUE + "issuecomment-7",
        ISSUE + "issuecomment-8",
    ]
    assert {key: one.gone for key, one in told.items()} == {ISSUE + "1": False, ISSUE + "2": True, comment.id: True}
    server.fail_at, server.failure = (
        len(server.requests),
        lambda request: streamed(b"<html>", 404, content_type="text/html"),
    )
    with pytest.raises(SourceError, match="404"):
        threads(server, stored(1, node=False))


def test_what_cannot_be_asked_for_is_left_alone():
    server = GitHubServer()
    discussion = stored(3, node=False, url=f"{SITE}/discussions/3")
    assert threads(server, discussion, Mention(id=ISSUE + "issuecomment-5"), brand=BRAND) == {}
    assert server.requests == []


# Whatever comes


@settings(deadline=None)
@given(st.data())
def test_odd_answers_raise_nothing_but_typed_errors(data):
    server = GitHubServer()
    comment = server.said(
        f"{SITE}/discussions/1#discussioncomment-2",
        ago(1),
        replies={"nodes": [server.said(f"{SITE}/discussions/1#discussioncomment-3", ago(1))]},
    )
    top = server.said(f"{SITE}/discussions/1", ago(1), number=1, title="T", comments={"nodes": [comment]})
    answers = [
        {"items": [server.post(1, ago(1)), server.post(2, ago(1))]},
        [server.comment(1, 1, ago(1)), server.comment(2, 1, ago(1))],
        {"data": {"search": {"nodes": [top]}}},
        {"data": {"nodes": [{**comment, "issue": {"comments": {"nodes": [comment]}}}]}},
    ]
    for mention in parsed(GitHub(), mutated(data, data.draw(st.sampled_from(answers)))):
        assert mention.id.startswith("github:")
