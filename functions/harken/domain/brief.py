"""The brief of an incident or a period: who, what, when, where, why, how, how far; each with its evidence."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Final, Literal

from msgspec import Struct

from .answers import AnswerRate, answer_rate, waits
from .assessment import Verdict
from .brand import Brand
from .causes import Why, why
from .growth import Growth, growth
from .hub import Hub, hub
from .mention import Time, utc
from .record import Record, judged
from .said import Said, said
from .share import Part, parts
from .spread import How, how
from .voices import Who, reach, who

MOST: Final = 10_000
"""So many posts are looked at, the newest."""

_DOUBTED: Final[tuple[Verdict, ...]] = ("attack", "rumour")
_SIGNS: Final = 2
"""So many posts of each are shown, with so many signs."""

Stand = Literal["answered", "held", "waiting", "closed", "gone", "expects none"]


class Sign(Struct, frozen=True, kw_only=True):
    """Why a post is taken for an attack or a rumour: words from it, or what is known of its author."""

    verdict: Verdict
    post: Said
    evidence: tuple[str, ...]


class What(Struct, frozen=True, kw_only=True):
    """What is said: `verdicts` are of the negative posts, `intents` and `sentiments` of all."""

    sentiments: tuple[Part, ...]
    intents: tuple[Part, ...]
    verdicts: tuple[Part, ...]
    signs: tuple[Sign, ...]


class Where(Struct, frozen=True, kw_only=True):
    """Where it is said: sources and languages of all posts, and where the trouble concentrates.

    `scattered`: no one place holds enough of it to answer there alone.
    """

    sources: tuple[Part, ...]
    languages: tuple[Part, ...]
    hub: Hub | None
    scattered: bool


class Extent(Struct, frozen=True, kw_only=True):
    """How far it went. `likes`, `reposts`, `replies` are sums of what sources tell.

    `reach`: the followers of all authors, each author once: an upper bound, as many follow several and few read all;
    `reach_unknown`: authors whose followers nobody tells, who stand in no sum. `stands`: of all posts, as of `now`.
    """

    reach: int
    reach_unknown: int
    likes: int
    reposts: int
    replies: int
    stands: tuple[Part, ...]
    rate: AnswerRate


class Brief(Struct, frozen=True, kw_only=True):
    """All of it, for the posts about a brand whose clock began in `start` <= time < `end`, as they stand at `now`.

    The trouble is those of them that are counted: the negative ones, or what the rule of `incident` counts; when,
    where (the hub), why and how are of these. `dismissed`: posts closed as spam or as not about the brand, which are
    in no other number. `cut`: there were more than `MOST`, and older ones are left out.
    """

    brand: str
    brand_name: str
    start: Time
    end: Time
    now: Time
    posts: int
    trouble: int
    dismissed: int
    cut: bool
    who: Who
    what: What
    when: Growth
    where: Where
    why: Why
    how: How
    extent: Extent
    rule: str | None = None
    incident: str | None = None


def is_negative(record: Record) -> bool:
    """Whether it is negative toward the brand, as a person said or else as it was assessed."""
    return judged(record).sentiment == "negative"


def brief(
    records: Iterable[Record],
    start: datetime,
    end: datetime,
    now: datetime,
    *,
    brand: Brand,
    counts: Callable[[Record], bool] = is_negative,
    usual_from: datetime | None = None,
) -> Brief:
    """The brief of `records` (any order, each id once) from `start` to before `end` (all times aware).

    `counts`: which posts are the trouble. Records from before `start`, back to `usual_from`, tell the usual level and
    nothing else. Never fails for what a record lacks: author, time, words.
    """
    start, end, now = utc(start), utc(end), utc(now)
    level_from = start if usual_from is None else min(start, utc(usual_from))
    within = [record for record in records if level_from <= record.since < end]
    ordered = sorted(within, key=lambda record: (record.since, record.mention.id))
    newest = ordered[-MOST:]
    heard = [record for record in newest if not record.standing.dismissed]
    spoken = [record for record in heard if record.since >= start]
    trouble = [record for record in spoken if counts(record)]
    when = growth((record.since for record in heard if counts(record)), start, end, level_from)
    spread, copied = how(trouble)
    onset = when.onset if when.onset is not None and when.onset >= start else None
    return Brief(
        brand=brand.id,
        brand_name=brand.names[0],
        start=start,
        end=end,
        now=now,
        posts=len(spoken),
        trouble=len(trouble),
        dismissed=sum(record.standing.dismissed and record.since >= start for record in newest),
        cut=len(ordered) > MOST,
        who=who(spoken, trouble, onset, copied),
        what=_what(spoken),
        when=when,
        where=_where(spoken, trouble, brand),
        why=why(trouble),
        how=spread,
        extent=_extent(spoken, brand, now),
    )


def _where(records: Sequence[Record], trouble: Sequence[Record], brand: Brand) -> Where:
    own = tuple(chain(*brand.accounts.values(), *brand.bots.values()))
    centre = hub(trouble, own)
    return Where(
        sources=parts(record.mention.source for record in records),
        languages=parts(judged(record).lang for record in records),
        hub=centre,
        scattered=centre is None or centre.is_weak,
    )


def _what(records: Sequence[Record]) -> What:
    negative = [record for record in records if is_negative(record)]
    verdicts = [judged(record).genuineness for record in negative]
    signs = [
        [
            Sign(verdict=kind, post=said(record), evidence=found.evidence[:_SIGNS])
            for record, found in zip(negative, verdicts, strict=True)
            if found.verdict == kind and found.evidence
        ]
        for kind in _DOUBTED
    ]
    return What(
        sentiments=parts(judged(record).sentiment for record in records),
        intents=parts(judged(record).intent for record in records),
        verdicts=parts(found.verdict for found in verdicts),
        signs=tuple(chain(*(found[:_SIGNS] for found in signs))),
    )


def _extent(records: Sequence[Record], brand: Brand, now: datetime) -> Extent:
    followers, untold = reach(records)
    counts = [record.mention.engagement for record in records]
    return Extent(
        reach=followers,
        reach_unknown=untold,
        likes=sum(count.likes or 0 for count in counts),
        reposts=sum(count.reposts or 0 for count in counts),
        replies=sum(count.replies or 0 for count in counts),
        stands=parts(map(_stand, records)),
        rate=answer_rate(records, brand.hours, brand.target, now),
    )


def _stand(record: Record) -> Stand:
    if record.standing.state == "waiting":
        return "waiting" if waits(record) else "expects none"
    return record.standing.state
