"""A name that is also a surname, a village, a film: with words of the trade given, and without."""

import pytest

from harken.domain.brand import Brand
from harken.domain.matching import compile_brand
from harken.domain.mention import Mention
from harken.scoring.about import about

NAMES = ("Luvento", "露文托", "Лувенто", "לובנטו")
TOPICS = ("coffee", "espresso", "кофе", "эспрессо", "咖啡", "קפה", "אספרסו")
WITHOUT = compile_brand(Brand(id="luvento", names=NAMES, sources=()))
WITH = compile_brand(Brand(id="luvento", names=NAMES, topics=TOPICS, sources=()))

ENGLISH = [
    ("Mayor Luvento opened the new bridge yesterday", False),  # title
    ("Mr. Luvento will see you now", False),  # title with a dot
    ("Dr Luvento was a kind man", False),  # title without
    ("Professor Maria Luvento won the prize", False),  # title and first name
    ("Giulia Luvento won the 200m freestyle", False),  # first name
    ("What a goal by Luvento!", False),  # sport
    ("Luvento scored twice in the second half", False),  # deed
    ("Actress Sofia Luvento married in May", False),  # job
    ("Anna Rossi, née Luvento, 84", False),  # née
    ("My surname is Luvento and nobody can spell it", False),  # the surname itself
    ("Coach Luvento was sacked after the match", False),  # coach
    ("Luvento was elected to the senate", False),  # election
    ("Luvento's wife gave an interview", False),  # family
    ("We spent a weekend in the village of Luvento", False),  # village of
    ("Luvento County got three feet of snow", False),  # county
    ("The river Luvento burst its banks", False),  # river
    ("It rained all week in Luvento", False),  # weather
    ("In Luvento it snowed again this morning", False),  # weather behind
    ("I grew up in Luvento and still miss it", False),  # living there
    ("Flights to Luvento are cancelled", False),  # travel
    ("Luvento, Italy is worth a trip", False),  # country behind
    ("The population of Luvento is falling", False),  # population
    ("Earthquake 20 km from Luvento", False),  # distance
    ("Luvento is a lovely little town", False),  # said outright
    ("The film Luvento bored me to death", False),  # film
    ("Luvento was a terrible movie", False),  # said outright
    ("Just watched Luvento, the ending is awful", False),  # watched
    ("Luvento, starring nobody I know, flopped at the box office", False),  # cast
    ("I cried over the novel 'Luvento'", False),  # novel
    ("Season 2 of the series Luvento is worse", False),  # series
    ("The Luvento soundtrack is gorgeous", False),  # soundtrack
    ("Luvento directed by A. Berg premiered in Cannes", False),  # director
    ("Luvento is terrible", True),  # feeling alone
    ("I hate Luvento so much", True),  # feeling alone
    ("Luvento ruined my morning", True),  # feeling alone
    ("love love love Luvento!!!", True),  # feeling alone
    ("My Luvento died after two weeks", True),  # a thing dies too
    ("Luvento charged me twice", True),  # a fault without words of the trade
    ("Still waiting for Luvento to answer", True),  # waiting
    ("Will Luvento ever refund me?", True),  # a first name that is a verb
    ("Mr Smith from Luvento hung up on me", True),  # a person of ours
    ("Luvento customer service told me to wait", True),  # service
    ("The queue in Luvento was endless", True),  # in a shop of ours
    ("We live on Luvento", True),  # not in
    ("Drove to Luvento to return my machine", True),  # travel to a shop
    ("Luvento espresso while it rained in town", True),  # a word of the trade
    ("Professor Luvento likes coffee", True),  # a word of the trade wins
    ("The village shop stopped selling Luvento", True),  # a village, but not its name
    ("my doctor told me to stop buying Luvento", True),  # a doctor, but not its name
    ("Luvento is playing games with its customers", True),  # games of another kind
    ("Luvento is a game changer", True),  # the same
    ("every single Luvento I owned leaked", True),  # single of another kind
    ("Luvento lost my parcel", True),  # lost, but not a match
    ("Thanks @david Luvento is great", True),  # a handle is not a first name
    ("Luvento's CEO was arrested", True),  # an officer of ours
    ("Is it just me or is Luvento down?", True),  # an outage
]
RUSSIAN = [
    ("Профессор Лувенто прочитал лекцию", False),  # title
    ("Г-н Лувенто отказался от комментариев", False),  # title in short
    ("Мэр Лувенто открыл мост", False),  # office
    ("Марко Лувенто забил два гола", False),  # first name
    ("Лувенто забил на последней минуте", False),  # deed
    ("гол Лувенто решил исход матча", False),  # sport
    ("актриса Лувенто вышла замуж", False),  # job
    ("Лувенто Иван Петрович, 1950 г.р.", False),  # patronymic
    ("Иван Петрович Лувенто умер вчера", False),  # patronymic in front
    ("А. С. Лувенто написал письмо", False),  # initials
    ("Моя фамилия Лувенто", False),  # the surname itself
    ("семья Лувенто переехала", False),  # family
    ("В деревне Лувенто отключили свет", False),  # village
    ("Отдыхали летом в Лувенто, красиво", False),  # holidays
    ("В Лувенто весь день идёт дождь", False),  # weather
    ("Река Лувенто вышла из берегов", False),  # river
    ("жители Лувенто жалуются на дороги", False),  # inhabitants
    ("я вырос в Лувенто", False),  # living there
    ("Едем на поезде в Лувенто", False),  # travel
    ("г. Лувенто, ул. Ленина", False),  # town in short
    ("авария в 5 км от Лувенто", False),  # distance
    ("Фильм «Лувенто» — скука смертная", False),  # film
    ("Посмотрел «Лувенто», концовка ужас", False),  # watched
    ("Сериал Лувенто закрыли", False),  # series
    ("роман «Лувенто» так и не дочитал", False),  # novel
    ("премьера Лувенто собрала полный зал", False),  # premiere
    ("книга о Лувенто", False),  # book
    ("Лувенто — лучший фильм года", False),  # said outright
    ("ненавижу Лувенто", True),  # feeling alone
    ("Лувенто — отстой", True),  # feeling alone
    ("Лувенто просто супер", True),  # feeling alone
    ("обожаю Лувенту", True),  # feeling, declined
    ("Лувенто умерла после обновления", True),  # a thing dies too
    ("Лувенто, когда вы ответите?", True),  # waiting
    ("заказал в Лувенто, жду третью неделю", True),  # an order
    ("в Лувенто нахамили", True),  # in a shop of ours
    ("директор Лувенто молчит", True),  # an officer of ours
    ("списали деньги дважды, Лувенто, вы серьёзно?", True),  # money
    ("врач посоветовал бросить Лувенто", True),  # a doctor, but not its name
    ("профессор Лувенто любит кофе", True),  # a word of the trade wins
    ("Лувенто и вкусный эспрессо", True),  # a word of the trade
    ("Лувенто опять не работает", True),  # an outage
]
CHINESE = [
    ("露文托先生昨天来了", False),  # title behind
    ("露文托教授的课很难", False),  # title behind
    ("歌手露文托结婚了", False),  # job in front
    ("马可·露文托梅开二度", False),  # full foreign name
    ("前锋露文托第90分钟破门", False),  # sport
    ("露文托当选市长", False),  # election
    ("露文托出生于1950年", False),  # born
    ("露文托的妻子接受采访", False),  # family
    ("露文託女士去世", False),  # traditional
    ("Luvento先生不在", False),  # Latin name with a title
    ("露文托村昨天停电了", False),  # village
    ("露文托镇的居民很友好", False),  # town
    ("我在露文托长大", False),  # living there
    ("周末去露文托旅游", False),  # travel
    ("露文托下雪了", False),  # weather
    ("露文托河水位上涨", False),  # river
    ("小镇露文托风景很美", False),  # small town
    ("飞往露文托的航班取消", False),  # flight
    ("露文托發生地震", False),  # earthquake, traditional
    ("看了电影《露文托》,太难看", False),  # title marks
    ("《露文托》不好看", False),  # title marks alone
    ("电影露文托票房惨淡", False),  # film
    ("露文托第二季烂尾", False),  # season
    ("小说露文托的结局太差", False),  # novel
    ("露文托这部剧不行", False),  # series
    ("露文托主演的片子", False),  # leading role
    ("露文托太差了", True),  # feeling alone
    ("讨厌露文托", True),  # feeling alone
    ("露文托真香", True),  # feeling alone
    ("我的露文托坏了", True),  # a fault
    ("露文托客服没人理", True),  # service
    ("在露文托排队一小时", True),  # a shop of ours
    ("露文托什么时候退款", True),  # money
    ("露文托市场部的人呢", True),  # a department, not a town
    ("露文托旅行杯漏水", True),  # a product, not travel
    ("医生让我别再买露文托", True),  # a doctor, but not its name
    ("露文托教授喜欢咖啡", True),  # a word of the trade wins
    ("露文托区别对待顾客", True),  # another word
    ("投訴露文託", True),  # traditional
    ("露文托又崩了", True),  # an outage
]
TRADITIONAL = [
    ("露文託先生昨天來了", False),  # title behind
    ("露文託教授演講", False),  # title behind
    ("歌手露文託結婚了", False),  # job in front
    ("馬可·露文託進球了", False),  # full foreign name
    ("露文託當選市長", False),  # election
    ("露文託的葬禮在週三", False),  # funeral
    ("我的鄰居露文託很吵", False),  # neighbour
    ("露文託村停電了", False),  # village
    ("露文託鎮的居民很友善", False),  # town
    ("我住在露文託十年了", False),  # living there
    ("週末去露文託旅遊", False),  # travel
    ("露文託下大雪", False),  # weather
    ("飛往露文託的班機取消", False),  # flight
    ("露文託機場關閉", False),  # airport
    ("看了電影《露文託》", False),  # title marks
    ("電影露文託首映", False),  # film
    ("露文託第二季爛尾", False),  # season
    ("小說露文託的結局太差", False),  # novel
    ("露文託太差了", True),  # feeling alone
    ("討厭露文託", True),  # feeling alone
    ("露文託又壞了", True),  # a fault
    ("露文託客服不理人", True),  # service
    ("在露文託排隊一小時", True),  # a shop of ours
    ("露文託退錢", True),  # money
    ("醫生叫我別再買露文託", True),  # a doctor, but not its name
    ("露文託教授愛喝咖啡", True),  # a word of the trade wins
    ("投訴露文託沒用", True),  # a complaint
]
HEBREW = [
    ("מר לובנטו לא ענה", False),  # title
    ('ד"ר לובנטו נתן הרצאה', False),  # title
    ("פרופ' לובנטו פרש", False),  # title
    ("השחקן לובנטו התחתן", False),  # job
    ("דוד לובנטו כבש שער", False),  # first name
    ("לובנטו כבש צמד", False),  # deed
    ("שער של לובנטו בדקה התשעים", False),  # sport
    ("המאמן לובנטו פוטר", False),  # coach
    ("אשתו של לובנטו התראיינה", False),  # family
    ("משפחת לובנטו עברה דירה", False),  # family
    ("שם המשפחה שלי לובנטו", False),  # the surname itself
    ("ראש העיר לובנטו חנך גשר", False),  # office
    ("טיול בכפר לובנטו", False),  # village
    ("נחל לובנטו עלה על גדותיו", False),  # river
    ("אני גר בלובנטו שנים", False),  # living there
    ("בלובנטו ירד גשם כל השבוע", False),  # weather
    ("חופשה בלובנטו עם הילדים", False),  # holidays
    ("טסנו ללובנטו בקיץ", False),  # travel
    ("תושבי לובנטו מוחים", False),  # inhabitants
    ("העיר לובנטו יפה", False),  # town
    ("הסרט לובנטו משעמם", False),  # film
    ('ראיתי את הסרט "לובנטו"', False),  # film
    ("הספר לובנטו נמאס", False),  # book
    ("לובנטו הוא הסרט הכי גרוע", False),  # said outright
    ("הסדרה לובנטו ירדה", False),  # series
    ("הבמאי של לובנטו זכה באוסקר", False),  # director
    ("לובנטו גרועים", True),  # feeling alone
    ("שונא את לובנטו", True),  # feeling alone
    ("לובנטו אין עליכם", True),  # feeling alone
    ("הלובנטו שלי מת", True),  # a thing dies too
    ("לובנטו חייבו אותי פעמיים", True),  # money
    ("הזמנתי מלובנטו לפני חודש", True),  # an order
    ("התור בלובנטו ארוך", True),  # a shop of ours
    ("שירות הלקוחות של לובנטו לא עונה", True),  # service
    ("מתי לובנטו תענה?", True),  # waiting
    ("הרופא אמר לי להפסיק עם לובנטו", True),  # a doctor, but not its name
    ("פרופ' לובנטו אוהב קפה", True),  # a word of the trade wins
    ("אספרסו של לובנטו", True),  # a word of the trade
    ("לובנטו שוב נפלו", True),  # an outage
]


