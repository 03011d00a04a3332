"""Makes the two model files from labelled posts: `python -m training.train [folder]`.

Deterministic: the same posts give the same bytes. Needs numpy (group `train`), one core and a few minutes.
"""

import sys
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from training.calibration import calibrate
from training.data import LABELS, TRAINING, TUNING, TWO_CLASSES, Post, brand_posts, folder, posts
from training.loudness import freed, freedom, one_sided, rarity
from training.model_file import Part, coded, packed
from training.own_posts import own_posts
from training.regression import Floats, Ints, Lesson, Texts, divide, fit

from harken.scoring import latin, sentiment
from harken.scoring.features import Group, group_of, of_token, pieces
from harken.scoring.language import own_words
from harken.scoring.lexicon import known_words, value
from harken.scoring.places import place

GROUPS: tuple[Group, ...] = ("en", "he", "ru", "xx", "zh")
BITS: dict[Group, int] = {"en": 20, "he": 21, "ru": 20, "xx": 20, "zh": 21}
"""The tables are so roomy that few pieces fall on each other, and little of what was never met falls on one. English
and Russian lose nothing by half of the room, Hebrew and Chinese do."""
KEPT: dict[Group, int] = {"en": 120_000, "he": 60_000, "ru": 76_000, "xx": 46_000, "zh": 150_000}
"""So many pieces go into the file."""
DECAY: dict[Group, float] = {"en": 1e-4, "he": 1e-4, "ru": 5e-5, "xx": 2e-4, "zh": 3e-5}
FIRST_ROUNDS = 50
ROUNDS = 80
SELDOM = 2
"""What fewer pieces than this are of one name, or fall on one place, is not known: it can only be noise."""

ONE_SIDED: dict[Group, float] = {"en": 0.5, "zh": 0.7}
"""How much freer pieces are that come with one class rather than with others: 0 is not at all, 1 is as they do. It
helps where there are many posts; Russian and Hebrew do better without on a source that was kept out of training
altogether."""
LEAN: dict[Group, tuple[float, float, float]] = {"he": (-0.08, 0.17, 0)}
"""Added to the scores of negative, neutral, positive, for labels that do as well by each class: threefold
cross-validation on the training posts chose it. Where nothing stands it chose next to nothing. Probabilities are set
afterwards and do not feel it."""
ROOM = 0.005
"""What a bit of the file costs (`model_file.Part`)."""

LATIN_BITS = 13
LATIN_ENGLISH = 8000
"""About so many English posts do to tell English; there are many more than of the others."""
LATIN_DECAY = 1e-6
LATIN_ROOM = 0.1


def taken_apart(found: Sequence[Post], group: Group) -> Iterator[list[str]]:
    """Each post as all its pieces, the way `sentiment` sees them."""
    parts: dict[str, list[str]] = {}
    for post in found:
        words, others = pieces(post.text, group)
        for word in words:
            if word not in parts:
                parts[word] = of_token(word, group)
        yield [piece for word in words for piece in parts[word]] + others


@dataclass(frozen=True)
class Named:
    """Texts as the pieces of a vocabulary, in its order; piece 0 is whatever is not in it."""

    vocabulary: dict[str, int]
    texts: Texts
    seen: Ints
    """How often each piece comes; 0 for piece 0."""

    def only(self, chosen: Ints) -> "Named":
        """The same texts where no other piece than those `chosen` is known."""
        kept = np.zeros(len(self.seen), bool)
        kept[chosen] = True
        vocabulary = {name: at for name, at in self.vocabulary.items() if kept[at]}
        places = np.where(kept[self.texts.places], self.texts.places, 0).astype(np.int32)
        return Named(vocabulary, replace(self.texts, places=places), np.where(kept, self.seen, 0))


def named(found: Iterable[list[str]]) -> Named:
    """The texts with a vocabulary of the pieces that come at least `SELDOM` times."""
    numbers: dict[str, int] = {}
    row, starts = array("i"), []
    for text in found:
        starts.append(len(row))
        row.extend(numbers.setdefault(piece, len(numbers)) for piece in text)
    all_places = np.frombuffer(row, np.int32)
    kept = np.bincount(all_places) >= SELDOM
    column = np.where(kept, np.cumsum(kept), 0).astype(np.int32)
    vocabulary = {name: int(column[at]) for name, at in numbers.items() if kept[at]}
    texts = Texts(column[all_places], np.array(starts), np.ones(len(starts)), len(vocabulary) + 1)
    seen = np.bincount(texts.places, minlength=texts.size)
    seen[0] = 0
    return Named(vocabulary, texts, seen)


