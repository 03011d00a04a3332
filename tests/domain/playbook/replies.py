"""Replies as people write them, made up: ten good ones and some bad ones for each of the five languages.

A good one answers a complaint of that cause on that source. A bad one names the rules it breaks.
"""

from typing import NamedTuple

from harken.domain.assessment import Cause


class Good(NamedTuple):
    cause: Cause
    text: str


class Bad(NamedTuple):
    cause: Cause
    text: str
    rules: frozenset[str]


def _bad(cause: Cause, text: str, *rules: str) -> Bad:
    return Bad(cause, text, frozenset(rules))


GOOD: dict[str, tuple[Good, ...]] = {
    "en": (
        Good("delivery", "Ugh, ten days is far too long, I'm sorry. We mislaid your parcel at the depot. A new one leaves tonight, and we now scan every shelf on Fridays so this won't happen again. Anna"),
        Good("delivery", "Sorry Dan. We sent you the wrong colour, plain and simple. The right one goes out today, keep the other. I've asked the packers to check the label twice from now on."),
        Good("billing", "You're right, we charged you twice, and I apologise. I've refunded the second payment just now. The bug behind it is ours and we've fixed it, so nobody else gets billed like that."),
        Good("service", "Three emails and no answer: that's embarrassing, and it's on us. I'm Lea, I'll stay with this until it is solved. We've added a check for mails older than a day so that they don't get lost in future."),
        Good("defect", "Oh no, a cracked jug on day two is not okay. Our mistake in packing. I'm sending a new one now; and we're changing the box so it doesn't happen to anyone else."),
        Good("outage", "We're sorry, the app has been down since noon and we broke it with an update. We're working on it right now and will post here. After that we'll write up what we've learned so it doesn't repeat."),
        Good("safety", "Thank you for telling us, and I'm so sorry you got a shock. Please unplug it. This is our responsibility. Send me a private message and I'll call you; we're checking that batch now to prevent another."),
        Good("ethics", "I apologise. What our host said to you was wrong and we own that. I'll talk to her today, and we're retraining the whole team, so that nobody else is greeted like this. May I call you? Message us."),
        Good("privacy", "I'm sorry, an invoice with your name should never have reached a stranger. That was our error. We're looking into how, and will tell you what we find. We've stopped the mailing to prevent more."),
        Good("usability", "Sorry, that screen drives people mad and that's our fault, not yours. Press and hold the steam button for three seconds. I'll pass it on to the designers, thank you for the nudge."),
    ),
    "ru": (
        Good("delivery", "Анна, простите за такое ожидание! Мы потеряли посылку на складе. Новую отправим сегодня же, а на складе вводим ежедневную сверку, чтобы больше такого не было. Света"),
        Good("delivery", "Нам очень стыдно: перепутали цвет мы. Нужный уже едет к вам, прежний оставьте себе. Теперь каждую коробку смотрят двое, мы добавили проверку."),
        Good("billing", "Вы правы, деньги списались дважды, это наша ошибка, извините. Лишнее вернули сегодня утром. Причину нашли и исправили, чтобы никого больше так не задело и это не повторилось."),
        Good("service", "Три письма без ответа, это непростительно, и виноваты мы. Простите! Меня зовут Игорь, разберусь сам и напишу вам сегодня. А забытые письма теперь будем видеть каждое утро."),
        Good("defect", "Ой, как обидно, трещина на второй день! Мы плохо упаковали, это наш промах. Высылаем новый кувшин, а коробку меняем, чтобы у других такое не повторилось."),
        Good("outage", "Приносим извинения: приложение лежит с полудня, мы сломали его обновлением. Чиним прямо сейчас, напишем здесь. Потом расскажем, что поменяли, чтобы это не повторялось."),
        Good("safety", "Спасибо, что написали, нам очень жаль. Пожалуйста, отключите прибор от сети. Отвечаем за это мы. Напишите нам в личку, позвоним сразу; всю партию проверяем, чтобы больше никто не пострадал и такого не повторилось."),
        Good("ethics", "Просим прощения. Так говорить с вами нельзя, и это наша вина. Сегодня поговорим с сотрудником, напишем вам, чем кончилось. Проведём обучение для всех, чтобы впредь так не было."),
        Good("privacy", "Простите нас: ваш счёт попал к чужому человеку по нашей вине. Выясняем, как это вышло, и расскажем вам. Рассылку остановили и меняем, чтобы этого больше не случилось."),
        Good("usability", "Извините, этот экран и правда запутанный, тут виноваты мы, а не вы. Подержите кнопку пара три секунды. Передам дизайнерам, спасибо, что сказали!"),
    ),
    "he": (
        Good("delivery", "אוי, שבועיים זה ממש יותר מדי, סליחה. איבדנו את החבילה במחסן. חדשה יוצאת אליך היום, נשלח מספר מעקב בפרטי, ומהשבוע סופרים את המדפים כל יום כדי שזה לא יקרה שוב. נועה"),
        Good("delivery", "מצטערים! שלחנו לך את הצבע הלא נכון, טעות שלנו. הנכון כבר בדרך אליך, ואת הראשון אפשר להשאיר. מעכשיו שני אנשים בודקים כל קופסה."),
        Good("billing", "הצדק איתך, חייבנו אותך פעמיים ואנחנו מתנצלים. החזרנו את הסכום הבוקר. תיקנו את הבאג שגרם לזה כדי שזה לא יקרה לאף אחד."),
        Good("service", "שלושה מיילים בלי תשובה, זה לא בסדר, וזה באחריותנו. סליחה. אני דנה, אטפל בזה אישית ואחזור אליך היום. הוספנו תזכורת למיילים ישנים, שזה לא יחזור על עצמו."),
        Good("defect", "איזה מבאס, קנקן סדוק אחרי יומיים. פישלנו באריזה. שולחים לך חדש, ואנחנו מחליפים את הקופסה כדי למנוע עוד שברים."),
        Good("outage", "אנחנו מצטערים. האפליקציה למטה מהצהריים, וזה אצלנו: עדכון שעשינו. עובדים על זה עכשיו ונעדכן כאן. אחר כך נספר מה שינינו כדי שזה לא יקרה שוב."),
        Good("safety", "תודה שסיפרת, ואנחנו מצטערים מאוד שעבר עליך דבר כזה. נא לנתק מהחשמל. האחריות עלינו. אפשר לכתוב לנו בפרטי ונתקשר מיד; אנחנו בודקים את כל הסדרה כדי למנוע מקרה נוסף."),
        Good("ethics", "אנחנו מתנצלים. מה שנאמר לך היה פסול, ואנחנו לוקחים על זה אחריות. היום נדבר עם העובד ונעדכן אותך, ואנחנו משנים את ההדרכה כדי שזה לא יקרה שוב."),
        Good("privacy", "סליחה. החשבונית שלך הגיעה לאדם זר, וזו טעות שלנו. אנחנו מבררים איך זה קרה ונספר לך. הפסקנו את המשלוח בינתיים כדי שזה לא יקרה שוב."),
        Good("usability", "סליחה, המסך הזה באמת מבלבל וזה עלינו, לא עליך. לוחצים על כפתור הקיטור שלוש שניות. נעביר לצוות העיצוב, תודה שאמרת!"),
    ),
    "zh": (
        Good("delivery", "真的很抱歉，让您等了十天。是我们把包裹弄丢了，这是我们的责任。新的一件今天寄出，单号私信给您；仓库从今天起每天盘点，避免再发生。小陈"),
        Good("delivery", "对不起，是我们发错了颜色。正确的已经寄出，错的那个您留着用。以后每箱都由两个人核对。"),
        Good("billing", "您说得对，确实多扣了一次，是我们的错，非常抱歉。刚刚已经退款。出错的程序也改了，不会再发生在别人身上。"),
        Good("service", "三封邮件没人回，真的很惭愧，是我们的疏忽。我叫小李，会跟进到底，今天就答复您。我们加了超时提醒，防止再漏。"),
        Good("defect", "哎呀，第二天就裂了，太抱歉了。是我们包装没做好，新壶已经安排寄出，包装盒也在改进，下次不会这样。"),
        Good("outage", "抱歉，App 从中午就打不开，是我们更新时出的错。正在抢修，进展会在这里更新，之后会说明怎么防止再次出现。"),
        Good("safety", "谢谢您告诉我们，让您受惊了，非常抱歉。请先拔掉电源。这是我们的责任，麻烦您私信留个联系方式，我们马上打给您；同批机器正在排查，避免再次发生。"),
        Good("ethics", "向您道歉。店员那样对您说话是不对的，责任在我们。今天就会找他谈，结果会告诉您；全员也会重新培训，不再让任何人受这种委屈。"),
        Good("privacy", "非常抱歉，您的账单发到了别人那里，是我们的失误。正在调查原因，会告诉您结果。发送已经停了，也在改进流程，避免再次发生。"),
        Good("usability", "不好意思，这个页面确实绕，是我们的问题。长按蒸汽键三秒就行。会转给设计同事，谢谢您提醒！"),
    ),
    "zh-Hant": (
        Good("delivery", "真的很抱歉讓您等了十天。是我們把包裹弄丟了，這是我們的責任。新的今天寄出，單號私訊給您；倉庫從今天起每天盤點，避免再發生。小陳"),
        Good("delivery", "對不起，是我們寄錯顏色。正確的已經寄出，原本那個您留著用就好。以後每箱都會由兩個人核對。"),
        Good("billing", "您說得對，真的多扣了一筆，是我們的錯，非常抱歉。剛剛已經退款。出錯的程式也改了，不會再發生在別人身上。"),
        Good("service", "三封信都沒人回，真的很慚愧，是我們的疏忽。我是小林，會跟進到底，今天就回覆您。我們新增了逾時提醒，防止再漏信。"),
        Good("defect", "天啊，第二天就裂了，太抱歉了。是我們包裝沒做好，新的壺已經安排寄出，包裝盒也在改善，下次不會這樣。"),
        Good("outage", "抱歉，App 從中午就打不開，是我們更新時出的錯。正在搶修，進度會在這裡更新，之後會說明怎麼防止再次發生。"),
        Good("safety", "謝謝您告訴我們，讓您受驚了，非常抱歉。請先拔掉插頭。這是我們的責任，麻煩您私訊留個聯絡方式，我們馬上打給您；同一批機器正在清查，避免再次發生。"),
        Good("ethics", "向您道歉。店員那樣對您說話是不對的，責任在我們。今天就會找他談，結果會告訴您；全體也會重新教育訓練，不再讓任何人受這種委屈。"),
        Good("privacy", "非常抱歉，您的帳單寄到了別人那裡，是我們的失誤。正在調查原因，會告訴您結果。寄送已經停了，也在改善流程，避免再次發生。"),
        Good("usability", "不好意思，這個畫面真的很繞，是我們的問題。長按蒸汽鍵三秒就可以了。會轉給設計同仁，謝謝您提醒！"),
    ),
}  # fmt: skip

