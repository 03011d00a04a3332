"""A short run of the fuzzer over every source, and that it finds what it is there to find."""

from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from tests.chaos.fuzz_parsers import fault, fuzz, main, mutated, seeds

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Mention
from harken.sources.base import BadItem, Page
from harken.sources.registry import SOURCES

SECONDS = 2.0


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_parser_gives_posts_or_says_in_one_line_that_there_are_none(source, tmp_path):
    number, found = fuzz(source, seconds=SECONDS, seed=1, findings=tmp_path)
    assert found is None, found
    assert number >= 1


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_what_is_begun_with_is_answers_with_posts(source):
    """Else the fuzzer would only ever try how noise is refused."""
    assert any(fault(source, seed.body, seed.url) is None and _has_posts(source, seed) for seed in seeds(source))


def _has_posts(source: Any, seed: Any) -> bool:
    try:
        return bool(source.parse(seed.body, seed.url).mentions)
    except NotAnAnswer:
        return False


def parser(parse: Any, name: str = "push") -> Any:
    """A source of that name whose parser is another."""
    return SimpleNamespace(name=name, parse=parse)


def _raises(error: Exception) -> Any:
    def parse(_body: bytes, _url: str | None = None) -> Page:
        raise error

    return parse


def _hangs(_body: bytes, _url: str | None = None) -> Page:
    while True:
        pass


WRONG = [
    pytest.param(_raises(KeyError("id")), "KeyError", id="an error that is not ours"),
    pytest.param(_raises(RecursionError()), "RecursionError", id="too deep"),
    pytest.param(_hangs, "it hangs", id="no end"),
    pytest.param(_raises(NotAnAnswer("a\nb")), "several lines", id="two lines"),
    pytest.param(lambda *_: Page(mentions=(Mention(id="other:1"),)), "not what it says", id="another's id"),
    pytest.param(lambda *_: Page(mentions=(Mention(id="push:\ud800"),)), "cannot be kept", id="what no table takes"),
    pytest.param(lambda *_: Page(bad=(BadItem("", "x"),)), "bad item", id="no reason"),
    pytest.param(lambda *_: Page(bad=(BadItem("x", "x" * 5000),)), "bad item", id="a long raw item"),
]


@pytest.mark.parametrize(("parse", "told"), WRONG)
def test_a_fault_is_found_kept_and_told_with_its_seed(parse, told, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.chaos.fuzz_parsers.SLOW", 0.3)
    number, found = fuzz(parser(parse), seconds=5, seed=7, findings=tmp_path)
    assert number == 1
    assert found is not None
    assert found.seed == 7
    assert told in found.told
    assert found.file.read_bytes() == made(7)


def made(seed: int) -> bytes:
    """The input that a seed stands for."""
    random = Random(f"push {seed}")
    return mutated(random.choice(seeds(parser(None))), random)


def test_a_seed_always_makes_the_same_input_and_others_make_others():
    assert made(3) == made(3)
    assert len({made(seed) for seed in range(50)}) > 40


def test_a_source_without_anything_to_begin_with_is_told():
    with pytest.raises(LookupError, match="novelty"):
        seeds(parser(None, "novelty"))


def test_one_source_can_be_run_alone(capsys):
    assert main(["--source", "push", "--seconds", "0", "--seed", "5"]) == 0
    assert capsys.readouterr().out == "push: 1 answers\n"


def test_a_finding_ends_in_an_exit_code(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("tests.chaos.fuzz_parsers.SOURCES", (parser(_raises(KeyError("id"))),))
    monkeypatch.setattr(fuzz, "__kwdefaults__", {"findings": tmp_path})
    assert main(["--source", "push", "--seconds", "0", "--seed", "5"]) == 1
    assert "again: python -m tests.chaos.fuzz_parsers --source push --seed 5 --seconds 0" in capsys.readouterr().out
    assert [path.name for path in Path(tmp_path).iterdir()] == ["push-5.bin"]
