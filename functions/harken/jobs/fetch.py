"""Fetch: read one source entry from its cursor on and queue what it brings."""

from datetime import datetime, timedelta
from functools import partial
from typing import Literal

import msgspec

from harken.domain.brand import Brand, SourceEntry
from harken.domain.breaker import pause
from harken.domain.errors import BadInput, Conflict, HarkenError, SourceError, SourceRefused
from harken.sources.base import Page
from harken.store import settings, sources
from harken.store.sources import SourceState
from harken.store.table import Table

from .overlap import Overlap
from .ports import RESERVE, Dead, FetchJob, Outside, TimeLeft, unhurried
from .queueing import enqueue
from .secrets import revealed, veiled

LEASE = timedelta(seconds=90)
"""Longer than the function's timeout: a run that dies gives its entry free by itself."""

SLACK = timedelta(seconds=15)
"""A minute's schedule does not tick to the second; without slack every second reading would be skipped."""

MORE = "more is waiting than one run can read; it goes on"
STUCK = "more than one run can read, and nowhere to go on from"

Outcome = Literal["read", "unfinished", "failed", "not due", "not ours"]


def fetch(
    table: Table, job: FetchJob, outside: Outside, now: datetime, left: TimeLeft = unhurried
) -> tuple[Outcome, int]:
    """Read the entry that `job` names; gives back what came of it and how many posts were queued.

    The cursor moves only after what it covers is on the queue. What was queued a while ago and is shown again as it
    was is not queued again, but twice (`overlap.AGAIN`). A source that fails is an outcome, kept in its
    state and tried again after a pause; it is never taken for an empty page. Where the time that is `left` runs out,
    reading stops between two pages and goes on at the next run.
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
    return _read(table, brand, entry, state, outside, now, left)


def _read(
    table: Table,
    brand: Brand,
    entry: SourceEntry,
    state: SourceState,
    outside: Outside,
    now: datetime,
    left: TimeLeft,
) -> tuple[Outcome, int]:
    queued = 0
    overlap = Overlap(table, brand, entry.id, state.ok_at, now)
    began = cursor = (
        state.cursor
    )  # as it is stored; what a page moves is stored before the next page, or with the outcome
    try:
        source = outside.find(entry.use)
        pages = source.read(revealed(entry, outside.secret), brand, state.cursor, outside.http(entry), now)
        for page in pages:
            if state.cursor != cursor:
                state = sources.save(table, brand.id, entry.id, "cursor", state)
                cursor = state.cursor
            queued += _queue(page, overlap, brand, entry, outside, now)
            if page.cursor is not None:  # it got on: what fails after this is not the same failure again
                state = msgspec.structs.replace(state, cursor=page.cursor, failures=0)
            if left() < RESERVE:
                return _stop(table, brand, entry, state, outside, state.cursor != began, now), queued
    except (SourceError, BadInput) as error:
        _fail(table, brand, entry, state, outside, error, now)
        return "failed", queued
    except HarkenError:
        raise  # a fault of ours, not of the source: the lease runs out and the job comes again
    except Exception as error:
        wrapped = SourceError(f"{type(error).__name__} while reading it")
        _fail(table, brand, entry, state, outside, wrapped, now)
        raise wrapped from error
    done = sources.succeeded(sources.listened(state, now), now, now + entry.every - SLACK)
    sources.save(table, brand.id, entry.id, "cursor", done)
    return "read", queued


def _stop(
    table: Table, brand: Brand, entry: SourceEntry, state: SourceState, outside: Outside, got_on: bool, now: datetime
) -> Outcome:
    """The time is over: what got on goes on at the next run; what did not would only begin anew, which is a fault."""
    if not got_on:
        _fail(table, brand, entry, state, outside, SourceError(STUCK), now)
        return "failed"
    sources.save(table, brand.id, entry.id, "cursor", sources.interrupted(state, MORE, now))
    return "unfinished"


def _fail(
    table: Table,
    brand: Brand,
    entry: SourceEntry,
    state: SourceState,
    outside: Outside,
    error: HarkenError,
    now: datetime,
) -> None:
    said = veiled(str(error), entry.options.values(), outside.secret)
    failed = sources.failed(state, said, now, partial(pause_after, error, entry.every))
    sources.save(table, brand.id, entry.id, "cursor", failed)


def _queue(page: Page, overlap: Overlap, brand: Brand, entry: SourceEntry, outside: Outside, now: datetime) -> int:
    if page.bad:
        outside.bury([Dead(reason=bad.reason, brand=brand.id, entry=entry.id, raw=bad.raw) for bad in page.bad])
    if not page.mentions:
        return 0
    with overlap.wanted(page.mentions) as wanted:
        enqueue(outside, brand.id, entry.id, wanted, now)
    return len(wanted)


def pause_after(error: HarkenError, pace: timedelta, failures: int) -> timedelta:
    """How long a source is left alone after that many failures in a row, the last with `error`.

    Settings that it cannot read with are a refusal: only a person can change them.
    """
    asked = error.retry_after if isinstance(error, SourceError) else None
    return pause(pace, failures, asked=asked, refused=isinstance(error, (SourceRefused, BadInput)))
