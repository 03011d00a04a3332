"""What a month costs, line by line, before free tiers: counts from how the stack works, prices from one table. Pure.

What the table takes is counted (`harken_cli.counted`), and what the template and the code decide is held to them by
tests. What depends on the world is assumed, and says so: what waits, how long sources take to answer.
"""

from math import ceil
from typing import Final

from msgspec import Struct

from harken.domain.brand import OpinionService, OpinionSettings
from harken.domain.rule import BOUND
from harken.domain.schedule import LOOKS
from harken.jobs.overlap import AGAIN
from harken.scoring.outside import bedrock, comprehend
from harken.scoring.outside.base import MICRO, Asked
from harken.store.handed import REMEMBERED

from . import counted, looking
from .counted import Happened
from .prices import PRICES, Group

MINUTES: Final = 43_800
"""In a month of 730 hours, as AWS reckons."""
DAYS: Final = MINUTES / 1_440

# ------------------------------------------------------------------------------- what template and code decide

TICKS: Final = ("Plan", "Follow", "Watch")
"""Functions that a schedule starts every minute."""
MEMORY: Final = {
    "Plan": 256, "Fetch": 512, "Score": 512, "Follow": 256, "Watch": 512, "Publish": 256, "NotifyEmail": 256,
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
_REMEMBERED_MINUTES: Final = REMEMBERED.total_seconds() / 60
RETENTION_DAYS: Final = 90
ALARMS: Final = 28
"""Those of infra/monitoring.yaml, with its dashboard: where OpsEmail is given."""
DASHBOARDS: Final = 1

# ---------------------------------------------------------------------------------------------------- how AWS works

_POLLS_A_MINUTE: Final = 15
"""Lambda waits at a queue with five connections, each for 20 seconds (Lambda's guide, event sources of SQS)."""
_PACK: Final = 10
"""Messages that one request to SQS holds."""
MEGABYTES_A_CPU: Final = 1_769
"""Of memory buy a function one processor (Lambda's guide, memory)."""
_BYTES_A_RUN: Final = 1_000
"""Lambda's three lines, and one with the metrics."""
_METRICS: Final = 10
"""Metrics are paid by the hour in which they say something: five always do, and of twenty others a quarter."""

# -------------------------------------------------------------------------- what was measured, docs/performance.md

_CPU: Final = {"Plan": 0.003, "Fetch": 0.008, "Follow": 0.03, "Watch": 0.012, "Notify": 0.01}
"""Seconds of processor time a run; what it does with posts is apart."""
CPU_NEW, CPU_AGAIN, CPU_LOOK, _CPU_WAITING = 0.010, 0.001_5, 0.000_5, 0.000_05
"""For each mention that is stored, each post seen again, each look, each entry that a rule reads of what waits."""
_KB_A_MENTION: Final = 3.0
"""The item with its entries in four indexes, and 100 bytes that DynamoDB adds to each."""

# ---------------------------------------------------------------------------------------------------- assumptions

TABLE_SECONDS: Final = 0.005
"""Until DynamoDB, SQS or SNS answers."""
_SOURCE_SECONDS: Final = 1.0
"""Until a source has answered a search; a chat, the same."""
LOOK_SECONDS: Final = 0.15
"""Until a source has shown a conversation, or many posts at once ..."""
FOLLOW_SECONDS: Final = 24
"""... and Follow asks for no more than so many seconds of its minute (jobs/ports, RESERVE): the rest comes later."""
_COUNTING_SHARE: Final = 0.1
"""Part of the mentions that a rule counts on until the brand has answered ..."""
_COUNTED_LOOKS: Final = 5
"""... after so many looks, five minutes apart, from 30 minutes on; the last of them finds the answer."""
_NOTICES_A_DAY: Final = 4
"""Of one brand, each as an email to one address and in one chat. Text messages are apart: by part and country."""
_SUMMED_DAYS: Final = 2
"""One of them is critical, and sums up what was written within so many days."""
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
    group: Group = "usage"


def cost(load: Load) -> list[Line]:
    """The bill of a month, once what is kept has been gathered for `RETENTION_DAYS`."""
    what = happens(load)
    runs = _runs(what)
    table = counted.total(what)
    working, waiting = _gigabyte_seconds(what, runs)
    gigabytes = load.mentions_per_day * RETENTION_DAYS * _KB_A_MENTION / 1e6
    lines = [
        _line("DynamoDB writes", table.writes),
        _line("DynamoDB reads", table.reads),
        _line("SQS", _requests(what, runs)),
        _line("SNS", 2 * what.notices),  # to the channels, and from the channel to people
        _line("SNS email", what.notices),
        _line("Scheduler", len(TICKS) * MINUTES),
        _line("Lambda runs", sum(runs.values())),
        _line("Lambda at work", working),
        _line("Lambda waiting for sources", waiting),
        _line("DynamoDB storage", gigabytes),
        _line("DynamoDB backups", gigabytes),
        _line("Secrets", _SECRETS * load.brands),
        _line("Logs", sum(runs.values()) * _BYTES_A_RUN / 1e9),
        _line("Metrics", _METRICS),
        _line("Alarms", ALARMS),
        _line("Dashboards", DASHBOARDS),
    ]
    if load.second_opinion is not None:
        lines.append(_opinions(load, load.second_opinion, what))
    return lines


def total(lines: list[Line], group: Group | None = None) -> float:
    """The sum, of one group or of all, in US dollars."""
    return round(sum(line.dollars for line in lines if group in (None, line.group)), 4)


def one_call_each(load: Load) -> Line:
    """What it would cost to ask Amazon Comprehend for the sentiment of each mention, and for nothing else."""
    mentions = load.mentions_per_day * DAYS
    return Line(
        what="one Comprehend call for each mention",
        count=mentions,
        unit="posts",
        dollars=round(mentions * _a_question("comprehend"), 4),
    )


def taken(messages: int) -> int:
    """Requests to SQS for a batch that Lambda takes: it is received and deleted, ten a request at most."""
    return 2 * ceil(messages / _PACK)


def happens(load: Load) -> Happened:
    """What happens in a month, evenly spread over its minutes, brands and searches."""
    mentions = load.mentions_per_day * DAYS
    searches, feeds = load.brands * SEARCHES, load.brands * FEEDS
    readings = searches * MINUTES / SEARCH_EVERY
    a_minute = mentions / MINUTES / searches  # by one search
    counting = _COUNTING_SHARE * mentions
    looks = len(LOOKS) * mentions + _COUNTED_LOOKS * counting
    ticks = load.brands * MINUTES
    handed = (1 + len(AGAIN)) * mentions
    unanswered = (1 - _COUNTING_SHARE) * load.mentions_per_day / load.brands
    return Happened(
        minutes=MINUTES,
        brands=load.brands,
        entries=searches + feeds,
        answering=searches,
        fetches=readings + feeds * MINUTES / FEED_EVERY,
        shown=readings * min(1, 60 * OVERLAP_HOURS * a_minute),
        remembered=readings * min(1, 60 * OVERLAP_HOURS * a_minute) * _REMEMBERED_MINUTES * a_minute,
        pages=min(readings, handed),
        batches=_batches(min(readings, handed), handed),
        new=mentions,
        again=handed - mentions,
        looks=looks,
        noted=counting,
        answered=counting,
        asking=min(searches * MINUTES, looks),
        due=looks + counting * 5 * _COUNTED_LOOKS,
        waiting=min(unanswered, BOUND + 1) * ticks,
        incidents=min(ticks, 2 * counting),
        notices=_NOTICES_A_DAY * DAYS * load.brands,
        summed=DAYS * load.brands * min(BOUND, _SUMMED_DAYS * load.mentions_per_day / load.brands),
    )


def _line(what: str, count: float) -> Line:
    price = PRICES[what]
    dollars = round(count * price.dollars / price.per, 4)
    return Line(what=what, count=count, unit=price.unit, dollars=dollars, group=price.group)


def _batches(pages: float, handed: float) -> float:
    """Runs of Score: what a reading hands over comes together, and few readings are at one moment."""
    return pages * ceil(handed / max(pages, 1) / BATCH)


def _runs(what: Happened) -> dict[str, float]:
    ticks = dict.fromkeys(TICKS, float(MINUTES))
    return ticks | {
        "Fetch": what.fetches,
        "Score": what.batches,
        "Publish": 2 * what.notices,  # when it is written, and when it was delivered
        "NotifyEmail": what.notices,
        "NotifyChat": what.notices,
    }


def _gigabyte_seconds(what: Happened, runs: dict[str, float]) -> tuple[float, float]:
    """At work, the table's answers included, and waiting for sources and chats."""
    busy = {name: number * _CPU.get(name, _CPU["Notify"]) for name, number in runs.items()}
    busy["Score"] = what.new * CPU_NEW + what.again * CPU_AGAIN
    busy["Follow"] += what.looks * CPU_LOOK
    busy["Watch"] += what.waiting * _CPU_WAITING
    working = sum(spent * MEGABYTES_A_CPU / 1_024 for spent in busy.values())  # with less memory it takes longer
    for name, taken_there in counted.units(what).items():
        memory = MEMORY.get(name, MEMORY["NotifyChat"])
        working += taken_there.requests * TABLE_SECONDS * memory / 1_024
    asked = what.asking * looking.requests(what.looks / max(what.asking, 1))
    waiting = {
        "Fetch": what.fetches * _SOURCE_SECONDS,
        "Follow": min(asked * LOOK_SECONDS, MINUTES * FOLLOW_SECONDS),
        "NotifyChat": what.notices * _SOURCE_SECONDS,
    }
    return working, sum(length * MEMORY[name] / 1_024 for name, length in waiting.items())


def _requests(what: Happened, runs: dict[str, float]) -> float:
    handed = what.new + what.again
    sent: float = MINUTES * ceil(what.fetches / MINUTES / _PACK)
    sent += what.pages * ceil(handed / max(what.pages, 1) / _PACK) + what.answered
    got = runs["Fetch"] * taken(1) + what.batches * taken(ceil(handed / max(what.batches, 1)))
    return POLLED_QUEUES * _POLLS_A_MINUTE * MINUTES + sent + got


def _opinions(load: Load, service: OpinionService, what: Happened) -> Line:
    """Each is reckoned as a question of its own: few posts are new at once. Never more than the caps allow."""
    asked = what.new * load.share
    capped = OpinionSettings(use=service).monthly_cap * load.brands
    dollars = round(min(asked * _a_question(service), capped), 4)
    return Line(what=f"Second opinion: {service}", count=asked, unit="posts", dollars=dollars, group="apart")


def _a_question(service: OpinionService) -> float:
    """US dollars for one post, by the settings' default prices."""
    post = Asked(id="", text="x" * _CHARACTERS, lang="en", brand="Luvento")
    if service == "comprehend":
        return comprehend.price([post]) / MICRO
    settings = OpinionSettings(use=service)
    tokens = bedrock.size([post]) / _CHARACTERS_A_TOKEN + _TOKENS_OF_TOOLS
    return (tokens * settings.price_in + _TOKENS_OF_AN_ANSWER * settings.price_out) / 1_000
