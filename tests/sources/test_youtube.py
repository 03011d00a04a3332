from datetime import timedelta

import msgspec
import pytest

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.domain.mention import Author, Engagement, Media
from harken.sources.throttle import own_ledger
from harken.sources.youtube import YouTube
from harken.sources.youtube_items import parse

from .conftest import NOW, answer, client, seconds
from .servers_youtube import BRAND_CHANNEL, CHANNEL, YouTubeServer, comment, listed, thread, video

BRAND = Brand(
    id="luvento",
    names=("Luvento", "Лувенто"),
    domains=("luvento.example",),
    sources=(),
    accounts={"youtube": (BRAND_CHANNEL, "@luvento")},
)


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def body(told):
    return answer(told).read()


def read(server, cursor=None, now=NOW, **options):
    entry = msgspec.structs.replace(server.entry, options={**server.entry.options, **options})
    with client(server, entry) as http:
        return list(YouTube().read(entry, BRAND, cursor, http, now))


def ids(pages):
    return [one.id.removeprefix("youtube:") for page in pages for one in page.mentions]


def asked(server, path):
    return [dict(request.url.params) for request in server.requests if request.url.path.endswith("/" + path)]


def refusal(reason, status=403):
    return answer({"error": {"code": status, "errors": [{"reason": reason, "message": "<b>key=hush</b>"}]}}, status)


# what is asked


def test_one_search_asks_for_all_names_and_domains_and_videos_come_whole():
    server = YouTubeServer()
    server.posts = [server.post(1, ago(10))]
    pages = read(server)
    (search,) = asked(server, "search")
    assert search["q"] == '"Luvento"|"Лувенто"|"luvento.example"'
    assert (search["order"], search["type"], search["publishedAfter"]) == ("date", "video", "2026-11-19T12:00:00Z")
    (one,) = pages[-1].mentions
    assert (one.title, one.text) == ("My Luvento broke & leaks, no. 1", "All about it")
    assert one.engagement == Engagement(likes=3, replies=0, views=70)


def test_comments_on_the_brands_channels_are_read_by_id_not_by_handle():
    server = YouTubeServer()
    server.threads = [thread(comment("a", ago(5)), comment("a.b", ago(4), author=BRAND_CHANNEL))]
    pages = read(server, channels=["UCanotheranotheranothe00"])
    channels = [one["allThreadsRelatedToChannelId"] for one in asked(server, "commentThreads")]
    assert channels == ["UCanotheranotheranothe00", BRAND_CHANNEL]
    assert ids(pages) == ["a", "a.b"]
    assert {one["textFormat"] for one in asked(server, "commentThreads")} == {"plainText"}


def test_comments_of_found_videos_are_read_from_the_next_run_on_and_take_turns():
    server = YouTubeServer()
    server.posts = [server.post(number, ago(number)) for number in range(1, 9)]
    server.posts.append(video(99, ago(3), snippet={"title": "Nothing of it", "publishedAt": "2026-11-20T11:57:00Z"}))
    cursor = read(server)[-1].cursor
    assert len(cursor["videos"]) == 8  # the search brings others, too, in which no name stands
    for _ in range(2):
        cursor = read(server, cursor)[-1].cursor
    read_videos = [one["videoId"] for one in asked(server, "commentThreads") if "videoId" in one]
    assert len(read_videos) == 10
    assert set(read_videos) == {f"v{number}" for number in range(1, 9)}


def test_found_videos_are_forgotten_when_they_are_old():
    server = YouTubeServer()
    kept = read(server, {"videos": {"v1": seconds(NOW - timedelta(days=20)), "v2": seconds(ago(5)), "v3": "x"}})
    assert kept[-1].cursor["videos"] == {"v2": seconds(ago(5))}


