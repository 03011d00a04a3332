"""Which week's digest of which brand was sent, so that none is sent twice."""

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from harken.domain.errors import Busy, Conflict
from harken.domain.mention import Time

from . import keys
from .codec import data, encode
from .table import Put, Table


class Sending(Struct, frozen=True, kw_only=True):
    """A run's claim on a digest: held until `leased_until`, or done at `sent_at`."""

    leased_until: Time
    sent_at: Time | None = None
    version: int = 0


def claim(table: Table, brand: str, week: str, now: datetime, lease: timedelta) -> Sending | None:
    """Claim a week's digest; None if it was sent already. Raises `Busy` while another run holds it."""
    item = table.get(*keys.digest(brand, week))
    held = Sending(leased_until=now) if item is None else data(Sending, item)
    if held.sent_at is not None:
        return None
    busy = f"the digest of {brand} for {week} is being sent by another run"
    if held.leased_until > now:
        raise Busy(busy)
    try:
        return _save(table, brand, week, msgspec.structs.replace(held, leased_until=now + lease))
    except Conflict as error:
        raise Busy(busy) from error


def release(table: Table, brand: str, week: str, claimed: Sending, now: datetime) -> None:
    """Give a claim back: sending failed, and the next run need not wait for the lease."""
    _save(table, brand, week, msgspec.structs.replace(claimed, leased_until=now))


def sent(table: Table, brand: str, week: str, claimed: Sending, now: datetime) -> None:
    """Note that a digest was sent."""
    _save(table, brand, week, msgspec.structs.replace(claimed, sent_at=now))


def _save(table: Table, brand: str, week: str, sending: Sending) -> Sending:
    stored = msgspec.structs.replace(sending, version=sending.version + 1)
    pk, sk = keys.digest(brand, week)
    table.write(
        [Put({"pk": pk, "sk": sk, "version": stored.version, "data": encode(stored)}, expect=sending.version)]
    )
    return stored
