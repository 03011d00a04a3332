"""What is learned from, as the scorers see it: labelled mentions, names that several bear, posts of the world."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

import msgspec
from training.data import Post
from training.mentions import Namesake, Row

from harken.domain.assessment import Probability
from harken.domain.matching import compile_brand, match
from harken.domain.mention import Mention
from harken.scoring.about import marks as marks_around
from harken.scoring.clues import named
from harken.scoring.marks import of_brand
from harken.scoring.perspective import perspective
from harken.scoring.reading import read
from harken.scoring.toward import view
from harken.scoring.trades import spoken_of

GENERAL = "^general"
"""Marks posts of the world, whose labels follow other habits; no mention of a brand ever has it."""
STRAY = 0.15
"""The share of mentions of a brand that are taken to speak of other trades than its own."""
DRAWS = 3
"""So often each text that names somebody is read, each time with another trade for the brand: chance tells less."""
SENTIMENTS = {"neg": "negative", "neu": "neutral", "pos": "positive"}


@dataclass(frozen=True)
class Read:
    """One text to learn from: the features read of it, and the labels it has of one head or several.

    `given`: what the model of all posts says of its sentiment. `again`: the same text came before, otherwise marked.
    """

    lang: str
    features: tuple[str, ...]
    labels: dict[str, frozenset[str]]
    given: Probability | None = None
    again: bool = False


def read_mentions(found: Iterable[Row]) -> list[Read]:
    """The features of labelled mentions, as `assess` sees them, and their labels."""
    return [_mention(row) for row in found]


def _mention(row: Row) -> Read:
    mention = row.mention
    got, seen = read(mention), perspective(row.brand)
    said = view(got.own, seen, got.cues)
    if said.text != got.own:
        mention = msgspec.structs.replace(mention, text=said.text)
        got = read(mention)
    return Read(row.lang, (*_clues(mention), *of_brand(got.lowered, seen)), _labels(row), got.probability)


def _clues(mention: Mention) -> list[str]:
    """All clues of a mention by name."""
    got = read(mention)
    return named(got.lowered, got.words, got.cues, got.marks)


def read_posts(found: Sequence[Post]) -> list[Read]:
    """Posts of the world, which only know their sentiment."""
    return [_post(post) for post in found]


def _post(post: Post) -> Read:
    mention = Mention(id="post:1", text=post.text)
    labels = {"sentiment": frozenset([SENTIMENTS[post.label]])}
    return Read(post.lang, (*_clues(mention), GENERAL), labels, read(mention).probability)


def read_named(mentions: Iterable[Row], found: Iterable[Namesake]) -> list[Read]:
    """What stands around names, as `about` sees it, and what each name stands for; each text `DRAWS` times.

    Nobody said which trade the brand is in. What is about the brand mostly speaks of its own trade, so that the trade
    spoken of most is the brand's; all other texts get, each time, that of one drawn by chance.
    """
    named = [(row.mention, row.brand, row.lang, "brand") for row in mentions if row.teaches is None]
    named += [(row.mention, row.brand, row.lang, row.world) for row in found]
    spoken = [_trade(row[0]) if row[3] == "brand" else None for row in named]
    usual = [trade for trade in spoken if trade is not None]
    chance = Random(7)
    reads = []
    for (mention, brand, lang, world), trade in zip(named, spoken, strict=True):
        matcher = compile_brand(msgspec.structs.replace(brand, topics=("-zq-",)))
        doubt = match(matcher, mention).doubt
        if doubt is None:
            continue
        for draw in range(DRAWS):
            own = trade if trade is not None and chance.random() >= STRAY else chance.choice(usual)
            clues = (*_clues(mention), *marks_around(matcher, mention, doubt, frozenset([own])))
            reads.append(Read(lang, clues, {"namesake": frozenset([world])}, again=draw > 0))
    return reads


def _trade(mention: Mention) -> str | None:
    """The trade that a mention speaks of most."""
    got = read(mention)
    return max(spoken_of(got.lowered, got.words).items(), key=lambda item: item[1], default=(None, 0))[0]


def _labels(row: Row) -> dict[str, frozenset[str]]:
    """Causes are told of faults, genuineness of what is negative."""
    labels = {"sentiment": {row.sentiment}, "intent": {row.intent}, "role": {row.role}}
    if row.intent in ("complaint", "question"):
        labels["cause"] = set(row.causes)
    if row.verdict != "none":
        labels["verdict"] = {row.verdict}
    return {head: frozenset(told) for head, told in labels.items() if row.teaches is None or head in row.teaches}
