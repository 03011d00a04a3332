"""What a text is for, about and by whom: linear scores over its words, its cues and what stands around it.

One model for all languages (`aspects.model`, made by training/aspects.py): words are told apart by their letters,
cues and marks mean the same everywhere, so that what is learned of a cue in one language helps in the others. Six
groups of labels (`HEADS`) are scored at once. Whatever the model relies on can be named: a word, a phrase of a list,
a mark.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from lzma import decompress
from math import exp, log, sqrt
from pathlib import Path
from struct import Struct as Layout
from typing import Any, Final, NamedTuple, get_args

import msgspec
from msgspec import Struct

from harken.domain.assessment import Cause, Intent, Probability, Role, Sentiment, Verdict

from .cues import Cue
from .plain import runs_of

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
CUE: Final = "^cue "
DENIED: Final = "^not "
EVEN: Final = 4
"""Added to the number of known features, so that a text of two words is not as sure of itself as one of twenty."""

_TRUST: Final = 0.85
_LEAST: Final = 0.01
"""How much is made of what the model of all posts says of a sentiment, and the least that it can say."""
_MOST_WORDS: Final = 400
_LONG_WORD: Final = 6
_HEBREW_FIRST: Final = frozenset("והבכלמש")
_TOLD: Final = 6


class Model(Struct, frozen=True, kw_only=True):
    """The file: a bias a label (in the order of `LABELS`), the features, and a signed byte a feature and label."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    step: float
    features: tuple[str, ...]
    weights: bytes


class Scores(NamedTuple):
    """What the known features of a text say: their places in the model, and their weights added up for each label.

    `packed`: the same sums as one whole number, to which others can be added.
    """

    sums: tuple[float, ...]
    factor: float
    known: tuple[int, ...] = ()
    packed: int = 0


class _Ready(NamedTuple):
    """The model in use: `places` of the features by name, `rows` of a byte a label."""

    bias: dict[str, tuple[float, ...]]
    step: float
    names: tuple[str, ...]
    places: dict[str, int]
    rows: bytes


_LANE: Final = 4
_ZERO: Final = 128
"""What stands in a lane of four bytes for no weight, so that none is ever below zero."""
_ROW: Final = len(LABELS) * _LANE
_UNPACK: Final = Layout(f"<{len(LABELS)}I").unpack
_FIRST: Final = {head: LABELS.index(f"{head}.{labels[0]}") for head, labels in HEADS.items()}
"""Where the labels of a head begin among all."""


@cache
def _ready() -> _Ready:
    """Read when the first text comes, not at import."""
    model = msgspec.msgpack.decode(decompress(FILE.read_bytes()), type=Model)
    if model.labels != LABELS:
        raise ValueError("aspects.model was made for other labels")
    return _Ready(
        bias={head: model.bias[at : at + len(HEADS[head])] for head, at in _FIRST.items()},
        step=model.step,
        names=model.features,
        places=dict(zip(model.features, range(len(model.features)), strict=True)),
        rows=model.weights.translate(_RAISED),
    )


@cache
def _lanes(at: int) -> int:
    """What a feature weighs for all labels side by side in one whole number, so that one addition adds all."""
    wide = bytearray(_ROW)
    wide[::_LANE] = _ready().rows[at * len(LABELS) : (at + 1) * len(LABELS)]
    return int.from_bytes(wide, "little")


_RAISED: Final = bytes((byte + _ZERO) % 256 for byte in range(256))


def features(text: str, words: Sequence[str], found: Iterable[Cue], marks: Iterable[str]) -> list[str]:
    """Everything of a plain text that may weigh, each once: words, pairs, stems, runs of Chinese, cues, marks."""
    words = words[:_MOST_WORDS]
    names = [*words, *map(" ".join, pairwise(words))]
    for word in words:
        if len(word) > _LONG_WORD:
            names.append(word[:5] + "*")
        elif word[0] in _HEBREW_FIRST and len(word) > 3:
            names.append("*" + word[1:])
    for run in runs_of(text):
        names += [run[at : at + 2] for at in range(len(run) - 1)]
        names += [run[at : at + 3] for at in range(len(run) - 2)]
    names += [(DENIED if cue.denied else CUE) + cue.label for cue in found]
    names += marks
    return list(dict.fromkeys(names))


NOTHING: Final = Scores((), 0.0)


def score(names: Iterable[str], before: Scores = NOTHING) -> Scores:
    """The scores of all labels, from features, and from those that were scored `before`."""
    ready = _ready()
    place = ready.places.get
    more = [at for name in names if (at := place(name)) is not None]
    packed = before.packed + sum(map(_lanes, more))
    sums = _UNPACK(packed.to_bytes(_ROW, "little"))
    known = (*before.known, *more)
    return Scores(sums, ready.step / sqrt(len(known) + EVEN), known, packed)


def logits(scores: Scores, head: str) -> list[float]:
    """The scores of a head's labels, in their order."""
    bias = _ready().bias[head]
    first, zero, factor = _FIRST[head], _ZERO * len(scores.known), scores.factor
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
    return tuple(_TRUST * log(max(_LEAST, chance)) for chance in told)


def likeliest(likely: Mapping[str, float]) -> Any:
    """The likeliest of a head's labels, the earlier of equals."""
    return max(likely, key=likely.__getitem__)


def chances(scores: Scores, head: str) -> dict[str, float]:
    """The probabilities of a head's labels that may be true beside each other."""
    return dict(zip(HEADS[head], [1 / (1 + exp(-logit)) for logit in logits(scores, head)], strict=True))


def telling(scores: Scores, label: str) -> list[str]:
    """The features that spoke most for a label, most telling first, at most six."""
    ready, column = _ready(), LABELS.index(label)
    weights = [(ready.rows[at * len(LABELS) + column], ready.names[at]) for at in scores.known]
    spoke = sorted((-weight, name) for weight, name in weights if weight > _ZERO)
    return [name for _, name in spoke[:_TOLD]]
