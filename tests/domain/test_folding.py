import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.folding import NAME_MARK, fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LuVento", "luvento"),  # case
        ("Éclair Straße", "eclair strasse"),  # accents, ß
        ("Smørrebrød Łódź", "smorrebrod lodz"),  # letters without a decomposition
        ("Ёлка Йод Їжак", "елка йод іжак"),  # ё is е, й stays
        ("И\u0306од", "йод"),  # й in two characters
        ("שָׁלוֹם", "שלומ"),  # niqqud and the final letter
        ("ד״ר צ׳ק", "ד\"ר צ'ק"),  # gershayim and geresh
        ("Ｌｕｖ　ｅｎ", "luv en"),  # full width
        ("ﬁne", "fine"),  # ligatures
        ("a\u200bb\ufeffc\u202ed", "abcd"),  # invisible characters
        ("a\u00a0 \t\nb ", "a b"),  # white space
        ("it’s `x´", "it's 'x'"),  # apostrophes
        ("7‑Eleven — x", "7-eleven - x"),  # hyphens and dashes
        ("«x» „y“", '"x" "y"'),  # quotes
        ("Luvento™²", "luvento"),  # signs that are no letters
        ("這個", "这个"),  # one script for Chinese
        ("ガ", "ガ"),  # Japanese marks stay
        ("한", "한"),  # Korean syllables stay whole
        (f"a{NAME_MARK}b", "a b"),  # the mark can't be smuggled in
        ("", ""),  # nothing
    ],
)
def test_fold(text, expected):
    assert fold(text) == expected


@given(st.text())
def test_folding_is_idempotent(text):
    once = fold(text)
    assert fold(once) == once


def test_folding_one_character_is_idempotent_for_every_character():
    unstable = [code for code in range(0x110000) if fold(fold(chr(code))) != fold(chr(code))]
    assert unstable == []
