"""Posts of a customer's day, written for Harken: what the labelled posts of the world seldom speak of.

Labelled tweets are about politics, films and football; a brand hears of leaks, parcels and refunds. These
sentences say which side such words are on. They are building blocks: alone, and in pairs of one label.
"""

from collections.abc import Iterator

from training.data import Label, Post

SOURCE = "own"

ENGLISH: dict[Label, str] = {
    "neg": """the machine stopped working after ten days
it leaks water everywhere
there is a leak under the tank again
the handle broke off on the second day
screen cracked by itself and they say it is my fault
the battery dies after an hour
the app keeps crashing on my phone
app crashes on launch since the update
the update broke everything
can't log in to my account for two days
the website is down again
your site gives me an error at checkout
it won't turn on any more
the charger overheats and smells of burning plastic
it caught fire in my kitchen
smoke came out of the plug
my order never arrived
still no sign of my parcel
the delivery is a week late
package arrived damaged and opened
you sent me the wrong size
half of the items are missing
waiting for my refund since march
they refuse to give me my money back
i was charged twice for one order
hidden fees on my bill again
the price went up and the quality went down
been on hold for fifty minutes
the agent hung up on me
nobody picks up the phone
no reply to my emails
three tickets and not one answer
they keep ignoring my messages
your support is useless
the staff was rude to my mother
the manager laughed at me
worst customer service ever
flight delayed for five hours without any explanation
they cancelled my booking and did not tell me
you lost my luggage
stuck at the gate with no information
the train was late again so i missed my connection
the room was dirty and smelled of mold
the food made me sick
found a hair in my meal
the coffee tastes like burnt rubber
tastes stale and bitter
my internet has been down since yesterday
no signal in the whole street
connection drops every ten minutes
second time this month it has failed
third replacement and it still does not work
what a waste of money
do not buy this
never again
i want my money back
cancelling my subscription today
this is unacceptable
shame on you
fix your app already
how is this still broken
seriously disappointed with this brand
such poor quality
fell apart after one wash
false advertising plain and simple
they leaked my personal data
the doctor's office never called back
bank blocked my card abroad for no reason
two hours in line and then they closed
i am so tired of your excuses
the seat was broken and nobody cared
gave my seat away even though i paid for it
my bags are still not here
been sitting on the runway for two hours
your phone system hangs up on me every time
how can you treat customers like this""",
    "pos": """works like a charm
the new machine is wonderful
best coffee i have had in years
fast delivery and lovely packaging
arrived a day early
thank you for the quick reply
thanks for sorting it out so fast
support solved my problem in five minutes
the lady at the counter was so kind
great service as always
really impressed with the quality
love this product
so happy with my purchase
would buy again
highly recommended
the crew was fantastic
smooth flight and friendly staff
you made my day
customer for life
five stars
the update is great
finally an app that just works
big thanks to your team
excellent value for the price
beautiful design and easy to use
they replaced it for free
my kids adore it
well done
you guys rock
the food was delicious
spotless room and a great view
i can't stop using it
so glad i switched to you
kudos to the driver
perfect gift
amazing experience from start to finish
pleased with how they handled it
delighted
super helpful on the phone
it tastes heavenly""",
    "neu": """what time do you open on saturday
does this come in black
where is your nearest store
which model do you use
is it compatible with the old filter
how many pods are in a box
can i change my booking online
do you ship to ireland
what is the warranty period
is there a student price
anyone know if the blue one is sold in spain
how do i reset the password
i am looking at the small one for my office
thinking about getting one next month
comparing two models before i decide
the company reported its quarterly results
the brand opens a store in the city centre on monday
the new model will be sold from may
they named a new chief executive
press release about the merger
sitting in the lounge with a coffee
using the app to order lunch
just ordered the medium size
on my way to the shop
making an espresso before work
i need a copy of my invoice
please send me the form
please call me about order 5512
can you follow me so i can send a message
could you tell me the opening hours
flight number 212 to madrid at noon
we fly to boston on friday
picking up my parcel tomorrow
it would be good to have a dark mode
you should sell it in larger packs
suggestion a lid for the cup
the office has moved to the second floor
photo of the machine on the desk
part two of my notes on the model
it has four buttons and a tank of one litre""",
}