def placed(found: Iterable[list[str]], bits: int) -> Texts:
    """The texts as places in a table of 2**bits."""
    mask = (1 << bits) - 1
    known: dict[str, int] = {}
    row, starts = array("i"), []
    for text in found:
        starts.append(len(row))
        for piece in text:
            at = known.get(piece)
            if at is None:
                at = known[piece] = place(piece) & mask
            row.append(at)
    return Texts(np.frombuffer(row, np.int32), np.array(starts), np.ones(len(starts)), 1 << bits)


def evened(texts: Texts, known: NDArray[np.bool_], even: int) -> Texts:
    """The texts, long ones made no louder than short ones; only `known` places count."""
    counts = np.add.reduceat(known[texts.places].astype(np.int64), texts.starts)
    return replace(texts, factor=1 / np.sqrt(counts + even))


def importance(labels: Ints, classes: int) -> Floats:
    """One number a text: rarer classes count more, by the square root of how much rarer they are."""
    share = np.bincount(labels, minlength=classes) / len(labels)
    return np.asarray(1 / np.sqrt(np.maximum(share, 1e-9)))[labels]


def telling(seen: Ints, weights: Floats, kept: int) -> Ints:
    """The `kept` pieces that tell most: that weigh much and come often."""
    tells = seen * (weights * weights).sum(axis=0)
    chosen = np.argsort(-tells, kind="stable")[:kept]
    return np.asarray(chosen[tells[chosen] > 0])


def laid_down(first: Named, weights: Floats, bits: int) -> tuple[Floats, Ints]:
    """The weights of all pieces of the vocabulary in their places, and how often each place is met.

    Where several fall on one place it holds their mean, each counting as often as it comes: what is common stays
    as it was learned, what is rare gives way.
    """
    chosen = np.fromiter(first.vocabulary.values(), np.int64)
    stands = np.array([place(name) for name in first.vocabulary]) & ((1 << bits) - 1)
    seen = np.bincount(stands, weights=first.seen[chosen], minlength=1 << bits)
    sums = [np.bincount(stands, weights=row[chosen] * first.seen[chosen], minlength=1 << bits) for row in weights]
    return np.stack(sums) / np.maximum(seen, 1), seen.astype(np.int64)


def worths_told(found: Iterable[list[str]]) -> Iterator[list[str]]:
    """Chinese posts in pieces, with the worth of each word that the lexicon knows.

    Only to learn what a worth weighs, which `with_worths` then adds to the words that have it: in use nobody looks
    for words in a text that has no spaces.
    """
    for text in found:
        yield text + [f"^{worth}" for piece in text if (worth := value(piece, "zh"))]


def with_worths(first: Named, weights: Floats) -> tuple[Named, Floats]:
    """What the worth of each Chinese word of the lexicon weighs, added to the word's own weight."""
    words = {word: worth for word, worth in known_words("zh").items() if f"^{worth}" in first.vocabulary}
    unseen = [word for word in words if word not in first.vocabulary]
    vocabulary = first.vocabulary | {word: first.texts.size + at for at, word in enumerate(unseen)}
    weights = np.pad(weights, ((0, 0), (0, len(unseen))))
    for word, worth in words.items():
        weights[:, vocabulary[word]] += weights[:, vocabulary[f"^{worth}"]]
    seen = np.pad(first.seen, (0, len(unseen)), constant_values=1)
    return Named(vocabulary, first.texts, seen), weights


