"""What all channels share: a notice in one line of plain English, and the parts that such lines are made of."""

from datetime import datetime, timedelta

from harken.domain.latin import latin
from harken.domain.mention import utc
from harken.domain.notice import Notice

from .harmless import ascii_fold, clean, isolated, left_to_right

_ENDINGS = {
    "answered": ("{} answered", "answered"),
    "held": ("{} given a holding statement", "held"),
    "closed": ("{} closed", "closed"),
    "gone": ("{} deleted by {their}", "deleted"),
    "changed": ("{} no longer counted, by an edit", "changed"),
    "aged": ("{} aged out and {were} never answered", "never answered"),
}
"""How those told ended, as said in full and in a subject."""


def headline(notice: Notice) -> str:
    """The notice in one line of English, without a full stop; right-to-left names stand in isolates."""
    tried = "(staged, told to nobody) " if notice.staged else ""
    return left_to_right(tried + told(notice, isolated(brand_name(notice))))


def told(notice: Notice, brand: str) -> str:
    """The notice in one line of `brand`, a name that is already safe."""
    if notice.reason == "CLEARED":
        start = f"{brand}: {verdict(notice).lower()} after {duration(notice.at - notice.raised_at)}"
        ways = ended(notice)
        return f"{start}: {', '.join(ways)}" if ways else f"{start} (rule {clean(notice.rule, 60)})"
    text = f"{brand}: {situation(notice)}"
    if notice.new and notice.reason != "FIRST":
        text += f" (+{notice.new:,} new)"
    if notice.reason == "ESCALATED":
        text += f"; nobody has acknowledged it for {duration(notice.at - notice.raised_at)}"
    return text


def waits(notice: Notice) -> bool:
    """Whether people wait; a notice without waiters speaks of something else, as of a source that cannot be read."""
    return bool(notice.waiters and notice.count)


def situation(notice: Notice, brand: str | None = None) -> str:
    """Who waits and how long, as the beginning of a sentence; `brand`: a safe name, to say it of.

    Where nobody waits it is the first note, which says what the notice is about.
    """
    if not waits(notice):
        note = clean(notice.notes[0], 500).rstrip(".") if notice.notes else ""
        return note or f"rule {clean(notice.rule, 60)} counts {number(notice)}"
    of = f" from {brand}" if brand else ""
    if notice.kind == "surge":
        return f"{people(notice, brand)}; {detail(notice)}"
    still = "still " if notice.reason == "REMINDER" else ""
    the = "" if _alone(notice) else "the "
    if notice.kind == "outcry":
        verb = "needs" if _alone(notice) else "need"
        return f"{number(notice)} {_noun(notice)} {still}{verb} an urgent answer{of}, {the}{detail(notice)}"
    verb = "waits" if _alone(notice) else "wait"
    return f"{number(notice)} {_noun(notice)} {still}{verb} for an answer{of}, {the}{detail(notice)}"


def people(notice: Notice, brand: str | None = None) -> str:
    """How many they are, at a glance: "7 people wait"; `brand`: a safe name, where they are said to write of it."""
    who = f"{number(notice)} {_noun(notice)}"
    if notice.kind == "surge":
        what = f" something {' or '.join(notice.sentiment)}" if notice.sentiment else ""
        return f"{who} wrote{what}{f' about {brand}' if brand else ''} in the last hour"
    if notice.kind == "outcry":
        return f"{who} {'needs' if _alone(notice) else 'need'} an urgent answer"
    return f"{who} {'waits' if _alone(notice) else 'wait'}"


def detail(notice: Notice) -> str:
    """What makes it bad: how long the longest waits, of an outcry also why it is urgent, of a surge what is usual."""
    if notice.kind == "surge":
        return "what is usual is not known" if notice.usual is None else f"usual at this time: {notice.usual:,}"
    reasons = notice.waiters[0].reasons if notice.kind == "outcry" and notice.waiters else ()
    telling = [reason for reason in reasons if "negative" not in reason]  # which every outcry is
    why = isolated(clean((telling or reasons)[0], 60)) if reasons else ""
    return f"{longest(notice)}: {why}" if why else longest(notice)


def glance(notice: Notice) -> str:
    """What counts, without anybody's words: "7 people wait, longest for 50 min"."""
    return f"{people(notice)}{';' if notice.kind == 'surge' else ','} {detail(notice)}"


def marks(notice: Notice) -> list[str]:
    """The words in capitals that a glance must catch."""
    test = ["TEST"] if notice.test else []
    critical = ["CRITICAL"] if notice.severity == "critical" and notice.reason != "CLEARED" else []
    return test + critical + ([notice.reason] if notice.reason in ("GREW", "REMINDER") else [])


