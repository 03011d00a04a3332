"""The table in a dict: for replays of the past and for tests. The contract suite holds it equal to DynamoDB."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice, takewhile

from harken.domain.errors import Conflict

from .table import ANY, INDEXES, IndexName, Item, Key, Put, over

_Entry = tuple[str, str, str, Item]
"""Sort key and names, by which entries are ordered and no two are alike, and what a read of the index gives."""
_LAST = "\U0010ffff"


def _in_the_beginning() -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC)


class MemoryTable:
    """A `Table` that forgets everything when it goes. Where no clock is given nothing expires."""

    def __init__(self, clock: Callable[[], datetime] = _in_the_beginning) -> None:
        self._clock = clock
        self._items: dict[str, dict[str, Item]] = defaultdict(dict)
        self._order: dict[str, list[str]] = defaultdict(list)
        """The sort keys of each partition, ordered: a query must not look at all that a brand was ever told."""
        self._indexes: dict[tuple[IndexName, str], list[_Entry]] = defaultdict(list)

    def now(self) -> datetime:
        """The moment (UTC) that tells what has expired."""
        return self._clock()

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, or None."""
        item = self._items[pk].get(sk) if pk in self._items else None
        return None if item is None or over(item, self._clock()) else dict(item)

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """Those of `keys` that exist."""
        found = {key: self.get(*key) for key in keys}
        return {key: item for key, item in found.items() if item is not None}

    def query(self, pk: str, prefix: str = "") -> list[Item]:
        """All items of a partition whose sort key begins with `prefix`, in its order."""
        partition, order = self._items.get(pk, {}), self._order.get(pk, [])
        now = self._clock()
        names = takewhile(lambda sk: sk.startswith(prefix), islice(order, bisect_left(order, prefix), None))
        found = (partition[sk] for sk in names)
        return [dict(item) for item in found if not over(item, now)]

    def index(
        self,
        name: IndexName,
        pk: str,
        low: str = "",
        high: str = _LAST,
        *,
        newest_first: bool = False,
        page: int | None = None,  # noqa: ARG002  - nothing here is paid for
    ) -> Iterator[Item]:
        """Entries of an index partition between two sort keys, both included."""
        entries = self._indexes.get((name, pk), [])
        chosen = entries[bisect_left(entries, (low,)) : bisect_left(entries, (high, _LAST))]
        for *_, item in reversed(chosen) if newest_first else chosen:
            yield dict(item)

    def write(self, puts: Sequence[Put]) -> None:
        """Write all of `puts` or none of them."""
        for put in puts:
            if not self._meets(put):
                raise Conflict(f"{put.item['pk']} {put.item['sk']} was written by somebody else")
        for put in puts:
            self._remove(str(put.item["pk"]), str(put.item["sk"]))
            self._insert(dict(put.item))

    def delete(self, pk: str, sk: str) -> None:
        """Remove an item; that it was not there is no error."""
        self._remove(pk, sk)

    def everything(self) -> Iterator[Item]:
        """All items, in no promised order, those that have expired too."""
        for partition in [list(items.values()) for items in self._items.values()]:
            yield from map(dict, partition)

    def _meets(self, put: Put) -> bool:
        present = self._items[str(put.item["pk"])].get(str(put.item["sk"]))
        if put.expect == 0:
            return present is None or over(present, self._clock())
        return put.expect == ANY or (present is not None and present.get("version") == put.expect)

    def _insert(self, item: Item) -> None:
        pk, sk = str(item["pk"]), str(item["sk"])
        if sk not in self._items[pk]:
            insort(self._order[pk], sk)
        self._items[pk][sk] = item
        for key, entry in self._entries(item):
            insort(self._indexes[key], entry)

    def _remove(self, pk: str, sk: str) -> None:
        item = self._items[pk].pop(sk, None)
        if item is not None:
            del self._order[pk][bisect_left(self._order[pk], sk)]
        for key, entry in self._entries(item or {}):
            entries = self._indexes[key]
            del entries[bisect_left(entries, entry[:3])]

    @staticmethod
    def _entries(item: Item) -> Iterator[tuple[tuple[IndexName, str], _Entry]]:
        for name, (hash_key, range_key) in INDEXES.items():
            if hash_key in item and range_key in item:
                sort, pk, sk = str(item[range_key]), str(item["pk"]), str(item["sk"])
                shown: Item = {"pk": pk, "sk": sk, hash_key: str(item[hash_key]), range_key: sort}
                if "summary" in item:
                    shown["summary"] = item["summary"]
                yield (name, str(item[hash_key])), (sort, pk, sk, shown)
