"""A notice: what one decision says to people."""

from typing import Literal

from msgspec import Struct

from .assessment import Sentiment
from .brand import ChannelName, RuleKind, Severity
from .mention import Time

Reason = Literal["FIRST", "GREW", "ESCALATED", "REMINDER", "CLEARED"]


class Waiter(Struct, frozen=True, kw_only=True):
    """One who waits, as a notice shows it: plain text from outside, cut to what a notice can carry."""

    mention: str
    source: str
    url: str | None
    handle: str | None
    name: str | None
    followers: int | None
    since: Time
    text: str
    lang: str | None
    urgency: int
    reasons: tuple[str, ...]
    new: bool
    pictures: int = 0
    alt: str | None = None
    """What is told of the first of the pictures of which something is told."""
    posts: int = 1
    """How many of this author's posts wait in this conversation."""


class Notice(Struct, frozen=True, kw_only=True):
    """What is told, complete: a channel needs nothing else to render it.

    `waiters` are the most urgent ones, at most 20, while `count` is how many count in all
    (`more` says that counting stopped at its bound, so that "2,000+" is the truth). What they are, `kind` says: who
    waits (unanswered, outcry), who spoke up in the last hour (surge), sources that cannot be read (deaf: no waiters,
    a note each).
    """

    brand: str
    brand_name: str
    rule: str
    incident: str
    sequence: int
    at: Time
    reason: Reason
    severity: Severity
    channels: tuple[ChannelName, ...]
    count: int
    new: int
    above: int
    waiting_seconds: int
    """The rule's `waiting`: how long a mention may wait before it counts."""
    raised_at: Time
    clear_at: int = 0
    clear_after_seconds: int = 0
    """The all-clear comes when at most `clear_at` have waited for so long."""
    oldest: Time | None = None
    """Since when the one who waits longest waits, whether shown or not."""
    more: bool = False
    waiters: tuple[Waiter, ...] = ()
    ended: dict[str, int] = {}
    """CLEARED only: how mentions told ended (answered, held, closed, gone, aged, changed, removed) -> how many."""
    notes: tuple[str, ...] = ()
    """Plain sentences that must be said: unread sources, answers that could not be checked."""
    gist: tuple[str, ...] = ()
    """Critical and no reminder: where it is, why, and how fast it goes, in three short lines at most, clean."""
    acknowledged: bool = False
    kind: RuleKind = "unanswered"
    sentiment: tuple[Sentiment, ...] = ()
    """The feelings the rule counts; none: all."""
    usual: int | None = None
    """Surge only: how many are usual at this time."""
    staged: bool = False
    """The rule is only tried out: recorded, and told to nobody."""
    test: bool = False
    """Sent to see whether people are reached; nothing has happened."""
    stack: str | None = None
    """The deployed stack, as commands must name it; put in by whoever delivers."""

    @property
    def id(self) -> str:
        """`brand/rule/incident/sequence`: the key under which channels claim before they send."""
        return f"{self.brand}/{self.rule}/{self.incident}/{self.sequence}"
