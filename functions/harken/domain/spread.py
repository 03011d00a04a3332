"""How it spreads: by repost, in nearly the same words by several hands, in threads, or by posts of their own."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from msgspec import Struct

from .record import Record
from .said import Said, author_of, said
from .sketch import ALIKE, sketch

CAMPAIGN: Final = 3
"""The same words by so many authors are a sign of a campaign."""

_EACH: Final = 3


class Copies(Struct, frozen=True, kw_only=True):
    """Nearly the same words by several authors: the earliest post, and the ids of all, earliest first."""

    first: Said
    authors: int
    ids: tuple[str, ...]


class How(Struct, frozen=True, kw_only=True):
    """How the trouble spreads. `independent` + `replies` + `copied` are all its posts.

    `independent`: posts that begin a thread in words of their own; `replies`: those in a thread, in their own words;
    `copied`: those that say nearly the same as an earlier one of somebody else.
    `reposts`: of all, where it is told: of `reposts_told` posts. `copies`: the largest groups. `campaign`: so many
    authors use the same words that somebody seems to have handed them out.
    """

    independent: int
    replies: int
    copied: int
    reposts: int
    reposts_told: int
    copies: tuple[Copies, ...]
    campaign: bool


def how(trouble: Sequence[Record]) -> tuple[How, dict[str, int]]:
    """How `trouble`, ordered by time, spreads; and how often each post's words were said again, by the first's id."""
    groups = _groups(trouble)
    late = {record.mention.id for group in groups for record in group[1:]}
    told = [count for record in trouble if (count := record.mention.engagement.reposts) is not None]
    replies = sum(record.mention.id not in late and _replies(record) for record in trouble)
    copies = [
        Copies(
            first=said(group[0]),
            authors=len({author_of(record) for record in group}),
            ids=tuple(record.mention.id for record in group),
        )
        for group in groups
    ]
    spread = How(
        independent=len(trouble) - len(late) - replies,
        replies=replies,
        copied=len(late),
        reposts=sum(told),
        reposts_told=len(told),
        copies=tuple(sorted(copies, key=lambda group: -group.authors)[:_EACH]),
        campaign=any(group.authors >= CAMPAIGN for group in copies),
    )
    return spread, {group[0].mention.id: len(group) - 1 for group in groups}


def _replies(record: Record) -> bool:
    mention = record.mention
    return mention.reply_to is not None or mention.root not in (None, mention.id)


def _groups(trouble: Sequence[Record]) -> list[list[Record]]:
    """Posts of nearly the same words by several authors, each group in the order given; an author's own copies count.

    Two posts are alike where their sketches share four numbers: so all fours of each sketch are looked up, which
    takes no longer however many say the same. What is like one of a group is of the group.
    """
    leader = list(range(len(trouble)))

    def lead(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    having: dict[tuple[int, ...], int] = {}
    for index, record in enumerate(trouble):
        numbers = sorted(sketch(record.mention.text))
        for key in combinations(numbers, min(ALIKE, len(numbers))) if numbers else ():
            one, other = sorted((lead(having.setdefault(key, index)), lead(index)))
            leader[other] = one
    groups: dict[int, list[Record]] = defaultdict(list)
    for index, record in enumerate(trouble):
        groups[lead(index)].append(record)
    return [group for group in groups.values() if len({author_of(record) for record in group}) > 1]
