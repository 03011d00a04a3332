"""Settings name secrets; their values are put in at the last moment and never kept, whoever says them."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from harken.domain.brand import SourceEntry
from harken.domain.errors import HarkenError

from .ports import Secret

_PREFIX = "secret:"
_PIECE = re.compile(r"[\w-]{8,}")
"""A part of a secret that could be one by itself: of the address of a chat its path, of a bot's token both halves."""


def revealed(entry: SourceEntry, secret: Secret) -> SourceEntry:
    """The entry with every option `secret:NAME` replaced by its value, for the one read at hand."""
    return msgspec.structs.replace(
        entry, options={name: reveal(option, secret) for name, option in entry.options.items()}
    )


def reveal(option: Any, secret: Secret) -> Any:
    """An option with every `secret:NAME` in it replaced by its value."""
    if isinstance(option, list):
        return [reveal(item, secret) for item in option]
    return secret(option.removeprefix(_PREFIX)) if _is_named(option) else option


def veiled(text: str, options: Iterable[Any], secret: Secret) -> str:
    """What somebody else said, with [secret] for each secret that `options` name, and for each long part of one.

    A server may tell us back what it was asked with, and what it says is kept and shown. A secret that cannot be had
    was told to nobody.
    """
    for value in _values(options, secret):
        for part in sorted({value, *_PIECE.findall(value)} - {""}, key=len, reverse=True):
            text = text.replace(part, "[secret]")
    return text


def _values(options: Iterable[Any], secret: Secret) -> Iterable[str]:
    for option in options:
        if isinstance(option, list):
            yield from _values(option, secret)
        elif _is_named(option):
            try:
                yield str(secret(option.removeprefix(_PREFIX)))
            except HarkenError:
                continue


def _is_named(option: Any) -> bool:
    return isinstance(option, str) and option.startswith(_PREFIX)