RUSSIAN: dict[Label, str] = {
    "neg": """машина перестала работать через десять дней
течет вода из под бака
снова протекает
ручка отвалилась на второй день
экран треснул сам, а говорят, что я виноват
батарея садится за час
приложение постоянно вылетает
после обновления приложение не открывается
приложение зависает и не грузится
обновление все сломало
второй день не могу войти в личный кабинет
сайт опять лежит
сайт выдает ошибку при оплате
больше не включается
зарядка греется и воняет пластиком
загорелась прямо на кухне
из розетки пошел дым
заказ так и не пришел
посылка потерялась
доставка опаздывает на неделю
пришло битое и вскрытое
прислали не тот размер
половины товара нет
жду возврата денег с марта
отказываются возвращать деньги
списали два раза за один заказ
опять скрытые платежи
цена выросла, а качество упало
вишу на линии пятьдесят минут
оператор бросил трубку
никто не берет трубку
на письма не отвечают
три обращения и ни одного ответа
игнорируют мои сообщения
поддержка бесполезная
персонал хамит
нахамили моей маме
худшее обслуживание
рейс задержали на пять часов без объяснений
отменили бронь и не предупредили
потеряли мой багаж
поезд опять опоздал
номер грязный, пахнет плесенью
отравился вашей едой
нашел волос в тарелке
кофе на вкус как жженая резина
горький и несвежий
интернета нет со вчерашнего дня
связь не ловит во всем районе
обрывается каждые десять минут
второй раз за месяц ломается
третья замена и все равно не работает
выброшенные деньги
не покупайте это
больше никогда
верните деньги
отключаю подписку
это недопустимо
стыдно за вас
почините уже приложение
сколько можно это терпеть
разочарован этой маркой
отвратительное качество
развалилось после первой стирки
обман чистой воды
слили мои личные данные
банк заблокировал карту без причины
два часа в очереди, а потом закрылись
надоели ваши отговорки
это опасно для детей
меня ударило током
курьер нагрубил и уехал
товар бракованный
гарантийный ремонт затянули на месяц""",
    "pos": """все работает как часы
новая машина замечательная
лучший кофе за последние годы
быстрая доставка и красивая упаковка
пришло на день раньше
спасибо за быстрый ответ
спасибо, что так быстро разобрались
поддержка решила вопрос за пять минут
девушка на кассе была очень любезна
как всегда отличный сервис
качество приятно удивило
люблю этот продукт
очень рада покупке
куплю еще
всем советую
экипаж был великолепен
вежливый персонал
вы сделали мой день
пять звезд
обновление супер
наконец приложение, которое просто работает
огромное спасибо вашей команде
отлично за свои деньги
красивый дизайн и удобно пользоваться
заменили бесплатно
дети в восторге
так держать
вы лучшие
еда была очень вкусной
чистый номер и чудесный вид
не нарадуюсь
рад, что перешел к вам
идеальный подарок
доволен как слон
очень помогли по телефону
прекрасный вкус и аромат""",
    "neu": """во сколько вы открываетесь в субботу
есть ли в черном цвете
где ближайший магазин
какой моделью вы пользуетесь
подходит ли старый фильтр
сколько капсул в коробке
можно ли изменить бронь на сайте
доставляете ли в минск
какой срок гарантии
есть ли скидка студентам
кто знает, продается ли синий в питере
как сбросить пароль
смотрю маленькую модель для офиса
думаю взять в следующем месяце
сравниваю две модели
компания опубликовала отчет за квартал
в понедельник открывается магазин в центре
новая модель поступит в продажу в мае
назначен новый директор
сижу в зале с кофе
заказываю обед через приложение
заказал средний размер
еду в магазин
варю эспрессо перед работой
нужна копия счета
пришлите форму, пожалуйста
перезвоните по заказу 5512
подскажите часы работы
рейс 212 в полдень
летим в сочи в пятницу
завтра забираю посылку
хорошо бы добавить темную тему
продавайте большими упаковками
предлагаю сделать крышку для чашки
офис переехал на второй этаж
фото машины на столе
четыре кнопки и бак на литр""",
}

