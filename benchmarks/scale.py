"""What a mention, a look and a minute of rules cost beside what is stored: `make bench-scale`.

    python -m benchmarks.scale 1000 1000000

DynamoDB Local counts requests and capacity units; processor time is this process's (the functions' side: the service
is another process). Rows are measured one after the other in one run: quote ratios, the digits belong to the machine.
"""

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from benchmarks.corpus import brand, pages
from msgspec.structs import replace
from tests.stack.dynamodb_local import dynamodb_local
from tests.stack.filled import answered, store
from tests.stack.meter import Meter

from harken.domain.mention import Mention
from harken.jobs.follow import follow
from harken.jobs.ports import Incoming, Outside, Run
from harken.jobs.score import score
from harken.jobs.watch import watch
from harken.scoring.assess import assess
from harken.sources.base import Thread
from harken.sources.registry import source
from harken.store import mentions, settings, sources
from harken.store.dynamo import DynamoTable
from harken_cli.cost import BATCH
from harken_cli.local.template import load, of_type, table_request

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HEARD = 300
"""New mentions for each row, ten minutes of them."""
RETENTION = timedelta(days=90)


class _Quiet:
    """A source whose conversations show nothing new."""

    name, every, tells_answers = "mastodon", timedelta(minutes=2), True

    def threads(self, _entry: Any, _brand: Any, wanted: Sequence[Mention], *_rest: Any) -> Iterable[Thread]:
        return (Thread(asked=mention.id, posts=(mention,)) for mention in wanted)


class Flow:
    """The functions' jobs over one table, and what they cost."""

    def __init__(self, client: Any, name: str, brands: int) -> None:
        (declared,) = of_type(load(), "AWS::DynamoDB::Table").values()
        client.create_table(**table_request(declared["Properties"], name))
        self.client, self.table, self.meter = (
            client,
            DynamoTable(client, name, clock=lambda: NOW),
            Meter().attach(client),
        )
        self.brand = brand()
        settings.apply(self.table, [self.brand, *(brand(f"other{number}") for number in range(brands - 1))], NOW)
        self.heard = 0

    def run(self, at: datetime) -> Run:
        """A run at a moment."""
        return Run(table=self.table, now=at, assess=assess, retention=RETENTION)

    def posts(self) -> list[Mention]:
        """Mentions nobody has heard yet, within ten minutes before noon."""
        every = timedelta(minutes=10) / HEARD
        bodies = pages(NOW - timedelta(minutes=10), HEARD, every, first=self.heard)
        self.heard += HEARD
        return [mention for body in bodies for mention in source("mastodon").parse(body).mentions]

    def hear(self, posts: Iterable[Mention]) -> list[str]:
        """Score posts; what became of each."""
        rest, told = list(posts), list[str]()
        while rest:
            batch, rest, run = rest[:BATCH], rest[BATCH:], self.run(NOW)
            told += [
                score(run, Incoming(brand=self.brand.id, entry="mastodon", seen_at=NOW, mention=post))
                for post in batch
            ]
        return told

    def look(self, at: datetime) -> int:
        """Follow, once: how many were looked at."""
        outside: Any = Outside(
            find=lambda _name: _Quiet(),  # type: ignore[arg-type, return-value]
            http=lambda _entry: None,  # type: ignore[arg-type, return-value]
            secret=str,
            send=lambda _messages: None,
            bury=lambda _messages: None,
        )
        return follow(self.run(at), outside)

    def read_well(self, at: datetime) -> None:
        """The source was read without a fault, so that nothing is unread."""
        state = sources.read(self.table, self.brand.id, "mastodon", "cursor")
        sources.save(self.table, self.brand.id, "mastodon", "cursor", sources.succeeded(state, at, None))

    def measured(self, act: Callable[[], int]) -> dict[str, float]:
        """Per thing done: write units, read units, requests, milliseconds of processor time."""
        self.meter.clear()
        began = time.process_time()
        done = act()
        spent = time.process_time() - began
        found = {
            "writes": self.meter.writes,
            "reads": self.meter.reads,
            "requests": self.meter.calls,
            "cpu_ms": 1000 * spent,
        }
        return {"done": done, **{name: value / max(done, 1) for name, value in found.items()}}


def rows(flow: Flow) -> dict[str, dict[str, float]]:
    """All steps once, beside what is stored now."""
    posts = flow.posts()
    flow.hear(flow.posts()[:40])  # connections, models and compiled names are there
    told = {"a new mention": flow.measured(lambda: flow.hear(posts).count("new"))}
    told["a duplicate"] = flow.measured(lambda: flow.hear(posts).count("known"))
    told["the first look"] = flow.measured(lambda: flow.look(NOW + timedelta(minutes=31)))
    told["a further look"] = flow.measured(lambda: flow.look(NOW + timedelta(minutes=37)))
    flow.read_well(NOW + timedelta(minutes=38))
    evaluation = NOW + timedelta(minutes=38)
    watch(flow.table, lambda _name: _Quiet(), evaluation)  # type: ignore[arg-type, return-value]
    told["a minute's rules"] = flow.measured(
        lambda: len(watch(flow.table, lambda _name: _Quiet(), evaluation)) + 1  # type: ignore[arg-type, return-value]
    )
    views, _ = mentions.waiting(flow.table, flow.brand.id, NOW - timedelta(days=1), NOW, 10_000)
    told["a minute's rules"]["waiting"] = len(views)
    return told


def show(label: str, told: dict[str, dict[str, float]]) -> None:
    """One line a step."""
    for what, row in told.items():
        more = f", {row['waiting']:.0f} waiting" if "waiting" in row else f", {row['done']:.0f} measured"
        print(
            f"{label:32} {what:17} {row['writes']:7.2f} {row['reads']:7.2f} {row['requests']:9.2f} "
            f"{row['cpu_ms']:8.2f}{more}",
            flush=True,
        )


def main(arguments: list[str]) -> None:
    """Measure at each count of stored mentions, then with 200 brands."""
    counts = [int(argument) for argument in arguments] or [1_000, 1_000_000]
    print(f"{'':50} {'write':>7} {'read':>7} {'requests':>9} {'CPU ms':>8}   each", flush=True)
    with dynamodb_local() as client:
        flow = Flow(client, "growing", 1)
        like = _like(flow)
        stored = 0
        for number in sorted(counts):
            begun = time.monotonic()
            records = islice(answered(like, number, NOW - timedelta(hours=2)), stored, None)
            store(client, flow.table, flow.brand, records)
            stored = number
            print(f"stored {number:,} within {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
            show(f"{number:,} stored, 1 brand", rows(_anew(flow)))
        show("few stored, 200 brands", rows(Flow(client, "crowded", 200)))


def _anew(flow: Flow) -> Flow:
    """Whoever waits from the row before is answered and deleted, so that each row counts the same number."""
    for pk, sk in [(str(item["pk"]), str(item["sk"])) for item in flow.table.index("waiting", flow.brand.id)]:
        flow.table.delete(pk, sk)
    return flow


def _like(flow: Flow) -> Any:
    """A small stored mention, as it came out of the flow."""
    flow.hear(flow.posts()[:1])
    (first, *_) = flow.table.index("timeline", f"luvento#{NOW:%Y-%m-%d}")
    record = mentions.read(flow.table, flow.brand.id, str(first["pk"]).partition("#")[2]).record
    assert record is not None  # noqa: S101  - it was just stored
    return replace(record, mention=replace(record.mention, aliases=(), id="mastodon:old"), due_at=None)


if __name__ == "__main__":
    main(sys.argv[1:])
