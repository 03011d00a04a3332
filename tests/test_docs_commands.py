"""Every command that a page tells people to type is run by a test, or is known to need what no test has."""

import re
from typing import Any

import boto3
import pytest
from moto import mock_aws
from tests.test_docs import PAGES, ROOT, name_of, shell_lines, words_of

from harken.store import keys

ACCOUNT = "needs an AWS account"
OTHERS = "is a program of the machine"
CI = ".ci/run"

HELD = {
    # what runs it, by the words it begins with
    "make demo": "tests/stack/test_stack_fresh.py",
    "make test": CI,
    "make format": "Makefile",
    "sam build": "tests/stack/conftest.py",
    "sam deploy": "tests/stack/emulated.py",
    "sam deploy --guided": ACCOUNT,
    "sam delete": ACCOUNT,
    "aws": ACCOUNT,
    "git": OTHERS,
    "date": OTHERS,
    "export": OTHERS,
    "curl": "tests/jobs/test_push.py",
    "harken": "tests/cli",
}
"""A file holds a command that runs in it; `make format` only puts code in order. The longest beginning that fits counts."""

_SHELL = {"for", "do", "done"}


def typed() -> dict[str, list[str]]:
    """Each command line of a shell block, with the pages that tell it."""
    found: dict[str, list[str]] = {}
    for page in PAGES:
        for line in shell_lines(page.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+=\$", line) and (inner := re.search(r"\$\((\w+) ", line)):
                words = [inner[1]]  # a variable that takes what a command says
            else:
                words = words_of(line)
            if words and words[0] not in _SHELL and re.fullmatch(r"[a-z.]+", words[0]):
                found.setdefault(" ".join(words), []).append(name_of(page))
    return found


COMMANDS = typed()


def how(command: str) -> str | None:
    """What holds a command."""
    words = command.split()
    beginnings = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return next((HELD[beginning] for beginning in beginnings if beginning in HELD), None)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_is_run_by_a_test_or_known_to_need_more(command):
    held = how(command)
    assert held is not None, f"{command} in {COMMANDS[command]}: add it to HELD"
    assert held in (ACCOUNT, OTHERS) or (ROOT / held).exists()


def test_commands_are_found():
    """A parser that finds none would find all of them held."""
    assert {"make demo", "make test", "sam build"} <= set(COMMANDS)
    assert len([command for command in COMMANDS if command.startswith("aws ")]) > 10
    assert how("fly away") is None
    assert how("sam deploy --guided") == ACCOUNT


def test_no_row_is_stale():
    used = {beginning for beginning in HELD for command in COMMANDS if f"{command} ".startswith(f"{beginning} ")}
    assert used == set(HELD)


def run_by_tests() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))


@pytest.mark.parametrize(
    "command", sorted({command.split()[1] for command in COMMANDS if command.startswith("harken ")})
)
def test_a_command_of_ours_is_driven_by_a_test(command):
    assert f'"{command}"' in run_by_tests()


def test_continuous_integration_and_the_stack_tests_run_what_the_table_says():
    assert "make test" in (ROOT / CI).read_text(encoding="utf-8")
    assert '"build"' in (ROOT / HELD["sam build"]).read_text(encoding="utf-8")
    assert '"deploy"' in (ROOT / HELD["sam deploy"]).read_text(encoding="utf-8")
    assert '"make", "demo"' in (ROOT / HELD["make demo"]).read_text(encoding="utf-8")


def test_the_copy_that_restores_a_table_makes_it_the_same(monkeypatch):
    """The script as it stands on the page: what came later goes, what was there comes back, over many pages."""
    page = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    ((indent, script),) = re.findall(r"^( *)```python\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL)
    script = re.sub(f"^{indent}", "", script, flags=re.MULTILINE)
    with mock_aws():
        old, new = (_table(name) for name in ("old", "new"))
        for number in range(60):
            old.put_item(Item={"pk": f"p{number}", "sk": "mention", "data": "x" * 40_000, "version": number})
        new.put_item(Item={"pk": "p1", "sk": "mention", "data": "later", "version": 9})
        new.put_item(Item={"pk": "p1", "sk": "reply#1", "data": "later"})
        new.put_item(Item={"pk": keys.AUDIT, "sk": "2026", "data": "who was forgotten"})
        monkeypatch.setattr("sys.argv", ["copy.py", "old", "new"])
        exec(compile(script, "copy.py", "exec"), {})  # noqa: S102  - our own page
        audit, *rest = _everything(new)
        assert audit["data"] == "who was forgotten", "what was erased since must be erased again"
        assert rest == _everything(old)
        assert len(rest) == 60


def _table(name):
    return boto3.resource("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        BillingMode="PAY_PER_REQUEST",
    )


def _everything(table):
    found: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    while True:
        page = table.scan(**more)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            return sorted(found, key=lambda item: (item["pk"], item["sk"]))
        more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
