"""The words by which intents are told, in five languages; written for Harken.

A phrase is matched in a text in lower case whose words stand between single spaces. Phrases are separated by
commas; `_` says "a word begins or ends here", so that `_leak` finds leaks and leaking, but no bleak colours.
Chinese has no such boundaries and is matched anywhere, in simplified characters.
"""

from typing import Final

from msgspec import Struct


class Words(Struct, frozen=True, kw_only=True):
    """The cues of one language; each is a tuple of phrases of which one is enough."""

    problem: tuple[str, ...] = ()
    """Something went wrong, whoever says it: broken, late, charged twice."""
    asking: tuple[str, ...] = ()
    request: tuple[str, ...] = ()
    idea: tuple[str, ...] = ()
    purchase: tuple[str, ...] = ()
    """Thinks of buying."""
    news: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()


def _phrases(listed: str) -> tuple[str, ...]:
    return tuple(phrase.strip().replace("_", " ") for phrase in listed.split(",") if phrase.strip())


_ENGLISH: Final = Words(
    problem=_phrases(
        """
        _not working_, _doesn't work, _doesnt work, _don't work, _didn't work, _won't work, _not work_,
        _stopped working_, _stops working_, _won't turn on, _won't start, _can't log_, _cannot log_,
        _can't access_, _won't load, _keeps crashing_, _crash, _broke_, _broken_, _breaks_, _breaking_, _leak,
        _burnt_, _burned_, _caught fire, _smoke_, _smoking_, _sparks_, _overheat, _cracked_, _defect, _faulty_,
        _damaged_, _fell apart_, _falls apart_, _died_, _is dead_, _malfunction, _mould, _mold, _stale_,
        _rotten_, _never arrived, _hasn't arrived, _not arrived, _haven't received, _hasn't shipped,
        _not received, _never received, _still waiting_, _no reply, _still no_, _no response, _no answer,
        _nobody answers, _no one answers, _nobody replies, _no one replies, _ignored_, _ignoring_, _ignores_,
        _on hold_, _hung up_, _delayed_, _delay_, _late_, _lost my_, _missing_, _wrong item, _wrong order,
        _wrong size, _overcharged_, _charged me twice, _charged twice, _double charged, _refund, _money back,
        _scam, _rip off, _ripoff, _rude_, _unhelpful_, _useless_, _terrible_, _awful_, _horrible_, _worst_,
        _disappointed_, _disappointing_, _unacceptable_, _complain, _fail_, _failed_, _fails_, _failure_,
        _error_, _bug_, _buggy_, _outage_, _is down_, _recall, _returning it_, _cancel my_, _cancelled my_,
        _canceled my_, _never again, _waste of_, _poor quality, _tastes like_, _the third time_,
        _third time this_, _second time this_, _for the third time_, _fix your_, _fix this
        """
    ),
    asking=_phrases(
        """
        _how do_, _how can_, _how long_, _how much_, _how many_, _how to_, _how often_, _where can_,
        _where do_, _where is_, _when will_, _when is_, _when does_, _what is_, _what's the_, _which_,
        _does it_, _does the_, _does anyone_, _does this_, _do you_, _do they_, _is there_, _are there_,
        _is it_, _can i_, _can it_, _can you_, _could i_, _will it_, _will there_, _has anyone_, _anyone know,
        _anybody know, _any idea_, _wondering_, _should i_
        """
    ),
    request=_phrases(
        """
        _please send_, _please tell_, _please help, _please add_, _please call_, _please contact_, _please_,
        _can you send_, _could you send_, _can you help, _could you help, _could you please, _can you please,
        _can someone_, _can somebody_, _could someone_, _need help, _help me_, _i need you_, _would you_,
        _could you_, _can you_, _i need a_, _i need the_, _i need my_, _looking for help, _bring back_, _pls_,
        _plz_, _get back to me, _dm me_, _contact me_, _call me_
        """
    ),
    idea=_phrases(
        """
        _would be great if_, _would be nice if_, _would be cool if_, _would be awesome if_, _it'd be_,
        _i wish_, _you should make_, _you should add_, _you should offer_, _you should sell_,
        _they should make_, _they should add_, _should add_, _should make_, _suggestion, _suggest_,
        _feature request, _idea_, _how about a_, _how about adding_, _why not make_, _why not add_,
        _why don't you make_, _what if you_, _would love to see_, _would love a_, _consider adding_,
        _consider making_, _imagine a_
        """
    ),
    purchase=_phrases(
        """
        _thinking of buying_, _thinking about buying_, _thinking of getting_, _thinking about getting_,
        _want to buy_, _wanna buy_, _going to buy_, _gonna buy_, _planning to buy_, _considering buying_,
        _considering a_, _considering the_, _considering getting_, _about to buy_, _might buy_, _might get_,
        _will buy_, _i'm buying_, _tempted_, _on my wish list, _on my wishlist, _saving up for_, _want to get_,
        _going to get_, _gonna get_, _ready to buy_, _ready to order_, _looking to buy_, _shopping for_,
        _deciding between_, _torn between_, _need a new_, _in my cart_, _thinking of switching_
        """
    ),
    news=_phrases(
        """
        _announces_, _announced_, _unveils_, _unveiled_, _launches_, _launched_, _reports_, _reported_,
        _to acquire_, _acquires_, _acquired_, _quarterly_, _quarter_, _revenue_, _shares_, _stock_, _ceo_,
        _press release, _according to_, _opens_, _to open_, _lawsuit, _sues_, _recalls_, _investors_,
        _partnership, _partners with_, _appoints_, _raises_, _breaking news
        """
    ),
    thanks=_phrases(
        """
        _thank you_, _thanks_, _thx_, _kudos_, _shout out to_, _shoutout to_, _well done_
        """
    ),
)

