"""Which encoding a document is in that tells none: the one in which its letters make the most sense."""

import re
from collections.abc import Callable
from typing import NamedTuple

_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,200}encoding\s*=")
_LONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_RUNS = re.compile(rb"[\x80-\xff]{2,}")
_ENOUGH = 0.6
"""The share of foreign letters that must make sense before a guess counts."""
_SAMPLE = 200_000


class _Candidate(NamedTuple):
    encoding: str
    sense: Callable[[str], float]


def _share(text: str, *ranges: tuple[str, str]) -> float:
    return sum(any(low <= letter <= high for low, high in ranges) for letter in text) / len(text)


def _common_han(encoding: str, first: int, last: int) -> Callable[[str], float]:
    """The share of characters in the rows of the everyday ones, which the old Chinese sets put first."""

    def sense(text: str) -> float:
        leads = [letter.encode(encoding, "ignore")[:1] for letter in text]
        return sum(bool(lead) and first <= lead[0] <= last for lead in leads) / len(text)

    return sense


def _japanese(text: str) -> float:
    kana = _share(text, ("ぁ", "ヺ"), ("ー", "ー"))
    return _share(text, ("ぁ", "ヺ"), ("、", "〟"), ("ー", "ー"), ("一", "龥")) if kana > 0.25 else 0.0


def _korean(text: str) -> float:
    """Chinese read as Korean is half Hangul, half Han: only text that is nearly all Hangul counts."""
    return 1.0 if _share(text, ("가", "힣")) > 0.85 else 0.0


# Each is tried in this order, and an earlier one wins a draw: Hebrew before Russian, whose small letters lie on it.
_CANDIDATES = (
    _Candidate("euc_jp", _japanese),
    _Candidate("cp932", _japanese),
    _Candidate("euc_kr", _korean),
    _Candidate("gb18030", _common_han("gb18030", 0xB0, 0xD7)),
    _Candidate("big5", _common_han("big5", 0xA4, 0xC6)),
    _Candidate("cp1255", lambda text: _share(text, ("א", "ת"))),
    _Candidate("koi8_r", lambda text: _share(text, ("а", "я"), ("ё", "ё"))),
    _Candidate("cp1251", lambda text: _share(text, ("а", "я"), ("ё", "ё"))),
    _Candidate("cp874", lambda text: 0.85 * _share(text, ("ก", "๛"))),  # nearly any byte is Thai
)


def guess(body: bytes) -> str | None:
    """The Python name of the encoding of `body`, None where it tells one, is UTF-8, or nothing makes enough sense."""
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in body[:4] or _DECLARATION.match(body):
        return None
    try:
        body.decode()
    except UnicodeDecodeError:
        pass
    else:
        return None
    sample = body[:_SAMPLE]
    if len(_LONE.findall(sample)) > sum(map(len, _RUNS.findall(sample))):
        return None  # accents here and there among ASCII letters: a western text, which every reader gets right
    best, best_sense = None, _ENOUGH
    for encoding, sense in _CANDIDATES:
        # The sample may end within a character; anything worse means that it is another encoding.
        text = "".join(letter for letter in sample.decode(encoding, "replace") if letter > "\x7f")
        if not text or text.count("\ufffd") > len(text) // 200 + 1:
            continue
        found = sense(text)
        if found > best_sense:
            best, best_sense = encoding, found
    return best
