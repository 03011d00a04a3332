"""moto looks at, and sorts, every item of a table at each query; this hands it only the partition that is asked for.

What moto answers stays the same, and how it answers stays moto's: only what it looks through is narrowed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from moto.dynamodb.models.table import Table

_INDEX_POSITION = 6
"""Where `Table.query` takes the index name, after the hash key."""


@contextmanager
def swift_queries() -> Iterator[None]:
    """While it lasts, moto's DynamoDB queries cost by what they find, not by what is stored."""
    query = Table.query

    @wraps(query)
    def narrowed(self: Any, hash_key: Any, *rest: Any, **more: Any) -> Any:
        index = rest[_INDEX_POSITION] if len(rest) > _INDEX_POSITION else more.get("index_name")
        items = _in_index(self, more["hash_key_conditions"]) if index else _in_table(self, hash_key)
        self.all_items = lambda: items
        try:
            return query(self, hash_key, *rest, **more)
        finally:
            del self.all_items

    Table.query = narrowed
    try:
        yield
    finally:
        Table.query = query


def _in_table(table: Any, hash_key: Any) -> list[Any]:
    return list(table.items[hash_key].values()) if hash_key in table.items else []


def _in_index(table: Any, conditions: list[tuple[str, Any]]) -> list[Any]:
    wanted = [(name, value.value) for name, value in conditions]
    return [
        item
        for partition in table.items.values()
        for item in partition.values()
        if all(name in item.attrs and item.attrs[name].value == value for name, value in wanted)
    ]
