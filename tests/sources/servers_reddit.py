"""A made-up Reddit: a token for an app, listings newest first, two a page, things by name, conversations."""

from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from .conftest import Server, answer, seconds


def listing(children: list[Any], after: str | None = None) -> Any:
    return {"kind": "Listing", "data": {"children": children, "after": after, "before": None}}


def comment(number: int, at: datetime, parent: str, **more: Any) -> Any:
    return {
        "kind": "t1",
        "data": {
            "id": f"c{number}",
            "name": f"t1_c{number}",
            "body": f"Mine too, no. {number}",
            "body_html": f'<div class="md"><p>Mine too, no. {number}</p></div>',
            "author": "pilar_k",
            "author_fullname": "t2_pilar",
            "link_id": "t3_p1",
            "parent_id": parent,
            "created_utc": float(seconds(at)),
            "edited": False,
            "score": 2,
            "replies": "",
            "permalink": f"/r/coffee/comments/p1/broken/c{number}/",
            **more,
        },
    }


class RedditServer(Server):
    """`tokens` counts how often the app signed in; `comments` are those of every account and subreddit."""

    name = "reddit"
    options = MappingProxyType({"client_id": "app", "client_secret": "hush", "username": "luvento_dev"})
    gone_author = MappingProxyType({"author": "[deleted]"})

    def __init__(self) -> None:
        super().__init__()
        self.tokens = 0
        self.comments: list[Any] = []
        self.trees: dict[str, Any] = {}

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        return {
            "id": f"p{number}",
            "name": f"t3_p{number}",
            "title": f"My Luvento broke, no. {number}",
            "selftext": "It **leaks**.",
            "selftext_html": '<!-- SC_OFF --><div class="md"><p>It <strong>leaks</strong>.</p></div><!-- SC_ON -->',
            "is_self": True,
            "url": f"https://www.reddit.com/r/coffee/comments/p{number}/broken/",
            "permalink": f"/r/coffee/comments/p{number}/broken/",
            "author": "pilar_k",
            "author_fullname": "t2_pilar",
            "subreddit": "coffee",
            "created_utc": float(seconds(at)),
            "edited": False,
            "score": 5,
            "num_comments": 0,
            "num_crossposts": 0,
            "view_count": None,
            **more,
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/v1/access_token":
            self.tokens += 1
            return answer({"access_token": f"token-{self.tokens}", "token_type": "bearer", "expires_in": 86400})
        return super().__call__(request)

    def serve(self, request: httpx.Request) -> httpx.Response:
        params, path = request.url.params, request.url.path
        things = [{"kind": "t3", "data": post} if isinstance(post, dict) else post for post in self.posts]
        if path == "/api/info":
            names = params["id"].split(",")
            return answer(listing([one for one in [*things, *self.comments] if one["data"]["name"] in names]))
        if path.startswith("/comments/"):
            return answer(self.trees[path.rpartition("/")[2]])
        found = self.comments if path.endswith("/comments") else things
        found = sorted(found, key=_at, reverse=True)
        start = int(params.get("after") or 0)
        after = str(start + 2) if start + 2 < len(found) else None
        return answer(listing(found[start : start + 2], after))


def _at(thing: Any) -> float:
    told = thing["data"].get("created_utc") if isinstance(thing, dict) else None
    return told if isinstance(told, float) and told < 1e18 else 1e18
