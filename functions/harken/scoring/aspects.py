"""What a text is for, about and by whom: linear scores over its words, its cues and what stands around it.

One model for all languages (`aspects.model`, made by training/aspects.py): words are told apart by their letters,
cues and marks mean the same everywhere, so that what is learned of a cue in one language helps in the others. Six
groups of labels (`HEADS`) are scored at once. Whatever the model relies on can be named: a word, a phrase of a list,
a mark (`clues`).
"""

from collections.abc import Sequence
from functools import cache
from itertools import islice
from math import exp, log, sqrt
from pathlib import Path
from struct import Struct as Layout
from typing import Any, Final, NamedTuple, get_args
from zlib import decompress

import msgspec
from msgspec import Struct

from harken.domain.assessment import Cause, Intent, Probability, Role, Sentiment, Verdict

FILE: Final = Path(__file__).with_name("aspects.model")
HEADS: Final[dict[str, tuple[str, ...]]] = {
    "sentiment": get_args(Sentiment),
    "intent": get_args(Intent),
    "cause": get_args(Cause),
    "role": get_args(Role),
    "verdict": tuple(verdict for verdict in get_args(Verdict) if verdict != "none"),
    "namesake": ("brand", "person", "place", "work", "thing"),
}
LABELS: Final = tuple(f"{head}.{label}" for head, labels in HEADS.items() for label in labels)
MARK: Final = "^"
"""Begins the name of whatever is no word of the text: a cue of the lists, a fact about the mention."""
EVEN: Final = 4
"""Added to the number of known clues, so that a text of two words is not as sure of itself as one of twenty."""

_TRUST: Final = 0.85
_LEAST: Final = 0.01
"""How much is made of what the model of all posts says of a sentiment, and the least that it can say."""
_TOLD: Final = 6


class Model(Struct, frozen=True, kw_only=True):
    """The file: a bias a label, in the order of `LABELS`; the names of the clues, a line each; and what they weigh.

    From the row `pairs` on they are two words each, with a space between. `weights`: a byte a label and clue, label
    by label, `ZERO` for nothing, in the steps of its head. Both are compressed.
    """

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    steps: dict[str, float]
    names: bytes
    pairs: int
    weights: bytes


Known = list[int]
"""The clues of a text that the model knows: the row of each, once."""


class Scores(NamedTuple):
    """What the known clues of a text say: which they are, and their weights added up for each label.

    `packed`: the same sums as one whole number, to which others can be added.
    """

    sums: tuple[float, ...]
    factor: float
    known: Known
    packed: int = 0


class _Ready(NamedTuple):
    """The model in use: the clues by name, the row of each; what they weigh, a row a clue and a column a label.

    `after` has those that are pairs: the second words of each first one.
    """

    bias: dict[str, tuple[float, ...]]
    steps: dict[str, float]
    names: list[str]
    row_of: dict[str, int]
    after: dict[str, dict[str, int]]
    columns: list[bytes]
    rows: bytearray


_LANE: Final = 4
ZERO: Final = 128
"""What stands in a lane of four bytes for no weight, so that none is ever below zero."""
_ROW: Final = len(LABELS) * _LANE
_UNPACK: Final = Layout(f"<{len(LABELS)}I").unpack
_FIRST: Final = {head: LABELS.index(f"{head}.{labels[0]}") for head, labels in HEADS.items()}
"""Where the labels of a head begin among all."""


