"""Labelled mentions written for Harken (`training/mentions/*.txt`): what somebody wants, why, who, how genuine.

One a line: intent | causes | role | genuineness | sentiment | facts | text, `-` for nothing; docs/labels.md says
what the words mean. `{brand}` and `{rival}` stand for names, which differ from row to row, so that none is learned.
Files named `-scenes` hold complaints for the most part, told by what happened: they teach causes, and nothing of how
often people are unhappy, or who they are. Those named `-hard` are easily misread: they teach neither
sentiment nor whose a name is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from harken.domain.brand import Brand, Competitors
from harken.domain.mention import Author, Mention
from harken_cli import measure
from harken_cli.settings.parse import check

FOLDER = Path(__file__).with_name("mentions")
_FACTS = re.compile(r"; ?(?=(?:kind|rating|bio|bot|handle)=)")
NAMESAKES = Path(__file__).with_name("namesakes")
LABELLED = Path(__file__).parents[1] / "tests" / "labelled"
TEACHES = {"scenes": frozenset({"cause"}), "hard": frozenset({"intent", "cause", "role", "verdict"})}
"""The heads (harken.scoring.aspects) that learn from files of such names."""
NAMES = {
    "en": ("Luvento", "Orbella", "Quillon", "Tarvik", "Zennia", "Hobbard"),
    "he": ("לובנטו", "אורבלה", "קווילון", "טרביק", "זניה", "הוברד"),
    "ru": ("Лувенто", "Орбелла", "Квиллон", "Тарвик", "Зенния", "Хоббард"),
    "zh": ("露文托", "奥贝拉", "奎隆", "塔维克", "泽尼亚", "霍巴德"),
}


@dataclass(frozen=True)
class Row:
    """A mention of a brand with what readers said of it; `brand` is as the settings would tell it.

    `teaches`: the heads that may learn from it, where it was not chosen as mentions come; all where that is None.
    """

    mention: Mention
    brand: Brand
    lang: str
    intent: str
    causes: frozenset[str]
    role: str
    verdict: str
    sentiment: str
    teaches: frozenset[str] | None = None


def rows() -> Iterator[Row]:
    """All rows of all languages, in the files' order. Raises `ValueError` naming a line that is none."""
    for lang, names in NAMES.items():
        for path in sorted(FOLDER.glob(f"{lang}*.txt")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                fields = [field.strip() for field in line.split(" | ", 6)]
                if len(fields) != 7:
                    raise ValueError(f"{path.name}:{number}: expected seven fields, found {len(fields)}")
                name, rival = names[number % len(names)], names[(number + 1) % len(names)]
                yield replace(_row(lang, name, rival, fields), teaches=TEACHES.get(path.stem.partition("-")[2]))


def labelled() -> Iterator[Row]:
    """The half of our labelled mentions that may be tuned on, those about their brand."""
    brands = {brand.id: brand for brand in check(str(LABELLED / "brands.yaml"))}
    for path in sorted(LABELLED.glob("*-tune.jsonl")):
        for line in path.read_bytes().splitlines():
            read = measure.read(line)
            if read.expected.about is True and read.brand is not None:
                yield _labelled(read, brands[read.brand])


def _labelled(read: measure.Labelled, brand: Brand) -> Row:
    expected = read.expected
    return Row(
        mention=msgspec.convert(msgspec.to_builtins(read.mention), Mention),
        brand=brand,
        lang=str(expected.lang).removesuffix("-Hant"),
        intent=str(expected.intent),
        causes=frozenset(expected.causes or ()),
        role=str(expected.role),
        verdict=str(expected.verdict),
        sentiment=str(expected.sentiment),
    )


def _row(lang: str, name: str, rival: str, fields: list[str]) -> Row:
    intent, causes, role, verdict, sentiment, facts, text = fields
    text = text.replace("{brand}", name).replace("{rival}", rival)
    return Row(
        mention=_with_facts(Mention(id="own:1", source="own", text=text), facts),
        brand=Brand(id="b", names=(name,), sources=(), competitors=Competitors(names=(rival,))),
        lang=lang,
        intent=intent,
        causes=frozenset() if causes == "-" else frozenset(causes.split(",")),
        role=role,
        verdict=verdict,
        sentiment=sentiment,
    )


def _with_facts(mention: Mention, facts: str) -> Mention:
    told: dict[str, Any] = {}
    author: dict[str, Any] = {}
    for fact in _FACTS.split(facts) if facts != "-" else ():
        key, _, value = fact.partition("=")
        if key == "rating":
            told["rating"] = float(value)
        elif key == "bot":
            author["bot"] = value == "true"
        elif key in ("bio", "handle"):
            author[key] = value
        elif key == "kind":
            told["kind"] = value
        else:
            raise ValueError(f"{fact!r} is no fact about a mention")
    if author:
        told["author"] = Author(**author)
    return msgspec.structs.replace(mention, **told)


@dataclass(frozen=True)
class Namesake:
    """A mention of a name, and what it stands for there: the brand, a person, a place, a work, a thing."""

    mention: Mention
    brand: Brand
    lang: str
    world: str


def namesakes(folder: Path = NAMESAKES) -> Iterator[Namesake]:
    """All rows about names that several bear, in the files' order. Raises `ValueError` naming a line that is none."""
    for lang, names in NAMES.items():
        lines = (folder / f"{lang}.txt").read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            world, bar, text = line.partition(" | ")
            if not bar or "{name}" not in text:
                raise ValueError(f"{lang}.txt:{number}: expected what it is, ' | ' and a text with {{name}}")
            name = names[number % len(names)]
            mention = Mention(id="own:1", source="own", text=text.replace("{name}", name))
            yield Namesake(mention, Brand(id="b", names=(name,), sources=(), topics=("-zq-",)), lang, world)
