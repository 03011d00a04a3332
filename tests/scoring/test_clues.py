import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harken.scoring import cues
from harken.scoring.aspects import is_part
from harken.scoring.clues import known, named, rows_of
from harken.scoring.plain import plain, words_of

words = st.sampled_from(
    ["refund", "the", "delivery", "доставка", "не", "המשלוח", "退款了", "坏", "12", "a'b", "*", "^?"]
)
texts = st.lists(words | st.text(alphabet=st.characters(codec=None), max_size=8), max_size=20).map(" ".join)


def parts_of(text: str) -> tuple[str, list[str], list[cues.Cue]]:
    lowered = plain(text)
    found = words_of(lowered)
    return lowered, found, cues.find(lowered, found)


@given(texts)
@example("the delivery of the delivery was not on time, 退款没有到账")
def test_what_is_known_is_known_of_all_that_is_named(text):
    parts = parts_of(text)
    assert sorted(known(*parts, ["^?", "^short"])) == sorted(rows_of(named(*parts, ["^?", "^short"])))


@given(texts)
def test_each_is_told_once(text):
    parts = parts_of(text)
    for found in (named(*parts, []), known(*parts, [])):
        assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("delivered", ["delivered", "deli*", "deliv*"]),
        ("late", ["late"]),
        ("доставили", ["доставили", "дост*", "доста*"]),
        # a letter that may be attached is taken off
        ("והמשלוח", ["והמשלוח", "*המשלוח", "המש*", "המשל*"]),
        ("two words", ["two", "words", "word*", "two words"]),
        # Chinese has no spaces: two and three characters in a row
        ("退款慢", ["退款", "款慢", "退款慢"]),
    ],
)
def test_words_and_how_they_begin(text, expected):
    lowered = plain(text)
    assert named(lowered, words_of(lowered), [], []) == expected


@pytest.mark.parametrize(
    ("name", "part"),
    [("deli*", True), ("*המשלוח", True), ("delivery", False), ("^after *", False), ("^cue cause.billing", False)],
)
def test_parts_of_words_are_told_apart(name, part):
    assert is_part(name) is part
