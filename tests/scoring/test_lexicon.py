import pytest

from harken.scoring.features import is_gram
from harken.scoring.lexicon import FOLDER, value


@pytest.mark.parametrize(
    ("word", "group", "sign"),
    [
        ("terrible", "en", -1),
        ("lovely", "en", 1),
        ("table", "en", 0),
        # Russian ends bend: the beginning is what counts
        ("ужасная", "ru", -1),
        ("отличного", "ru", 1),
        ("стол", "ru", 0),
        # the longest beginning wins: to give back is no trust
        ("верните", "ru", -1),
        # Hebrew words behind their prefixes
        ("גרוע", "he", -1),
        ("והגרוע", "he", -1),
        ("מדהים", "he", 1),
        ("שולחן", "he", 0),
        ("坏了", "zh", -1),
        ("桌子", "zh", 0),
        # no list, no word, too short
        ("terrible", "xx", 0),
        ("", "en", 0),
        ("у", "ru", 0),
        ("ו", "he", 0),
    ],
)
def test_knows_good_and_bad_words(word, group, sign):
    found = value(word, group)
    assert (found > 0) - (found < 0) == sign


def test_chinese_words_are_no_longer_than_what_the_model_looks_up():
    lines = (FOLDER / "lexicon_zh.txt").read_text(encoding="utf-8").splitlines()
    assert all(is_gram(word) for line in lines for word in line.split()[1:])


@pytest.mark.parametrize("lang", ["en", "he", "ru", "zh"])
def test_a_word_stands_under_one_value_only(lang):
    lines = (FOLDER / f"lexicon_{lang}.txt").read_text(encoding="utf-8").splitlines()
    words = [word for line in lines for word in line.split()[1:]]
    assert len(words) == len(set(words))
    assert all(-4 <= int(line.split()[0]) <= 4 for line in lines)
