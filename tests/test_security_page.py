"""The page on security claims nothing that no test holds: every row names its tests, and every test is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ATTACKERS = (
    "A poster",
    "A source",
    "A webhook sender",
    "A desk user",
    "A stolen token",
    "The network",
    "A dependency",
)
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_RULE = re.compile(r"\|(?:-+\|)+")


def rows(text: str) -> list[str]:
    """The rows of every table, without its head and the rule below it."""
    lines = text.splitlines()
    heads = {number - 1 for number, line in enumerate(lines) if _RULE.fullmatch(line)}
    return [
        line
        for number, line in enumerate(lines)
        if line.startswith("|") and number not in heads and not _RULE.fullmatch(line)
    ]


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one."""
    return re.split(r"^#+ ", text.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


@cache
def names_in(path: str) -> frozenset[str]:
    """The tests that pytest finds in a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_the_reader_of_the_page_sees_what_is_there():
    text = "# A\n\n| what | the test |\n|---|---|\n| a | `tests/a.py::test_b` |\n| c | |\n\n## B\n\n| x |\n|---|\n| y |\n"
    assert rows(text) == ["| a | `tests/a.py::test_b` |", "| c | |", "| y |"]
    assert rows(section(text, "A")) == rows(text)[:2]
    assert "test_the_reader_of_the_page_sees_what_is_there" in names_in("tests/test_security_page.py")


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_every_attacker_has_a_table(attacker):
    assert len(rows(section(PAGE, attacker))) >= 3


@pytest.mark.parametrize("row", rows(PAGE), ids=lambda row: row.split("|")[1].strip()[:60])
def test_every_row_names_a_test_in_its_last_column(row):
    last = row.strip().strip("|").split("|")[-1]
    assert _NAMED.search(last), row
    assert _NAMED.sub("", last).strip(" ,") == "", "the last column names tests and nothing else"


@pytest.mark.parametrize(("path", "name"), sorted(set(_NAMED.findall(PAGE))))
def test_every_test_that_is_named_is_there(path, name):
    assert (ROOT / path).is_file()
    assert name in names_in(path)


def test_every_name_on_the_page_is_read_as_one():
    assert PAGE.count("::") == len(_NAMED.findall(PAGE))
