import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.han import looks_traditional, simplified


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("露文託的客服", "露文托的客服"),  # one character of a name
        ("這個產品真的很爛", "这个产品真的很烂"),  # a whole sentence
        ("皇后在後面", "皇后在后面"),  # two characters fall together in one
        ("这个", "这个"),  # simplified stays
        ("Luvento 壞了!", "Luvento 坏了!"),  # the rest is not touched
        ("薴", "苎"),  # a form that is simplified further still
        ("", ""),  # nothing
    ],
)
def test_simplified(text, expected):
    assert simplified(text) == expected


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("薴苧於麼後臺壞")))
def test_simplified_keeps_the_length_and_is_idempotent(text):
    once = simplified(text)
    assert len(once) == len(text)
    assert simplified(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("這個產品真的很爛", True),  # traditional only
        ("这个产品真的很烂", False),  # simplified only
        ("皇后在台北", None),  # characters of both scripts
        ("我們在群里", True),  # 群 and 里 are usual in both, 們 is not
        ("他說「这个产品不好」", False),  # a quotation: the majority
        ("这個", None),  # a draw
        ("Luvento", None),  # no Chinese at all
        ("לובנטו Лувенто", None),  # other scripts
        ("", None),  # nothing
    ],
)
def test_looks_traditional(text, expected):
    assert looks_traditional(text) is expected
