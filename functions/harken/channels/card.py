"""A notice as a chat message says it, whatever the service: what goes on, who waits most urgently, what to do now."""

from collections.abc import Callable
from typing import Any

from harken.domain.mention import utc
from harken.domain.notice import Notice, Waiter
from harken.domain.rule import level

from . import email, harmless, plain
from .base import Card, Entry

SHOWN = 5
"""So many who wait are shown: a chat is looked at in passing, the inbox has all of them."""

Payload = dict[str, Any]
"""The JSON body that a service takes."""

_TITLE, _NOTE, _NOTES = 400, 300, 3
_LEVELS = ("normal", "high", "highest")
_FSI, _PDI = "\u2068", "\u2069"


def render(notice: Notice, shown: int = SHOWN) -> Card:
    """The message of `notice` with at most `shown` of those who wait."""
    brand = harmless.isolated(plain.brand_name(notice))
    cleared = notice.reason == "CLEARED"
    marks = " ".join(plain.marks(notice))
    waiters = notice.waiters[:shown]
    return Card(
        title=within(f"{marks} {plain.headline(notice)}".strip(), _TITLE),
        loud=notice.severity == "critical" and not cleared,
        why=_ending(notice, brand) if cleared else _why(notice),
        notes=_notes(notice),
        entries=tuple(_entry(notice, place, waiter) for place, waiter in enumerate(waiters, 1)),
        rest=_rest(notice, len(waiters)),
        step="" if cleared or notice.acknowledged or notice.test else email.ACKNOWLEDGE,
        command="" if cleared or notice.acknowledged or notice.test else email.acknowledging(notice),
        reference=f"Notice {harmless.clean(notice.id, 200)}, {utc(notice.at):%Y-%m-%d %H:%M} UTC",
    )


def fitting(notice: Notice, build: Callable[[Card], Payload], fits: Callable[[Payload], bool]) -> Payload:
    """What `build` makes of the message, with as many of those who wait as `fits` lets through.

    Cut on whole entries; where even none is too many the title alone is left, which every service takes.
    """
    for shown in range(min(SHOWN, len(notice.waiters)), -1, -1):
        payload = build(render(notice, shown))
        if fits(payload):
            return payload
    card = render(notice, 0)
    return build(
        Card(
            title=card.title,
            loud=card.loud,
            why=(),
            notes=(),
            entries=(),
            rest="",
            step="",
            command="",
            reference=card.reference,
        )
    )


def within(text: str, limit: int) -> str:
    """Clean text of at most `limit` characters; a direction that the cut left open is closed."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 2].rstrip()
    return cut + "…" + _PDI * (cut.count(_FSI) > cut.count(_PDI))


def _ending(notice: Notice, brand: str) -> tuple[str, ...]:
    _, lasted, *more = email.ending(notice, brand)
    return (lasted, *more[1:])  # what it is called and how it ended stand in the title


def _why(notice: Notice) -> tuple[str, ...]:
    advised = "" if notice.test else email.advice(notice)
    return tuple(filter(None, (email.why(notice, "message"), "\n".join(plain.gist(notice)), advised)))


def _notes(notice: Notice) -> tuple[str, ...]:
    notes = plain.further_notes(notice)
    said = [harmless.isolated(harmless.clean(note, _NOTE)) for note in notes[:_NOTES]]
    more = len(notes) - len(said)
    return (*said, *([f"and {more:,} more notes like these"] if more else []))


def _entry(notice: Notice, place: int, waiter: Waiter) -> Entry:
    new = "NEW: " if waiter.new and notice.reason != "FIRST" else ""
    source = harmless.isolated(harmless.clean(waiter.source, 40))
    posts = f", {waiter.posts:,} posts" if waiter.posts > 1 else ""
    reasons = (harmless.isolated(harmless.clean(reason, 60)) for reason in waiter.reasons[:4])
    why = "; ".join(reason for reason in reasons if reason)
    link = harmless.web_link(waiter.url)
    return Entry(
        who=f"{place}. {new}{email.who(waiter)}",
        facts=email.facts(notice, waiter) + posts,
        words=tuple(email.said(waiter)),
        urgency=f"{_LEVELS[level(waiter.urgency)]} urgency, {waiter.urgency} of 100" + (f": {why}" if why else ""),
        link=link,
        where=f"Answer {place} on {source or 'the web'}" if link else harmless.why_no_link(waiter),
    )


def _rest(notice: Notice, shown: int) -> str:
    rest = max(notice.count, len(notice.waiters)) - shown
    if not (notice.waiters and (rest > 0 or notice.more)):
        return ""
    return f"and {'at least ' if notice.more else ''}{rest:,} more: {email.command(notice, 'harken inbox')}"
