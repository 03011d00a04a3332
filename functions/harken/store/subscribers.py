"""Who was told of incidents when we last looked, as short hashes."""

from collections.abc import Iterable
from hashlib import blake2b

from msgspec import Struct

from . import keys
from .codec import data, encode
from .table import Put, Table


class Seen(Struct, frozen=True, kw_only=True):
    """The subscriptions that were confirmed at the last look."""

    confirmed: frozenset[str] = frozenset()


def seen(subscriptions: Iterable[str]) -> Seen:
    """These subscriptions (ARNs) as they are kept."""
    return Seen(confirmed=frozenset(blake2b(arn.encode(), digest_size=9).hexdigest() for arn in subscriptions))


def read(table: Table) -> Seen:
    """What was kept last; nobody, where nothing was."""
    item = table.get(*keys.SUBSCRIBERS)
    return Seen() if item is None else data(Seen, item)


def save(table: Table, found: Seen) -> None:
    """Keep it in place of what was kept before."""
    pk, sk = keys.SUBSCRIBERS
    table.write([Put({"pk": pk, "sk": sk, "data": encode(found)})])
