"""Push: take the mentions that a signed call of the webhook brings."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.errors import BadInput, Conflict
from harken.domain.signing import WINDOW, in_time, is_signed, secrets_in
from harken.sources.base import PUSHED, Pushed, Refused
from harken.store import pushes, settings
from harken.store.table import Table

from .ports import Outside
from .queueing import enqueue

MOST_BYTES = 256 * 1024
"""Of a body."""


class Call(Struct, frozen=True, kw_only=True):
    """One call of the webhook: the two headers, empty where they are missing, and the body as it was signed."""

    timestamp: str
    signature: str
    body: bytes


class Answer(Struct, frozen=True, kw_only=True):
    """What the caller is told. `status` is HTTP's."""

    status: int
    queued: int = 0
    refused: tuple[Refused, ...] = ()
    error: str | None = None


CLOSED = Answer(status=403, error="forbidden")
"""The answer to everybody who does not prove to know the secret, and to all where there is none."""


def push(
    table: Table,
    outside: Outside,
    read: Callable[[bytes], Pushed],
    secret: Callable[[], str],
    call: Call,
    now: datetime,
) -> Answer:
    """Queue what `call` brings, and say what was taken; raises `Unavailable` where the queue or the table fails.

    `read` understands a body, `secret` is what is stored of secrets. A call is noted as taken after its mentions are
    queued: one that died between may be sent again as it is, and what is queued twice is stored once.
    """
    if not in_time(call.timestamp, now):
        return CLOSED
    if not is_signed(secrets_in(secret()), call.timestamp, call.signature, call.body):
        return CLOSED
    if len(call.body) > MOST_BYTES:
        return Answer(status=413, error=f"a body has at most {MOST_BYTES:,} bytes")
    if pushes.is_taken(table, call.signature):
        return _TAKEN
    try:
        told = read(call.body)
    except BadInput as error:
        return Answer(status=400, error=str(error))
    brand = settings.current(table).get(told.brand)
    entry = next((one.id for one in brand.sources if one.use == PUSHED and one.enabled), None) if brand else None
    if brand is None or entry is None:
        return Answer(status=404, error=f"no brand {told.brand[:80]!r} has an enabled source entry that uses push")
    return _take(table, outside, brand, entry, told, call, now)


_TAKEN = Answer(status=409, error="this very call was taken already; sign anew to send it again")


def _take(
    table: Table, outside: Outside, brand: Brand, entry: str, told: Pushed, call: Call, now: datetime
) -> Answer:
    if told.mentions:
        enqueue(outside, brand.id, entry, told.mentions, now)
    try:
        pushes.take(table, call.signature, now + 2 * WINDOW)
    except Conflict:
        return _TAKEN  # the same call came twice at once; both brought the same
    status = 202 if not told.refused else 207 if told.mentions else 400
    return Answer(status=status, queued=len(told.mentions), refused=told.refused)
