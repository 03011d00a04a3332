"""The labelled posts: where they lie, how they are read, what their sources know.

They hold other people's words: nothing of them but numbers may leave their folder.
"""

import csv
import gzip
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Label = Literal["neg", "neu", "pos"]
LABELS: tuple[Label, ...] = ("neg", "neu", "pos")
TWO_CLASSES = frozenset({"waimai", "shopping10", "htl", "covid-weibo"})
"""Sources whose labels are negative or positive only: they say nothing about neutral."""

TUNING = "dev.jsonl.gz"
TRAINING = ("train.jsonl.gz", TUNING, "apple_dfe.csv", "brands_sxsw.csv", "complaints.csv")

_NAME = re.compile(r"@\w+")


@dataclass(frozen=True)
class Post:
    """One labelled text."""

    text: str
    label: Label
    lang: str
    source: str


def folder(arguments: list[str], needed: tuple[str, ...]) -> Path:
    """The folder with the files `needed`: named on the command line, else by HARKEN_DATA, else the usual place.

    That is `shared/data` beside the repository. Ends the program with one line and exit code 2 where they are not.
    """
    named = arguments[0] if arguments else os.environ.get("HARKEN_DATA")
    path = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    missing = [name for name in needed if not (path / name).is_file()]
    if missing:
        print(f"{path}: no {' and no '.join(missing)} here; name the folder by DATA=folder", file=sys.stderr)
        raise SystemExit(2)
    return path


def posts(path: Path) -> Iterator[Post]:
    """The posts of one file of JSON lines, compressed by gzip, in the file's order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Post(row["text"], row["label"], row["lang"], row["source"])


def brand_posts(path: Path) -> Iterator[Post]:
    """English posts about and at brands, from the three tables beside the training posts."""
    apple: dict[str, Label] = {"1": "neg", "3": "neu", "5": "pos"}
    for row in _table(path / "apple_dfe.csv"):
        if row["sentiment"] in apple:
            yield Post(row["text"], apple[row["sentiment"]], "en", "apple-dfe")
    feeling: dict[str, Label] = {
        "Negative emotion": "neg",
        "No emotion toward brand or product": "neu",
        "Positive emotion": "pos",
    }
    told = "is_there_an_emotion_directed_at_a_brand_or_product"
    for row in _table(path / "brands_sxsw.csv"):
        if row[told] in feeling and row["tweet_text"]:
            yield Post(row["tweet_text"], feeling[row[told]], "en", "brands-sxsw")
    for row in _table(path / "complaints.csv", ["id", "text", "complaint", "domain"]):
        # Whoever addresses a brand by name is no complainer for that: the names are left out. What is no complaint
        # there may be of any sentiment and is left out too.
        if row["complaint"] == "1":
            yield Post(_NAME.sub("", row["text"]), "neg", "en", "complaints")


def _table(path: Path, columns: list[str] | None = None) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        yield from csv.DictReader(lines, fieldnames=columns)
