"""What each step of the flow takes of the table, and what follows for all that happens: counted, never assumed. Pure.

The figures are those of DynamoDB Local: `make bench-bill` counts them anew, and `tests/store/test_bill.py` holds what
is reckoned here to what the service counts for some hours of the whole flow.
"""

from math import ceil
from typing import Final

from msgspec import Struct

from harken.domain.schedule import LOOKS


class Units(Struct, frozen=True):
    """Write and read units of the table on demand, and requests to it."""

    writes: float = 0.0
    reads: float = 0.0
    requests: float = 0.0

    def __add__(self, other: "Units") -> "Units":
        return Units(self.writes + other.writes, self.reads + other.reads, self.requests + other.requests)

    def times(self, number: float) -> "Units":
        """So often."""
        return Units(self.writes * number, self.reads * number, self.requests * number)


class Happened(Struct, frozen=True, kw_only=True):
    """How often what happened, of all brands together.

    `minutes`: of the stack's life; `brands`, `entries`, and `answering`, those that can tell answers. `fetches`:
    readings of an entry; `shown`: those that showed posts, new or not, and read `remembered` marks; `pages`: those
    that handed something over; `batches`: of it, taken in together. `new`: mentions stored; `again`: posts that were
    handed over once more. `looks`: at mentions, of which `noted` were written down and `answered` found the answer;
    `asking`: entries that were asked for something in a minute; `due`: what an index told of whose turn it is.
    `waiting`: what an index told rules of what waits. `incidents`: how often one was written; `notices`: those
    written with one, each told by two channels; `summed`: mentions that critical ones sum up.
    """

    minutes: float
    brands: float
    entries: float
    answering: float
    fetches: float
    shown: float
    remembered: float
    pages: float
    batches: float
    new: float
    again: float
    looks: float
    noted: float
    answered: float
    asking: float
    due: float
    waiting: float
    incidents: float
    notices: float
    summed: float


# ------------------------------------------------------------------------------------------------------- as counted

NEW: Final = Units(5.05, 3.3, 4.25)
"""A mention of up to a kilobyte; every tenth is a complaint, which is compared with what was written lately."""
AGAIN: Final = Units(0, 1, 1.1)
OWN: Final = Units(2, 4, 5.5)
"""The brand's own answer, taken in."""
NOTED: Final = Units(6, 1, 2)
"""Beside the look itself: the item, three indexes, and a fourth in which it moves; its partition is read again."""
ANSWERED: Final = Units(9, 3, 5.5)
"""Beside the look itself: the answer, and the mention, which leaves one index and moves in another."""
INCIDENT: Final = Units(2.3, 0, 2)
NOTICE: Final = Units(6, 8, 2)
"""In one transaction with its incident, which counts twice; what it counts is read again."""
SUMMED: Final = Units(0, 1.04)
"""A mention that a critical notice sums up: the item, and its entry in an index."""
TOLD: Final = Units(3.4, 2, 4.5)
"""By one channel: a claim, that it is delivered, and that the notice waits no more."""

MARK_BYTES: Final = 10
DUE_BYTES, WAITING_BYTES = 350, 310
"""An entry of an index: its keys, and what it carries of a mention."""

# ---------------------------------------------------------------------------------------------------- as it follows

CHANNELS: Final = 2
_CONSISTENT, _EVENTUAL = 4_096, 8_192
"""Bytes that a unit reads; no query reads less than half a unit."""
_AT_ONCE = 100
"""Items that one request reads."""
_WAYS = 2
"""In which each entry is read: its search, its follow."""


def units(what: Happened) -> dict[str, Units]:
    """What each function takes of the table."""
    ticks, asked = what.minutes, what.answering * what.minutes
    marks = what.remembered * MARK_BYTES / _CONSISTENT
    due, waiting = what.due * DUE_BYTES / _EVENTUAL, what.waiting * WAITING_BYTES / _EVENTUAL
    return {
        # the list of brands, and how each entry's search goes
        "Plan": Units(0, ticks * (1 + what.entries), ticks * (1 + ceil(what.entries / _AT_ONCE))),
        # the list, and how the search goes; the lease, and how it went; what was handed over lately
        "Fetch": Units(
            2 * what.fetches + what.pages,
            2 * what.fetches + 1.5 * what.shown + marks,
            4 * what.fetches + what.shown + what.pages,
        ),
        "Score": Units(0, what.batches) + NEW.times(what.new) + AGAIN.times(what.again) + OWN.times(what.answered),
        # the list; how following each entry goes; of the index what is noted, what is counted, and each other look
        "Follow": Units(
            what.asking,
            ticks + asked * (1 + (2 + len(LOOKS)) / 2) + due + what.looks,
            ticks + asked * (3 + len(LOOKS)) + what.asking + max(what.asking, what.looks / _AT_ONCE),
        )
        + NOTED.times(what.noted)
        + ANSWERED.times(what.answered),
        # the list, and what nobody delivered; of each brand its incidents, how its entries go, and who waits
        "Watch": Units(
            0, ticks * (1.5 + 1.5 * what.brands + _WAYS * what.entries) + waiting, ticks * (2 + 3 * what.brands)
        )
        + SUMMED.times(what.summed)
        + INCIDENT.times(what.incidents)
        + NOTICE.times(what.notices),
        "Notify": TOLD.times(CHANNELS * what.notices),
    }


def total(what: Happened) -> Units:
    """What all functions take of the table together."""
    return sum(units(what).values(), Units())
