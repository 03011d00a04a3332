"""A made-up Discourse forum: all posts by number, newest first, in pages of two; topics, posts, users' actions."""

import re
from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from .conftest import Server, answer, iso

GONE = {"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"}


class DiscourseServer(Server):
    """`inclusive`: whether `before` counts its own number, as older versions do; `window`: numbers or posts a page."""

    name = "discourse"
    base_url: str | None = "https://forum.example"
    gone_author = MappingProxyType({"username": None})
    inclusive = False
    size = 50

    def __init__(self) -> None:
        super().__init__()
        self.serial = 1000
        self.actions: list[Any] = []
        self.away: dict[str, int] = {}

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        self.serial += 1
        return {
            "id": self.serial,
            "username": "pilar_k",
            "name": "Pilar",
            "user_id": 7,
            "created_at": iso(at),
            "updated_at": iso(at),
            "cooked": f"<p>My <b>Luvento</b> broke, no. {number}</p>",
            "post_number": number,
            "post_type": 1,
            "reply_count": 0,
            "reply_to_post_number": None,
            "reads": 5,
            "topic_id": 1,
            "topic_slug": "broken",
            "topic_title": "Luvento &amp; me",
            "version": 1,
            "actions_summary": [{"id": 2, "count": 3}],
            **more,
        }

    def action(self, post: Any, at: datetime, number: int = 900, to: int | None = None) -> Any:
        """A reply of the brand in the topic of `post`, as its public actions list it."""
        return {
            "action_type": 5,
            "created_at": iso(at),
            "excerpt": "We are on it&hellip;",
            "topic_id": post["topic_id"],
            "post_number": number,
            "post_id": number,
            "reply_to_post_number": to,
            "acting_username": "luvento_team",
            "username": "luvento_team",
            "post_type": 1,
        }

    def asked(self, part: str) -> list[httpx.Request]:
        return [request for request in self.requests if part in request.url.path]

    def serve(self, request: httpx.Request) -> httpx.Response:
        path, params = request.url.path, request.url.params
        if path in self.away:
            return answer(
                GONE if self.away[path] != 403 else {"errors": ["x"], "error_type": "invalid_access"}, self.away[path]
            )
        if path == "/user_actions.json":
            start = int(params["offset"])
            return answer({"user_actions": self.actions[start : start + 30]})
        if topic := re.fullmatch(r"/t/(\d+)/posts\.json", path):
            wanted = params.get_list("post_ids[]")
            posts = [one for one in self.posts if str(one["topic_id"]) == topic[1] and str(one["id"]) in wanted]
            return answer({"post_stream": {"posts": posts}, "id": int(topic[1])})
        if single := re.fullmatch(r"/posts/(\d+)\.json", path):
            found = [one for one in self.posts if str(one["id"]) == single[1]]
            return answer(found[0]) if found else answer(GONE, 404)
        return self.latest(int(params["before"]) if "before" in params else None)

    def latest(self, before: int | None) -> httpx.Response:
        known = [one for one in self.posts if isinstance(one, dict)]
        odd = [one for one in self.posts if not isinstance(one, dict)]
        top = max((one["id"] for one in known), default=0) + 1
        below = top if before is None else before + self.inclusive
        within = sorted((one for one in known if one["id"] < below), key=lambda one: -one["id"])
        if self.inclusive:  # older versions count numbers, not posts
            within = [one for one in within if one["id"] >= below - self.size]
        return answer({"latest_posts": [*within[: self.size], *(odd if before is None else [])]})
