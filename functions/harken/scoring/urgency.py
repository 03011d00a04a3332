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

from datetime import datetime, timedelta
from math import log2, log10
from typing import Final

from harken.domain.assessment import Assessment, Cause, Urgency
from harken.domain.mention import Mention

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

Part = tuple[float, str]
"""Points, and the reason in words."""


def urgency(mention: Mention, assessment: Assessment, *, since: datetime, now: datetime, posts: int = 1) -> Urgency:
    """The urgency of `mention` at `now`, waiting `since` (both aware), its author having written `posts` times.

    Never falls when waiting time, the probability of negative, engagement or `posts` rises; the author's
    followers are worth at most 15 of the 100 points, and having few costs none. Reasons in plain English, most
    telling first.
    """
    negative = min(1.0, max(0.0, assessment.probability.negative))
    parts = [
        _sentiment(negative),
        _cause(assessment),
        _wants(assessment),
        _waiting(now - since, 1.0 if assessment.needs_answer else 0.3),
        _spread(mention, 0.3 + 0.7 * negative),
        _repeated(posts),
        _reach(mention, 0.3 + 0.7 * negative),
    ]
    score = sum(points for points, _ in parts)
    told = sorted((part for part in parts if part[0] >= 1 and part[1]), key=lambda part: -part[0])
    return Urgency(min(100, int(score)), tuple(reason for _, reason in told))


def _sentiment(negative: float) -> Part:
    points = 40 * negative**0.8
    if negative < 0.4:
        return points, ""
    return points, f"{'very ' if negative >= 0.8 else ''}negative ({negative * 100:.0f} %)"


def _cause(assessment: Assessment) -> Part:
    if not assessment.causes:
        return 0.0, ""
    gravest = max(assessment.causes, key=lambda cause: _CAUSES[cause])
    return _CAUSES[gravest], _CAUSE_WORDS[gravest]


def _wants(assessment: Assessment) -> Part:
    """What the author is after, and whether anybody is expected to answer."""
    expects = 4.0 if assessment.needs_answer else 0.0
    if assessment.intent in ("question", "request"):
        return 7.0 + expects, "asks something"
    return (7.0 + expects, "a complaint") if assessment.intent == "complaint" else (expects, "")


def _waiting(waited: timedelta, share: float) -> Part:
    """Seven points in the first hour, sixteen in four, all of them after fifteen."""
    hours = max(0.0, waited / _HOUR)
    return min(28.0, 7.0 * log2(1 + hours)) * share, f"waits {_span(waited)}"


def _spread(mention: Mention, share: float) -> Part:
    """A repost carries it to others and counts three times a like."""
    counts = mention.engagement
    shared, liked, replied, viewed = (
        max(0, count or 0) for count in (counts.reposts, counts.likes, counts.replies, counts.views)
    )
    weight = 3.0 * shared + liked + replied + viewed / 200
    if not weight:
        return 0.0, ""
    points = min(44.0, 4.8 * log2(1 + weight / 4))
    named = [f"{count:,} {word}" for count, word in _named(shared, liked, replied) if count]
    told = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    return points * share, told or f"{viewed:,} views"


def _named(shared: int, liked: int, replied: int) -> list[tuple[int, str]]:
    return [
        (shared, "repost" if shared == 1 else "reposts"),
        (liked, "like" if liked == 1 else "likes"),
        (replied, "reply" if replied == 1 else "replies"),
    ]


def _repeated(posts: int) -> Part:
    return min(9.0, 3.0 * max(0, posts - 1)), f"has written {posts} times"


def _reach(mention: Mention, share: float) -> Part:
    """Nothing up to a hundred followers, all of it from ten million on."""
    followers = max(0, (mention.author.followers if mention.author else None) or 0)
    points = min(MAX_REACH, max(0.0, 3 * (log10(followers + 1) - 2)))
    return points * share, f"{followers:,} followers"


def _span(waited: timedelta) -> str:
    minutes = int(waited.total_seconds() // 60)
    if minutes <= 0:
        return "0 min"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    shown = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
    return " ".join(shown[:2])
