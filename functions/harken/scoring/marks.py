"""What stands around a mention's words and says who speaks and what for, as marks the linear model weighs."""

import re
from typing import Final

from harken.domain.assessment import Probability
from harken.domain.mention import Author, Mention

from . import cues
from .perspective import Perspective
from .plain import plain, words_of

ASKS: Final = "^?"
RIVAL: Final = "^rival"
"""A competitor is named."""
_MOST_BIO: Final = 400
_HANDLE_PARTS: Final = re.compile(r"[a-z]+")
_TELLING: Final = """
    news daily times post press tribune gazette herald media radio tv channel magazine blog wire journal bot auto
    deals promo coupon coupons giveaway crypto support official
"""
_TELLING_HANDLES: Final = frozenset(_TELLING.split())
_SHORT, _LONG = 40, 220
_MANY_TAGS: Final = 3


def of_feeling(probability: Probability) -> list[str]:
    """The marks of how negative and how positive a mention is."""
    low, high = min(4, int(probability.negative * 5)), min(4, int(probability.positive * 5))
    return [f"^negative {low}", f"^positive {high}"]


def of_brand(text: str, seen: Perspective) -> list[str]:
    """The marks of what a plain text says beside the brand: a competitor's name."""
    return [RIVAL] if any(phrase.anchor in text for phrase in seen.rivals) else []


def marks(mention: Mention, text: str) -> list[str]:
    """The marks of a mention whose plain text is `text`, whichever brand it is about."""
    author = mention.author
    return [*of_text(mention, text), *of_post(mention), *(of_author(author) if author is not None else ())]


def of_text(mention: Mention, text: str) -> list[str]:
    """The marks of what is written, words aside."""
    found = []
    if "?" in text or "？" in text or "؟" in text:
        found.append(ASKS)
    if "!" in text or "！" in text:
        found.append("^!")
    if mention.links or "http" in text:
        found.append("^link")
    if mention.mentions or "@" in text:
        found.append("^addressed")
    if max(text.count("#"), len(mention.hashtags)) >= _MANY_TAGS:
        found.append("^hashtags")
    if len(text) < _SHORT:
        found.append("^short")
    elif len(text) > _LONG:
        found.append("^long")
    return found


def of_post(mention: Mention) -> list[str]:
    """The marks of what the source says of a post."""
    found = [] if mention.kind == "post" else [f"^kind {mention.kind}"]
    if mention.rating is not None and 0.5 <= mention.rating <= 5.5:
        found.append(f"^stars {int(mention.rating + 0.5)}")
    if mention.reply_to:
        found.append("^reply")
    return found


def of_author(author: Author) -> list[str]:
    """The marks of what an author's account shows."""
    found = []
    if author.bot:
        found.append("^bot")
    if author.verified:
        found.append("^verified")
    if author.bio:
        found += {f"^bio {cue.label}" for cue in in_bio(author.bio)}
    if author.handle:
        name = author.handle.lower().partition("@")[0]
        parts = [name] if name.isalpha() and name.isascii() else _HANDLE_PARTS.findall(name)
        found += [f"^handle {part}" for part in parts if part in _TELLING_HANDLES]
    return sorted(found)


def in_bio(bio: str) -> list[cues.Cue]:
    """The cues in a profile: what it says of the role its owner speaks in."""
    text = plain(bio[:_MOST_BIO])
    return cues.find(text, words_of(text))
