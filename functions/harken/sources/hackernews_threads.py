"""Were they answered? Thousands of Hacker News posts looked at again with few requests.

A search for all comments of the brand's accounts tells in which stories they have written at all. Those stories are
read whole, one request each, and so are as many others as the bound leaves: first those whose posts are young enough
to be edited or deleted by their authors, then the rest in turn. In all others nothing can have been answered.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from harken.domain.brand import Brand
from harken.domain.mention import Mention
from harken.sources import hackernews_api as api
from harken.sources.base import Http, Thread
from harken.sources.hackernews_items import Tree
from harken.sources.times import EPOCH, to_seconds

TREES = 60
"""Stories and single items asked for in one call."""
_SLACK = timedelta(hours=1)
_EDITABLE = timedelta(hours=3)
"""Authors edit and delete for two hours; the index runs behind."""
_TURN = timedelta(minutes=5)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")

Own = Mapping[str, Sequence[Mention]]
"""The brand's own comments, by story."""


def threads(base: str, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime) -> Iterator[Thread]:
    """A `Thread` for each of `mentions` about whose answers something is known. Raises `SourceError`."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.root or mention.id].append(mention)
    own = _own(base, brand, mentions, http, now)
    left = TREES
    for root in _in_turn(groups, own, now):
        written = own.get(root, ())
        if left <= 0:
            yield from _unread(groups[root], written)
            continue
        left -= 1
        tree = api.item(base, root, http)
        shown = {post.id for post in tree.page.mentions} if tree else set()
        for mention in groups[root]:
            if mention.id in shown or mention.id == root:
                yield _thread(mention.id, tree, written)
            elif left > 0:
                left -= 1
                yield _thread(mention.id, api.item(base, mention.id, http), written)


def _own(base: str, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime) -> Own:
    """All that the brand's accounts have written since the oldest of `mentions`, by story."""
    names = [name for name in brand.accounts.get("hackernews", ()) if _NAME.fullmatch(name)]
    found: dict[str, list[Mention]] = defaultdict(list)
    if not names or not mentions:
        return found
    oldest = min((mention.created_at for mention in mentions if mention.created_at), default=now) - _SLACK
    tags = "comment,(" + ",".join(f"author_{name}" for name in names) + ")"
    seen: set[str] = set()
    for page in api.search(base, {"tags": tags}, to_seconds(oldest), http):
        for post in page.mentions:
            if post.id not in seen:
                seen.add(post.id)
                found[post.root or post.id].append(post)
    return found


def _in_turn(groups: Mapping[str, Sequence[Mention]], own: Own, now: datetime) -> list[str]:
    """Stories in the order in which they are to be read."""
    young = {
        root for root, asked in groups.items() if any(now - (one.created_at or now) < _EDITABLE for one in asked)
    }
    first = sorted((root for root in groups if root in own or root in young), key=lambda root: root not in own)
    others = [root for root in groups if root not in own and root not in young]
    start = (now - EPOCH) // _TURN * max(1, TREES - len(first)) % len(others) if others else 0
    return [*first, *others[start:], *others[:start]]


def _unread(asked: Sequence[Mention], written: Sequence[Mention]) -> Iterator[Thread]:
    """What is known without reading a story: that nobody of the brand's wrote there, or replied directly."""
    for mention in asked:
        if mention.root is None:
            continue  # nobody knows which story it belongs to
        answers = tuple(post for post in written if post.reply_to == mention.id)
        if answers or not written:
            yield Thread(asked=mention.id, posts=answers)


def _thread(asked: str, tree: Tree | None, written: Sequence[Mention]) -> Thread:
    if tree is None:
        return Thread(asked=asked, gone=True)
    posts = {post.id: post for post in (*written, *tree.page.mentions)}  # what is deleted stays in the search a while
    gone = asked.removeprefix("hackernews:") in tree.deleted
    return Thread(asked=asked, gone=gone, whole=True, posts=tuple(posts.values()))
