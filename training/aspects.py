"""Makes `aspects.model` from the labelled mentions: `python -m training.aspects [--try] [folder]`.

Six heads over the same features (harken.scoring.aspects), each softmax regression; causes are ten questions of yes
and no. Sentiment is a correction of what the model of all posts says, held to the dev posts as well (`folder`). With
--try nothing is written: five times a fifth of the texts is kept out and measured.
"""

import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray
from training.data import TUNING, TWO_CLASSES, folder, posts
from training.loudness import freed, one_sided
from training.mentions import labelled, namesakes, rows
from training.readings import GENERAL, Read, read_mentions, read_named, read_posts
from training.regression import Floats, Ints, Lesson, Texts, fit, probabilities

from harken.domain.assessment import Probability
from harken.scoring.aspects import EVEN, FILE, HEADS, LABELS, MARK, ZERO, Model, is_pair, is_part, known_before
from harken.scoring.marks import of_feeling

DECAY = {"sentiment": 1e-5, "intent": 5e-6, "cause": 1.5e-5, "role": 1e-5, "verdict": 1e-5, "namesake": 3e-5}
ONE_SIDED = {"intent": 0.5, "cause": 0.5, "role": 0.5, "verdict": 0.5, "namesake": 0.5}
"""How much freer features are that come with some labels rather than with others (`loudness.freed`)."""
GENERAL_SHARE = 1.0
"""How much posts of the world count beside mentions of brands, where sentiment is corrected."""
WORDS = 0.3
"""How free words are there, beside cues and marks: freer ones unlearn what posts of the world taught."""
FEELING = ("^negative", "^positive")
"""Marks of what the model of all posts says, which is where the correction begins."""
OURS = ("en", "he", "ru", "zh")
SELDOM = 10
ROUNDS = 200
STEPS = {"sentiment": 0.3, "intent": 0.75, "cause": 0.75, "role": 0.75, "verdict": 0.75, "namesake": 0.75}
"""Weights are kept in steps of these: finer ones make the file larger and nothing better. A correction is small."""
SMALL = 0.6
"""Weights of less than so many steps are left out."""


def vocabulary(found: Sequence[Read]) -> dict[str, int]:
    """The features that are seen often enough to be learned of, and their places."""
    told = [one for one in found if GENERAL not in one.features and not one.again]
    seen = Counter(name for one in told for name in one.features)
    seen[GENERAL] = SELDOM
    for at in range(5):
        seen[f"^negative {at}"] = seen[f"^positive {at}"] = SELDOM
    return {name: at for at, name in enumerate(sorted(name for name, count in seen.items() if count >= SELDOM))}


def as_texts(found: Sequence[Read], known: dict[str, int]) -> Texts:
    """The rows as places; one more place, always there, keeps a row from being empty."""
    places: list[int] = []
    starts: list[int] = []
    factors: list[float] = []
    for one in found:
        mine = [known[name] for name in one.features if name in known]
        starts.append(len(places))
        factors.append(1 / np.sqrt(len(mine) + EVEN))
        places += [*mine, len(known)]
    return Texts(np.array(places, np.int32), np.array(starts), np.array(factors), len(known) + 1)


def learn_head(
    found: Sequence[Read], labels: Ints, classes: int, known: dict[str, int], head: str
) -> tuple[Floats, Floats]:
    """Weights (classes x places) and biases of one head."""
    texts = as_texts(found, known)
    allowed = np.ones((len(labels), classes), bool)
    share = np.bincount(labels, minlength=classes) / len(labels)
    importance = np.asarray(1 / np.sqrt(np.maximum(share, 1e-9)))[labels]
    given = None
    if head == "sentiment":
        # What mentions of brands teach is a correction of what all posts teach: by cues and marks above all.
        given = np.array([known_before(one.given) for one in found if one.given is not None])
        loudness = np.ones(texts.size)
        loudness[[at for name, at in known.items() if not name.startswith(MARK)]] = WORDS
        loudness[[at for name, at in known.items() if is_part(name)]] = 0  # the model of all posts has read them
        loudness[[at for name, at in known.items() if name.startswith(FEELING)]] = 0
        general = np.array([GENERAL in one.features for one in found])
        importance[general] *= GENERAL_SHARE * importance[~general].sum() / max(1e-9, importance[general].sum())
    else:
        seen = np.bincount(texts.places, minlength=texts.size)
        sided = np.sqrt((one_sided(texts, labels, allowed) ** 2).mean(axis=0))
        loudness = freed(np.ones(texts.size), seen, sided, ONE_SIDED[head])
    loudness[-1] = 0  # what is always there tells nothing
    return fit(Lesson(texts, labels, allowed, importance), loudness, DECAY[head], ROUNDS, given=given)


