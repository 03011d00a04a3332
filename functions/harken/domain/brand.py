"""A brand as its BRANDS.yaml describes it, after checking: every default filled in, every duration a timedelta."""

from datetime import date, timedelta
from typing import Any, Literal

from msgspec import Struct, field

from .assessment import Cause, Intent, Sentiment

RuleKind = Literal["unanswered", "outcry", "surge", "deaf"]
Severity = Literal["warning", "critical"]
ChannelName = Literal["email", "sms", "chat"]
ChatService = Literal["slack", "teams", "discord", "telegram", "webhook"]
OpinionService = Literal["bedrock", "comprehend"]
Accounts = dict[str, tuple[str, ...]]
"""Account names by source name, as written in the settings."""


class ChatEntry(Struct, frozen=True, kw_only=True):
    """One chat that gets the brand's notices, from `severity` on.

    `url`, `token` and `secret` are `secret:NAME`, read when a notice is sent and never stored; `chat` is where a bot
    of Telegram writes. `secret` signs what a webhook of one's own gets.
    """

    use: ChatService
    id: str
    severity: Severity = "warning"
    url: str | None = None
    token: str | None = None
    chat: str | None = None
    secret: str | None = None


class Competitors(Struct, frozen=True, kw_only=True):
    """Whom the brand competes with: their names in texts, their accounts by source."""

    names: tuple[str, ...] = ()
    accounts: Accounts = {}


class SourceEntry(Struct, frozen=True, kw_only=True):
    """One place to listen to. `use` names the source, `id` tells two entries of one source apart.

    `options` are the source's own settings, checked against what it declares; a value
    `secret:NAME` stands for a secret that is read when the source is read, and is never stored.
    """

    use: str
    id: str
    every: timedelta
    base_url: str | None = None
    languages: tuple[str, ...] = ()
    enabled: bool = True
    allow_private: tuple[str, ...] = ()
    options: dict[str, Any] = {}


class Rule(Struct, frozen=True, kw_only=True):
    """When to call: what counts, over which time, from which number on, how often, how loud."""

    id: str
    kind: RuleKind = "unanswered"
    sentiment: tuple[Sentiment, ...] = ("negative",)
    intent: tuple[Intent, ...] = ()
    causes: tuple[Cause, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    min_urgency: int = 0
    waiting: timedelta = timedelta(minutes=30)
    within: timedelta = timedelta(hours=24)
    above: int = 5
    clear_at: int = 2
    clear_after: timedelta = timedelta(minutes=10)
    hold: timedelta = timedelta(0)
    regroup_every: timedelta = timedelta(minutes=5)
    remind_every: timedelta = timedelta(hours=4)
    escalate_after: timedelta = timedelta(hours=1)
    severity: Severity = "warning"
    sensitivity: Literal["low", "medium", "high"] = "medium"
    at_least: int = 10
    after: timedelta = timedelta(minutes=30)
    stage: timedelta = timedelta(0)
    """For so long after it was first evaluated its decisions are recorded and told to nobody."""


DEAF = Rule(id="deaf", kind="deaf", above=0, clear_at=0)
"""The rule that every brand has, unless it has one of the kind: nobody who listens for it may lose it unawares."""


class QuietHours(Struct, frozen=True, kw_only=True):
    """Local times between which warnings wait; `start` later than `end` spans midnight."""

    start: str
    end: str
    timezone: str


class Hours(Struct, frozen=True, kw_only=True):
    """Business hours: `week` maps a weekday (0 Monday .. 6 Sunday) to its ("09:00", "13:00") shifts.

    A shift ends at 24:00 at the latest; one over midnight is two.
    """

    timezone: str
    week: dict[int, tuple[tuple[str, str], ...]]
    holidays: tuple[date, ...] = ()


class Playbook(Struct, frozen=True, kw_only=True):
    """The brand's approved words: the statement every answer carries, one for all or by language; replies by name."""

    statement: str | dict[str, str] | None = None
    replies: dict[str, str] = {}


class OpinionSettings(Struct, frozen=True, kw_only=True):
    """Whom to ask for a second opinion, when, and for how much money a month.

    Asked where the likeliest sentiment is less likely than `undecided`, or the urgency at least `urgency`. Money in
    US dollars; `price_in` and `price_out` are for 1,000 tokens of the model that `model` names (bedrock only).
    """

    use: OpinionService
    model: str | None = None
    monthly_cap: float = 5.0
    undecided: float = 0.6
    urgency: int = 85
    price_in: float = 0.003
    price_out: float = 0.015


class Brand(Struct, frozen=True, kw_only=True):
    """Everything Harken knows about one brand from its settings."""

    id: str
    names: tuple[str, ...]
    sources: tuple[SourceEntry, ...]
    hashtags: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    accounts: Accounts = {}
    bots: Accounts = {}
    employees: Accounts = {}
    competitors: Competitors = Competitors()
    rules: tuple[Rule, ...] = (Rule(id="complaints"), DEAF)
    tell: dict[Severity, tuple[ChannelName, ...]] = field(
        default_factory=lambda: {"warning": ("email",), "critical": ("email", "sms", "chat")}
    )
    chat: tuple[ChatEntry, ...] = ()
    quiet_hours: QuietHours | None = None
    hours: Hours | None = None
    target: timedelta = timedelta(minutes=60)
    """For a first response; this and the next two in business hours, where the brand has them."""
    next_target: timedelta | None = None
    resolution_target: timedelta | None = None
    playbook: Playbook = Playbook()
    second_opinion: OpinionSettings | None = None
