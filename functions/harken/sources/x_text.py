"""What posts of X hold in either version of its API: numbers that tell the time, language tags, short links."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from harken.domain.mention import Author
from harken.sources.payload import count, flag, language, string, web_link
from harken.sources.times import EPOCH, plausible

_MADE_FROM = 1_288_834_974_657
_SHIFT = 22
"""A number above 2^32 is the milliseconds since then (1970 in Unix time), shifted, and a serial (X's snowflakes)."""
_UNTOLD = re.compile(r"q[a-z]{2}|zxx|und|mis|mul|art")
"""Tags of X's that are no language: links only, hashtags only, very short."""


def made_at(number: str) -> datetime | None:
    """When a post got its number; None for numbers of before 2010, which do not tell."""
    if not (number.isascii() and number.isdecimal()) or not 1 << 32 < int(number) < 1 << 63:
        return None
    return plausible(EPOCH + timedelta(milliseconds=(int(number) >> _SHIFT) + _MADE_FROM))


def tongue(tag: object) -> str | None:
    """The language of a post, None where X only says that it has none."""
    return None if _UNTOLD.fullmatch(string(tag) or "und") else language("id" if tag == "in" else tag)


def written_out(text: str, urls: Iterable[Mapping[str, Any]]) -> tuple[str, tuple[str, ...]]:
    """`text` with each short link as where it leads, and those links; links to its own pictures are taken out."""
    links: dict[str, None] = {}
    for one in urls:
        short = string(one.get("url"))
        full = web_link(one.get("unwound_url")) or web_link(one.get("expanded_url")) or web_link(short)
        shown = string(one.get("display_url")) or ""
        own = shown.startswith(("pic.twitter.com/", "pic.x.com/")) or one.get("media_key") is not None
        if short:
            text = text.replace(short, "" if own else full or short)
        if full and not own:
            links[full] = None
    return text.strip(), tuple(links)


def account(number: str | None, handle: str | None, told: Mapping[str, Any], followers: object) -> Author | None:
    """Who wrote it: None where not even a number or a name is told; a suspended account is only a number."""
    if number is None and handle is None:
        return None
    return Author(
        id=number or handle,
        handle=handle,
        name=string(told.get("name")),
        followers=count(followers),
        verified=flag(told.get("verified")),
        bio=string(told.get("description")),
    )
