"""Subscribers: has somebody who was told of incidents got lost? Mail scanners follow the link to unsubscribe."""

from collections.abc import Callable, Iterable

from harken.store import subscribers
from harken.store.table import Table

Confirmed = Callable[[], Iterable[str]]
"""The ARNs of the subscriptions that are confirmed now; raises `Unavailable`."""


def lost(table: Table, confirmed: Confirmed, tell: Callable[[int], None]) -> None:
    """Tell how many subscriptions that were confirmed at the last look are not any more; keep those that are.

    Told before it is kept: whoever dies in between tells again, rather than never. One who unsubscribed on purpose
    counts as well: nobody but they know that they did.
    """
    before, now = subscribers.read(table), subscribers.seen(confirmed())
    tell(len(before.confirmed - now.confirmed))
    if now != before:
        subscribers.save(table, now)
