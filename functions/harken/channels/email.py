"""A notice as an email for somebody just woken: plain text, short lines, the next step in plain sight."""

import shlex
from datetime import timedelta

from harken.domain.mention import utc
from harken.domain.notice import Notice, Waiter
from harken.domain.rule import level

from . import harmless, plain
from .base import Email
from .pictures import pictures

BODY_BYTES = 100_000
"""SNS takes 256 KiB with the attributes; nobody reads as much as this either."""

SUBJECT_LIMIT = 99
"""SNS: under 100 characters, and not empty."""

SHOWN = 10
"""So many who wait are shown; the others are counted."""

ACKNOWLEDGE = "Tell the others that you are on it; this stops the reminders:"

_TEXT = 200
_MINUTE = 60
_NOTES = 20
_CROWD = (
    "Read the first ones: if they speak of one cause, say at once and in one voice that you know and are on it, "
    "where most of them write. Then answer them one by one."
)
_MEND = (
    "Where it says 401 or 403 the source refuses us: renew the token in the settings and apply them. Where the "
    "address is gone, correct it. Else nothing: Harken tries again by itself. Look there by hand meanwhile."
)
_LEVELS = ("normal", "high", "highest")


def render(notice: Notice) -> Email:
    """The email of `notice`: an ASCII subject of 1..99 characters, a body of at most 100 KB, cut on whole entries."""
    bodies = (_body(notice, shown) for shown in range(min(SHOWN, len(notice.waiters)), -1, -1))
    body = next(body for body in bodies if len(body.encode()) <= BODY_BYTES)  # without entries it always is
    return Email(subject=subject(notice), body=body)


def subject(notice: Notice) -> str:
    """The subject: what is going on at a glance, in ASCII as SNS wants it, at most 99 characters."""
    brand = plain.ascii_brand(notice)
    if notice.reason == "CLEARED":
        ways = ", ".join(plain.ended(notice, short=True)) or f"rule {notice.rule}"
        return _fit(f"[Harken] {plain.verdict(notice)}: {brand}, {ways}")
    title = " ".join(["[Harken]", *plain.marks(notice), brand])
    if not plain.waits(notice):
        return _fit(f"{title}: {plain.situation(notice)}")
    new = f" (+{notice.new:,} new)" if notice.new and notice.reason != "FIRST" else ""
    if notice.reason == "ESCALATED":
        length = plain.duration(notice.at - notice.raised_at)
        return _fit(f"{title}: {plain.people(notice)}{new}, not acknowledged for {length}")
    return _fit(f"{title}: {plain.people(notice)}{new}, {plain.detail(notice)}")


def _fit(text: str) -> str:
    folded = harmless.ascii_fold(text)
    return folded if len(folded) <= SUBJECT_LIMIT else folded[: SUBJECT_LIMIT - 3].rstrip() + "..."


def _body(notice: Notice, shown: int) -> str:
    blocks = [*_opening(notice), *_gist(notice), *_notes(notice), *_waiters(notice, shown), *_next(notice)]
    reference = f"Notice {harmless.clean(notice.id, 300)}, {utc(notice.at):%Y-%m-%d %H:%M} UTC"
    return "\n\n".join([*blocks, reference]) + "\n"


def _opening(notice: Notice) -> list[str]:
    brand = harmless.isolated(plain.brand_name(notice))
    if notice.reason == "CLEARED":
        return ending(notice, brand)
    urgent = "TEST: " if notice.test else "CRITICAL: " if notice.severity == "critical" else ""
    if not plain.waits(notice):
        return [harmless.left_to_right(f"{urgent}{brand}: {plain.situation(notice)}."), why(notice)]
    oldest = plain.oldest(notice)
    since = f" (since {plain.clock(oldest, notice.at)})" if oldest and notice.kind == "unanswered" else ""
    return [f"{urgent}{plain.situation(notice, brand)}{since}.", why(notice)]


