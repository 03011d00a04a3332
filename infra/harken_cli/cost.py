"""What a month costs, line by line, before free tiers: counts from how the stack works, prices from one table. Pure.

What the template and the code decide is counted (a test holds the constants equal to them). What depends on the
world is assumed, says so, and is not measured on AWS: how long functions run, how many posts wait for how long.
"""

from math import ceil
from typing import Final

from msgspec import Struct

from harken.domain.brand import OpinionService, OpinionSettings
from harken.scoring.outside import bedrock, comprehend
from harken.scoring.outside.base import MICRO, Asked

SOURCE: Final = "us-east-1, November 2026"


class Price(Struct, frozen=True):
    """US dollars for so many of a unit."""

    dollars: float
    per: float
    unit: str


PRICES: Final = {
    "Lambda runs": Price(0.20, 1e6, "runs"),
    "Lambda time": Price(0.0000133334, 1, "GB-seconds"),  # arm64
    "DynamoDB writes": Price(0.625, 1e6, "write units"),  # on demand, like the next
    "DynamoDB reads": Price(0.125, 1e6, "read units"),
    "DynamoDB storage": Price(0.25, 1, "GB-months"),
    "DynamoDB backups": Price(0.20, 1, "GB-months"),  # point-in-time recovery
    "SQS": Price(0.40, 1e6, "requests"),
    "SNS": Price(0.50, 1e6, "messages"),
    "SNS email": Price(2.0, 1e5, "emails"),
    "Secrets": Price(0.40, 1, "secrets"),  # reading them, at most each five minutes, is less than a cent
    "Scheduler": Price(1.0, 1e6, "starts"),
    "Logs": Price(0.50, 1, "GB"),
    "Metrics": Price(0.30, 1, "metrics"),
    "Alarms": Price(0.10, 1, "alarms"),
    "Dashboards": Price(3.0, 1, "dashboards"),
}
"""Prices of `SOURCE`; a second opinion has its own, those of the settings."""

MINUTES: Final = 43_800
"""In a month of 730 hours, as AWS reckons."""
DAYS: Final = MINUTES / 1_440

# ------------------------------------------------------------------------------- what template and code decide

TICKS: Final = ("Plan", "Follow", "Watch")
"""Functions that a schedule starts every minute."""
MEMORY: Final = {
    "Plan": 256, "Fetch": 512, "Score": 512, "Follow": 512, "Watch": 512, "Publish": 256, "NotifyEmail": 256,
    "NotifyChat": 256,
}  # fmt: skip
"""Megabytes."""
BATCH: Final = 20
"""Posts that Score takes at once."""
POLLED_QUEUES: Final = 2
"""Queues that Lambda polls: Jobs and Mentions."""
SEARCHES: Final = 2
"""Sources of a brand that are searched, each every `SEARCH_EVERY` minutes: Hacker News and Mastodon, say ..."""
SEARCH_EVERY: Final = 2
FEEDS: Final = 1
"""... and entries with feeds, each every `FEED_EVERY` minutes. A feed answers mostly that nothing has changed."""
FEED_EVERY: Final = 5
OVERLAP_HOURS: Final = 1
"""Each search reads again what was written in the hour before the newest post that it knows, that one included."""
RETENTION_DAYS: Final = 90
ALARMS: Final = 28
"""Those of infra/monitoring.yaml, with its dashboard: where OpsEmail is given."""
DASHBOARDS: Final = 1

# --------------------------------------------------------------------------------------- how AWS and the store work

_POLLS_A_MINUTE: Final = 15
"""Lambda waits at a queue with five connections, each for 20 seconds (Lambda's guide, event sources of SQS)."""
_PACK: Final = 10
"""Messages that one request to SQS holds."""

_WRITES_A_FETCH: Final = 2
"""The lease, and the state with the cursor (jobs/fetch)."""
_WRITES_A_MENTION: Final = 8
"""An item of up to 2 KB, four indexes, an alias, and some to spare for a long text (jobs/score)."""
_WRITES_A_LOOK: Final = 7
"""The item of up to 2 KB, three indexes that carry when it was looked at, and the index `due`, whose key moves."""
_WRITES_A_NOTICE: Final = 20
"""Incident and notice in a transaction, which counts twice, a claim and a delivery for each channel."""

