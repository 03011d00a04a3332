"""The store's two tables, behind one fixture."""

from collections.abc import Iterator
from typing import Any

import pytest

from harken.store.memory import MemoryTable
from harken.store.table import Table

from .tables import dynamodb, made


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """DynamoDB in moto."""
    with dynamodb() as client:
        yield client


@pytest.fixture(params=["memory", "dynamo"])
def table(request: pytest.FixtureRequest) -> Table:
    """An empty table of each kind."""
    if request.param == "memory":
        return MemoryTable()
    return made(request.getfixturevalue("client"))
