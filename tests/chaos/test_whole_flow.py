"""A short run of the whole flow under faults, that a seed plays the same again, and that planted bugs are found."""

from functools import partial

import pytest
from tests.chaos.planted import BUGS
from tests.chaos.whole_flow import main, run, run_moto

from harken.store import incidents

SEEDS = 40
FOUND_WITHIN = 60
"""A planted bug is found by one of so many seeds; `make chaos SEEDS=2000` has many more."""


@pytest.mark.parametrize("first", range(0, SEEDS, 10))
def test_no_promise_is_broken(first):
    for seed in range(first, first + 10):
        assert run(seed).broken == (), f"again: python -m tests.chaos.whole_flow --seed {seed}"


def test_nor_over_dynamodb():
    assert run_moto(5).broken == ()


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug, monkeypatch):
    for seed in range(FOUND_WITHIN):
        with monkeypatch.context() as patch:
            if run(seed, plant=partial(BUGS[bug], patch)).broken:
                return
    pytest.fail(f"{bug} was not found in {FOUND_WITHIN} runs")


def test_a_seed_plays_the_same_again():
    first: list[str] = []
    second: list[str] = []
    assert run(5, trace=first.append) == run(5, trace=second.append)
    assert first == second
    assert len(first) > 100


def test_a_broken_promise_ends_in_an_exit_code_and_is_told_with_its_seed(monkeypatch, capsys):
    keep = incidents.delivered
    monkeypatch.setattr(incidents, "delivered", lambda *_: None)
    arguments = ["--seeds", "2", "--first", "5", "--processes", "1"]
    assert main(arguments) == 1
    told = capsys.readouterr().out
    assert "seed 5:\n" in told
    assert "again: python -m tests.chaos.whole_flow --seed 5\n" in told
    monkeypatch.setattr(incidents, "delivered", keep)
    assert main(arguments) == 0
    assert capsys.readouterr().out.endswith("no promise broken\n")
