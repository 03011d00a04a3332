"""What tells languages of one script apart where no posts were there to learn from: their own letters and words.

Written for Harken. Letters are lower case; a word stands with each language it is common in, and never with the usual
language of the script.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple


class Telling(NamedTuple):
    """Signs of one language: letters (or runs of them) of its own, such that it never has, words, ends of words."""

    own: Sequence[str]
    never: Sequence[str] = ""
    words: frozenset[str] = frozenset()
    ends: tuple[str, ...] = ()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CYRILLIC: Final = {
    "ru": Telling("ыэё", "іїєґўјљњћђџѓќѕәғқңөұүһ"),
    "uk": Telling(
        "їєґі",
        "ыэёъўјқғәұү",
        _words(
            """
            що як це дуже але мене мені тобі його вони від чому коли буде було була були немає треба хто який яка
            яке які вже ще лише тільки також або якщо бо зі із цей ця ці чи дякую будь ласка можу можна зараз після
            кожен кожного гроші грошей навіть завжди ніколи тиждень тижня погано гарно чудово добре працює
            замовлення допоможіть скажіть підкажіть нічого щось хтось повертати поверніть жах жахливо дякуємо
            сьогодні вчора
        """
        ),
        ("ння", "ється", "ють"),
    ),
    "be": Telling(
        "ўі",
        "ищъїєґ",
        _words(
            """
            што гэта вельмі але мяне яго яны ад чаму калі дзе будзе быў няма трэба хто які якая якое ужо яшчэ толькі
            таксама або бо пра гэты гэтая гэтыя дзякуй магу зараз пасля кожны заўсёды ніколі дрэнна добра усё
            дапамажыце скажыце вяртайце грошы нічога сёння учора дорага
        """
        ),
        ("цца", "нне", "асць"),
    ),
    "bg": Telling(
        "ъ",
        ("ы", "э", "ё", "і", "ї", "є", "ў", "ј", "ъе", "ъя", "ъю"),
        _words(
            """
            съм си са ще като беше бъде няма това този тази тези който която което които защо къде кога ми ме се е
            след всичко всички всеки една едно един добре благодаря мога искам имам нямам бях вече още аз тя ние вие
            ги го ѝ във със ужасна обаче моята моят моето нищо никой някой парите препоръчвам поръчка поръчката лошо
        """
        ),
        ("ване", "ването", "ът", "ията", "остта"),
    ),
    "sr": Telling(
        "ђјљњћџ",
        "йщъыьэюяёіѓќѕ",
        _words(
            """
            је сам смо сте су се ми ме што зашто где када како треба има нема овај ова ово али веома врло нико ништа
            молим хвала моја моје мој тако скупо добро лоше увек никад новац јуче данас могу уђем
        """
        ),
    ),
    "mk": Telling(
        "ѓќѕјљњџ",
        "йщъыьэюяёіђћ",
        _words(
            """
            сум сме сте се ми ме го ги е што зошто каде кога треба има нема овој оваа ова ама многу толку никој
            ништо молам благодарам мојата мојот добро лошо секогаш никогаш денес од
        """
        ),
    ),
    "kk": Telling(
        "әғқңөұүһі",
        "",
        _words(
            "неге қайда рахмет қосымша жақсы жаман емес бар жоқ керек және бірақ үшін мен сен біз қалай қашан ақша"
        ),
    ),
}

ARABIC: Final = {
    "ar": Telling(
        "ةىيكأإ", "ٹڈڑےںہھگپچژکی", _words("في من على هذا هذه ما لا هل جدا مع عن كل أنا شكرا ليس لم أين متى")
    ),
    "fa": Telling(
        "پچژگکی",
        "ٹڈڑےںہھةۆێڕڵښځڅ",
        _words(
            """
            است این را که از برای نیست می های هم خیلی چرا کجا من شما ما آن با تا یک بود شد نمی اما اگر هیچ دارم
            ندارم دارد ندارد کنید کردم شده ممنون لطفا باز بد خوب عالی
        """
        ),
    ),
    "ur": Telling(
        "ٹڈڑےںہھ",
        "ةىيكأإۆێڕڵ",
        _words("ہے ہیں میں کا کی کے کو سے نے اور یہ وہ نہیں بہت مجھے میرا میری کیا کہاں کب شکریہ گیا رہا رہی"),
    ),
    "ckb": Telling("ۆێڕڵەڤ", "ةىي"),
    "ps": Telling("ښځڅډړږګټې", "ةى"),
}

HEBREW: Final = {
    "he": Telling(
        "", "ײװױ", _words("של את לא על אני זה עם כל מה יש גם היה הוא היא לי שלי כבר רק אבל עוד איפה למה כמה")
    ),
    "yi": Telling(
        "ײװױ",
        "",
        _words(
            """
            איז נישט ניט און דער די דאס מיט איך האב האבן האט אויף זיך וואס צו אבער געווען מיר ווי עס צום זענען קען
            שוין נאך זייער גוט וואו מיין דיין ער גרויסן א אן ווען ווייל אלעס גארנישט פון ביי אזוי
        """
        ),
    ),
}

LATIN: Final = {
    "en": _words(
        """
        the and you that was for are with this have not but what all were when can there your which their will would
        been has more who its they from just my is it to of i in on at how why where thanks please come do as so me
        no die war also men per after then now still got get don im u most bra can van far ha or
        about again always anyone around because been before being both could does don't every everyone ever even
        going gonna here his how's i'll i'm i've if into it's know last little made make many much never next off only
        other our out people really right said say see she should since some someone something than that's these
        they're thing things think those though through tomorrow tonight too us very want way well while without
        would year yesterday you're
    """
    ),
    "de": _words(
        """
        der die das und ich nicht ist es ein eine mit auf für den dem sich auch war wie aber wir noch nur mein meine
        wo wann warum habe hat sind kann wird danke bitte nie wieder alles sehr schon mehr bei zu von im bleibt
    """
    ),
    "fr": _words(
        """
        le la les des et est un une je ne pas que qui pour dans ce il sur plus au avec mon ma mes où quand pourquoi
        vous nous merci c'est c très tout bien mais sont peux du en suis j ai fait votre
    """
    ),
    "es": _words(
        """
        el la los las y es un una no que de en por para con se lo mi su pero como más está qué dónde cuándo muy todo
        gracias muchas nada yo me puedo ya hay son del al este esta porque
    """
    ),
    "hi": _words(
        """
        hai hain ka ki ke ko nahi nahin nhi kya kyu kyun mein bhi aur toh ye yeh woh koi kar kuch apne apna mera meri
        mere tera tum aap hum sab bhai yaar ab abhi phir bahut bohot raha rahe rahi gaya gaye tha thi thay se par ji
        acha accha jab tak wala wale wali ek hota hoga karo karna
    """
    ),
    "it": _words(
        """
        il la i gli le e è un una non che di in per con si lo mi ma come più sono dove quando perché molto tutto
        grazie mille niente io ho ha questo questa ci del della al posso riesco mio mia ad
    """
    ),
    "pt": _words(
        """
        o a os as e é um uma não que de em por para com se meu minha mas como mais está onde quando muito tudo
        obrigado obrigada nada eu já tem são do da no na isso esse essa consigo porque você vocês
    """
    ),
    "nl": _words(
        """
        de het een en van ik niet dat is je zijn ook maar voor met wij deze heeft wordt naar nog geen kan waar mijn
        te al bij jullie mij hoe waarom wanneer bedankt dank blijft week
    """
    ),
    "pl": _words(
        """
        nie się jest że na co jak ale czy tak już mnie mam jestem dla tylko być był przez bardzo gdzie dlaczego w i
        z do moja mój moje kiedy dziękuję proszę wszystko to po od jeszcze
    """
    ),
    "tr": _words(
        """
        bir ve bu da ne için çok var ama gibi daha değil mi ben bana şey nasıl olarak yok kadar iyi nerede neden
        zaman kimse hiç benim teşekkürler lütfen geç
    """
    ),
    "sv": _words("och att det är jag inte som på en för med har till den ett av vi om så men hur mycket från var"),
    "da": _words("og det er jeg ikke at på en til for med har den af vi som så men hvad mig meget fra hvordan hvor"),
    "no": _words("og det er jeg ikke på en til for med har den av vi som så men hva meg mye fra hvordan hvor"),
    "fi": _words("ja on ei se että en ole mutta kun niin mitä tämä hän minä sinä oli myös vain kuin hyvin missä"),
    "cs": _words("že se je na to jsem ale jak tak už by co nebo mi proč jsou když není velmi kde být děkuji"),
    "ro": _words("și nu este că la cu pe mai din sunt pentru ce dar am foarte acest care cum fost unde când"),
    "hu": _words("és nem hogy egy az van meg csak de mint már azt ez még volt nagyon miért hogyan vagy hol"),
    "id": _words("yang dan di ini itu dengan tidak untuk saya dari ada aku akan bisa juga kamu sudah karena banget"),
    "vi": _words("và là của không có tôi được cho này với những một các đã người trong khi rất thì cũng ở đâu"),
}
LATIN_LETTERS: Final = {
    "de": "ß", "fr": "œ", "es": "ñ¿¡", "pt": "ãõ", "pl": "łęśźżńć", "tr": "ğış", "cs": "řěů", "ro": "șțăţ",
    "hu": "őű", "vi": "ơưđạảấầẩậắằặẹẻẽếềểễệịỉọỏốồổộớờởợụủứừửữựỳỵỷỹ",
}  # fmt: skip
"""Letters that hardly any other of these languages has."""

JAPANESE: Final = frozenset(
    "悪圧囲壱隠栄営駅円塩応桜穏仮価壊懐拡覚楽巻陥観歓関帰気戯犠拠挙暁駆勲渓経継蛍軽鶏撃倹剣圏検権険顕験厳広鉱黒済砕斎剤"
    "雑桟賛歯実釈従獣縦処渉焼剰壌嬢畳穣譲醸酔穂髄斉摂専戦繊銭捜騒増臓蔵続対帯択沢単弾遅鋳庁聴転伝闘徳読弐悩脳覇廃拝売発"
    "髪抜浜払仏変辺舗豊黙訳薬揺様謡頼覧竜両猟緑塁霊齢歴労録瀬畑込峠働県鉄"
)
"""Forms of characters that neither script of Chinese uses."""
JAPANESE_WORDS: Final = ("休業", "返金", "予約", "無料", "御社", "弊社", "大丈夫", "携帯", "切手")
CHINESE: Final = frozenset("的了是我你您他她们們这這那很在吗嗎吧呢没沒就都还還什怎")
"""Characters without which Chinese hardly speaks, and which Japanese hardly writes."""
CANTONESE: Final = frozenset("嘅咁喺唔佢哋冇啲嚟嗰咗嘢噉㗎")
