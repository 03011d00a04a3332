"""Our whole assessment beside obsei 1.1.1 on the same texts, in one run: `make bench-obsei`.

obsei reads a CSV file, redacts, and stores in DuckDB, without a classifier, as its `init` sets it up; ours parses
Mastodon's answers, matches, assesses and encodes for the table, and stores nothing. Processor time of each, so that
what else the machine does counts less; obsei's start is measured with an empty file and taken off.
"""

import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.corpus import brand, pages, texts

from harken.domain.matching import compile_brand, match
from harken.domain.mention import Mention
from harken.scoring.assess import assess
from harken.sources.registry import source
from harken.store.codec import encode

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NUMBER = 4_000
ROUNDS = 3
SETTINGS = """
version: 1
store: {path: obsei.duckdb, unencrypted: true}
privacy: {redact: true, regions: [global, north_america, uk, eu, latam, apac, india, africa]}
pipelines:
  - name: feedback
    sources:
      - {key: sample, type: csv, config: {path: feedback.csv, fields: {text: comment, id: id, created_at: date}}}
"""


def ours() -> dict[str, float]:
    """Microseconds of processor time a mention, by stage."""
    listened, matcher = brand(), compile_brand(brand())
    bodies = list(pages(NOW - timedelta(hours=1), NUMBER, timedelta(seconds=1)))
    spent: dict[str, float] = {}

    def timed(stage: str, began: float) -> None:
        spent[stage] = spent.get(stage, 0.0) + time.process_time() - began

    began = time.process_time()
    mentions: list[Mention] = [one for body in bodies for one in source("mastodon").parse(body).mentions]
    timed("parse", began)
    began = time.process_time()
    about = [mention for mention in mentions if match(matcher, mention).about]
    timed("match", began)
    began = time.process_time()
    assessed = [assess(mention, listened, ()) for mention in about]
    timed("assess", began)
    began = time.process_time()
    for mention, assessment in zip(about, assessed, strict=True):
        encode(mention)
        encode(assessment)
    timed("encode", began)
    return {stage: 1e6 * seconds / len(mentions) for stage, seconds in spent.items()}


def theirs(command: str, number: int) -> float:
    """Seconds of processor time of `obsei run` over so many of the same texts."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "obsei.yaml").write_text(SETTINGS, encoding="utf-8")
        said = texts()
        with (Path(folder) / "feedback.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "comment", "date"])
            rows.writerows([n, f"{said[n % len(said)]} ({n})", "2026-11-20T12:00:00Z"] for n in range(number))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment["OBSEI_PSEUDONYM_SALT"] = "made up for a benchmark"
        done = subprocess.run(
            [command, "run"], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Rounds in turns; the best of each is told."""
    command = shutil.which("obsei", path=str(Path(sys.argv[1]).resolve())) if len(sys.argv) > 1 else None
    if command is None:
        raise SystemExit("which obsei? give the bin folder of an environment that has it")
    best: dict[str, float] = {}
    their = float("inf")
    for _ in range(ROUNDS):
        best = {stage: min(spent, best.get(stage, spent)) for stage, spent in ours().items()}
        their = min(their, (theirs(command, NUMBER + 1) - theirs(command, 1)) / NUMBER)
    total = sum(best.values())
    for stage, spent in best.items():
        print(f"{stage:8} {spent:7.0f} us a mention")
    print(f"{'all':8} {total:7.0f} us, {1e6 / total:,.0f} mentions a second of one core")
    print(f"{'obsei':8} {1e6 * their:7.0f} us, {1 / their:,.0f} texts a second of one core")
    print(f"ratio    {1e6 * their / total:7.1f}")


if __name__ == "__main__":
    main()
