"""The table that a command works on: the local state's, or a deployed stack's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from harken.domain.errors import BadInput, HarkenError
from harken.store.memory import MemoryTable
from harken.store.table import Put, Table

from .local import state as states

State = Annotated[
    Path | None, typer.Option("--state", help="The folder of `harken run`.", envvar="HARKEN_STATE", file_okay=False)
]
StackName = Annotated[str | None, typer.Option("--stack", help="A deployed stack, instead of the local state.")]


@contextmanager
def opened(state: Path | None, stack: str | None) -> Iterator[Table]:
    """The table to work on. Changes of a local one are saved when the block ends well, and only then."""
    if stack is not None:
        yield deployed_table(stack)
        return
    folder = state or states.default_folder()
    if not (folder / "state.json").exists():
        raise BadInput(f"{folder}: no state there; `harken run BRANDS.yaml --state DIR` makes one")
    with states.locked(folder):
        before = states.load(folder)
        table = MemoryTable(_now)
        for item in before.items:
            table.write([Put(item)])
        yield table
        items = tuple(sorted(table.everything(), key=lambda item: (str(item["pk"]), str(item["sk"]))))
        if items != before.items:
            changed = msgspec.structs.replace(before, items=items, generation=before.generation + 1)
            states.save(folder, changed)


def _now() -> datetime:
    return datetime.now(UTC)


def outputs(stack: str) -> dict[str, str]:
    """The outputs of a deployed stack. Raises `BadInput` if there is none of that name."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  - only for deployed stacks

    try:
        described = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        raise BadInput(f"{stack}: {error.response['Error']['Message']}") from error
    except BotoCoreError as error:
        raise HarkenError(f"{stack}: AWS can't be reached: {error}") from error
    return {item["OutputKey"]: item["OutputValue"] for item in described.get("Outputs", [])}


def deployed_table(stack: str) -> Table:
    """The table of a deployed stack."""
    from harken.store.dynamo import DynamoTable  # noqa: PLC0415

    return DynamoTable(client("dynamodb"), output(stack, "TableName"), clock=_now)


def output(stack: str, key: str) -> str:
    """One output of a deployed stack. Raises `BadInput` if the stack is not ours."""
    found = outputs(stack).get(key)
    if found is None:
        raise BadInput(f"{stack}: no output {key}; is it a stack of Harken?")
    return found


def call(service: str, action: str, **request: Any) -> dict[str, Any]:
    """What an operation of a service answers. Raises `HarkenError` where it refuses, or cannot be reached."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  - only for deployed stacks

    try:
        answer: dict[str, Any] = getattr(client(service), action)(**request)
    except ClientError as error:
        raise HarkenError(f"{service.upper()} refused: {error.response['Error']['Message']}") from error
    except BotoCoreError as error:
        raise HarkenError(f"{service.upper()} can't be reached: {error}") from error
    return answer


def client(service: str) -> Any:
    """A client for the account and region of the environment."""
    import boto3  # noqa: PLC0415

    return boto3.client(service)  # type: ignore[call-overload]
