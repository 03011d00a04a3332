"""Why people complain: the causes with their shares, each in people's own words."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from .assessment import Cause
from .record import Record, judged
from .representative import representative
from .said import Said, said

_QUOTED: Final = 4
"""So many causes are heard in people's own words."""


class Reason(Struct, frozen=True, kw_only=True):
    """A cause: how many posts of the trouble name it, `share` of all of them (0..1), and who speaks for them."""

    cause: Cause
    posts: int
    share: float
    quotes: tuple[Said, ...]


class Why(Struct, frozen=True, kw_only=True):
    """The causes of the trouble, the most frequent first. A post may name several, so that shares may exceed 1.

    `untold`: posts in which no cause was found. `quotes`: posts that speak for these where no cause was found at all.
    """

    causes: tuple[Reason, ...]
    untold: int
    quotes: tuple[Said, ...] = ()


def why(trouble: Sequence[Record]) -> Why:
    """The causes of `trouble`; no post is quoted twice, the largest causes are quoted first."""
    naming: dict[Cause, list[Record]] = defaultdict(list)
    for record in trouble:
        for cause in set(judged(record).causes):
            naming[cause].append(record)
    quoted: set[str] = set()
    reasons = []
    for number, (cause, posts) in enumerate(sorted(naming.items(), key=lambda item: (-len(item[1]), item[0]))):
        most = 0 if number >= _QUOTED else 1 if number else 3
        chosen = representative((post for post in posts if post.mention.id not in quoted), most)
        quoted |= {post.mention.id for post in chosen}
        reasons.append(
            Reason(cause=cause, posts=len(posts), share=len(posts) / len(trouble), quotes=tuple(map(said, chosen)))
        )
    return Why(
        causes=tuple(reasons),
        untold=sum(not judged(record).causes for record in trouble),
        quotes=() if reasons else tuple(map(said, representative(trouble, _QUOTED))),
    )
