"""The store's tables, behind one fixture."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.stack.dynamodb_local import dynamodb_local

from harken.store.memory import MemoryTable
from harken.store.table import Table

from .tables import dynamodb, made

JUDGED = pytest.param("local", marks=[pytest.mark.stack, pytest.mark.allow_hosts(["127.0.0.1"])])
"""The third table, in `make test-stack`: what is only an imitation is held to what Amazon's own does."""


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """DynamoDB in moto."""
    with dynamodb() as client:
        yield client


@pytest.fixture(scope="session")
def local() -> Iterator[Any]:
    """DynamoDB Local."""
    with dynamodb_local() as client:
        yield client


@pytest.fixture(params=["memory", "client", JUDGED])
def table(request: pytest.FixtureRequest) -> Table:
    """An empty table of each kind."""
    if request.param == "memory":
        return MemoryTable()
    return made(request.getfixturevalue(request.param))
