"""Whose words a post is, and what an own post says: a holding statement, or the same as another."""

import re
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

from .brand import Brand
from .mention import Mention, account_key

Voice = Literal["own", "bot", "other"]

_HASHTAG = re.compile(r"[#＃][^\s#＃]{1,100}#?")


def voice(brand: Brand, mention: Mention) -> Voice:
    """Whose words these are: the brand's own, its autoresponder's, or somebody else's.

    An own account that its server marks as a bot speaks as a bot: what it posts answers nobody.
    """
    author = mention.author
    if author is None:
        return "other"
    keys = [account_key(name) for name in (author.id, author.handle) if name]
    if not _account_keys(brand.bots.get(mention.source, ())).isdisjoint(keys):
        return "bot"
    if not _account_keys(brand.accounts.get(mention.source, ())).isdisjoint(keys):
        return "bot" if author.bot else "own"
    return "other"


@lru_cache(maxsize=1_024)
def _account_keys(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(account_key(name) for name in names)


def statements(brand: Brand) -> tuple[str, ...]:
    """What the brand says to gain time: its statement in each language, and its replies named "holding…"."""
    said = brand.playbook.statement
    given = tuple(said.values()) if isinstance(said, dict) else (said,)
    marked = (text for name, text in brand.playbook.replies.items() if name.casefold().startswith("holding"))
    return tuple(filter(None, (*given, *marked)))


def approved(brand: Brand, language: str) -> str | None:
    """What of it to say to who speaks `language`: the one for it, else the statement that names no language."""
    said = brand.playbook.statement
    replies = {name.casefold(): text for name, text in brand.playbook.replies.items()}
    told = said.get(language) if isinstance(said, dict) else None
    return told or replies.get(f"holding_{language}".casefold()) or (said if isinstance(said, str) else None)


def is_holding(text: str, statement: str | None) -> bool:
    """Whether a reply is the approved statement and nothing else (addressed names and hashtags aside).

    An answer may carry the statement among other words; it is an answer then, not a holding statement.
    """
    if not statement:
        return False
    meant = _untagged(statement)
    return bool(meant) and _untagged(text) == meant


def words_key(text: str) -> str | None:
    """The same short word for texts of the same words, addressed names aside; None where there are none."""
    words = _words(text)
    return blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=6).hexdigest() if words else None


def _words(text: str) -> list[str]:
    return [word for word in text.casefold().split() if not word.startswith("@")]


def _untagged(text: str) -> list[str]:
    return _words(_HASHTAG.sub(" ", text))
