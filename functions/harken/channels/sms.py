"""A notice as a text message: who waits most urgently and where to answer, in one part if it can be, never three."""

import unicodedata
from collections.abc import Iterator

from harken.domain.latin import latin
from harken.domain.notice import Notice, Waiter

from . import gsm7, harmless, plain
from .base import Sms
from .pictures import pictures

PARTS = 2
"""Each part is billed."""

_SIZES = {"gsm7": (160, 153), "ucs2": (70, 67)}
"""How much fits into one part alone, and into each of several."""

_SHORTEST = 12
"""A shorter piece of somebody's words says nothing."""

_WORD = 12

_HEAD, _NOTE, _HANDLE, _SOURCE = 200, 120, 40, 30

_LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "vi": "Vietnamese", "zh": "Chinese", "zh-Hant": "Chinese",
}  # fmt: skip

_BASIC = str.maketrans("`[]{}\\|^~", "'()()//'-")
"""ASCII that GSM 7-bit lacks or counts twice: our own words do without."""

_SIGNS = str.maketrans({**dict.fromkeys('‘’“”"', "'"), **dict.fromkeys("–—", "-"), "‹": "(", "›": ")", "…": "..."})
"""Typographic signs as one types them: one of them would cost the rest of the message."""


def render(notice: Notice) -> Sms:
    """The text message of `notice`, at most two parts; a link is in it whole or not at all.

    It is in GSM 7-bit, or in UCS-2 where the first waiter's handle can't be told otherwise. Their words fill what
    room is left, but never cost a part of their own.
    """
    before, link = next(text for text in _candidates(notice) if gsm7.count(text[0] + (text[1] or ""))[1] <= PARTS)
    said = before + (link or "")
    words = "" if link is None else _words(notice.waiters[0], _room(said), wide=not gsm7.encodable(said))
    body = f"{before}{words}{link or ''}"
    encoding, parts = gsm7.count(body)
    return Sms(body=body, encoding=encoding, parts=parts)


def _candidates(notice: Notice) -> Iterator[tuple[str, str | None]]:
    """Messages from the fullest to the barest, the last one always short enough, each in two halves.

    Between the halves there is room for the first waiter's words; None for the second half: none is spoken of.
    """
    head, note = _head(notice), _note(notice)
    short = " Mind the notes in the mail." if note else ""
    if notice.reason != "CLEARED" and plain.waits(notice):
        first = notice.waiters[0]
        named, unnamed = _first(notice, first, _handle(first)), _first(notice, first, "")
        link = harmless.web_link(first.url)
        if link:
            yield f"{head}{note} {named}", f" {link}"
            yield f"{head}{short} {named}", f" {link}"
            yield f"{head}{note} {unnamed}", f" {link}"
            yield f"{head}{short} {unnamed}", f" {link}"
        yield f"{head}{note} {named}", ""
        yield f"{head}{short} {named}", ""
    yield f"{head}{note}", None
    yield f"{head}{short}", None


def _head(notice: Notice) -> str:
    """What is going on, in our own words."""
    brand, title = plain.ascii_brand(notice), " ".join(["Harken", *plain.marks(notice)])
    if not plain.waits(notice) or notice.reason == "CLEARED":
        return _sentence(f"{title}, {plain.told(notice, brand)}")
    new = f" (+{notice.new:,} new)" if notice.new and notice.reason != "FIRST" else ""
    text = f"{title}, {brand}: {plain.people(notice)}{new}, {plain.detail(notice)}"
    if notice.reason == "ESCALATED":
        text += f", not acknowledged for {plain.duration(notice.at - notice.raised_at)}"
    return _sentence(text)


def _sentence(text: str, limit: int = _HEAD) -> str:
    said = _own(text, limit)
    return said if said.endswith("...") else said.rstrip(".") + "."


