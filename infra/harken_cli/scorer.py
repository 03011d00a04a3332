"""What the scorer finds in a mention, in the words of labels: the one place where measuring meets scoring."""

from functools import lru_cache

import msgspec
from msgspec import UNSET

from harken.domain.assessment import Assessment
from harken.domain.brand import Brand
from harken.domain.matching import Matcher, compile_brand, match
from harken.domain.mention import Mention

from .measure import Labels


def found(mention: Mention, brand: Brand | None) -> Labels:
    """What a mention is found to be; without a brand nothing is said of whether it is about it."""
    assessment = _assessed(mention, brand)
    return Labels(
        about=UNSET if brand is None else match(_matcher(msgspec.json.encode(brand)), mention).about,
        lang=assessment.lang,
        sentiment=assessment.sentiment,
        intent=assessment.intent,
        causes=assessment.causes,
        role=assessment.speaker.role,
        verdict=assessment.genuineness.verdict,
        needs_answer=assessment.needs_answer,
    )


def _assessed(mention: Mention, _brand: Brand | None) -> Assessment:
    from harken.scoring.assess import assess  # noqa: PLC0415  - loads the model

    return assess(mention)


@lru_cache(maxsize=256)
def _matcher(encoded: bytes) -> Matcher:
    return compile_brand(msgspec.json.decode(encoded, type=Brand))
