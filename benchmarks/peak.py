"""An hour of one brand at 2,000 mentions a minute, through the real jobs: what the table's hottest partitions take.

    python -m benchmarks.peak            # or with mentions a minute, minutes

The table is the one in memory, which the contract suite holds equal to DynamoDB; units are reckoned from every write
as DynamoDB reckons them, by partition: one takes 1,000 write units a second. How long posts wait in the queue follows
from the processor time of a post (`make bench-scale`), as `harken cost` reckons with it, and from how many of Score
may run at once.
"""

import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from tests.stack.played import Played
from tests.stack.tallied import Tallied

from harken.jobs.turns import BATCH
from harken_cli import cost, looking

A_MINUTE, MINUTES = 2_000, 60
REQUESTS_NEW = 5.4
"""To the table, for a new mention (`make bench-scale`)."""
PARTITION = 1_000
"""Write units a second."""


def looks_a_minute() -> int:
    """What Follow gets to within its minute, of Mastodon and of Hacker News half each."""
    busy = cost.CPU_LOOK * cost.MEGABYTES_A_CPU / cost.MEMORY["Follow"]

    def seconds(looks: int) -> float:
        return cost.SEARCHES * looking.requests(looks / cost.SEARCHES) * cost.LOOK_SECONDS + looks * busy

    return bisect_right(range(BATCH), cost.FOLLOW_SECONDS, key=seconds) - 1


def main(arguments: list[str]) -> None:
    """Play the hour, minute by minute."""
    a_minute, minutes = (int(argument) for argument in arguments or (A_MINUTE, MINUTES))
    tables: list[Tallied] = []

    def make(clock: Callable[[], datetime]) -> tuple[Tallied, Tallied]:
        tables.append(Tallied(clock))
        return tables[0], tables[0]

    stack = Played(make, 1, a_minute * 60, minutes / 60, looks_a_minute())
    hottest: Counter[str] = Counter()
    watched: list[float] = []
    for minute in range(minutes):
        tables[0].hot.clear()
        before = stack.units.get("Watch")
        stack.play(1)
        for (where, _), units in tables[0].hot.items():
            hottest[where] = max(hottest[where], units)
        hottest["all"] = max(hottest["all"], sum(tables[0].hot.values()))
        watched.append(stack.units["Watch"].reads - (before.reads if before else 0))
        if minute % 10 == 9:
            print(f"minute {minute + 1}: {stack.happened.new:,.0f} mentions", file=sys.stderr, flush=True)
    show(stack, hottest, watched, minutes)


def show(stack: Played, hottest: Counter[str], watched: list[float], minutes: int) -> None:
    """What came of it."""
    what = stack.happened
    print(
        f"{what.new:,.0f} mentions in {minutes} minutes, {what.again:,.0f} posts seen again, {what.looks:,.0f} looks"
    )
    for where, units in hottest.most_common():
        of = "" if where == "all" else f", {units / 60 / PARTITION:.1%} of what a partition takes"
        print(f"write units a second, {where:14}{units / 60:9.1f}{of}")
    print(f"read units of a minute's rules: {watched[len(watched) // 2]:.0f} halfway, {watched[-1]:.0f} at the end")
    print(f"looks that Follow has time for: {looks_a_minute() * minutes:,}; it took {what.looks:,.0f}")
    for runs in (3, 4, 5):
        print(f"with {runs} of Score at once: {waits(what.new / minutes, what.again / what.new, minutes, runs)}")


def waits(a_minute: float, again: float, minutes: int, runs: int) -> str:
    """How long posts wait in the queue at the end, where it grows: it is emptied at a pace that does not change."""
    cpu = (cost.CPU_NEW + again * cost.CPU_AGAIN) * cost.MEGABYTES_A_CPU / cost.MEMORY["Score"]
    seconds = cpu + (REQUESTS_NEW + again) * cost.TABLE_SECONDS
    pace = runs * 60 / seconds
    behind = max(0.0, a_minute - pace) * minutes
    return f"{pace:,.0f} mentions a minute; at the end the oldest post has waited {behind / pace:.1f} minutes"


if __name__ == "__main__":
    main(sys.argv[1:])