def _own(text: str, limit: int) -> str:
    """Cleaned text in the basic alphabet, one septet a character."""
    folded = harmless.ascii_fold(text).translate(_BASIC)
    return folded if len(folded) <= limit else folded[: limit - 3].rstrip() + "..."


def _note(notice: Notice) -> str:
    """The first note that the head has not said, and that there are others."""
    notes = plain.further_notes(notice)
    if not notes:
        return ""
    said = _sentence(harmless.clean(notes[0], _NOTE), _NOTE)
    return f" Note: {said}" + (" More notes in the mail." if notes[1:] else "")


def _handle(waiter: Waiter) -> str:
    """The handle in ASCII where no letter of it is lost, else as it is: half a name may be somebody else's."""
    handle = harmless.clean(waiter.handle or "", _HANDLE)
    folded = _own(latin(handle) or handle, _HANDLE)
    if folded and sum(map(str.isalpha, folded)) >= sum(map(str.isalpha, handle)):
        return f"{folded} on "
    return f"{harmless.isolated(_typed(handle))} on " if any(map(str.isalpha, handle)) else ""


def _first(notice: Notice, waiter: Waiter, handle: str) -> str:
    source = _own(harmless.clean(waiter.source, _SOURCE), _SOURCE) or "the web"
    waited = plain.duration(notice.at - waiter.since)
    if notice.kind != "surge" and any(waiter.since > other.since for other in notice.waiters):
        source += f" for {waited}"  # else the head has said it
    return f"First: {handle}{source}"


def _room(text: str) -> int:
    """The units still free in the parts that `text` needs anyway (one is kept, as a pair may not be split)."""
    single, joined = _SIZES[gsm7.count(text)[0]]
    size = _units(text, wide=not gsm7.encodable(text))
    return single - size if size <= single else PARTS * joined - 1 - size


def _words(waiter: Waiter, room: int, *, wide: bool) -> str:
    """A piece of their words, or the language they are in, and how many pictures, in at most `room` units.

    `wide`: the message is in UCS-2 already, so that their words cost no more than ours.
    """
    text = _typed(harmless.clean(waiter.text, 400))
    shown = pictures(waiter.pictures) if waiter.pictures > 0 else ""
    if not text:
        return _if_fits(f", no text, {shown}" if shown else "", room)
    if wide or gsm7.encodable(text):
        turned = len(harmless.isolated(text)) - len(text)
        said = _piece(text, room - _units(': ""', wide=wide) - turned, wide=wide)
    else:
        said = _if_fits(f", in {_LANGUAGES[waiter.lang]}" if waiter.lang in _LANGUAGES else "", room)
    return said + _if_fits(f", with {shown}" if shown else "", room - _units(said, wide=wide))


def _if_fits(text: str, room: int) -> str:
    return text if len(text) <= room else ""


def _piece(text: str, room: int, *, wide: bool) -> str:
    cut = text
    while cut and _units(cut, wide=wide) > room - 3 * (cut != text):
        cut = cut[:-1].rstrip(" .,;:")
    if cut == text:
        return f': "{harmless.isolated(text)}"'
    start, space, end = cut.rpartition(" ")
    if space and len(end) < _WORD and text[len(cut)].isalnum():
        cut = start.rstrip(" .,;:")  # half a word reads badly; half a long run of letters is still worth having
    return f': "{harmless.isolated(f"{cut}...")}"' if len(cut) >= _SHORTEST else ""


def _typed(text: str) -> str:
    """The text as plainly typed: pictographs and joiners left out."""
    signs = text.translate(_SIGNS)
    kept = (char for char in signs if unicodedata.category(char) not in ("So", "Cf") and char != "\ufe0f")
    return " ".join("".join(kept).split())


def _units(text: str, *, wide: bool) -> int:
    """How much room a text takes: in septets, or in UTF-16."""
    if wide:
        return len(text.encode("utf-16-le")) // 2
    return sum(1 + (char in gsm7.EXTENSION) for char in text)
