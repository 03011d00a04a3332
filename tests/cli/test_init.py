from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harken.domain.errors import BadInput
from harken_cli.settings.init import TRIES, Answers, ask, brand_id, render
from harken_cli.settings.parse import parse


def answering(*answers):
    """A prompt that gives these answers in order, an empty one meaning the default; and what it was asked."""
    asked = []
    left = list(answers)

    def prompt(question, default):
        asked.append(question)
        answer = left.pop(0)
        return answer if answer or default is None else default

    return prompt, asked


def test_five_questions():
    prompt, asked = answering(
        "Luvento",
        "露文托, Лувенто,",
        "social.example, https://news.example/feed.xml",
        "@luvento@social.example, hackernews: luvento_team, luv",
        "3 in 1h",
    )
    assert ask(prompt) == Answers(
        name="Luvento",
        spellings=("露文托", "Лувенто"),
        mastodon="https://social.example",
        feeds=("https://news.example/feed.xml",),
        accounts=(("mastodon", "@luvento@social.example"), ("hackernews", "luvento_team"), ("hackernews", "luv")),
        above=3,
        waiting="1h",
    )
    assert len(asked) == 5


def test_enter_is_enough_after_the_name():
    prompt, asked = answering("Luvento", "", "", "", "")
    assert ask(prompt) == Answers(name="Luvento")
    assert len(asked) == 5


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (["!!"], "is no name"),
        ([""], "is no name"),
        (["A", "B, ?"], "is no name"),
        (["A", "", "nowhere"], "is no address"),
        (["A", "", "ftp://a.example"], "is no address"),
        (["A", "", "https://[::1"], "is no address"),
        (["A", "", "one.example, two.example"], "two Mastodon servers"),
        (["A", "", "", "mastodn:@a@b.example"], "did you mean mastodon?"),
        (["A", "", "", "", "many"], "is no number and duration"),
        (["A", "", "", "", "5 in 99999d"], "is too long"),
    ],
)
def test_an_unusable_answer_is_asked_for_again_and_then_refused(answers, message):
    *good, bad = answers
    prompt, asked = answering(*good, *[bad] * TRIES)
    with pytest.raises(BadInput, match=message.replace("?", r"\?")):
        ask(prompt)
    assert len(asked) == len(good) + TRIES
    assert message in asked[-1]


def test_a_second_answer_is_taken():
    prompt, _ = answering("??", "Luvento", "", "", "", "")
    assert ask(prompt).name == "Luvento"


def test_render():
    text = render(
        Answers(
            name="Luvento",
            spellings=("露文托", "Luvento"),
            mastodon="https://social.example",
            feeds=("https://news.example/feed.xml",),
            accounts=(("mastodon", "@luvento@social.example"),),
            above=3,
            waiting="1h",
        )
    )
    (brand,) = parse(text)
    assert (brand.id, brand.names) == ("luvento", ("Luvento", "露文托"))
    assert [source.use for source in brand.sources] == ["hackernews", "mastodon", "feeds"]
    assert brand.sources[1].options == {"hashtags": ["luvento", "露文托"]}
    assert brand.accounts == {"mastodon": ("@luvento@social.example",)}
    assert (brand.rules[0].above, brand.rules[0].clear_at, str(brand.rules[0].waiting)) == (3, 2, "1:00:00")
    assert text.count("#") > 10  # it says what its lines are for


@pytest.mark.parametrize(("waiting", "within"), [("30m", 24), ("24h", 48), ("7d", 14 * 24)])
def test_who_waits_for_days_looks_back_longer(waiting, within):
    (brand,) = parse(render(Answers(name="A", waiting=waiting)))
    assert brand.rules[0].within == timedelta(hours=within)


@pytest.mark.parametrize(
    "answers",
    [
        Answers(name="!"),
        Answers(name="A", waiting="soon"),
        Answers(name="A", waiting="3650d"),  # nothing can look back longer
        Answers(name="A", above=-1),
        Answers(name="A", feeds=("nowhere",)),
        Answers(name="A", accounts=(("nowhere", "a"),)),
    ],
)
def test_answers_that_cannot_stand_in_the_settings_are_refused(answers):
    with pytest.raises(BadInput):
        render(answers)


@settings(deadline=None)
@given(st.text(), st.lists(st.text(), max_size=2))
@example('a"b: #c\n- [{', ["'", "no", "&a *b", "2048", "\u2028x\u202e", "\U000e0001y"])
@example("zero\u200cwidth", ["a\tb", "\ufeffx"])
def test_whatever_the_name_the_file_is_faultless(name, spellings):
    try:
        text = render(Answers(name=name, spellings=tuple(spellings)))
    except BadInput:
        assert not all(any(letter.isalnum() for letter in text) and len(text) <= 100 for text in (name, *spellings))
        return
    (brand,) = parse(text)
    assert [letter for letter in brand.names[0] if letter.isalnum()] == [
        letter for letter in name if letter.isalnum()
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Luvento", "luvento"),
        ("Café Müller & Söhne", "cafe-muller-sohne"),
        ("露文托", "brand"),  # no letter that an id may hold
        ("-- x --", "x"),
        ("a" * 50, "a" * 40),
        ("a" * 39 + " b", "a" * 39),
    ],
)
def test_brand_id(name, expected):
    assert brand_id(name) == expected
