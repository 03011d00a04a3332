"""Where a name is a name: tables by language, each row with the rule it holds."""

import pytest

from harken.domain.brand import Brand
from harken.domain.matching import compile_brand, match
from harken.domain.mention import Media, Mention


def about(names, text, **fields):
    brand = Brand(id="brand", names=tuple(names), sources=())
    return match(compile_brand(brand), Mention(id="mastodon:1", text=text, **fields)).about


LUVENTO = ("Luvento", "露文托", "Лувенто", "לובנטו")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I love Luvento", True),  # the plain word
        ("LUVENTO IS DOWN", True),  # capitals
        ("luvento", True),  # nothing else
        ("Luvénto broke", True),  # accents
        ("Luvento's app crashed", True),  # possessive
        ("Luvento’s app crashed", True),  # possessive, curly
        ("Is this Luvento?", True),  # a sign behind
        ("(Luvento)", True),  # in brackets
        ("“Luvento” again", True),  # in quotes
        ("anti-Luvento rant", True),  # a part of a compound with a hyphen
        ("Luvento-made cups", True),  # the same, in front
        ("#luvento is trending", True),  # the hashtag that is the name
        ("#LuventoFail", False),  # a hashtag that only begins with it
        ("Luventonia is a country", False),  # a longer word
        ("preluvento", False),  # a longer word, in front
        ("two Luventos", False),  # a plural may be another word: whole words only
        ("luvento_fan wrote this", False),  # a part of an account name
        ("_Luvento_ broke", True),  # underscores for emphasis
        ("Luvento2 is out", False),  # digits make another word
        ("LuventoFail", False),  # glued words
        ("Ｌｕｖｅｎｔｏ broke", True),  # full width
        ("Lu\u200bven\u00adto broke", True),  # invisible characters inside
        ("\u202eLuvento\u202c broke", True),  # bidi controls around
        ("Luvento™ broke", True),  # a trade mark sign is not letters
        ("Luvento¹ broke", True),  # a footnote sign is not a digit
        ("I hate Luvento.They never answer", True),  # no space after the full stop
        ("Luvento/Brewmax, both bad", True),  # a slash between two names
        ("don't buy it", False),  # no name
        ("Lu vento", False),  # a space inside
        ("@Luvento please answer", True),  # called by name, no account known
        ("see https://evil.example/luvento/x", False),  # only in the path of a link
        ("go to luvento.example.evil.example now", False),  # only in somebody else's host
        ("mail luvento@post.example", False),  # only in somebody's email address
        ("Luvento.", True),  # the last word
        ("Luvento...no", True),  # dots
        ("Luvento\nbroke", True),  # the end of a line
    ],
)
def test_english(text, expected):
    assert about(LUVENTO, text) is expected


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (("C&A",), "bought at C&A today", True),  # a sign inside
        (("C&A",), "bought at C & A today", True),  # with spaces
        (("C&A",), "C&Amore", False),  # a longer word
        (("7-Eleven",), "a 7-Eleven near me", True),  # digit and hyphen
        (("7-Eleven",), "a 7 eleven near me", True),  # a space for the hyphen
        (("7-Eleven",), "a 7‑ELEVEN near me", True),  # another hyphen
        (("7-Eleven",), "17-eleven", False),  # another number
        (("Yahoo!",), "Yahoo! is slow", True),  # the sign behind
        (("Yahoo!",), "yahoo mail", True),  # nobody types it
        (("Yahoo!",), "yahoos", False),  # another word
        (("C++",), "C++ is hard", True),  # signs that make the name
        (("C++",), "vitamin C is good", False),  # without them it is another
        (("3M",), "3M tape", True),  # begins with a digit
        (("3M",), "1.3M people", False),  # a part of a number
        (("O2",), "O2 is down", True),  # ends with a digit
        (("O2",), "O2.5", False),  # a part of a number
        (("Joe's Cup",), "joe’s cup again", True),  # an apostrophe inside
        (("Joe's Cup",), "Joes Cup again", True),  # left out
        (("Blue Kettle",), "the blue  kettle shop", True),  # wide space
        (("Blue Kettle",), "the Blue-Kettle shop", True),  # hyphen
        (("Blue Kettle",), "the blue\u00a0kettle shop", True),  # hard space
        (("Blue Kettle",), "the blue\nkettle shop", True),  # line break
        (("Blue Kettle",), "#BlueKettle", True),  # as one hashtag
        (("Blue Kettle",), "blue or kettle", False),  # not together
        (("Don",), "I don't know", False),  # a contraction is not the name
        (("Krüger & Søn",), "Kruger & Son", True),  # accents on both sides
        (("Dr. Bean",), "dr bean tastes bad", True),  # the dot left out
        (("Bean.com",), "bean.com is down", True),  # a dot that belongs
        (("ルベント",), "ルベントは最悪", True),  # katakana word
        (("ルベント",), "スルベント", False),  # a longer katakana word
        (("루벤토",), "루벤토가 고장났다", True),  # Korean particle
        (("لوفنتو",), "شركة لوفنتو سيئة", True),  # Arabic word
        (("!!!",), "!!! what", False),  # nothing to look for
    ],
)
def test_unusual_names(names, text, expected):
    assert about(names, text) is expected


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (LUVENTO, "Лувенто не работает", True),  # the plain word
        (LUVENTO, "ЛУВЕНТО!!!", True),  # capitals
        (LUVENTO, "обслуживание в Лувенте", True),  # declined in speech
        (LUVENTO, "с Лувентой одни проблемы", True),  # declined as a feminine
        (LUVENTO, "нет Лувенты", True),  # the same, genitive
        (LUVENTO, "Лувентония", False),  # a longer word
        (LUVENTO, "«Лувенто»", True),  # in quotes
        (LUVENTO, "Luvento-й не дождёшься", True),  # Latin name, ending after a hyphen
        (LUVENTO, "Luvento'м пользуюсь", True),  # Latin name, ending after an apostrophe
        (LUVENTO, "Luventoй пользуюсь", True),  # Latin name, ending attached
        (LUVENTO, "лувенто-магазин", True),  # compound
        (LUVENTO, "#лувенто", True),  # hashtag
        (LUVENTO, "#бойкот_лувенто", True),  # an underscore is the space of hashtags
        (("Магнит",), "в Магните очередь", True),  # consonant, prepositional
        (("Магнит",), "около Магнита", True),  # consonant, genitive
        (("Магнит",), "магнитами торгуют", True),  # consonant, plural
        (("Магнит",), "магнитола сломалась", False),  # another word
        (("Тинькофф",), "Тинькоффом доволен", True),  # doubled consonant
        (("Пятёрочка",), "в Пятерочке", True),  # ё is е, -ке
        (("Пятёрочка",), "до Пятёрочки", True),  # -ки
        (("Пятёрочка",), "Пятёрочкой", True),  # -кой
        (("Пятёрочка",), "много Пятёрочек", True),  # the vowel between two consonants
        (("Пятёрочка",), "пятёрка", False),  # another word
        (("Теремок",), "в Теремке вкусно", True),  # the vowel that drops out
        (("Теремок",), "терема", False),  # another word
        (("Галерея",), "из Галереи", True),  # -я
        (("Сибирь",), "с Сибирью", True),  # -ь
        (("Урожай",), "Урожаем довольны", True),  # -й
        (("Морской Бриз",), "в Морском Бризе", True),  # every word bends, adjective
        (("Красное Солнце",), "у Красного Солнце", True),  # the adjective alone
        (("Белая Дача",), "Белой Дачей", True),  # feminine adjective
        (("Кока-Кола",), "кока-колу", True),  # hyphen
        (("Кока-Кола",), "кока колы", True),  # a space for the hyphen
        (("Метро",), "сто метров", False),  # short words in -о stay as they are
        (("М'ясторія",), "у М’ясторії", True),  # Ukrainian apostrophe and ending
        (("М'ясторія",), "у Мясторії", True),  # without the apostrophe
        (("ВТБ",), "ВТБ опять лежит", True),  # an abbreviation
        (("Ока",), "ок, понял", False),  # no bare stem of a short word
        (LUVENTO, "ничего такого", False),  # no name
    ],
)
def test_russian(names, text, expected):
    assert about(names, text) is expected


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (LUVENTO, "露文托坏了", True),  # at the start
        (LUVENTO, "我的露文托坏了", True),  # anywhere in running text
        (LUVENTO, "我恨露文托", True),  # at the end
        (LUVENTO, "我的Luvento坏了", True),  # a Latin name between characters
        (LUVENTO, "Luvento坏了", True),  # a Latin name in front
        (LUVENTO, "用了Ｌｕｖｅｎｔｏ一年", True),  # full width
        (LUVENTO, "Luventonia坏了", False),  # a longer Latin word
        (LUVENTO, "#露文托#太差了", True),  # a hashtag between two signs
        (LUVENTO, "#露文托坏了", True),  # a hashtag that holds it
        (LUVENTO, "【露文托】客服在哪", True),  # brackets
        (LUVENTO, "露文 托", False),  # a space inside
        (LUVENTO, "露文", False),  # only a part
        (LUVENTO, "咖啡机坏了", False),  # no name
        (LUVENTO, "露文托2代", True),  # a digit behind is no part of a Chinese word
        (LUVENTO, "买了露文托、后悔", True),  # a comma of lists
        (LUVENTO, "@露文托 出来解释", True),  # called by name
        (("绿风",), "绿风的服务", True),  # simplified in simplified
        (("绿风",), "綠風的服務", True),  # simplified in traditional
        (("綠風",), "绿风的服务", True),  # traditional in simplified
        (("露文·托",), "露文托", True),  # the dot left out
        (("露文·托",), "露文・托", True),  # another dot
        (("Luvento咖啡",), "Luvento 咖啡不错", True),  # a space where the scripts change
        (("Luvento 咖啡",), "Luvento咖啡不错", True),  # and none
        (("Luvento咖啡",), "Luvento茶", False),  # the other half is missing
        (("小鹿",), "小 鹿", False),  # a space inside
        (("露文託",), "露文托不行", True),  # a name written in traditional
        (("O2",), "O2坏了", True),  # digits before characters
        (("C&A",), "在C&A买的", True),  # signs between characters
    ],
)
def test_chinese(names, text, expected):
    assert about(names, text) is expected


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (LUVENTO, "לובנטו לא עובד", True),  # the plain word
        (LUVENTO, "קניתי בלובנטו", True),  # in
        (LUVENTO, "פניתי ללובנטו", True),  # to
        (LUVENTO, "קיבלתי מלובנטו", True),  # from
        (LUVENTO, "ולובנטו שותקים", True),  # and
        (LUVENTO, "כלובנטו", True),  # like
        (LUVENTO, "שלובנטו תענה", True),  # that
        (LUVENTO, "הלובנטו שלי", True),  # the
        (LUVENTO, "ושלובנטו תענה", True),  # and that
        (LUVENTO, "שבלובנטו אין שירות", True),  # that in
        (LUVENTO, "מהלובנטו", True),  # from the
        (LUVENTO, "כשלובנטו ענו", True),  # when
        (LUVENTO, "וכשבלובנטו ענו", True),  # and when in
        (LUVENTO, "של לובנטו", True),  # a word by itself
        (LUVENTO, "ב-לובנטו", True),  # prefix with a hyphen
        (("ולנסיה",), "בוולנסיה אין שירות", True),  # its own ו doubled behind a prefix
        (("ולנסיה",), "וולנסיה שותקים", True),  # and
        (("ולנסיה",), "ולנסיה שותקים", True),  # the plain word
        (LUVENTO, "ב־לובנטו", True),  # prefix with a maqaf
        (LUVENTO, "ב-Luvento אין שירות", True),  # Latin name with a hyphen
        (LUVENTO, "בLuvento אין שירות", True),  # Latin name with the prefix attached
        (LUVENTO, 'ב"לובנטו"', True),  # in quotes
        (LUVENTO, "לוּבֶנְטוֹ", True),  # niqqud
        (LUVENTO, "לובנטון", False),  # a longer word
        (LUVENTO, 'לובנטו"ג', False),  # an abbreviation
        (LUVENTO, 'ה"לובנטו" שלי', True),  # in quotes
        (LUVENTO, "גלובנטו", False),  # no such prefix
        (LUVENTO, "בבבלובנטו", False),  # no such chain
        (LUVENTO, "אין כאן כלום", False),  # no name
        (("סנון",), "קניתי סנון", True),  # final letter
        (("סנון",), "סנונים", False),  # a longer word
        (("צ'ק",), "צ׳ק טוב", True),  # geresh
        (("צ'ק",), "צ’ק טוב", True),  # apostrophe for it
        (('רמ"ק',), "רמ״ק לא עונים", True),  # gershayim
        (('רמ"ק',), "ברמ''ק לא עונים", True),  # two apostrophes for them
        (("קפה לובנטו",), "בקפה  לובנטו", True),  # two words, prefix on the first
        (("קפה לובנטו",), "קפה-לובנטו", True),  # hyphen
        (("לי",), "שלי", False),  # two letters with a prefix are another word
        (("לי",), "ב-לי", True),  # unless set apart
        (LUVENTO, "#חרם_לובנטו", True),  # an underscore is the space of hashtags
    ],
)
def test_hebrew(names, text, expected):
    assert about(names, text) is expected


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (LUVENTO, "露文託壞了", True),  # a name given in simplified, at the start
        (LUVENTO, "我的露文託壞了", True),  # anywhere in running text
        (LUVENTO, "我討厭露文託", True),  # at the end
        (LUVENTO, "我的Luvento壞了", True),  # a Latin name between characters
        (LUVENTO, "Luvento壞了", True),  # a Latin name in front
        (LUVENTO, "Luventonia壞了", False),  # a longer Latin word
        (LUVENTO, "用了ＬＵＶＥＮＴＯ一年", True),  # full width, capitals
        (LUVENTO, "#露文託#太差了", True),  # a hashtag between two signs
        (LUVENTO, "「露文託」的客服呢", True),  # in quotes
        (LUVENTO, "露文 託", False),  # a space inside
        (LUVENTO, "露文", False),  # only a part
        (LUVENTO, "咖啡機壞了", False),  # no name
        (LUVENTO, "露文託、後悔", True),  # a comma of lists
        (LUVENTO, "@露文託 出來解釋", True),  # called by name
        (LUVENTO, "露\u200b文託退錢", True),  # invisible characters inside
        (LUVENTO, "露文托退錢", True),  # a simplified name in a traditional text
        (("綠風",), "綠風的服務", True),  # traditional in traditional
        (("绿风",), "支持綠風!", True),  # simplified in traditional
        (("臺茶",), "台茶漲價", True),  # two forms that are both in use
        (("台茶",), "臺茶漲價", True),  # and the other way round
        (("後山咖啡",), "后山咖啡", True),  # a character that simplified shares with another
        (("龍·鳳",), "龍鳳", True),  # the dot left out
        (("龍·鳳",), "龍‧鳳", True),  # the dot as it is written in Taiwan
        (("Luvento咖啡館",), "Luvento 咖啡館", True),  # a space where the scripts change
        (("Luvento咖啡館",), "Luvento茶館", False),  # the other half is another
        (("C&A",), "在C&A買的", True),  # signs between characters
        (("7-ELEVEN",), "巷口的7-11", False),  # another name of the same is to be given apart
    ],
)
def test_traditional_chinese(names, text, expected):
    assert about(names, text) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "Luvento again"}, True),  # in the title
        ({"media": (Media(type="image", alt="a broken Luvento"),)}, True),  # in what is told for a picture
        ({"media": (Media(type="image"),)}, False),  # nothing is told
        ({"hashtags": ("luvento",)}, True),  # the hashtag
        ({"hashtags": ("#Luvento",)}, True),  # with its sign
        ({"hashtags": ("LuventoFail",)}, False),  # not the name alone
        ({"hashtags": ("露文托坏了",)}, True),  # Chinese: anywhere
        ({"url": "https://luvento.example/post/1"}, False),  # where it stands says nothing
        ({"title": "Lu", "text": "vento"}, False),  # words don't join over parts
        ({"text": "x " * 40_000 + "Luvento"}, False),  # past what is read
    ],
)
def test_where_names_are_looked_for(fields, expected):
    fields = {"text": "look", **fields}
    assert about(LUVENTO, **fields) is expected


def test_the_reason_names_what_was_found():
    matcher = compile_brand(Brand(id="luvento", names=LUVENTO, sources=()))
    assert match(matcher, Mention(id="a:1", text="с Лувентой беда")).reason == "named “Лувенто”"
    assert match(matcher, Mention(id="a:1", text="nothing")).reason == "no name found"
