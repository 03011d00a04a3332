"""The answer rate, and who still waits past the target: one truth for report, digest and brief."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from .brand import Hours
from .conversation import CloseReason
from .hours import worked
from .record import Record, judged


class AnswerRate(Struct, frozen=True, kw_only=True):
    """How many mentions that expected an answer got one.

    `late`: still waiting past the target; those that wait within it are not due yet and stand in no denominator.
    `closed` by a person, by reason, are told apart: of those handled elsewhere the public still sees no answer.
    """

    answered: int
    late: int
    closed: dict[CloseReason, int]

    @property
    def due(self) -> int:
        """The denominator: answered, or still waiting past the target."""
        return self.answered + self.late

    @property
    def rate(self) -> float | None:
        """The part of those due that was answered, 0..1; None where nobody was due."""
        return self.answered / self.due if self.due else None


def answer_rate(records: Iterable[Record], hours: Hours | None, target: timedelta, now: datetime) -> AnswerRate:
    """The answer rate of some mentions at `now` (UTC); `target` is in business hours, where there are any."""
    chosen = list(records)
    closings = (record.closure.reason for record in chosen if record.standing.state == "closed" and record.closure)
    return AnswerRate(
        answered=sum(record.standing.state == "answered" and judged(record).needs_answer for record in chosen),
        late=sum(waits(record) and is_late(record, hours, target, now) for record in chosen),
        closed=dict(sorted(Counter(closings).items())),
    )


def waits(record: Record) -> bool:
    """Whether somebody expects an answer and has none, not even a holding statement."""
    return record.standing.state == "waiting" and judged(record).needs_answer


def is_late(record: Record, hours: Hours | None, target: timedelta, now: datetime) -> bool:
    """Whether more than `target` of business time has passed since its clock started."""
    return worked(hours, record.since, now) > target


def response(record: Record) -> timedelta | None:
    """How long, around the clock, a mention waited for its answer; None without one.

    Clocks differ, so that a direct reply may bear an earlier time than what it answers: that is no time at all, never
    a negative one.
    """
    answered_at = record.standing.answered_at
    return None if answered_at is None else max(timedelta(0), answered_at - record.since)
