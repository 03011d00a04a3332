"""The few things the store asks of its table.

`dynamo` does them in AWS, `memory` in a dict; a contract suite keeps the two equal.
An item is a flat mapping of text and whole numbers. `pk` and `sk` name it; whoever writes a versioned item says which
version it was decided on, and gets `Conflict` if somebody else wrote since.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from harken.domain.mention import utc

Item = dict[str, str | int]
Key = tuple[str, str]
IndexName = Literal["waiting", "due", "timeline", "conversation"]

INDEXES: dict[IndexName, tuple[str, str]] = {
    "waiting": ("waiting_pk", "since"),
    "due": ("due_pk", "due_at"),
    "timeline": ("timeline_pk", "created"),
    "conversation": ("conversation_pk", "created"),
}
"""Each index with the attributes of its partition and sort key; an item without both is not in it."""

ANY = -1
"""A put that names no version: it writes whatever is there."""


EXPIRES = "expires"
"""The attribute that says when an item is over, in seconds since 1970; DynamoDB deletes it within days of that."""


def over(item: Item, now: datetime) -> bool:
    """Whether an item has expired: it is not there any more, whether DynamoDB has deleted it yet or not."""
    expires = item.get(EXPIRES)
    return isinstance(expires, int) and expires <= now.timestamp()


class Put(Struct, frozen=True):
    """One item to write. `expect`: the version it replaces, 0 for "there is none", ANY for no condition.

    An item that has expired is none.
    """

    item: Item
    expect: int = ANY


class Table(Protocol):
    """All reads by key are strongly consistent, all index reads eventually. Throttles raise `Unavailable`.

    What has expired is not read by key nor by partition. An index carries no `expires`: who reads it asks `now`.
    """

    def now(self) -> datetime:
        """The moment (UTC) that tells what has expired."""

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, or None."""

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """Those of `keys` that exist; any number of keys."""

    def query(self, pk: str, prefix: str = "") -> list[Item]:
        """All items of a partition whose sort key begins with `prefix`, in its order."""

    def index(
        self,
        name: IndexName,
        pk: str,
        low: str = "",
        high: str = "\U0010ffff",
        *,
        newest_first: bool = False,
        page: int | None = None,
    ) -> Iterator[Item]:
        """Entries of an index partition between two sort keys, both included: the keys and `summary` only.

        `page`: how many are read at once, where the reader may stop after so many: what is read ahead is paid for.
        """

    def write(self, puts: Sequence[Put]) -> None:
        """Write one item, or up to 100 in one transaction: all or none. A condition that fails raises `Conflict`."""

    def delete(self, pk: str, sk: str) -> None:
        """Remove an item; that it was not there is no error."""

    def everything(self) -> Iterator[Item]:
        """All items, in no promised order, those that have expired and are still there too: reads the whole table."""


def stamp(moment: datetime) -> str:
    """A moment as a sort key: UTC, fixed width, so that text order is time order."""
    return utc(moment).isoformat(timespec="microseconds").replace("+00:00", "Z")
