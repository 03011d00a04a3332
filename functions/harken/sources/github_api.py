"""Asking GitHub: REST for searches and comments, GraphQL, which takes a token, for all that comes in bulk."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from harken.domain.brand import SourceEntry
from harken.domain.errors import NotAnAnswer, SourceError
from harken.sources.base import Http, Page, Response
from harken.sources.github_find import WHAT
from harken.sources.github_items import as_page
from harken.sources.payload import host_of, load_json, mapping, objects, string
from harken.sources.text import one_line

_BASE = "https://api.github.com"
_HOUR = timedelta(hours=1)
_PAUSE = timedelta(minutes=5)
"""After a GraphQL answer that says its hourly points are spent; its headers, where told, say until when."""
_SINGLE_WITHOUT_TOKEN = 40
"""Of the 60 requests an hour that an address has without a token; what is left keeps the searches from being cut off,
since both are asked of one host."""
PER_PAGE = 100

_ACTOR = (
    "{ __typename login ... on User { databaseId } ... on Bot { databaseId } ... on Organization { databaseId } }"
)
_SAID = f"id url body createdAt lastEditedAt author {_ACTOR} likes: reactions(content: THUMBS_UP) {{ totalCount }}"
_TOP = f"number title {_SAID}"
COMMENT = f"__typename {_SAID}"
REPLIES = f"replies(last: 20) {{ totalCount nodes {{ {COMMENT} replyTo {{ url }} }} }}"
ISSUE = f"__typename {_TOP} comments(last: 20) {{ totalCount nodes {{ {COMMENT} }} }}"
DISCUSSION = f"__typename {_TOP} updatedAt comments(last: 20) {{ totalCount nodes {{ {COMMENT} {REPLIES} }} }}"
"""Bodies as Markdown everywhere, so that a post has the same words wherever it is read."""


class Api:
    """One server, asked with the entry's token where there is one."""

    def __init__(self, entry: SourceEntry, http: Http) -> None:
        self._base = (entry.base_url or _BASE).rstrip("/")
        self.token = string(entry.options.get("token"))
        self._http = http
        self.host = host_of(self._base) or ""

    def get(self, path: str, params: Mapping[str, str | int]) -> Response:
        """An answer over REST, 404 and 410 included. Raises `SourceError`."""
        return self._http.get(self._base + path, params=params, headers=self._headers())

    def single(self, path: str, params: Mapping[str, str | int]) -> Response:
        """As `get`, for one conversation: without a token these have a budget of their own."""
        if self.token is None:
            whose = hashlib.sha256(self._base.encode()).hexdigest()[:8]
            self._http.spend(f"github without a token {whose}", 1, limit=_SINGLE_WITHOUT_TOKEN, per=_HOUR)
        return self.get(path, params)

    def json(self, response: Response) -> Any:
        """The JSON of an answer; raises `SourceError` where it is none, or no success."""
        if response.status != 200:
            raise SourceError(f"{self.host}: status {response.status}")
        try:
            return load_json(response.body, WHAT)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def page(self, answer: Any, url: str | None = None) -> Page:
        """The mentions in an answer."""
        try:
            return as_page(answer, url)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def graphql(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a query, `data` and `errors` of single parts. Raises `SourceError` where there is no data.

        Its errors come with status 200; a used-up budget among them too.
        """
        response = self._http.post(
            self._base.removesuffix("/v3") + "/graphql",
            json={"query": query, "variables": dict(variables)},
            headers=self._headers(),
        )
        told = mapping(self.json(response))
        kinds = [one_line(string(error.get("type")) or "", 40) for error in objects(told.get("errors"))]
        if "RATE_LIMITED" in kinds:
            self._http.leave_alone(self._base, _PAUSE)
            raise SourceError(f"{self.host}: asks for a pause (GraphQL)", retry_after=_PAUSE)
        if not isinstance(told.get("data"), dict):
            named = next(filter(None, kinds), "no data")
            raise SourceError(f"{self.host}: GraphQL answered with an error ({named})")
        return told

    def _headers(self) -> dict[str, str]:
        headers = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
        return headers if self.token is None else {**headers, "authorization": f"Bearer {self.token}"}
