"""Who speaks: roles, the loudest, and the small ones who began it or whose words others carry on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from .record import Record, judged
from .said import Said, author_of, is_known, said
from .share import Part, parts

SMALL: Final = 1_000
"""Fewer followers than this are a small voice; so are those whose number nobody tells."""

_EACH: Final = 3


class Who(Struct, frozen=True, kw_only=True):
    """Who speaks.

    `people`: authors that are known; `nameless`: posts whose author is not. `roles`: of the authors, each counted
    once, in the role most of their posts are in; a nameless post is an author of its own.
    `loudest`: the widest reach. `earliest`: who began the trouble. `carried`: small voices since then whose post
    others carried on most, by repost or in nearly the same words. `again`: who complained most often, twice at least,
    their first post. One post an author in each.
    """

    people: int
    nameless: int
    roles: tuple[Part, ...]
    loudest: tuple[Said, ...]
    earliest: tuple[Said, ...]
    carried: tuple[Said, ...]
    again: tuple[Said, ...]


def who(
    records: Sequence[Record], trouble: Sequence[Record], onset: datetime | None, copied: Mapping[str, int]
) -> Who:
    """Who speaks in `records`, and in the `trouble` among them, both ordered by time.

    `onset`: when the trouble began, None where that cannot be told; `copied`: how often a post's words were said
    again by others, by its id.
    """
    authors: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        authors[author_of(record)].append(record)
    known = [posts for posts in authors.values() if is_known(posts[0])]
    complaining: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in trouble:
        complaining[author_of(record)].append(record)

    def carried(record: Record) -> int:
        return (record.mention.engagement.reposts or 0) + copied.get(record.mention.id, 0)

    since = [record for record in trouble if onset is None or record.since >= onset]
    small = [record for record in since if (_followers(record) or 0) < SMALL and carried(record)]
    often = [posts for posts in complaining.values() if len(posts) > 1]
    return Who(
        people=len(known),
        nameless=sum(not is_known(record) for record in records),
        roles=parts(_role(posts) for posts in authors.values()),
        loudest=_first(sorted(filter(_followers, records), key=lambda record: -(_followers(record) or 0))),
        earliest=_first(since),
        carried=_first(sorted(small, key=lambda record: -carried(record))),
        again=_first(posts[0] for posts in sorted(often, key=lambda posts: -len(posts))),
    )


def reach(records: Iterable[Record]) -> tuple[int, int]:
    """The followers of all authors, each author once; and of how many authors nobody tells the number."""
    most: dict[tuple[str, str], int | None] = {}
    for record in records:
        before, told = most.get(author_of(record)), _followers(record)
        most[author_of(record)] = told if before is None else max(before, told or 0)
    return sum(told or 0 for told in most.values()), sum(told is None for told in most.values())


def _followers(record: Record) -> int | None:
    return record.mention.author.followers if record.mention.author else None


def _role(posts: Sequence[Record]) -> str:
    """The role most posts of an author are in, a known one before unknown."""
    counts = parts(judged(post).speaker.role for post in posts)
    return next((part.name for part in counts if part.name and part.name != "unknown"), "unknown")


def _first(ordered: Iterable[Record]) -> tuple[Said, ...]:
    """The first few as evidence, one an author."""
    seen: dict[tuple[str, str], Record] = {}
    for record in ordered:
        seen.setdefault(author_of(record), record)
        if len(seen) == _EACH:
            break
    return tuple(map(said, seen.values()))
