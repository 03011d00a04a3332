"""A made-up Stack Exchange API: a search oldest first in pages of two, lookups by number, users' own posts."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from .conftest import Server, answer, seconds

HOST = "https://stackoverflow.com"


class StackExchangeServer(Server):
    """`posts` are questions and answers, `comments` are comments; a user's own are told by their owner."""

    name = "stackexchange"
    options: Mapping[str, Any] = MappingProxyType({"site": "stackoverflow", "key": "a-key"})
    gone_author = MappingProxyType({"owner": {"user_type": "does_not_exist", "display_name": "user77"}})
    oldest_first = True

    def __init__(self) -> None:
        super().__init__()
        self.comments: list[Any] = []
        self.more: dict[str, Any] = {}

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        return {
            "question_id": number,
            "title": f"Luvento &quot;broke&quot;, no. {number}",
            "body": "<p>It <b>leaks</b>.</p>",
            "owner": {"user_id": 7, "user_type": "registered", "display_name": "Pilar K"},
            "creation_date": seconds(at),
            "link": f"{HOST}/questions/{number}/luvento",
            "score": 3,
            "answer_count": 0,
            "view_count": 12,
            **more,
        }

    def answer(self, number: int, question: int, at: datetime, user: int = 7, **more: Any) -> Any:
        return {
            "answer_id": number,
            "question_id": question,
            "body": "<p>Try the Luvento seal.</p>",
            "owner": {"user_id": user, "display_name": "Somebody"},
            "creation_date": seconds(at),
            "score": 0,
            **more,
        }

    def comment(self, number: int, post: int, at: datetime, user: int = 7, **more: Any) -> Any:
        return {
            "comment_id": number,
            "post_id": post,
            "body": "and now?",
            "owner": {"user_id": user, "display_name": "Somebody"},
            "creation_date": seconds(at),
            "score": 0,
            **more,
        }

    def asked(self, part: str) -> list[httpx.Request]:
        return [request for request in self.requests if part in request.url.path]

    def serve(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.strip("/").split("/")[1:] or [""]
        if parts[0] == "search":
            return self.listed(sorted(self.posts, key=_date), request.url.params, 2)
        numbers = set(parts[1].split(";")) if len(parts) > 1 else set()
        if parts[0] == "users":
            kind = self.posts if parts[2] == "answers" else self.comments
            own = [one for one in kind if str(one["owner"]["user_id"]) in numbers]
            own = [one for one in own if parts[2] == "comments" or "answer_id" in one]
            return self.listed(sorted(own, key=_date, reverse=True), request.url.params, 2)
        if parts[0] == "posts":
            return self.listed(
                [one for one in self.comments if str(one["post_id"]) in numbers], request.url.params, 2
            )
        if parts[0] in {"questions", "answers", "comments"}:
            pool = self.comments if parts[0] == "comments" else self.posts
            key = f"{parts[0].removesuffix('s')}_id"
            found = [one for one in pool if isinstance(one, dict) and str(one.get(key)) in numbers]
            return answer({"items": [one for one in found if key == "question_id" or key in one], **self.more})
        return answer({"items": self.posts})

    def listed(self, items: list[Any], params: httpx.QueryParams, size: int) -> httpx.Response:
        start = (int(params["page"]) - 1) * size
        since = int(params.get("fromdate", 0))
        within = [one for one in items if not isinstance(one, dict) or _date(one) >= since]
        more = {"has_more": len(within) > start + size, "quota_remaining": 99}
        return answer({"items": within[start : start + size], **more, **self.more})


def _date(item: Any) -> float:
    told = item.get("creation_date") if isinstance(item, dict) else 0
    return float(told) if isinstance(told, (int, float)) else 2.0e9
