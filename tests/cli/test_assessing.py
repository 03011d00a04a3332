from datetime import UTC, datetime, timedelta

import pytest

from harken.domain.brand import Brand, Competitors
from harken.domain.mention import Author, Mention
from harken_cli import assessing
from harken_cli.assessing import Assessor

LUVENTO = Brand(id="luvento", names=("Luvento",), sources=(), competitors=Competitors(names=("Kaffina",)))
KAFFINA = Brand(id="kaffina", names=("Kaffina",), sources=())
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CALL = "Luvento pays its pickers nothing, disgusting, boycott them now and tell your friends to do the same"


def mention(number, text=CALL, author="ann", minutes=0):
    return Mention(id=f"x:{number}", text=text, author=Author(id=author), created_at=NOW + timedelta(minutes=minutes))


def lines(*mentions, brands=(LUVENTO,)):
    assessor = Assessor(brands, None)
    return [line for item in mentions for line in assessor.lines(item)]


def test_the_same_words_by_many_are_a_campaign_from_the_fourth_on():
    found = lines(*(mention(number, author=f"hand{number}", minutes=number) for number in range(5)))
    told = [line.genuineness.evidence[0] for line in found if "other accounts" in line.genuineness.evidence[0]]
    assert told == [
        "nearly the same words by 3 other accounts within a day",
        "nearly the same words by 4 other accounts within a day",
    ]
    assert {line.genuineness.verdict for line in found[3:]} == {"attack"}


def test_who_is_negative_in_every_conversation_is_a_critic():
    texts = [
        "Luvento is terrible, it broke again",
        "awful Luvento shop, awful people",
        "I hate the new Luvento jug",
        "Luvento again, what rubbish this is",
    ]
    found = lines(*(mention(number, text, minutes=number) for number, text in enumerate(texts)))
    assert [line.sentiment for line in found] == ["negative"] * 4
    assert found[3].speaker.role == "critic"
    assert found[3].speaker.evidence == ("negative in 3 other conversations within a week",)


def test_another_author_s_past_is_none_of_mine():
    texts = ["Luvento is terrible, it broke again"] * 3
    found = lines(*(mention(number, text, author=f"a{number}") for number, text in enumerate(texts)))
    assert all("other conversations" not in " ".join(line.speaker.evidence) for line in found)


def test_a_text_about_two_brands_is_judged_for_each():
    found = lines(mention(1, "Kaffina is awful, Luvento is wonderful, I love it"), brands=(LUVENTO, KAFFINA))
    assert {line.brand: line.sentiment for line in found} == {"luvento": "positive", "kaffina": "negative"}


@pytest.mark.parametrize("brands", [None, (LUVENTO,)])
def test_what_is_remembered_is_bounded(monkeypatch, brands):
    monkeypatch.setattr(assessing._Lately, "AUTHORS", 50)
    assessor = Assessor(brands, None)
    for number in range(300):
        list(assessor.lines(mention(number, f"Luvento is terrible, number {number} of {number * 7}", f"a{number}")))
        list(assessor.lines(mention(number, author="ann")))
    kept = assessor._lately
    assert len(kept._by_author) <= 50
    assert len(kept._by_words) <= 50
    assert all(len(items) <= kept.POSTS for items in (*kept._by_author.values(), *kept._by_words.values()))
