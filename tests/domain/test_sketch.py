import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.sketch import SIZE, alike, sketch

CALL = "Luvento pays its pickers nothing, boycott them now and tell your friends to do the same"
COPY = "Hey @ann LUVENTO pays its pickers nothing - boycott them now, and tell your friends to do the same! #luvento https://a.example/1"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (CALL, CALL, True),
        # what copies vary: names, links, hashtags, case, signs
        (CALL, COPY, True),
        (CALL, f"{CALL} please", True),
        ("露文托的咖啡机漏水，大家一起抵制", "露文托的咖啡机漏水！大家一起抵制！！", True),
        # the same matter in other words is no copy
        (CALL, "nobody should buy from Luvento while it pays its pickers nothing at all", False),
        ("Luvento leaks on my counter every single morning", "Luvento arrived late and nobody told me why", False),
        # too short to tell
        ("Luvento is bad", "Luvento is bad", False),
    ],
)
def test_knows_copies(one, other, same):
    first, second = sketch(one), sketch(other)
    assert (bool(first and second) and alike(first, second)) is same


@given(st.text())
def test_a_sketch_is_small_and_always_the_same(text):
    found = sketch(text)
    assert len(found) <= SIZE
    assert found == sketch(text)
    assert not found or alike(found, found)
