"""What a digest says, in what order: sections of sentences and of people's words, which email and page lay out."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from msgspec import Struct

from harken.channels import harmless
from harken.domain.digest import Digest, Flagged, StillWaiting, Turned
from harken.domain.learning import Learned
from harken.domain.record import Record

from . import words

SHOWN: Final = 3
"""So many of a kind are shown; how many there are is told."""

T = TypeVar("T")


class Entry(Struct, frozen=True, kw_only=True):
    """One line, with people's words under it: each with who wrote them, its language and its link, where known."""

    text: str
    quotes: tuple["Quote", ...] = ()


class Quote(Struct, frozen=True, kw_only=True):
    """Somebody's words, harmless as plain text but not escaped; `link` is a web link or None."""

    who: str
    words: str
    lang: str | None
    link: str | None


class Section(Struct, frozen=True, kw_only=True):
    """A heading, a sentence or none, entries, and what is said of those not shown ("" where all are)."""

    title: str
    lead: str = ""
    entries: tuple[Entry, ...] = ()
    rest: str = ""


def sections(digest: Digest) -> tuple[Section, ...]:
    """Everything a digest has to say; what it has nothing to say of is left out."""
    found = [
        Section(
            title="Answers",
            lead=words.answer_rate(digest),
            entries=tuple(Entry(text=words.clock(digest, timing)) for timing in digest.timings),
        ),
        _several(
            "Who still waits",
            digest.waiting,
            lambda one: _waiter(digest, one),
            lead=words.all_waiting(digest),
        ),
        _several("What went wrong", digest.causes, _cause, lead=words.compared(digest)),
        _several(
            "After your answers", digest.worse, _said, lead=words.outcomes(digest), always=bool(digest.followed)
        ),
        _several("Complainers turned fans", digest.fans, _turned),
        _several("Worth a thank-you", digest.thank_yous, _said, lead="They praise you, and you never answered them."),
        _several(
            "Publicly unanswered",
            digest.elsewhere,
            _said,
            lead="Closed as handled elsewhere; whoever reads them sees no answer.",
        ),
        _several("Replies to look at again", digest.flagged, _flagged, lead="Told by their words alone: you judge."),
    ]
    return tuple(section for section in found if section.lead or section.entries)


def _several(
    title: str, items: Sequence[T], show: Callable[[T], Entry], *, lead: str = "", always: bool = False
) -> Section:
    left = len(items) - SHOWN
    return Section(
        title=title,
        lead=lead if items or always else "",
        entries=tuple(show(item) for item in items[:SHOWN]),
        rest=f"and {left:,} more" if left > 0 else "",
    )


def _quote(record: Record) -> Quote:
    mention = record.mention
    return Quote(
        who=words.who(record),
        words=words.quote(record),
        lang=record.assessment.lang,
        link=harmless.web_link(mention.url),
    )


def _said(record: Record) -> Entry:
    return Entry(text="", quotes=(_quote(record),))


def _waiter(digest: Digest, one: StillWaiting) -> Entry:
    return Entry(text=words.waiting(one, digest.at), quotes=(_quote(one.record),))


def _cause(learned: Learned) -> Entry:
    return Entry(text=words.cause(learned), quotes=tuple(map(_quote, learned.quotes)))


def _turned(fan: Turned) -> Entry:
    before = (_quote(fan.complaint),) if fan.complaint is not None and not fan.complaint.gone else ()
    return Entry(text="before, and now" if before else "now", quotes=(*before, _quote(fan.praise)))


def _flagged(one: Flagged) -> Entry:
    faults = ", ".join(harmless.clean(fault, 100) for fault in one.faults[:5])
    return Entry(text=f"{harmless.quoted(one.reply, 160)}: {faults}", quotes=(_quote(one.record),))
