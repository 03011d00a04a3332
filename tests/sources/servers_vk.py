"""A made-up VK: a search that shows the newest first, two a page; posts by their numbers, comments of a post."""

import json
import re
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

import httpx

from .conftest import Server, answer, seconds

PILAR = {"id": 41, "first_name": "Pilar", "last_name": "K", "screen_name": "pilar_k", "followers_count": 61}
GROUP = {"id": 7, "name": "Luvento", "screen_name": "luvento", "members_count": 900, "verified": 1}


def comment(number: int, at: datetime, **more: Any) -> Any:
    return {
        "id": number,
        "from_id": 41,
        "post_id": 100,
        "owner_id": 41,
        "date": seconds(at),
        "text": f"And mine, no. {number}",
        "parents_stack": [],
        "likes": {"count": 2},
        "thread": {"count": 0, "items": []},
        **more,
    }


class VkServer(Server):
    """`comments` are those of each post, by its number."""

    name = "vk"
    options = MappingProxyType({"token": "hush-hush"})
    gone_author = MappingProxyType({"from_id": None})
    oldest_first = True
    reach = 1000

    def __init__(self) -> None:
        super().__init__()
        self.comments: dict[int, list[Any]] = {}

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        return {
            "id": number,
            "owner_id": 41,
            "from_id": 41,
            "date": seconds(at),
            "text": f"My Luvento broke, no. {number}",
            "post_type": "post",
            "likes": {"count": 3},
            "comments": {"count": len(self.comments.get(number, ()))},
            "reposts": {"count": 0},
            "views": {"count": 50},
            **more,
        }

    def serve(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode()))
        method = request.url.path.rpartition("/")[2]
        if method == "wall.getById":
            names = form["posts"].split(",")
            told = [post for post in self.posts if f"{post['owner_id']}_{post['id']}" in names]
            return answer({"response": {"items": told, "profiles": [PILAR], "groups": [GROUP]}})
        if method == "execute":
            return answer({"response": [self.listed(json.loads(one)) for one in _calls(form["code"])]})
        return self.search(form)

    def search(self, form: dict[str, str]) -> httpx.Response:
        since, until = int(form.get("start_time", 0)), int(form.get("end_time", 1 << 40))
        odd = [post for post in self.posts if not isinstance(post, dict)]
        dated = [post for post in self.posts if isinstance(post, dict)]
        found = [post for post in dated if since <= _date(post) <= until]
        found = sorted(found, key=_date, reverse=True)[: self.reach] + (odd if "end_time" not in form else [])
        start = int(form.get("start_from", 0))
        page = found[start : start + 2]
        more = {"next_from": str(start + 2)} if start + 2 < len(found) else {}
        people = {"profiles": [PILAR], "groups": [GROUP]}
        return answer({"response": {"items": page, **people, "count": len(page), "total_count": len(found), **more}})

    def listed(self, question: dict[str, Any]) -> Any:
        told = self.comments.get(question["post_id"])
        if told is None:
            return False
        if "comment_id" in question:
            top = next((one for one in told if one["id"] == question["comment_id"]), None)
            if top is None:
                return False
            items = top["replies"]
        else:
            items = [{**one, "thread": {**one["thread"], "items": one["thread"]["items"][:10]}} for one in told]
            items = sorted(items, key=lambda one: -one["date"])[: question["count"]]
        total = sum(1 + one["thread"]["count"] for one in told)
        return {"items": items, "profiles": [PILAR], "groups": [GROUP], "count": total}


def _calls(code: str) -> list[str]:
    return re.findall(r"API\.wall\.getComments\((\{.*?\})\)", code)


def _date(post: Any) -> int:
    told = post.get("date")
    return (
        told
        if isinstance(told, int) and not isinstance(told, bool)
        else seconds(datetime.fromisoformat("2026-11-20T11:00:00+00:00"))
    )
