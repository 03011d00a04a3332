from datetime import timedelta

import msgspec
import pytest

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, SourceError, SourceRefused
from harken.domain.mention import Engagement
from harken.sources.throttle import own_ledger
from harken.sources.youtube import YouTube

from .conftest import NOW, answer, client, seconds
from .servers_youtube import BRAND_CHANNEL, YouTubeServer, comment, listed, thread, video

BRAND = Brand(
    id="luvento",
    names=("Luvento", "Лувенто"),
    domains=("luvento.example",),
    sources=(),
    accounts={"youtube": (BRAND_CHANNEL, "@luvento")},
)


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


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
