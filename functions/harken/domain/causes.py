"""Why people complain: the causes with their shares, each in people's own words."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from .assessment import Cause
from .record import Record, judged
from .representative import representative
from .said import Said, said

_QUOTED: Final = 4
"""So many causes are heard in people's own words."""

_A_VOICE: Final = 0.1
"""A language with this share of the trouble is heard before others are heard again."""


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
    """The causes of `trouble`; no post is quoted twice, the largest causes are quoted first.

    The first cause is heard as `representative` chooses; the next ones speak, as far as they can, in the languages of
    a tenth of the trouble or more that were not heard yet.
    """
    naming: dict[Cause, list[Record]] = defaultdict(list)
    for record in trouble:
        for cause in set(judged(record).causes):
            naming[cause].append(record)
    silent = _voices(trouble)
    quoted: set[str] = set()
    reasons = []
    for number, (cause, posts) in enumerate(sorted(naming.items(), key=lambda item: (-len(item[1]), item[0]))):
        most = 0 if number >= _QUOTED else 1 if number else 3
        left = [post for post in posts if post.mention.id not in quoted]
        unheard = [post for post in left if judged(post).lang in silent] if number else []
        chosen = representative(unheard, most) or representative(left, most)
        quoted |= {post.mention.id for post in chosen}
        silent.difference_update(judged(post).lang for post in chosen)
        reasons.append(
            Reason(cause=cause, posts=len(posts), share=len(posts) / len(trouble), quotes=tuple(map(said, chosen)))
        )
    return Why(
        causes=tuple(reasons),
        untold=sum(not judged(record).causes for record in trouble),
        quotes=() if reasons else tuple(map(said, representative(trouble, _QUOTED))),
    )


def _voices(trouble: Sequence[Record]) -> set[str | None]:
    """The languages in which enough of the trouble is told to be heard."""
    spoken = Counter(judged(record).lang for record in trouble)
    return {lang for lang, posts in spoken.items() if lang and posts >= _A_VOICE * len(trouble)}
