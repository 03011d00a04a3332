"""Many stored mentions at once, to see what a step costs beside them."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from msgspec.structs import replace

from harken.domain.brand import Brand
from harken.domain.conversation import Standing
from harken.domain.record import Record
from harken.store import mentions
from harken.store.dynamo import DynamoTable, _wire

_BATCH = 25
_HANDS = 4
_KEPT = timedelta(days=90)


def store(client: Any, table: DynamoTable, brand: Brand, records: Iterable[Record]) -> None:
    """Put records as they are, 25 a request."""
    items = (_wire(mentions._item(record, brand, _KEPT)) for record in records)
    with ThreadPoolExecutor(_HANDS) as hands:
        while some := list(islice(items, _BATCH * _HANDS)):
            parts = [some[start : start + _BATCH] for start in range(0, len(some), _BATCH)]
            list(hands.map(lambda part: _put(client, table._name, part), parts))


def answered(like: Record, count: int, until: datetime) -> Iterator[Record]:
    """`count` records like `like` that nobody waits for any more, evenly over the 90 days before `until`."""
    for number in range(count):
        at = until - _KEPT * ((number + 1) / count)
        name = f"{like.mention.id}-{number}"
        mention = replace(like.mention, id=name, root=name, created_at=at)
        standing = Standing(state="answered", answered_at=at + timedelta(minutes=9), answered_by="m:answer")
        yield replace(like, mention=mention, since=at, first_seen=at, standing=standing, version=2)


def _put(client: Any, table: str, items: list[dict[str, Any]]) -> None:
    left: dict[str, Any] = {table: [{"PutRequest": {"Item": item}} for item in items]}
    while left:
        left = client.batch_write_item(RequestItems=left)["UnprocessedItems"]
