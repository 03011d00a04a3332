"""Plan: which source entries are due to be read now."""

from datetime import datetime

from harken.sources.base import PUSHED
from harken.store import settings, sources
from harken.store.table import Table

from .ports import FetchJob, SendJobs


def plan(table: Table, send: SendJobs, now: datetime) -> int:
    """Order a fetch for every enabled source entry that is due at `now` (UTC); gives back how many.

    Ordering one twice is harmless: the fetch itself looks whether it is due, under a lease.
    """
    entries = [
        (brand.id, entry.id)
        for brand in settings.current(table).values()
        for entry in brand.sources
        if entry.enabled and entry.use != PUSHED
    ]
    states = sources.read_all(table, [(brand, entry, "cursor") for brand, entry in entries])
    due = [
        FetchJob(brand=brand, entry=entry)
        for brand, entry in entries
        if sources.is_due(states[brand, entry, "cursor"], now)
    ]
    if due:
        send(due)
    return len(due)
