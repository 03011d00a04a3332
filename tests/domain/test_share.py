"""Parts of a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.share import Part, parts


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([], ()),
        (["a"], (Part("a", 1, 1.0),)),
        (["b", "a", "b", None], (Part("b", 2, 0.5), Part("a", 1, 0.25), Part(None, 1, 0.25))),
    ],
)
def test_parts(names, found):
    assert parts(names) == found


@given(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1))
def test_they_add_up(names):
    found = parts(names)
    assert sum(part.count for part in found) == len(names)
    assert sum(part.share for part in found) == pytest.approx(1)
    assert [part.count for part in found] == sorted((part.count for part in found), reverse=True)
