"""Made-up servers that speak as the sources do; those of later sources stand in files of their own."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import httpx
import pytest

from harken.domain.brand import Brand, SourceEntry
from harken.sources.base import Source
from harken.sources.http import PoliteClient, polite
from harken.sources.registry import source

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
Handler = Callable[[httpx.Request], httpx.Response]


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def snowflake(moment: datetime, serial: int = 0) -> str:
    return str((seconds(moment) * 1000 << 16) + serial)


def answer(body: object, status: int = 200, **headers: str) -> httpx.Response:
    """A JSON answer whose body is streamed, as one from the network is."""
    return streamed(json.dumps(body).encode(), status, **{"content-type": "application/json", **headers})


def streamed(body: bytes, status: int = 200, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(
        status, headers=named, content=iter([body[i : i + 65536] for i in range(0, len(body), 65536)])
    )


def client(handler: Handler, entry: SourceEntry, **options: Any) -> PoliteClient:
    return polite(entry, transport=httpx.MockTransport(handler), clock=lambda: NOW, **options)


class Server:
    """Counts requests; request number `fail_at` (from 0) is answered by `failure` instead."""

    name = ""
    options: Mapping[str, Any] = MappingProxyType({})
    base_url: str | None = None
    tells_answers = True
    gone_author: Mapping[str, Any] = MappingProxyType({"account": None, "authors": []})
    """What its posts say where their author is gone."""
    oldest_first = False
    """Whether a page may move the cursor before the last one of a list."""
    one_answer = False
    """Whether a run asks it only once."""

    def __init__(self) -> None:
        self.posts: list[Any] = []
        self.requests: list[httpx.Request] = []
        self.fail_at: int | None = None
        self.failure: Handler = lambda request: streamed(b"<html>oops</html>", 500)

    @property
    def source(self) -> Source:
        return source(self.name)

    @property
    def entry(self) -> SourceEntry:
        return SourceEntry(
            use=self.name,
            id=self.name,
            every=timedelta(minutes=2),
            base_url=self.base_url,
            options=dict(self.options),
        )

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.failure(request) if len(self.requests) - 1 == self.fail_at else self.serve(request)

    def serve(self, request: httpx.Request) -> httpx.Response:
        raise AssertionError("nobody asks this of it")

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        raise AssertionError("nobody asks this of it")

    def read(self, cursor: Any = None, now: datetime = NOW) -> list[Any]:
        with client(self, self.entry) as http:
            return list(self.source.read(self.entry, BRAND, cursor, http, now))


BRAND = Brand(id="luvento", names=("Luvento",), sources=())


class SearchServer(Server):
    """Hacker News' search: newest first, pages of two, at most `reach` hits a query."""

    name = "hackernews"
    gone_author = MappingProxyType({"author": None})
    reach = 1000

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        return {
            "objectID": str(number),
            "created_at_i": seconds(at),
            "created_at": iso(at),
            "author": "pilar_k",
            "comment_text": f"My Luvento broke, no. {number}",
            "story_id": 1,
            "parent_id": 1,
            "_tags": ["comment", "author_pilar_k", "story_1"],
            **more,
        }

    def serve(self, request: httpx.Request) -> httpx.Response:
        params = dict(request.url.params)
        bounds = re.findall(r"created_at_i(>=|<=)(\d+)", params["numericFilters"])
        hits = [
            hit
            for hit in self.posts
            if not isinstance(hit, dict)
            or all(
                hit["created_at_i"] >= int(at) if how == ">=" else hit["created_at_i"] <= int(at)
                for how, at in bounds
            )
        ]
        hits.sort(key=lambda hit: -hit["created_at_i"] if isinstance(hit, dict) else 0)
        page = int(params["page"])
        within = hits[: self.reach]
        return answer(
            {
                "hits": within[page * 2 : page * 2 + 2],
                "page": page,
                "nbPages": (len(within) + 1) // 2,
                "nbHits": len(hits),
                "hitsPerPage": 2,
            }
        )


class SocialServer(Server):
    """A Mastodon server's hashtag timeline: pages of two, upwards from min_id or downwards from max_id."""

    name = "mastodon"
    base_url = "https://social.example"
    options = MappingProxyType({"hashtags": ["luvento"]})

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        host = "home.example"
        return {
            "id": snowflake(at, number),
            "uri": f"https://{host}/users/pilar/statuses/{number}",
            "url": f"https://{host}/@pilar/{number}",
            "created_at": iso(at),
            "content": f"<p>My Luvento broke, no. {number}</p>",
            "visibility": "public",
            "account": {
                "id": "7",
                "acct": f"pilar@{host}",
                "uri": f"https://{host}/users/pilar",
                "display_name": "Pilar",
            },
            **more,
        }

    def serve(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        numbered = sorted((post for post in self.posts if isinstance(post, dict)), key=lambda post: int(post["id"]))
        odd = [post for post in self.posts if not isinstance(post, dict)]
        if "min_id" in params:
            window = [post for post in numbered if int(post["id"]) > int(params["min_id"])][:2]
        else:
            window = [post for post in numbered if int(post["id"]) < int(params.get("max_id", 1 << 80))][-2:]
            odd = [] if "max_id" in params else odd
        return answer([*reversed(window), *(odd if window else [])])


class NewsServer(Server):
    """A site with JSON feeds, each with an ETag; `posts` is what the first of them holds."""

    name = "feeds"
    tells_answers = False
    options = MappingProxyType({"urls": ["https://news.example/one.json", "https://news.example/two.json"]})

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        return {
            "id": f"urn:article:{number}",
            "url": f"https://news.example/{number}",
            "title": f"Luvento recalls no. {number}",
            "content_html": "<p>They <b>said</b> so.</p>",
            "date_published": iso(at),
            "authors": [{"name": "Ada Press", "url": "https://news.example/ada"}],
            **more,
        }

    def serve(self, request: httpx.Request) -> httpx.Response:
        items = self.posts if request.url.path == "/one.json" else []
        body = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items}
        etag = f'W/"{abs(hash(json.dumps(body)))}"'
        if request.headers.get("if-none-match") == etag:
            return httpx.Response(304, headers={"etag": etag})
        return answer(body, etag=etag)


# Servers of their own files are made of what stands above.
from .servers_appstore import AppStoreServer  # noqa: E402
from .servers_bluesky import BlueskyServer  # noqa: E402
from .servers_discourse import DiscourseServer  # noqa: E402
from .servers_github import GitHubServer  # noqa: E402
from .servers_googleplay import GooglePlayServer  # noqa: E402
from .servers_lemmy import LemmyServer  # noqa: E402
from .servers_reddit import RedditServer  # noqa: E402
from .servers_stackexchange import StackExchangeServer  # noqa: E402
from .servers_telegram import TelegramServer  # noqa: E402
from .servers_vk import VkServer  # noqa: E402
from .servers_x import XServer  # noqa: E402
from .servers_youtube import YouTubeServer  # noqa: E402

SERVERS: tuple[type[Server], ...] = (
    SearchServer,
    SocialServer,
    NewsServer,
    LemmyServer,
    YouTubeServer,
    AppStoreServer,
    GooglePlayServer,
    BlueskyServer,
    StackExchangeServer,
    GitHubServer,
    DiscourseServer,
    XServer,
    RedditServer,
    VkServer,
    TelegramServer,
)


@pytest.fixture(params=SERVERS, ids=lambda one: one.name)
def server(request: pytest.FixtureRequest) -> Server:
    return request.param()  # type: ignore[no-any-return]
