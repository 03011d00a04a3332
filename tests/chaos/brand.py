"""What a run is about: a brand on two made-up sources, its rules of every kind, and how posts about it are judged."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from msgspec.structs import replace
from tests.domain.builders import BRAND, assessment

from harken.domain.assessment import Assessment
from harken.domain.brand import Brand, ChatEntry, Rule, SourceEntry
from harken.domain.mention import Mention

from .forum import TEAM

RULE = Rule(
    id="complaints",
    waiting=timedelta(minutes=10),
    above=2,
    clear_at=1,
    clear_after=timedelta(minutes=5),
    remind_every=timedelta(minutes=40),
    escalate_after=timedelta(minutes=25),
)
"""Raised by three who wait for ten minutes, called off when one at most has waited for five."""

EACH = replace(RULE, id="each", above=0, clear_at=0, remind_every=timedelta(minutes=10))
"""Raised by whoever waits for ten minutes, and told again and again."""

SLOW = replace(RULE, id="slow", waiting=timedelta(minutes=23), above=1)
"""The same people, counted later: they must be looked at again for it."""

FIRE = replace(RULE, id="fire", kind="outcry", severity="critical", min_urgency=85, above=0, clear_at=0)
"""Raised at once by whoever writes that it burns; its brand's warnings ride along."""

SURGE = replace(RULE, id="surge", kind="surge", at_least=8, above=7, clear_at=3)
"""Raised by eight who speak up within an hour, where none did in past weeks: the count is the rule's own then."""

DEAF = replace(RULE, id="deaf", kind="deaf", after=timedelta(minutes=10), above=0, clear_at=0)
"""Raised by a source that could not be read for ten minutes."""

TRIAL = replace(EACH, id="trial", stage=timedelta(minutes=40))
"""Told to nobody for the first forty minutes."""

FURTHER = (SLOW, FIRE, SURGE, DEAF, TRIAL)

ROOM = ChatEntry(use="slack", id="room", url="https://chat.example/room")
DESK = ChatEntry(use="webhook", id="desk", url="https://chat.example/desk", severity="critical")
"""A chat that gets every notice, and one that gets critical ones."""

POISON = "poison"
"""The word in a post at which scoring it ends in an error, each time."""


class Poisoned(Exception):
    """What scoring a poisonous post ends in."""


def assess(mention: Mention, _brand: Brand, _others: Sequence[Brand]) -> Assessment:
    """Whoever writes of something broken is negative; "burning" is loud, "?" asks, all else praises."""
    if POISON in mention.text:
        raise Poisoned(mention.id)
    if "broken" in mention.text:
        loud = "burning" in mention.text
        return assessment(needs_answer=True, causes=("safety", "outage") if loud else ())
    if "?" in mention.text:
        return assessment(sentiment="neutral", intent="question")
    return assessment(sentiment="positive", intent="praise")


def rules(random: Random) -> tuple[Rule, ...]:
    """The rules of a run: who waits is always counted, each further kind in every other run."""
    return (RULE, EACH, *(rule for rule in FURTHER if random.random() < 0.5))


def brand_of(rules: Sequence[Rule] = (RULE, EACH), **more: Any) -> Brand:
    """The brand with these rules, told by every channel; warnings by mail alone until they are critical."""
    names = ("agora", "plaza")
    return replace(
        BRAND,
        sources=tuple(SourceEntry(use=name, id=name, every=timedelta(minutes=2)) for name in names),
        accounts=dict.fromkeys(names, (TEAM,)),
        bots={},
        employees={},
        rules=tuple(rules),
        tell={"warning": ("email", "chat"), "critical": ("email", "sms", "chat")},
        chat=(ROOM, DESK),
        **more,
    )
