"""The figures of a report: pure sums over facts. All times UTC."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from statistics import fmean, median

from msgspec import Struct

from harken.domain.answers import answer_rate, is_late, response, waits
from harken.domain.assessment import Sentiment, Urgency
from harken.domain.conversation import HELD_FOR, CloseReason
from harken.domain.mention import author_key
from harken.domain.record import Record, conversation_of, judged
from harken.scoring.urgency import urgency

from .gather import Facts

_BINS = tuple(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24, 7 * 24, 28 * 24))
_BEFORE = timedelta(hours=1)
_MOST_BINS = 200
"""More bars than this are no longer told apart."""


class Row(Struct, frozen=True, kw_only=True):
    """The figures of some mentions.

    `answered`, `median`, `mean` are of those who expected an answer, the times around the clock; `due` is the
    denominator of the answer rate: these, and those that still wait past the target. `answered_too`: answered
    although they expected none.
    """

    mentions: int
    sentiments: dict[Sentiment, int]
    answered: int
    answered_too: int
    due: int
    median: timedelta | None
    mean: timedelta | None

    @property
    def rate(self) -> float | None:
        """The part of those due that was answered, 0..1; None where nobody was due."""
        return self.answered / self.due if self.due else None


class Totals(Struct, frozen=True, kw_only=True):
    """The figures of all mentions. `people`: authors that are known; `nameless`: mentions without a known author."""

    row: Row
    people: int
    nameless: int
    waiting: int
    late: int
    held: int
    unasked: int
    """Mentions without an answer that expect none."""
    recovered: int
    """Answered, and thanked for it."""
    closed: dict[CloseReason, int]
    gone: int


class Waiting(Struct, frozen=True, kw_only=True):
    """One author who waits in one conversation: the most urgent of their posts, and how many there are."""

    record: Record
    urgency: Urgency
    since: datetime
    posts: int


class Bin(Struct, frozen=True):
    """How many mentions began in one stretch of time."""

    start: datetime
    sentiments: dict[Sentiment, int]


class Step(Struct, frozen=True):
    """From `at` on so many waited."""

    at: datetime
    count: int


def totals(facts: Facts) -> Totals:
    """The key figures."""
    records = facts.records
    known = {_author(record) for record in records if record.mention.author is not None}
    waiting = [record for record in records if waits(record)]
    return Totals(
        row=row(facts, records),
        people=len(known),
        nameless=sum(record.mention.author is None for record in records),
        waiting=len(waiting),
        late=sum(is_late(record, facts.hours, facts.target, facts.end) for record in waiting),
        held=sum(record.standing.state == "held" for record in records),
        unasked=sum(record.standing.state == "waiting" and not judged(record).needs_answer for record in records),
        recovered=sum(record.standing.recovered for record in records),
        closed=dict(
            Counter(
                record.closure.reason
                for record in records
                if record.standing.state == "closed" and record.closure is not None
            )
        ),
        gone=sum(record.standing.state == "gone" for record in records),
    )


def row(facts: Facts, records: Iterable[Record]) -> Row:
    """The figures of some of the facts' records."""
    chosen = list(records)
    answered = [record for record in chosen if record.standing.state == "answered"]
    expected = [record for record in answered if judged(record).needs_answer]
    times = [time.total_seconds() for time in map(response, expected) if time is not None]
    rate = answer_rate(chosen, facts.hours, facts.target, facts.end)
    return Row(
        mentions=len(chosen),
        sentiments=_sentiments(chosen),
        answered=rate.answered,
        answered_too=len(answered) - rate.answered,
        due=rate.due,
        median=timedelta(seconds=median(times)) if times else None,
        mean=timedelta(seconds=fmean(times)) if times else None,
    )


def grouped(facts: Facts, key: Callable[[Record], str | None]) -> list[tuple[str | None, Row]]:
    """The figures by language, source and the like, the largest first."""
    groups: dict[str | None, list[Record]] = defaultdict(list)
    for record in facts.records:
        groups[key(record)].append(record)
    ordered = sorted(groups.items(), key=lambda entry: (-len(entry[1]), entry[0] or "~"))
    return [(name, row(facts, records)) for name, records in ordered]


