"""A mention as an assessment: language, sentiment and intent put together."""

from math import floor
from typing import Final

from harken.domain.assessment import Assessment, Intent, Probability, Sentiment
from harken.domain.mention import Mention

from .features import MAX_CHARACTERS
from .intent import asks, intent
from .language import language
from .sentiment import sentiment

_RATED: Final[dict[int, tuple[Sentiment, float]]] = {
    1: ("negative", 60),
    2: ("negative", 30),
    4: ("positive", 30),
    5: ("positive", 60),
}
"""What stars say, and how many times likelier they make it where the text says nothing."""
_LONG_TEXT: Final = 400
"""From this many characters on the words of a review say more than its stars."""
_EXPECTS: Final = frozenset({"complaint", "question", "request"})
_MAY_EXPECT: Final = frozenset({"praise", "idea", "purchase"})


def assess(mention: Mention) -> Assessment:
    """What Harken thinks of `mention`, from its title, text and the texts of its pictures.

    Pure: the same mention gives the same assessment; only the label of a text can depend on the text. Causes,
    speaker and genuineness are not assessed and keep their defaults. Never raises.
    """
    text = full_text(mention)
    lang = language(text, mention.lang)
    feeling, probability = sentiment(text, lang)
    feeling, probability = _with_rating(mention.rating, len(text), feeling, probability)
    meant = _of_kind(mention, intent(text, lang, feeling))
    return Assessment(
        lang=lang,
        sentiment=feeling,
        probability=probability,
        intent=meant,
        needs_answer=_needs_answer(text, lang, feeling, meant),
    )


def full_text(mention: Mention) -> str:
    """Title, text and the texts of the pictures, a line each, at most `MAX_CHARACTERS` of them."""
    parts = [mention.title or "", mention.text, *(media.alt or "" for media in mention.media[:8])]
    return "\n".join(part[:MAX_CHARACTERS] for part in parts if part)[:MAX_CHARACTERS]


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


def _of_kind(mention: Mention, meant: Intent) -> Intent:
    """What the source says of a post decides where its words do not."""
    if meant != "other":
        return meant
    if mention.kind == "question":
        return "question"
    return "news" if mention.kind == "article" else meant


def _needs_answer(text: str, lang: str | None, feeling: Sentiment, meant: Intent) -> bool:
    """Everyone who expects an answer; praise, ideas and buyers where they ask something."""
    if feeling == "negative" or meant in _EXPECTS:
        return True
    return meant in _MAY_EXPECT and asks(text, lang)