def why(notice: Notice, what: str = "mail") -> str:
    """Why this mail, or whatever else, comes now, in one or two sentences."""
    if notice.test:
        return "You are told of this brand in this way, and nothing need be done."
    lasted = notice.at - notice.raised_at
    length, start = plain.duration(lasted), plain.clock(notice.raised_at, notice.at)
    new = f" {_new(notice)} since the last {what}." if notice.new else ""
    taken = " Somebody has acknowledged it." if notice.acknowledged else ""
    if notice.reason == "GREW":
        return f"It grew:{new}{taken}" if new else f"It grew.{taken}"
    if notice.reason == "ESCALATED":
        return f"Nobody has acknowledged it for {length}, since {start}; it is critical now.{new}"
    if notice.reason == "REMINDER":
        taken = taken or " Nobody has acknowledged it."
        return f"A reminder: this has gone on for {length}, since {start}.{taken}{new}"
    held = f" It began at {start} and was held back until now." if lasted.total_seconds() >= 300 else ""
    return f"This is the first {what} about it{_threshold(notice)}.{held}{taken}"


def _new(notice: Notice) -> str:
    return f"+{notice.new:,} new"


def _threshold(notice: Notice) -> str:
    """The threshold that was passed, where the notice proves it: other kinds of rules have other reasons."""
    if notice.kind == "surge":
        return f": more than {notice.above:,} at this hour are a surge"
    waited = [(notice.at - waiter.since).total_seconds() for waiter in notice.waiters]
    if not waited or min(waited) < notice.waiting_seconds or not 0 < notice.above < notice.count:
        return f" (rule {harmless.clean(notice.rule, 60)})"
    patience = plain.duration(timedelta(seconds=notice.waiting_seconds))
    return f": more than {notice.above:,} have waited longer than {patience}"


def ending(notice: Notice, brand: str) -> list[str]:
    """How it ended, a paragraph each: what it is called, how long it lasted, what became of those told."""
    now, start = notice.at, notice.raised_at
    lasted = f"It lasted {plain.duration(now - start)}, from {plain.clock(start, now)} to {plain.clock(now, now)}."
    name = f"rule {harmless.clean(notice.rule, 60)}"
    ways = plain.ended(notice)
    if "removed from the settings" in ways:
        first = f"Ended: {brand}, {name}. It was removed from the settings, so Harken no longer watches it."
    elif plain.verdict(notice) == "Ended":
        first = f"Ended, but not answered: {brand}, {name}."
    else:
        first = f"All clear: {brand}, {name}."
    blocks = [first, lasted]
    if ways:
        blocks.append("\n".join(["HOW IT ENDED", *ways]))
    if notice.ended.get("aged"):
        inbox = command(notice, "harken inbox")
        blocks.append(f"Those who aged out have not heard from you. They are still in the inbox:\n{inbox}")
    return blocks


def _gist(notice: Notice) -> list[str]:
    return ["\n".join(["IN SHORT", *plain.gist(notice)])] if notice.gist else []


def _notes(notice: Notice) -> list[str]:
    notes = plain.further_notes(notice)
    if not notes:
        return []
    lines = [f"- {harmless.isolated(harmless.clean(note, 500))}" for note in notes[:_NOTES]]
    if len(notes) > _NOTES:
        lines.append(f"- and {len(notes) - _NOTES:,} more notes like these")
    return ["\n".join(["PLEASE NOTE", *lines])]


def _waiters(notice: Notice, shown: int) -> list[str]:
    if not notice.waiters:
        return []
    entries = [_entry(notice, place, waiter) for place, waiter in enumerate(notice.waiters[:shown], 1)]
    rest = max(notice.count, len(notice.waiters)) - shown
    if rest or notice.more:
        entries.append(
            f"and {'at least ' if notice.more else ''}{rest:,} more. All of them: {command(notice, 'harken inbox')}"
        )
    title = "WHO STILL WAITS" if notice.reason == "CLEARED" else "WHO WAITS"
    if notice.kind == "surge":
        title = "WHAT THEY WROTE"
    return [title + (", most urgent first" if len(notice.waiters) > 1 else ""), *entries]


def _entry(notice: Notice, place: int, waiter: Waiter) -> str:
    mark = "NEW: " if waiter.new and notice.reason != "FIRST" else ""
    lines = [f"{place}. {mark}{who(waiter)}"]
    surge = notice.kind == "surge"
    lines.append(facts(notice, waiter))
    lines += said(waiter)
    if waiter.posts > 1:
        lines.append(f"{waiter.posts:,} posts of theirs {'in this hour' if surge else 'wait in this conversation'}")
    reasons = [harmless.isolated(harmless.clean(reason, 80)) for reason in waiter.reasons[:5]]
    why = "; ".join(reason for reason in reasons if reason)
    lines.append(f"{_LEVELS[level(waiter.urgency)]} urgency, {waiter.urgency} of 100" + (f": {why}" if why else ""))
    lines.append(harmless.web_link(waiter.url) or harmless.why_no_link(waiter))
    return "\n".join(lines)