_RUSSIAN: Final = Words(
    problem=_phrases(
        """
        _не работает, _не работают, _не включается, _перестал, _слома, _полома, _сгорел, _горит_, _задымил,
        _дым_, _дымит, _искрит, _протека, _течет, _потекл, _треснул, _бракован, _брак_, _дефект, _неисправн,
        _глючит, _глюк, _вылетает, _зависает, _завис, _ошибк, _сбой, _сбои_, _лежит_, _не приш, _не привез,
        _не достав, _не получил, _не отправ, _задерж, _опозда, _жду_, _ждем_, _до сих пор_, _молчит, _молчат,
        _не отвеча, _не ответ, _никто не_, _игнор, _трубку, _потерял, _перепутал, _не тот_, _не то_, _не ту_,
        _списали, _дважды_, _обман, _мошен, _развод, _верните, _вернуть деньги, _возврат, _хам, _груб, _ужас,
        _отврат, _худш, _разочаров, _жалоб, _безобраз, _кошмар, _позор, _плесень, _плесен, _горел, _просроч,
        _отрав, _испорч, _повре, _разбит, _не могу войти, _не могу зайти, _не открывается, _не загружается,
        _больше никогда, _ни ответа, _третий раз, _опять_, _зря_, _жаль денег, _выкинул, _невозможно
        """
    ),
    asking=_phrases(
        """
        _как_, _где_, _когда_, _сколько_, _почему_, _зачем_, _какой_, _какая_, _какие_, _какую_, _кто нибудь_,
        _кто-нибудь_, _есть ли_, _можно ли_, _будет ли_, _подойдет ли_, _подскажите, _куда_, _чем отличается_,
        _стоит ли_, _а есть_, _интересно_
        """
    ),
    request=_phrases(
        """
        _пожалуйста, _помогите, _прошу_, _просьба, _пришлите, _отправьте, _свяжитесь, _перезвоните,
        _нужна помощь, _мне нужн, _нужен_, _нужна_, _сообщите, _уточните, _объясните, _верните_, _скиньте,
        _дайте_, _можете_, _могли бы_, _не могли бы_
        """
    ),
    idea=_phrases(
        """
        _было бы здорово, _было бы круто, _было бы хорошо, _было бы классно, _было бы удобно, _хотелось бы_,
        _предлагаю, _предложение, _идея_, _идею_, _добавьте, _сделали бы_, _сделайте_, _почему бы не_,
        _почему бы вам не_, _вот бы_, _если бы вы_, _неплохо бы_, _советую вам_, _стоило бы_, _мечтаю о_
        """
    ),
    purchase=_phrases(
        """
        _думаю купить, _думаю взять, _хочу купить, _хочу взять, _собираюсь купить, _собираюсь взять,
        _планирую купить, _планирую взять, _присматриваю, _присмотрел, _выбираю между, _хочу себе_, _куплю_,
        _закажу_, _буду брать_, _буду покупать_, _решил купить, _решила купить, _коплю на_, _подумываю_,
        _в корзин, _возьму_, _хочу заказать, _думаю заказать, _думаю перейти
        """
    ),
    news=_phrases(
        """
        _объявил, _представил, _сообщает, _сообщил, _запустил, _запускает, _открыл, _открывает, _выпустил,
        _выпускает, _выручк, _прибыл, _акци, _квартал, _компания_, _гендиректор, _по данным_, _пресс_,
        _пресс-служб, _инвест, _сделк, _купила_, _назначил, _отзывает_
        """
    ),
    thanks=_phrases(
        """
        _спасибо, _благодар, _спс_, _респект, _молодцы
        """
    ),
)

