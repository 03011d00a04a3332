"""A made-up Google Play Developer API."""

from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from .conftest import Server, answer, seconds

PACKAGE = "com.luvento.app"


def at_seconds(moment: datetime) -> dict[str, Any]:
    return {"seconds": str(seconds(moment)), "nanos": 0}


def review(number: int, at: datetime, *comments: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {"text": f"Broken\tMy Luvento broke, no. {number}", "lastModified": at_seconds(at), "starRating": 1}
    return {
        "reviewId": f"r{number}",
        "authorName": "Pilar K",
        "comments": [{"userComment": {**said, "reviewerLanguage": "es", "thumbsUpCount": 2}}, *comments],
        **more,
    }


def developer(at: datetime, text: str = "We are sorry") -> dict[str, Any]:
    return {"developerComment": {"text": text, "lastModified": at_seconds(at)}}


class GooglePlayServer(Server):
    """The reviews of one app, last edited first, two a page; nothing at all where there are none."""

    name = "googleplay"
    options = MappingProxyType({"app": PACKAGE, "token": "hush"})

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        if more.pop("authors", None) is not None and more.pop("account", 1) is None:
            more["authorName"] = None
        return review(number, at, **more)

    def serve(self, request: httpx.Request) -> httpx.Response:
        number = request.url.path.partition("/reviews/")[2]
        if number:
            one = next((one for one in self.posts if one["reviewId"] == number), None)
            return answer(one) if one else answer({"error": {"code": 404, "status": "NOT_FOUND"}}, 404)
        start = int(request.url.params.get("token", 0))
        shown = sorted(self.posts, key=_when, reverse=True)
        following = {"tokenPagination": {"nextPageToken": str(start + 2)}} if len(shown) > start + 2 else {}
        return answer({"reviews": shown[start : start + 2], **following} if shown else {})


def _when(one: Any) -> int:
    try:
        return int(one["comments"][0]["userComment"]["lastModified"]["seconds"])
    except (TypeError, KeyError, IndexError):
        return 1 << 40
