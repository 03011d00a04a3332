import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.mention import Media
from harken.sources.markdown import marked
from harken.sources.payload import links_in

WORDS = [
    # what was typed, what a reader sees
    ("plain words", "plain words"),
    ("a **strong** and *weak* and __loud__ _soft_ ~~gone~~ word", "a strong and weak and loud soft gone word"),
    ("# A heading\n\n> quoted\n> again\n\n- one\n* two", "A heading\n\nquoted\nagain\n\none\ntwo"),
    ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
    ("`code` and\n```py\nx = '**y**'\n```\nend", "code and\nx = '**y**'\nend"),
    ("1 < 2 &amp; \\*not weak\\*", "1 < 2 & *not weak*"),
    ("::: spoiler What broke\nthe pump\n:::", "What broke\nthe pump"),
    ("above\n\n---\n\n\n\nbelow", "above\n\nbelow"),
    ("[Luvento](https://luvento.example/a_(b)) broke", "Luvento broke"),
    ("see <https://luvento.example>.", "see https://luvento.example."),
    ("<b>no markup here</b>", "<b>no markup here</b>"),
    ("露文托**坏了**", "露文托坏了"),
]


@pytest.mark.parametrize(("typed", "seen"), WORDS)
def test_words_are_what_a_reader_sees(typed, seen):
    assert marked(typed).text == seen


def test_links_and_pictures_are_told_apart_and_only_web_addresses_are():
    told = marked(
        '![a broken pump](https://pics.example/1.png "big") [here](https://luvento.example/x) '
        "[bad](javascript:alert(1)) ![](data:x) and https://other.example/y."
    )
    assert told.pictures == (Media(type="image", alt="a broken pump", url="https://pics.example/1.png"),)
    assert told.links == ("https://luvento.example/x", "https://other.example/y")
    assert told.text == "here bad  and https://other.example/y."


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (
            "(see https://a.example/x_(y)) or https://b.example/?q=1&r=2, done.",
            ("https://a.example/x_(y)", "https://b.example/?q=1&r=2"),
        ),
        ("看https://a.example。好", ("https://a.example",)),
        ("https:// http://[ ftp://a.example a.example", ()),
        ("HTTPS://A.example https://A.example HTTPS://A.example", ("HTTPS://A.example", "https://A.example")),
    ],
)
def test_addresses_written_out_end_where_the_sentence_goes_on(text, links):
    assert links_in(text) == links


@given(st.text(alphabet="*_`~[]()!<>\\#- \naé", max_size=300))
def test_any_input_gives_an_answer(typed):
    assert isinstance(marked(typed).text, str)


@pytest.mark.parametrize("typed", ["**a" * 40_000, "[" * 200_000, "![a](" * 60_000, "`a" * 90_000, "[a](b(" * 50_000])
def test_hostile_markup_takes_no_longer_than_a_moment(typed):
    start = time.perf_counter()
    marked(typed)
    assert time.perf_counter() - start < 3