def test_a_thread_brought_up_by_a_new_reply_does_not_end_the_list():
    server = YouTubeServer()
    first = [thread(comment("old", ago(90_000)), comment("old.new", ago(2)))]
    second = [thread(comment("late", ago(10)))]

    def serve(request):
        if not request.url.path.endswith("commentThreads"):
            return listed("search", [])
        more = "pageToken" not in request.url.params
        return listed("commentThread", first if more else second, **({"nextPageToken": "n"} if more else {}))

    server.serve = serve  # type: ignore[method-assign]
    assert ids(read(server)) == ["old.new", "late"]


def test_a_key_is_needed_and_never_told():
    entry = msgspec.structs.replace(YouTubeServer().entry, options={})
    with client(lambda request: answer({}), entry) as http, pytest.raises(BadInput, match="needs key"):
        list(YouTube().read(entry, BRAND, None, http, NOW))
    server = YouTubeServer()
    server.serve = lambda request: refusal("keyInvalid", 400)  # type: ignore[method-assign]
    with pytest.raises(SourceRefused, match="keyInvalid") as caught:
        read(server)
    assert "hush" not in str(caught.value)


# quotas


def test_when_searches_are_used_up_comments_are_read_and_the_failure_shows():
    server = YouTubeServer()
    server.threads = [thread(comment("a", ago(5)))]
    ledger = own_ledger()
    pages = []
    with client(server, server.entry, ledger=ledger) as http:
        for _ in range(100):
            list(YouTube().read(server.entry, BRAND, None, http, NOW))
        reading = YouTube().read(server.entry, BRAND, None, http, NOW)
        pages.append(next(reading))
        with pytest.raises(SourceError, match="searches are used up") as caught:
            next(reading)
    assert ids(pages) == ["a"]
    assert caught.value.retry_after is None  # so that comments are read again soon
    assert len(asked(server, "search")) == 100


def test_a_searchs_quota_leaves_comments_alone_and_the_days_quota_leaves_the_host_alone():
    server = YouTubeServer()
    plain = server.serve

    def serve(request):
        return refusal("quotaExceeded") if request.url.path.endswith("search") else plain(request)

    server.serve = serve  # type: ignore[method-assign]
    with pytest.raises(SourceError, match="searches") as caught:
        read(server)
    assert caught.value.retry_after is None
    server.serve = lambda request: refusal("quotaExceeded")  # type: ignore[method-assign]
    memory: dict[str, str] = {}
    with client(server, server.entry, memory=memory) as http, pytest.raises(SourceError, match="quota") as caught:
        list(YouTube().read(server.entry, BRAND, None, http, NOW))
    assert caught.value.retry_after == timedelta(hours=20)  # noon UTC is four in the morning in California
    assert memory == {"www.googleapis.com": "2026-11-21T08:00:00+00:00"}


@pytest.mark.parametrize(
    ("reason", "status", "kind"),
    [
        ("rateLimitExceeded", 403, SourceError),
        ("forbidden", 403, SourceRefused),
        ("processingFailure", 400, SourceError),
        ("badRequest", 400, SourceRefused),
    ],
)
def test_other_refusals_are_told_by_their_reason(reason, status, kind):
    server = YouTubeServer()
    server.serve = lambda request: refusal(reason, status)  # type: ignore[method-assign]
    with pytest.raises(SourceError, match=reason) as caught:
        read(server)
    assert type(caught.value) is kind


def test_a_video_that_takes_no_comments_is_no_failure():
    server = YouTubeServer()
    plain = server.serve

    def serve(request):
        return refusal("commentsDisabled") if request.url.path.endswith("commentThreads") else plain(request)

    server.serve = serve  # type: ignore[method-assign]
    assert read(server, {"videos": {"v1": seconds(ago(5))}})[-1].cursor is not None


# what is read


def test_a_comment_knows_its_video_its_parent_and_its_author():
    told = thread(comment("a", ago(9)), comment("a.b", ago(5), parentId="a", textDisplay="@pilar_k sorry"), total=7)
    top, reply = parse(body({"items": [told]})).mentions
    assert (top.root, top.reply_to, top.engagement.replies) == ("youtube:v1", "youtube:v1", 7)
    assert (reply.root, reply.reply_to, reply.engagement.replies) == ("youtube:v1", "youtube:a", None)
    assert reply.url == "https://www.youtube.com/watch?v=v1&lc=a.b"
    assert reply.mentions == ("@pilar_k",)
    assert reply.author == Author(id=CHANNEL, handle="pilar_k", name="@pilar_k")


