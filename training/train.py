"""Makes the two model files from labelled posts: `python -m training.train [folder]`.

Deterministic: the same posts give the same bytes. Needs numpy (group `train`), one core and a few minutes.
"""

import sys
import time
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from training.calibration import calibrate
from training.data import LABELS, TRAINING, TUNING, TWO_CLASSES, Post, brand_posts, folder, posts
from training.model_file import Part, packed, rounded
from training.own_posts import own_posts
from training.regression import Floats, Ints, Texts, fit

from harken.scoring import language, sentiment
from harken.scoring.features import LEXICAL, Group, group_of, of_word, pieces
from harken.scoring.model import place

GROUPS: tuple[Group, ...] = ("en", "he", "ru", "xx", "zh")
BITS: dict[Group, int] = {"en": 18, "he": 17, "ru": 18, "xx": 17, "zh": 18}
DECAY: dict[Group, float] = {"en": 3e-6, "he": 1e-5, "ru": 5e-6, "xx": 1e-5, "zh": 3e-6}
ROUNDS = 60
SELDOM = 2
"""A place that fewer texts than this know is left at zero: it can only be noise."""

KNOWN_ONLY: frozenset[Group] = frozenset({"ru", "zh"})
"""Where only known pieces make a text long. In the others, the less of a text is known the less sure it is."""

LEXICAL_LOUDNESS = 3
"""How much freer the lexicon's few pieces are in what they may weigh."""

LATIN = ("de", "en", "es", "fr", "it", "pt")
LATIN_BITS = 13
LATIN_DECAY = 1e-6


def as_texts(found: Iterable[list[str]], bits: int) -> Texts:
    """Texts, already in pieces, as places in tables of 2**bits."""
    places, starts = array("i"), []
    mask = (1 << bits) - 1
    known: dict[str, int] = {}
    for text in found:
        starts.append(len(places))
        for piece in text:
            at = known.get(piece)
            if at is None:
                at = known[piece] = place(piece) & mask
            places.append(at)
    return Texts(np.frombuffer(places, np.int32), np.array(starts), np.ones(len(starts)), 1 << bits)


def evened(texts: Texts, known: NDArray[np.bool_] | None, even: int) -> Texts:
    """The texts, long ones made no louder than short ones; only `known` places count where they are given."""
    counts = texts.counts if known is None else np.add.reduceat(known[texts.places].astype(np.int64), texts.starts)
    return replace(texts, factor=1 / np.sqrt(counts + even))


def often_enough(texts: Texts) -> NDArray[np.bool_]:
    """The places that at least `SELDOM` pieces fall on."""
    return np.bincount(texts.places, minlength=texts.size) >= SELDOM


def taken_apart(found: Sequence[Post], group: Group) -> Iterable[list[str]]:
    """Each post as all its pieces, the way `sentiment` sees them."""
    parts: dict[str, list[str]] = {}
    for post in found:
        words, others = pieces(post.text, group)
        for word in words:
            if word not in parts:
                parts[word] = of_word(word, group)
        yield [piece for word in words for piece in parts[word]] + others


def rarity(texts: Texts) -> Floats:
    """How much a place tells by being rare (inverse document frequency, around 1); 0 where it is too rare to trust.

    Weights are learned for pieces multiplied by this, so that rare telling words are not held as small as
    common ones; the product goes into the file, so that use knows nothing of it.
    """
    seen = np.bincount(texts.places, minlength=texts.size)
    found = np.log(len(texts.starts) / np.maximum(seen, 1)) + 1
    found[seen < SELDOM] = 0
    found[[place(piece) & (texts.size - 1) for piece in LEXICAL]] *= LEXICAL_LOUDNESS
    return np.asarray(np.maximum(found, 0) / max(1e-9, float(found[seen >= SELDOM].mean())))


def importance(labels: Ints, classes: int) -> Floats:
    """One number a text: rarer classes count more, by the square root of how much rarer they are."""
    share = np.bincount(labels, minlength=classes) / len(labels)
    return np.asarray(1 / np.sqrt(np.maximum(share, 1e-9)))[labels]


def learn(texts: Texts, labels: Ints, allowed: NDArray[np.bool_], decay: float) -> tuple[Floats, Floats]:
    """Weights and biases of all classes, ready for use on pieces as they are."""
    return fit(texts, labels, allowed, importance(labels, allowed.shape[1]), rarity(texts), decay, ROUNDS)


def sentiment_part(group: Group, train: Sequence[Post], tune: Sequence[Post], bits: int) -> Part:
    """One group's section of the sentiment model, learned from `train`, its probabilities set by `tune`."""
    texts = as_texts(taken_apart(train, group), bits)
    known = often_enough(texts) if group in KNOWN_ONLY else None
    weights, bias = learn(evened(texts, known, sentiment.EVEN), labels_of(train), classes_of(train), DECAY[group])
    part = Part(group, ("negative", "positive"), weights[[0, 2]], bias[[0, 2]], known=known)
    seen = evened(as_texts(taken_apart(tune, group), bits), known, sentiment.EVEN)
    low, high = (seen.sums(row) + shift for row, shift in zip(rounded(part), part.bias, strict=True))
    scores = np.stack([low, -low - high, high], axis=1)
    calibration = calibrate(scores, labels_of(tune), classes_of(tune))
    return replace(part, calibration=calibration)


def labels_of(found: Sequence[Post]) -> Ints:
    """The posts' labels as numbers."""
    return np.array([LABELS.index(post.label) for post in found])


def classes_of(found: Sequence[Post]) -> NDArray[np.bool_]:
    """Which classes each post's source knows."""
    return np.array([[True, post.source not in TWO_CLASSES, True] for post in found])


def latin_part(train: Sequence[Post]) -> Part:
    """The section that tells languages in Latin letters apart."""
    chosen = [(language.latin_words(post.text), LATIN.index(post.lang)) for post in train if post.lang in LATIN]
    chosen = [(words, label) for words, label in chosen if words]
    found = ([piece for word in words for piece in language.latin_pieces(word)] for words, _ in chosen)
    texts = as_texts(found, LATIN_BITS)
    texts = evened(texts, None, 1)
    labels = np.array([label for _, label in chosen])
    weights, bias = learn(texts, labels, np.ones((len(labels), len(LATIN)), bool), LATIN_DECAY)
    return Part("latin", LATIN, weights, bias)


def main(arguments: list[str]) -> None:
    """Learn both models and write their files into the package."""
    path = folder(arguments, TRAINING)
    began = time.monotonic()
    train = [*posts(path / "train.jsonl.gz"), *brand_posts(path), *own_posts()]
    tune = list(posts(path / TUNING))
    parts = []
    for group in GROUPS:
        mine = [post for post in train if group_of(post.lang) == group]
        parts.append(
            sentiment_part(group, mine, [post for post in tune if group_of(post.lang) == group], BITS[group])
        )
        print(f"{group}: {len(mine)} posts, {time.monotonic() - began:.0f} s")
    write(sentiment.FILE, packed(parts))
    write(language.FILE, packed([latin_part(train)]))
    print(f"done in {time.monotonic() - began:.0f} s")


def write(path: Path, content: bytes) -> None:
    """Put a model file in its place and say how large it is."""
    path.write_bytes(content)
    print(f"{path.name}: {len(content):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
