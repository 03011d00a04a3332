"""How urgent a mention is, 0 to 100, and why.

A sum of parts, each bounded and none of which falls as what it stands for grows:

| part | points | from |
|---|---|---|
| sentiment | 0..40 | probability of negative |
| cause | 0..46 | the gravest of its causes; safety, ethics, outage most |
| asks | 7 | a complaint, a question or a request |
| expects | 4 | it expects an answer |
| waiting | 0..28 | time since `since`, fast at first |
| spread | 0..44 | reposts, replies, likes, views in all, log scale |
| posts | 0..9 | how often the author has written |
| reach | 0..15 | followers, log scale |

Spread is what was done with the mention in all, not per hour: a rate falls by itself while nothing gets better.
What spreads, waits or reaches far counts less the less negative it is, since praise is no fire.
"""

import math
from datetime import datetime, timedelta
from functools import lru_cache
from math import log2, log10
from operator import itemgetter
from typing import Final, NamedTuple

from msgspec import Struct

from harken.domain.assessment import Assessment, Cause, Intent, Urgency
from harken.domain.mention import Engagement, Mention

_HOUR: Final = timedelta(hours=1)
MAX_REACH: Final = 15.0
_CAUSES: Final[dict[Cause, float]] = {
    "safety": 46,
    "ethics": 38,
    "outage": 28,
    "privacy": 24,
    "billing": 8,
    "defect": 6,
    "service": 5,
    "delivery": 5,
    "usability": 3,
    "other": 2,
}
_CAUSE_WORDS: Final[dict[Cause, str]] = {
    "safety": "a danger to people",
    "ethics": "ethics or discrimination",
    "outage": "an outage",
    "privacy": "privacy",
    "billing": "about money",
    "defect": "a defect",
    "service": "about the service",
    "delivery": "about a delivery",
    "usability": "hard to use",
    "other": "a stated cause",
}


class Grounds(Struct, frozen=True, kw_only=True):
    """What of a mention and its assessment makes it urgent.

    `negative`: the probability of negative, 0..1; `weight`: what was done with it, as `weight` adds it up.
    """

    negative: float
    causes: tuple[Cause, ...]
    intent: Intent
    needs_answer: bool
    weight: float
    followers: int


def score(grounds: Grounds, *, since: datetime, now: datetime, posts: int = 1) -> int:
    """How urgent it is at `now`, 0 to 100, waiting `since` (both aware), its author having written `posts` times.

    Never falls when waiting time, the probability of negative, engagement or `posts` rises; the author's
    followers are worth at most 15 of the 100 points, and having few costs none.
    """
    return _added(_kept(grounds), _waited(grounds, now - since), _repeated(posts))


def urgency(mention: Mention, assessment: Assessment, *, since: datetime, now: datetime, posts: int = 1) -> Urgency:
    """The same of a mention as it was assessed, with its reasons in plain English, most telling first."""
    grounds = Grounds(
        negative=min(1.0, max(0.0, assessment.probability.negative)),
        causes=assessment.causes,
        intent=assessment.intent,
        needs_answer=assessment.needs_answer,
        weight=weight(mention.engagement),
        followers=(mention.author.followers if mention.author else None) or 0,
    )
    lasting, waited, repeated = _lasting(grounds), _waited(grounds, now - since), _repeated(posts)
    told: list[tuple[float, str]] = []
    if lasting.sentiment >= 1:
        told.append((lasting.sentiment, _negative_words(grounds.negative)))
    if lasting.cause >= 1:
        told.append((lasting.cause, _CAUSE_WORDS[_gravest(grounds.causes)]))
    if lasting.wants >= 1:
        told.append((lasting.wants, _wants_words(grounds.intent)))
    if waited >= 1:
        told.append((waited, f"waits {_span(now - since)}"))
    if lasting.spread >= 1:
        told.append((lasting.spread, _spread_words(mention.engagement)))
    if repeated >= 1:
        told.append((repeated, f"has written {posts} times"))
    if lasting.reach >= 1:
        told.append((lasting.reach, f"{grounds.followers:,} followers"))
    told.sort(key=itemgetter(0), reverse=True)  # equals stay in this order
    return Urgency(_added(lasting, waited, repeated), tuple([reason for _, reason in told if reason]))


