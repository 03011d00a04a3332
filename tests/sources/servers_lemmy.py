"""A made-up Lemmy server."""

from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from .conftest import Server, answer

HOME = "https://home.example"


def published(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def creator(name: str = "pilar", **more: Any) -> dict[str, Any]:
    return {"id": 7, "name": name, "actor_id": f"{HOME}/u/{name}", "local": False, "deleted": False, **more}


def post_view(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "post": {
            "id": number,
            "name": f"My Luvento broke, no. {number}",
            "body": "It *leaks*.",
            "ap_id": f"{HOME}/post/{number}",
            "local": False,
            "published": published(at),
            **more.pop("raw", {}),
        },
        "creator": creator(),
        "counts": {"comments": 0, "score": 2, "upvotes": 3, "downvotes": 1},
        **more,
    }


def comment_view(number: int, at: datetime, path: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "comment": {
            "id": number,
            "post_id": 1,
            "content": f"My Luvento broke, no. {number}",
            "ap_id": f"{HOME}/comment/{number}",
            "local": False,
            "path": path or f"0.{number}",
            "published": published(at),
            **more.pop("raw", {}),
        },
        "post": {"id": 1, "name": "Coffee", "ap_id": f"{HOME}/post/1", "local": False},
        "creator": creator(),
        "counts": {"score": 1, "upvotes": 1, "downvotes": 0, "child_count": 0},
        **more,
    }


class LemmyServer(Server):
    """A search that gives two comments a page, newest first; `posts` are what it finds."""

    name = "lemmy"
    base_url = "https://lemmy.example"
    options = MappingProxyType({})

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        if more.pop("authors", None) is not None and more.pop("account", 1) is None:
            more["creator"] = creator(deleted=True)
        return comment_view(number, at, **more)

    def serve(self, request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", 1))
        times = {id(one): _when(one) for one in self.posts}
        found = sorted(self.posts, key=lambda one: times[id(one)], reverse=True)
        return answer({"type_": "All", "comments": found[page * 2 - 2 : page * 2], "posts": [], "users": []})


def _when(view: Any) -> str:
    raw = view.get("comment") if isinstance(view, dict) else None
    return str(raw.get("published")) if isinstance(raw, dict) else "2026-11-20T11"
