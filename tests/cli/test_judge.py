"""Corrections from the terminal: said, shown, taken back, and told as labelled lines."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cli import pasts
from tests.cli.terminal import harken
from tests.cli.test_desk import desk, lived, saved


@pytest.fixture
def folder(tmp_path):
    """Three who complained an hour ago."""
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    return saved(lived([*pasts.complaints(3, start), pasts.end(start + 40)], pasts.brand()), tmp_path / "state")


def test_a_correction_is_told_and_counts_from_then_on(folder):
    said = ("--sentiment", "negative", "--intent", "complaint", "--cause", "billing", "--cause", "safety")
    (line,) = desk(folder, "correct", "mastodon:c1", *said, "--json").lines
    at = line["correction"].pop("at")
    assert datetime.now(UTC) - datetime.fromisoformat(at) < timedelta(minutes=1)
    assert line == {
        "id": "mastodon:c1",
        "brand": "luvento",
        "state": "waiting",
        "correction": {"sentiment": "negative", "intent": "complaint", "causes": ["billing", "safety"]},
    }
    first = desk(folder, "inbox", "--json").lines[0]
    assert (first["id"], first["assessment"]["causes"]) == ("mastodon:c1", ["billing", "safety"])
    assert first["assessment"]["probability"]["negative"] == 1.0
    assert first["thought"]["causes"] == []
    assert "a danger to people" in first["reasons"]


def test_show_tells_both_words(folder):
    before = desk(folder, "show", "mastodon:c1").out
    assert "corrected" not in before
    done = desk(folder, "correct", "mastodon:c1", "--role", "media", "--cause", "none", "--no-answer-needed")
    assert done.out == "mastodon:c1 is corrected: causes none; role media; needs no answer\n"
    shown = desk(folder, "show", "mastodon:c1").out
    assert "  corrected by a person: causes none; role media; needs no answer\n" in shown
    assert "  thought to be: sentiment negative (" in shown
    assert "negative complaint, waiting" in shown


def test_what_was_said_can_be_taken_back(folder):
    before = desk(folder, "inbox", "--json").lines
    desk(folder, "correct", "mastodon:c1", "--sentiment", "positive")
    assert "positive praise" in desk(folder, "show", "mastodon:c1").out
    assert desk(folder, "correct", "mastodon:c1", "--undo", "--json").lines[0]["correction"] is None
    after = desk(folder, "inbox", "--json").lines
    assert [(line["id"], line["assessment"]) for line in after] == [
        (line["id"], line["assessment"]) for line in before
    ]
    assert desk(folder, "corrections").out == ""


def test_corrections_are_labelled_lines_of_what_people_said(folder):
    assert desk(folder, "corrections", "--json").out == ""
    desk(folder, "correct", "mastodon:c2", "--sentiment", "neutral")
    desk(folder, "correct", "mastodon:c0", "--intent", "complaint", "--cause", "delivery", "--verdict", "venting")
    first, second = desk(folder, "corrections", "--brand", "luvento").lines
    assert [line["mention"]["id"] for line in (first, second)] == ["mastodon:c0", "mastodon:c2"]
    assert first["mention"]["text"] == pasts.ANGRY
    assert {line["brand"] for line in (first, second)} == {"luvento"}
    assert first["expected"] == {
        "about": True, "intent": "complaint", "causes": ["delivery"], "verdict": "venting"
    }  # fmt: skip
    assert second["expected"] == {"about": True, "sentiment": "neutral"}


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (["correct", "mastodon:c1"], "--undo"),
        (["correct", "mastodon:c1", "--undo", "--role", "bot"], "--undo"),
        (["correct", "mastodon:c1", "--sentiment", "sad"], "negative, neutral, positive"),
        (["correct", "mastodon:c1", "--intent", "rant"], "complaint, question"),
        (["correct", "mastodon:c1", "--cause", "rats"], "defect, service"),
        (["correct", "mastodon:c1", "--cause", "none", "--cause", "billing"], "defect, service"),
        (["correct", "mastodon:c1", "--role", "fan"], "customer, prospect"),
        (["correct", "mastodon:c1", "--verdict", "fake"], "complaint, venting"),
        (["correct", "mastodon:c1", "--intent", "praise", "--cause", "billing"], "praise"),
        (["correct", "mastodon:c1", "--sentiment", "positive", "--verdict", "attack"], "attack"),
        (["correct", "mastodon:nothing", "--role", "bot"], "mastodon:nothing"),
        (["correct", "mastodon:c1", "--role", "bot", "--brand", "nobody"], "nobody"),
        (["corrections", "--brand", "nobody"], "nobody"),
    ],
    ids=" ".join,
)
def test_bad_input_is_one_line_that_names_what_is_allowed(args, named, folder):
    before = (folder / "state.json").read_bytes()
    done = desk(folder, *args)
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)
    assert named in done.faults[0]
    assert (folder / "state.json").read_bytes() == before


def test_without_a_state_there_is_nothing_to_correct(tmp_path):
    done = harken("correct", "mastodon:c1", "--role", "bot", "--state", tmp_path / "nothing")
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)
