"""How long each built handler takes to begin: told at the end of the run, beside one that imports next to nothing.

No time is asserted here: a busy machine would fail it. What a handler may import is held in tests/handlers.
"""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.stack.cloud import Cloud
from tests.stack.conftest import BARE_NAME, BEGINNINGS
from tests.stack.runtime_api import Function, Place
from tests.template.cfn import functions

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

TIMES = 3
BARE = """
import boto3
from aws_lambda_powertools import Logger

log = Logger()


def handler(event, context):
    return None
"""


def _begin(place: Place, name: str, handler: str, environment: dict[str, str]) -> float:
    """Seconds from starting the process until it asks for its first event."""
    started = time.perf_counter()
    with Function(place, name, handler, 30, environment) as function:
        assert function.has_begun(), function.log
        return time.perf_counter() - started


def test_every_handler_begins_and_its_time_is_told(
    aws: Cloud, place: Place, tmp_path: Path, record_property: Callable[[str, Any], None]
):
    """In rounds, so that a busy moment slows down all of them; the best of each counts."""
    bare = Place(place.python, tmp_path / "bare", place.runtime)
    shutil.copytree(place.artifact / "aws_lambda_powertools", bare.artifact / "aws_lambda_powertools")
    shutil.copytree(place.artifact / "jmespath", bare.artifact / "jmespath")
    shutil.copy(place.artifact / "typing_extensions.py", bare.artifact)
    (bare.artifact / "bare.py").write_text(BARE, encoding="utf-8")
    took: dict[str, list[float]] = {}
    for _ in range(TIMES):
        took.setdefault(BARE_NAME, []).append(_begin(bare, "bare", "bare.handler", {}))
        for name, function in functions().items():
            took.setdefault(name, []).append(_begin(place, name, function["Handler"], aws.environment(name)))
    record_property(BEGINNINGS, {name: min(seconds) for name, seconds in took.items()})