def learn(found: Sequence[Read]) -> tuple[dict[str, int], Floats, Floats]:
    """The vocabulary, the weights (labels x features) and the biases of all heads."""
    known = vocabulary(found)
    weights, biases = [], []
    for head, labels in HEADS.items():
        mine = [one for one in found if head in one.labels]
        if head == "cause":
            for label in labels:
                yes = np.array([int(label in one.labels[head]) for one in mine])
                planes, bias = learn_head(mine, yes, 2, known, head)
                weights.append(planes[1] - planes[0])
                biases.append(bias[1] - bias[0])
        else:
            chosen = np.array([labels.index(next(iter(one.labels[head]))) for one in mine])
            planes, bias = learn_head(mine, chosen, len(labels), known, head)
            weights += list(planes)
            biases += list(bias)
        if head == "sentiment":  # the first head: the others know what it finds
            found = with_feeling(found, known, planes, bias)
    return known, np.stack(weights)[:, :-1], np.array(biases)


def with_feeling(found: Sequence[Read], known: dict[str, int], weights: Floats, bias: Floats) -> list[Read]:
    """The texts with marks of how negative and positive each is, as `assess` puts them."""
    texts = as_texts(found, known)
    scores = np.stack([texts.sums(row) for row in weights], axis=1) + bias
    marked = []
    for one, row in zip(found, scores, strict=True):
        if one.given is None:
            marked.append(one)
            continue
        likely = probabilities((row + known_before(one.given))[None])[0]
        names = (*one.features, *of_feeling(Probability(*(float(part) for part in likely))))
        marked.append(replace(one, features=names))
    return marked


def model_of(known: dict[str, int], weights: Floats, biases: Floats) -> Model:
    """The weights as the file holds them: in steps, small ones left out."""
    step = np.array([STEPS[label.partition(".")[0]] for label in LABELS])[:, None]
    steps = np.clip(np.rint(weights / step), 1 - ZERO, ZERO - 1).astype(np.int64)
    steps[np.abs(weights) < SMALL * step] = 0
    told = [(name, at) for name, at in known.items() if steps[:, at].any() and name != GENERAL]
    told.sort(key=lambda clue: is_pair(clue[0]))
    columns = (steps[:, [at for _, at in told]] + ZERO).astype(np.uint8).tobytes()
    squeeze = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_RLE)
    return Model(
        labels=LABELS,
        bias=tuple(round(float(one), 4) for one in biases),
        steps=STEPS,
        names=zlib.compress("\n".join(name for name, _ in told).encode(), 9),
        pairs=sum(not is_pair(name) for name, _ in told),
        weights=squeeze.compress(columns) + squeeze.flush(),
    )


def scores_of(found: Sequence[Read], known: dict[str, int], weights: Floats, biases: Floats) -> NDArray[np.float64]:
    """The scores of all labels, a row each."""
    texts = as_texts(found, known)
    wide = np.concatenate([weights, np.zeros((len(weights), 1))], axis=1)
    return np.stack([texts.sums(row) for row in wide], axis=1) + biases


def try_out(found: Sequence[Read], parts: int = 5) -> None:
    """Measure on texts kept out, a part of all at a time."""
    right: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    for part in range(parts):
        kept = [one for at, one in enumerate(found) if at % parts == part]
        known, weights, biases = learn([one for at, one in enumerate(found) if at % parts != part])
        for one, row in zip(kept, scores_of(kept, known, weights, biases), strict=True):
            at = 0
            for head, labels in HEADS.items():
                mine = row[at : at + len(labels)]
                at += len(labels)
                if head not in one.labels:
                    continue
                told = {label for label, value in zip(labels, mine, strict=True) if value > 0}
                if head != "cause":
                    told = {labels[int(mine.argmax())]}
                right[head, one.lang] += 2 * len(told & one.labels[head])
                asked[head, one.lang] += len(told) + len(one.labels[head])
    for key in sorted(asked):
        print(f"{key[0]:9} {key[1]:3} {right[key] / asked[key]:.3f} of {asked[key] // 2}")


def main(arguments: list[str]) -> None:
    """Learn from all rows and write the file into the package; or try."""
    path = folder([one for one in arguments if one != "--try"], (TUNING,))
    mentions = [*rows(), *labelled()]
    world = [post for post in posts(path / TUNING) if post.lang in OURS and post.source not in TWO_CLASSES]
    found = [*read_mentions(mentions), *read_named(mentions, namesakes()), *read_posts(world)]
    if "--try" in arguments:
        try_out(found)
        return
    content = msgspec.msgpack.encode(model_of(*learn(found)))
    FILE.write_bytes(content)
    print(f"{FILE.name}: {len(content):,} bytes from {len(found):,} texts")


if __name__ == "__main__":
    main(sys.argv[1:])
