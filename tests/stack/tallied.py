"""The table in memory, and what DynamoDB would count: reckoned from every read and write, by partition."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from harken.store.memory import MemoryTable
from harken.store.table import INDEXES, IndexName, Item, Put


class Tallied(MemoryTable):
    """The table in memory, and what DynamoDB would have counted since it was last cleared.

    `hot`: write units by table or index and partition; `entries`: how many were read of each index. Requests are not
    counted.
    """

    calls = 0

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.writes = self.reads = 0.0
        self.entries: Counter[str] = Counter()
        self.hot: Counter[tuple[str, str]] = Counter()

    def clear(self) -> None:
        """Begin anew, but for the partitions, which are told by the minute."""
        self.writes = self.reads = 0.0
        self.entries.clear()

    def write(self, puts: Sequence[Put]) -> None:
        """What is written, and what each partition takes for it."""
        before = [self._items[str(put.item["pk"])].get(str(put.item["sk"])) for put in puts]
        super().write(puts)
        for put, old in zip(puts, before, strict=True):
            self._pay("table", str(put.item["pk"]), max(_kilobytes(put.item), _kilobytes(old or {})) * len(puts))
            for name, (hash_key, range_key) in INDEXES.items():
                self._pay_index(name, _entry(old, hash_key, range_key), _entry(put.item, hash_key, range_key))

    def _pay_index(self, name: str, old: list[Any], new: list[Any]) -> None:
        if old == new:
            return
        if old and new and old[:2] == new[:2]:
            self._pay(name, new[0], 1)
            return
        for entry in filter(None, (old, new)):  # one goes, one comes
            self._pay(name, entry[0], 1)

    def _pay(self, where: str, partition: str, units: int) -> None:
        self.writes += units
        self.hot[where, partition] += units

    def get(self, pk: str, sk: str) -> Item | None:
        """A unit, found or not."""
        self.reads += 1
        return super().get(pk, sk)

    def query(self, pk: str, prefix: str = "") -> list[Item]:
        """A unit for each 4 KB."""
        found = super().query(pk, prefix)
        self.reads += max(1, ceil(sum(map(_size, found)) / 4_096))
        return found

    def index(self, name: IndexName, pk: str, low: str = "", high: str = "\U0010ffff", **more: Any) -> Iterator[Item]:
        """Half a unit for each 4 KB."""
        size = 0
        for item in super().index(name, pk, low, high, **more):
            size += _size(item)
            self.entries[name] += 1
            yield item
        self.reads += max(1, ceil(size / 4_096)) / 2


def _entry(item: Item | None, hash_key: str, range_key: str) -> list[Any]:
    if item is None or hash_key not in item or range_key not in item:
        return []
    return [str(item[hash_key]), item[range_key], item.get("summary")]


def _size(item: Item) -> int:
    return sum(len(name) + len(str(value).encode()) for name, value in item.items())


def _kilobytes(item: Item) -> int:
    return ceil(_size(item) / 1_024)