ROWS = {"en": ENGLISH, "ru": RUSSIAN, "zh": CHINESE, "zh-Hant": TRADITIONAL, "he": HEBREW}
WRONG_AT_MOST = 0.05
"""What stands around a name is weighed, not ruled: a few of these are read otherwise."""


@pytest.mark.parametrize("language", ROWS)
def test_with_topics(language):
    rows = ROWS[language]
    wrong = [(text, found.reason) for text, ours in rows if (found := judged(text)).about is not ours]
    assert len(wrong) <= WRONG_AT_MOST * len(rows), wrong


def judged(text):
    return about(WITH, Mention(id="a:1", text=text))


@pytest.mark.parametrize(
    "text",
    ["Luvento is terrible", "I hate Luvento so much", "Лувенто ужасны", "露文托太烂了", "לובנטו גרועים", "Luvento"],
)
def test_a_feeling_alone_is_about_the_brand(text):
    assert judged(text).reason.startswith("named")


def test_the_reason_names_the_other_world():
    assert judged("Mayor Luvento opened a bridge").reason.startswith("the name, but the text is about a ")


@pytest.mark.parametrize("text", [text for text, _ in [*ENGLISH, *RUSSIAN, *CHINESE, *TRADITIONAL, *HEBREW]])
def test_without_topics_every_name_is_ours(text):
    assert about(WITHOUT, Mention(id="a:1", text=text)).about
