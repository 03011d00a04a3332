import pytest

from harken.domain.brand import Brand, Competitors
from harken.domain.matching import compile_brand
from harken.domain.mention import Mention
from harken.scoring.about import beside
from harken.scoring.about import marks as marks_around
from harken.scoring.cues import listed
from harken.scoring.plain import plain, words_of
from harken.scoring.trades import marks, of_topics, spoken_of

LANGUAGES = ("en", "he", "ru", "zh")


def told(text: str) -> dict[str, int]:
    lowered = plain(text)
    return dict(spoken_of(lowered, words_of(lowered)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_listed_word_is_found_and_stands_once_in_its_section(language):
    found = list(listed(f"trades_{language}"))
    assert len(found) == len(set(found))
    assert [word for trade, word in found if trade not in told(word.rstrip("*"))] == []


def test_all_languages_have_the_same_trades():
    trades = [list(dict.fromkeys(trade for trade, _ in listed(f"trades_{language}"))) for language in LANGUAGES]
    assert all(one == trades[0] for one in trades)


@pytest.mark.parametrize(
    ("text", "trade", "words"),
    [
        ("My mattress sags, and the wardrobe came without screws", "furniture", 4),
        ("the mattress, that mattress, a mattress", "furniture", 1),
        ("Матрасы лежат", "furniture", 1),
        # Hebrew letters before a word
        ("והמזרן שקע", "furniture", 1),
        # traditional characters
        ("飛機來了", "travel", 1),
        ("nothing of any trade", "travel", 0),
    ],
)
def test_the_different_words_of_a_trade_are_counted(text, trade, words):
    assert told(text).get(trade, 0) == words


@pytest.mark.parametrize(
    ("topics", "trades"),
    [
        (("bank", "loan", "перевод", "银行"), {"banking"}),
        (("flight", "luggage", "מטוס"), {"travel"}),
        # one word of many that another trade has as well does not make it the brand's
        (("sofa", "bed", "wardrobe", "mattress", "cloud"), {"furniture"}),
        (("quux",), set()),
        ((), set()),
    ],
)
def test_topics_tell_the_trade(topics, trades):
    assert of_topics(topics) == trades


@pytest.mark.parametrize(
    ("text", "own", "expected"),
    [
        ("the mattress sags", {"furniture"}, ["^own trade 2"]),
        ("a mattress", {"furniture"}, ["^own trade 1"]),
        ("the plane was late, our luggage lost", {"furniture"}, ["^other trade 2"]),
        ("a sofa beside the runway", {"furniture"}, ["^own trade 1", "^other trade 1"]),
        ("the mattress sags", set(), []),
        ("good", {"furniture"}, []),
    ],
)
def test_own_and_other_trades_are_told_apart(text, own, expected):
    lowered = plain(text)
    assert marks(lowered, words_of(lowered), frozenset(own)) == expected


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("we flew to luvento, twice", [(11, 18)], ["^before to ", "^after ,"]),
        ("luvento", [(0, 7)], ["^before ", "^after "]),
        # what is attached stands without a space
        ("נסענו ללובנטו אתמול", [(7, 13)], ["^before ל", "^after  אתמול"]),
        ("下個月去露文托玩兩天", [(4, 7)], ["^before 月去", "^after 玩兩"]),
        ("a luvento and a luvento", [(2, 9), (16, 23)], ["^before a ", "^after  and", "^after "]),
    ],
)
def test_what_stands_next_to_a_name(text, spans, expected):
    assert beside(text, spans) == expected


def test_a_name_that_is_excluded_has_no_neighbours():
    brand = Brand(id="b", names=("Marlow",), sources=(), exclude=("Marlow Street",))
    text = "in Marlow Street, says Marlow"
    told = marks_around(compile_brand(brand), Mention(id="own:1", text=text), (), frozenset())
    assert told == ["^before says ", "^after "]


def test_a_competitor_is_seen_beside_the_name():
    brand = Brand(id="b", names=("Marlow",), sources=(), competitors=Competitors(names=("Sofaland",)))
    matcher = compile_brand(brand)
    with_rival = Mention(id="own:1", text="Marlow or Sofaland, who cares")
    assert "^rival" in marks_around(matcher, with_rival, (), frozenset())
    assert "^rival" not in marks_around(matcher, Mention(id="own:1", text="Marlow, who cares"), (), frozenset())
