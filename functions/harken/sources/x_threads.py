"""Looking at posts of X again with few requests and few paid posts: to read a post twice in a day costs once.

First the posts themselves, a hundred a request: their words and counts, and which are gone. Then, where there can be
answers at all, the brand's own replies since the oldest such post. Then whole conversations, a dozen a request, where
the number of replies has changed, the newest first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from harken.domain.brand import Brand
from harken.domain.mention import Mention
from harken.sources import x_items as items
from harken.sources.base import Thread
from harken.sources.payload import mapping, string
from harken.sources.times import EPOCH
from harken.sources.x_api import WINDOW, Api, handles, is_number, number

_LOOKUP = 100
_TOGETHER = 12
"""Conversations in one question: it may have 512 characters."""
_MOST_SEARCHES = 60
_OWN_MOST = 20
"""Pages of the brand's own replies in one call."""
_OVERLAP = timedelta(minutes=10)


def look(api: Api, brand: Brand, mentions: Sequence[Mention]) -> Iterator[Thread]:
    """A `Thread` for each mention that X shows or tells as gone; raises `SourceError`."""
    shown: dict[str, Mention] = {}
    asked = {one.id: one for one in mentions if number(one) is not None}
    gone: set[str] = set()
    names = {name: one.id for one in asked.values() if (name := number(one))}
    every = list(names)
    for start in range(0, len(every), _LOOKUP):
        answer = api.lookup(every[start : start + _LOOKUP])
        missing = items.gone(answer)
        found = api.posts(answer) if "data" in answer or not missing else None
        shown |= {one.id: one for one in found.mentions} if found else {}
        gone |= {names[one] for one in missing if one in names}
    yield from (Thread(asked=one, gone=True) for one in asked if one in gone and one not in shown)
    alive = [(asked[one], shown[one]) for one in asked if one in shown]
    around: dict[str, dict[str, Mention]] = defaultdict(dict)
    searches = _Searches(api)
    for post in searches.by(
        brand, [then for then, now in alive if now.engagement.replies != 0 or now.root != now.id]
    ):
        around[post.root or post.id][post.id] = post
    grown = [now for then, now in alive if now.engagement.replies and _more(then, now)]
    for post in searches.under(sorted(grown, key=lambda one: str(one.created_at or ""), reverse=True)):
        around[post.root or post.id][post.id] = post
    for then, now in alive:
        below = around[now.root or now.id] | (around[then.root] if then.root else {})
        yield Thread(asked=then.id, posts=(now, *(post for post in below.values() if post.id != now.id)))


def _more(then: Mention, now: Mention) -> bool:
    return then.engagement.replies is None or (now.engagement.replies or 0) > then.engagement.replies


class _Searches:
    """Searches for what is around posts, no more of them than one call may make."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._left = _MOST_SEARCHES

    def by(self, brand: Brand, asked: Sequence[Mention]) -> Iterator[Mention]:
        """What the brand's accounts replied since the oldest of `asked`, as far as a search reaches back."""
        names = handles(brand.accounts.get("x", ()))
        for start in range(0, len(names) if asked else 0, _TOGETHER):
            who = " OR ".join(f"from:{name}" for name in names[start : start + _TOGETHER])
            yield from self._found(f"({who}) is:reply", asked, _OWN_MOST)

    def under(self, asked: Sequence[Mention]) -> Iterator[Mention]:
        """The conversations of `asked`, in their order."""
        roots: dict[str, Mention] = {}
        for one in asked:
            root = (one.root or one.id).removeprefix("x:")
            if is_number(root):
                roots.setdefault(root, one)
        told = list(roots)
        for start in range(0, len(told), _TOGETHER):
            part = told[start : start + _TOGETHER]
            which = " OR ".join(f"conversation_id:{root}" for root in part)
            yield from self._found(f"({which})", [roots[root] for root in part], self._left)

    def _found(self, query: str, asked: Iterable[Mention], most: int) -> Iterator[Mention]:
        oldest = min((one.created_at for one in asked if one.created_at), default=EPOCH)
        since = max(oldest - _OVERLAP, self._api.now - WINDOW)
        token: str | None = None
        for _ in range(most):
            if not self._left:
                return
            self._left -= 1
            answer = self._api.search(query, since, None, token)
            yield from self._api.posts(answer).mentions
            token = string(mapping(answer.get("meta")).get("next_token"))
            if token is None:
                return
