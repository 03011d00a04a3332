"""Mentions together with what the brand replied to them, as the clocks need them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from harken.domain.clocks import Heard
from harken.domain.conversation import Reply
from harken.domain.record import Record, judged
from harken.domain.rule import level
from harken.scoring.urgency import urgency
from harken.store import mentions
from harken.store.table import Table

_HIGHEST: Final = 2


def heard(table: Table, records: Iterable[Record]) -> tuple[Heard, ...]:
    """Each record with the replies stored for it; costs one read for each that was answered or held."""
    return tuple(Heard(record=record, replies=_replies(table, record)) for record in records)


def _replies(table: Table, record: Record) -> tuple[Reply, ...]:
    standing = record.standing
    if standing.answered_by is None and standing.held_until is None:
        return ()
    return mentions.read(table, record.brand, record.mention.id).replies


def is_crisis(record: Record, when: datetime) -> bool:
    """Whether a mention is of the highest level of urgency at a moment (UTC), its waiting until then counted in."""
    said = urgency(record.mention, judged(record), since=record.since, now=when)
    return level(said.score) == _HIGHEST
