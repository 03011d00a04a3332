"""A budget that several share: so many in each span of time, counted anew whenever a whole span has begun."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Spent(Struct, frozen=True, kw_only=True):
    """How much was taken in which span; spans are numbered from 1970 on (UTC)."""

    span: int = 0
    amount: int = 0


def take(spent: Spent, amount: int, *, limit: int, per: timedelta, now: datetime) -> Spent | timedelta:
    """What is spent once `amount` is taken, or, where it would be more than `limit`, how long until a new span.

    A negative amount is given back, and never refused.
    Clocks differ: whoever still lives in the last moments of a span takes from the next one where that has begun for
    others, so that a turn of the span never fills the budget twice.
    """
    passed = now - _EPOCH
    number = passed // per
    begun = spent.span in (number, number + 1)
    used = spent.amount if begun else 0
    if amount > 0 and used + amount > limit:
        return (number + 1) * per - passed
    return Spent(span=max(number, spent.span) if begun else number, amount=max(used + amount, 0))
