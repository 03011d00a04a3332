"""A made-up year of five brands, replayed: `make bench-replay`.

A hundred thousand posts of people in five languages, the brands' answers to most of their complaints, bad days with
bursts, outages of sources, acknowledgements. Tells seconds of processor time, peak memory and how many notices there
were, then replays the same lines shuffled and compares. Each replay is a process of its own, the command people use.
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
START = datetime(2025, 11, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
SEED = 7

NAMES = ("Luvento", "Brewmax", "Tarnovia", "Quillso", "Vexbury")
SOURCES = ("mastodon", "mastodon", "mastodon", "mastodon", "hackernews", "hackernews", "feeds")
ANSWER = "We are sorry about this. A new one is on its way, write to us if it does not arrive"
SAID: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("My {} broke after two days, terrible service, I am furious", "{} charged me twice, nobody answers. Awful"),
        ("I love my {}, it is wonderful", "Has anyone tried the new {}?", "{} opens a shop in the old town"),
    ),
    "zh": (
        ("{} 用了两天就坏了,服务太差,我很生气", "{} 的客服根本不理人,太失望了"),
        ("我很喜欢 {},非常好用", "{} 什么时候出新款?"),
    ),
    "zh-Hant": (
        ("{} 用了兩天就壞了,服務太差,我很生氣", "{} 的客服根本不理人,太失望了"),
        ("我很喜歡 {},非常好用", "{} 什麼時候出新款?"),
    ),
    "ru": (
        (
            "{} сломалась через два дня, ужасный сервис, я в ярости",
            "{} списали деньги дважды, поддержка молчит, позор",
        ),
        ("Обожаю {}, отличная вещь", "Когда выйдет новая {}?"),
    ),
    "he": (
        ("ה-{} שלי נשבר אחרי יומיים, שירות נורא, אני כועס מאוד", "{} גבו ממני פעמיים ואף אחד לא עונה, איזו בושה"),
        ("אני אוהבת את {}, פשוט נפלא", "מתי יוצא ה-{} החדש?"),
    ),
}
"""Complaints, and all else, by language."""


def settings() -> dict[str, Any]:
    """The five brands, all on the same three sources, each with two rules."""
    return {"brands": [_brand(name) for name in NAMES]}


def _brand(name: str) -> dict[str, Any]:
    key = name.lower()
    return {
        "id": key,
        "names": [name],
        "accounts": {"mastodon": [f"@{key}@social.example"], "hackernews": [key]},
        "sources": [
            {"use": "mastodon", "base_url": "https://social.example", "hashtags": [key]},
            {"use": "hackernews"},
            {"use": "feeds", "urls": ["https://news.example/feed.xml"]},
        ],
        "rules": [
            {"id": "complaints", "kind": "unanswered"},
            {"id": "loud", "kind": "unanswered", "min_urgency": 60, "waiting": "10m", "above": 10, "clear_at": 5},
        ],
        "quiet_hours": {"from": "22:00", "to": "07:00", "timezone": "Europe/Berlin"},
    }


def year(count: int, span: timedelta) -> Iterator[dict[str, Any]]:
    """The lines of a past with so many posts of people: the same lines each time."""
    dice = random.Random(SEED)
    bad_days = [(dice.random() * span, dice.choice(NAMES)) for _ in range(max(1, span.days * 40 // 365))]
    for number in range(count):
        if dice.random() < 0.15:  # a part of a burst: some hours after something went wrong
            start, name = dice.choice(bad_days)
            at, angry, slow = start + timedelta(hours=abs(dice.gauss(0, 3))), True, True
        else:
            name = dice.choice(NAMES)
            at, angry, slow = dice.random() * span, dice.random() < 0.45, False
        if at < span:
            yield from _talk(dice, number, START + at, name, angry=angry, slow=slow)
    for start, name in bad_days:
        for rule in ("complaints", "loud"):
            yield _act("ack", START + start + timedelta(hours=2), brand=name.lower(), rule=rule)
    for _ in range(max(1, span.days * 60 // 365)):
        source, lost = dice.choice(SOURCES), START + dice.random() * span
        yield {"at": _stamp(lost), "source": source, "down": True}
        yield {"at": _stamp(lost + timedelta(minutes=dice.randint(3, 90))), "source": source, "down": False}
    yield _act("end", START + span + timedelta(hours=6))


def _talk(
    dice: random.Random, number: int, at: datetime, name: str, *, angry: bool, slow: bool
) -> Iterator[dict[str, Any]]:
    """Somebody's post, and the answer if it got one."""
    source, lang = dice.choice(SOURCES), dice.choice(tuple(SAID))
    words = dice.choice(SAID[lang][0 if angry else 1]).format(name)
    post = f"{source}:p{number}"
    late = at + timedelta(minutes=dice.randint(3, 30)) if dice.random() < 0.05 else None
    yield _said(
        post, at, f"u{dice.randint(0, 60_000)}", f"{words} ({number})", late, followers=dice.randint(0, 2_000)
    )
    if angry and source != "feeds" and dice.random() < 0.9:
        after = timedelta(minutes=dice.expovariate(1 / (150 if slow else 20)) + 1)
        yield _said(f"{source}:r{number}", at + after, name.lower(), f"{ANSWER} ({number})", None, reply_to=post)


