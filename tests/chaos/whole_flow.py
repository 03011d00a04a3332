"""Many seeded runs of the whole flow, on all cores: `python -m tests.chaos.whole_flow --seeds 2000`.

A run in which a promise is broken is told with its seed; `--seed N` plays it again and prints what happened, call by
call. `--moto` plays it over DynamoDB in moto.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from random import Random

from msgspec import Struct
from tests.store.tables import dynamodb, made

from harken.store.table import Table
from harken_cli.local.swift import swift_moto

from . import story
from .brand import brand_of, rules
from .cloud import Crashed
from .faults import weather
from .flow import Flow
from .looks import Looks


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of a run: the promises broken, how many faults befell it, how many posts and notices there were."""

    seed: int
    broken: tuple[str, ...]
    faults: int
    posts: int
    notices: int


def run(
    seed: int,
    *,
    table: Table | None = None,
    trace: Callable[[str], None] | None = None,
    plant: Callable[[Flow], None] = lambda _flow: None,
) -> Outcome:
    """Play the run that `seed` stands for; `plant` may spoil the product before it begins."""
    brand = brand_of(rules(Random(f"rules {seed}")))
    flow = Flow(seed, weather(Random(f"weather {seed}")), brand=brand, table=table, trace=trace)
    plant(flow)
    looks = Looks(flow)
    try:
        story.tell(flow)
        story.rest(flow)
        broken = looks.end()
    except Crashed as crash:
        broken = [*flow.broken, str(crash)]
    return Outcome(
        seed=seed,
        broken=tuple(broken),
        faults=flow.faults.count,
        posts=sum(len(forum.posts) for forum in flow.forums.values()),
        notices=len(flow.told),
    )


def run_moto(seed: int, trace: Callable[[str], None] | None = None) -> Outcome:
    """The same over the table of template.yaml in moto."""
    with dynamodb() as client, swift_moto():
        return run(seed, table=made(client), trace=trace)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the runs; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="how many runs")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="play this one alone and print all that happens")
    parser.add_argument("--moto", action="store_true", help="over DynamoDB in moto")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    asked = parser.parse_args(arguments)
    play = run_moto if asked.moto else run
    if asked.seed is not None:
        return _tell([play(asked.seed, trace=print)], asked.moto, time.monotonic())
    seeds = range(asked.first, asked.first + asked.seeds)
    began = time.monotonic()
    with ProcessPoolExecutor(asked.processes) if asked.processes > 1 else nullcontext() as pool:
        outcomes = pool.map(play, seeds, chunksize=4) if pool else map(play, seeds)
        return _tell(outcomes, asked.moto, began)


def _tell(outcomes: Iterable[Outcome], moto: bool, began: float) -> int:
    number = failed = faults = posts = notices = 0
    for outcome in outcomes:
        number += 1
        faults, posts, notices = faults + outcome.faults, posts + outcome.posts, notices + outcome.notices
        if not outcome.broken:
            continue
        failed += 1
        sys.stdout.write(f"seed {outcome.seed}:\n")
        sys.stdout.writelines(f"  {why}\n" for why in outcome.broken)
        again = f"python -m tests.chaos.whole_flow --seed {outcome.seed}{' --moto' if moto else ''}"
        sys.stdout.write(f"  again: {again}\n")
        sys.stdout.flush()
    seconds = time.monotonic() - began
    sys.stdout.write(
        f"{number} runs, {posts} posts, {notices} notices, {faults} faults in {seconds:.0f} s: "
        f"{f'{failed} runs broke a promise' if failed else 'no promise broken'}\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
