"""What the scorer finds in a mention, in the words of labels: the one place where measuring meets scoring."""

from collections.abc import Sequence
from functools import lru_cache

import msgspec
from msgspec import UNSET

from harken.domain.brand import Brand
from harken.domain.matching import Matcher, compile_brand
from harken.domain.mention import Mention
from harken.scoring.about import about
from harken.scoring.assess import assess

from .measure import Labels


def found(mention: Mention, brand: Brand | None, others: Sequence[Brand]) -> Labels:
    """What a mention is found to be; without a brand nothing is said of whether it is about it."""
    assessment = assess(mention, brand, others)
    return Labels(
        about=UNSET if brand is None else about(_matcher(msgspec.json.encode(brand)), mention).about,
        lang=assessment.lang,
        sentiment=assessment.sentiment,
        intent=assessment.intent,
        causes=assessment.causes,
        role=assessment.speaker.role,
        verdict=assessment.genuineness.verdict,
        needs_answer=assessment.needs_answer,
    )


@lru_cache(maxsize=256)
def _matcher(encoded: bytes) -> Matcher:
    return compile_brand(msgspec.json.decode(encoded, type=Brand))
