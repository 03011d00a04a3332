"""Corrections from the terminal: said, shown, taken back, and told as labelled lines."""

import json
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
    assert not {"billing", "safety"} & set(first["thought"]["causes"])
    assert "a danger to people" in first["reasons"]


def test_show_tells_both_words(folder):
    before = desk(folder, "show", "mastodon:c1").out
    assert "corrected" not in before
    done = desk(folder, "correct", "mastodon:c1", "--role", "media", "--cause", "none", "--no-answer-needed")
    assert done.out == "mastodon:c1 is corrected: causes none; role media; needs no answer\n"
    shown = desk(folder, "show", "mastodon:c1").out
    assert "  corrected by a person: causes none; role media; needs no answer\n" in shown
    assert "  thought to be: sentiment negative (" in shown
    assert "negative complaint, by a reporter, waiting" in shown


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


# -------------------------------------------------------------------------------------------------------- evaluate

LABELLED = [
    # the model has these right, but for the cause of the first and the language of the last
    {"mention": {"id": "a:1", "text": pasts.ANGRY}, "brand": "luvento",
     "expected": {"about": True, "lang": "en", "sentiment": "negative", "intent": "complaint", "causes": ["safety"]}},
    {"mention": {"id": "a:2", "text": "I love my Luvento, thank you!"}, "brand": "luvento",
     "expected": {"about": True, "sentiment": "positive"}},
    {"mention": {"id": "a:3", "text": "The [red]toaster[/red] is \u202e broken"}, "brand": "luvento",
     "expected": {"about": False, "lang": "ru"}},
]  # fmt: skip


def written(path, lines=LABELLED, broken=""):
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n" + broken, "utf-8")
    return path


@pytest.fixture
def brands(tmp_path):
    return written_text(tmp_path / "B.yaml", pasts.text_of(pasts.brand()))


def written_text(path, text):
    path.write_text(text, "utf-8")
    return path


def test_a_file_is_measured_by_field_and_language(tmp_path, brands):
    (line,) = harken("evaluate", written(tmp_path / "l.jsonl"), "--brands", brands, "--json").lines
    assert line["n"] == 3
    assert line["about"] == {"n": 3, "accuracy": 1.0}
    assert line["lang"] == {"n": 2, "accuracy": 0.5}
    assert line["sentiment"] == {"n": 2, "accuracy": 1.0, "macro_f1": 1.0}
    assert line["causes"]["n"] == 1
    assert not {"role", "verdict", "needs_answer"} & set(line)
    assert {lang: row["n"] for lang, row in line["languages"].items()} == {"en": 2, "ru": 1}


def test_without_brands_nobody_says_what_is_about_whom(tmp_path):
    text = written(tmp_path / "l.jsonl").read_bytes()
    (line,) = harken("evaluate", "-", "--json", stdin=text).lines
    assert "about" not in line
    assert line["n"] == 3


def test_what_was_wrong_is_listed_before_the_figures(tmp_path, brands):
    file = written(tmp_path / "l.jsonl")
    *wrong, figures = harken("evaluate", file, "--brands", brands, "--wrong", "--json").lines
    assert figures["n"] == 3
    assert wrong[-1] == {
        "where": f"{file}:3", "id": "a:3", "brand": "luvento", "wrong": {"lang": {"expected": "ru", "found": "en"}}
    }  # fmt: skip
    assert {line["id"] for line in wrong} <= {"a:1", "a:3"}


def test_a_person_reads_a_table_that_no_text_can_dress_up(tmp_path, brands):
    done = harken("evaluate", written(tmp_path / "l.jsonl"), "--brands", brands, "--wrong")
    assert done.code == 0
    assert "lang expected ru, found en" in done.out
    assert "The [red]toaster[/red] is  broken" in done.out
    assert not set("\u202e\x1b") & set(done.out)
    rows = {row[: row.index(".") - 1].strip(): row.split() for row in done.out.splitlines() if " accuracy" in row}
    assert rows["about accuracy"][2:] == ["1.000", "(3)", "1.000", "(2)", "1.000", "(1)"]
    assert rows["lang accuracy"][2:] == ["0.500", "(2)", "1.000", "(1)", "0.000", "(1)"]


def test_a_broken_line_is_told_and_the_rest_measured(tmp_path, brands):
    broken = '{"mention":{"id":"a:9"}}\n\n{\n{"mention":{"id":"a:9","text":"x"},"brand":"nobody","expected":{}}\n'
    file = written(tmp_path / "l.jsonl", broken=broken + '{"x":' + "[" * 100_000)
    done = harken("evaluate", file, "--brands", brands, "--json")
    assert (done.code, len(done.lines), done.lines[0]["n"]) == (2, 1, 3)
    assert [fault.split(": ")[0] for fault in done.faults] == [f"{file}:{number}" for number in (4, 6, 7, 8)]
    assert "nobody" in done.faults[2]


def test_corrections_are_a_measure_of_their_own(folder):
    desk(folder, "correct", "mastodon:c0", "--sentiment", "negative", "--role", "media")
    desk(folder, "correct", "mastodon:c1", "--sentiment", "positive")
    *wrong, line = desk(folder, "evaluate", "--json", "--wrong").lines
    assert line["n"] == 2
    assert line["about"] == {"n": 2, "accuracy": 1.0}
    assert line["sentiment"]["accuracy"] == 0.5
    assert [(item["where"], item["id"]) for item in wrong][-1] == ("corrections", "mastodon:c1")
    lines = desk(folder, "corrections").out.encode()
    (again,) = harken("evaluate", "-", "--json", stdin=lines).lines
    assert again == {name: value for name, value in line.items() if name != "about"} | {
        "languages": again["languages"]
    }


def test_nothing_to_measure_is_empty_output(folder, tmp_path):
    for args in (["--state", folder], [written_text(tmp_path / "none", "\n")]):
        done = harken("evaluate", *args)
        assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize(
    "args", [[], ["-", "--state", "."], ["-", "--stack", "x"], ["nothing.jsonl"], ["-", "--brands", "nothing.yaml"]]
)
def test_what_to_measure_with_must_be_said_and_be_there(args, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = harken("evaluate", *args)
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)
