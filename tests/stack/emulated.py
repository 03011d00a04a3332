"""The template, deployed by the real `sam deploy` into an emulator of AWS on this machine."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3
import httpx
from msgspec import Struct
from tests.stack import workshop

NAME = "harken-deployed"
_ADDRESS = "http://127.0.0.1"
_KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
# Its workers run on its own interpreter, where all that it needs itself can be imported; ours may import what the
# managed runtime brings, and nothing else.
_BOOT = """
import os, sys
sys.executable = os.environ["WORKERS"]
from ministack.app import main
main()
"""


class Emulated(Struct, frozen=True):
    """A running emulator at `address`, and what deploys into it."""

    address: str
    tools: Path

    @property
    def variables(self) -> dict[str, str]:
        """What sends the AWS tools and the command line there."""
        return _KEYS | {"AWS_ENDPOINT_URL": self.address}

    def client(self, service: str) -> Any:
        """A boto3 client of the tests' own."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.address,
            region_name=_KEYS["AWS_DEFAULT_REGION"],
            aws_access_key_id=_KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=_KEYS["AWS_SECRET_ACCESS_KEY"],
        )

    def deploy(self, folder: Path, **parameters: str) -> str:
        """`sam deploy` of what was built in a folder, with the project's own samconfig; what it said."""
        given = [f"{name}={value}" for name, value in parameters.items()]
        overrides = ["--parameter-overrides", *given] if given else []
        return workshop.sam(
            self.tools,
            folder,
            "deploy",
            "--no-confirm-changeset",
            "--stack-name",
            NAME,
            *overrides,
            **self.variables,
        )

    def outputs(self) -> dict[str, str]:
        """The stack's outputs."""
        (stack,) = self.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def physical(self) -> dict[str, str]:
        """Physical ids by logical id."""
        found = self.client("cloudformation").describe_stack_resources(StackName=NAME)["StackResources"]
        return {item["LogicalResourceId"]: item["PhysicalResourceId"] for item in found}


@contextmanager
def emulated(bin_folder: Path, tools: Path, workers: Path, folder: Path) -> Iterator[Emulated]:
    """An empty emulator, for as long as the block runs; what it says is kept in `folder`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))},
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "WORKERS": str(workers),
    }
    with (folder / "emulator.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [bin_folder / "python", "-c", _BOOT], cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _await(f"{_ADDRESS}:{port}", process)
            yield Emulated(f"{_ADDRESS}:{port}", tools)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the emulator ended; its log stands in the test's folder"
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/_ministack/health", timeout=2).is_success:
                return
        time.sleep(0.1)
    raise AssertionError("the emulator does not answer")
