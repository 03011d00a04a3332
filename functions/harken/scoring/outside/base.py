"""What a second opinion is: which words leave the house, what comes back, what it costs.

Money is in millionths of a US dollar ("micro-dollars"), as whole numbers.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from msgspec import Struct

from harken.domain.assessment import Cause, Intent, Probability, Role, Sentiment, Verdict
from harken.domain.masking import masked
from harken.domain.mention import Mention

MICRO: Final = 1_000_000
"""Micro-dollars in a dollar."""

_MAX_CHARACTERS: Final = 4_000
"""As much as the scorer itself reads."""

Call = Callable[..., Any]
"""An operation of an AWS client, called with its request by name. Raises `NoOpinion`."""

Open = Callable[[str, str], Call]
"""The operation of a service, by the names of both; the client is made at the first call."""


class Asked(Struct, frozen=True, kw_only=True):
    """A mention as it leaves the house: its words without numbers and addresses of people, never its author."""

    id: str
    """For us alone: it stays here."""
    text: str
    lang: str | None
    brand: str
    """The brand's name."""


class Opinion(Struct, frozen=True, kw_only=True):
    """What another thinks of a mention; None is what it was not asked or does not say. `by`: whose it is."""

    by: str
    sentiment: Sentiment
    probability: Probability
    intent: Intent | None = None
    causes: tuple[Cause, ...] | None = None
    role: Role | None = None
    verdict: Verdict | None = None


class Answer(Struct, frozen=True):
    """The opinions on a batch, in its order, None where there is none that can be used; and what it cost."""

    opinions: tuple[Opinion | None, ...]
    spent: int


class SecondOpinion(Protocol):
    """A service that can be asked. Pure but for `opinions`."""

    def batches(self, asked: Sequence[Asked]) -> list[tuple[Asked, ...]]:
        """Those that it can judge, each batch one call."""

    def price(self, batch: Sequence[Asked]) -> int:
        """The most that asking for a batch can cost."""

    def opinions(self, batch: Sequence[Asked]) -> Answer:
        """Ask for a batch, once. Raises `NoOpinion` where there is no answer at all."""


def asked(mention: Mention, lang: str | None, brand: str) -> Asked:
    """What leaves the house of a mention of the brand with that name."""
    words = (mention.title, mention.text, *(item.alt for item in mention.media))
    text = masked("\n".join(part for part in words if part))[:_MAX_CHARACTERS].strip()
    return Asked(id=mention.id, text=text, lang=lang, brand=brand)
