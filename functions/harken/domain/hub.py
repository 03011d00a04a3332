"""Where it concentrates: the hashtag, thread or account that the most people share, which is where to answer."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final, Literal

from msgspec import Struct

from .mention import account_key, author_key
from .record import Record

_LEAST_AUTHORS: Final = 2
_WEAK: Final = 0.25
"""Below this share of the posts an answer there leaves most people without one."""

Place = Literal["thread", "account", "hashtag"]
_ORDER: Final[tuple[Place, ...]] = ("thread", "account", "hashtag")
"""Of places with as many people, the one where an answer reaches them most surely first."""


class Hub(Struct, frozen=True, kw_only=True):
    """A place and how much of the whole is there.

    `name`: the id of a thread's first post, an account or a hashtag as compared (case-folded, without its sign).
    `share`: of all posts, 0..1. `ids`: the posts there, earliest first. `link`: the thread's first post where it is
    known, else the earliest post there that has a link; None where none has.
    """

    kind: Place
    name: str
    authors: int
    share: float
    ids: tuple[str, ...]
    link: str | None

    @property
    def is_weak(self) -> bool:
        """Whether less than a quarter of the posts are there, so that the trouble is scattered."""
        return self.share < _WEAK


def hub(records: Iterable[Record], own: Collection[str] = ()) -> Hub | None:
    """The place that the most different authors share; None where no two authors share one.

    `own`: the brand's accounts, which say nothing about where people gather. The order of records does not matter.
    """
    ordered = sorted(records, key=lambda record: (record.since, record.mention.id))
    aside = {account_key(account) for account in own}
    places: dict[tuple[Place, str], list[Record]] = defaultdict(list)
    for record in ordered:
        for place in _places(record, aside):
            places[place].append(record)
    authors = {
        place: len({(each.mention.source, author_key(each.mention)) for each in there})
        for place, there in places.items()
    }
    best = min(
        (place for place, count in authors.items() if count >= _LEAST_AUTHORS),
        key=lambda place: (-authors[place], -len(places[place]), _ORDER.index(place[0]), place[1]),
        default=None,
    )
    if best is None:
        return None
    kind, name = best
    there = places[best]
    first = sorted(there, key=lambda record: record.mention.id != name)
    return Hub(
        kind=kind,
        name=name,
        authors=authors[best],
        share=len(there) / len(ordered),
        ids=tuple(record.mention.id for record in there),
        link=next((record.mention.url for record in first if record.mention.url), None),
    )


def _places(record: Record, aside: Collection[str]) -> set[tuple[Place, str]]:
    mention = record.mention
    accounts = {account_key(account) for account in mention.mentions} - set(aside)
    tags = {tag.removeprefix("#").casefold() for tag in mention.hashtags}
    found: set[tuple[Place, str]] = {("account", name) for name in accounts if name}
    found |= {("hashtag", tag) for tag in tags if tag}
    return found | {("thread", mention.root or mention.id)}
