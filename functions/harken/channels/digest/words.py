"""The sentences that the email and the page of a digest share; outside text in them is harmless, not yet escaped."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from harken.channels import harmless, plain
from harken.domain.assessment import Cause
from harken.domain.clocks import ClockKind
from harken.domain.digest import Digest, StillWaiting
from harken.domain.learning import Learned
from harken.domain.masking import masked
from harken.domain.record import Record
from harken.domain.recovery import Outcome
from harken.domain.timing import Spread, Timing

_QUOTE: Final = 160
_CLOCKS: Final[dict[ClockKind, str]] = {
    "first_response": "First response",
    "next_response": "Next response",
    "resolution": "Resolution",
}
_CAUSES: Final[dict[Cause, str]] = {
    "defect": "defects",
    "service": "service",
    "delivery": "delivery",
    "billing": "billing",
    "outage": "outages",
    "safety": "safety",
    "ethics": "ethics",
    "privacy": "privacy",
    "usability": "hard to use",
    "other": "other causes",
}
_OUTCOMES: Final[tuple[tuple[Outcome, str], ...]] = (
    ("recovered", "said thanks or spoke well"),
    ("worse", "negative again"),
    ("asks on", "asked on"),
    ("silent", "silent since"),
)


def many(count: int, one: str, more: str | None = None) -> str:
    """A number with its noun: "1 person", "2 people"."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def name(digest: Digest) -> str:
    """The brand's name, or its id; never empty."""
    return harmless.clean(digest.brand_name, 60) or harmless.clean(digest.brand, 60) or "brand"


def period(digest: Digest) -> str:
    """The week's days: "Mon 16 to Sun 22 Nov 2026"."""
    zone = ZoneInfo(digest.week.zone)
    first, last = digest.week.start.astimezone(zone), (digest.week.end - timedelta(hours=12)).astimezone(zone)
    month = "" if first.month == last.month else f" {first:%b}"
    return f"{first:%a} {first.day}{month} to {last:%a} {last.day} {last:%b %Y}"


def heard(digest: Digest) -> str:
    """How much was said."""
    if not digest.mentions:
        return "Nobody was heard in this week."
    said = f"{many(digest.mentions, 'mention')} by {many(digest.people, 'person', 'people')}"
    more = " More was heard than is counted here." if digest.more else ""
    return f"{said}, {digest.negative:,} negative.{more}"


def answer_rate(digest: Digest) -> str:
    """The answer rate with its denominator; a percentage is rounded down, so that 100 % means everyone."""
    rate = digest.rate
    target = next((timing.target for timing in digest.timings if timing.kind == "first_response"), None)
    past = f" past {plain.duration(target)}" if target else ""
    closed = ", ".join(f"{count:,} {reason}" for reason, count in rate.closed.items())
    apart = f" Closed by a person, apart: {closed}." if closed else ""
    if rate.rate is None:
        return f"Nobody was due an answer.{apart}"
    of = f"{rate.answered:,} of {rate.due:,} who were due an answer got one; {rate.late:,} wait{past}."
    return f"{int(100 * rate.answered / rate.due)} %: {of}{apart}"


def clock(digest: Digest, timing: Timing) -> str:
    """What a clock came to: in business hours first where the brand has them, then around the clock."""
    parts = [_spread(timing.business if digest.in_hours else timing.raw)]
    if digest.in_hours and timing.measured:
        parts[0] += " of business hours"
        parts.append(f"around the clock {_spread(timing.raw)}")
    if timing.target is not None:
        late = f", {timing.late:,} still running" if timing.late else ""
        of = f"{timing.breached:,} of {timing.measured + timing.running:,}"
        parts.append(f"target {plain.duration(timing.target)} missed by {of}{late}")
    return f"{_CLOCKS[timing.kind]}: {'; '.join(parts)}."


def _spread(found: Spread) -> str:
    if found.median is None or found.p90 is None:
        return "none yet"
    return f"half within {plain.duration(found.median)}, nine in ten within {plain.duration(found.p90)}"


def cause(learned: Learned) -> str:
    """How many named a cause, and how that compares with the weeks before, where there are any."""
    told = f"{_CAUSES[learned.cause]}: {many(learned.people, 'person', 'people')}"
    if learned.trend is None:
        return told
    weeks = ", ".join(f"{count:,}" for count in learned.before)
    words = {"new": "new", "up": "up", "steady": "as usual", "down": "down"}[learned.trend]
    return f"{told}, {words} (weeks before: {weeks})"


def compared(digest: Digest) -> str:
    """What the causes are compared with."""
    if any(one.trend is None for one in digest.causes):
        return "Nothing was heard in the weeks before, so there is nothing to compare with."
    return ""


def outcomes(digest: Digest) -> str:
    """What people made of an answer, in one line."""
    counts = Counter(one.outcome for one in digest.followed)
    ways = ", ".join(f"{counts[outcome]:,} {words}" for outcome, words in _OUTCOMES if counts[outcome])
    return f"{many(len(digest.followed), 'complaint')} answered: {ways}." if digest.followed else ""


def all_waiting(digest: Digest) -> str:
    """How many wait, and how many of them too long."""
    late = sum(one.late for one in digest.waiting)
    return f"{many(len(digest.waiting), 'person', 'people')}, {late:,} past the target; the most urgent first."


def waiting(one: StillWaiting, now: datetime) -> str:
    """How long one has waited."""
    late = ", past the target" if one.late else ""
    return f"waits {plain.duration(now - one.since)}{late}"


def who(record: Record) -> str:
    """Who wrote it and where: "@anna on mastodon"."""
    author = record.mention.author
    said = harmless.clean((author.handle or author.name or "") if author else "", 60)
    return f"{harmless.isolated(said) or 'somebody'} on {harmless.clean(record.mention.source, 40)}"


def quote(record: Record) -> str:
    """A post's words between quotation marks; what they are where there are none."""
    mention = record.mention
    text = " ".join(filter(None, (mention.title, mention.text)))
    return harmless.quoted(masked(text), _QUOTE) if text.strip() else "(a post without words)"
