import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.brand import Brand, Competitors
from harken.scoring import cues
from harken.scoring.perspective import perspective
from harken.scoring.plain import plain, words_of
from harken.scoring.toward import own_words, view

LUVENTO = Brand(
    id="luvento",
    names=("Luvento", "露文托", "Лувенто", "לובנטו"),
    sources=(),
    competitors=Competitors(names=("Brewmax", "布鲁麦", "Брюмакс", "ברומקס")),
)


def seen(text, brand=LUVENTO, others=()):
    lowered = plain(text)
    return view(text, perspective(brand, others), cues.find(lowered, words_of(lowered)))


@pytest.mark.parametrize(
    ("text", "said", "unsaid"),
    [
        # each name has its clause
        ("Brewmax is awful, Luvento never let me down", "never let me down", "awful"),
        ("Luvento is awful, Brewmax never let me down", "awful", "never let me down"),
        ("My Luvento leaks. My Brewmax doesn't.", "leaks", "doesn't"),
        ("Luvento answered in an hour while Brewmax ignored me for weeks", "answered", "ignored"),
        # whoever is not named goes on with what was spoken of
        ("Luvento broke in a week. It leaked everywhere. Brewmax is fine.", "leaked everywhere", "fine"),
        ("Brewmax ist fine. Nobody picks up. Luvento does", "Luvento does", "picks up"),
        ("Брюмакс ужасен, но Лувенто ни разу не подвёл", "не подвёл", "ужасен"),
        ("ברומקס זבל, אבל לובנטו עובדת מצוין", "עובדת מצוין", "זבל"),
        ("布鲁麦太烂了，露文托从来没让我失望", "没让我失望", "太烂"),
        # nobody else is spoken of: everything is said of us
        ("Luvento is great, but the lid leaks", "great, but the lid leaks", "Brewmax"),
    ],
)
def test_keeps_what_is_said_of_the_brand(text, said, unsaid):
    found = seen(text).text
    assert said in found
    assert unsaid not in found


@pytest.mark.parametrize(
    ("text", "leaning"),
    [
        ("Luvento is better than Brewmax", 1),
        ("Brewmax is better than Luvento", -1),
        ("Luvento is worse than Brewmax", -1),
        ("I switched from Luvento to Brewmax", -1),
        ("I switched from Brewmax to Luvento", 1),
        # names nobody we know
        ("tea is better than coffee", 0),
        ("Luvento and Brewmax are both in town", 0),
    ],
)
def test_tells_which_way_a_comparison_points(text, leaning):
    assert seen(text).leaning == leaning


def test_another_brand_that_is_listened_for_is_a_rival():
    other = Brand(id="brewmax", names=("Kaffina",), sources=())
    text = "Kaffina is awful, Luvento never let me down"
    assert "awful" in seen(text).text
    assert "awful" not in seen(text, others=(LUVENTO, other)).text
    assert "never let me down" not in seen(text, other, (LUVENTO, other)).text


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("> Luvento is great\nno it is not", "no it is not"),
        ("[quote=ann]Luvento is great[/quote] it leaks", "it leaks"),
        ("so much for that RT @luvento: our best machine yet", "so much for that"),
        ("真的假的 //@露文托: 史上最好的机器", "真的假的"),
        # a bare repost, a bare quote: there is nothing else to read
        ("RT @luvento: our best machine yet", "RT @luvento: our best machine yet"),
        ("> Luvento is great", "> Luvento is great"),
        ("a > b, and Luvento > Brewmax", "a > b, and Luvento > Brewmax"),
    ],
)
def test_leaves_out_what_others_said(text, own):
    assert own_words(text).strip() == own


@given(st.text())
def test_any_text_has_a_view(text):
    found = seen(own_words(text) + " Luvento better than Brewmax")
    assert found.text
    assert found.leaning in (-1, 0, 1)
