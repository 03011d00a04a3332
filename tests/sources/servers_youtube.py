"""A made-up YouTube Data API."""

from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from .conftest import Server, answer

CHANNEL = "UC0123456789abcdefghijkl"
BRAND_CHANNEL = "UCluventoluventoluventoo"


def zulu(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def video(number: object, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "kind": "youtube#video",
        "id": f"v{number}",
        "snippet": {
            "publishedAt": zulu(at),
            "channelId": CHANNEL,
            "channelTitle": "Pilar brews",
            "title": f"My Luvento broke & leaks, no. {number}",
            "description": "All about it",
        },
        "statistics": {"viewCount": "70", "likeCount": "3", "commentCount": "0"},
        **more,
    }


def comment(number: str, at: datetime, *, author: str = CHANNEL, **snippet: Any) -> dict[str, Any]:
    return {
        "kind": "youtube#comment",
        "id": number,
        "snippet": {
            "authorDisplayName": "@pilar_k",
            "authorChannelId": {"value": author},
            "textDisplay": "My Luvento broke",
            "likeCount": 1,
            "publishedAt": zulu(at),
            "updatedAt": zulu(at),
            **snippet,
        },
    }


def thread(top: dict[str, Any], *replies: dict[str, Any], total: int | None = None, on: str = "v1") -> dict[str, Any]:
    count = len(replies) if total is None else total
    below = {"replies": {"comments": list(replies)}} if replies else {}
    snippet = {"videoId": on, "topLevelComment": top, "totalReplyCount": count}
    return {"kind": "youtube#commentThread", "id": top["id"], "snippet": snippet, **below}


def listed(kind: str, items: list[Any], **more: Any) -> httpx.Response:
    return answer({"kind": f"youtube#{kind}ListResponse", "pageInfo": {"resultsPerPage": 2}, "items": items, **more})


class YouTubeServer(Server):
    """A search over `posts` (videos), two a page; `threads` are the comments of every channel and video."""

    name = "youtube"
    options = MappingProxyType({"key": "hush"})

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[Any] = []

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        if more.pop("authors", None) is not None and more.pop("account", 1) is None:
            made = video(number, at)
            return {**made, "snippet": {**made["snippet"], "channelId": None}}
        return video(number, at, **more)

    def serve(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        path = request.url.path.rpartition("/")[2]
        if path == "videos":
            asked = params["id"].split(",")
            return listed("video", [one for one in self.posts if isinstance(one, dict) and one.get("id") in asked])
        if path == "commentThreads":
            numbers = params.get("id", "").split(",")
            shown = [one for one in self.threads if "id" not in params or one["id"] in numbers]
            return listed("commentThread", shown)
        found = [one for one in self.posts if _when(one) >= params.get("publishedAfter", "")]
        found.sort(key=_when, reverse=True)
        page = int(params.get("pageToken", 0))
        following = {"nextPageToken": str(page + 2)} if len(found) > page + 2 else {}
        return listed("search", [_result(one) for one in found[page : page + 2]], **following)


def _when(one: Any) -> str:
    snippet = one.get("snippet") if isinstance(one, dict) else None
    return str(snippet.get("publishedAt")) if isinstance(snippet, dict) else "2026-11-20T11"


def _result(one: Any) -> Any:
    if not isinstance(one, dict):
        return one
    snippet = one.get("snippet")
    if isinstance(snippet, dict):
        snippet = {**snippet, "title": str(snippet.get("title")).replace("&", "&amp;"), "description": "All …"}
    return {"kind": "youtube#searchResult", "id": {"kind": "youtube#video", "videoId": one["id"]}, "snippet": snippet}
