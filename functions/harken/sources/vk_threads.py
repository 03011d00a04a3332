"""Looking at VK conversations again: a hundred posts a request, then the comments of 25 posts a request.

What an account wrote cannot be listed, so answers are told by the comments alone. Those posts come first whose number
of comments has changed, then the newest.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from harken.domain.mention import Mention
from harken.sources import vk_items as items
from harken.sources.base import Thread
from harken.sources.payload import count, mapping, native_id, objects
from harken.sources.vk_api import AT_ONCE, PEOPLE, Api, numbers

_LOOKUP = 100
_MOST_REQUESTS = 60
"""What one call asks for comments."""
_COMMENTS = 100
_REPLIES = 10
"""Comments that a call shows, newest first, and replies in the thread of each."""
_MOST_COMMENTS = 1500
"""Comments that may come with one answer, which must not grow beyond bounds."""


class _Talk(Struct):
    """A post: who was asked for under it, and what has been seen of it.

    `gone`: what is told as deleted. `cut`: comments whose threads hold more than was shown. `listed`, `whole`:
    whether its comments were shown, whether all of them.
    """

    owner: str
    post: str
    asked: list[Mention]
    posts: dict[str, Mention]
    gone: set[str]
    cut: set[str]
    listed: bool = False
    whole: bool = False

    @property
    def name(self) -> str:
        return f"vk:{self.owner}_{self.post}"

    @property
    def is_gone(self) -> bool:
        return self.name not in self.posts or self.name in self.gone

    @property
    def comments(self) -> int:
        told = self.posts[self.name].engagement.replies
        return _COMMENTS if told is None else told

    @property
    def order(self) -> tuple[bool, str]:
        changed = any(one.id != self.name or one.engagement.replies != self.comments for one in self.asked)
        return changed, max(str(one.created_at or "") for one in self.asked)


def look(api: Api, mentions: Sequence[Mention]) -> Iterator[Thread]:
    """A `Thread` for each mention that was seen, or is gone; raises `SourceError`."""
    groups: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        place = numbers(mention.root or mention.id)
        adrift = mention.kind == "comment" and mention.root in {None, mention.id}
        if place is not None and not adrift:
            groups[place].append(mention)
    talks = [_Talk(owner, post, asked, {}, set(), set()) for (owner, post), asked in groups.items()]
    for start in range(0, len(talks), _LOOKUP):
        _look_up(api, talks[start : start + _LOOKUP])
    alive = [talk for talk in talks if not talk.is_gone]
    for talk in talks:
        if talk.is_gone:
            yield from (Thread(asked=one.id, gone=True) for one in talk.asked)
        elif not talk.comments:
            talk.listed = talk.whole = True
            yield from _threads(talk)
    left = _MOST_REQUESTS
    for batch in _batches(sorted((talk for talk in alive if talk.comments), key=lambda one: one.order, reverse=True)):
        if left <= 0:
            return
        left -= _list(api, batch)
        for talk in batch:
            yield from _threads(talk)


def _list(api: Api, batch: Sequence[_Talk]) -> int:
    """The comments of some posts, then threads in which mentions may stand; how many requests that took."""
    for talk, response in zip(batch, api.execute([_call(talk) for talk in batch]), strict=True):
        _take(api, talk, response)
    threads = [(talk, top) for talk in batch for top in _unseen(talk)][:AT_ONCE]
    if not threads:
        return 1
    responses = api.execute([_call(talk, top) for talk, top in threads])
    for (talk, _), response in zip(threads, responses, strict=True):
        _take(api, talk, response)
    return 2


def _look_up(api: Api, talks: Sequence[_Talk]) -> None:
    """The posts themselves, with their present words and counts; one that is not shown was deleted or hidden."""
    names = ",".join(f"{talk.owner}_{talk.post}" for talk in talks)
    response = api.call("wall.getById", {"posts": names, **PEOPLE})
    shown = {one.id: one for one in api.page(response).mentions}
    deleted = items.gone(response, "", "")
    for talk in talks:
        if talk.name in shown:
            talk.posts[talk.name] = shown[talk.name]
        talk.gone |= {talk.name} & deleted


def _batches(talks: Sequence[_Talk]) -> Iterator[list[_Talk]]:
    """Posts whose comments are asked for in one request."""
    batch: list[_Talk] = []
    size = 0
    for talk in talks:
        bulk = min(talk.comments, _COMMENTS * (1 + _REPLIES))
        if batch and (len(batch) == AT_ONCE or size + bulk > _MOST_COMMENTS):
            yield batch
            batch, size = [], 0
        batch.append(talk)
        size += bulk
    if batch:
        yield batch


def _call(talk: _Talk, thread: str | None = None) -> str:
    """A call of `execute`: the newest comments of a post, or the replies in the thread of one comment."""
    question: dict[str, Any] = {
        "owner_id": int(talk.owner),
        "post_id": int(talk.post),
        "need_likes": 1,
        "count": _COMMENTS,
        "sort": "desc",
        **({"thread_items_count": _REPLIES} if thread is None else {"comment_id": int(thread)}),
        "extended": 1,
        "fields": PEOPLE["fields"],
    }
    return f"API.wall.getComments({json.dumps(question)})"


def _take(api: Api, talk: _Talk, response: Any) -> None:
    """What a call showed. One that failed showed nothing: the comments may be closed to us."""
    if not isinstance(response, dict):
        return
    page = api.page(response, talk.owner, talk.post)
    talk.posts |= {one.id: one for one in page.mentions}
    talk.gone |= items.gone(response, talk.owner, talk.post)
    for item in objects(response.get("items")):
        thread = mapping(item.get("thread"))
        if (count(thread.get("count")) or 0) > len(objects(thread.get("items"))):
            talk.cut.add(f"vk:{talk.owner}_{native_id(item.get('id'))}")
    total = count(response.get("count"))
    if not talk.listed and total is not None:
        talk.whole = len(page.mentions) + len(page.bad) >= total
    talk.listed = True


def _unseen(talk: _Talk) -> list[str]:
    """The numbers of comments in whose threads mentions stand that were not shown, or that were shown in part."""
    if not talk.listed or talk.whole:
        return []
    tops = {top: None for one in talk.asked if (top := _top(talk, one)) in talk.cut or one.id not in talk.posts}
    return [place[1] for top in tops if (place := numbers(top)) is not None]


def _top(talk: _Talk, one: Mention) -> str:
    """The comment right under the post in whose thread a mention stands, as far as that is known."""
    at = one.id
    for _ in range(_COMMENTS):  # a forged circle ends here
        told = talk.posts.get(at, one if at == one.id else None)
        if told is None or told.reply_to in {None, talk.name}:
            break
        at = told.reply_to or at
    return at


def _threads(talk: _Talk) -> Iterator[Thread]:
    posts = tuple(talk.posts.values())
    for one in talk.asked:
        if one.id in talk.gone or (talk.whole and one.id not in talk.posts):
            yield Thread(asked=one.id, gone=True)
        elif talk.listed and one.id in talk.posts:
            yield Thread(asked=one.id, posts=posts)
