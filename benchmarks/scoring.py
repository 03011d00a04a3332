"""Harken's scoring beside what people would use otherwise: `make bench-scoring DATA=folder`.

Every tool runs in fresh processes over the same labelled posts, in turn with Harken, three times each: posts a second
of processor time, milliseconds to import and load, megabytes above the bare interpreter, and how often it is right.
Quote the ratios: they are measured side by side; the digits belong to the machine.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

ROUNDS = 3
Score = Callable[[str, str], str]
"""Text and language in, `neg`, `neu` or `pos` out."""

SOURCES = {"en": ("tweeteval",), "zh": ("ewect-usual", "ewect-virus")}


def _by_sign(value: float, margin: float = 0.0) -> str:
    return "pos" if value > margin else "neg" if value < -margin else "neu"


def harken_sentiment() -> Score:
    """The sentiment of a text whose language is known."""
    from harken.scoring.sentiment import sentiment

    return lambda text, lang: sentiment(text, lang)[0][:3]


def harken_whole() -> Score:
    """Language, matching, sentiment, intent, causes, speaker, genuineness and urgency of one brand's mention."""
    from harken.domain.brand import Brand, Competitors
    from harken.domain.matching import compile_brand
    from harken.domain.mention import Author, Mention
    from harken.scoring.about import about
    from harken.scoring.assess import assess
    from harken.scoring.urgency import urgency

    brand = Brand(
        id="luvento",
        names=("Luvento", "露文托", "Лувенто", "לובנטו"),
        sources=(),
        hashtags=("luventofail",),
        topics=("coffee", "espresso", "кофе", "咖啡", "קפה"),
        competitors=Competitors(names=("Brewmax",)),
    )
    matcher, author, now = compile_brand(brand), Author(handle="ann", followers=61), datetime(2026, 11, 1, tzinfo=UTC)

    def score(text: str, _lang: str) -> str:
        mention = Mention(id="bench:1", text=text, author=author, created_at=now)
        about(matcher, mention)
        assessment = assess(mention, brand)
        urgency(mention, assessment, since=now, now=now)
        return assessment.sentiment[:3]

    return score


def vader() -> Score:
    """VADER, with the thresholds its authors give."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return lambda text, _lang: _by_sign(analyzer.polarity_scores(text)["compound"], 0.05)


def afinn() -> Score:
    """AFINN, with emoticons."""
    from afinn import Afinn

    scorer = Afinn(emoticons=True)
    return lambda text, _lang: _by_sign(scorer.score(text))


def textblob() -> Score:
    """TextBlob, English."""
    from textblob import TextBlob

    return lambda text, _lang: _by_sign(TextBlob(text).sentiment.polarity, 0.05)


def snownlp() -> Score:
    """SnowNLP, Chinese."""
    from snownlp import SnowNLP

    return lambda text, _lang: _by_sign(SnowNLP(text).sentiments - 0.5, 0.1) if text.strip() else "neu"


def cnsenti() -> Score:
    """cnsenti, Chinese."""
    import logging

    import jieba
    from cnsenti import Sentiment

    jieba.setLogLevel(logging.ERROR)
    counter = Sentiment()

    def score(text: str, _lang: str) -> str:
        found = counter.sentiment_count(text)
        return _by_sign(found["pos"] - found["neg"])

    return score


TOOLS: dict[str, tuple[tuple[str, ...], Callable[[], Score]]] = {
    "harken, sentiment": (("en", "zh"), harken_sentiment),
    "harken, all of it": (("en", "zh"), harken_whole),
    "vaderSentiment": (("en",), vader),
    "afinn": (("en",), afinn),
    "textblob": (("en",), textblob),
    "snownlp": (("zh",), snownlp),
    "cnsenti": (("zh",), cnsenti),
}
OURS = "harken, all of it"


def rows(data: Path, lang: str) -> list[Any]:
    """The posts that a language is measured on: the dev split, sources with three classes."""
    from training.data import posts

    return [post for post in posts(data / "dev.jsonl.gz") if post.lang == lang and post.source in SOURCES[lang]]


def measure(tool: str, data: Path, lang: str) -> dict[str, Any]:
    """What one fresh process sees of one tool: run in a child."""
    chosen = rows(data, lang)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    score = TOOLS[tool][1]()
    score(chosen[0].text, lang)
    loaded = time.perf_counter() - began
    began = time.process_time()
    found = [score(post.text, lang) for post in chosen]
    spent = time.process_time() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "rate": len(chosen) / spent,
        "load_ms": loaded * 1000,
        "memory_mb": (after - before) / 1024,
        "f1": macro_f1([post.label for post in chosen], found),
    }


def macro_f1(labels: Sequence[str], found: Sequence[str]) -> float:
    """The mean of the three classes' F1."""
    scores = []
    for one in ("neg", "neu", "pos"):
        both = sum(label == one == said for label, said in zip(labels, found, strict=True))
        either = labels.count(one) + list(found).count(one)
        scores.append(2 * both / max(1, either))
    return statistics.mean(scores)


def main(arguments: list[str]) -> None:
    """Measure all tools and print the table; as a child, measure one and print a line of JSON."""
    if len(arguments) == 3:
        print(json.dumps(measure(arguments[0], Path(arguments[1]), arguments[2])))
        return
    from training.data import TUNING, folder

    data = folder(arguments, (TUNING,))
    print(f"{'':18} {'':3} {'macro-F1':>8} {'posts/s':>8} {'ours is':>9} {'load ms':>8} {'MB':>6}")
    for lang in SOURCES:
        for tool, (languages, _) in TOOLS.items():
            if lang in languages:
                runs, ratios = [], []
                for _ in range(ROUNDS):
                    ours, theirs = _child(OURS, data, lang), _child(tool, data, lang)
                    runs.append(theirs)
                    ratios.append(ours["rate"] / theirs["rate"])
                middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
                print(
                    f"{tool:18} {lang:3} {middle['f1']:8.3f} {middle['rate']:8,.0f} "
                    f"{statistics.median(ratios):7.2f} x {middle['load_ms']:8.0f} {middle['memory_mb']:6.1f}"
                )


def _child(tool: str, data: Path, lang: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, __file__, tool, str(data), lang], capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


if __name__ == "__main__":
    main(sys.argv[1:])
