import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.channels import gsm7

# 3GPP TS 23.038 by code, written here a second time: 0x00 to 0x7F in rows of sixteen, the escape at 0x1B.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
ESCAPED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}


def sent(text):
    """The parts a phone would send: lists of septets or of UTF-16 code units."""
    units = []
    gsm = all(char in ESCAPED or (char in TABLE and char != "\x1b") for char in text)
    for char in text:
        if not gsm:
            raw = char.encode("utf-16-be", "surrogatepass")
            units += [int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2)]
        elif char in ESCAPED:
            units += [0x1B, ESCAPED[char]]
        else:
            units.append(TABLE.index(char))
    single, joined = (160, 153) if gsm else (70, 67)
    if len(units) <= single:
        return gsm, [units]
    parts = []
    while units:
        last = units[:joined][-1]
        opens = last == 0x1B if gsm else 0xD800 <= last <= 0xDBFF
        size = joined - 1 if opens and len(units) >= joined else joined
        parts.append(units[:size])
        units = units[size:]
    return gsm, parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, ("gsm7", 1)),  # one part holds 160
        ("a" * 161, ("gsm7", 2)),  # beyond it, parts of 153
        ("a" * 306, ("gsm7", 2)),
        ("a" * 307, ("gsm7", 3)),
        ("€" * 80, ("gsm7", 1)),  # two septets each
        ("€" * 81, ("gsm7", 2)),
        ("a" * 152 + "€" + "a" * 151, ("gsm7", 2)),  # the pair moves to the second part as a whole
        ("a" * 152 + "€" + "a" * 152, ("gsm7", 3)),  # 306 septets would fit two parts, were it split
        ("é" * 160, ("gsm7", 1)),  # in the basic table
        ("ê", ("ucs2", 1)),  # not in it
        ("`", ("ucs2", 1)),  # the one printable ASCII character that is missing
        ("\x1b", ("ucs2", 1)),  # the escape is no character
        ("א" * 70, ("ucs2", 1)),
        ("א" * 71, ("ucs2", 2)),
        ("א" * 134, ("ucs2", 2)),
        ("א" * 135, ("ucs2", 3)),
        ("😀" * 35, ("ucs2", 1)),  # two code units each
        ("😀" * 66, ("ucs2", 2)),  # 33 to a part of 67, as a pair is never split
        ("😀" * 67, ("ucs2", 3)),
        ("", ("gsm7", 1)),
    ],
)
def test_count(text, expected):
    assert gsm7.count(text) == expected


def test_a_lone_surrogate_is_one_unit():
    assert gsm7.count("\ud83d" * 70) == ("ucs2", 1)
    assert gsm7.count("\ud83d" * 71) == ("ucs2", 2)


def test_the_alphabet_is_the_standard_one():
    assert len(TABLE) == 128
    assert set(TABLE) - {"\x1b"} == gsm7.BASIC
    assert set(ESCAPED) == gsm7.EXTENSION


def test_a_thousand_random_texts_count_as_they_would_be_sent():
    dice = random.Random(20261120)
    alphabets = ["abc xyz", "ab€[]~", TABLE.replace("\x1b", "") + "".join(ESCAPED), "aב", "a😀", "я€😀`"]
    for _ in range(1_000):
        text = "".join(
            dice.choices(dice.choice(alphabets), k=dice.choice([0, 1, 69, 70, 71, 140, 160, 161, 307, 500]))
        )
        gsm, parts = sent(text)
        assert gsm7.count(text) == ("gsm7" if gsm else "ucs2", len(parts)), text


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("€~😀aé"), max_size=400))
def test_any_text_counts_as_it_would_be_sent(text):
    gsm, parts = sent(text)
    assert gsm7.count(text) == ("gsm7" if gsm else "ucs2", len(parts))
