"""A made-up GitHub: an issue search by last change in pages of two, comments, and the GraphQL queries we ask."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from harken.sources.times import from_iso, to_seconds

from .conftest import Server, answer, iso

SITE = "https://github.com/acme/brewer"


class GitHubServer(Server):
    """`posts` are issues, `comments` the comments by issue, `discussions` and `nodes` what GraphQL tells."""

    name = "github"
    options: Mapping[str, Any] = MappingProxyType({"token": "a-token"})
    gone_author = MappingProxyType({"user": None})
    oldest_first = True

    def __init__(self) -> None:
        super().__init__()
        self.comments: dict[int, list[Any]] = {}
        self.discussions: list[Any] = []
        self.nodes: dict[str, Any] = {}
        self.own: dict[str, list[Any]] = {}
        self.errors: list[Any] = []
        self.incomplete = False

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        return {
            "id": 9000 + number,
            "node_id": f"I_{number}",
            "number": number,
            "html_url": f"{SITE}/issues/{number}",
            "title": f"Luvento broke, no. {number}",
            "body": "It **leaks**.",
            "user": {"login": "pilar-k", "id": 7, "type": "User"},
            "created_at": iso(at),
            "updated_at": iso(at),
            "comments": 0,
            "reactions": {"+1": 2, "total_count": 3},
            **more,
        }

    def comment(self, number: int, issue: int, at: datetime, login: str = "pilar-k", **more: Any) -> Any:
        return {
            "id": number,
            "node_id": f"IC_{number}",
            "html_url": f"{SITE}/issues/{issue}#issuecomment-{number}",
            "issue_url": f"https://api.github.com/repos/acme/brewer/issues/{issue}",
            "body": "And now?",
            "user": {"login": login, "id": len(login), "type": "User"},
            "created_at": iso(at),
            "updated_at": iso(at),
            **more,
        }

    def said(self, url: str, at: datetime, login: str = "pilar-k", **more: Any) -> Any:
        """A post as GraphQL tells it."""
        return {
            "__typename": "X",
            "id": f"N_{url}",
            "url": url,
            "body": "It **leaks**.",
            "createdAt": iso(at),
            "lastEditedAt": None,
            "author": {"__typename": "User", "login": login, "databaseId": len(login)},
            "likes": {"totalCount": 4},
            **more,
        }

    def asked(self, part: str) -> list[httpx.Request]:
        return [request for request in self.requests if part in request.url.path]

    def serve(self, request: httpx.Request) -> httpx.Response:
        path, params = request.url.path, request.url.params
        if path.endswith("/graphql"):
            return self.graphql(json.loads(request.content))
        issue = re.search(r"/repos/acme/brewer/issues/(\d+)(/comments)?$", path)
        if issue and issue[2]:
            since = from_iso(params.get("since"))
            told = self.comments.get(int(issue[1]), [])
            return self.listed([one for one in told if since is None or _changed(one) >= to_seconds(since)], params)
        if issue:
            found = [one for one in self.posts if one["number"] == int(issue[1])]
            return answer(found[0]) if found else answer({"message": "Not Found"}, 404)
        asked = re.search(r"updated:>=(\S+)", params.get("q", ""))
        since = from_iso(asked[1]) if asked else None
        floor = to_seconds(since) if since else 0
        within = sorted((one for one in self.posts if _changed(one) >= floor), key=_changed)
        return self.listed(within, params, wrap=True)

    def listed(self, items: list[Any], params: httpx.QueryParams, *, wrap: bool = False) -> httpx.Response:
        start = (int(params.get("page", 1)) - 1) * 2 if "q" in params or not wrap else 0
        page = items[start : start + 2]
        more: dict[str, Any] = (
            {"link": '<https://api.github.com/x?page=9>; rel="next"'} if len(items) > start + 2 else {}
        )
        body = {"total_count": len(items), "incomplete_results": self.incomplete, "items": page} if wrap else page
        return answer(body, **more)

    def graphql(self, asked: Any) -> httpx.Response:
        query, variables = asked["query"], asked["variables"]
        errors = {"errors": self.errors} if self.errors else {}
        if "nodes(ids" in query:
            ids = variables["ids"]
            return answer({"data": {"nodes": [self.nodes.get(one) for one in ids]}, **errors})
        if "user(login" in query:
            name = "issueComments" if "issueComments" in query else "repositoryDiscussionComments"
            nodes = self.own.get(name, [])
            return answer({"data": {"user": {name: {"pageInfo": {"hasPreviousPage": False}, "nodes": nodes}}}})
        start = int(variables["after"] or 0)
        info = {"hasNextPage": len(self.discussions) > start + 2, "endCursor": str(start + 2)}
        nodes = self.discussions[start : start + 2]
        return answer({"data": {"search": {"pageInfo": info, "nodes": nodes}}, **errors})


def _changed(item: Any) -> float:
    moment = from_iso(item.get("updated_at")) if isinstance(item, dict) else None
    return 2.0e9 if moment is None else to_seconds(moment)
