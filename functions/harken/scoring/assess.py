"""A mention as an assessment: language, sentiment, intent, causes, speaker and genuineness put together."""

from collections.abc import Sequence
from math import floor
from typing import Final

from msgspec import structs

from harken.domain.assessment import Assessment, Probability, Sentiment
from harken.domain.brand import Brand
from harken.domain.mention import Mention

from . import aspects
from .clues import rows_of
from .genuineness import genuineness
from .intent import causes, intent, needs_answer
from .marks import ASKS, of_brand, of_feeling
from .perspective import perspective
from .reading import known, read
from .speaker import speaker
from .toward import View, view

_RATED: Final[dict[int, tuple[Sentiment, float]]] = {
    1: ("negative", 60),
    2: ("negative", 30),
    4: ("positive", 30),
    5: ("positive", 60),
}
"""What stars say, and how many times likelier they make it where the text says nothing."""
_LONG_TEXT: Final = 400
"""From this many characters on the words of a review say more than its stars."""
_COMPARED: Final = 0.85
"""How sure a comparison makes the sentiment it points to."""


def assess(mention: Mention, brand: Brand | None = None, others: Sequence[Brand] = ()) -> Assessment:
    """What Harken thinks of `mention`, from its title, text, the texts of its pictures, and its author's account.

    With `brand` the sentiment is the one toward that brand, and its lists tell who speaks; `others` are brands that
    are listened to as well and may be spoken of beside it. Pure: the same mention gives the same assessment, and
    only the label of a text can depend on the text. Never raises.
    """
    got = read(mention)
    seen = perspective(brand, others) if brand is not None else None
    said = view(got.own, seen, got.cues) if seen is not None else View(got.own)
    spoken = mention
    if said.text != got.own:
        spoken = structs.replace(mention, title=None, text=said.text, media=(), lang=got.lang)
        got = read(spoken)
    feeling, probability = got.sentiment, got.probability
    scores = aspects.score(known(spoken))
    if seen is not None:
        if beside := of_brand(got.lowered, seen):
            scores = aspects.score(rows_of(beside), scores)
        feeling, probability = toward_brand(scores, probability)
    scores = aspects.score(rows_of(of_feeling(probability)), scores)
    feeling, probability = _leaned(said.leaning, feeling, probability)
    feeling, probability = _with_rating(mention.rating, len(mention.text), feeling, probability)
    meant = intent(scores, mention.kind)
    who = speaker(mention, scores, got.cues, seen)
    return Assessment(
        lang=got.lang,
        sentiment=feeling,
        probability=probability,
        intent=meant,
        causes=causes(scores, meant, got.cues),
        speaker=who,
        genuineness=genuineness(scores, feeling, who.role, got.cues),
        needs_answer=needs_answer(feeling, meant, asks=ASKS in got.marks),
    )


def toward_brand(scores: aspects.Scores, probability: Probability) -> tuple[Sentiment, Probability]:
    """The sentiment of a mention of a brand: the model of all posts, corrected by what mentions of brands taught."""
    likely = aspects.shares(scores, "sentiment", aspects.known_before(probability))
    negative, neutral, positive = likely.values()
    label: Sentiment = "neutral"
    if negative >= max(neutral, positive):
        label = "negative"
    elif positive > neutral:
        label = "positive"
    low, high = round(negative, 4), round(positive, 4)
    return label, Probability(low, max(0.0, round(1 - low - high, 4)), high)


def _leaned(leaning: int, feeling: Sentiment, probability: Probability) -> tuple[Sentiment, Probability]:
    """A comparison that names the brand says more of it than the words around."""
    if leaning == 0:
        return feeling, probability
    rest = 1 - _COMPARED
    neutral = round(rest * probability.neutral, 4)
    low = round(rest * probability.negative + (_COMPARED if leaning < 0 else 0), 4)
    compared = Probability(low, neutral, max(0.0, round(1 - low - neutral, 4)))
    return "negative" if leaning < 0 else "positive", compared


def _with_rating(
    rating: float | None, length: int, feeling: Sentiment, probability: Probability
) -> tuple[Sentiment, Probability]:
    """The stars of a review (1 to 5) are evidence: strong where it says little, weaker the more it says."""
    rated = _RATED.get(floor(rating + 0.5)) if rating is not None and 0.5 <= rating <= 5.5 else None
    if rated is None:
        return feeling, probability
    said, likelier = rated
    odds = {"negative": probability.negative, "neutral": probability.neutral, "positive": probability.positive}
    odds[said] = (odds[said] + 0.05) * likelier ** max(0.0, 1 - length / _LONG_TEXT)
    total = sum(odds.values())
    low, high = round(odds["negative"] / total, 4), round(odds["positive"] / total, 4)
    shifted = Probability(low, max(0.0, round(1 - low - high, 4)), high)
    return said if odds[said] * 2 >= total else feeling, shifted
