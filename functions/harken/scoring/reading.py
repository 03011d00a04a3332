"""A mention as it is read once, whichever brand asks and whatever is asked of it."""

from functools import lru_cache
from typing import NamedTuple

from harken.domain.assessment import Probability, Sentiment
from harken.domain.mention import Mention

from . import clues, cues
from .aspects import Known
from .features import MAX_CHARACTERS
from .language import language
from .litotes import plainly
from .marks import marks
from .plain import plain, words_of
from .sentiment import sentiment
from .toward import own_words


class Reading(NamedTuple):
    """`own`: the author's own words; `lowered`: the same as `plain` writes them; `known`: the clues in them.

    `sentiment` and `probability` are
    of all words, whomever they are about.
    """

    own: str
    lowered: str
    words: list[str]
    lang: str | None
    sentiment: Sentiment
    probability: Probability
    cues: list[cues.Cue]
    marks: list[str]


@lru_cache(maxsize=4)  # several brands, and several questions, ask of the same mention one after the other
def read(mention: Mention) -> Reading:
    """Title, text, the texts of the pictures and what the account shows. Pure; never raises."""
    text = full_text(mention)
    lang = language(text, mention.lang)
    own = own_words(text)
    lowered = plain(own)
    words = words_of(lowered)
    found = cues.find(lowered, words)
    feeling, probability = sentiment(plainly(own, lowered, found), lang)
    return Reading(
        own=own,
        lowered=lowered,
        words=words,
        lang=lang,
        sentiment=feeling,
        probability=probability,
        cues=found,
        marks=marks(mention, lowered),
    )


@lru_cache(maxsize=4)
def known(mention: Mention) -> Known:
    """The clues in a mention that the model of `aspects` knows."""
    got = read(mention)
    return clues.known(got.lowered, got.words, got.cues, got.marks)


def full_text(mention: Mention) -> str:
    """Title, text and the texts of the pictures, a line each, at most `MAX_CHARACTERS` of them."""
    if not mention.title and not mention.media:
        return mention.text[:MAX_CHARACTERS]
    parts = [mention.title or "", mention.text, *(media.alt or "" for media in mention.media[:8])]
    return "\n".join(part[:MAX_CHARACTERS] for part in parts if part)[:MAX_CHARACTERS]