def _said(
    post: str, at: datetime, who: str, text: str, seen: datetime | None, reply_to: str | None = None, **more: Any
) -> dict[str, Any]:
    source = post.partition(":")[0]
    handle = f"{who}@social.example" if source == "mastodon" else who
    mention = {
        "id": post,
        "source": source,
        "text": text,
        "created_at": _stamp(at),
        "author": {"id": who, "handle": handle, **more},
        "root": reply_to or post,
        "reply_to": reply_to,
    }
    return {"mention": mention} if seen is None else {"mention": mention, "seen_at": _stamp(seen)}


def _act(do: str, at: datetime, **more: str) -> dict[str, Any]:
    return {"at": _stamp(at), "do": do, **more}


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def write(path: Path, lines: list[str]) -> None:
    """The lines as a file."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def timed(past: Path, brands: Path) -> tuple[float, float, float, list[str]]:
    """Seconds, seconds of processor time, megabytes at the peak, and the notices of one replay."""
    started = "from harken_cli.main import run; run()"
    command = [sys.executable, "-c", started, "replay", str(past), "--brands", str(brands)]
    found = past.with_suffix(".notices")
    path = os.pathsep.join((str(ROOT / "functions"), str(ROOT / "infra")))
    began = time.monotonic()
    with found.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, env=os.environ | {"PYTHONPATH": path})
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(process.returncode)
    notices = found.read_text(encoding="utf-8").splitlines()
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, notices


def main() -> None:
    """Write the past, replay it as it is and shuffled, tell what it took and whether both told the same."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mentions", type=int, default=100_000, help="posts of people")
    options.add_argument("--days", type=int, default=YEAR.days)
    options.add_argument("--keep", type=Path, help="a folder for the files, instead of a temporary one")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(line, ensure_ascii=False) for line in year(given.mentions, timedelta(days=given.days))]
        brands = folder / "brands.yaml"
        brands.write_text(json.dumps(settings()), encoding="utf-8")  # all JSON is YAML
        print(f"{given.mentions} posts of people, {len(lines)} lines, {given.days} days, {len(NAMES)} brands")
        digests = set()
        for name in ("as it was", "shuffled"):
            if name == "shuffled":
                random.Random(SEED).shuffle(lines)
            past = folder / f"{name.replace(' ', '-')}.jsonl"
            write(past, lines)
            seconds, processor, peak, notices = timed(past, brands)
            digests.add(digest := hashlib.sha256("\n".join(notices).encode()).hexdigest()[:16])
            print(
                f"{name}: {seconds:.0f} s, {processor:.0f} s of processor time, {peak:.0f} MB at the peak, "
                f"{len(notices)} notices, digest {digest}",
                flush=True,
            )
    if len(digests) > 1:
        raise SystemExit("the shuffled lines told other notices")


if __name__ == "__main__":
    main()
