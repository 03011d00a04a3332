import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.scoring.intent import asks, intent
from harken.scoring.intent_words import WORDS


@pytest.mark.parametrize(
    ("text", "lang", "sentiment", "told"),
    [
        # negative about a concrete problem, even as a question or with a please
        ("why does it leak again?", "en", "negative", "complaint"),
        ("please fix this, it stopped working", "en", "negative", "complaint"),
        # negative without a stated problem is still a complaint about the brand
        ("i hate this company", "en", "negative", "complaint"),
        # negative news is news
        ("Brewmax shares slide as quarterly revenue shrinks", "en", "negative", "news"),
        # a problem told in a flat voice
        ("the lid is broken", "en", "neutral", "complaint"),
        # asked about, it is a question
        ("Does the lid leak when it stands on its side?", "en", "neutral", "question"),
        ("how do i clean it", "en", "neutral", "question"),
        ("Пришлите, пожалуйста, чек", "ru", "neutral", "request"),
        ("תודה רבה", "he", "positive", "praise"),
        ("建議出一款小的", "zh-Hant", "neutral", "idea"),
        ("想买一台", "zh", "neutral", "purchase"),
        # whoever asks before buying asks
        ("Thinking of buying one, does it need filters?", "en", "neutral", "question"),
        # a language without words of ours: marks and sentiment
        ("Funktioniert das?", "de", "neutral", "question"),
        ("Wunderbar", "de", "positive", "praise"),
        ("Furchtbar", "de", "negative", "complaint"),
        # nothing to tell
        ("at the office", "en", "neutral", "other"),
        ("", None, "neutral", "other"),
        ("🙂", None, "neutral", "other"),
    ],
)
def test_tells_the_intent(text, lang, sentiment, told):
    assert intent(text, lang, sentiment) == told


@pytest.mark.parametrize(
    ("text", "lang", "told"),
    [
        ("does it work with oat milk", "en", True),
        ("love it, can you bring it to Leeds?", "en", True),
        ("love it", "en", False),
        ("请问几点开门", "zh", True),
        ("請問幾點開門", "zh-Hant", True),
        ("很喜欢", "zh", False),
        ("где купить", "ru", True),
        ("איפה קונים", "he", True),
        ("Wo gibt es das?", "de", True),
    ],
)
def test_hears_who_asks(text, lang, told):
    assert asks(text, lang) is told


@given(
    st.text(alphabet=st.characters(codec=None), max_size=300),
    st.sampled_from([*WORDS, "de", "", None]),
    st.sampled_from(["negative", "neutral", "positive"]),
)
def test_never_raises_and_a_negative_text_is_never_praise(text, lang, sentiment):
    found = intent(text, lang, sentiment)
    if sentiment == "negative":
        assert found in ("complaint", "question", "news")
