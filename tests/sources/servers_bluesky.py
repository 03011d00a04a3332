"""A made-up AT Protocol server: a login, a search newest first in pages of two, feeds, lookups and threads."""

import itertools
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import httpx

from harken.sources.times import from_iso

from .conftest import NOW, Server, answer, iso

DID = "did:plc:pilar"
_PASSWORDS = itertools.count()


def uri(number: int | str, did: str = DID) -> str:
    return f"at://{did}/app.bsky.feed.post/{number}"


def sort_at(view: Any) -> datetime:
    indexed = from_iso(view.get("indexedAt")) or NOW
    record = view.get("record")
    return min(indexed, (from_iso(record.get("createdAt")) if isinstance(record, dict) else None) or indexed)


class BlueskyServer(Server):
    """`posts` are found by the search; `feed` is the brand's own, `notices` what the login is told."""

    name = "bluesky"
    gone_author = MappingProxyType({"author": None})
    deepest = 10_000

    def __init__(self) -> None:
        super().__init__()
        self.options = {"identifier": "luvento.example", "app_password": f"pass-{next(_PASSWORDS)}"}
        self.feed: list[Any] = []
        self.notices: list[Any] = []
        self.threads: dict[str, Any] = {}
        self.access = "access-1"
        self.refresh = "refresh-1"
        self.logins: dict[str, Any] = {}
        self.instead: dict[str, Callable[[], httpx.Response]] = {}

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        return {
            "uri": uri(number),
            "cid": f"cid-{number}",
            "author": {"did": DID, "handle": "pilar.example", "displayName": "Pilar"},
            "record": {
                "$type": "app.bsky.feed.post",
                "text": f"My Luvento broke, no. {number}",
                "createdAt": iso(at),
                "langs": ["en"],
            },
            "replyCount": 0,
            "repostCount": 1,
            "likeCount": 2,
            "indexedAt": iso(at),
            **more,
        }

    def asked(self, method: str) -> list[httpx.Request]:
        return [request for request in self.requests if request.url.path.endswith(method)]

    def serve(self, request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition(".")[2]
        if method == "createSession":
            told = json.loads(request.content)
            if told["password"] != self.options["app_password"]:
                return answer({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401)
            return self.session()
        if method == "refreshSession":
            if request.headers["authorization"] != f"Bearer {self.refresh}" or request.content:
                return answer({"error": "ExpiredToken"}, 400)
            self.access, self.refresh = self.access + "+", self.refresh + "+"
            return self.session()
        if "authorization" in request.headers and request.headers["authorization"] != f"Bearer {self.access}":
            return answer({"error": "ExpiredToken", "message": "Token has expired"}, 400)
        return self.told(method, request)

    def session(self) -> httpx.Response:
        return answer({"did": DID, "accessJwt": self.access, "refreshJwt": self.refresh, **self.logins})

    def told(self, method: str, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        if method in self.instead:
            return self.instead[method]()
        if method == "listNotifications":
            return self.paged("notifications", self.notices, params)
        if method == "getAuthorFeed":
            return self.paged("feed", self.feed, params)
        if method == "getPosts":
            wanted = params.get_list("uris")
            return answer({"posts": [post for post in self.posts if post["uri"] in wanted]})
        if method == "getPostThread":
            thread = self.threads.get(params["uri"])
            return answer({"thread": thread}) if thread else answer({"error": "NotFound"}, 400)
        return self.search(params)

    def search(self, params: httpx.QueryParams) -> httpx.Response:
        if int(params.get("cursor", 0)) >= self.deepest:
            return answer({"error": "InvalidRequest", "message": "too deep"}, 400)
        since = from_iso(params.get("since")) or NOW - timedelta(days=999)
        until = from_iso(params.get("until")) or NOW + timedelta(days=999)
        views = [post for post in self.posts if isinstance(post, dict)]
        within = sorted((view for view in views if since <= sort_at(view) < until), key=sort_at, reverse=True)
        odd = [post for post in self.posts if not isinstance(post, dict)]
        return self.paged("posts", [*within[:1], *odd, *within[1:]], params)

    def paged(self, name: str, items: list[Any], params: httpx.QueryParams) -> httpx.Response:
        start = int(params.get("cursor", 0))
        more = {"cursor": str(start + 2)} if len(items) > start + 2 else {}
        return answer({name: items[start : start + 2], **more})
