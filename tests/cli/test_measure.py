"""How often judgements are right: numbers worked out by hand, and what holds whatever is measured."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.mention import Mention
from harken_cli.measure import MEASURES, Case, Labels, accuracy, macro_f1, measured, micro_f1, read, wrong


def case(expected: dict[str, Any], found: dict[str, Any]) -> Case:
    return Case(
        where="f:1", mention=Mention(id="a:1"), brand=None, expected=Labels(**expected), found=Labels(**found)
    )


PLAIN = {"lang": "en", "sentiment": "negative", "intent": "complaint", "causes": (), "role": "unknown", "verdict": "none"}  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "right", "macro"),
    [
        ([("a", "a"), ("b", "b")], 1.0, 1.0),
        ([("a", "b")], 0.0, 0.0),
        # three of four; F1 of a: 2*2/(2+3), of b: 2*1/(2+1)
        ([("a", "a"), ("a", "a"), ("b", "a"), ("b", "b")], 0.75, (0.8 + 2 / 3) / 2),
        # a label that is found and never expected pulls the mean down, one that occurs nowhere does not
        ([("a", "a"), ("a", "c")], 0.5, (2 / 3 + 0) / 2),
    ],
)
def test_accuracy_and_macro_f1(pairs, right, macro):
    assert accuracy(pairs) == pytest.approx(right)
    assert macro_f1(pairs) == pytest.approx(macro)


@pytest.mark.parametrize(
    ("pairs", "score"),
    [
        ([((), ())], 1.0),  # nothing expected, nothing found
        ([(("a",), ())], 0.0),
        ([((), ("a",))], 0.0),
        ([(("a", "b"), ("b", "a"))], 1.0),  # in any order
        # over all mentions together: 2 hits, 3 expected, 2 found
        ([(("a", "b"), ("a",)), (("b",), ("b",)), ((), ())], 2 * 2 / 5),
    ],
)
def test_micro_f1(pairs, score):
    assert micro_f1(pairs) == pytest.approx(score)


def test_a_field_is_measured_over_those_who_expect_it_and_absent_where_nobody_does():
    cases = [
        case({"sentiment": "negative", "causes": ("billing",)}, {**PLAIN, "causes": ("billing",)}),
        case({"sentiment": "neutral"}, PLAIN),
        case({"role": "customer", "causes": ()}, PLAIN),
        case({"about": True}, PLAIN),  # nobody looked whether it is about the brand
    ]
    assert measured(cases) == {
        "n": 4,
        "sentiment": {"n": 2, "accuracy": 0.5, "macro_f1": 0.3333},
        "causes": {"n": 2, "micro_f1": 1.0},
        "role": {"n": 1, "accuracy": 0.0},
        "languages": {
            "en": {
                "n": 4,
                "sentiment": {"n": 2, "accuracy": 0.5, "macro_f1": 0.3333},
                "causes": {"n": 2, "micro_f1": 1.0},
                "role": {"n": 1, "accuracy": 0.0},
            }
        },
    }


def test_languages_are_those_that_people_say_else_those_that_were_found():
    cases = [
        case({"lang": "zh-Hant"}, PLAIN),
        case({"lang": None}, PLAIN),
        case({"sentiment": "negative"}, PLAIN),
        case({}, {}),
    ]
    found = measured(cases)["languages"]
    assert {lang: row["n"] for lang, row in found.items()} == {"en": 1, "unknown": 2, "zh-Hant": 1}
    assert found["unknown"]["lang"] == {"n": 1, "accuracy": 0.0}
    assert "lang" not in found["en"]


def test_what_is_wrong_is_told_with_both_words():
    one = case(
        {"lang": "en", "sentiment": "positive", "causes": ("billing", "safety"), "about": False},
        {**PLAIN, "causes": ("safety", "billing"), "about": True},
    )
    assert wrong(one) == {"about": (False, True), "sentiment": ("positive", "negative")}


def test_nothing_measured_is_zero_of_nothing():
    assert measured([]) == {"n": 0, "languages": {}}


sentiments = st.sampled_from(["negative", "neutral", "positive"])
causes = st.lists(st.sampled_from(["billing", "safety", "other"]), max_size=3, unique=True).map(tuple)


@given(st.lists(st.tuples(st.tuples(sentiments, causes), st.tuples(sentiments, causes)), min_size=1, max_size=12))
def test_all_figures_are_parts_and_whole_only_where_nothing_is_wrong(pairs):
    def labels(pair: Any) -> dict[str, Any]:
        return {**PLAIN, "sentiment": pair[0], "causes": pair[1]}

    cases = [case(labels(one), labels(other)) for one, other in pairs]
    found = measured(cases)
    figures = {(name, kind): found[name][kind] for name, kinds in MEASURES.items() if name in found for kind in kinds}
    assert all(0 <= figure <= 1 for figure in figures.values())
    assert all(figure == 1 for figure in figures.values()) == (not any(map(wrong, cases)))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b'{"mention":{"id":"a:1","text":"x"}}',
        b'{"mention":{"id":"a:1"},"expected":{}}',
        b'{"mention":{"id":"a:1","text":"x"},"expected":{"sentiment":"sad"}}',
        b'{"mention":{"id":"a:1","text":"x"},"expected":{"sentment":"negative"}}',
        b'{"mention":{"id":"a:1","text":"x"},"expected":{"about":null}}',
        b'{"mention":{"id":"a:1","text":"\xff"},"expected":{}}',
    ],
)
def test_a_line_that_is_no_labelled_mention_is_refused(line):
    with pytest.raises((msgspec.DecodeError, ValueError)):
        read(line)


def test_a_line_says_what_it_says_and_an_unknown_language_is_a_word_too():
    line = b'{"mention":{"id":"a:1","text":"x","note":1},"note":"by two people","expected":{"lang":null,"causes":[]}}'
    assert read(line).expected == Labels(lang=None, causes=())
