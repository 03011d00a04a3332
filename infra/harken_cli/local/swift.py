"""moto made quick enough to live through a week: what it answers stays the same, and stays moto's.

Left alone it looks at every item of a table at each query, and copies every item at each transaction, since it
allows items to be changed in place. Our functions only ever put whole items, so items can be shared. It looks up
each attribute value of an answer under ten names, while they come as they are to be sent, and the methods of a
service anew for each request; and nobody here checks what botocore signs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any
from unittest.mock import patch

from botocore.signers import RequestSigner
from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import StreamRecord, Table

_SIGN = RequestSigner.sign
_INDEX_POSITION = 6
"""Where `Table.query` takes the index name, after the hash key."""


@contextmanager
def swift_moto() -> Iterator[None]:
    """While it lasts, moto's DynamoDB costs by what is asked for, not by what is stored."""
    with (
        patch.object(Table, "query", _narrowed(Table.query)),
        patch.object(BaseJSONSerializer, "_serialize_type_structure", _as_they_come(BaseJSONSerializer)),
        patch.object(Item, "__deepcopy__", _shared, create=True),
        patch.object(StreamRecord, "__deepcopy__", _shared, create=True),
        patch.object(responses, "method_names_from_class", cache(method_names_from_class)),
        patch.object(RequestSigner, "sign", _unsigned),
    ):
        yield


def _unsigned(signer: RequestSigner, *request: Any, **more: Any) -> None:
    """Nobody checks a signature here, but S3 takes whoever has none for a stranger."""
    if signer.signing_name == "s3":
        _SIGN(signer, *request, **more)


def _shared(item: Any, _memo: dict[int, Any]) -> Any:
    return item


def _as_they_come(serializer: Any) -> Any:
    whole = serializer._serialize_type_structure  # noqa: SLF001  - there is no public place to hook in

    @wraps(whole)
    def structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if key and shape.name == "AttributeValue" and isinstance(value, dict):
            serialized[key] = value
        else:
            whole(self, serialized, value, shape, key)

    return structure


def _narrowed(query: Any) -> Any:
    @wraps(query)
    def narrowed(self: Any, hash_key: Any, *rest: Any, **more: Any) -> Any:
        index = rest[_INDEX_POSITION] if len(rest) > _INDEX_POSITION else more.get("index_name")
        items = _in_index(self, more["hash_key_conditions"]) if index else _in_table(self, hash_key)
        with patch.object(self, "all_items", lambda: items):
            return query(self, hash_key, *rest, **more)

    return narrowed


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
