"""Tables for tests: the one in memory, and the one of template.yaml in moto."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

import boto3
from moto import mock_aws

from harken.store.codec import unpacked
from harken.store.dynamo import DynamoTable
from harken.store.table import Item, Put, Table
from harken_cli.local.template import load, of_type, table_request

_numbers = count()

AWS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
}


@contextmanager
def dynamodb() -> Iterator[Any]:
    """A client of DynamoDB in moto, which is started before the client is made."""
    before = {name: os.environ.get(name) for name in AWS}
    os.environ.update(AWS)
    with mock_aws():
        yield boto3.client("dynamodb")
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@cache
def _declared() -> dict[str, Any]:
    (declared,) = of_type(load(), "AWS::DynamoDB::Table").values()
    properties: dict[str, Any] = declared["Properties"]
    return properties


def beginning() -> datetime:
    """A clock by which nothing has expired."""
    return datetime(1970, 1, 1, tzinfo=UTC)


def made(client: Any, clock: Callable[[], datetime] = beginning) -> DynamoTable:
    """A new empty table, as template.yaml declares it."""
    name = f"table{next(_numbers)}"
    client.create_table(**table_request(_declared(), name))
    return DynamoTable(client, name, clock=clock)


def put(pk: str, sk: str, expect: int = -1, **more: Any) -> Put:
    """A put of an item with some attributes; ANY version unless told."""
    item: Item = {"pk": pk, "sk": sk, **more}
    return Put(item, expect=expect)


def written(table: Table) -> list[str]:
    """Each item of a table as text, unpacked: whatever is kept anywhere is found in it."""
    return [
        str(
            {
                name: unpacked(value.encode()).decode() if isinstance(value, str) else value
                for name, value in item.items()
            }
        )
        for item in table.everything()
    ]