def who_waits(facts: Facts) -> list[Waiting]:
    """Everyone who expects an answer and has none at the end of the report, the most urgent first."""
    groups: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for record in facts.records:
        if waits(record):
            groups[*_author(record), conversation_of(record.mention)].append(record)
    found = [_lead(group, facts.end) for group in groups.values()]
    return sorted(found, key=lambda item: (-item.urgency.score, item.since, item.record.mention.id))


def _lead(group: list[Record], now: datetime) -> Waiting:
    ranked = [
        (urgency(record.mention, judged(record), since=record.since, now=now, posts=len(group)), record)
        for record in group
    ]
    score, lead = max(ranked, key=lambda entry: entry[0].score)
    return Waiting(record=lead, urgency=score, since=min(record.since for record in group), posts=len(group))


def negative_waiting(facts: Facts) -> list[Step]:
    """How many negative mentions waited at once, from the start to the end of the report, a step a change.

    A mention waits from its `since` until its first answer, holding statement, closing or deletion.
    """
    changes: Counter[datetime] = Counter()
    for record in facts.records:
        if judged(record).sentiment != "negative":
            continue
        until = waited_until(record)
        changes[_within(facts, record.since)] += 1
        if until is not None and until <= facts.end:
            changes[_within(facts, until)] -= 1
    steps = [Step(facts.start, changes.pop(facts.start, 0))]
    for at in sorted(changes):
        if changes[at]:
            steps.append(Step(at, steps[-1].count + changes[at]))
    return steps


def waited_until(record: Record) -> datetime | None:
    """When a mention stopped waiting; None if it still waits.

    When a post was deleted nobody tells: the moment is taken at which its source was last asked.
    """
    standing = record.standing
    moments = [standing.answered_at]
    moments += [record.closure.at] if record.closure is not None else []
    moments += [standing.held_until - HELD_FOR] if standing.held_until is not None else []
    moments += [record.checked_at or record.since] if record.gone else []
    known = [moment for moment in moments if moment is not None]
    return max(record.since, min(known)) if known else None


def bins(facts: Facts) -> tuple[timedelta, list[Bin]]:
    """How many mentions began in each hour, or in each longer stretch where hours are too many to be told apart."""
    start = facts.start.replace(minute=0, second=0, microsecond=0)
    span = facts.end - start
    width = next((width for width in _BINS if span / width <= _MOST_BINS), _BINS[-1])
    groups: dict[int, list[Record]] = defaultdict(list)
    for record in facts.records:
        groups[(_within(facts, record.since) - start) // width].append(record)
    return width, [Bin(start + number * width, _sentiments(groups[number])) for number in sorted(groups)]


def worst(facts: Facts) -> tuple[datetime, datetime] | None:
    """The time of the incident that counted most, with some before and after.

    None where nobody was called, or where it fills much of the report anyway.
    """
    if not facts.notices:
        return None
    top = max(facts.notices, key=lambda notice: notice.count)
    told = [notice.at for notice in facts.notices if (notice.rule, notice.incident) == (top.rule, top.incident)]
    around = max(_BEFORE, (max(told) - min(told)) / 6)
    start, end = _within(facts, min(told) - around), _within(facts, max(told) + around)
    return (start, end) if 3 * (end - start) <= facts.end - facts.start else None


def _within(facts: Facts, moment: datetime) -> datetime:
    return min(facts.end, max(facts.start, moment))


def _sentiments(records: Iterable[Record]) -> dict[Sentiment, int]:
    found = Counter(judged(record).sentiment for record in records)
    return {"negative": found["negative"], "neutral": found["neutral"], "positive": found["positive"]}


def _author(record: Record) -> tuple[str, str]:
    return record.mention.source, author_key(record.mention)
