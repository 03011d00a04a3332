"""What a decision says to people: from pairs and records to a notice that needs nothing else to be shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from harken.channels.plain import glance
from harken.domain.brand import Brand, ChannelName
from harken.domain.incident import Decision, Incident
from harken.domain.masking import masked
from harken.domain.notice import Notice, Reason, Waiter
from harken.domain.record import Record, Summary, judged
from harken.domain.rule import Pair
from harken.scoring.urgency import Grounds, score, urgency

from .scene import Count, Evaluation

SHOWN = 20
"""How many of those who wait a notice carries; all are counted."""

_TEXT = 500
_ALT = 200
_NAME = 100
"""How much of a text, of what is told of a picture and of a name a notice carries, in characters.

A notice must fit into one SNS message.
"""


def urgency_of(view: Summary, posts: int, now: datetime) -> int:
    """How urgent a mention is at `now`, 0 to 100, worked out from its index view."""
    grounds = Grounds(
        negative=min(1.0, max(0.0, view.negative)),
        causes=view.causes,
        intent=view.intent,
        needs_answer=view.needs_answer,
        weight=max(0, view.engagement),
        followers=view.followers or 0,
    )
    return score(grounds, since=view.since, now=now, posts=posts)


def notice(
    brand: Brand,
    decision: Decision,
    count: Count,
    shown: Mapping[str, Record],
    now: datetime,
    *,
    riding: Sequence[Evaluation] = (),
    gist: tuple[str, ...] = (),
) -> Notice:
    """The notice of a decision that tells something.

    `shown` holds the records of the first pairs' leads; `riding` are the warnings that this notice speaks for.
    `gist`: a few lines that sum it up.
    """
    incident = decision.told
    if incident is None or decision.reason == "NONE":
        raise ValueError("a decision that tells nothing has no notice")
    waiters = (
        _waiter(pair, shown[pair.lead], pair.lead in decision.new, now)
        for pair in count.pairs[:SHOWN]
        if pair.lead in shown
    )
    return _notice(
        brand,
        incident,
        decision.reason,
        now,
        count=count,
        new=len(decision.new),
        waiters=tuple(waiters),
        notes=(*count.notes, *(_also(brand, evaluation, now) for evaluation in riding)),
        gist=gist,
    )


def _also(brand: Brand, evaluation: Evaluation, now: datetime) -> str:
    warning = _notice(brand, evaluation.decision.incident, "REMINDER", now, count=evaluation.count)
    return f"Rule {warning.rule} is on as well: {glance(warning)}"


def removal(brand: Brand, incident: Incident, now: datetime) -> Notice:
    """The notice that an incident ended because its rule, its source or its brand left the settings."""
    return _notice(
        brand,
        incident,
        "CLEARED",
        now,
        notes=("It was removed from the settings; those who waited may still wait.",),
    )


def _notice(
    brand: Brand,
    incident: Incident,
    reason: Reason,
    now: datetime,
    *,
    count: Count | None = None,
    new: int = 0,
    waiters: tuple[Waiter, ...] = (),
    notes: tuple[str, ...] = (),
    gist: tuple[str, ...] = (),
) -> Notice:
    rule, pairs = (count.rule, count.pairs) if count else (None, ())
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
        channels=_channels(brand, incident, cleared=cleared),
        count=len(pairs),
        new=new,
        above=rule.above if rule else 0,
        waiting_seconds=int(rule.waiting.total_seconds()) if rule else 0,
        clear_at=min(rule.clear_at, rule.above) if rule else 0,
        clear_after_seconds=int(rule.clear_after.total_seconds()) if rule else 0,
        oldest=min((pair.since for pair in pairs), default=None),
        more=count.more if count else False,
        raised_at=incident.raised_at or now,
        waiters=waiters,
        ended=dict(Counter(incident.ended.values())) if cleared else {},
        notes=notes,
        gist=gist,
        acknowledged=incident.acked_at is not None,
        kind=rule.kind if rule else "unanswered",
        sentiment=rule.sentiment if rule else (),
        usual=count.usual if count else None,
        staged=incident.staged,
    )


def _channels(brand: Brand, incident: Incident, *, cleared: bool) -> tuple[ChannelName, ...]:
    if incident.staged:
        return ()
    return incident.informed if cleared else brand.tell.get(incident.severity, ())


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
        text=_short(masked(text), _TEXT) or "",
        lang=record.assessment.lang,
        urgency=said.score,
        reasons=said.reasons,
        new=new,
        pictures=sum(item.is_picture for item in mention.media),
        alt=_short(masked(next((item.alt for item in mention.media if item.is_picture and item.alt), "")), _ALT)
        or None,
        posts=len(pair.mentions),
    )
