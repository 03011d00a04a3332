"""What only the table in DynamoDB does: asking again, and saying in our own errors what went wrong."""

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectTimeoutError
from botocore.stub import Stubber

from harken.domain.errors import Conflict, HarkenError, Unavailable
from harken.store.dynamo import DynamoTable

from .tables import beginning, made, put


@pytest.fixture
def asked():
    """A table whose client answers what a test tells it to, the stub, and the pauses that were made."""
    client = boto3.client("dynamodb", config=Config(retries={"max_attempts": 1}))
    pauses: list[float] = []
    with Stubber(client) as stub:
        yield DynamoTable(client, "table", clock=beginning, sleep=pauses.append), stub, pauses


def raw(number):
    return {"pk": {"S": f"p{number}"}, "sk": {"S": "s"}}


def request(*numbers):
    return {"table": {"Keys": [raw(number) for number in numbers], "ConsistentRead": True}}


def test_keys_left_unprocessed_are_asked_for_again_after_growing_pauses(asked):
    table, stub, pauses = asked
    for wanted, got in ((range(3), (0,)), ((1, 2), ()), ((1, 2), (2, 1))):
        left = [number for number in wanted if number not in got]
        stub.add_response(
            "batch_get_item",
            {
                "Responses": {"table": [raw(number) for number in got]},
                "UnprocessedKeys": {"table": {"Keys": [raw(number) for number in left]}} if left else {},
            },
            {"RequestItems": request(*wanted)},
        )
    assert set(table.get_many((f"p{number}", "s") for number in range(3))) == {("p0", "s"), ("p1", "s"), ("p2", "s")}
    assert pauses == sorted(pauses)
    assert len(set(pauses)) == 2


def test_keys_that_stay_unprocessed_are_an_error_not_missing_items(asked):
    table, stub, _ = asked
    for _ in range(5):
        stub.add_response("batch_get_item", {"Responses": {}, "UnprocessedKeys": {"table": {"Keys": [raw(0)]}}})
    with pytest.raises(Unavailable, match="1 keys"):
        table.get_many([("p0", "s")])


def test_all_reads_but_those_of_an_index_are_consistent(asked):
    table, stub, _ = asked
    key = {"pk": {"S": "p"}, "sk": {"S": "s"}}
    stub.add_response("get_item", {}, {"TableName": "table", "Key": key, "ConsistentRead": True})
    stub.add_response(
        "query",
        {"Items": []},
        {
            "TableName": "table",
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": "p"}},
            "ConsistentRead": True,
        },
    )
    assert table.get("p", "s") is None
    assert table.query("p") == []
    stub.assert_no_pending_responses()


PASSING = [
    ("ProvisionedThroughputExceededException", 400),
    ("ThrottlingException", 400),
    ("RequestLimitExceeded", 400),
    ("TransactionConflictException", 400),
    ("InternalServerError", 500),
    ("SomethingNew", 503),  # whatever it is, it is theirs
]


@pytest.mark.parametrize(("code", "status"), PASSING)
@pytest.mark.parametrize("call", ["get", "get_many", "query", "index", "write", "delete"])
def test_what_passes_by_itself_is_unavailable(asked, code, status, call):
    table, stub, _ = asked
    operation, act = {
        "get": ("get_item", lambda: table.get("p", "s")),
        "get_many": ("batch_get_item", lambda: table.get_many([("p", "s")])),
        "query": ("query", lambda: table.query("p")),
        "index": ("query", lambda: list(table.index("due", "p"))),
        "write": ("put_item", lambda: table.write([put("p", "s")])),
        "delete": ("delete_item", lambda: table.delete("p", "s")),
    }[call]
    stub.add_client_error(operation, code, "try later", status)
    with pytest.raises(Unavailable, match=code):
        act()


@pytest.mark.parametrize("code", ["ValidationException", "AccessDeniedException", "ResourceNotFoundException"])
def test_what_stays_wrong_is_not_to_be_tried_again(asked, code):
    table, stub, _ = asked
    stub.add_client_error("get_item", code, "no", 400)
    with pytest.raises(HarkenError, match=f"{code}: no") as error:
        table.get("p", "s")
    assert not isinstance(error.value, Unavailable)


@pytest.mark.parametrize(
    ("reasons", "kind"),
    [
        (["None", "ConditionalCheckFailed"], Conflict),
        (["ConditionalCheckFailed", "TransactionConflict"], Conflict),  # it will not hold later either
        (["TransactionConflict", "None"], Unavailable),
        (["ThrottlingError"], Unavailable),
    ],
)
def test_why_a_transaction_was_cancelled_decides(asked, reasons, kind):
    table, stub, _ = asked
    stub.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        "cancelled",
        400,
        modeled_fields={"CancellationReasons": [{"Code": reason} for reason in reasons]},
    )
    with pytest.raises(kind):
        table.write([put("p", "1"), put("p", "2")])


def test_a_service_that_cannot_be_reached_is_unavailable(client, monkeypatch):
    def unreachable(**_request):
        raise ConnectTimeoutError(endpoint_url="https://dynamodb.example")

    table = made(client)
    monkeypatch.setattr(table._client, "get_item", unreachable)
    with pytest.raises(Unavailable, match="could not be reached"):
        table.get("p", "s")


def test_pages_are_read_as_they_are_taken(client, monkeypatch):
    """Whoever looks at the first entries of a long index pays for no more."""
    table = made(client)
    for number in range(8):
        table.write([put("p", str(number), waiting_pk="w", since=str(number), summary="x" * 300_000)])
    calls: list[object] = []
    query = client.query

    def counted(**request):
        calls.append(request)
        return query(**request)

    monkeypatch.setattr(client, "query", counted)
    assert next(iter(table.index("waiting", "w")))["sk"] == "0"
    assert len(calls) == 1
    assert len(list(table.index("waiting", "w"))) == 8
    assert len(calls) > 2