_READS_A_FETCH: Final = 2
"""The list of brands, and the state of the entry."""
_READS_AGAIN: Final = 2
"""A post that is known: the list of brands, and its partition."""
_READS_A_MENTION: Final = 7
"""A new one: also its parent, its conversation, its aliases, and itself once more."""
_READS_A_LOOK: Final = 2
_KB_A_SUMMARY: Final = 0.5
_KB_A_MENTION: Final = 5.0
"""The item with its summary in four indexes, and 100 bytes overhead for each entry."""

_BYTES_A_RUN: Final = 1_000
"""Lambda's three lines, and one with the metrics."""
_METRICS: Final = 10
"""Metrics are paid by the hour in which they say something: five always do, and of twenty others a quarter."""

# ---------------------------------------------------------------------------------------------------- assumptions

_SECONDS: Final = {
    "Plan": 0.15, "Fetch": 1.5, "Score": 0.25, "Follow": 0.3, "Watch": 0.3, "Publish": 0.2, "NotifyEmail": 0.5,
    "NotifyChat": 1.5,
}  # fmt: skip
"""How long a run takes: most of it waiting for the table, Fetch for the source, NotifyChat for the chat."""
_SECONDS_A_MENTION: Final = 0.15
"""And Score for each post it stores; Follow for each that it looks at."""
_WAITING_SHARE: Final = 0.3
"""Part of the mentions that wait for a rule ..."""
_WAITING_HOURS: Final = 4
"""... and for how long, looked at every five minutes meanwhile."""
_LOOKS_A_WAITER: Final = _WAITING_HOURS * 12
_LOOKS_A_MENTION: Final = 10
"""Each is looked at after 30 minutes and then at twice its age, up to 14 days."""
_NOTICES_A_DAY: Final = 4
"""Of one brand, each as an email to one address and in one chat. Text messages are apart: by part and country."""
_SECRETS: Final = 1
"""Of one brand: the address of its chat."""
_CHARACTERS: Final = 280
"""Of a post."""
_CHARACTERS_A_TOKEN: Final = 4
_TOKENS_OF_TOOLS: Final = 350
"""What Bedrock adds to a request with a tool."""
_TOKENS_OF_AN_ANSWER: Final = 100


class Load(Struct, frozen=True, kw_only=True):
    """What a stack has to do: mentions a day of all brands together, and who is asked about which part of them."""

    mentions_per_day: float
    brands: int
    second_opinion: OpinionService | None = None
    share: float = 0.0


class Line(Struct, frozen=True, kw_only=True):
    """One line of a month's bill, in US dollars."""

    what: str
    count: float
    unit: str
    dollars: float


class _Counts(Struct, frozen=True, kw_only=True):
    """How often things happen in a month."""

    mentions: float
    fetches: float
    searches: float
    posts: float
    looks: float
    notices: float


def cost(load: Load) -> list[Line]:
    """The bill of a month."""
    counts = _counts(load)
    runs = _runs(load, counts)
    gigabytes = load.mentions_per_day * RETENTION_DAYS * _KB_A_MENTION / 1e6
    lines = [
        _line("Lambda runs", sum(runs.values())),
        _line("Lambda time", _gigabyte_seconds(runs, counts)),
        _line("DynamoDB writes", _writes(counts)),
        _line("DynamoDB reads", _reads(load, counts)),
        _line("DynamoDB storage", gigabytes),
        _line("DynamoDB backups", gigabytes),
        _line("SQS", _requests(load, counts, runs)),
        _line("SNS", 2 * counts.notices),  # to the channels, and from the channel to people
        _line("SNS email", counts.notices),
        _line("Secrets", _SECRETS * load.brands),
        _line("Scheduler", len(TICKS) * MINUTES),
        _line("Logs", sum(runs.values()) * _BYTES_A_RUN / 1e9),
        _line("Metrics", _METRICS),
        _line("Alarms", ALARMS),
        _line("Dashboards", DASHBOARDS),
    ]
    if load.second_opinion is not None:
        lines.append(_opinions(load, load.second_opinion, counts))
    return lines


def total(lines: list[Line]) -> float:
    """The sum, in US dollars."""
    return round(sum(line.dollars for line in lines), 4)


