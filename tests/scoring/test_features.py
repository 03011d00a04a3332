import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.scoring.features import MAX_CHARACTERS, clean, group_of, of_word, pieces


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
        ("not good", "en", {"!good"}),
        ("не работает", "ru", {"!работает"}),
        # the negated word's own value
        ("not terrible", "en", {"!^-2"}),
        # pairs, from the beginning to the end
        ("so bad", "en", {"^ so", "so bad", "bad $"}),
        # tone: capitals, marks, lengthening
        ("WHAT is this!!", "en", {"^CAPS", "^!2", "!!"}),
        ("sooooo", "en", {"^long"}),
        # faces stay whole; so do the bracket names of Chinese ones
        ("ну)))", "ru", {")))"}),
        ("好[泪]", "zh", {"[泪]"}),
        # traditional characters become simplified ones, in runs of one to three
        ("壞機器", "zh", {"坏", "坏机", "坏机器"}),
        # what is linked or addressed is not read, only that it is
        ("@somebody https://example.com/terrible", "en", {"^user", "^link"}),
    ],
)
def test_takes_a_text_apart(text, group, there):
    assert there <= set(pieces(text, group).others)


def test_a_negation_ends_at_a_stop():
    assert "!good" not in pieces("not now. good", "en").others


def test_a_word_that_nobody_has_met_still_has_parts():
    assert {"<leaky>", "lea", "leak", "aky>"} <= set(of_word("leaky", "en"))


@given(st.text(alphabet=st.characters(codec=None), max_size=300), st.sampled_from(["en", "he", "ru", "xx", "zh"]))
def test_every_piece_can_be_hashed_and_stands_there_once(text, group):
    found = pieces(text, group)
    for listed in found:
        assert len(listed) == len(set(listed))
        for piece in listed:
            piece.encode()


@given(st.text(alphabet=st.characters(codec=None)))
def test_cleaning_is_bounded_and_leaves_no_surrogates_or_controls_of_direction(text):
    found = clean(text * 50)
    assert len(found) <= MAX_CHARACTERS
    found.encode()
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b")
