"""`harken run` as its users start it: a process of its own, sources on loopback, state in a folder."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli import pasts
from tests.cli.servers import serving

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HARKEN = Path(sys.executable).with_name("harken")
FIRST_NUMBER = 116_000_000_000_000_000
WORDS = "Luvento stole my money, awful company, shame on you"


@pytest.fixture
def web():
    with serving() as web:
        yield web


@pytest.fixture
def desk(tmp_path, web):
    return Desk(tmp_path, web.address)


class Desk:
    """A BRANDS.yaml and a state folder, and the command on them. Everything is read anew at every run."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.state = folder, folder / "state"
        self.brands(address, allow_private=["127.0.0.1"])

    def brands(self, address: str, **more: object) -> None:
        entry = {"base_url": address, "every": "1s"} | more
        sources = [pasts.mastodon(**entry), {"use": "hackernews", **entry}]
        (self.folder / "BRANDS.yaml").write_text(pasts.text_of(pasts.brand({"above": 3}, sources=sources)), "utf-8")

    def start(self) -> subprocess.Popen[str]:
        """A run that is not waited for."""
        args = [str(HARKEN), "run", "BRANDS.yaml", "--once", "--json", "--state", str(self.state)]
        out, err = subprocess.PIPE, subprocess.PIPE
        return subprocess.Popen(args, cwd=self.folder, stdout=out, stderr=err, text=True)

    def run(self, code: int = 0) -> tuple[list[dict[str, object]], str]:
        """A run to its end: the notices it told, and what it complained of."""
        with self.start() as process:
            told, complaints = process.communicate(timeout=60)
        assert process.returncode == code, complaints
        return [json.loads(line) for line in told.splitlines()], complaints

    def do(self, *args: str) -> list[dict[str, object]]:
        """Another command on the state: its lines."""
        command = [str(HARKEN), *args, "--json", "--state", str(self.state)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def waiting(self) -> Counter[object]:
        """The ids in the inbox, each as often as it is there."""
        return Counter(line["id"] for line in self.do("inbox"))


def test_what_the_sources_answer_is_in_the_inbox_once_however_old_and_what_people_did_stays(web, desk):
    now = datetime.now(UTC)
    ids = [web.status(FIRST_NUMBER + number, now - timedelta(hours=2 + number), WORDS) for number in range(3)]
    ids += [web.comment(100, now - timedelta(hours=5), WORDS), web.comment(200, now - timedelta(days=3000), WORDS)]
    web.comment(300, now, "My bicycle is broken, terrible")
    told, complaints = desk.run()
    assert [(line["reason"], line["count"]) for line in told] == [("FIRST", 4)]
    assert complaints == ""
    assert desk.waiting() == Counter(ids)

    assert desk.do("close", ids[0], "--reason", "spam") == [{"id": ids[0], "brand": "luvento", "state": "closed"}]
    web.down.add("hackernews")
    ids.append(web.status(FIRST_NUMBER + 9, now, "Luvento is the worst company ever, I am furious"))
    told, complaints = desk.run()
    assert told == []  # nobody new has waited long enough
    assert complaints.splitlines() != []
    assert all("hackernews could not be read" in line for line in complaints.splitlines())
    assert desk.waiting() == Counter(ids[1:])  # the closed one stays closed, the other source was read


def test_killed_at_any_moment_none_is_lost_and_none_is_there_twice(web, desk):
    now = datetime.now(UTC)
    ids = [web.status(FIRST_NUMBER + number, now - timedelta(hours=2, minutes=number), WORDS) for number in range(4)]
    ids += [web.comment(number * 10, now - timedelta(hours=3), WORDS) for number in range(10, 13)]
    told: list[str] = []

    def killed(moment: Callable[[], bool]) -> None:
        """One run, killed as soon as `moment` has come, or when it has ended if it does not come."""
        with desk.start() as process:
            while process.poll() is None and not moment():
                time.sleep(0.002)
            process.kill()
            assert process.stdout is not None
            told.extend(process.stdout.read().splitlines())

    def killed_asking(requests: int) -> None:
        """One run, killed while it waits for the answer to one of its requests."""
        web.hold(requests)
        killed(web.held.is_set)
        assert web.held.is_set()
        web.go_on()

    for requests in (1, 2, 3, 6, 11):  # in its fetching, and in its following
        killed_asking(requests)
    state = desk.state / "state.json"
    assert not state.exists()  # every one of them died with its work undone
    killed(state.exists)  # saved, and perhaps not yet told
    ids.append(web.status(FIRST_NUMBER + 20, now - timedelta(hours=1), WORDS))
    killed_asking(3)
    written = state.stat().st_mtime_ns
    killed(lambda: state.stat().st_mtime_ns != written)
    lines, complaints = desk.run()
    reasons = Counter(json.loads(line)["reason"] for line in told) + Counter(line["reason"] for line in lines)
    assert complaints == ""
    assert desk.waiting() == Counter(ids)
    assert set(reasons) == {"FIRST"}
    # Rather twice than never: each of the two kills after a save may fall between telling and noting that it was told.
    assert reasons["FIRST"] <= 3
    stored = [item for item in json.loads(state.read_bytes())["items"] if str(item["sk"]).startswith("notice#")]
    assert len(stored) == 1


def test_a_private_address_that_the_settings_do_not_allow_is_not_asked_and_that_is_told(web, desk):
    web.status(FIRST_NUMBER, datetime.now(UTC), WORDS)
    desk.brands(web.address)
    _, complaints = desk.run()
    assert web.asked == []
    assert [line.split(" could not be read")[0] for line in complaints.splitlines()] == [
        "luvento: mastodon",
        "luvento: hackernews",
    ]
    assert "127.0.0.1" in complaints
    assert "allow_private" in complaints


def test_a_run_leaves_a_broken_state_alone(web, desk):
    desk.state.mkdir()
    (desk.state / "state.json").write_bytes(b"{")
    _, complaints = desk.run(code=2)
    assert len(complaints.splitlines()) == 1
    assert (desk.state / "state.json").read_bytes() == b"{"
