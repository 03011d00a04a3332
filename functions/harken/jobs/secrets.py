"""Settings name secrets; their values are put in at the last moment and never kept."""

from typing import Any

import msgspec

from harken.domain.brand import SourceEntry

from .ports import Secret

_PREFIX = "secret:"


def revealed(entry: SourceEntry, secret: Secret) -> SourceEntry:
    """The entry with every option `secret:NAME` replaced by its value, for the one read at hand."""
    return msgspec.structs.replace(
        entry, options={name: reveal(option, secret) for name, option in entry.options.items()}
    )


def reveal(option: Any, secret: Secret) -> Any:
    """An option with every `secret:NAME` in it replaced by its value."""
    if isinstance(option, list):
        return [reveal(item, secret) for item in option]
    named = isinstance(option, str) and option.startswith(_PREFIX)
    return secret(option.removeprefix(_PREFIX)) if named else option
