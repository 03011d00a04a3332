"""Every kind of rule, in every phase, at every event: what is told.

A row is one rule of calling; its columns say what it means for each kind, as "REASON phase", None where it cannot be.
Counts are meant by kind: `calm` is at the all-clear, `edge` at the threshold, `over` one more than that.
"""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from harken.domain.brand import Rule, RuleKind
from harken.domain.incident import Incident, Tell, decide
from harken.domain.rule import Pair

from .builders import at, clearing, minutes, pair, pairs, pending, quiet, raised, untold

TELL: Tell = {"warning": ("email",), "critical": ("email", "sms", "chat")}
RULES: dict[RuleKind, Rule] = {
    "unanswered": Rule(id="complaints"),
    "outcry": Rule(id="fire", kind="outcry", min_urgency=85, above=0, clear_at=0, severity="critical"),
    "surge": Rule(id="surge", kind="surge", above=9, clear_at=4),  # as its past has set it for this hour
    "deaf": Rule(id="deaf", kind="deaf", above=0, clear_at=0),
}
KINDS = tuple(RULES)


class Size(Struct, frozen=True):
    """How many count, where it matters for a kind."""

    calm: int
    edge: int

    @property
    def over(self) -> int:
        return self.edge + 1


SIZES: dict[RuleKind, Size] = {
    "unanswered": Size(2, 5),
    "outcry": Size(0, 0),
    "surge": Size(4, 9),
    "deaf": Size(0, 0),
}
Count = Callable[[Size], tuple[Pair, ...]]
Phase = Callable[[Size], Incident]


# What counts.
def nobody(_size: Size) -> tuple[Pair, ...]:
    return ()


def calm(size: Size) -> tuple[Pair, ...]:
    return pairs(size.calm)


def edge(size: Size) -> tuple[Pair, ...]:
    return pairs(size.edge)


def over(size: Size) -> tuple[Pair, ...]:
    return pairs(size.over)


def one_more(size: Size) -> tuple[Pair, ...]:
    """A new one beside those who were told, of their urgency."""
    return (*pairs(size.over), pair("new"))


def one_instead(size: Size) -> tuple[Pair, ...]:
    """A new one in the place of one who was told."""
    return (*pairs(size.over - 1), pair("new"))


def louder(size: Size) -> tuple[Pair, ...]:
    """A new one more urgent than any told."""
    return (*pairs(size.over), pair("new", 90))


def older(size: Size) -> tuple[Pair, ...]:
    """Those who were told, more urgent by time alone."""
    return pairs(size.over, urgency=90)


