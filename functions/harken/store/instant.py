"""Replies that came sooner than anybody reads, by what they say: whom an autoresponder has answered."""

from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.mention import Time

from . import keys
from .codec import data, encode
from .table import Put, Table

_KEPT = timedelta(days=1)


class Instant(Struct, frozen=True, kw_only=True):
    """One such reply: the mention it came to, that one's author (as a short hash), when it was written."""

    mention: str
    to: str
    at: Time


def note(table: Table, brand: str, source: str, words: str, reply: Instant) -> None:
    """Remember for a day that a mention was answered at once with these words."""
    pk, sk = keys.instant(brand, source, words), f"{keys.INSTANT}{reply.mention}"
    table.write([Put({"pk": pk, "sk": sk, "data": encode(reply), "expires": int((reply.at + _KEPT).timestamp())})])


def noted(
    table: Table, brand: str, source: str, words: str, around: datetime, within: timedelta
) -> dict[str, Instant]:
    """Such replies with these words, not further from `around` than `within`, by mention."""
    found = (data(Instant, item) for item in table.query(keys.instant(brand, source, words), keys.INSTANT))
    return {item.mention: item for item in found if abs(item.at - around) <= within}
