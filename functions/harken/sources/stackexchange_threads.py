"""What is new around many posts of a Stack Exchange site: the brand's own answers and comments, lookups in bulk."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from harken.domain.brand import Brand
from harken.domain.mention import Mention
from harken.sources.base import Thread
from harken.sources.stackexchange_api import Api
from harken.sources.stackexchange_items import post_id, site_named
from harken.sources.times import to_seconds

_PAGES = 10
"""Pages of the brand's own posts, and of comments around one batch of posts."""
_SLACK = timedelta(hours=1)
_COMMENT = "comment-"
_PATHS = {"question": "/questions/{}", "answer": "/answers/{}", "comment": "/comments/{}"}

Around = Mapping[str, Sequence[Mention]]
"""Posts by the id of what they reply to."""


def threads(api: Api, brand: Brand, mentions: Sequence[Mention], now: datetime) -> Iterator[Thread]:
    """One `Thread` for each mention of this site: what a lookup of its number leaves out is gone.

    Beside the mention come the brand's own posts there and what was said under those. Raises `SourceError`.
    """
    here = [one for one in mentions if _number(one.id, api.site)]
    if not here:
        return
    oldest = min(one.created_at or now for one in here) - _SLACK
    around: dict[str, list[Mention]] = defaultdict(list)
    for post in _own_posts(api, brand, oldest):
        around[post.reply_to or ""].append(post)
    for post in _said_there(api, around, oldest):
        around[post.reply_to or ""].append(post)
    for kind, path in _PATHS.items():
        asked = [one for one in here if _kind(one, api.site) == kind]
        for start in range(0, len(asked), api.at_once):
            batch = asked[start : start + api.at_once]
            found = api.lookup(path, [_number(one.id, api.site).removeprefix(_COMMENT) for one in batch])
            present = {one.id: one for one in found.mentions}
            for mention in batch:
                yield _thread(mention, present.get(mention.id), around)


def _thread(asked: Mention, present: Mention | None, around: Around) -> Thread:
    if present is None:
        return Thread(asked=asked.id, gone=True)
    root = present.root or asked.root
    posts = {present.id: present}
    places = [one for one in (present.id, present.reply_to, root) if one is not None]
    for place in dict.fromkeys(places):
        for post in around.get(place, ()):
            posts.setdefault(post.id, post)
            posts |= {below.id: below for below in around.get(post.id, ()) if below.id not in posts}
    known = (one if one.root else msgspec.structs.replace(one, root=root) for one in posts.values())
    return Thread(asked=asked.id, posts=tuple(known))


def _own_posts(api: Api, brand: Brand, oldest: datetime) -> Iterator[Mention]:
    """What the brand's users answered and commented since `oldest`."""
    users = _users(brand, api.site)
    for start in range(0, len(users), api.at_once):
        batch = users[start : start + api.at_once]
        for path in ("/users/{}/answers", "/users/{}/comments"):
            yield from _listed(api, path, batch, oldest)


def _said_there(api: Api, around: Around, oldest: datetime) -> list[Mention]:
    """Anybody's comments where the brand has spoken: on its answers, and beside its comments."""
    own = [post for posts in around.values() for post in posts]
    places = [*(post.reply_to or "" for post in own), *(post.id for post in own)]
    numbers = list(dict.fromkeys(number for place in places if (number := _number(place, api.site)).isdecimal()))
    said: list[Mention] = []
    for start in range(0, len(numbers), api.at_once):
        said += _listed(api, "/posts/{}/comments", numbers[start : start + api.at_once], oldest)
    known = {post.id for post in own}
    return [post for post in said if post.id not in known]


def _listed(api: Api, path: str, numbers: Sequence[str], oldest: datetime) -> Iterator[Mention]:
    """A list of posts, newest first, back to `oldest` or through `_PAGES` pages."""
    order: dict[str, str | int] = {"sort": "creation", "order": "desc", "fromdate": to_seconds(oldest)}
    for number in range(1, _PAGES + 1):
        told = api.get(path.format(";".join(numbers)), {**order, "filter": "withbody", "page": number})
        yield from api.page(told).mentions
        if told.get("has_more") is not True:
            return


def _users(brand: Brand, site: str) -> list[str]:
    """The numbers of the brand's users on this site, written `site/number`, or as a bare number."""
    told = (account.strip().rpartition("/") for account in brand.accounts.get("stackexchange", ()))
    here = (number for named, _, number in told if not named or site_named(named) == site)
    return list(dict.fromkeys(number for number in here if number.isascii() and number.isdecimal()))


def _number(mention_id: str, site: str) -> str:
    """The number in an id of this site, empty for other sites; a comment's begins with `comment-`."""
    prefix = post_id(site, "")
    number = mention_id.removeprefix(prefix) if mention_id.startswith(prefix) else ""
    bare = number.removeprefix(_COMMENT)
    return number if bare.isascii() and bare.isdecimal() else ""


def _kind(mention: Mention, site: str) -> str:
    if _number(mention.id, site).startswith(_COMMENT):
        return "comment"
    return "question" if mention.kind == "question" else "answer"
