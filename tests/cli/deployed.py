"""Stacks that are told to be deployed: moto has no CloudFormation that could make ours."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from harken_cli import tables


def tell(monkeypatch: pytest.MonkeyPatch, stacks: Mapping[str, Mapping[str, str]]) -> None:
    """Let the command line see these stacks with these outputs; `unreachable` cannot be reached, others are not there."""
    real = tables.client

    def describe_stacks(StackName: str) -> dict[str, Any]:  # noqa: N803  - as boto3 calls it
        if StackName == "unreachable":
            raise EndpointConnectionError(endpoint_url="https://cloudformation.example")
        if StackName not in stacks:
            words = f"Stack with id {StackName} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": words}}, "DescribeStacks")
        listed = [{"OutputKey": key, "OutputValue": value} for key, value in stacks[StackName].items()]
        return {"Stacks": [{"Outputs": listed} if listed else {}]}

    def client(service: str) -> Any:
        return SimpleNamespace(describe_stacks=describe_stacks) if service == "cloudformation" else real(service)

    monkeypatch.setattr(tables, "client", client)
