"""Which way to answer: ordered rules over cause, role, genuineness and intent; the first that holds wins."""

from typing import Final

from msgspec import Struct

from harken.domain.assessment import Assessment, Cause, Intent, Role, Verdict

from .plays import PLAYS, Name, Play, Soon, Team

HEAVIEST: Final[tuple[Cause, ...]] = (
    *("safety", "privacy", "ethics", "outage", "billing", "delivery", "defect", "service", "usability", "other"),
)
"""Causes by how much hangs on them: of several the first decides how to answer."""


class Strategy(Struct, frozen=True, kw_only=True):
    """How to answer one mention, and why so. `cause`: the one it goes by; None where there is none."""

    name: Name
    why: str
    who: Team
    where: str
    how_soon: Soon
    avoid: tuple[str, ...]
    cause: Cause | None = None

    @property
    def play(self) -> Play:
        """What a reply of this kind is made of."""
        return PLAYS[self.name]


class _Rule(Struct, frozen=True):
    """A play and why; an empty condition holds for all."""

    name: Name
    why: str
    causes: tuple[Cause, ...] = ()
    roles: tuple[Role, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    intents: tuple[Intent, ...] = ()
    any_cause: bool = False

    def holds(self, cause: Cause | None, role: Role, verdict: Verdict, intent: Intent) -> bool:
        return (
            (not self.causes or cause in self.causes)
            and (not self.roles or role in self.roles)
            and (not self.verdicts or verdict in self.verdicts)
            and (not self.intents or intent in self.intents)
            and (not self.any_cause or cause is not None)
        )


_RULES: Final = (
    _Rule(
        "do_not_feed",
        "Nobody is behind it who could be helped; one calm line is for those who read along.",
        roles=("bot",),
    ),
    _Rule(
        "press_office",
        "Whatever is said to a journalist can be printed, so one office says it.",
        roles=("media",),
    ),
    _Rule(
        "correct_with_facts",
        "Even a hostile voice may name a real danger: check it first, then say once what is true.",
        causes=("safety",),
        verdicts=("attack",),
    ),
    _Rule(
        "do_not_feed",
        "An attack lives on answers; one calm line with the facts is for those who read along.",
        verdicts=("attack",),
    ),
    _Rule(
        "do_not_feed",
        "Arguing with a competitor in public makes both look small.",
        roles=("competitor",),
    ),
    _Rule(
        "take_inside",
        "What a colleague says belongs heard inside, and must never be punished outside.",
        roles=("employee",),
    ),
    _Rule(
        "correct_with_facts",
        "It is hearsay: what is confirmed, and where to read it, stops it; heat spreads it.",
        verdicts=("rumour",),
    ),
    _Rule(
        "put_safety_first",
        "Somebody may be hurt: first the person, then all the rest.",
        causes=("safety",),
    ),
    _Rule(
        "protect_their_data",
        "Personal data has a law of its own, with deadlines: legal must know at once.",
        causes=("privacy",),
    ),
    _Rule(
        "listen_and_act",
        "Dignity was hurt; only being heard and seeing a change mends that.",
        causes=("ethics",),
    ),
    _Rule(
        "share_status",
        "It fails for many at once: they want to know that we know, and what comes next.",
        causes=("outage",),
    ),
    _Rule(
        "invite_idea",
        "Somebody thinks along with us; being asked more is the thanks they want.",
        verdicts=("none",),
        intents=("idea",),
    ),
    _Rule(
        "answer_question",
        "They ask how it is done: being shown is what they want, not regret.",
        causes=("usability",),
        intents=("question", "request"),
    ),
    _Rule(
        "apologise_and_fix",
        "It happened to them and it is concrete: owning it and mending it wins them back, critics too.",
        verdicts=("complaint",),
    ),
    _Rule(
        "apologise_and_fix",
        "They are angry about something that can be mended: mending it is the answer to the anger.",
        verdicts=("venting",),
        any_cause=True,
    ),
    _Rule(
        "ask_for_details",
        "They are unhappy and do not say with what: only they can tell us.",
        verdicts=("venting",),
    ),
    _Rule(
        "answer_question",
        "Somebody asks; the answer is read by all who wonder the same.",
        intents=("question", "request", "purchase"),
    ),
    _Rule(
        "apologise_and_fix",
        "It is said without heat, but something did go wrong for them.",
        intents=("complaint",),
    ),
    _Rule(
        "apologise_and_fix",
        "A cause is named: something went wrong, however kindly it is told.",
        any_cause=True,
    ),
    _Rule(
        "thank",
        "Praise that is thanked for is given again, and others see it.",
        intents=("praise",),
    ),
    _Rule(
        "invite_idea",
        "Somebody who brings ideas is worth asking.",
        roles=("co_creator",),
    ),
    _Rule(
        "thank",
        "Somebody speaks for us without being asked to.",
        roles=("advocate",),
    ),
    _Rule(
        "acknowledge",
        "Nobody asked for anything: a short sign that we read along is enough.",
    ),
)


def strategy(cause: Cause | None, role: Role, genuineness: Verdict, intent: Intent) -> Strategy:
    """How to answer who speaks so; there is a strategy for everything."""
    rule = next(rule for rule in _RULES if rule.holds(cause, role, genuineness, intent))
    play = PLAYS[rule.name]
    return Strategy(
        name=rule.name,
        why=rule.why,
        who=play.who,
        where=play.where,
        how_soon=play.how_soon,
        avoid=play.avoid,
        cause=cause,
    )


def strategy_for(assessment: Assessment) -> Strategy:
    """The same for a mention as it was judged; of several causes the heaviest decides."""
    return strategy(
        min(assessment.causes, key=HEAVIEST.index, default=None),
        assessment.speaker.role,
        assessment.genuineness.verdict,
        assessment.intent,
    )
