"""Which signed calls of the webhook were taken already."""

from datetime import datetime

from . import keys
from .table import Put, Table


def is_taken(table: Table, signature: str) -> bool:
    """Whether a call with this signature was taken."""
    return table.get(*keys.pushed(signature)) is not None


def take(table: Table, signature: str, until: datetime) -> None:
    """Note that it was taken; the note goes by itself after `until`. Raises `Conflict` where it was noted before."""
    pk, sk = keys.pushed(signature)
    table.write([Put({"pk": pk, "sk": sk, "version": 1, "expires": int(until.timestamp())}, expect=0)])
