"""Our own labelled mentions, written by us; the second half, which nobody tuned on, gives the figure."""

from pathlib import Path

import pytest

from harken_cli.cases import Reader
from harken_cli.measure import measured, read
from harken_cli.settings.parse import check

FOLDER = Path(__file__).parents[1] / "labelled"
LEAST = {  # docs/scoring.md tells what is aimed at
    ("about", "accuracy"): 0.93,
    ("intent", "accuracy"): 0.80,
    ("role", "accuracy"): 0.75,
    ("causes", "micro_f1"): 0.67,
    ("verdict", "accuracy"): 0.75,
}
LANGUAGES = ("en", "he", "ru", "zh", "zh-Hant")


def measure(half):
    reader = Reader({brand.id: brand for brand in check(str(FOLDER / "brands.yaml"))})
    return measured(list(reader.files([str(FOLDER / f"{language}-{half}.jsonl") for language in LANGUAGES])))


@pytest.fixture(scope="module")
def figure():
    return measure("figure")


@pytest.mark.parametrize(("field", "by"), LEAST, ids=[field for field, _ in LEAST])
def test_mentions_are_judged_as_readers_judge_them(figure, field, by):
    assert figure[field][by] >= LEAST[field, by]


def test_there_are_enough_in_every_language(figure):
    assert {language: found["n"] for language, found in figure["languages"].items()} == dict.fromkeys(LANGUAGES, 70)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_halves_share_no_sentence(language):
    tune, figure = (texts(language, half) for half in ("tune", "figure"))
    assert tune.isdisjoint(figure)
    assert len(tune) == len(figure) == 70


def texts(language, half):
    lines = (FOLDER / f"{language}-{half}.jsonl").read_bytes().splitlines()
    return {read(line).mention.text[:60] for line in lines}
