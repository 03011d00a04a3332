"""Notify: one channel delivers one notice once, whatever repeats."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from harken.domain.notice import Notice
from harken.store import incidents
from harken.store.table import Table

T = TypeVar("T")

LEASE = timedelta(seconds=45)
"""Longer than the function's timeout and shorter than the minute after which Lambda tries again."""


def notify(
    table: Table,
    notice: Notice,
    channel: str,
    render: Callable[[Notice], T],
    send: Callable[[Notice, T], None],
    now: datetime,
) -> bool:
    """Claim, render, send, note it; gives back whether it was sent now (False: it had been sent before).

    Raises `Busy` while another run holds the claim, and what `send` raises: both are to be tried again. A crash
    between sending and noting sends twice: rather twice than never.
    """
    claimed = incidents.claim(table, notice, channel, now, LEASE)
    if claimed is None:
        return False
    send(notice, render(notice))
    incidents.delivered(table, notice, channel, claimed, now)
    return True
