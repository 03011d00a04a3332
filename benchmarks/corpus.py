"""What the benchmarks run on: made-up posts in four languages, as a Mastodon server shows them."""

import html
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from harken.domain.brand import Brand, Competitors, Rule, SourceEntry

_FOLDER = Path(__file__).resolve().parents[1] / "training" / "mentions"
PAGE = 40
"""Posts that Mastodon shows at once."""

RULES = (
    Rule(id="complaints", above=10_000, clear_at=0),  # counts, and never calls: notices are not measured here
    Rule(id="fire", kind="outcry", min_urgency=100, above=10_000),
    Rule(id="surge", kind="surge"),
    Rule(id="deaf", kind="deaf"),
)


def brand(name: str = "luvento") -> Brand:
    """A brand with names in four scripts, a first deployment's rules, and one source."""
    return Brand(
        id=name,
        names=("Luvento", "露文托", "Лувенто", "לובנטו") if name == "luvento" else (name.capitalize(),),
        sources=(SourceEntry(use="mastodon", id="mastodon", every=timedelta(minutes=2)),),
        hashtags=(f"{name}fail",),
        topics=("coffee", "espresso", "кофе", "咖啡", "קפה"),
        accounts={"mastodon": (f"@{name}@social.example",)},
        competitors=Competitors(names=("Brewmax",)),
        rules=RULES,
    )


def texts() -> list[str]:
    """All labelled mentions' texts, the languages taking turns; each names the brand."""
    by_language = [list(_language(lang)) for lang in ("en", "he", "ru", "zh")]
    longest = max(map(len, by_language))
    return [rows[number] for number in range(longest) for rows in by_language if number < len(rows)]


def _language(lang: str) -> Iterator[str]:
    for path in sorted(_FOLDER.glob(f"{lang}*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = line.split(" | ", 6)[-1].replace("{brand}", "Luvento").replace("{rival}", "Brewmax")
            yield text if "Luvento" in text else f"Luvento: {text}"


def pages(start: datetime, number: int, every: timedelta, first: int = 0) -> Iterator[bytes]:
    """`number` posts written `every` so often from `start` on, `PAGE` a page, as Mastodon's search answers."""
    said = texts()
    made = (_status(index, said[index % len(said)], start + every * (index - first)) for index in count(first))
    for done in range(0, number, PAGE):
        yield json.dumps([next(made) for _ in range(min(PAGE, number - done))]).encode()


def _status(index: int, text: str, at: datetime) -> dict[str, Any]:
    name = f"person{index % 9973}"
    home = f"https://social.example/users/{name}"
    return {
        "id": str(113_000_000_000_000_000 + index),
        "uri": f"{home}/statuses/{113_000_000_000_000_000 + index}",
        "url": f"https://social.example/@{name}/{113_000_000_000_000_000 + index}",
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "edited_at": None,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "language": None,
        "visibility": "public",
        "content": f"<p>{html.escape(text)}</p>",
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "mentions": [],
        "tags": [],
        "media_attachments": [],
        "account": {
            "id": str(index % 9973),
            "username": name,
            "acct": f"{name}@social.example",
            "uri": home,
            "display_name": f"Person {index % 9973}",
            "bot": False,
            "followers_count": index % 700,
            "note": "<p>Coffee, cats and trains.</p>",
        },
    }