BAD: dict[str, tuple[Bad, ...]] = {
    "en": (
        _bad("outage", "There was a glitch.", "cold", "no ownership", "no next step", "no prevention"),
        _bad("delivery", "Dear customer, we apologise for any inconvenience caused. Your complaint has been forwarded to the relevant department.", "cold", "no ownership", "no next step", "no prevention"),
        _bad("billing", "As per our policy, refunds take 30 days.", "cold", "no ownership", "no next step", "no prevention"),
        _bad("usability", "You should have read the manual before using it.", "blames", "cold", "no ownership", "no next step"),
        _bad("delivery", "Sorry! It's our fault and we'll fix it. Please reply with your phone number and home address. From now on we check.", "private data"),
        _bad("defect", "We're sorry, that's on us. We'll replace it and we guarantee it will never happen again.", "overpromises"),
        _bad("ethics", "We are sorry if you felt offended.", "cold", "no ownership", "no next step", "no prevention"),
        _bad("service", "Nobody else has complained, so calm down.", "blames", "cold", "no ownership", "no next step", "no prevention"),
    ),
    "ru": (
        _bad("outage", "Произошёл сбой.", "cold", "no ownership", "no next step", "no prevention"),
        _bad("delivery", "Уважаемый клиент! Приносим извинения за доставленные неудобства. Ваше обращение зарегистрировано.", "cold", "no ownership", "no next step", "no prevention"),
        _bad("billing", "Согласно правилам, возврат занимает 30 дней.", "cold", "no ownership", "no next step", "no prevention"),
        _bad("usability", "Надо было читать инструкцию.", "blames", "cold", "no ownership", "no next step"),
        _bad("delivery", "Простите, это наша вина, разберёмся. Напишите здесь номер телефона и адрес. Впредь будем проверять.", "private data"),
        _bad("defect", "Нам очень жаль, это наша вина. Заменим и гарантируем: никогда больше не повторится.", "overpromises"),
        _bad("service", "Никто не жаловался, у других всё работает. Успокойтесь.", "blames", "cold", "no ownership", "no next step", "no prevention"),
    ),
    "he": (
        _bad("outage", "הייתה תקלה.", "cold", "no ownership", "no next step", "no prevention"),
        _bad("delivery", "לקוח יקר, אנו מתנצלים על אי הנוחות. פנייתך הועברה לגורם המטפל.", "cold", "no ownership", "no next step", "no prevention"),
        _bad("billing", "בהתאם לתקנון, זיכוי לוקח 30 יום.", "cold", "no ownership", "no next step", "no prevention"),
        _bad("usability", "היה עליך לקרוא את ההוראות.", "blames", "cold", "no ownership", "no next step"),
        _bad("delivery", "סליחה, טעות שלנו ונטפל בזה. נא לרשום כאן מספר טלפון וכתובת. להבא נבדוק.", "private data"),
        _bad("defect", "מצטערים, האחריות עלינו. נחליף, ואנחנו מבטיחים שזה לא יקרה לעולם. תיקנו את הקו.", "overpromises"),
        _bad("service", "אף אחד אחר לא התלונן, אז להירגע.", "blames", "cold", "no ownership", "no next step", "no prevention"),
    ),
    "zh": (
        _bad("outage", "系统出现故障。", "cold", "no ownership", "no next step", "no prevention"),
        _bad("delivery", "尊敬的客户，给您带来不便，敬请谅解。您的问题已转交相关部门。", "cold", "no ownership", "no next step", "no prevention"),
        _bad("billing", "根据规定，退费需要三十天。", "cold", "no ownership", "no next step", "no prevention"),
        _bad("usability", "请仔细阅读说明书，是您操作不当。", "blames", "cold", "no ownership", "no next step"),
        _bad("delivery", "抱歉，是我们的错，会处理的。请留下手机号和地址。以后会注意。", "private data"),
        _bad("defect", "非常抱歉，是我们的责任，会给您换新，我们保证绝对不会再出问题，以后都好。", "overpromises"),
        _bad("service", "其他客户都没有反映，请您冷静。", "blames", "cold", "no ownership", "no next step", "no prevention"),
    ),
    "zh-Hant": (
        _bad("outage", "系統發生異常，系統異常中。", "cold", "no ownership", "no next step", "no prevention"),
        _bad("delivery", "親愛的顧客，造成不便敬請見諒，您的意見已轉相關單位。", "cold", "no ownership", "no next step", "no prevention"),
        _bad("billing", "依照規定，辦理需三十天。", "cold", "no ownership", "no next step", "no prevention"),
        _bad("usability", "請詳閱說明書，這是您操作不當。", "blames", "cold", "no ownership", "no next step"),
        _bad("delivery", "抱歉，是我們的錯，會處理。請留下電話和地址。以後會注意。", "private data"),
        _bad("defect", "非常抱歉，是我們的責任，會幫您換新，我們保證絕對不會再出問題，以後都好。", "overpromises"),
        _bad("service", "其他客戶都沒有反映，請您冷靜。", "blames", "cold", "no ownership", "no next step", "no prevention"),
    ),
}  # fmt: skip

