"""The table in a dict: for replays of the past and for tests. The contract suite holds it equal to DynamoDB."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from harken.domain.errors import Conflict

from .table import ANY, INDEXES, IndexName, Item, Key, Put

_Entry = tuple[str, str, str, Item]
"""Sort key and names, by which entries are ordered, and what a read of the index gives."""


class MemoryTable:
    """A `Table` that forgets everything when it goes."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, Item]] = defaultdict(dict)
        self._indexes: dict[tuple[IndexName, str], list[_Entry]] = defaultdict(list)

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, or None."""
        item = self._items[pk].get(sk) if pk in self._items else None
        return None if item is None else dict(item)

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """Those of `keys` that exist."""
        found = {key: self.get(*key) for key in keys}
        return {key: item for key, item in found.items() if item is not None}

    def query(self, pk: str, prefix: str = "") -> list[Item]:
        """All items of a partition whose sort key begins with `prefix`, in its order."""
        partition = self._items.get(pk, {})
        return [dict(partition[sk]) for sk in sorted(partition) if sk.startswith(prefix)]

    def index(
        self,
        name: IndexName,
        pk: str,
        low: str = "",
        high: str = "\U0010ffff",
        *,
        newest_first: bool = False,
        page: int | None = None,  # noqa: ARG002  - nothing here is paid for
    ) -> Iterator[Item]:
        """Entries of an index partition between two sort keys, both included."""
        entries = self._indexes.get((name, pk), [])
        chosen = entries[bisect_left(entries, low, key=_sort) : bisect_right(entries, high, key=_sort)]
        for *_, item in reversed(chosen) if newest_first else chosen:
            yield dict(item)

    def write(self, puts: Sequence[Put]) -> None:
        """Write all of `puts` or none of them."""
        for put in puts:
            present = self.get(str(put.item["pk"]), str(put.item["sk"]))
            there = 0 if present is None else present.get("version", ANY)
            if put.expect not in (ANY, there):
                raise Conflict(f"{put.item['pk']} {put.item['sk']} was written by somebody else")
        for put in puts:
            self._remove(str(put.item["pk"]), str(put.item["sk"]))
            self._insert(dict(put.item))

    def delete(self, pk: str, sk: str) -> None:
        """Remove an item; that it was not there is no error."""
        self._remove(pk, sk)

    def everything(self) -> Iterator[Item]:
        """All items, in no promised order."""
        for partition in self._items.values():
            yield from (dict(item) for item in partition.values())

    def _insert(self, item: Item) -> None:
        self._items[str(item["pk"])][str(item["sk"])] = item
        for key, entry in self._entries(item):
            insort(self._indexes[key], entry, key=_named)

    def _remove(self, pk: str, sk: str) -> None:
        item = self._items[pk].pop(sk, None)
        for key, entry in self._entries(item or {}):
            entries = self._indexes[key]
            del entries[bisect_left(entries, entry[:3], key=_named)]

    @staticmethod
    def _entries(item: Item) -> Iterator[tuple[tuple[IndexName, str], _Entry]]:
        for name, (hash_key, range_key) in INDEXES.items():
            if hash_key in item and range_key in item:
                sort, pk, sk = str(item[range_key]), str(item["pk"]), str(item["sk"])
                shown: Item = {"pk": pk, "sk": sk, hash_key: str(item[hash_key]), range_key: sort}
                if "summary" in item:
                    shown["summary"] = item["summary"]
                yield (name, str(item[hash_key])), (sort, pk, sk, shown)


def _sort(entry: _Entry) -> str:
    return entry[0]


def _named(entry: _Entry) -> tuple[str, str, str]:
    return entry[:3]
