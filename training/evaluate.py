"""Measures the model files that stand in the package: `python -m training.evaluate [folder]`.

On the dev split, which training sees only for setting probabilities: macro-F1 by source beside what is aimed at,
calibration error by language, how often the language is told right, and how fast it is. On our own labelled mentions
(`tests/labelled`), of which training sees the first half: intent, causes, role, genuineness, about the brand. Draws
docs/calibration.svg anew.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from training.calibration import expected_error
from training.data import TUNING, TWO_CLASSES, Post, folder, posts
from training.plots import calibration_plot
from training.regression import Floats, Ints
from training.train import classes_of, labels_of

from harken.domain.assessment import Probability
from harken.domain.mention import Mention
from harken.scoring.assess import assess
from harken.scoring.language import language
from harken.scoring.sentiment import calibrated, raw_scores
from harken_cli.cases import Reader
from harken_cli.measure import MEASURES, measured
from harken_cli.settings.parse import check

OURS = ("en", "he", "ru", "zh")
AIMS = {"en": 0.70, "ru": 0.695, "he": 0.62, "zh": 0.78, "zh, two classes": 0.895}
"""Macro-F1, mean over a language's sources."""
LABELLED_AIMS = {"about": 0.96, "intent": 0.80, "role": 0.75, "causes": 0.70, "verdict": 0.75}

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT / "tests" / "labelled"
PLOT = ROOT / "docs" / "calibration.svg"


def macro_f1(labels: Ints, found: Ints) -> float:
    """The mean over the classes that occur in `labels` of the harmonic mean of precision and recall."""
    scores = []
    for one in sorted(set(labels)):
        right = int(((labels == one) & (found == one)).sum())
        wrong = int(((labels == one) ^ (found == one)).sum())
        scores.append(2 * right / max(1, 2 * right + wrong))
    return float(np.mean(scores))


def by_source(dev: Sequence[Post]) -> dict[tuple[str, str], list[Post]]:
    """The posts of each language and source."""
    found: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in dev:
        found[post.lang, post.source].append(post)
    return dict(sorted(found.items()))


def scores_of(dev: Sequence[Post]) -> Floats:
    """The scores of the three classes; a class that the source does not know is out of question."""
    return np.where(classes_of(dev), [raw_scores(post.text, post.lang) for post in dev], -np.inf)


def with_probabilities(dev: Sequence[Post]) -> tuple[Floats, Ints]:
    """The probabilities of posts of sources with three classes, and their labels."""
    three = [post for post in dev if post.source not in TWO_CLASSES]
    found = [calibrated(raw_scores(post.text, post.lang), post.lang) for post in three]
    return np.array([row(one) for one in found]), labels_of(three)


def row(one: Probability) -> tuple[float, float, float]:
    """Probabilities in the order of `LABELS`."""
    return one.negative, one.neutral, one.positive


def show_sentiment(dev: Sequence[Post]) -> None:
    """Macro-F1 by source, then by language beside the aim."""
    means: dict[str, list[float]] = defaultdict(list)
    print(f"{'macro-F1':28}{'n':>6}")
    for (lang, source), mine in by_source(dev).items():
        value = macro_f1(labels_of(mine), scores_of(mine).argmax(axis=1))
        means[f"{lang}, two classes" if source in TWO_CLASSES else lang].append(value)
        print(f"  {lang} {source:23}{len(mine):6} {value:.3f}")
    for name, values in means.items():
        aim = f"   aim {AIMS[name]:.3f}" if name in AIMS else ""
        print(f"  {name:26}{'mean':>6} {np.mean(values):.3f}{aim}")


def show_rest(dev: Sequence[Post]) -> None:
    """Calibration, languages, speed."""
    print("expected calibration error (dev, where it was set)   aim at most 0.030")
    for lang in sorted({post.lang for post in dev}):
        error = expected_error(*with_probabilities([post for post in dev if post.lang == lang]))
        print(f"  {lang:34} {error:.3f}")
    print("language told right")
    right = [(post.lang, (language(post.text) or "").removesuffix("-Hant") == post.lang) for post in dev]
    for lang in sorted({post.lang for post in dev}):
        mine = [hit for known, hit in right if known == lang]
        print(f"  {lang:26}{len(mine):6} {np.mean(mine):.3f}")
    ours = [hit for known, hit in right if known in OURS]
    print(f"  {' '.join(OURS):26}{len(ours):6} {np.mean(ours):.3f}")
    mentions = [Mention(id=f"x:{at}", text=post.text) for at, post in enumerate(dev) if post.lang in OURS]
    began = time.perf_counter()
    for mention in mentions:
        assess(mention)
    print(f"all of scoring: {len(mentions) / (time.perf_counter() - began):,.0f} texts a second")


def show_labelled(half: str) -> None:
    """How often our own labelled mentions are judged right; `half` is `tune` or `figure`."""
    reader = Reader({brand.id: brand for brand in check(str(LABELLED / "brands.yaml"))})
    files = [str(path) for path in sorted(LABELLED.glob(f"*-{half}.jsonl"))]
    found = measured(list(reader.files(files)))
    columns = {"all": found, **found["languages"]}
    print(f"labelled mentions, {half}" + "".join(f"{name:>9}" for name in columns))
    for field, measures in MEASURES.items():
        for measure in measures if field in found else ():
            figures = "".join(f"{column[field][measure]:9.3f}" for column in columns.values())
            aim = f"   aim {LABELLED_AIMS[field]:.2f}" if field in LABELLED_AIMS else ""
            print(f"  {field + ' ' + measure:22}{figures}{aim}")


def draw(dev: Sequence[Post]) -> None:
    """Draw how well the probabilities of our languages hold."""
    found = [(lang, *with_probabilities([post for post in dev if post.lang == lang])) for lang in OURS]
    PLOT.write_text(calibration_plot(found), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Measure and print."""
    dev = list(posts(folder(arguments, (TUNING,)) / TUNING))
    show_sentiment(dev)
    show_rest(dev)
    show_labelled("tune")
    show_labelled("figure")
    draw(dev)


if __name__ == "__main__":
    main(sys.argv[1:])