MORE: dict[str, tuple[Good, ...]] = {
    "en": (
        Good("delivery", "Hi Mark, I'm so sorry. Your booking fell through a crack in our system and that's entirely our doing. I've rebooked you on the 9:40; we're reviewing how overbooked flights are flagged so it doesn't happen to the next family."),
        Good("defect", "That must have been horrible, and I'm sorry. We let a faulty batch out. Yours will be collected tomorrow and we've put an extra check at the end of the line."),
        Good("billing", "We hear you. Charging you for a cancelled plan was wrong of us. The money is back on your card by Friday and the cancel button now works as it should."),
        Good("service", "Really sorry about the wait, Jo. We were short of people yesterday, which is our problem and not yours. Can you DM me your ticket? I'll pick it up right away and we're adding staff for the evenings."),
        Good("ethics", "I'm sorry you were spoken to like that. It isn't who we want to be. I'm the store manager; I'd like to hear it from you directly, could we talk? And I'm going over it with everyone at tomorrow's meeting so it does not happen again."),
        Good("defect", "Gosh, Priya, a soaked kitchen is the last thing anyone needs. The seal was badly glued at our plant. Theo is bringing you a replacement this evening, and the whole March run is being recalled."),
        Good("delivery", "Apologies, Sam: the courier was told the wrong floor, and we were the ones who told him. He's coming back at six. We've corrected your address in the system for good."),
        Good("billing", "You're absolutely right to be cross. The price on the shelf was old, our oversight. Pop in with the receipt and you'll get the difference; prices are now checked every morning."),
        Good("privacy", "I can see how worrying that email was. It came from us by accident and your account is fine. We're tightening who can send these, and I'm here if you want to talk it through."),
    ),
    "ru": (
        Good("delivery", "Здравствуйте, Марк! Нам очень неловко: бронь слетела из-за нашей системы. Уже пересадили вас на рейс 9:40 и проверяем, почему так вышло, чтобы не повторилось с другими."),
        Good("defect", "Ужасная история, простите. Мы выпустили бракованную партию. Завтра заберём вашу и привезём новую, а на линии поставили дополнительный контроль."),
        Good("billing", "Вы правы: списывать деньги за отменённый тариф мы не имели права. К пятнице вернём, а кнопку отмены уже починили, чтобы больше никто не попался."),
        Good("service", "Очень просим прощения за очередь. Вчера нам не хватило людей, это наша проблема, а не ваша. Напишите в личку номер заявки, возьмусь сразу. По вечерам теперь будет больше операторов."),
        Good("ethics", "Мне стыдно за то, как с вами разговаривали. Я директор магазина, хочу услышать всё от вас лично. Завтра обсудим это со всей сменой, чтобы такого больше не было."),
        Good("defect", "Прия, какой кошмар, залитая кухня! Прокладку плохо приклеили на нашем заводе. Тео привезёт замену сегодня вечером, всю мартовскую партию отзываем."),
        Good("delivery", "Извините, пожалуйста: курьеру назвали не тот этаж, и сделали это мы. Вернётся к шести. Адрес в системе исправили навсегда."),
        Good("billing", "Вы совершенно справедливо злитесь. Ценник был старый, наш недогляд. Приходите с чеком, вернём разницу, а ценники отныне сверяем каждое утро."),
        Good("privacy", "Понятно, что письмо вас напугало. Мы отправили его случайно, с вашим счётом всё в порядке. Ужесточаем доступ к рассылке; пишите, если остались вопросы."),
    ),
    "he": (
        Good("delivery", "היי מארק, אנחנו ממש מצטערים. ההזמנה שלך נפלה אצלנו בין הכיסאות. העברנו אותך לטיסה של 9:40 ואנחנו בודקים איך זה קרה כדי שלא יקרה לאחרים."),
        Good("defect", "זה נשמע נורא, סליחה. שחררנו אצווה פגומה. מחר נאסוף את שלך ונביא חדשה, והוספנו בדיקה בסוף הקו."),
        Good("billing", "צודקים לגמרי: לא היינו צריכים לחייב על מנוי שבוטל. הכסף חוזר אליך עד יום שישי, ותיקנו את כפתור הביטול."),
        Good("service", "סליחה על ההמתנה. אתמול היו לנו פחות אנשים וזו בעיה שלנו, לא שלך. אפשר לשלוח לי בפרטי את מספר הפנייה? אטפל מיד, ומעכשיו יש תגבור בערבים."),
        Good("ethics", "אני מתביישת באופן שבו דיברו אליך. אני מנהלת החנות ואשמח לשמוע ממך ישירות. מחר נשב על זה עם כל הצוות כדי שזה לא יקרה שוב."),
        Good("defect", "פריה, איזה סיוט, מטבח מוצף זה הדבר האחרון שצריך. האטם הודבק גרוע במפעל שלנו. תאו מביא לך חלופי הערב, וכל הסדרה ממרץ נאספת."),
        Good("delivery", "מתנצלים, סם: לשליח נמסרה קומה לא נכונה, ואנחנו אלה שמסרו. הוא חוזר בשש, והכתובת תוקנה במערכת לתמיד."),
        Good("billing", "הכעס מוצדק. המחיר על המדף היה ישן, פאשלה שלנו. אפשר להגיע עם הקבלה ולקבל את ההפרש, ומעתה המחירים נבדקים כל בוקר."),
        Good("privacy", "ברור לנו כמה המייל הזה הבהיל. הוא נשלח מאיתנו בטעות והחשבון שלך תקין. אנחנו מצמצמים את ההרשאות לשליחה, ואפשר לכתוב לי בכל שאלה."),
    ),
    "zh": (
        Good("delivery", "马先生您好，实在抱歉，您的订座是被我们系统漏掉的。已经帮您改到 9:40 的航班，我们也在查原因，不让别的旅客再遇到。"),
        Good("defect", "太让人后怕了，对不起。是我们放出了一批次品。明天上门取走并换新，生产线末端也加了一道检查。"),
        Good("billing", "您说得对，已取消的套餐不该再扣钱。周五前退到您卡里，取消按钮也修好了，以后不会再扣。"),
        Good("service", "让您排这么久的队，真的抱歉。昨天我们人手不够，是我们的问题。麻烦把工单号私信我，我马上处理，晚上也会多安排人。"),
        Good("ethics", "听到店员那样跟您说话，我很难过，向您道歉。我是店长，想当面听您说。明天早会会跟所有人讲，不让这种事再发生。"),
        Good("defect", "天哪，厨房淹成这样，换谁都崩溃。密封圈是我们厂里没粘牢，今晚师傅带新的上门，三月那批全部召回。"),
        Good("delivery", "抱歉，快递员送错楼层，是我们给错了信息。他六点再送一次，系统里的地址也更正好了。"),
        Good("billing", "您生气很正常，货架上的价签是旧的，是我们的疏漏。带小票来店里补差价，今后每天早上核对价签。"),
        Good("privacy", "那封邮件一定吓到您了，是我们误发的，您的账户没有问题。我们正在收紧发送权限，有疑问随时找我。"),
    ),
}  # fmt: skip
"""Further good ones, in freer words."""
