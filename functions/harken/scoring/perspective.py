"""A brand as scoring looks at it: how it and its rivals are called, and whose accounts are whose."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from harken.domain.brand import Accounts, Brand
from harken.domain.mention import Mention, account_key
from harken.domain.names.phrase import Phrase, compile_phrase


class Perspective(Struct, frozen=True, kw_only=True):
    """What scoring needs of a brand's settings. Made by `perspective`, worth keeping.

    `employees`, `rival_accounts`: comparable account names by source, of people and of competitors.
    """

    brand: str
    names: tuple[Phrase, ...]
    rivals: tuple[Phrase, ...]
    employees: dict[str, frozenset[str]]
    rival_accounts: dict[str, frozenset[str]]


_KEPT: Final[dict[tuple[int, ...], tuple[tuple[Brand, ...], Perspective]]] = {}
_MOST_KEPT: Final = 256


def perspective(brand: Brand, others: Sequence[Brand] = ()) -> Perspective:
    """The brand's perspective; `others` are listened to as well, and speak of rivals as competitors do.

    Kept for as long as the very same objects ask again: settings are read once and held.
    """
    key = (id(brand), *map(id, others))
    kept = _KEPT.get(key)
    if kept is None:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        kept = _KEPT[key] = (brand, *others), _compiled(brand, others)
    return kept[1]


def _compiled(brand: Brand, others: Iterable[Brand]) -> Perspective:
    own = set(brand.names)
    rivals = [*brand.competitors.names, *(name for other in others if other.id != brand.id for name in other.names)]
    return Perspective(
        brand=brand.id,
        names=_phrases(brand.names),
        rivals=_phrases(name for name in dict.fromkeys(rivals) if name not in own),
        employees=_keys(brand.employees),
        rival_accounts=_keys(brand.competitors.accounts),
    )


def _phrases(names: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple(phrase for name in names if (phrase := compile_phrase(name)) is not None)


def _keys(accounts: Accounts) -> dict[str, frozenset[str]]:
    return {source: frozenset(map(account_key, listed)) for source, listed in accounts.items()}


def speaks_for(accounts: dict[str, frozenset[str]], mention: Mention) -> str | None:
    """The listed account that wrote the mention, None where its author is not listed for that source."""
    author, listed = mention.author, accounts.get(mention.source)
    if author is None or not listed:
        return None
    own = (account_key(name) for name in (author.handle, author.id) if name)
    return next((name for name in own if name in listed), None)
