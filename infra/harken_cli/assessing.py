"""Mentions of a file as lines of `score`: what is thought of each, for each brand that it is about."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, TypeVar

from msgspec import Struct

from harken.domain.assessment import Assessment, Cause, Genuineness, Intent, Probability, Sentiment, Speaker
from harken.domain.brand import Brand
from harken.domain.matching import Matcher, compile_brand
from harken.domain.mention import Mention, author_key
from harken.domain.record import conversation_of
from harken.domain.sketch import sketch
from harken.scoring.about import about
from harken.scoring.assess import assess
from harken.scoring.past import Earlier, in_light_of, past_of
from harken.scoring.urgency import urgency

_Key = TypeVar("_Key")


class Assessed(Struct, frozen=True, kw_only=True):
    """One line of `score`."""

    id: str
    brand: str | None
    about: bool | None
    lang: str | None
    sentiment: Sentiment
    probability: Probability
    intent: Intent
    causes: tuple[Cause, ...]
    speaker: Speaker
    genuineness: Genuineness
    needs_answer: bool
    urgency: int
    reasons: tuple[str, ...]


class Assessor:
    """Assesses one mention after the other, each in the light of those before it.

    Without `brands` nothing is matched. `now`: the moment of urgency, else each mention's own time. What is
    remembered of earlier mentions is bounded, so that a file of any length can be read.
    """

    def __init__(self, brands: Sequence[Brand] | None, now: datetime | None) -> None:
        self._brands: list[tuple[Brand, Matcher]] = [(brand, compile_brand(brand)) for brand in brands or ()]
        self._all = tuple(brands or ())
        self._matches = brands is not None
        self._now = now
        self._lately = _Lately()

    def lines(self, mention: Mention) -> Iterator[Assessed]:
        """One line for each brand the mention is about, else one that says it is about none of them."""
        named = [brand for brand, matcher in self._brands if about(matcher, mention).about]
        for brand in named:
            yield self._line(mention, brand)
        if not named:
            yield self._line(mention, None)

    def _line(self, mention: Mention, brand: Brand | None) -> Assessed:
        assessment = assess(mention, brand, self._all) if brand else assess(mention)
        if assessment.sentiment == "negative":
            assessment = self._lately.judged(mention, brand.id if brand else "", assessment, self._now)
        moment = self._now or mention.created_at or datetime.now(UTC)
        since = min(mention.created_at or moment, moment)
        said = urgency(mention, assessment, since=since, now=moment)
        return Assessed(
            id=mention.id,
            brand=brand.id if brand else None,
            about=brand is not None if self._matches else None,
            lang=assessment.lang,
            sentiment=assessment.sentiment,
            probability=assessment.probability,
            intent=assessment.intent,
            causes=assessment.causes,
            speaker=assessment.speaker,
            genuineness=assessment.genuineness,
            needs_answer=assessment.needs_answer,
            urgency=said.score,
            reasons=said.reasons,
        )


class _Lately:
    """The negative mentions met lately, found again by author and by words; the oldest are forgotten first."""

    AUTHORS: Final = 20_000
    POSTS: Final = 20

    def __init__(self) -> None:
        self._by_author: dict[tuple[str, str], deque[Earlier]] = {}
        self._by_words: dict[tuple[str, int], deque[Earlier]] = {}

    def judged(self, mention: Mention, brand: str, assessment: Assessment, now: datetime | None) -> Assessment:
        """The assessment in the light of what was met before; the mention is remembered from now on."""
        author, words = author_key(mention), sketch(mention.text)
        at = mention.created_at or now or datetime.now(UTC)
        keys = [(brand, number) for number in words]
        met = {id(item): item for key in keys for item in self._by_words.get(key, ())}
        met |= {id(item): item for item in self._by_author.get((brand, author), ())}
        conversation = conversation_of(mention)
        past = past_of(met.values(), author=author, conversation=conversation, at=at, sketch=words)
        item = Earlier(author=author, conversation=conversation, at=at, negative=True, sketch=words)
        self._keep(self._by_author, (brand, author), item)
        for key in keys:
            self._keep(self._by_words, key, item)
        return in_light_of(past, assessment)

    def _keep(self, into: dict[_Key, deque[Earlier]], key: _Key, item: Earlier) -> None:
        if key not in into and len(into) >= self.AUTHORS:
            del into[next(iter(into))]
        into.setdefault(key, deque(maxlen=self.POSTS)).append(item)
