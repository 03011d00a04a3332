"""Cyrillic names in Latin letters, where nothing is lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.latin import latin


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Лувенто", "Luvento"),
        ("Ольга_К.", "Ol'ga_K."),
        ("Щукин-Жуков 7", "Shchukin-Zhukov 7"),
        ("ЁЛКА", "YoLKA"),
        ("объект", "ob'ekt"),
        ("Юлія Їжак, Мар'їна ґава", "Yuliya Yizhak, Mar'yina gava"),
        ("Андрэй Ўласаў", "Andrey Wlasaw"),
        (
            unicodedata.normalize("NFD", "Андрей Ёжиков"),
            "Andrey Yozhikov",
        ),  # an accent of its own is none to fall off
        # what would be lost, or become another name
        ("luventо", None),  # its last letter is Cyrillic
        ("Лувентo", None),  # its last letter is Latin
        ("露文托", None),
        ("לובנטו", None),
        ("Ђорђе", None),  # not in our table
        ("dana", None),  # nothing to spell
        ("7_7", None),
        ("", None),
    ],
)
def test_spelling(name, spelled):
    assert latin(name) == spelled


@given(st.text(max_size=40))
def test_what_is_spelled_holds_no_letter_but_latin_ones(name):
    spelled = latin(name)
    assert spelled is None or all(char.isascii() for char in spelled if char.isalpha())