HEBREW: dict[Label, str] = {
    "neg": """המכשיר מת אחרי עשרה ימים
נוזלים מים מכל מקום
יש דליפה מתחת למיכל
הידית נשברה ביום השני
המסך נסדק לבד ואומרים שזו אשמתי
הסוללה נגמרת אחרי שעה
האפליקציה נתקעת כל הזמן
האפליקציה קורסת מאז העדכון
העדכון הרס הכול
לא מצליחה להיכנס לחשבון כבר יומיים
האתר שוב נפל
האתר נותן שגיאה בתשלום
כבר לא נדלק
המטען מתחמם ומריח משרוף
זה עלה באש במטבח
יצא עשן מהשקע
ההזמנה לא הגיעה
החבילה נעלמה
המשלוח מאחר בשבוע
הגיע שבור ופתוח
שלחתם לי מידה לא נכונה
חצי מהפריטים חסרים
מחכה להחזר ממרץ
מסרבים להחזיר לי את הכסף
חויבתי פעמיים על אותה הזמנה
שוב עמלות נסתרות בחשבון
המחיר עלה והאיכות ירדה
חמישים דקות על הקו
הנציג ניתק לי
אף אחד לא עונה לטלפון
לא עונים למיילים
שלוש פניות ואף תשובה
מתעלמים מההודעות שלי
שירות לקוחות לא שווה
הצוות היה גס רוח
צעקו על אמא שלי
השירות הכי גרוע שיש
הטיסה התעכבה חמש שעות בלי הסבר
ביטלו לי את ההזמנה ולא הודיעו
איבדתם לי את המזוודה
הרכבת שוב איחרה
החדר היה מלוכלך עם ריח של עובש
חטפתי קלקול קיבה מהאוכל שלכם
מצאתי שערה באוכל
לקפה יש טעם של גומי שרוף
מגעיל ומר
אי אפשר לאכול את זה
אין אינטרנט מאתמול
אין קליטה בכל הרחוב
מתנתק כל עשר דקות
פעם שנייה החודש שזה מתקלקל
החלפה שלישית ועדיין לא עובד
בזבוז של כסף
אל תקנו את זה
לא חוזר אליכם יותר
תחזירו לי את הכסף
מבטלת את המנוי היום
זה לא מקובל
תתביישו לכם
תתקנו כבר את האפליקציה
כמה אפשר לסבול את זה
מאוכזב מאוד מהמותג
איכות ירודה
התפרק אחרי כביסה אחת
פרסום שקרי
הדליפו את הפרטים שלי
הבנק חסם לי את הכרטיס בלי סיבה
שעתיים בתור ואז סגרו
נמאס מהתירוצים שלכם
זה מסוכן לילדים
התחשמלתי מזה
השליח היה חצוף
מוצר פגום
עושים צחוק מהלקוחות
התיקון נמשך כבר חודש
ממש לא מרוצה
אין עם מי לדבר""",
    "pos": """עובד כמו שעון
המכונה החדשה נפלאה
הקפה הכי טוב ששתיתי מזה שנים
משלוח מהיר ואריזה יפה
הגיע יום קודם
תודה על התשובה המהירה
תודה שטיפלתם בזה כל כך מהר
השירות פתר לי את הבעיה בחמש דקות
המוכרת הייתה כל כך אדיבה
שירות מצוין כמו תמיד
האיכות מרשימה
אוהב את המוצר הזה
כל כך מרוצה מהקנייה
מרוצה מאוד
אקנה שוב
מומלץ בחום
הצוות היה נהדר
עשיתם לי את היום
חמישה כוכבים
העדכון מעולה
סוף סוף אפליקציה שפשוט עובדת
תודה ענקית לצוות שלכם
תמורה מעולה למחיר
עיצוב יפה ונוח לשימוש
החליפו לי בחינם
הילדים מתים על זה
אתם הכי טובים
האוכל היה טעים מאוד
חדר נקי ונוף מדהים
שמח שעברתי אליכם
מתנה מושלמת
חוויה נהדרת מההתחלה ועד הסוף
עזרו לי מאוד בטלפון
טעם וריח נפלאים
פשוט תענוג""",
    "neu": """באיזו שעה אתם פותחים בשבת
יש את זה בשחור
איפה הסניף הקרוב
באיזה דגם אתם משתמשים
הפילטר הישן מתאים
כמה קפסולות יש בקופסה
אפשר לשנות את ההזמנה באתר
אתם שולחים לאילת
כמה זמן האחריות
יש הנחה לסטודנטים
מישהו יודע אם הכחול נמכר בארץ
איך מאפסים סיסמה
מסתכל על הקטנה למשרד
חושבת לקנות אחת בחודש הבא
משווה בין שני דגמים
מה ההבדל בין שני הדגמים
החברה פרסמה את תוצאות הרבעון
סניף חדש נפתח במרכז ביום שני
הדגם החדש יימכר ממאי
מונה מנכל חדש
יושב בלאונג' עם קפה
מזמינה צהריים באפליקציה
הזמנתי מידה בינונית
בדרך לחנות
מכין אספרסו לפני העבודה
אני צריך עותק של החשבונית
שלחו לי בבקשה את הטופס
תתקשרו אליי לגבי הזמנה 5512
מה שעות הפתיחה
טיסה 212 בצהריים
טסים לאילת ביום שישי
אוספת את החבילה מחר
כדאי להוסיף מצב כהה
תמכרו באריזות גדולות
מציע מכסה לכוס
המשרד עבר לקומה שנייה
תמונה של המכונה על השולחן
ארבעה כפתורים ומיכל של ליטר""",
}

