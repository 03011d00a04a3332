from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harken.scoring.features import Group, Pieces, pieces, taken
from harken.scoring.features import of_token as named_token
from harken.scoring.model import CODES, Section, Tables, packed, unpacked
from harken.scoring.places import of_marks, of_token, place, weight_of_han, weight_of_pairs

BITS = 16
groups = st.sampled_from(["en", "he", "ru", "xx", "zh"])
words = st.sampled_from(
    [
        "not",
        "good",
        "terrible",
        "не",
        "плохая",
        "לא",
        "טוב",
        "坏了",
        "好",
        "!",
        "??",
        ":)",
        ")))",
        "12",
        "www.x.example",
        "@you",
        "loooong",
        "[泪]",
        "·",
        "’",
        "a'b",
    ]
)
texts = st.lists(words | st.text(alphabet=st.characters(codec=None), max_size=8), max_size=12).map(" ".join)


def counting() -> Tables:
    """A model whose places all weigh something of their own, as far as 255 codes go."""
    section = Section(name="t", at=0, length=0, bits=BITS, planes=("a", "b"), scale=1.0, bias=(0.0, 0.0))
    codes = [0, *(packed(code % 97 - 48, code % 31 - 15) for code in range(1, CODES))]
    return Tables(section, codes, bytes(at * 31 % CODES for at in range(1 << BITS)), (1 << BITS) - 1)


def named_places(found: Pieces, group: Group) -> list[int]:
    return [place(piece) for word in found.words for piece in named_token(word, group)] + list(
        map(place, found.others)
    )


@given(texts, groups)
@example("not good, не плохо", "en")
@example("這台機器壞了!! 好 · 好", "zh")
@example("x" * 60 + " " + "x" * 59, "en")
def test_finds_by_arithmetic_what_is_named(text, group):
    found = taken(text, group)
    tables = counting()
    known = {token: of_token(token, group) for token in found.tokens}
    fast = sum(tables.weight(parts) for _, parts in known.values())
    fast += tables.weight(of_marks(found, group))
    fast += weight_of_pairs([known[token][0] for token in found.tokens], tables) + weight_of_han(found.han, tables)
    assert fast == tables.weight(named_places(pieces(text, group), group))


@given(st.text(alphabet="abcшщאבק'é𐐨", min_size=1, max_size=24), groups)
def test_a_words_parts_stand_where_their_names_say(word, group):
    for token in taken(word, group).tokens:
        assert Counter(of_token(token, group)[1]) == Counter(map(place, named_token(token, group)))


def test_places_are_the_same_on_every_machine():
    found = [place(name) for name in ("<leak>", "leak", "a b", "坏", "坏了", "·坏了")]
    assert found == [5908665091, 120738823, 16622251510, 335555563, 493097505, 606206234]


@pytest.mark.parametrize(
    "weights", [[], [(0, 0)], [(-2047, 2047)] * 4000, [(5, -7), (-3, 2)], [(2047, -2047)] * 4000]
)
def test_a_sum_of_packed_weights_holds_the_sums_and_the_count(weights):
    total = sum(packed(first, second) for first, second in weights)
    assert unpacked(total) == (sum(a for a, _ in weights), sum(b for _, b in weights), len(weights))
