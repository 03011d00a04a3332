"""Logs and metrics: counted per invocation, written whatever happens, nothing where nothing is to tell."""

import json
from typing import Any

import pytest

from harken import telemetry


class Context:
    function_name = "watch"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:watch"
    aws_request_id = "1"


@pytest.fixture(autouse=True)
def _named(monkeypatch):
    monkeypatch.delenv("POWERTOOLS_METRICS_DISABLED", raising=False)
    monkeypatch.setattr(telemetry.metrics.provider, "namespace", "Harken")
    monkeypatch.setattr(telemetry.metrics.provider, "service", "watch")


def written(capsys) -> list[dict[str, Any]]:
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return [record for line in lines if "_aws" in (record := json.loads(line))]


def test_what_was_counted_is_written_at_the_end(capsys):
    @telemetry.told
    def handler(_event, _context):
        telemetry.count("PostsQueued", 2)
        telemetry.count("PostsQueued", 3)
        return "done"

    assert handler({}, Context()) == "done"
    (record,) = written(capsys)
    assert sum(record["PostsQueued"]) == 5
    assert handler({}, Context()) == "done"
    (record,) = written(capsys)
    assert sum(record["PostsQueued"]) == 5  # nothing is left over from before


def test_what_was_counted_before_an_error_is_written_too(capsys):
    @telemetry.told
    def handler(_event, _context):
        telemetry.count("SourceFailures")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        handler({}, Context())
    assert [record["SourceFailures"] for record in written(capsys)] == [[1.0]]


@pytest.mark.parametrize("number", [0, False])
def test_nothing_is_nothing_to_tell(capsys, number):
    @telemetry.told
    def handler(_event, _context):
        telemetry.count("SourceFailures", number)

    handler({}, Context())
    assert written(capsys) == []


def test_where_metrics_are_off_none_are_written(capsys, monkeypatch):
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")

    @telemetry.told
    def handler(_event, _context):
        telemetry.count("PostsQueued", 2)

    handler({}, Context())
    assert written(capsys) == []