def half_more(size: Size) -> tuple[Pair, ...]:
    return pairs(size.over + (size.over + 1) // 2)


def twice(size: Size) -> tuple[Pair, ...]:
    return pairs(2 * size.over)


# Where it stands.
def resting(_size: Size) -> Incident:
    return quiet()


def held(_size: Size) -> Incident:
    """Over the threshold since NOON, not told while the rule's `hold` of five minutes runs."""
    return pending(0)


def unsaid(_size: Size) -> Incident:
    """Raised at NOON, held back so far."""
    return untold()


def told(size: Size, **more: Any) -> Incident:
    return raised(size.over, **more)


def acknowledged(size: Size) -> Incident:
    return told(size, acked_at=at(1), acked_count=size.over)


def loud(size: Size) -> Incident:
    """Escalated an hour after FIRST."""
    return told(size, severity="critical", escalated=True, last_at=at(60))


def ending(size: Size) -> Incident:
    """Told at NOON, calm since half past."""
    return clearing(30, **_told(size))


def ending_unsaid(size: Size) -> Incident:
    return untold(phase="clearing", clearing_since=at(30), counted=_told(size)["counted"])


def stalled(size: Size) -> Incident:
    """Calm, as far as can be seen: a source is unread."""
    return clearing(0, **_told(size) | {"clearing_since": None})


def _told(size: Size) -> dict[str, Any]:
    kept = raised(size.over)
    return {"told": kept.told, "counted": kept.counted, "last_count": kept.last_count}


HOLD = {"hold": minutes(5)}
UNREAD = {"ok": False}
SILENCE = {"muted": "silence"}
NIGHT = {"muted": "quiet hours"}
RIDES = {"rides": True}
Q, P, R, C = "NONE quiet", "NONE pending", "NONE raised", "NONE clearing"
FIRST, GREW, LOUD = "FIRST raised", "GREW raised", "ESCALATED raised"
AGAIN, OVER = "REMINDER raised", "CLEARED quiet"

Row = tuple[str, Phase, Count, float, dict[str, Any], tuple[str | None, str | None, str | None, str | None]]
ROWS: list[Row] = [
    # --- quiet --- (columns: unanswered, outcry, surge, deaf)
    ("nothing counts: nothing is told", resting, nobody, 0, {}, (Q, Q, Q, Q)),
    ("the threshold itself is not over it", resting, edge, 0, {}, (Q, Q, Q, Q)),
    ("one more than the threshold is told at once", resting, over, 0, {}, (FIRST, FIRST, FIRST, FIRST)),
    ("an unread source keeps nobody from calling", resting, over, 0, UNREAD, (FIRST, FIRST, FIRST, FIRST)),
    ("a hold is waited for", resting, over, 0, HOLD, (P, P, P, P)),
    ("a silence mutes the call", resting, over, 0, SILENCE, (R, R, R, R)),
    ("quiet hours hold a warning, nothing critical", resting, over, 0, NIGHT, (R, FIRST, R, R)),
    ("a warning rides along in what is critical", resting, over, 0, RIDES, (R, None, R, None)),
    # --- pending ---
    ("a hold that has not run is waited for", held, over, 4, HOLD, (P, P, P, P)),
    ("a hold that has run is told", held, over, 5, HOLD, (FIRST, FIRST, FIRST, FIRST)),
    ("what drops meanwhile is over", held, edge, 4, HOLD, (Q, Q, Q, Q)),
    ("what seems to drop while a source is unread is held", held, edge, 9, HOLD | UNREAD, (P, P, P, P)),
    ("a hold runs in silence", held, over, 5, HOLD | SILENCE, (R, R, R, R)),
    # --- raised, not told yet ---
    ("what was held back is told when nothing holds it", unsaid, over, 90, {}, (FIRST, FIRST, FIRST, FIRST)),
    ("what was held back and is calm now is not told", unsaid, calm, 90, {}, (C, C, C, C)),
    ("a silence that goes on is silent", unsaid, over, 90, SILENCE, (R, R, R, R)),
    ("a ride that goes on is silent", unsaid, over, 90, RIDES, (R, None, R, None)),
    # --- raised and told ---
    ("no change is no news", told, over, 30, {}, (R, R, R, R)),
    (
        "each outcry and each deaf source is news, of others one more is none",
        told,
        one_more,
        5,
        {},
        (R, GREW, R, GREW),
    ),
    ("but not before the pause between notices is over", told, one_more, 4, {}, (R, R, R, R)),
    (
        "a new one in another's place is news of an outcry and of a deaf source",
        told,
        one_instead,
        5,
        {},
        (R, GREW, R, GREW),
    ),
    ("half as many again, new ones among them, is news", told, half_more, 5, {}, (GREW, GREW, GREW, GREW)),
    ("but not within five minutes", told, half_more, 4, {}, (R, R, R, R)),
    ("a new one more urgent than any told is news", told, louder, 5, {}, (GREW, GREW, GREW, GREW)),
    ("those told growing urgent by waiting is no news", told, older, 30, {}, (R, R, R, R)),
    ("growth is told though a source is unread", told, half_more, 5, UNREAD, (GREW, GREW, GREW, GREW)),
    ("an hour without an acknowledgement makes it critical", told, over, 60, {}, (LOUD, LOUD, LOUD, LOUD)),
    ("less than an hour does not", told, over, 59, {}, (R, R, R, R)),
    ("an escalation is not held by quiet hours", told, over, 60, NIGHT, (LOUD, LOUD, LOUD, LOUD)),
    ("a silence mutes growth", told, half_more, 5, SILENCE, (R, R, R, R)),
    ("a silence mutes the escalation", told, over, 60, SILENCE, (R, R, R, R)),
    ("quiet hours hold growth of a warning", told, half_more, 5, NIGHT, (R, GREW, R, R)),
    ("what rides along is not told to have grown", told, half_more, 5, RIDES, (R, None, R, None)),
    ("what rides along does not escalate", told, over, 60, RIDES, (R, None, R, None)),
    ("calm begins the clearing", told, calm, 30, {}, (C, C, C, C)),
    ("calm with a source unread is not known to be calm", told, calm, 30, UNREAD, (C, C, C, C)),
    ("between the all-clear and the threshold it stays", told, edge, 30, {}, (R, None, R, None)),
    # --- acknowledged ---
    ("acknowledged, it does not escalate", acknowledged, over, 60, {}, (R, R, R, R)),
    ("acknowledged, it is not reminded of", acknowledged, over, 240, {}, (R, R, R, R)),
    ("acknowledged, growth is told", acknowledged, half_more, 5, {}, (GREW, GREW, GREW, GREW)),
    ("doubled, the acknowledgement is void", acknowledged, twice, 240, {}, (GREW, GREW, GREW, GREW)),
    # --- escalated ---
    ("it escalates once", loud, over, 120, {}, (R, R, R, R)),
    ("after four hours there is a reminder", loud, over, 240, {}, (AGAIN, AGAIN, AGAIN, AGAIN)),
    ("critical now, its reminder is not held by quiet hours", loud, over, 240, NIGHT, (AGAIN, AGAIN, AGAIN, AGAIN)),
    ("news goes before a reminder", loud, louder, 240, {}, (GREW, GREW, GREW, GREW)),
    ("a silence mutes the reminder", loud, over, 240, SILENCE, (R, R, R, R)),
    # --- clearing ---
    ("it clears not before it was calm for ten minutes", ending, calm, 39, {}, (C, C, C, C)),
    ("calm for ten minutes: the all-clear", ending, calm, 40, {}, (OVER, OVER, OVER, OVER)),
    ("no all-clear while a source is unread", ending, calm, 40, UNREAD, (C, C, C, C)),
    ("over the threshold again: the same incident, no second call", ending, over, 40, {}, (R, R, R, R)),
    ("a silence lets the all-clear through", ending, calm, 40, SILENCE, (OVER, OVER, OVER, OVER)),
    ("who was told hears the end of what rides along", ending, calm, 40, RIDES, (OVER, None, OVER, None)),
    ("quiet hours hold the end of a warning", ending, calm, 40, NIGHT, (C, OVER, C, C)),
    ("no escalation while it clears", ending, calm, 39.5, {}, (C, C, C, C)),
    ("nobody was told that it began, nobody is told that it ended", ending_unsaid, calm, 40, {}, (Q, Q, Q, Q)),
    ("nor in silence", ending_unsaid, calm, 40, SILENCE, (Q, Q, Q, Q)),
    ("when all can be read again the ten minutes begin", stalled, calm, 40, {}, (C, C, C, C)),
]
CASES = [
    pytest.param(kind, phase, count, minute, given, expected, id=f"{kind}: {name}")
    for name, phase, count, minute, given, columns in ROWS
    for kind, expected in zip(KINDS, columns, strict=True)
    if expected is not None
]


@pytest.mark.parametrize(("kind", "phase", "count", "minute", "given", "expected"), CASES)
def test_what_is_told(
    kind: RuleKind, phase: Phase, count: Count, minute: float, given: dict[str, Any], expected: str
):
    rule = replace(RULES[kind], hold=given.get("hold", RULES[kind].hold))
    incident = phase(SIZES[kind])
    if rule.severity == "critical" and incident.phase != "quiet":
        incident = replace(incident, severity="critical")
    decision = decide(
        rule,
        incident,
        count(SIZES[kind]),
        given.get("ok", True),
        at(minute),
        tell=TELL,
        muted=given.get("muted"),
        rides=given.get("rides", False),
    )
    assert f"{decision.reason} {decision.incident.phase}" == expected
    assert (decision.told is None) == (decision.reason == "NONE")


def test_there_are_rows_enough_for_every_kind():
    by_kind = {kind: sum(case.values[0] == kind for case in CASES) for kind in KINDS}
    assert len(CASES) >= 200
    assert min(by_kind.values()) >= 48
