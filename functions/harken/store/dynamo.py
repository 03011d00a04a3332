"""The table in DynamoDB: the one place that speaks its wire format and translates its errors."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from harken.domain.errors import Conflict, HarkenError, Unavailable

from .table import ANY, EXPIRES, INDEXES, IndexName, Item, Key, Put, over

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PASSING = {
    "InternalServerError",
    "ItemCollectionSizeLimitExceededException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
}
_RETRIES = 5
_BATCH = 100


class DynamoTable:
    """A `Table` over one DynamoDB table; `clock` tells the moment (UTC), `sleep` waits for so many seconds."""

    def __init__(
        self,
        client: "DynamoDBClient",
        name: str,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._name = name
        self._clock = clock
        self._sleep = sleep

    def now(self) -> datetime:
        """The moment (UTC) that tells what has expired."""
        return self._clock()

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, or None."""
        answer = self._call(self._client.get_item, TableName=self._name, Key=_key(pk, sk), ConsistentRead=True)
        item = _plain(answer["Item"]) if "Item" in answer else None
        return None if item is None or over(item, self._clock()) else item

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """Those of `keys` that exist; what DynamoDB leaves unprocessed is asked again, with growing pauses."""
        found: dict[Key, Item] = {}
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), _BATCH):
            asked: list[dict[str, Any]] = [_key(*key) for key in wanted[start : start + _BATCH]]
            for attempt in range(_RETRIES):
                answer = self._call(
                    self._client.batch_get_item,
                    RequestItems={self._name: {"Keys": asked, "ConsistentRead": True}},
                )
                for raw in answer["Responses"].get(self._name, []):
                    item = _plain(raw)
                    if not over(item, self._clock()):
                        found[str(item["pk"]), str(item["sk"])] = item
                asked = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", [])
                if not asked:
                    break
                self._sleep(0.05 * 2**attempt)
            else:
                raise Unavailable(f"DynamoDB left {len(asked)} keys unread")
        return found

    def query(self, pk: str, prefix: str = "") -> list[Item]:
        """All items of a partition whose sort key begins with `prefix`, in its order, all pages."""
        condition = "pk = :pk AND begins_with(sk, :prefix)" if prefix else "pk = :pk"
        values = {":pk": {"S": pk}} | ({":prefix": {"S": prefix}} if prefix else {})
        now = self._clock()
        pages = self._pages(
            self._client.query,
            TableName=self._name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        return [item for item in pages if not over(item, now)]

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
        """Entries of an index partition between two sort keys, both included, page by page as they are taken."""
        hash_key, range_key = INDEXES[name]
        if low > high:
            return iter(())  # DynamoDB refuses to look between them: a clock that lags behind may ask so
        return self._pages(
            self._client.query,
            TableName=self._name,
            IndexName=name,
            KeyConditionExpression="#h = :pk AND #r BETWEEN :low AND :high",
            ExpressionAttributeNames={"#h": hash_key, "#r": range_key},
            ExpressionAttributeValues={":pk": {"S": pk}, ":low": {"S": low or " "}, ":high": {"S": high}},
            ScanIndexForward=not newest_first,
            **({} if page is None else {"Limit": page}),
        )

    def write(self, puts: Sequence[Put]) -> None:
        """Write one item, or up to 100 in one transaction."""
        now = self._clock()
        requests = [{"TableName": self._name, "Item": _wire(put.item), **_condition(put, now)} for put in puts]
        if len(requests) == 1:
            self._call(self._client.put_item, **requests[0])
        else:
            self._call(self._client.transact_write_items, TransactItems=[{"Put": request} for request in requests])

    def delete(self, pk: str, sk: str) -> None:
        """Remove an item; that it was not there is no error."""
        self._call(self._client.delete_item, TableName=self._name, Key=_key(pk, sk))

    def everything(self) -> Iterator[Item]:
        """All items, in no promised order, those that have expired and are still there too."""
        return self._pages(self._client.scan, TableName=self._name, ConsistentRead=True)

    def _pages(self, operation: Callable[..., Any], **request: Any) -> Iterator[Item]:
        while True:
            answer = self._call(operation, **request)
            yield from (_plain(raw) for raw in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    @staticmethod
    def _call(operation: Callable[..., Any], **request: Any) -> Any:
        try:
            return operation(**request)
        except ClientError as error:
            raise _translated(error) from error
        except BotoCoreError as error:
            raise Unavailable(f"DynamoDB could not be reached: {error}") from error


def _translated(error: ClientError) -> HarkenError:
    details = error.response.get("Error", {})
    code = details.get("Code", "")
    if code == "ConditionalCheckFailedException":
        return Conflict("the item was written by somebody else")
    if code == "TransactionCanceledException":
        reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
        if "ConditionalCheckFailed" in reasons:
            return Conflict("an item of the transaction was written by somebody else")
        return Unavailable(f"DynamoDB cancelled a transaction: {sorted(filter(None, reasons))}")
    message = f"DynamoDB {code}: {details.get('Message', '')}"
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return Unavailable(message) if code in _PASSING or status >= 500 else HarkenError(message)


def _condition(put: Put, now: datetime) -> dict[str, Any]:
    if put.expect == ANY:
        return {}
    if put.expect == 0:
        return {
            "ConditionExpression": "attribute_not_exists(pk) OR #e <= :now",
            "ExpressionAttributeNames": {"#e": EXPIRES},
            "ExpressionAttributeValues": {":now": {"N": str(int(now.timestamp()))}},
        }
    return {
        "ConditionExpression": "#v = :expected",
        "ExpressionAttributeNames": {"#v": "version"},
        "ExpressionAttributeValues": {":expected": {"N": str(put.expect)}},
    }


def _key(pk: str, sk: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _wire(item: Item) -> dict[str, dict[str, str]]:
    return {name: {"N": str(value)} if isinstance(value, int) else {"S": value} for name, value in item.items()}


def _plain(raw: dict[str, Any]) -> Item:
    return {name: int(value["N"]) if "N" in value else value["S"] for name, value in raw.items()}
