"""A made-up App Store feed."""

import re
from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from .conftest import Server, answer, streamed

FEED_ID = "https://itunes.apple.com/us/rss/customerreviews/id=123/sortby=mostrecent/"


def label(value: object) -> dict[str, Any]:
    return {"label": value}


def review(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "author": {"name": label("pilar_k"), "uri": label("https://itunes.apple.com/us/reviews/id77")},
        "updated": label(at.strftime("%Y-%m-%dT%H:%M:%S-00:00")),
        "im:rating": label("1"),
        "im:version": label("3.4"),
        "id": label(str(1000 + number)),
        "title": label("Broken"),
        "content": {"label": f"My Luvento broke, no. {number}", "attributes": {"type": "text"}},
        "link": {"attributes": {"rel": "related", "href": "https://itunes.apple.com/us/review?id=123"}},
        "im:voteSum": label("2"),
        "im:voteCount": label("3"),
        **more,
    }


CONNECT = {
    "data": [
        {
            "type": "customerReviews",
            "id": "00000016-aaaa",
            "attributes": {
                "rating": 2,
                "title": "Broken",
                "body": "My Luvento broke",
                "reviewerNickname": "pilar_k",
                "createdDate": "2026-11-20T02:00:00-08:00",
                "territory": "USA",
            },
            "relationships": {"response": {"data": {"type": "customerReviewResponses", "id": "resp-1"}}},
        }
    ],
    "included": [
        {
            "type": "customerReviewResponses",
            "id": "resp-1",
            "attributes": {
                "responseBody": "We are sorry",
                "lastModifiedDate": "2026-11-20T03:00:00-08:00",
                "state": "PUBLISHED",
            },
        }
    ],
    "links": {"self": "https://api.appstoreconnect.apple.com/v1/apps/123/customerReviews"},
    "meta": {"paging": {"total": 1, "limit": 200}},
}
"""A page of App Store Connect, with a response that was asked for."""


class AppStoreServer(Server):
    """The feed in JSON, two reviews a page, newest first; in XML it is empty unless `xml` is set."""

    name = "appstore"
    tells_answers = False
    options = MappingProxyType({"app": 123})

    def __init__(self) -> None:
        super().__init__()
        self.xml = f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{FEED_ID}xml</id></feed>'.encode()

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        if more.pop("authors", None) is not None and more.pop("account", 1) is None:
            more["author"] = None
        return review(number, at, **more)

    def serve(self, request: httpx.Request) -> httpx.Response:
        found = re.search(r"/page=(\d+)/", request.url.path)
        page = int(found.group(1)) if found else 1
        if request.url.path.endswith("/xml"):
            return streamed(self.xml if page == 1 else b"")
        shown = sorted(self.posts, key=_when, reverse=True)[page * 2 - 2 : page * 2]
        entries: Any = shown[0] if len(shown) == 1 else shown
        return answer({"feed": {"id": label(FEED_ID + "json"), **({"entry": entries} if shown else {})}})


def _when(entry: Any) -> str:
    told = entry.get("updated") if isinstance(entry, dict) else None
    return str(told.get("label")) if isinstance(told, dict) else "2026-11-20T11"
