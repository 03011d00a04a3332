"""A mention in the light of what was written about the brand before: again and again by one, or alike by many."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct, structs

from harken.domain.assessment import Assessment, Genuineness, Speaker
from harken.domain.mention import Time
from harken.domain.sketch import Sketch, alike

REMEMBERED: Final = timedelta(days=7)
"""How far back an author's posts about the brand are looked at."""
CAMPAIGN: Final = timedelta(hours=24)
"""Within which time the same words by several authors are a campaign."""
_COPIES: Final = 3
_AGAIN: Final = 3


class Earlier(Struct, frozen=True, kw_only=True):
    """What is looked at of an earlier mention of the brand."""

    author: str
    conversation: str
    at: Time
    negative: bool
    sketch: Sketch = ()


class Past(Struct, frozen=True, kw_only=True):
    """What an author did before, and others.

    `negative`: other conversations in which the author was negative; `copied_by`: other authors of nearly the same
    words within a day; `repeated`: how often the author posted nearly the same words before.
    """

    negative: int = 0
    copied_by: int = 0
    repeated: int = 0


def past_of(earlier: Iterable[Earlier], *, author: str, conversation: str, at: datetime, sketch: Sketch) -> Past:
    """The past of a post by `author` at `at` (aware), from what is known of earlier ones."""
    negative: set[str] = set()
    copied_by: set[str] = set()
    repeated = 0
    for item in earlier:
        if abs(at - item.at) > REMEMBERED:
            continue
        same = bool(sketch) and bool(item.sketch) and alike(sketch, item.sketch)
        if item.author == author:
            repeated += same
            if item.negative and item.conversation != conversation:
                negative.add(item.conversation)
        elif same and abs(at - item.at) <= CAMPAIGN:
            copied_by.add(item.author)
    return Past(negative=len(negative), copied_by=len(copied_by), repeated=repeated)


def in_light_of(past: Past, assessment: Assessment) -> Assessment:
    """The assessment with what the past shows: a campaign, an account that repeats itself, a steady opponent."""
    if assessment.sentiment != "negative":
        return assessment
    genuineness, speaker = assessment.genuineness, assessment.speaker
    if past.copied_by >= _COPIES:
        told = f"nearly the same words by {past.copied_by} other accounts within a day"
        genuineness = Genuineness("attack", (told, *genuineness.evidence[:2]))
    if past.repeated >= _AGAIN and speaker.role in ("unknown", "customer", "critic"):
        speaker = Speaker("bot", (f"posted nearly the same words {past.repeated} times before",))
    elif past.negative >= _AGAIN and speaker.role in ("unknown", "customer"):
        speaker = Speaker("critic", (f"negative in {past.negative} other conversations within a week",))
    return structs.replace(assessment, genuineness=genuineness, speaker=speaker)
