"""Words without what tells who somebody is or what they pay with: cards, accounts, phones, mail addresses.

Masked wherever words leave the house: in what is told, in a weekly page, in what is asked of a second opinion.

Where the line is: seven digits or more are masked, unless it is plain that they are nothing to call or to pay with:
a date; a number right after a word for an order (order, заказ, הזמנה, 订单, …) or after capitals and a hyphen
(LV-2024001), written without spaces, brackets or a plus. What passes the check of payment cards is masked whatever
stands before it.

Every pattern is bounded and none can be entered twice at one place, so that the time grows with the text and no more.
"""

import re
from typing import Final

_UNSEEN: Final = dict.fromkeys(
    (0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
)
"""What nobody sees, and what every channel takes out: left between digits it would hide them from us alone."""

_EMAIL: Final = re.compile(r"(?<![\w.+%@-])[\w.+%-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,8}+")
"""With nothing before it, so that @somebody@social.example, which is no mail address, stays."""

_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}+")
_NUMBER: Final = re.compile(
    r"(?<!\d)\+?\(?\d(?:[ \u00a0\u2009\u200b-\u200d\u202f\u2060()./\u2010-\u2015-]{0,3}+\d){6,40}+"
)
"""Seven digits or more with whatever people put between them."""

_DATE: Final = re.compile(
    r"(?:(?:19|20)\d\d([-./])[01]?\d\1[0-3]?\d|[0-3]?\d([-./])[01]?\d\2(?:19|20)\d\d)(?: [0-2]?\d)?", re.ASCII
)
"""With the hour that may follow it."""

_PLAIN: Final = re.compile(r"\d+(?:-\d+){0,4}", re.ASCII)
_BEFORE: Final = 40
"""Characters before a number that tell what it is."""

_ORDER: Final = re.compile(
    r"(?:\b(?:order|invoice|ticket|case|tracking|parcel|shipment|booking|reservation|reference|ref|receipt|serial)"
    r"|\b(?:заказ|накладн|трек|обращени|заявк|брон)\w{0,4}"
    r"|(?:הזמנה|הזמנת|חשבונית|משלוח|פנייה)"
    r"|(?:订单|訂單|单号|單號|运单|快递单|工单))"
    r"(?:[\s'.]{0,2}(?:number|num|no|nr|id|code|номер|מספר|מס|编号|編號|号码|號碼|号|號))?[\s'.:：#№-]{0,3}\Z"
    r"|(?-i:[A-Z]{2,6}-)\Z",
    re.IGNORECASE,
)
"""What ends right before the number of an order."""

_LENGTHS: Final = {
    country[:2]: int(country[2:])
    for row in (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20",
        "EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30",
        "KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23",
        "PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26",
        "UA29 VA22 VG24 XK20 YE30",
    )
    for country in row.split()
}
"""How long the account numbers of each country are (the IBAN registry of SWIFT)."""

_CARD_LENGTHS: Final = range(13, 20)
_CHECK: Final = 97


def masked(text: str) -> str:
    """`text` with [email], [iban], [card] and [number] in the place of what they name."""
    text = _EMAIL.sub("[email]", text.translate(_UNSEEN))
    text = _IBAN.sub(_account, text)
    return _NUMBER.sub(_number, text)


def _account(found: re.Match[str]) -> str:
    """The account number that a run of letters and digits begins with, if its check digits are right."""
    run = found[0]
    length = _LENGTHS.get(run[:2].upper())
    ends = [at for at, letter in enumerate(run, 1) if letter.isalnum()]
    if length is None or len(ends) < length:
        return run
    end = ends[length - 1]
    plain = "".join(letter for letter in run[:end] if letter.isalnum())
    number = "".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])
    return f"[iban]{run[end:]}" if int(number) % _CHECK == 1 else run


def _number(found: re.Match[str]) -> str:
    digits = [int(letter) for letter in found[0] if letter.isdigit()]
    if len(digits) in _CARD_LENGTHS and _is_card(digits):
        return "[card]"
    return found[0] if _DATE.fullmatch(found[0]) or _is_of_an_order(found) else "[number]"


def _is_of_an_order(found: re.Match[str]) -> bool:
    before = found.string[max(0, found.start() - _BEFORE) : found.start()]
    return _PLAIN.fullmatch(found[0]) is not None and _ORDER.search(before) is not None


def _is_card(digits: list[int]) -> bool:
    """The check of Luhn, which every payment card passes."""
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