_HEBREW: Final = Words(
    problem=_phrases(
        """
        לא עובד, לא נדלק, הפסיק, נשבר, שבור, התקלקל, מקולקל, קרס, קורס, נתקע, תקוע, תקלה, תקלות, נשרף, עשן,
        ניצוצות, נוזל, דולף, דולפ, נזילה, דליפה, פגום, פגומ, סדוק, לא הגיע, לא הגעתם, טרם הגיע, לא קיבלתי,
        לא נשלח, עדיין מחכ, מחכה כבר, מחכים כבר, מחכה שבוע, אף אחד לא, לא עונה, לא עונים, לא ענו, לא חוזרים,
        לא חזרו, מתעלמ, התעלמ, איחור, מאחר, עיכוב, אבד, איבדתם, חסר, חייבתם, חויבתי, פעמיים, החזר, תחזירו,
        הונאה, רמאות, רמאים, עוקץ, גס_, חצוף, חצופ, מזלזל, זלזול, נורא, גרוע, זוועה, איום, מאכזב, אכזבה,
        התאכזבתי, מאוכזב, תלונה, מתלונן, בושה, חרפה, עובש, מסריח, שרוף, לא נפתח, לא נטען, לא מצליח להיכנס,
        שגיאה, באג, נפל, לעולם לא, פעם שלישית, שוב_, חבל על הכסף, בזבוז, נמאס, ביטלו, לא תקין, סתום
        """
    ),
    asking=_phrases(
        """
        _איך_, _איפה_, _מתי_, _כמה_, _למה_, _האם_, _מה ההבדל, _מה המחיר, _מישהו יודע, _מישהו ניסה, _יש לכם_,
        _אפשר לדעת, _אפשר ל, _איזה_, _איזו_, _מי יודע, _יודעים אם, _מה השעות, _עד מתי
        """
    ),
    request=_phrases(
        """
        _בבקשה, _אנא_, _תעזרו, _עזרו לי, _צריך עזרה, _צריכה עזרה, _אשמח ל, _אשמח אם, _תשלחו, _שלחו לי,
        _תחזרו אליי, _תחזרו אלי, _צרו קשר, _צרו איתי, _מבקש, _תוכלו_, _אפשר לקבל, _אני צריך את, _אני צריכה את,
        _נא_
        """
    ),
    idea=_phrases(
        """
        _היה נחמד אם, _היה מגניב אם, _היה מעולה אם, _יהיה נחמד אם, _יהיה מעולה אם, _הצעה, _רעיון, _מציע,
        _כדאי לכם, _כדאי ש, _הלוואי ש, _תוסיפו_, _למה שלא תוסיפו, _למה שלא תעשו, _הייתי שמח אם, _חבל שאין,
        _הייתי שמחה אם, _תעשו גם
        """
    ),
    purchase=_phrases(
        """
        _שוקל לקנות, _שוקלת לקנות, _שוקל לרכוש, _שוקלת לרכוש, _חושב לקנות, _חושבת לקנות, _רוצה לקנות,
        _מתכנן לקנות, _מתכננת לקנות, _מתלבט, _עומד לקנות, _עומדת לקנות, _אני אקנה, _בסוף אקנה, _אזמין_,
        _חושב לעבור, _חושבת לעבור, _חוסך ל, _חוסכת ל, _מתכוון לקנות, _מתכוונת לקנות, _לקנות את_, _שוקל_,
        _שוקלת_
        """
    ),
    news=_phrases(
        """
        _הכריז, _השיק, _משיק, _הודיע, _דיווח, _דיווחה, _מדווח, _רבעון, _הכנסות, _מניות, _מניית, _מנכ,
        _לפי הדיווח, _חתמ, _רכש, _תפתח_, _פתחה_, _גייס, _משקיע, _בורסה
        """
    ),
    thanks=_phrases(
        """
        _תודה, _כל הכבוד, _יישר כוח, _אלופים
        """
    ),
)

