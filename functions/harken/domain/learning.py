"""What the product people should hear: the causes of a week, against the weeks before, in people's own words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Literal

from msgspec import Struct

from .assessment import Cause
from .mention import author_key
from .record import Record, Summary, judged
from .representative import representative

Trend = Literal["new", "up", "steady", "down"]

GROWTH = 1.5
"""Half as many again as usual is more, as many less is less ..."""

AT_LEAST = 2
"""... if it is so many people more or less: one more is chance."""


class Learned(Struct, frozen=True, kw_only=True):
    """One cause of a week: how many people named it, in how many posts, and in whose words.

    `before`: how many people named it in each week before, the oldest first, weeks in which nothing at all was heard
    left out; `trend` compares with their mean and is None where there are none.
    """

    cause: Cause
    people: int
    posts: int
    before: tuple[int, ...]
    trend: Trend | None
    quotes: tuple[Record, ...]


def learned(
    records: Iterable[Record], weeks_before: Sequence[Iterable[Summary]], *, quotes: int
) -> tuple[Learned, ...]:
    """The causes that people named in `records` (one week), those most people named first, with up to so many quotes.

    `weeks_before`: what was heard in each week before, the oldest first.
    """
    posts: dict[Cause, list[Record]] = defaultdict(list)
    for record in records:
        for cause in judged(record).causes:
            posts[cause].append(record)
    weeks = [heard for week in weeks_before if (heard := list(week))]
    found = []
    for cause, named in posts.items():
        people = len({(record.mention.source, author_key(record.mention)) for record in named})
        before = tuple(_people(week, cause) for week in weeks)
        found.append(
            Learned(
                cause=cause,
                people=people,
                posts=len(named),
                before=before,
                trend=trend(people, before),
                quotes=representative(named, quotes),
            )
        )
    return tuple(sorted(found, key=lambda item: (-item.people, -item.posts, item.cause)))


def _people(week: Iterable[Summary], cause: Cause) -> int:
    return len({(view.source, view.post.author) for view in week if cause in view.causes})


def trend(people: int, before: Sequence[int]) -> Trend | None:
    """How a week compares with those before; None where there are none to compare with."""
    if not before:
        return None
    usual = fmean(before)
    if not usual:
        return "new"
    if people >= GROWTH * usual and people - usual >= AT_LEAST:
        return "up"
    if GROWTH * people <= usual and usual - people >= AT_LEAST:
        return "down"
    return "steady"
