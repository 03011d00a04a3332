"""A draft of an answer: in the mention's language, in words that differ from person to person, short enough."""

from collections.abc import Callable, Sequence
from typing import Final, Literal
from zlib import crc32

from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.voice import approved

from . import length
from .strategy import Strategy
from .texts import Language, spoken, table

Whose = Literal["ours", "the brand's"]
Tell = Callable[[str], str | None]
"""Tells the language of a text (a code), None where it cannot."""

_INSTEAD: Final[Language] = "en"


class Draft(Struct, frozen=True, kw_only=True):
    """The words to begin from, and who wrote them.

    `language`: what they are in, None where that cannot be told; `translated`: whether it is the mention's;
    `statement`: the approved one is in it.
    """

    text: str
    language: str | None
    translated: bool
    whose: Whose = "ours"
    statement: bool = False


def draft(strategy: Strategy, brand: Brand, tell: Tell, *, mention: str, language: str | None, source: str) -> Draft:
    """A draft for the mention with that id; its opening goes by the id, so that not everyone gets the same words.

    `language`: the mention's; `tell` tells that of a text. A reply that the brand approved under the strategy's or
    the cause's name (`delivery`, or `delivery_ru` for one language) wins over ours, unless it is in another language
    than the mention. Where we do not write the mention's language, ours is in English.
    """
    theirs = _theirs(strategy, brand, language, tell)
    if theirs is not None:
        return theirs
    tongue = spoken(language) or _INSTEAD
    openings: Sequence[str] = table(f"drafts_{tongue}")["openings"][strategy.play.opening]
    opening = openings[crc32(mention.encode("utf-8", "replace")) % len(openings)]
    body = body_of(strategy, tongue)
    space = "" if tongue.startswith("zh") else " "
    text = f"{opening}{space}{body}"
    said = approved(brand, tongue) if strategy.play.statement else None
    with_statement = f"{opening} {said} {body}"
    carries = said is not None and not length.over(source, with_statement)
    return Draft(
        text=with_statement if carries else text,
        language=tongue,
        translated=tongue == (spoken(language) or language),
        statement=carries,
    )


def body_of(strategy: Strategy, language: Language) -> str:
    """What follows the opening: worded for the cause where that matters, else for the strategy."""
    texts = table(f"drafts_{language}")["texts"]
    return str(texts.get(f"{strategy.name}.{strategy.cause}") or texts[strategy.name])


def _theirs(strategy: Strategy, brand: Brand, language: str | None, tell: Tell) -> Draft | None:
    replies = {name.casefold(): text for name, text in brand.playbook.replies.items()}
    for name in (strategy.cause, strategy.name):
        if name is None:
            continue
        told = replies.get(f"{name}_{language}".casefold())
        if told is not None:
            return Draft(text=told, language=language, translated=True, whose="the brand's")
        text = replies.get(name)
        if text is not None:
            written = tell(text)
            if language is None or written in (None, language):
                return Draft(text=text, language=written, translated=True, whose="the brand's")
    return None
