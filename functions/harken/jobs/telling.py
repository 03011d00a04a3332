"""What a decision says to people: from pairs and records to a notice that needs nothing else to be shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from harken.domain.assessment import Assessment, Probability, Urgency
from harken.domain.brand import Brand, Rule
from harken.domain.incident import Decision, Incident
from harken.domain.mention import Author, Engagement, Mention
from harken.domain.notice import Notice, Reason, Waiter
from harken.domain.record import Record, Summary, judged
from harken.domain.rule import Pair
from harken.scoring.urgency import urgency

SHOWN = 20
"""How many of those who wait a notice carries; all are counted."""

_TEXT = 500
_ALT = 200
_NAME = 100
"""How much of a text, of what is told of a picture and of a name a notice carries, in characters.

A notice must fit into one SNS message.
"""


def urgency_of(view: Summary, posts: int, now: datetime) -> Urgency:
    """The urgency of a mention at `now`, worked out from its index view."""
    other = 1 - view.negative
    assessment = Assessment(
        lang=view.lang,
        sentiment=view.sentiment,
        probability=Probability(view.negative, other, 0.0),
        intent=view.intent,
        causes=view.causes,
        needs_answer=view.needs_answer,
    )
    mention = Mention(
        id=view.id,
        source=view.source,
        author=Author(followers=view.followers),
        engagement=Engagement(likes=view.engagement),
    )
    return urgency(mention, assessment, since=view.since, now=now, posts=posts)


def notice(
    brand: Brand,
    rule: Rule,
    decision: Decision,
    pairs: Sequence[Pair],
    shown: Mapping[str, Record],
    unread: Mapping[str, str],
    now: datetime,
) -> Notice:
    """The notice of a decision that tells something; `shown` holds the records of the first pairs' leads."""
    incident = decision.told
    if incident is None or decision.reason == "NONE":
        raise ValueError("a decision that tells nothing has no notice")
    waiters = (
        _waiter(pair, shown[pair.lead], pair.lead in decision.new, now)
        for pair in pairs[:SHOWN]
        if pair.lead in shown
    )
    return _notice(
        brand,
        incident,
        decision.reason,
        now,
        count=len(pairs),
        new=len(decision.new),
        rule=rule,
        oldest=min((pair.since for pair in pairs), default=None),
        waiters=tuple(waiters),
        notes=(*unread.values(), *_doubts(pairs)),
    )


def removal(brand: Brand, incident: Incident, now: datetime) -> Notice:
    """The notice that an incident ended because its rule, its source or its brand left the settings."""
    return _notice(
        brand,
        incident,
        "CLEARED",
        now,
        count=0,
        new=0,
        notes=("It was removed from the settings; those who waited may still wait.",),
    )


def _notice(
    brand: Brand,
    incident: Incident,
    reason: Reason,
    now: datetime,
    *,
    count: int,
    new: int,
    rule: Rule | None = None,
    oldest: datetime | None = None,
    waiters: tuple[Waiter, ...] = (),
    notes: tuple[str, ...] = (),
) -> Notice:
    cleared = reason == "CLEARED"
    return Notice(
        brand=brand.id,
        brand_name=brand.names[0],
        rule=incident.rule,
        incident=incident.id,
        sequence=incident.sequence,
        at=now,
        reason=reason,
        severity=incident.severity,
        channels=incident.informed if cleared else brand.tell.get(incident.severity, ()),
        count=count,
        new=new,
        above=rule.above if rule else 0,
        waiting_seconds=int(rule.waiting.total_seconds()) if rule else 0,
        clear_at=min(rule.clear_at, rule.above) if rule else 0,
        clear_after_seconds=int(rule.clear_after.total_seconds()) if rule else 0,
        oldest=oldest,
        raised_at=incident.raised_at or now,
        waiters=waiters,
        ended=dict(Counter(incident.ended.values())) if cleared else {},
        notes=notes,
        acknowledged=incident.acked_at is not None,
    )


def _doubts(pairs: Sequence[Pair]) -> list[str]:
    unchecked = sum(pair.unchecked for pair in pairs)
    untold = sorted({pair.source for pair in pairs if pair.untold})
    notes = []
    if unchecked:
        notes.append(f"For {unchecked} of them we could not check whether you have answered already.")
    if untold:
        notes.append(f"{', '.join(untold)} cannot tell us whether you have answered.")
    return notes


def _short(text: str | None, most: int) -> str | None:
    return text if text is None or len(text) <= most else f"{text[: most - 1]}…"


def _waiter(pair: Pair, record: Record, new: bool, now: datetime) -> Waiter:
    mention, author = record.mention, record.mention.author
    said = urgency(mention, judged(record), since=record.since, now=now, posts=len(pair.mentions))
    text = " ".join(part for part in (mention.title, mention.text) if part)
    return Waiter(
        mention=mention.id,
        source=mention.source,
        url=mention.url,
        handle=_short(author.handle, _NAME) if author else None,
        name=_short(author.name, _NAME) if author else None,
        followers=author.followers if author else None,
        since=pair.since,
        text=_short(text, _TEXT) or "",
        lang=record.assessment.lang,
        urgency=said.score,
        reasons=said.reasons,
        new=new,
        pictures=sum(item.is_picture for item in mention.media),
        alt=_short(next((item.alt for item in mention.media if item.is_picture and item.alt), None), _ALT),
        posts=len(pair.mentions),
    )
