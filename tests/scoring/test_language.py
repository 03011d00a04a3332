from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.languages import ROWS

from harken.scoring.language import language
from harken.scoring.latin import FILE, SECTIONS, _latin_scores, latin_pieces
from harken.scoring.model import read, unpacked
from harken.scoring.places import place

ENOUGH = 0.97
OURS = {"he", "ru", "zh", "zh-Hant"}


@pytest.mark.parametrize(
    ("text", "hint", "told"),
    [
        # scripts of their own
        ("המכונה לא עובדת", None, "he"),
        ("Машина не работает", None, "ru"),
        ("기계가 고장났어요", None, "ko"),
        ("コーヒーメーカーが壊れた", None, "ja"),
        ("الآلة لا تعمل", None, "ar"),
        ("Η μηχανή χάλασε", None, "el"),
        ("मशीन खराब है", None, "hi"),
        # the two scripts of Chinese
        ("机器坏了，没人理", None, "zh"),
        ("機器壞了，沒人理", None, "zh-Hant"),
        # characters of both scripts: the poster breaks the tie, else simplified
        ("你好", "zh-TW", "zh-Hant"),
        ("你好", None, "zh"),
        # what the poster says does not outweigh the text
        ("機器壞了，沒人理", "zh-CN", "zh-Hant"),
        ("The machine is broken and nobody answers", "ru", "en"),
        # letters that only one Cyrillic language has
        ("Машина не працює, підтримка мовчить", None, "uk"),
        ("Машината не работи и няма кой да отговори", None, "bg"),
        # languages in Latin letters
        ("The machine is broken and nobody answers", None, "en"),
        ("Die Maschine ist kaputt und niemand antwortet mir", None, "de"),
        ("La machine est en panne et personne ne répond", None, "fr"),
        ("La máquina está rota y nadie me contesta", None, "es"),
        ("A máquina quebrou e ninguém responde, não funciona", None, "pt"),
        ("La macchina si è rotta e nessuno risponde", None, "it"),
        # small words that are plainly English need no second look, whatever the poster says
        ("I have been on hold for an hour and they just hung up", "de", "en"),
        ("Yaar yeh machine kal se kaam nahi kar rahi hai, koi reply bhi nahi", None, "hi"),
        # those known by their small words only
        ("De machine is kapot en niemand van jullie geeft mij een antwoord", None, "nl"),
        ("Ekspres nie działa i nie wiem, co się dzieje, bardzo proszę", None, "pl"),
        # a brand's name in Latin letters makes nothing English
        ("Luvento Pro לא עובד לי", None, "he"),
        ("Luvento 咖啡机坏了", None, "zh"),
        # links and names of accounts say nothing
        ("@john_smith_the_third https://example.com/this-is-english сломалась", None, "ru"),
        ("https://example.com/a @somebody #luvento", None, None),
        ("看看//@某人:转发", None, "zh"),
        # nothing to tell it by
        ("", None, None),
        ("   ", "en", None),
        ("🙂🔥👍", "en", None),
        ("12:30 !!!", None, None),
        ("\u202e\u200b\ud800", None, None),
    ],
)
def test_tells_the_language(text, hint, told):
    assert language(text, hint) == told


def test_tells_made_up_lines_of_many_languages():
    wrong = [(text, code, language(text)) for text, code in ROWS if language(text) != code]
    assert len(wrong) <= (1 - ENOUGH) * len(ROWS), wrong


@pytest.mark.parametrize("code", ["bg", "be", "fa", "ja", "kk", "mk", "sr", "uk", "ur"])
def test_no_neighbour_of_our_languages_is_taken_for_one(code):
    assert not {language(text) for text, other in ROWS if other == code} & OURS


@pytest.mark.parametrize(
    ("text", "hint", "told"),
    [
        # a line that several languages of the script could have written: the poster breaks the tie
        ("ок", "uk", "uk"),
        ("ок", None, "ru"),
        ("ок", "en", "ru"),
        # one with signs of its own: what the poster says counts for nothing
        ("мы вышли", "uk", "ru"),
        ("ok thanks", "de", "en"),
        ("ok super", "de", "de"),
        # only a tag in a script of its own: it is all there is
        ("#сломался", None, "ru"),
        ("看这个 #Luvento#", None, "zh"),
        # an account in another script is a name
        ("@Лувенто where is my parcel", None, "en"),
    ],
)
def test_hints_and_names(text, hint, told):
    assert language(text, hint) == told


@given(st.text(alphabet=st.characters(codec=None), max_size=300), st.none() | st.text(max_size=30))
def test_never_raises_and_gives_a_code_or_none(text, hint):
    found = language(text, hint)
    assert found is None or found.replace("-Hant", "").isalpha()


@pytest.mark.parametrize("one", ["a", "я", "字", "\u202e", "\ud800", "@", "#", ".", "א", "🙂"])
def test_a_megabyte_of_one_character_is_no_trouble(one):
    language(one * 1_000_000)


@given(st.lists(st.text(alphabet="abcüéñßшא坏ﬁ", min_size=1, max_size=20), min_size=1, max_size=40))
def test_one_sum_for_all_sections_holds_the_sum_of_each(words):
    places = [place(piece) for word in words for piece in latin_pieces(word)]
    wanted: dict[str, float] = {}
    for name in SECTIONS:
        section, *_ = tables = read(FILE, name)
        *sums, count = unpacked(tables.weight(places))
        factor = section.scale / sqrt(count + 1)
        told = zip(section.planes, sums, section.bias, strict=True)
        wanted |= {code: one * factor + bias for code, one, bias in told}
    held_back = {"hi", ""}
    found = {code: score for code, score in _latin_scores(words).items() if code not in held_back}
    assert found == {code: score for code, score in wanted.items() if code not in held_back}
