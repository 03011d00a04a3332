"""What a text is for, about and by whom: linear scores over its words, its cues and what stands around it.

One model for all languages (`aspects.model`, made by training/aspects.py): words are told apart by their letters,
cues and marks mean the same everywhere, so that what is learned of a cue in one language helps in the others. Six
groups of labels (`HEADS`) are scored at once. Whatever the model relies on can be named: a word, a phrase of a list,
a mark.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import exp, log, sqrt
from pathlib import Path
from struct import Struct as Layout
from typing import Any, Final, NamedTuple, get_args
from zlib import decompress

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
    """Scores by label, the known features they come from, and the sum of those."""

    of: dict[str, float]
    known: tuple[str, ...]
    total: int = 0


class _Ready(NamedTuple):
    """A feature's weights for all labels side by side in one whole number, so that one addition adds them all."""

    bias: tuple[float, ...]
    step: float
    lanes: dict[str, int]


_LANE: Final = 4
_ZERO: Final = 128
"""What stands in a lane of four bytes for no weight, so that none is ever below zero."""
_LANE_FULL: Final = 1 << (8 * _LANE)
_ROW: Final = len(LABELS) * _LANE
_UNPACK: Final = Layout(f"<{len(LABELS)}I").unpack


@cache
def _ready() -> _Ready:
    """Read when the first text comes, not at import."""
    model = msgspec.msgpack.decode(decompress(FILE.read_bytes()), type=Model)
    if model.labels != LABELS:
        raise ValueError("aspects.model was made for other labels")
    wide = bytearray(len(model.weights) * _LANE)
    wide[::_LANE] = model.weights.translate(_RAISED)
    block = bytes(wide)
    rows = [int.from_bytes(block[at : at + _ROW], "little") for at in range(0, len(block), _ROW)]
    return _Ready(model.bias, model.step, dict(zip(model.features, rows, strict=True)))


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


NOTHING: Final = Scores({}, ())


def score(names: Iterable[str], before: Scores = NOTHING) -> Scores:
    """The scores of all labels, from features, and from those that were scored `before`."""
    ready = _ready()
    lanes = ready.lanes
    more = [name for name in names if name in lanes]
    known = (*before.known, *more)
    total = before.total + sum([lanes[name] for name in more])
    zero = _ZERO * len(known)
    factor = ready.step / sqrt(len(known) + EVEN)
    sums = _UNPACK(total.to_bytes(_ROW, "little"))
    scores = [(lane - zero) * factor + bias for lane, bias in zip(sums, ready.bias, strict=True)]
    return Scores(dict(zip(LABELS, scores, strict=True)), known, total)


def shares(scores: Scores, head: str, before: Sequence[float] | None = None) -> dict[str, float]:
    """The probabilities of a head's labels, one of which is true; `before` is added to their scores."""
    logits = {label: scores.of[f"{head}.{label}"] for label in HEADS[head]}
    if before is not None:
        logits = {label: logit + more for (label, logit), more in zip(logits.items(), before, strict=True)}
    highest = max(logits.values())
    powers = {label: exp(logit - highest) for label, logit in logits.items()}
    total = sum(powers.values())
    return {label: power / total for label, power in powers.items()}


def known_before(probability: Probability) -> tuple[float, ...]:
    """What the model of all posts adds to the scores of the three sentiments of a mention of a brand."""
    told = (probability.negative, probability.neutral, probability.positive)
    return tuple(_TRUST * log(max(_LEAST, chance)) for chance in told)


def likeliest(likely: Mapping[str, float]) -> Any:
    """The likeliest of a head's labels, the earlier of equals."""
    return max(likely, key=lambda label: likely[label])


def chance(scores: Scores, label: str) -> float:
    """The probability of a label that may be true beside others of its head."""
    return 1 / (1 + exp(-scores.of[label]))


def telling(scores: Scores, label: str) -> list[str]:
    """The features that spoke most for a label, most telling first, at most six."""
    shift = LABELS.index(label) * _LANE * 8
    lanes = _ready().lanes
    spoke = [((lanes[name] >> shift) % _LANE_FULL, name) for name in scores.known]
    return [name for steps, name in sorted(spoke, key=lambda entry: (-entry[0], entry[1]))[:_TOLD] if steps > _ZERO]