def further_notes(notice: Notice) -> tuple[str, ...]:
    """The notes that `situation` has not said."""
    return notice.notes if waits(notice) or notice.reason == "CLEARED" else notice.notes[1:]


def gist(notice: Notice) -> list[str]:
    """Where it is, why and how fast it goes, a clean line each."""
    return [isolated(clean(line, 200)) for line in notice.gist[:3]]


def _alone(notice: Notice) -> bool:
    return notice.count == 1 and not notice.more


def _noun(notice: Notice) -> str:
    return "person" if _alone(notice) else "people"


def number(notice: Notice) -> str:
    """The count as told: "7", "1,204", or "2,000+" where counting stopped at its bound."""
    return f"{notice.count:,}" + ("+" if notice.more else "")


def _all_listed(notice: Notice) -> bool:
    """Whether the notice carries everyone who waits, and so who waits longest."""
    return len(notice.waiters) >= notice.count and not notice.more


def longest(notice: Notice) -> str:
    """How long the one who waits longest has waited; "at least" where not everyone is listed."""
    first = notice.oldest or min(waiter.since for waiter in notice.waiters)
    waited = duration(notice.at - first)
    if _alone(notice):
        return f"{waited} so far"
    return f"longest for {waited}" if oldest(notice) else f"longest for at least {waited}"


def oldest(notice: Notice) -> datetime | None:
    """Since when the one who waits longest waits; None where not everyone is known."""
    if _all_listed(notice):
        return notice.oldest or min(waiter.since for waiter in notice.waiters)
    return None if notice.more else notice.oldest


def verdict(notice: Notice) -> str:
    """What an ended incident may be called: "All clear" only where it did not end by removal or by age alone."""
    ways = {way for way, times in notice.ended.items() if times}
    return "Ended" if "removed" in ways or ways == {"aged"} else "All clear"


def ended(notice: Notice, *, short: bool = False) -> list[str]:
    """How those told ended, one phrase a way, in a fixed order; those still waiting last."""
    counts = notice.ended
    if notice.kind == "surge":
        return [f"{number(notice)} in the last hour" if short else f"{people(notice)}; {detail(notice)}"]
    if notice.kind == "deaf":
        return ["all can be read again" if short else "all sources can be read again"]
    ways = [
        f"{counts[way]:,} {brief}" if short else _in_full(phrase, counts[way])
        for way, (phrase, brief) in _ENDINGS.items()
        if counts.get(way)
    ]
    if counts.get("removed"):
        ways.append("removed from the settings")
    ways += [f"{times:,} {clean(way, 40)}" for way, times in counts.items() if times and not _known(way)]
    if notice.count and ways:
        still = f"still wait{'s' * _alone(notice)}"
        ways.append(f"{number(notice)} {still}" if short else f"{number(notice)} {_noun(notice)} {still}")
    return ways


def _in_full(phrase: str, times: int) -> str:
    one = times == 1
    return phrase.format(f"{times:,}", were="was" if one else "were", their="its author" if one else "their authors")


def _known(way: str) -> bool:
    return way in _ENDINGS or way == "removed"


def duration(length: timedelta) -> str:
    """A length of time as people say it, rounded down: "42 min", "1 h 5 min", "2 days 3 h"."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 1:
        return "less than a minute"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days:,} day{'s' * (days > 1)}" + (f" {hours} h" if hours else "")
    if hours:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    return f"{minutes} min"


def clock(moment: datetime, now: datetime) -> str:
    """A moment as a UTC clock time, with the date where it is not the day of `now`."""
    moment, now = utc(moment), utc(now)
    day = "" if moment.date() == now.date() else f"{moment.day} {moment:%b} "
    year = "" if moment.year == now.year else f"{moment.year} "
    return f"{day}{year}{moment:%H:%M} UTC"


def brand_name(notice: Notice) -> str:
    """The brand's name as written, or its id; never empty."""
    return clean(notice.brand_name, 60) or clean(notice.brand, 60) or "brand"


def ascii_brand(notice: Notice) -> str:
    """The brand in ASCII, at most 40 characters: its name where most letters survive or are Cyrillic, else its id."""
    name = clean(notice.brand_name, 60)
    kept = ascii_fold(name)
    if not kept or 2 * _letters(kept) < _letters(name):
        kept = ascii_fold(latin(name) or clean(notice.brand, 60))
    return kept[:40].strip() or "brand"


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)