def weight(counts: Engagement) -> float:
    """What was done with a mention in all: a repost carries it to others and counts three times a like."""
    shared, liked, replied, viewed = _done(counts)
    return 3.0 * shared + liked + replied + viewed / 200


class _Lasting(NamedTuple):
    """The points that time does not change, and all of them together."""

    sentiment: float
    cause: float
    wants: float
    spread: float
    reach: float
    total: float


def _added(lasting: _Lasting, waited: float, repeated: float) -> int:
    return min(100, int(lasting.total + waited + repeated))


def _lasting(grounds: Grounds) -> _Lasting:
    share = _share(grounds.negative)
    sentiment, cause = _sentiment(grounds.negative), _cause(grounds.causes)
    wants = _wants(grounds.intent, expects=grounds.needs_answer)
    spread, reach = _spread(grounds.weight) * share, _reach(grounds.followers) * share
    return _Lasting(sentiment, cause, wants, spread, reach, sentiment + cause + wants + spread + reach)


_kept = lru_cache(maxsize=16_384)(_lasting)  # who watches asks for them each minute


def _waited(grounds: Grounds, waited: timedelta) -> float:
    """The points of waiting, which counts little where nobody expects an answer."""
    return _waiting(waited) * (1.0 if grounds.needs_answer else 0.3)


def _share(negative: float) -> float:
    return 0.3 + 0.7 * negative


def _sentiment(negative: float) -> float:
    return 40.0 * math.pow(negative, 0.8)


def _negative_words(negative: float) -> str:
    if negative < 0.4:
        return ""
    return f"{'very ' if negative >= 0.8 else ''}negative ({negative * 100:.0f} %)"


def _gravest(causes: tuple[Cause, ...]) -> Cause:
    return max(causes, key=lambda cause: _CAUSES[cause])


def _cause(causes: tuple[Cause, ...]) -> float:
    return _CAUSES[_gravest(causes)] if causes else 0.0


def _wants(intent: Intent, *, expects: bool) -> float:
    """What the author is after, and whether anybody is expected to answer."""
    return (7.0 if intent in ("question", "request", "complaint") else 0.0) + (4.0 if expects else 0.0)


def _wants_words(intent: Intent) -> str:
    if intent in ("question", "request"):
        return "asks something"
    return "a complaint" if intent == "complaint" else ""


def _waiting(waited: timedelta) -> float:
    """Seven points in the first hour, sixteen in four, all of them after fifteen."""
    return min(28.0, 7.0 * log2(1 + max(0.0, waited / _HOUR)))


def _spread(weight: float) -> float:
    return min(44.0, 4.8 * log2(1 + weight / 4))


def _spread_words(counts: Engagement) -> str:
    shared, liked, replied, viewed = _done(counts)
    named = [f"{count:,} {word}" for count, word in _named(shared, liked, replied) if count]
    told = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    return told or f"{viewed:,} views"


def _done(counts: Engagement) -> tuple[int, int, int, int]:
    """Reposts, likes, replies, views; what is not known is none."""
    return (
        max(0, counts.reposts or 0),
        max(0, counts.likes or 0),
        max(0, counts.replies or 0),
        max(0, counts.views or 0),
    )


def _named(shared: int, liked: int, replied: int) -> list[tuple[int, str]]:
    return [
        (shared, "repost" if shared == 1 else "reposts"),
        (liked, "like" if liked == 1 else "likes"),
        (replied, "reply" if replied == 1 else "replies"),
    ]


def _repeated(posts: int) -> float:
    return min(9.0, 3.0 * max(0, posts - 1))


def _reach(followers: int) -> float:
    """Nothing up to a hundred followers, all of it from ten million on."""
    return min(MAX_REACH, max(0.0, 3 * (log10(max(0, followers) + 1) - 2)))


def _span(waited: timedelta) -> str:
    minutes = max(0, int(waited.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    shown = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
    return " ".join(shown[:2]) or "0 min"
