"""What people read is true: commands and targets exist, links lead somewhere, settings shown are settings."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from harken.domain.brand import RuleKind
from harken.domain.notice import Reason
from harken.sources.registry import SOURCES
from harken_cli.main import app
from harken_cli.settings.parse import parse

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
GROUP: Any = typer.main.get_command(app)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.MULTILINE))
VARIABLES = set(re.findall(r"\$\(([A-Z]+)\)", MAKEFILE))

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^ {4,}\S.*\n?)+", re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def shell_lines(text: str) -> Iterator[str]:
    """Every line of a shell block, fenced or indented, as it would be typed."""
    blocks = [body for language, body in _FENCE.findall(text) if language in {"sh", "bash", "shell", "console"}]
    blocks += _INDENTED.findall(_FENCE.sub("", text))
    for block in blocks:
        whole_lines = block.replace("\\\n", " ")
        yield from (line.strip().removeprefix("$ ") for line in whole_lines.splitlines())


def words_of(line: str) -> list[str]:
    """A line's words without its comment and without variables set in front of it; none where it is no shell."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # a quotation that goes on in the next line is no command of ours
        return []
    while words and _ASSIGNMENT.fullmatch(words[0]):
        words = words[1:]
    return words


def spans(page: Path) -> list[str]:
    return _SPAN.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))


def whole(program: str) -> list[Any]:
    """Each command line of a shell block that calls `program`."""
    found = [
        (page, words[1:])
        for page in PAGES
        for line in shell_lines(page.read_text(encoding="utf-8"))
        if (words := words_of(line)) and Path(words[0]).name == program
    ]
    return [pytest.param(rest, id=f"{name_of(page)}: {' '.join(rest)}") for page, rest in found]


def named(program: str) -> list[Any]:
    """Each call of `program` that a sentence names, perhaps without all its arguments."""
    found = [
        (page, words[1:])
        for page in PAGES
        for span in spans(page)
        if len(words := words_of(span)) > 1 and Path(words[0]).name == program
    ]
    return [pytest.param(rest, id=f"{name_of(page)}: {' '.join(rest)}") for page, rest in found]


def faults_of_make(words: list[str]) -> list[str]:
    variables = {word.partition("=")[0] for word in words if "=" in word}
    targets = {word for word in words if "=" not in word}
    return sorted((targets - TARGETS) | (variables - VARIABLES))


def test_the_readers_of_these_pages_see_what_is_there():
    """A test that finds no commands would find all of them in order."""
    text = "a\n\n    $ harken run B.yaml\n\n```sh\nX=1 make demo  # so\n```\n\n```yaml\nmake: nothing\n```\n"
    assert [words_of(line) for line in shell_lines(text)] == [["make", "demo"], ["harken", "run", "B.yaml"]]
    assert {"check", "run", "inbox", "close"} <= set(GROUP.commands)
    assert faults_of_make(["demo", "fly", "DATA=x", "WINGS=2"]) == ["WINGS", "fly"]
    assert len(whole("harken")) > 10
    assert len(named("harken")) > 10


@pytest.mark.parametrize("words", whole("harken"))
def test_a_command_line_in_a_block_can_be_typed_as_it_stands(words):
    """Its command, options, values and arguments are accepted; nothing is run."""
    command, *rest = words
    GROUP.commands[command].make_context(command, rest)


@pytest.mark.parametrize("words", named("harken"))
def test_a_command_named_in_a_sentence_exists_with_its_options(words):
    command, *rest = words
    known = {option for parameter in GROUP.commands[command].params for option in parameter.opts}
    assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= known


@pytest.mark.parametrize("words", [*whole("make"), *named("make")])
def test_every_target_of_make_exists_with_its_variables(words):
    assert faults_of_make(words) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_to_a_file_leads_to_one(page):
    links = re.findall(r"\]\(([^)\s]+)\)", _FENCE.sub("", page.read_text(encoding="utf-8")))
    inside = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in inside if link and not (page.parent / link).exists()] == []


def anchors(page: Path) -> set[str]:
    """What a link can jump to: each heading as GitHub makes an anchor of it."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_into_a_page_leads_to_a_heading(page):
    links = re.findall(r"\]\(([\w./-]*)#([^)\s]+)\)", _FENCE.sub("", page.read_text(encoding="utf-8")))
    lost = [(name, anchor) for name, anchor in links if anchor not in anchors(page.parent / name if name else page)]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_that_is_named_is_there(page):
    """Paths from the root; what holds NAME or a star stands for many."""
    text = page.read_text(encoding="utf-8")
    paths = re.findall(r"(?<![\w./])(?:functions|infra|tests|training|docs|benchmarks)/[\w./*-]*[\w*]", text)
    assert [path for path in paths if "NAME" not in path and "*" not in path and not (ROOT / path).exists()] == []


def test_the_settings_in_the_readme_are_settings():
    blocks = [
        body for language, body in _FENCE.findall((ROOT / "README.md").read_text("utf-8")) if language == "yaml"
    ]
    assert blocks
    for block in blocks:
        assert parse(block, name="README.md")


def test_the_readme_names_every_source_and_every_kind_of_rule():
    said = spans(ROOT / "README.md")
    assert {source.name for source in SOURCES} <= set(said)
    assert set(get_args(RuleKind)) <= set(said)


def test_what_to_do_at_night_is_told_for_every_notice():
    rows = re.findall(r"^\| ([A-Z]+)\b", (ROOT / "docs" / "running.md").read_text("utf-8"), re.MULTILINE)
    assert set(get_args(Reason)) <= set(rows)


def test_the_newest_entry_of_the_changelog_is_the_version_of_the_project():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    entries = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert next(entry for entry in entries if entry != "Unreleased") == version


def test_what_came_from_others_is_named():
    """Files that say themselves that they are others' work, or carry a licence of their own."""
    notice = (ROOT / "NOTICE").read_text("utf-8")
    licences = sorted((ROOT / "functions").rglob("*.LICENSE"))
    assert licences
    for path in (*licences, ROOT / "functions" / "harken" / "domain" / "han_table.py"):
        assert str(path.relative_to(ROOT)) in notice