CHINESE: dict[Label, str] = {
    "neg": """用了十天就不工作了
到处漏水
水箱底下又漏了
第二天把手就断了
屏幕自己裂了还说是我的责任
电池一个小时就没电
软件老是闪退
更新之后打不开了
两天登不上账号
网站又崩了
付款一直报错
再也开不了机
充电器发烫有焦味
在厨房里着火了
插头冒烟
订单一直没送到
快递不见了
送货晚了一个星期
收到的时候已经破损
尺码发错了
少了一半东西
三月份的退款到现在没到
不肯退钱
一单扣了两次费
又乱收费
价格涨了质量却下降了
电话等了五十分钟
客服直接挂电话
电话没人接
邮件没人回
投诉三次没有一次回复
一直无视我的消息
客服一点用都没有
店员态度恶劣
服务太差了
航班延误五个小时没有解释
取消了我的预订也不通知
把我的行李弄丢了
房间又脏又有霉味
吃了拉肚子
菜里有头发
咖啡有股烧焦的橡胶味
又苦又不新鲜
从昨天起没有网
整条街没信号
每十分钟断一次
这个月坏了两次
换了三台还是不行
浪费钱
千万别买
再也不来了
把钱退给我
取消会员
太过分了
真丢人
赶紧修好你们的软件
对这个牌子很失望
质量真差
洗一次就散架了
虚假宣传
泄露我的个人信息
排队两个小时结果关门了
受够了你们的借口
对孩子很危险
漏电把我电到了
快递员态度很差
是个次品
修了一个月还没修好""",
    "pos": """非常好用
新机器太棒了
几年来喝过最好的咖啡
发货快包装漂亮
提前一天到了
谢谢这么快回复
问题五分钟就解决了
店员很亲切
服务一如既往地好
质量让人惊喜
很喜欢这个产品
买得很开心
会回购
强烈推荐
机组人员很棒
五星好评
更新很赞
终于有个好用的软件
非常感谢你们的团队
性价比很高
设计好看又方便
免费给我换了新的
孩子特别喜欢
味道很好
房间干净景色很美
很高兴换成你们家
完美的礼物
很满意
电话里的客服很耐心
出货很快
很好喝
很贴心""",
    "neu": """周六几点开门
有黑色的吗
最近的门店在哪里
你们用的是哪个型号
旧的滤芯能用吗
一盒有多少颗胶囊
可以在网上改预订吗
能寄到新疆吗
保修期多长
学生有优惠吗
有人知道蓝色的哪里有卖吗
怎么重置密码
两个型号有什么不同
大和小有什么差别
多久清洗一次
打算给办公室买台小的
下个月考虑买一台
正在比较两个型号
公司公布了季度业绩
新店周一在市中心开业
新款五月上市
任命了新的总裁
在休息室喝咖啡
今天在家喝了一杯咖啡
用软件点午饭
下单了中号
在去店里的路上
上班前做一杯浓缩
需要一份发票复印件
请把表格发给我
麻烦发一份给我
请打电话给我订单5512
请问营业时间
航班212中午起飞
周五飞成都
明天去取快递
建议加个深色模式
希望出大包装
办公室搬到二楼了
桌上机器的照片
四个按键和一升的水箱""",
}

OURS: dict[str, dict[Label, str]] = {"en": ENGLISH, "he": HEBREW, "ru": RUSSIAN, "zh": CHINESE}
_STEPS = (1, 3, 7)
"""Each sentence is also paired with those so many lines further on."""


def own_posts() -> Iterator[Post]:
    """Each sentence alone, then in pairs of one label; always in the same order."""
    for lang, labelled in OURS.items():
        for label, lines in labelled.items():
            sentences = lines.split("\n")
            yield from (Post(sentence, label, lang, SOURCE) for sentence in sentences)
            for step in _STEPS:
                for at, sentence in enumerate(sentences):
                    other = sentences[(at + step) % len(sentences)]
                    joined = f"{sentence}，{other}" if lang == "zh" else f"{sentence}. {other}"
                    yield Post(joined, label, lang, SOURCE)
