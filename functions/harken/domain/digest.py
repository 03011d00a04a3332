"""The weekly digest: what a support lead reads on Monday morning, complete, so that showing it needs nothing else."""

from msgspec import Struct

from .answers import AnswerRate
from .learning import Learned
from .mention import Time
from .record import Record
from .recovery import Followed
from .timing import Timing
from .week import Week


class StillWaiting(Struct, frozen=True, kw_only=True):
    """One who waits in one conversation: the most urgent of their posts, and how urgent it is now (0..100).

    `late`: past the target for a first response.
    """

    record: Record
    since: Time
    urgency: int
    late: bool


class Turned(Struct, frozen=True, kw_only=True):
    """A complainer turned fan; the complaint is None where it was erased meanwhile."""

    complaint: Record | None
    praise: Record


class Flagged(Struct, frozen=True, kw_only=True):
    """A reply that the brand posted and that could have been better: what it answers, its words, what is wrong."""

    record: Record
    reply: str
    faults: tuple[str, ...]


class Digest(Struct, frozen=True, kw_only=True):
    """One brand's week, as it stands at `at` (UTC); whoever shows it shows the first few of each, and how many.

    `people`: authors that are known. `in_hours`: the clocks count business hours. `worse`: the latest words of people
    whom an answer made no happier. `waiting`: the most urgent first, whenever they began to wait. `more`: more was
    heard than is read, so that the numbers are of the newest part.
    """

    brand: str
    brand_name: str
    week: Week
    at: Time
    in_hours: bool
    mentions: int
    people: int
    negative: int
    rate: AnswerRate
    timings: tuple[Timing, ...] = ()
    causes: tuple[Learned, ...] = ()
    followed: tuple[Followed, ...] = ()
    worse: tuple[Record, ...] = ()
    fans: tuple[Turned, ...] = ()
    thank_yous: tuple[Record, ...] = ()
    elsewhere: tuple[Record, ...] = ()
    waiting: tuple[StillWaiting, ...] = ()
    flagged: tuple[Flagged, ...] = ()
    more: bool = False
