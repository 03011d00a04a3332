"""A made-up X: a search that shows the newest first, two a page, and lookups that tell what is gone."""

from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from .conftest import NOW, Server, answer, iso, seconds

PILAR = {
    "id": "9001",
    "username": "pilar_k",
    "name": "Pilar",
    "verified": False,
    "public_metrics": {"followers_count": 61},
}


def flake(at: datetime, serial: int = 0) -> str:
    """A number of that time which ends with `serial`."""
    return f"{((seconds(at) * 1000 - 1288834974657) << 22) // 1000 + 1}{serial:03d}"


def problem(number: str, kind: str = "resource-not-found") -> Any:
    return {
        "value": number,
        "resource_id": number,
        "resource_type": "tweet",
        "parameter": "ids",
        "title": "Not Found Error",
        "detail": f"Could not find tweet with ids: [{number}].",
        "type": f"https://api.x.com/2/problems/{kind}",
    }


class XServer(Server):
    """`gone` are the numbers of posts that a lookup does not find any more."""

    name = "x"
    options = MappingProxyType({"token": "hush-hush", "posts_a_day": 100_000})
    gone_author = MappingProxyType({"author_id": None})
    oldest_first = True

    def __init__(self) -> None:
        super().__init__()
        self.gone: set[str] = set()

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        own = flake(at, number)
        return {
            "id": own,
            "text": f"My Luvento broke, no. {number}",
            "author_id": "9001",
            "created_at": iso(at),
            "conversation_id": own,
            "edit_history_tweet_ids": [own],
            "lang": "en",
            "public_metrics": {"like_count": 1, "reply_count": 0, "retweet_count": 0, "impression_count": 9},
            **more,
        }

    def serve(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        includes = {"users": [PILAR]}
        if request.url.path == "/2/tweets":
            wanted = params["ids"].split(",")
            errors = [problem(number) for number in wanted if number in self.gone]
            data = [post for post in self.posts if post["id"] in wanted and post["id"] not in self.gone]
            return answer(
                {**({"data": data} if data else {}), **({"errors": errors} if errors else {}), "includes": includes}
            )
        found = sorted(filter(self.matches(params), self.posts), key=_at, reverse=True)
        start = int(params.get("next_token", "0"))
        data = found[start : start + 2]
        meta: dict[str, Any] = {"result_count": len(data)}
        if start + 2 < len(found):
            meta["next_token"] = str(start + 2)
        return answer({"data": data, "includes": includes, "meta": meta} if data else {"meta": meta})

    def matches(self, params: httpx.QueryParams) -> Any:
        since, until = params.get("start_time", ""), params.get("end_time", "9")
        asked = params.get("query", "")

        def matching(post: Any) -> bool:
            if not isinstance(post, dict):
                return "end_time" not in params
            at = _at(post)
            within = bool(since <= at[:19] + "Z" < until)
            if "conversation_id:" in asked:
                return within and f"conversation_id:{post['conversation_id']}" in asked
            if "from:" in asked:
                return within and "referenced_tweets" in post and str(post["author_id"]) == "77"
            return within

        return matching


def _at(post: Any) -> str:
    told = post.get("created_at") if isinstance(post, dict) else None
    return told if isinstance(told, str) and told[:2] == "20" else iso(NOW)