def sentiment_part(group: Group, train: Sequence[Post], tune: Sequence[Post], bits: int) -> Part:
    """One group's section of the sentiment model, learned from `train`, its probabilities set by `tune`.

    All pieces learn, to find those that tell most; these learn once more, now without the others' help.
    """
    labels, allowed = labels_of(train), classes_of(train)
    worth = importance(labels, len(LABELS))
    found = taken_apart(train, group)
    first = named(worths_told(found) if group == "zh" else found)
    loudness = rarity(first.seen, len(train)) * freedom(first.vocabulary, group)
    loudness = freed(loudness, first.seen, one_sided(first.texts, labels, allowed), ONE_SIDED.get(group, 0.0))
    lesson = Lesson(evened(first.texts, first.seen > 0, sentiment.EVEN), labels, allowed, worth)
    learned, _ = divide(lesson, loudness, DECAY[group], FIRST_ROUNDS)
    first = first.only(telling(first.seen, learned, KEPT[group]))
    lesson = replace(lesson, texts=evened(first.texts, first.seen > 0, sentiment.EVEN))
    learned, bias = divide(lesson, loudness * (first.seen > 0), DECAY[group], ROUNDS)
    lean = np.array(LEAN.get(group, (0, 0, 0)))
    bias = bias + lean - lean.mean()
    if group == "zh":
        first, learned = with_worths(first, learned)
    weights, seen = laid_down(first, learned, bits)
    part = Part(group, ("negative", "positive"), weights[[0, 2]], bias[[0, 2]], seen, ROOM)
    # Sources of two classes cannot say how likely neutral is.
    tune = [post for post in tune if post.source not in TWO_CLASSES]
    known = evened(placed(taken_apart(tune, group), bits), seen > 0, sentiment.EVEN)
    low, high = (known.sums(row) + shift for row, shift in zip(coded(part).weights, part.bias, strict=True))
    scores = np.stack([low, -low - high, high], axis=1)
    calibration = calibrate(scores, labels_of(tune))
    return replace(part, calibration=calibration)


def labels_of(found: Sequence[Post]) -> Ints:
    """The posts' labels as numbers."""
    return np.array([LABELS.index(post.label) for post in found])


def classes_of(found: Sequence[Post]) -> NDArray[np.bool_]:
    """Which classes each post's source knows."""
    return np.array([[True, post.source not in TWO_CLASSES, True] for post in found])


def latin_parts(train: Sequence[Post]) -> list[Part]:
    """The sections that tell languages in Latin letters apart."""
    labelled = [post for post in train if post.lang in latin.LATIN]
    english = [post for post in labelled if post.lang == "en"]
    labelled = [post for post in labelled if post.lang != "en"] + english[:: max(1, len(english) // LATIN_ENGLISH)]
    chosen = [(latin.latin_words(own_words(post.text)), post.lang) for post in labelled]
    chosen = [(words, lang) for words, lang in chosen if words]
    found = ([piece for word in words for piece in latin.latin_pieces(word)] for words, _ in chosen)
    texts = placed(found, LATIN_BITS)
    seen = np.bincount(texts.places, minlength=texts.size)
    seen[seen < SELDOM] = 0
    texts = evened(texts, seen > 0, 1)
    labels = np.array([latin.LATIN.index(lang) for _, lang in chosen])
    allowed = np.ones((len(labels), len(latin.LATIN)), bool)
    # Nobody knows which languages a brand hears: those with few posts here count nearly as much as English.
    worth = importance(labels, len(latin.LATIN)) ** 1.5
    lesson = Lesson(texts, labels, allowed, worth)
    weights, bias = fit(lesson, rarity(seen, len(labels)), LATIN_DECAY, ROUNDS)
    weights[latin.LATIN.index("")] = 0
    pairs = [(latin.LATIN[at], latin.LATIN[at + 1]) for at in range(0, len(latin.LATIN), 2)]
    return [
        Part(name, pair, weights[2 * at : 2 * at + 2], bias[2 * at : 2 * at + 2], seen, LATIN_ROOM)
        for at, (name, pair) in enumerate(zip(latin.SECTIONS, pairs, strict=True))
    ]


def main(arguments: list[str]) -> None:
    """Learn both models and write their files into the package."""
    path = folder(arguments, TRAINING)
    began = time.monotonic()
    train = [*posts(path / "train.jsonl.gz"), *brand_posts(path), *own_posts()]
    tune = list(posts(path / TUNING))
    parts = []
    for group in GROUPS:
        mine = [post for post in train if group_of(post.lang) == group]
        kept_out = [post for post in tune if group_of(post.lang) == group]
        parts.append(sentiment_part(group, mine, kept_out, BITS[group]))
        print(f"{group}: {len(mine)} posts, {time.monotonic() - began:.0f} s")
    write(sentiment.FILE, packed(parts))
    write(latin.FILE, packed(latin_parts(train)))
    print(f"done in {time.monotonic() - began:.0f} s")


def write(path: Path, content: bytes) -> None:
    """Put a model file in its place and say how large it is."""
    path.write_bytes(content)
    print(f"{path.name}: {len(content):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
