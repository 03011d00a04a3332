"""The book's own data files, which stand beside this one: drafts, and the words that tell what a reply says."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pkgutil import get_data
from typing import Any, Final, Literal

Language = Literal["en", "ru", "he", "zh", "zh-Hant"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ru", "he", "zh", "zh-Hant")
"""The languages the drafts are written in."""


def spoken(language: str | None) -> Language | None:
    """The one of our languages that `language` (a code) is; None where it is none of them."""
    if language is None:
        return None
    return next((known for known in LANGUAGES if known == language), "zh" if language.startswith("zh-") else None)


@cache
def table(name: str) -> Mapping[str, Any]:
    """The file `name`.toml; read once, when it is first needed. It is part of the package, like code."""
    return tomllib.loads((get_data(__package__, f"{name}.toml") or b"").decode())
