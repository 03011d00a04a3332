import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.sentences import TABLE
from training.own_posts import OURS

from harken.domain.assessment import Assessment
from harken.domain.mention import Media, Mention
from harken.scoring.assess import assess

ENOUGH = 0.85


def of(text: str = "", **known: object) -> Assessment:
    return assess(Mention(id="x:1", text=text, **known))  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", TABLE)
def test_reads_customers_right_in_every_language(lang):
    wrong = []
    for text, sentiment, intent in TABLE[lang]:
        found = of(text)
        if found.lang != lang or found.intent != intent or sentiment not in (None, found.sentiment):
            wrong.append((text, found.lang, found.sentiment, found.intent))
    assert len(wrong) <= (1 - ENOUGH) * len(TABLE[lang]), wrong


def test_the_table_is_not_what_the_model_was_trained_on():
    trained = {line for labelled in OURS.values() for lines in labelled.values() for line in lines.split("\n")}
    assert trained.isdisjoint(text for rows in TABLE.values() for text, _, _ in rows)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (True, of("My machine is broken")),
        (True, of("Does it come in black?")),
        (True, of("Please send me the manual")),
        (True, of("I hate it")),
        (False, of("I love it")),
        # praise that asks something
        (True, of("I love it, when will it come to Leeds?")),
        (False, of("Thinking of buying one next month")),
        (False, of("Luvento announces its quarterly results")),
        (False, of("")),
    ],
)
def test_knows_who_expects_an_answer(expected, found):
    assert found.needs_answer is expected


@pytest.mark.parametrize(
    ("rating", "text", "sentiment"),
    [
        # stars decide where the words say little
        (1, "ok", "negative"),
        (2, "the new kettle", "negative"),
        (5, "the new kettle", "positive"),
        (4.5, "", "positive"),
        # the middle says nothing
        (3, "the new kettle", "neutral"),
        # no rating, and one that is none
        (None, "the new kettle", "neutral"),
        (99, "the new kettle", "neutral"),
        (float("nan"), "the new kettle", "neutral"),
        (float("inf"), "the new kettle", "neutral"),
        # words say more than stars in a long text
        (5, "It broke after a week, it leaks, support is rude and useless, I hate it. " * 8, "negative"),
    ],
)
def test_stars_are_evidence(rating, text, sentiment):
    found = of(text, rating=rating, kind="review", lang="en")
    assert found.sentiment == sentiment
    total = found.probability.negative + found.probability.neutral + found.probability.positive
    assert total == pytest.approx(1, abs=1e-9)


def test_reads_the_title_and_the_texts_of_pictures():
    assert of("see below", title="Broken after a week, terrible").sentiment == "negative"
    picture = Media(type="image", alt="המכונה שבורה לגמרי, איזו בושה")
    assert of("", media=(picture,)).lang == "he"


@pytest.mark.parametrize(
    ("kind", "text", "intent"),
    [
        ("question", "Luvento Mini and oat milk", "question"),
        ("article", "Luvento in Leeds", "news"),
        ("post", "Luvento in Leeds", "other"),
    ],
)
def test_the_kind_of_a_post_is_a_cue_where_words_are_silent(kind, text, intent):
    assert of(text, kind=kind).intent == intent


def test_tells_what_went_wrong_who_speaks_and_how_genuine_it_is():
    found = of("My machine broke on the second day and your support was rude to me")
    assert set(found.causes) == {"defect", "service"}
    assert found.speaker.role == "customer"
    assert found.genuineness.verdict == "complaint"
    assert found.speaker.evidence
    assert found.genuineness.evidence


@given(
    st.text(alphabet=st.characters(codec=None), max_size=300),
    st.none() | st.text(max_size=60),
    st.none() | st.floats(),
)
def test_never_raises(text, title, rating):
    found = of(text, title=title, rating=rating)
    assert found.needs_answer or found.sentiment != "negative"