def facts(notice: Notice, waiter: Waiter) -> str:
    """Where they wrote, how long they wait and since when; in a surge, how long ago it was."""
    source = harmless.isolated(harmless.clean(waiter.source, 40))
    waited, since = plain.duration(notice.at - waiter.since), plain.clock(waiter.since, notice.at)
    when = (f"{waited} ago", f"at {since}") if notice.kind == "surge" else (f"waiting {waited}", f"since {since}")
    return ", ".join(item for item in (source, *when) if item)


def said(waiter: Waiter) -> list[str]:
    """Their words, and the pictures with them."""
    shown = pictures(waiter.pictures, waiter.alt) if waiter.pictures > 0 else ""
    if not harmless.clean(waiter.text, _TEXT):
        return [f"no text, {shown}" if shown else "(no words)"]
    return [harmless.quoted(waiter.text, _TEXT), *([f"with {shown}"] if shown else [])]


def who(waiter: Waiter) -> str:
    """The handle, the name in quotes; a handle with spaces is none of the usual ones and is quoted as well."""
    handle = harmless.clean(waiter.handle or "", 80)
    name = harmless.quoted(waiter.name, 60) if waiter.name and harmless.clean(waiter.name, 60) else ""
    if handle:
        handle = harmless.isolated(handle) if " " not in handle else f"«{harmless.isolated(handle)}»"
        return f"{handle}, {name}" if name else handle
    return name or "somebody whose name is not known"


def _next(notice: Notice) -> list[str]:
    if notice.reason == "CLEARED" or notice.test:
        return []
    steps = [] if notice.acknowledged else [f"{ACKNOWLEDGE}\n{acknowledging(notice)}"]
    calm = f"The all-clear comes by itself once {_calm(notice)}."
    if advised := advice(notice):
        return ["WHAT TO DO NOW", advised, *steps, calm]
    if not plain.waits(notice):
        return steps
    where = "link" if harmless.web_link(notice.waiters[0].url) else "source"
    alone = notice.count == 1 and not notice.more
    answer = f"Answer at the {where} above." if alone else f"Answer number 1 at its {where}, then the next."
    close = command(notice, 'harken close ID --reason "no reply needed"')
    closing = f"Where no answer is needed, close it (harken inbox tells the ID):\n{close}"
    return ["WHAT TO DO NOW", answer, *steps, closing, calm]


def advice(notice: Notice) -> str:
    """What to do where answering one by one is not it; empty elsewhere."""
    return {"deaf": _MEND, "surge": _CROWD if plain.waits(notice) else ""}.get(notice.kind, "")


def _calm(notice: Notice) -> str:
    """What has to be for the all-clear."""
    length = plain.duration(timedelta(seconds=notice.clear_after_seconds))
    lasting = f" for {length}" if notice.clear_after_seconds >= _MINUTE else ""
    if notice.kind == "deaf":
        return f"all sources can be read again{lasting}"
    if notice.kind == "surge":
        return f"no more than {notice.clear_at:,} an hour write so{lasting}"
    if notice.kind == "outcry":
        return f"nobody needs an urgent answer{lasting}"
    if notice.clear_at == 0:
        return f"nobody waits{lasting}"
    return f"no more than {notice.clear_at:,} {'waits' if notice.clear_at == 1 else 'wait'}{lasting}"


def command(notice: Notice, words: str) -> str:
    """A command as it must be typed: with the stack's name where there is one."""
    return f"{words} --stack {shlex.quote(harmless.clean(notice.stack, 128))}" if notice.stack else words


def acknowledging(notice: Notice) -> str:
    """The command that acknowledges the incident."""
    brand, rule = (shlex.quote(harmless.clean(word, 100)) for word in (notice.brand, notice.rule))
    return command(notice, f"harken ack --brand {brand} --rule {rule}")
