"""The command as a whole: its help, its exit codes, and that JSON lines are all that stdout gets where they are asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from tests.cli import pasts
from tests.cli.terminal import harken

from harken.domain.errors import BadInput, SourceError
from harken_cli import main

HARKEN = Path(sys.executable).with_name("harken")
COMMANDS = {command.name or command.callback.__name__ for command in main.app.registered_commands if command.callback}


def test_every_command_that_is_promised_is_there():
    assert {
        "demo",
        "init",
        "schema",
        "check",
        "run",
        "probe",
        "push",
        "apply",
        "subscribe",
        "subscribers",
        "unsubscribe",
        "parse",
        "score",
        "replay",
        "inbox",
        "show",
        "close",
        "reopen",
        "ack",
        "silence",
        "correct",
        "corrections",
        "evaluate",
        "cost",
    } <= COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_and_takes_json(command):
    done = harken(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert "--json" in done.out
    assert len(done.out.splitlines()) > 5


def test_help_lists_every_command():
    for args in (["--help"], []):
        done = harken(*args)
        assert all(command in done.out + done.err for command in COMMANDS)
    assert harken("--help").code == 0


@pytest.mark.parametrize(
    "args",
    [["dance"], ["--dance"], ["parse"], ["parse", "mastodon"], ["replay", "x"], ["score", "a", "b"], ["run"]],
    ids=" ".join,
)
def test_a_command_line_that_makes_no_sense_is_bad_input(args):
    done = harken(*args)
    assert (done.code, done.out) == (2, "")
    assert done.faults


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (BadInput("a.yaml:3: wrong"), 2, ["a.yaml:3: wrong"]),
        (SourceError("the server is down"), 1, ["the server is down"]),
        (KeyboardInterrupt(), 130, []),
    ],
)
def test_an_error_is_a_line_and_an_exit_code(error, code, said, monkeypatch):
    app = typer.Typer()

    @app.command()
    def fails() -> None:
        raise error

    monkeypatch.setattr(main, "app", app)
    done = harken()
    assert (done.code, done.out, [line for line in done.faults if line not in {"", "Aborted."}]) == (code, "", said)


def test_the_script_works_from_any_folder_and_in_any_locale(tmp_path):
    (tmp_path / "B.yaml").write_text(
        pasts.text_of(pasts.brand({"above": 0, "clear_at": 0}, names=["Luvento", "露文托"])), "utf-8"
    )
    lines = "\n".join(pasts.encoded([pasts.post("mastodon:c0", 0), pasts.end(40)])).encode()
    plain = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}

    def script(*args, **more):
        return subprocess.run([HARKEN, *args], cwd=tmp_path, capture_output=True, env=plain, check=False, **more)

    done = script("replay", "-", "--brands", "B.yaml", input=lines)
    assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 1)
    assert b'"reason":"FIRST"' in done.stdout
    checked = script("check", "B.yaml")
    assert (checked.returncode, checked.stderr) == (0, b"")
    assert "露文托".encode() in checked.stdout
    refused = script("replay", "-", "--brands", "B.yaml", input=b"{")
    assert (refused.returncode, refused.stdout, refused.stderr.count(b"\n")) == (2, b"", 1)


def test_whoever_stops_reading_is_no_error_and_a_full_disk_is_one(tmp_path):
    (tmp_path / "text").write_bytes(b'{"id":"a:1","text":"Luvento is awful"}\n' * 20_000)
    command = f"'{HARKEN}' score text | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr == b""
    assert done.stdout.splitlines()[-1] == b"0"
    done = subprocess.run(["bash", "-c", f"'{HARKEN}' schema > /dev/full"], capture_output=True, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
