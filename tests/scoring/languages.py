"""Made-up lines in many languages, as customers and passers-by write them: code -> lines, one a row."""

LINES: dict[str, str] = {
    "en": """
The machine is broken and nobody answers
ok thanks
still waiting for my parcel
worst app ever lol
any news on the refund?
I love my new kettle, Café Luvento got it right
the kettle from Дом Luvento is great, I use it every day
got the 小米 band last week and it already died on me
#поломка my charger stopped after two days, please help
@Лувенто when do you open on Sunday
why does it say "не найдено" when I log in?
no worries mate, sorted
Great!! 10/10 would buy again
your driver left it at the wrong door
""",
    "ru": """
Машина не работает
Заказал чайник, привезли разбитый
спасибо, всё отлично
где мой заказ?
приложение Luvento опять вылетает
поддержка молчит третий день
не могу войти
почему так дорого
купил Luvento Pro Max 2 и доволен
ну и сервис у вас...
@luvento_support https://luvento.example/help верните деньги
Привет! Подскажите, когда будет в наличии
лучший кофе в городе
кто пробовал? стоит брать?
#luvento #fail сломался через неделю
как отменить подписку
Доставка вовремя
""",
    "he": """
המכונה לא עובדת
איפה ההזמנה שלי
תודה רבה, שירות מעולה
Luvento Pro לא עובד לי
הזמנתי קומקום של Luvento Home Deluxe והוא הגיע שבור
כמה זה עולה?
בושה וחרפה
#luvento מישהו יודע מתי הם פותחים
אני ממליץ בחום
@luvento_il מחכה כבר שבוע לתשובה
חברה גרועה, לא לקנות
האפליקציה קורסת כל הזמן
יש לכם את זה בשחור?
קניתי אתמול, היום כבר לא נדלק
""",
    "zh": """
机器坏了，没人理
这个水壶真好用
客服态度太差了
什么时候发货
Luvento 咖啡机坏了
买了 Luvento Pro Max 三天就坏了
求问怎么退款
太贵
质量不错，推荐
还没收到货，都一周了
@某某 你们的软件又打不开
#新品# 这款的颜色很好看
谢谢，已经解决了
苹果の手机真难用，卡死了
""",
    "zh-Hant": """
機器壞了，沒人理
這個水壺真好用
客服態度太差了
什麼時候出貨
Luvento 咖啡機壞了
還沒收到貨，都一週了
請問怎麼退款
質感不錯，推薦給大家
部機又壞咗，冇人理
佢哋嘅服務真係好差
呢間舖頭唔得
點解仲未送到㗎
謝謝，已經解決了
這間の蛋糕很好吃
""",
    "ja": """
コーヒーメーカーが壊れた
もう二度と買わない
新製品発売記念特別販売会開催中です
営業時間変更
本日臨時休業
返品交換不可と言われた
最高でした
駅前店舗閉店
注文番号確認済、発送未定
Luventoのケトル、めっちゃ良い
充電器交換対応中
問い合わせの返事がない
品質最悪、返金希望
在庫切れ
""",
    "ko": """
기계가 고장났어요
배송이 너무 늦어요
고객센터 전화 연결이 안 됩니다
정말 좋아요
Luvento 주전자 추천합니다
환불 언제 되나요
韓國 매장은 어디에 있나요
ㅋㅋㅋ 또 고장
""",
    "uk": """
Машина не працює, підтримка мовчить
Дуже дякую, все чудово
Не можу зайти в додаток
Де моє замовлення?
чому так дорого
чайник зламався через тиждень
Коли буде у продажу?
працює добре
треба було купувати в магазині
хто знає, як скасувати замовлення
жахливо, поверніть гроші
дуже погано
""",
    "bg": """
Машината не работи и няма кой да отговори
Много съм доволна от покупката
Къде е моята поръчка
Кога ще получа парите си обратно
ужасно обслужване
чайникът се счупи след една седмица
благодаря, всичко е наред
не мога да вляза в приложението
защо е толкова скъпо
препоръчвам на всички
""",
    "be": """
Машына не працуе, ніхто не адказвае
Вельмі дзякую, усё добра
Дзе мой заказ?
чаму так дорага
не магу ўвайсці ў праграму
імбрык зламаўся праз тыдзень
""",
    "sr": """
Апарат не ради и нико се не јавља
Где је моја поруџбина
Веома сам задовољан куповином
зашто је тако скупо
не могу да уђем у апликацију
љубазно особље
""",
    "mk": """
Апаратот не работи и никој не одговара
Каде е мојата нарачка
Многу сум задоволна
зошто е толку скапо
ќе го вратам, не чини
""",
    "kk": """
Құрылғы жұмыс істемейді
Тапсырысым қайда
Рахмет, өте жақсы
неге сонша қымбат
қосымша ашылмайды
""",
    "ar": """
الآلة لا تعمل
أين طلبي
خدمة العملاء سيئة جدا
شكرا لكم، ممتاز
متى يصل الشحن
التطبيق لا يفتح
""",
    "fa": """
دستگاه کار نمی‌کند
سفارش من کجاست
پشتیبانی جواب نمی‌دهد
ممنون، عالی بود
چرا این قدر گران است
برنامه باز نمیشه
خیلی بد بود
این را دوست ندارم
""",
    "ur": """
مشین کام نہیں کر رہی
میرا آرڈر کہاں ہے
بہت شکریہ، بہت اچھا
ایپ نہیں کھل رہی
یہ بہت مہنگا ہے
""",
    "yi": """
די מאשין ארבעט נישט
איך ווארט שוין א וואך אויף אן ענטפער
א גרויסן דאנק, עס איז זייער גוט
וואו איז מיין באשטעלונג
דער טייניק איז צעבראכן
""",
    "de": """
Die Maschine ist kaputt und niemand antwortet mir
wo bleibt mein Paket
danke, alles super
nie wieder
Der Kundendienst ist eine Frechheit
Wann gibt es das in Schwarz?
""",
    "fr": """
La machine est en panne et personne ne répond
où est mon colis
merci beaucoup, c'est parfait
Le service client est une honte
je ne peux pas me connecter
""",
    "es": """
La máquina está rota y nadie me contesta
dónde está mi pedido
muchas gracias, todo perfecto
El servicio al cliente es una vergüenza
no puedo entrar en la aplicación
""",
    "it": """
La macchina si è rotta e nessuno risponde
dov'è il mio pacco
grazie mille, tutto perfetto
Il servizio clienti è una vergogna
non riesco ad accedere
""",
    "pt": """
A máquina quebrou e ninguém responde, não funciona
onde está meu pedido
muito obrigado, tudo ótimo
O atendimento é uma vergonha
não consigo entrar no aplicativo
""",
    "nl": """
De machine is kapot en niemand van jullie geeft mij een antwoord
waar blijft mijn pakketje, het is al een week te laat
""",
    "pl": """
Ekspres nie działa i nie wiem, co się dzieje, bardzo proszę
gdzie jest moja paczka?
dziękuję, wszystko świetnie
""",
    "tr": """
Makine çalışmıyor ve kimse cevap vermiyor
siparişim nerede, çok geç kaldı
""",
    "hi": """
मशीन खराब है
मेरा ऑर्डर कहाँ है
bhai ye machine to bilkul kharab hai, koi jawab nahi deta
mera order kab aayega yaar
""",
    "el": """
Η μηχανή χάλασε
πού είναι η παραγγελία μου
""",
    "th": """
เครื่องเสียแล้ว ไม่มีใครตอบ
""",
}
ROWS = [(line, code) for code, lines in LINES.items() for line in lines.strip().split("\n")]