@cache
def _ready() -> _Ready:
    """Read when the first text comes, not at import."""
    model = msgspec.msgpack.decode(FILE.read_bytes(), type=Model)
    if model.labels != LABELS:
        raise ValueError("aspects.model was made for other labels")
    names = decompress(model.names).decode().split("\n")
    weights = decompress(model.weights)
    columns = [weights[at : at + len(names)] for at in range(0, len(weights), len(names))]
    rows = bytearray(len(weights))
    for at, column in enumerate(columns):
        rows[at :: len(LABELS)] = column
    after: dict[str, dict[str, int]] = {}
    for row in range(model.pairs, len(names)):
        first, _, second = names[row].partition(" ")
        after.setdefault(first, {})[second] = row
    return _Ready(
        bias={head: model.bias[at : at + len(HEADS[head])] for head, at in _FIRST.items()},
        steps=model.steps,
        names=names,
        row_of=dict(zip(names, range(len(names)), strict=True)),
        after=after,
        columns=columns,
        rows=rows,
    )


def after(word: str) -> dict[str, int]:
    """The rows of the pairs that begin with a word, by their second word."""
    return _ready().after.get(word, {})


def row_of() -> dict[str, int]:
    """The row of each clue that the model knows, by name."""
    return _ready().row_of


@cache
def _lanes(row: int) -> int:
    """What a clue weighs for all labels side by side in one whole number, so that one addition adds all."""
    wide = bytearray(_ROW)
    wide[::_LANE] = _ready().rows[row * len(LABELS) : (row + 1) * len(LABELS)]
    return int.from_bytes(wide, "little")


NOTHING: Final = Scores((), 0.0, [])


def score(known: Known, before: Scores = NOTHING) -> Scores:
    """The scores of all labels, from clues, and from others that were scored `before`."""
    packed = before.packed + sum(map(_lanes, known))
    sums = _UNPACK(packed.to_bytes(_ROW, "little"))
    known = [*before.known, *known]
    return Scores(sums, 1 / sqrt(len(known) + EVEN), known, packed)


def logits(scores: Scores, head: str) -> list[float]:
    """The scores of a head's labels, in their order."""
    ready = _ready()
    bias, factor = ready.bias[head], ready.steps[head] * scores.factor
    first, zero = _FIRST[head], ZERO * len(scores.known)
    mine = scores.sums[first : first + len(bias)]
    return [(lane - zero) * factor + own for lane, own in zip(mine, bias, strict=True)]


def shares(scores: Scores, head: str, before: Sequence[float] = ()) -> dict[str, float]:
    """The probabilities of a head's labels, one of which is true; `before` is added to their scores."""
    found = logits(scores, head)
    if before:
        found = [logit + more for logit, more in zip(found, before, strict=True)]
    highest = max(found)
    powers = [exp(logit - highest) for logit in found]
    total = sum(powers)
    return dict(zip(HEADS[head], [power / total for power in powers], strict=True))


def known_before(probability: Probability) -> tuple[float, ...]:
    """What the model of all posts adds to the scores of the three sentiments of a mention of a brand."""
    told = (probability.negative, probability.neutral, probability.positive)
    return tuple([_TRUST * log(max(_LEAST, chance)) for chance in told])


def likeliest(scores: Scores, head: str) -> Any:
    """The likeliest of a head's labels, the earlier of equals."""
    found = logits(scores, head)
    return HEADS[head][found.index(max(found))]


def chances(scores: Scores, head: str) -> dict[str, float]:
    """The probabilities of a head's labels that may be true beside each other."""
    return dict(zip(HEADS[head], [1 / (1 + exp(-logit)) for logit in logits(scores, head)], strict=True))


def telling(scores: Scores, label: str) -> list[str]:
    """The names of the clues that spoke most for a label, most telling first, at most six; no parts of words."""
    ready = _ready()
    column, names = ready.columns[LABELS.index(label)], ready.names
    spoke = sorted([(ZERO - column[row], row) for row in scores.known if column[row] > ZERO])
    return list(islice((name for _, row in spoke if not is_part(name := names[row])), _TOLD))


def is_part(name: str) -> bool:
    """Whether a clue is only a part of a word."""
    return "*" in (name[0], name[-1]) and name[0] != MARK


def is_pair(name: str) -> bool:
    """Whether a clue is two words, one after the other."""
    return " " in name and name[0] != MARK
