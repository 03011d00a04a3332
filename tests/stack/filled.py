"""Many stored mentions at once, to see what a step costs beside them."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import Any

from msgspec.structs import replace
from urllib3 import PoolManager

from harken.domain.brand import Brand
from harken.domain.conversation import Standing
from harken.domain.record import Record
from harken.store import mentions
from harken.store.dynamo import DynamoTable, _wire

_BATCH = 25
_HANDS = 6
_HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem",
    "X-Amz-Date": "20261120T120000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20261120/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=none",
}
_KEPT = timedelta(days=90)


def store(client: Any, table: DynamoTable, brand: Brand, records: Iterable[Record]) -> None:
    """Put records as they are into DynamoDB Local, 25 a request, many requests at once.

    Past boto3, which takes longer over a request than the service does; DynamoDB Local asks only whose key signs.
    """
    items = (_wire(mentions._item(record, brand, _KEPT)) for record in records)
    url = client.meta.endpoint_url
    with PoolManager(maxsize=_HANDS) as pool, ThreadPoolExecutor(_HANDS) as hands:
        while some := list(islice(items, _BATCH * _HANDS * 8)):
            parts = [some[start : start + _BATCH] for start in range(0, len(some), _BATCH)]
            list(hands.map(lambda part: _put(pool, url, table._name, part), parts))


def answered(like: Record, count: int, until: datetime) -> Iterator[Record]:
    """`count` records like `like` that nobody waits for any more, evenly over the 90 days before `until`."""
    for number in range(count):
        at = until - _KEPT * ((number + 1) / count)
        name = f"{like.mention.id}-{number}"
        mention = replace(like.mention, id=name, root=name, created_at=at)
        standing = Standing(state="answered", answered_at=at + timedelta(minutes=9), answered_by="m:answer")
        yield replace(like, mention=mention, since=at, first_seen=at, standing=standing, version=2)


def _put(pool: PoolManager, url: str, table: str, items: list[dict[str, Any]]) -> None:
    left: dict[str, Any] = {table: [{"PutRequest": {"Item": item}} for item in items]}
    while left:
        answer = pool.request("POST", url, body=json.dumps({"RequestItems": left}), headers=_HEADERS)
        told = json.loads(answer.data)
        if answer.status != HTTPStatus.OK:
            raise AssertionError(f"DynamoDB Local answers {answer.status}: {told}")
        left = told["UnprocessedItems"]
