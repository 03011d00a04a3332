import pytest

from harken.sources.charset import guess
from harken.sources.feeds import parse

WORDS = {
    "ru": "Кофемашина сломалась через неделю, поддержка молчит уже третий день, деньги не возвращают",
    "he": "המכונה התקלקלה אחרי שבוע, התמיכה לא עונה כבר שלושה ימים ואין החזר כספי",
    "zh": "咖啡机用了一个星期就坏了，客服三天没有回复，钱也不退",
    "tw": "咖啡機用了一個星期就壞了，客服三天沒有回覆，錢也不退",
    "ja": "コーヒーメーカーが一週間で壊れました。サポートから三日も返事がありません",
    "ko": "커피 머신이 일주일 만에 고장 났는데 고객센터는 사흘째 답이 없어요",
}


@pytest.mark.parametrize(
    ("lang", "encoding"),
    [
        ("ru", "koi8_r"),
        ("ru", "cp1251"),
        ("he", "cp1255"),
        ("zh", "gb18030"),
        ("tw", "big5"),
        ("ja", "cp932"),
        ("ja", "euc_jp"),
        ("ko", "euc_kr"),
    ],
)
def test_a_feed_that_does_not_tell_its_encoding_is_still_read(lang, encoding):
    feed = f"<rss><channel><item><title>{WORDS[lang]}</title></item></channel></rss>".encode(encoding)
    assert [mention.title for mention in parse(feed).mentions] == [WORDS[lang]]


@pytest.mark.parametrize("lang", list(WORDS))
def test_utf8_and_declared_encodings_are_left_alone(lang):
    assert guess(WORDS[lang].encode()) is None
    assert guess(b"<?xml version='1.0' encoding='koi8-r'?>" + "Да".encode("koi8_r")) is None
    assert guess(WORDS[lang].encode("utf-16")) is None


def test_western_text_and_noise_are_not_guessed_at():
    assert guess("Große Maschine, café, señor, süß".encode("latin-1")) is None
    assert guess(b"") is None
    assert guess(bytes(range(128, 256))) is None
