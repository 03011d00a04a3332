import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harken.scoring.features import (
    _KINDS,
    MAX_CHARACTERS,
    MAX_TOKEN,
    clean,
    group_of,
    kind_of,
    of_token,
    pieces,
    taken,
)

anything = st.text(alphabet=st.characters(codec=None), max_size=300)
groups = st.sampled_from(["en", "he", "ru", "xx", "zh"])


@pytest.mark.parametrize(
    ("lang", "group"),
    [("en", "en"), ("zh-Hant", "zh"), ("uk", "ru"), ("yi", "he"), ("de", "xx"), (None, "xx"), ("", "xx")],
)
def test_a_language_without_a_part_of_its_own_goes_to_a_relative_or_to_the_rest(lang, group):
    assert group_of(lang) == group


@pytest.mark.parametrize(
    ("text", "group", "there"),
    [
        # a word behind a negation, until a mark ends the reach of it
        ("not good", "en", {"^not good"}),
        ("не работает", "ru", {"^not работает"}),
        # the negated word's own value
        ("not terrible", "en", {"^not ^-2"}),
        # pairs, from the beginning to the end
        ("so bad", "en", {"^ so", "so bad", "bad $", "^ _ bad", "so _ $"}),
        # tone: capitals, marks
        ("WHAT is this?!!", "en", {"^CAPS", "^!2", "^?"}),
        # faces stay whole; so do the bracket names of Chinese ones
        ("ну)))", "ru", {")))"}),
        ("好[泪]", "zh", {"[泪]"}),
        # traditional characters become simplified ones, in runs of one to three; where a run begins and ends is told
        ("壞機器", "zh", {"坏", "坏机", "坏机器", "·坏", "机器·", "器", "器·"}),
        # what is linked or addressed is not read, only that it is
        ("@somebody https://example.com/terrible", "en", {"^user", "^link"}),
    ],
)
def test_takes_a_text_apart(text, group, there):
    assert there <= set(pieces(text, group).others)


@pytest.mark.parametrize(
    ("text", "word", "reached"),
    [
        ("not good", "good", True),
        ("not really that good", "good", True),
        # three words are the reach of it, and a stop ends it
        ("not what they said was good", "good", False),
        ("not now. good", "good", False),
        # a second negation within reach of the first begins anew
        ("not one of us, nor good", "good", True),
    ],
)
def test_a_negation_reaches_three_words_and_no_stop(text, word, reached):
    assert (f"^not {word}" in pieces(text, "en").others) is reached


KINDS = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))


@given(anything, groups)
@example("xdd 8) http https://x www. @ @a ½ Ⅷ ८ द दम 💥 々 㐀 q_q tt [泪] 3rd ª", "xx")
def test_the_kind_of_a_token_is_what_the_patterns_say(text, group):
    for token in taken(text, group).tokens:
        found = KINDS.match(token)
        assert kind_of(token) == (found and found.lastgroup), token


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        # of a run of Chinese the last character is a token, whatever stands around
        ("abc好了def", ["abc", "了", "def"]),
        ("好:)好", ["好", ":)", "好"]),
        # but names of faces in brackets stay whole, and so do accounts and links
        ("太好了[泪]", ["了", "[泪]"]),
        ("@小明 看 https://例.example/好", ["@u", "看", "www.l"]),
    ],
)
def test_chinese_stands_apart_from_what_is_around(text, tokens):
    assert taken(text, "zh").tokens == tokens


def test_a_word_that_nobody_has_met_still_has_parts():
    assert {"<leaky>", "lea", "leak", "aky>"} <= set(of_token("leaky", "en"))


def test_lengthened_words_are_the_same_word_and_told_as_lengthened():
    assert set(of_token("soooo", "en")) == {*of_token("soo", "en"), "^long"}


@given(anything, groups)
def test_every_piece_can_be_hashed_and_words_stand_there_once(text, group):
    found = pieces(text, group)
    assert len(found.words) == len(set(found.words))
    for piece in (*found.words, *found.others):
        piece.encode()


@given(anything, groups)
def test_tokens_are_bounded_whatever_the_text_is(text, group):
    assert all(0 < len(token) <= MAX_TOKEN for token in taken(text * 20, group).tokens)


@given(st.text(alphabet=st.characters(codec=None)))
def test_cleaning_is_bounded_and_leaves_no_surrogates_or_controls_of_direction(text):
    found = clean(text * 50)
    assert len(found) <= MAX_CHARACTERS
    found.encode()
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b")


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        *[(word, "word") for word in ("kettle", "чайник", "קומקום", "हिन्दी", "xylem")],
        *[(face, "face") for face in ("xdd", "tt", "[泪]")],
        ("好", "han"),
        ("12", "number"),
        ("@u", "user"),
        ("www.l", "link"),
    ],
)
def test_what_a_token_is(token, kind):
    assert kind_of(token) == kind