_CHINESE: Final = Words(
    problem=_phrases(
        """
        坏了, 坏掉, 坏的, 故障, 不能用, 用不了, 没法用, 无法使用, 打不开, 开不了, 开不了机, 登不上, 登录不了,
        无法登录, 闪退, 崩溃, 卡死, 死机, 漏水, 漏电, 漏了, 冒烟, 着火, 起火, 爆炸, 烧坏, 烧焦, 烫伤, 裂了,
        裂开, 破了, 破损, 断了, 瑕疵, 质量差, 质量太差, 次品, 发霉, 过期, 变质, 异味, 拉肚子, 没发货, 不发货,
        未发货, 没出货, 不出货, 没收到, 未收到, 没到货, 没送到, 还没到, 没到, 丢件, 丢了, 发错, 送错, 少发,
        漏发, 延误, 晚点, 迟到, 超时, 等了, 没人理, 没人管, 不理, 没人回, 不回复, 没回复, 没有回复, 不回,
        没人接, 打不通, 态度差, 态度恶劣, 态度很差, 客服态度, 敷衍, 推卸, 推脱, 踢皮球, 退款, 退钱, 退货, 退费,
        赔偿, 赔钱, 多扣, 扣了两次, 重复扣, 乱扣, 乱收费, 骗子, 骗人, 欺骗, 坑人, 太坑, 黑心, 投诉, 差评, 垃圾,
        失望, 再也不, 太差, 很差, 难喝, 难吃, 气死, 无语, 后悔, 又坏, 第三次, 维修, 报修, 假货, 虚假, 停不下来,
        不工作, 没反应, 连不上, 太慢, 当机, 瘫痪
        """
    ),
    asking=_phrases(
        """
        吗, 请问, 怎么, 如何, 哪里, 哪儿, 哪个, 哪款, 什么时候, 多少, 多久, 几点, 有没有, 能不能, 可不可以,
        是不是, 好不好用, 求问, 想问, 问一下, 有人知道, 谁知道, 为什么, 呢?, 几天
        """
    ),
    request=_phrases(
        """
        请帮, 帮我, 帮忙, 麻烦, 求助, 请给, 请把, 请尽快, 请联系, 能否, 可以帮, 请发, 请寄, 求回复, 拜托,
        请处理, 请回复, 需要帮助, 请提供, 给我发, 请告知
        """
    ),
    idea=_phrases(
        """
        建议, 要是能, 如果能, 要是有, 如果有, 就好了, 希望能出, 希望出, 希望推出, 希望以后, 希望可以, 希望增加,
        能出一款, 出一个, 不如出, 可以考虑, 提个意见, 期待推出, 希望能加
        """
    ),
    purchase=_phrases(
        """
        想买, 想入手, 打算买, 准备买, 考虑买, 考虑入手, 准备入手, 打算入手, 种草, 加入购物车, 加购, 想换一台,
        想下单, 准备下单, 打算换, 要买, 纠结买, 心动, 存钱买, 攒钱买, 犹豫要不要买, 想败, 考虑换
        """
    ),
    news=_phrases(
        """
        发布, 宣布, 推出, 财报, 记者, 报道, 据悉, 上市, 股价, 营收, 融资, 收购, 召回, 首席执行官, 季度, 开业,
        新闻, 公告, 签约, 消息称, 合作协议
        """
    ),
    thanks=_phrases(
        """
        谢谢, 感谢, 多谢, 点赞, 好评, 赞一个
        """
    ),
)

WORDS: Final = {"en": _ENGLISH, "ru": _RUSSIAN, "he": _HEBREW, "zh": _CHINESE, "zh-Hant": _CHINESE}
"""By language code; other languages are told by punctuation and sentiment alone."""
