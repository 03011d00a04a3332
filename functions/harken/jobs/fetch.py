"""Fetch: read one source entry from its cursor on and queue what it brings."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import Conflict, HarkenError, SourceError
from harken.sources.base import Page
from harken.store import settings, sources
from harken.store.sources import SourceState
from harken.store.table import Table

from .ports import Dead, FetchJob, Outside
from .queueing import enqueue
from .secrets import revealed

LEASE = timedelta(seconds=90)
"""Longer than the function's timeout: a run that dies gives its entry free by itself."""

RETRY = (timedelta(minutes=1), timedelta(minutes=5))
"""A failing entry is tried again after its `every`, within these bounds, unless it says how long to stay away."""

SLACK = timedelta(seconds=15)
"""A minute's schedule does not tick to the second; without slack every second reading would be skipped."""

Outcome = Literal["read", "failed", "not due", "not ours"]


def fetch(table: Table, job: FetchJob, outside: Outside, now: datetime) -> tuple[Outcome, int]:
    """Read the entry that `job` names; gives back what came of it and how many posts were queued.

    The cursor moves only after what it covers is on the queue. A source that fails is an outcome, kept in its
    state and tried again later; it is never taken for an empty page.
    """
    brand = settings.current(table).get(job.brand)
    entry = next((entry for entry in brand.sources if entry.id == job.entry), None) if brand else None
    if brand is None or entry is None or not entry.enabled:
        return "not ours", 0
    state = sources.read(table, brand.id, entry.id, "cursor")
    if not sources.is_due(state, now):
        return "not due", 0
    leased = msgspec.structs.replace(state, started_at=now, leased_until=now + LEASE)
    try:
        state = sources.save(table, brand.id, entry.id, "cursor", leased)
    except Conflict:
        return "not due", 0  # another run took it this very moment
    return _read(table, brand, entry, state, outside, now)


def _read(
    table: Table, brand: Brand, entry: SourceEntry, state: SourceState, outside: Outside, now: datetime
) -> tuple[Outcome, int]:
    queued = 0
    cursor = state.cursor  # as it is stored; what a page moves is stored before the next page, or with the outcome
    try:
        source = outside.find(entry.use)
        pages = source.read(revealed(entry, outside.secret), brand, state.cursor, outside.http(entry), now)
        for page in pages:
            if state.cursor != cursor:
                state = sources.save(table, brand.id, entry.id, "cursor", state)
                cursor = state.cursor
            _queue(page, brand, entry, outside, now)
            queued += len(page.mentions)
            state = msgspec.structs.replace(state, cursor=page.cursor or state.cursor)
    except SourceError as error:
        _fail(table, brand, entry, state, error, now)
        return "failed", queued
    except HarkenError:
        raise  # a fault of ours, not of the source: the lease runs out and the job comes again
    except Exception as error:
        wrapped = SourceError(f"{type(error).__name__} while reading it")
        _fail(table, brand, entry, state, wrapped, now)
        raise wrapped from error
    done = sources.succeeded(state, now, now + entry.every - SLACK)
    sources.save(table, brand.id, entry.id, "cursor", done)
    return "read", queued


def _fail(
    table: Table, brand: Brand, entry: SourceEntry, state: SourceState, error: SourceError, now: datetime
) -> None:
    failed = sources.failed(state, str(error), now, now + pause(entry, error))
    sources.save(table, brand.id, entry.id, "cursor", failed)


def _queue(page: Page, brand: Brand, entry: SourceEntry, outside: Outside, now: datetime) -> None:
    enqueue(outside, brand.id, entry.id, page.mentions, now)
    if page.bad:
        outside.bury([Dead(reason=bad.reason, brand=brand.id, entry=entry.id, raw=bad.raw) for bad in page.bad])


def pause(entry: SourceEntry, error: SourceError) -> timedelta:
    """How long to leave a failing entry alone: what the source asked for, else its own pace within bounds."""
    least, most = RETRY
    return max(error.retry_after, timedelta(seconds=1)) if error.retry_after else min(max(entry.every, least), most)
