"""Searching GitHub for what changed since a time: issues with their new comments, and discussions."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources.base import Page
from harken.sources.github_api import DISCUSSION, PER_PAGE, Api
from harken.sources.github_find import place_of
from harken.sources.pages import Ask, Slice
from harken.sources.payload import count, mapping, objects, string
from harken.sources.times import EPOCH, from_iso, to_seconds

_OLD = timedelta(hours=24)
"""A post written this long before what is read now is not new: something happened to it."""
_MOST_COMMENT_PAGES = 50
_SEARCH = (
    "query($q: String!, $after: String) { search(query: $q, type: DISCUSSION, first: 50, after: $after)"
    f" {{ pageInfo {{ hasNextPage endCursor }} nodes {{ ... on Discussion {{ {DISCUSSION} }} }} }} }}"
)


def issues(api: Api, words: str, now: datetime, since: int, seen: set[str]) -> Ask:
    """Asks for issues; with a token, and the comments that were written or edited since `since` (seconds)."""
    del seen

    def ask(start: int, number: int) -> Slice:
        query = f"{words} is:issue updated:>={iso(start)}"
        response = api.get(
            "/search/issues",
            {"q": query, "sort": "updated", "order": "asc", "per_page": PER_PAGE, "page": number},
        )
        told = mapping(api.json(response))
        listed = told.get("items")
        if not isinstance(listed, list):
            raise SourceError(f"{api.host}: a search answered without items")
        if told.get("incomplete_results") is True:
            raise SourceError(f"{api.host}: a search that ran out of time before it had looked everywhere")
        page = api.page(told, response.url)
        comments = [page_of for item in objects(listed) for page_of in _comments(api, item, since)]
        mentions = [*page.mentions, *(one for part in comments for one in part.mentions)]
        return Slice(
            page=Page(
                mentions=_new(mentions, since),
                bad=(*page.bad, *(bad for part in comments for bad in part.bad)),
            ),
            newest=_newest([item.get("updated_at") for item in objects(listed)], now),
            more='rel="next"' in response.headers.get("link", ""),
        )

    return ask


def discussions(api: Api, words: str, now: datetime, since: int, seen: set[str]) -> Ask:
    """Asks for discussions with their latest comments."""
    del seen
    after: list[str | None] = [None]

    def ask(start: int, number: int) -> Slice:
        query = f"{words} updated:>={iso(start)} sort:updated-asc"
        told = api.graphql(_SEARCH, {"q": query, "after": after[0] if number > 1 else None})
        search = mapping(told["data"].get("search"))
        if not isinstance(search.get("nodes"), list):
            raise SourceError(f"{api.host}: a search answered without nodes")
        info = mapping(search.get("pageInfo"))
        after[0] = string(info.get("endCursor"))
        page = api.page({"data": {"search": search}})
        return Slice(
            page=Page(mentions=_new(page.mentions, since), bad=page.bad),
            newest=_newest([node.get("updatedAt") for node in objects(search["nodes"])], now),
            more=info.get("hasNextPage") is True,
        )

    return ask


def iso(seconds: int) -> str:
    """Seconds since 1970 as GitHub's queries write them."""
    return (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _comments(api: Api, issue: dict[str, Any], since: int) -> Iterator[Page]:
    """The comments of an issue written or edited since then; nothing where there can be none, or without a token."""
    place = place_of(issue.get("html_url"))
    if api.token is None or place is None or place.number is None or not count(issue.get("comments")):
        return
    path = f"/repos/{'/'.join(place.repository.split('/')[-2:])}/issues/{place.number}/comments"
    for number in range(1, _MOST_COMMENT_PAGES + 1):
        response = api.get(path, {"since": iso(since), "per_page": PER_PAGE, "page": number})
        if response.status in {404, 410}:  # deleted since the search saw it
            return
        yield api.page(api.json(response), response.url)
        if 'rel="next"' not in response.headers.get("link", ""):
            return
    raise SourceError(f"{api.host}: more than {_MOST_COMMENT_PAGES * PER_PAGE} new comments in one issue")


def _new(mentions: Sequence[Mention], since: int) -> tuple[Mention, ...]:
    floor = EPOCH + timedelta(seconds=since) - _OLD
    times = ((one, one.edited_at or one.created_at) for one in mentions)
    return tuple(one for one, moment in times if moment is None or moment >= floor)


def _newest(changes: Sequence[object], now: datetime) -> int:
    """The latest of these times that is not in the future, 0 where none tells."""
    moments = (from_iso(change) for change in changes)
    return max((to_seconds(moment) for moment in moments if moment and moment <= now), default=0)
