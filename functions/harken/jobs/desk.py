"""The desk: what people do about mentions and incidents. A person's word wins over what was found."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from harken.domain.brand import Brand
from harken.domain.conversation import CloseReason, Closure, Post
from harken.domain.correction import Correction, amended
from harken.domain.errors import BadInput, Conflict, Unavailable
from harken.domain.incident import Incident, acknowledge
from harken.domain.record import Record, conversation_of, erased
from harken.store import corrections, incidents, mentions
from harken.store.incidents import Silence
from harken.store.table import Table

from .conversations import settle
from .ports import Run

_TRIES = 5


def close(run: Run, brand: Brand, mention: str, reason: CloseReason) -> Record:
    """Close a mention; it waits no more. Raises `BadInput` if it is not stored."""
    closure = Closure(reason=reason, at=run.now)
    return _change(run, brand, mention, lambda record: msgspec.structs.replace(record, closure=closure))


def reopen(run: Run, brand: Brand, mention: str) -> Record:
    """Take a closing back; the mention stands as its conversation says. Raises `BadInput` if it is not stored."""
    return _change(run, brand, mention, lambda record: msgspec.structs.replace(record, closure=None))


def gone(run: Run, brand: Brand, mention: str) -> Record:
    """Take note that a mention was deleted at its source. Raises `BadInput` if it is not stored."""
    return _change(run, brand, mention, erased)


def correct(run: Run, brand: Brand, mention: str, said: Correction) -> Record:
    """Keep what a person says of a mention, over what was said of it before; rules and urgency go by it from now on.

    Raises `BadInput` if the mention is not stored, or if what was said contradicts itself.
    """
    stored = mentions.records(run.table, brand.id, [mention]).get(mention)
    if stored is not None:
        amended(stored.correction, said)  # refused before anything is written
        corrections.note(run.table, brand.id, mention)
    return _rejudge(run, brand, mention, lambda record: _replace(record, amended(record.correction, said)))


def uncorrect(run: Run, brand: Brand, mention: str) -> Record:
    """Take back all that people said of a mention. Raises `BadInput` if it is not stored."""
    record = _rejudge(run, brand, mention, lambda record: _replace(record, None))
    corrections.forget(run.table, brand.id, mention)
    return record


def _replace(record: Record, correction: Correction | None) -> Record:
    return msgspec.structs.replace(record, correction=correction)


def _rejudge(run: Run, brand: Brand, mention: str, change: Callable[[Record], Record]) -> Record:
    """As `_change`, with the conversation at hand: whether an earlier answer settles it may be another thing now."""
    record = mentions.records(run.table, brand.id, [mention]).get(mention)
    views = [] if record is None else mentions.conversation(run.table, brand.id, conversation_of(record.mention))
    return _change(run, brand, mention, change, [view.post for view in views])


def _change(
    run: Run, brand: Brand, mention: str, change: Callable[[Record], Record], posts: Sequence[Post] = ()
) -> Record:
    record = settle(run, brand, mention, change, posts)
    if record is None:
        raise BadInput(f"{mention}: no such mention of {brand.id}")
    return record


def ack(table: Table, brand: str, rule: str, now: datetime) -> Incident:
    """Acknowledge a rule's incident. Raises `BadInput` if none is raised."""
    for _ in range(_TRIES):
        incident = incidents.read(table, brand).incidents.get(rule)
        if incident is None or incident.phase not in ("raised", "clearing"):
            raise BadInput(f"{rule} of {brand}: no incident is raised, so there is nothing to acknowledge")
        try:
            return incidents.save(table, acknowledge(incident, now))
        except Conflict:
            continue
    raise Unavailable(f"the incident of {rule} is written by others again and again")


def silence(table: Table, brand: str, rule: str | None, until: datetime, note: str = "") -> None:
    """Keep quiet about a rule, or all rules of a brand, until a moment (UTC); the record goes on."""
    incidents.silence(table, brand, rule, Silence(until=until, note=note))
