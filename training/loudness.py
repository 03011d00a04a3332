"""How free each piece is in what it may weigh, before anything is learned: its value as a feature, in other words.

Weights are learned for pieces multiplied by their loudness, so that loud ones are held less tightly than others; the
product goes into the file, so that use knows nothing of it.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from training.regression import Floats, Ints, Texts

from harken.scoring.features import LEFT_OUT, LEXICAL, Group

LOUDNESS: dict[Group, tuple[float, float, float]] = {
    "en": (2, 3, 1.5),
    "he": (1, 2, 2),
    "ru": (2, 2.5, 2.5),
    "xx": (1, 2, 1.5),
    "zh": (1, 1, 1),
}
"""How much freer whole words, pairs, and pairs with a token left out are in what they may weigh than parts of words.
There are many of them, each of them rare: held as small as parts of words they would say little."""
LEXICAL_LOUDNESS = 3
"""How much freer the lexicon's few pieces are."""
LEAST_SIDED = 0.05
"""Added, so that a piece which comes with all classes alike is not silent."""


def rarity(seen: Ints, texts: int) -> Floats:
    """How much a piece tells by being rare (inverse document frequency, around 1); 0 where it is not known."""
    found = np.where(seen > 0, np.log(texts / np.maximum(seen, 1)) + 1, 0)
    return np.asarray(np.maximum(found, 0) / max(1e-9, float(found[seen > 0].mean())))


def freedom(vocabulary: Mapping[str, int], group: Group) -> Floats:
    """One number a piece: how much freer than others it is in what it may weigh."""
    words, pairs, gapped = LOUDNESS[group]
    found = np.ones(len(vocabulary) + 1)
    for name, at in vocabulary.items():
        if f" {LEFT_OUT} " in name:
            found[at] = gapped
        elif " " in name:
            found[at] = pairs
        elif name[0] == "<":
            found[at] = words
    found[[vocabulary[piece] for piece in LEXICAL if piece in vocabulary]] = LEXICAL_LOUDNESS
    return found


def one_sided(texts: Texts, labels: Ints, allowed: NDArray[np.bool_]) -> Floats:
    """How much likelier, or less likely, each piece is in a class than out of it: the log of the ratio, without sign.

    Classes x pieces.
    Wang and Manning, Baselines and Bigrams, 2012, there as the value of a feature: here as how free its weight is, so
    that what is seldom met and one-sided need not wait for much evidence, and what is common and idle keeps still.
    """
    found = []
    for at in range(allowed.shape[1]):
        inside, outside = (_share(texts, mine & allowed[:, at]) for mine in (labels == at, labels != at))
        found.append(np.abs(np.log(inside / outside)))
    return np.stack(found)


def _share(texts: Texts, chosen: NDArray[np.bool_]) -> Floats:
    """How often each piece comes in the texts that are chosen, among all their pieces; never 0."""
    seen = np.bincount(texts.places, weights=np.repeat(chosen.astype(float), texts.counts), minlength=texts.size) + 1
    return np.asarray(seen / seen.sum())


def freed(loudness: Floats, seen: Ints, sided: Floats, power: float) -> Floats:
    """`loudness` of the pieces by how one-sided they are (a row, or a row a class); as loud altogether as before."""
    freer = loudness * ((sided + LEAST_SIDED) / sided[..., seen > 0].mean(axis=-1, keepdims=True)) ** power
    before, after = (loudness**2 * seen).sum(), (freer**2 * seen).sum(axis=-1, keepdims=True)
    return np.asarray(freer * np.sqrt(before / after))