@pytest.mark.parametrize(
    ("snippet", "url", "text"),
    [
        ({"textDisplay": "a&#39;b<br>c"}, None, "a'b\nc"),
        ({"textDisplay": "1 <2 & <b>3"}, "https://x.example/?textFormat=plainText", "1 <2 & <b>3"),
        ({"textDisplay": "<b>x</b>", "textOriginal": "*x*"}, None, "*x*"),
        ({"textDisplay": None}, None, ""),
    ],
)
def test_words_are_read_in_the_form_in_which_they_were_asked_for(snippet, url, text):
    (one,) = parse(body({"items": [comment("a", ago(9), **snippet)]}), url).mentions
    assert one.text == text


def test_edits_pictures_and_deleted_accounts_are_told():
    more = {"updatedAt": "2026-11-20T11:59:00Z", "imageUrl": "https://pics.example/1", "authorDisplayName": ""}
    told = comment("a", ago(9), **more, authorChannelId=None)
    (one,) = parse(body({"kind": "youtube#commentListResponse", "items": [told]})).mentions
    assert one.edited_at == ago(1)
    assert one.media == (Media(type="image", url="https://pics.example/1"),)
    assert one.author is None
    assert one.root is None  # a list of replies does not tell the video


def test_items_that_were_asked_for_without_their_kind_are_told_by_what_they_hold():
    told = [thread(comment("a", ago(9)), comment("a.b", ago(5))), comment("c", ago(1))]
    found = {"id": {"videoId": "v9"}, "snippet": {"title": "Luvento"}}
    page = parse(body({"items": [*({**one, "kind": None} for one in told), found]}))
    assert [one.id.removeprefix("youtube:") for one in page.mentions] == ["a", "a.b", "c", "v9"]


def test_a_channel_is_read_from_its_address_where_there_is_no_id():
    told = comment("a", ago(9), authorChannelId=None, authorChannelUrl=f"http://www.youtube.com/channel/{CHANNEL}")
    (one,) = parse(body({"items": [told]})).mentions
    assert one.author is not None
    assert one.author.id == CHANNEL


def test_counts_that_are_hidden_are_unknown_and_channels_are_no_posts():
    bare = video(1, ago(5), statistics={"viewCount": "12", "likeCount": "x"})
    (one,) = parse(body({"items": [bare]})).mentions
    assert one.engagement == Engagement(views=12)
    channel = {"kind": "youtube#searchResult", "id": {"kind": "youtube#channel", "channelId": CHANNEL}, "snippet": {}}
    page = parse(body({"kind": "youtube#searchListResponse", "items": [channel]}))
    assert (page.mentions, page.bad) == ((), ())


def test_a_video_in_a_playlist_is_its_owners():
    snippet = {
        "publishedAt": "2026-11-20T11:00:00Z",
        "channelId": "UCwhoeverkeepsthelist000",
        "title": "Luvento",
        "videoOwnerChannelId": CHANNEL,
        "videoOwnerChannelTitle": "Pilar brews",
        "resourceId": {"videoId": "v1"},
    }
    content = {"videoPublishedAt": "2026-11-01T11:00:00Z"}
    item = {"kind": "youtube#playlistItem", "id": "x", "snippet": snippet, "contentDetails": content}
    (one,) = parse(body({"items": [item]})).mentions
    assert (one.id, str(one.created_at)) == ("youtube:v1", "2026-11-01 11:00:00+00:00")
    assert one.author == Author(id=CHANNEL, name="Pilar brews")


@pytest.mark.parametrize(
    "told", [{"kind": "youtube#channelListResponse", "items": [{"kind": "youtube#channel"}]}, {"items": []}]
)
def test_lists_of_other_things_are_no_answers(told):
    with pytest.raises(NotAnAnswer):
        parse(body(told))
