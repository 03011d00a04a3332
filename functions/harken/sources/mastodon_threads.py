"""Were they answered? Thousands of Mastodon posts looked at again with few requests.

First the brand's own latest posts, joined on what they reply to; then the asked posts, twenty at once; a conversation
of its own only for those whose counts tell of replies that these could not have shown.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.mention import Mention, account_key
from harken.sources import mastodon_statuses as statuses
from harken.sources.base import Thread
from harken.sources.mastodon_api import AT_ONCE, Api, Status, order
from harken.sources.payload import native_id, objects

CONTEXTS = 60
"""Conversations asked for in one call; and as many single posts, which may be gone or cannot be had otherwise."""
_OWN_PAGES = 25
_OWN_BACK = timedelta(days=3)
"""Older posts of the brand's were joined when they were new; that there is one shows in the count of replies."""
_SLACK = timedelta(hours=1)
"""Clocks differ: a reply may bear an earlier time than what it answers."""
_DESCENDANTS_WITH_TOKEN = 4096
_DESCENDANTS_SHOWN = 60
"""A context read without a token ends here, or 20 levels down (docs.joinmastodon.org, statuses/context)."""
_DEPTH_SHOWN = 20


class _Own:
    """The brand's own latest posts, by what they answer."""

    def __init__(self, posts: Sequence[Mention]) -> None:
        self._posts = posts
        self._below: dict[str, list[Mention]] = defaultdict(list)
        self._within: dict[str, list[Mention]] = defaultdict(list)
        for post in posts:
            if post.reply_to is not None:
                self._below[post.reply_to].append(post)
            for name in (post.root, post.quotes):
                if name is not None:
                    self._within[name].append(post)

    def direct(self, mention: Mention) -> list[Mention]:
        """Those that reply to a mention."""
        return [post for name in (mention.id, *mention.aliases) for post in self._below.get(name, ())]

    def around(self, mention: Mention) -> list[Mention]:
        """Those that surely belong to its conversation: under it, around it, under the own post it belongs to."""
        found: dict[str, Mention] = {}
        stack = [mention]
        while stack:
            for post in self.direct(stack.pop()):
                if post.id not in found:
                    found[post.id] = post if post.root else msgspec.structs.replace(post, root=mention.root)
                    stack.append(post)
        for name in (mention.root or mention.id, mention.id, *mention.aliases):
            for post in self._within.get(name, ()):
                found.setdefault(post.id, post)
        return list(found.values())

    def names(self, mention: Mention) -> set[str]:
        """Later ones that name its author, whatever conversation they belong to."""
        handle = account_key(mention.author.handle or "") if mention.author else ""
        return {
            post.id
            for post in self._posts
            if handle in [account_key(name) for name in post.mentions]
            and (None in (post.created_at, mention.created_at) or post.created_at > mention.created_at)  # type: ignore[operator]
        }


class _Seen(Struct, frozen=True):
    """An asked mention, its status as it is now, and what is known of its replies."""

    asked: Mention
    number: str
    status: Status
    now: Mention
    own: tuple[Mention, ...]
    rank: int | None
    """How much its conversation is worth a request, 0 most; None where nothing more can be in it."""


def threads(api: Api, brand: Brand, mentions: Sequence[Mention], now: datetime) -> Iterator[Thread]:
    """A `Thread` for each of `mentions` that was looked at; a post that this server has no number for cannot be."""
    asked = {number: mention for mention in mentions if (number := api.number(mention)) is not None}
    if not asked:
        return
    accounts = _accounts(brand)
    times = [mention.created_at for mention in asked.values() if mention.created_at]
    own = _own_posts(api, accounts, max(min(times, default=now), now - _OWN_BACK) - _SLACK)
    home = all(acct.partition("@")[2] in ("", api.host) for acct in accounts)
    missing: list[str] = []
    open_ones: list[_Seen] = []
    at_once = True
    queue = list(asked)
    for numbers in (queue[start : start + AT_ONCE] for start in range(0, len(queue), AT_ONCE)):
        shown = api.statuses(numbers) if at_once else None
        at_once = shown is not None
        for number in numbers:
            if shown is None or number not in shown:
                missing.append(number)
                continue
            yield from _look(api, own, asked[number], number, shown[number], open_ones, home=home)
    for number in missing[:CONTEXTS]:
        status = api.status(number)
        if status is None:
            yield Thread(asked=asked[number].id, gone=True)
        else:
            yield from _look(api, own, asked[number], number, status, open_ones, home=home)
    for number in missing[CONTEXTS:]:  # not looked at; but what answers it is known
        if answers := own.around(asked[number]):
            yield Thread(asked=asked[number].id, posts=tuple(answers))
    yield from _contexts(api, open_ones, home=home)


