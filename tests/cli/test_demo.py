"""The demo, whole: sockets are off here, so that it ends well shows that it needs no network."""

import re

import pytest
from tests.cli.terminal import Done, harken

from harken_cli.demo.play import EXAMPLE, WEEK


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, str]:
    report = tmp_path_factory.mktemp("demo") / "report.html"
    done = harken("demo", "--report", report)
    return done, report.read_text("utf-8")


TOLD = re.compile(r"^[A-Z][a-z]{2} (\d\d:\d\d)  ([A-Z]+) ", re.MULTILINE)


def reasons(text: str) -> list[str]:
    return [reason for _, reason in TOLD.findall(text)]


def test_the_week_is_told_as_it_must_be(played):
    done, _ = played
    assert done.code == 0
    told = reasons(done.out)
    assert told[0] == "FIRST"
    assert {"GREW", "ESCALATED", "REMINDER", "CLEARED"} <= set(told)
    assert told.count("FIRST") == told.count("CLEARED") == 2
    assert told[-1] == "CLEARED"
    assert len(told) < 25  # a bad day is no storm


def test_warnings_ride_along_in_what_is_critical(played):
    text = played[0].out
    assert "needs an urgent answer" in text
    assert "- Rule complaints is on as well: " in text


def test_the_stack_tells_what_a_replay_in_memory_tells(played):
    replayed = harken("replay", WEEK, "--brands", EXAMPLE).lines
    expected = [(line["reason"], line["at"][11:16]) for line in replayed]
    found = [(reason, clock) for clock, reason in TOLD.findall(played[0].out)]
    assert [reason for reason, _ in found] == [reason for reason, _ in expected]
    # An outcry is told when it is read. Mastodon is read every other minute: here perhaps in the one between.
    apart = [abs(_minutes(here) - _minutes(there)) for (_, here), (_, there) in zip(found, expected, strict=True)]
    assert max(apart) <= 2


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def test_what_sns_got_is_shown(played):
    text = played[0].out
    assert text.count("EMAIL as SNS got it · Subject: [Harken]") == len(reasons(text))  # every notice is mailed once
    assert "SMS as SNS got it" in text


def test_mentions_are_scored_in_five_languages(played):
    table = played[0].out.partition("Mentions scored")[2]
    rows = {
        cells[0]: [int(cell) for cell in cells[1:4]] for line in table.splitlines() if len(cells := line.split()) == 4
    }
    assert {"en", "zh", "zh-Hant", "ru", "he"} <= set(rows)
    assert all(sum(rows[lang]) >= 20 for lang in ("en", "zh", "zh-Hant", "ru", "he"))


def test_the_report_is_written(played):
    _, page = played
    assert page.lower().startswith("<!doctype html>")
    assert page.count("FIRST") >= 2
