"""Looking at Lemmy conversations again, with few requests: there are no lookups of many at once.

The brand's own comments since the oldest mention tell its answers, whatever they answer. Then conversations are
shown themselves, those first in which the brand spoke, then the newest, as far as the requests of one call go.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.mention import Mention
from harken.sources import lemmy_items as items
from harken.sources.base import Page, Thread
from harken.sources.lemmy_api import PAGE_SIZE, Api
from harken.sources.newest_first import FIRST, Ask, Sheet, back_to, oldest
from harken.sources.payload import mapping, native_id, objects
from harken.sources.times import from_iso

_MOST_REQUESTS = 60
"""What one call asks about single conversations; comments are counted in a bucket of 180 a minute."""
_MOST_PAGES = 4
"""Pages of one post's comments."""


_NEWEST = {"type_": "All", "sort": "New"}


class _Asked(Struct, frozen=True):
    """A mention with the number under which the asked server knows it."""

    mention: Mention
    kind: str
    number: str

    @property
    def conversation(self) -> str:
        return self.mention.root or self.mention.id


class _Purse:
    """Counts the requests that are left."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.left = _MOST_REQUESTS

    def find(self, path: str, params: Mapping[str, str | int]) -> dict[str, Any] | None:
        self.left -= 1
        return self._api.find(path, params)


def look(api: Api, brand: Brand, mentions: Sequence[Mention], now: datetime) -> Iterator[Thread]:
    """A `Thread` for each mention that was looked at; raises `SourceError`."""
    asked = [one for mention in mentions if (one := _numbered(mention, api.host)) is not None]
    if not asked:
        return
    since = min((one.mention.created_at for one in asked if one.mention.created_at), default=now - FIRST)
    accounts = brand.accounts.get("lemmy", ())
    own = _own_posts(api, accounts, since)
    groups: dict[str, list[_Asked]] = defaultdict(list)
    for one in asked:
        groups[one.conversation].append(one)
    purse = _Purse(api)
    for root in sorted(groups, key=lambda root: _urgency(groups[root], spoken=root in own), reverse=True):
        said = own.get(root, ())
        for thread in _conversation(api, purse, groups[root], said):
            if accounts or thread.gone or any(post.id == thread.asked for post in thread.posts):
                yield thread


def _urgency(group: Sequence[_Asked], *, spoken: bool) -> tuple[bool, str]:
    return spoken, max(str(one.mention.created_at or "") for one in group)


def _numbered(mention: Mention, host: str) -> _Asked | None:
    """The asked server's number for a mention: from its aliases, or from its own address where it was born there."""
    for name in (*mention.aliases, mention.id):
        for kind in ("comment", "post"):
            for prefix in (f"lemmy:{host}/{kind}/", f"lemmy:https://{host}/{kind}/", f"lemmy:http://{host}/{kind}/"):
                number = name.removeprefix(prefix)
                if number != name and number.isascii() and number.isdecimal():
                    return _Asked(mention, kind, number)
    return None


def _own_posts(api: Api, accounts: Sequence[str], since: datetime) -> dict[str, tuple[Mention, ...]]:
    """What the brand's accounts wrote since then, by conversation."""
    own: dict[str, list[Mention]] = defaultdict(list)
    for account in accounts:
        for sheet in back_to(since, _by(api, _username(account, api.host))):
            for post in sheet.page.mentions:
                own[post.root or post.id].append(post)
    return {root: tuple(posts) for root, posts in own.items()}


def _by(api: Api, name: str) -> Ask:
    """What an account wrote, as a list; empty where this server has never heard of it."""

    def ask(position: str | None, start: datetime) -> Sheet:
        del start
        number = int(position or 1)
        answer = api.find("/user", {"username": name, "sort": "New", "page": number, "limit": PAGE_SIZE})
        if answer is None:
            return Sheet(Page())
        page = api.page(answer)
        return Sheet(page, reached=oldest(page), following=str(number + 1) if page.mentions else None)

    return ask


def _username(account: str, host: str) -> str:
    """`name` for an account of the asked server, else `name@host`; an account may be written as its address, too."""
    bare = account.strip().removeprefix("@")
    if "://" in bare:
        home, _, name = bare.partition("://")[2].partition("/u/")
        bare = f"{name}@{home}"
    return bare.removesuffix(f"@{host}")


def _conversation(api: Api, purse: _Purse, group: Sequence[_Asked], said: tuple[Mention, ...]) -> Iterator[Thread]:
    """The threads of mentions of one conversation; a mention that no list shows is asked for itself.

    Where no requests are left they hold only what the brand `said`.
    """
    shown: dict[str, Mention] = {post.id: post for post in said}
    gone: set[str] = set()
    for answer in _lists(purse, group) if purse.left > 0 else ():
        _take(api, answer, shown, gone)
    listed = set(shown)
    for one in group:
        name = one.mention.id
        if name not in listed and purse.left > 0:
            found = purse.find(f"/{one.kind}", {"id": one.number})
            if found is None:
                gone.add(name)
            else:
                _take(api, found, shown, gone)
        yield Thread(asked=name, gone=name in gone, posts=() if name in gone else tuple(shown.values()))


def _take(api: Api, answer: Mapping[str, Any], shown: dict[str, Mention], gone: set[str]) -> None:
    shown |= {post.id: post for post in api.page(answer).mentions}
    gone |= items.gone(answer, api.host)


def _lists(purse: _Purse, group: Sequence[_Asked]) -> Iterator[dict[str, Any]]:
    """What is below one comment, or, for several mentions or a post, the comments of their post since the oldest."""
    if len(group) == 1 and group[0].kind == "comment":
        yield purse.find("/comment/list", {"parent_id": group[0].number, **_NEWEST, "limit": PAGE_SIZE}) or {}
        return
    post = next((one.number for one in group if one.kind == "post"), None)
    if post is None:
        answer = purse.find("/comment", {"id": group[0].number}) or {}
        post = native_id(mapping(mapping(answer.get("comment_view")).get("comment")).get("post_id"))
    since = min(str(one.mention.created_at or "") for one in group)
    for number in range(1, _MOST_PAGES + 1) if post else ():
        answer = (
            purse.find("/comment/list", {"post_id": post or "", **_NEWEST, "limit": PAGE_SIZE, "page": number}) or {}
        )
        comments = objects(answer.get("comments"))
        if not comments:
            return
        yield answer
        if str(from_iso(mapping(comments[-1].get("comment")).get("published"))) < since:
            return