def _look(
    api: Api, own: _Own, asked: Mention, number: str, status: Status, open_ones: list[_Seen], *, home: bool
) -> Iterator[Thread]:
    """The thread of a mention whose replies are all known; any other is put among those to be asked for."""
    posts = statuses.as_page(statuses.Found((dict(status),)), api.host).mentions
    if not posts:
        return  # it is there, and cannot be read
    shown = posts[0] if posts[0].root or not asked.root else msgspec.structs.replace(posts[0], root=asked.root)
    answers = tuple(own.around(shown))
    rank = _rank(own, asked, shown, answers)
    seen = _Seen(asked, number, status, shown, answers, rank)
    if rank is None:
        yield Thread(asked=asked.id, posts=(shown, *answers), whole=home)
    else:
        open_ones.append(seen)


def _rank(own: _Own, asked: Mention, shown: Mention, answers: Sequence[Mention]) -> int | None:
    if own.names(shown) - {post.id for post in answers}:
        return 0
    replies, direct = shown.engagement.replies, own.direct(shown)
    if replies is not None and replies <= len(direct) and not any(post.engagement.replies for post in direct):
        return None
    return 1 if replies != asked.engagement.replies else 2


def _contexts(api: Api, open_ones: Sequence[_Seen], *, home: bool) -> Iterator[Thread]:
    """The conversations, the most telling and the newest first, as far as the bound goes."""
    covered: dict[str, Thread] = {}
    ordered = sorted(open_ones, key=lambda seen: order(seen.number), reverse=True)
    left = CONTEXTS
    for seen in sorted(ordered, key=lambda seen: seen.rank or 0):
        if seen.asked.id in covered:
            yield msgspec.structs.replace(covered[seen.asked.id], asked=seen.asked.id)
        elif left:
            left -= 1
            thread, below = _context(api, seen, home=home)
            covered |= dict.fromkeys(below, thread)
            yield thread
        else:
            # Its count of replies is told only with its replies, so that it stays one whose count has changed.
            told = msgspec.structs.replace(seen.now.engagement, replies=seen.asked.engagement.replies)
            yield Thread(asked=seen.asked.id, posts=(msgspec.structs.replace(seen.now, engagement=told), *seen.own))


def _context(api: Api, seen: _Seen, *, home: bool) -> tuple[Thread, list[str]]:
    """A mention's conversation, and the ids of the posts below it whose own are wholly in it."""
    context = api.context(seen.number)
    if context is None:
        return Thread(asked=seen.asked.id, gone=True), []
    around = api.found(context)
    found = statuses.Found((dict(seen.status), *around.statuses), around.bad, around.top)
    posts = {post.id: post for post in (*seen.own, *statuses.as_page(found, api.host).mentions)}
    descendants = objects(context.get("descendants"))
    whole = _whole(descendants, seen.number, has_token=api.token is not None)
    thread = Thread(asked=seen.asked.id, posts=tuple(posts.values()), whole=whole and home)
    below = statuses.as_page(statuses.Found(tuple(descendants)), api.host).mentions if whole else ()
    return thread, [post.id for post in below]


def _whole(descendants: Sequence[Mapping[str, Any]], top: str, *, has_token: bool) -> bool:
    """Whether a context cannot have been cut: under the server's bounds in number and depth."""
    if has_token:
        return len(descendants) < _DESCENDANTS_WITH_TOKEN
    depths = {top: 0}
    for status in descendants:
        number, parent = native_id(status.get("id")), native_id(status.get("in_reply_to_id"))
        if number is None or parent is None:
            return False
        depths[number] = depths.get(parent, _DEPTH_SHOWN) + 1
    return len(descendants) < _DESCENDANTS_SHOWN and max(depths.values()) < _DEPTH_SHOWN


def _own_posts(api: Api, accounts: Sequence[str], since: datetime) -> _Own:
    """What the brand's accounts posted since a moment, as far as this server knows; at most `_OWN_PAGES` pages.

    What lies beyond these is found by its conversation: there the count of replies tells of more than is known.
    """
    posts: dict[str, Mention] = {}
    left = _OWN_PAGES
    for acct in accounts:
        number = api.account(acct)
        if number is None:
            continue  # who is not known here has posted nothing that is known here
        params: dict[str, str | int] = {"exclude_reblogs": "true"}
        while left:
            left -= 1
            page, numbers, times = api.page(f"/api/v1/accounts/{number}/statuses", params)
            posts |= {post.id: post for post in page.mentions}
            lowest = min(numbers, key=order, default=None)
            stuck = lowest is None or ("max_id" in params and order(lowest) >= order(str(params["max_id"])))
            if lowest is None or stuck or (times and min(times) < since):
                break
            params["max_id"] = lowest
    return _Own(tuple(posts.values()))


def _accounts(brand: Brand) -> list[str]:
    """The brand's accounts as `user@host`; one that is told by its address is read out of it."""
    return list(dict.fromkeys(_acct(account) for account in brand.accounts.get("mastodon", ())))


def _acct(account: str) -> str:
    scheme, _, rest = account.strip().partition("://")
    if scheme not in {"http", "https"}:
        return account.strip().removeprefix("@")
    host, _, path = rest.partition("/")
    return f"{path.rstrip('/').rpartition('/')[2].removeprefix('@')}@{host}"
