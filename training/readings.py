"""What is learned from, as the scorers see it: labelled mentions, names that several bear, posts of the world."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from training.data import Post
from training.mentions import Namesake, Row

from harken.domain.assessment import Probability
from harken.domain.matching import compile_brand, match
from harken.domain.mention import Mention
from harken.scoring.about import features as around
from harken.scoring.marks import of_brand
from harken.scoring.perspective import perspective
from harken.scoring.reading import read
from harken.scoring.toward import view

GENERAL = "^general"
"""Marks posts of the world, whose labels follow other habits; no mention of a brand ever has it."""
SENTIMENTS = {"neg": "negative", "neu": "neutral", "pos": "positive"}


@dataclass(frozen=True)
class Read:
    """One text to learn from: the features read of it, and the labels it has of one head or several.

    `given`: what the model of all posts says of its sentiment.
    """

    lang: str
    features: tuple[str, ...]
    labels: dict[str, frozenset[str]]
    given: Probability | None = None


def read_mentions(found: Iterable[Row]) -> list[Read]:
    """The features of labelled mentions, as `assess` sees them, and their labels."""
    return [_mention(row) for row in found]


def _mention(row: Row) -> Read:
    got, seen = read(row.mention), perspective(row.brand)
    said = view(got.own, seen, got.cues)
    if said.text != got.own:
        got = read(msgspec.structs.replace(row.mention, text=said.text))
    return Read(row.lang, (*got.features, *of_brand(got.lowered, seen)), _labels(row), got.probability)


def read_posts(found: Sequence[Post]) -> list[Read]:
    """Posts of the world, which only know their sentiment."""
    return [_post(post) for post in found]


def _post(post: Post) -> Read:
    got = read(Mention(id="post:1", text=post.text))
    labels = {"sentiment": frozenset([SENTIMENTS[post.label]])}
    return Read(post.lang, (*got.features, GENERAL), labels, got.probability)


def read_named(mentions: Iterable[Row], found: Iterable[Namesake]) -> list[Read]:
    """What stands around names, as `about` sees it, and what each name stands for."""
    named = [(row.mention, row.brand, row.lang, "brand") for row in mentions if not row.scene]
    named += [(row.mention, row.brand, row.lang, row.world) for row in found]
    reads = []
    for mention, brand, lang, world in named:
        doubt = match(compile_brand(msgspec.structs.replace(brand, topics=("-zq-",))), mention).doubt
        if doubt is not None:
            reads.append(Read(lang, tuple(around(mention, doubt)), {"namesake": frozenset([world])}))
    return reads


def _labels(row: Row) -> dict[str, frozenset[str]]:
    """Causes are told of faults, genuineness of what is negative; scenes tell nothing else."""
    labels = {"cause": row.causes} if row.intent in ("complaint", "question") else {}
    if row.scene:
        return labels
    labels |= {
        "sentiment": frozenset([row.sentiment]),
        "intent": frozenset([row.intent]),
        "role": frozenset([row.role]),
    }
    if row.verdict != "none":
        labels["verdict"] = frozenset([row.verdict])
    return labels
