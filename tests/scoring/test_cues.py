import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.scoring import cues
from harken.scoring.cues import find, listed
from harken.scoring.plain import plain, words_of

LANGUAGES = ("en", "he", "ru", "zh")
DECIDING = ("cause.", "intent.", "role.", "verdict.", "bio.")


def labels(text):
    lowered = plain(text)
    return {("not " if cue.denied else "") + cue.label for cue in find(lowered, words_of(lowered))}


def written_out(phrase):
    """A phrase as somebody would write it: nothing after stars, nothing between gaps."""
    return " ".join(phrase.replace("*", "").replace("…", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_the_lists_is_found(language):
    lost = [
        (label, phrase)
        for label, phrase in listed(f"cues_{language}")
        if label not in {name.removeprefix("not ") for name in labels(written_out(phrase))}
    ]
    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_twice_in_a_section(language):
    found = list(listed(f"cues_{language}"))
    assert len(found) == len(set(found))


def test_all_languages_have_the_same_sections():
    sections = {language: {label for label, _ in listed(f"cues_{language}")} for language in LANGUAGES}
    assert sections["en"] == sections["he"] == sections["ru"] == sections["zh"]


@pytest.fixture
def lists(monkeypatch, tmp_path):
    """Lists of our own in place of the real ones."""
    (tmp_path / "cues_en.txt").write_text(
        "# a list\n[cause.billing]\ncharged twice; overcharg*; refund … weeks\n[cause.delivery]\nlate\n"
        "[negation]\nnot; never; no\n[verdict.rumour]\nno one\n",
        encoding="utf-8",
    )
    (tmp_path / "cues_he.txt").write_text("[cause.delivery]\nחבילה; איחור ב*\n", encoding="utf-8")
    (tmp_path / "cues_ru.txt").write_text("[cause.defect]\nслома*; не работает\n", encoding="utf-8")
    (tmp_path / "cues_zh.txt").write_text("[cause.billing]\n扣了 … 两次; 退款\n", encoding="utf-8")
    monkeypatch.setattr(cues, "FOLDER", tmp_path)
    for made in (cues._index, cues._chinese, cues._start):
        made.cache_clear()
    yield
    for made in (cues._index, cues._chinese, cues._start):
        made.cache_clear()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They charged twice!", {"cause.billing"}),
        # whole words, but for a star
        ("they overcharged me", {"cause.billing"}),
        ("a lately made thing", set()),
        # up to three words may stand in a gap, not four
        ("a refund takes three whole weeks", {"cause.billing"}),
        ("a refund that takes you three whole weeks", set()),
        # denied, shortly before
        ("it was never late", {"not cause.delivery", "negation"}),
        ("not one thing on the shelf was there, late", {"cause.delivery", "negation"}),
        # a negating word that is part of a phrase denies nothing of it
        ("no one", {"verdict.rumour", "negation"}),
        # Russian endings, and its two letters for one sound
        ("Сломалась", {"cause.defect"}),
        # Hebrew letters before a word
        ("והחבילה שלי", {"cause.delivery"}),
        ("באיחור בשבוע", {"cause.delivery"}),
        # Chinese anywhere, in both scripts, with a gap
        ("他們扣了我兩次錢", {"cause.billing"}),
        ("扣了钱的时候说好的是一次结果两次", set()),
        ("等退款", {"cause.billing"}),
        # mixed
        ("support сказал: refund через weeks", {"cause.billing"}),
        ("", set()),
    ],
)
def test_finds_phrases(lists, text, expected):
    assert labels(text) == expected


def test_tells_the_words_as_they_stand(lists):
    text = plain("I was OVERCHARGED twice")
    assert [cue.words for cue in find(text, words_of(text))] == ["overcharged"]


@given(st.text())
def test_any_text_may_be_looked_through(text):
    lowered = plain(text)
    for cue in find(lowered, words_of(lowered)):
        assert cue.words in lowered or set(cue.words.split()) <= set(words_of(lowered))
