"""Looking at Reddit conversations again with few requests, of which an app has a hundred a minute.

First the things themselves, a hundred a request: their words and votes, and which are gone. Then what the brand's
accounts commented since the oldest of them. Then whole conversations, those first in which the brand spoke to
somebody else, then those that have grown, the newest first.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from harken.domain.brand import Brand
from harken.domain.mention import Mention
from harken.sources import reddit_items as items
from harken.sources.base import Thread
from harken.sources.newest_first import FIRST, Ask, Sheet, back_to
from harken.sources.payload import mapping, objects, string
from harken.sources.reddit_api import PAGE_SIZE, Api
from harken.sources.times import from_seconds

_LOOKUP = 100
_MOST_TREES = 40
_TREE_SIZE = 500


def look(api: Api, brand: Brand, mentions: Sequence[Mention], now: datetime) -> Iterator[Thread]:
    """A `Thread` for each mention: with what is around it, or gone where Reddit no longer shows it."""
    asked = {one.id: one for one in mentions if _is_name(one.id)}
    shown, gone = _look_up(api, list(asked))
    alive = [one for one in asked.values() if one.id in shown and one.id not in gone]
    for one in asked.values():
        if one.id not in shown or one.id in gone:
            yield Thread(asked=one.id, gone=True)
    around: dict[str, dict[str, Mention]] = defaultdict(dict)
    since = min((one.created_at for one in alive if one.created_at), default=now - FIRST)
    for account in brand.accounts.get("reddit", ()) if alive else ():
        for post in _written_by(api, account, since):
            around[post.root or post.id][post.id] = post
    groups: dict[str, list[Mention]] = defaultdict(list)
    for one in alive:
        groups[shown[one.id].root or one.id].append(one)
    for root in sorted(groups, key=lambda root: _urgency(root, groups[root], shown, around[root]), reverse=True)[
        :_MOST_TREES
    ]:
        if _is_name(root) and any(_urgency(root, groups[root], shown, around[root])[:2]):
            tree = api.get(f"/comments/{root.removeprefix('reddit:t3_')}", {"limit": _TREE_SIZE, "sort": "new"})
            around[root] |= {post.id: post for post in api.page(tree).mentions}
    for root, group in groups.items():
        for one in group:
            posts = around[root] | {one.id: shown[one.id]}
            yield Thread(asked=one.id, posts=tuple(posts.values()))


def _is_name(mention_id: str) -> bool:
    """Whether it is a full name of Reddit's, so that nothing else gets into a question."""
    kind, _, number = mention_id.removeprefix("reddit:").partition("_")
    return kind in {"t1", "t3"} and number.isascii() and number.isalnum()


def _look_up(api: Api, names: Sequence[str]) -> tuple[dict[str, Mention], set[str]]:
    """Things by their names, and those among them that are shown as deleted."""
    shown: dict[str, Mention] = {}
    gone: set[str] = set()
    for start in range(0, len(names), _LOOKUP):
        part = [name.removeprefix("reddit:") for name in names[start : start + _LOOKUP]]
        answer = api.get("/api/info", {"id": ",".join(part)})
        shown |= {one.id: one for one in api.page(answer).mentions}
        gone |= items.gone(answer)
    return shown, gone


def _written_by(api: Api, account: str, since: datetime) -> Iterator[Mention]:
    name = account.strip().removeprefix("@").removeprefix("/").removeprefix("u/")
    for sheet in back_to(since, listing(api, f"/user/{quote(name, safe='')}/comments", {"sort": "new"})):
        yield from sheet.page.mentions


def listing(api: Api, path: str, params: dict[str, str | int]) -> Ask:
    """A listing, newest first, page by page; Reddit ends each near a thousand entries."""

    def ask(position: str | None, start: datetime) -> Sheet:
        del start
        at = {} if position is None else {"after": position}
        answer = api.get(path, {**params, "limit": PAGE_SIZE, **at})
        page = api.page(answer)
        return Sheet(
            page, reached=_reached(answer), following=string(mapping(mapping(answer).get("data")).get("after"))
        )

    return ask


def _reached(answer: Any) -> datetime | None:
    """When the last entry was written, whatever it is a copy of."""
    children = objects(mapping(mapping(answer).get("data")).get("children"))
    times = (from_seconds(mapping(one.get("data")).get("created_utc")) for one in reversed(children))
    return next((moment for moment in times if moment), None)


def _urgency(
    root: str, group: Sequence[Mention], shown: dict[str, Mention], said: dict[str, Mention]
) -> tuple[bool, bool, str]:
    """Whether the brand spoke there to others than those asked for; whether it has grown; how new it is."""
    names = {one.id for one in group}
    elsewhere = any(post.reply_to not in names for post in said.values())
    top = next((one for one in group if one.id == root), None)
    grown = top is not None and (shown[root].engagement.replies or 0) > (top.engagement.replies or 0)
    return elsewhere, grown, max(str(one.created_at or "") for one in group)
