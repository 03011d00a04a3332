"""What a rule of kind `surge` counts: people who spoke up within the last hour, against the same hour of past weeks.

People, not posts: one author who posts a hundred times is no crowd, here as where people wait. Nothing is carried on
from one evaluation to the next, so that an edit, a late index or a crash can't leave a wrong sum behind.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil, sqrt
from statistics import median
from typing import Final

from msgspec import Struct

from .brand import Rule
from .mention import Time
from .record import Summary
from .rule import Pair, UrgencyOf, led, matches

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
WEEKS = 4

FACTOR: Final = {"low": 8.0, "medium": 6.0, "high": 4.0}
"""How many spreads over the centre a surge is.

Where nothing but chance is at work, and 4 to 20 speak up an hour, these call falsely in a year of hours: low at most
once; medium at most 10 times while one week is known and once with four; high at most 44 and 12 times.
"""

_NORMAL = 1.4826
"""A median absolute deviation times this is the standard deviation where chance is all there is."""

Span = tuple[Time, Time]


class Heard(Struct, frozen=True, kw_only=True):
    """When a source was listened to: since when, None for not yet, and when it was not for long (UTC)."""

    since: Time | None
    gaps: tuple[Span, ...] = ()


class Threshold(Struct, frozen=True, kw_only=True):
    """What is usual at this hour, and the counts above which it is a surge and at which it is none any more."""

    usual: int
    above: int
    clear_at: int


def hour(now: datetime, weeks: int = 0) -> Span:
    """The hour up to `now`, or up to the same moment so many weeks ago."""
    end = now - weeks * WEEK
    return end - HOUR, end


def steady(heard: Heard, now: datetime) -> bool:
    """Whether a source has been listened to for a week: before that nobody knows what is usual there."""
    return heard.since is not None and heard.since <= hour(now, 1)[0]


def weeks(heard: Iterable[Heard], now: datetime) -> tuple[int, ...]:
    """How many weeks back the hours lie in which all of these sources were listened to."""
    sources = tuple(heard)
    past = range(1, WEEKS + 1) if sources else range(0)
    return tuple(back for back in past if all(_covers(source, hour(now, back)) for source in sources))


def _covers(heard: Heard, span: Span) -> bool:
    start, end = span
    return heard.since is not None and heard.since <= start and not any(a < end and start < b for a, b in heard.gaps)


def voices(
    rule: Rule,
    items: Iterable[Summary],
    *,
    urgency_of: UrgencyOf,
    source_ids: Callable[[str], frozenset[str]],
) -> tuple[Pair, ...]:
    """The authors of the mentions that match the rule, most urgent first, whether they were answered or not.

    `items`: the mentions of one hour. What was history when it was first seen is nobody's voice now, nor what a
    person has closed as spam or as not about the brand.
    """
    authors: dict[str, list[Summary]] = defaultdict(list)
    for item in items:
        if not (item.stale or item.standing.dismissed) and matches(rule, item, source_ids=source_ids(item.source)):
            authors[item.post.author].append(item)
    pairs = (_pair(author, posts, urgency_of) for author, posts in authors.items())
    wanted = [pair for pair in pairs if pair.urgency >= rule.min_urgency]
    return tuple(sorted(wanted, key=lambda pair: (-pair.urgency, pair.since, pair.lead)))


def threshold(rule: Rule, past: Sequence[int]) -> Threshold | None:
    """From what count on it is a surge, given the counts of past weeks; None without any: it is silent then.

    Over the median by so many spreads as the sensitivity asks, and never under `at_least`. The spread is the median
    absolute deviation, but no less than chance alone makes it (the square root of the median, and one), and wider
    where few weeks are known. It is over halfway back to the usual.
    """
    if not past:
        return None
    centre = median(past)
    deviation = _NORMAL * median(abs(count - centre) for count in past)
    spread = max(deviation, sqrt(centre), 1.0) * sqrt(1 + 1 / len(past))
    above = max(ceil(centre + FACTOR[rule.sensitivity] * spread), rule.at_least) - 1
    usual = round(centre)
    return Threshold(usual=usual, above=above, clear_at=(usual + above) // 2)


def _pair(author: str, posts: list[Summary], urgency_of: UrgencyOf) -> Pair:
    ordered, urgency, lead = led(posts, urgency_of)
    return Pair(
        author=author,
        conversation=lead.conversation,
        mentions=tuple(item.id for item in ordered),
        since=ordered[0].since,
        urgency=urgency,
        lead=lead.id,
        source=lead.source,
    )