def _line(what: str, count: float) -> Line:
    price = PRICES[what]
    return Line(what=what, count=count, unit=price.unit, dollars=round(count * price.dollars / price.per, 4))


def _counts(load: Load) -> _Counts:
    mentions = load.mentions_per_day * DAYS
    searches = load.brands * SEARCHES * MINUTES / SEARCH_EVERY
    return _Counts(
        mentions=mentions,
        searches=searches,
        fetches=searches + load.brands * FEEDS * MINUTES / FEED_EVERY,
        posts=searches * _posts_a_search(load),
        looks=mentions * (_LOOKS_A_MENTION + _WAITING_SHARE * _LOOKS_A_WAITER),
        notices=_NOTICES_A_DAY * DAYS * load.brands,
    )


def _posts_a_search(load: Load) -> float:
    """The newest one, and what was written in the hour before it, new or known."""
    return 1 + OVERLAP_HOURS * load.mentions_per_day / 24 / (load.brands * SEARCHES)


def _runs(load: Load, counts: _Counts) -> dict[str, float]:
    ticks = dict.fromkeys(TICKS, float(MINUTES))
    return ticks | {
        "Fetch": counts.fetches,
        "Score": counts.searches * ceil(_posts_a_search(load) / BATCH),
        "Publish": 2 * counts.notices,  # when it is written, and when it was delivered
        "NotifyEmail": counts.notices,
        "NotifyChat": counts.notices,
    }


def _gigabyte_seconds(runs: dict[str, float], counts: _Counts) -> float:
    seconds = {name: number * _SECONDS[name] for name, number in runs.items()}
    seconds["Score"] += counts.mentions * _SECONDS_A_MENTION
    seconds["Follow"] += counts.looks * _SECONDS_A_MENTION
    return sum(length * MEMORY[name] / 1024 for name, length in seconds.items())


def _writes(counts: _Counts) -> float:
    return (
        _WRITES_A_FETCH * counts.fetches
        + _WRITES_A_MENTION * counts.mentions
        + _WRITES_A_LOOK * counts.looks
        + _WRITES_A_NOTICE * counts.notices
    )


def _reads(load: Load, counts: _Counts) -> float:
    """An index costs half a unit for each 4 KB, and no query less than that."""
    entries = SEARCHES + FEEDS
    waiting = load.mentions_per_day * _WAITING_SHARE * _WAITING_HOURS / 24 * _KB_A_SUMMARY / 4 / 2
    plan = 1 + load.brands * entries
    follow = 1 + load.brands * SEARCHES / 2
    watch = 1.5 + load.brands * (1 + 2 * entries + 1) + waiting  # incidents, two states an entry, who waits
    return (
        MINUTES * (plan + follow + watch)
        + _READS_A_FETCH * counts.fetches
        + _READS_AGAIN * counts.posts
        + _READS_A_MENTION * counts.mentions
        + _READS_A_LOOK * counts.looks
    )


def _requests(load: Load, counts: _Counts, runs: dict[str, float]) -> float:
    due = counts.fetches / MINUTES
    sent = MINUTES * ceil(due / _PACK) + counts.searches * ceil(_posts_a_search(load) / _PACK)
    taken = 2 * (runs["Fetch"] + runs["Score"])  # received, and deleted
    return POLLED_QUEUES * _POLLS_A_MINUTE * MINUTES + sent + taken


def _opinions(load: Load, service: OpinionService, counts: _Counts) -> Line:
    """Each is reckoned as a question of its own: few posts are new at once. Never more than the caps allow."""
    asked = counts.mentions * load.share
    capped = OpinionSettings(use=service).monthly_cap * load.brands
    dollars = round(min(asked * _a_question(service), capped), 4)
    return Line(what=f"Second opinion: {service}", count=asked, unit="posts", dollars=dollars)


def _a_question(service: OpinionService) -> float:
    """US dollars for one post, by the settings' default prices."""
    post = Asked(id="", text="x" * _CHARACTERS, lang="en", brand="Luvento")
    if service == "comprehend":
        return comprehend.price([post]) / MICRO
    settings = OpinionSettings(use=service)
    tokens = bedrock.size([post]) / _CHARACTERS_A_TOKEN + _TOKENS_OF_TOOLS
    return (tokens * settings.price_in + _TOKENS_OF_AN_ANSWER * settings.price_out) / 1_000
