"""What was erased and exported, a line each: who asked for it is told by a hash, and not a word of it is kept."""

from hashlib import blake2b
from typing import Literal

import msgspec
from msgspec import Struct

from harken.domain.mention import Time

from . import keys
from .codec import data, encode
from .table import Put, Table, stamp


class Line(Struct, frozen=True, kw_only=True):
    """One act at `at` (UTC). `author`: `forgetting.pseudonym` of the name asked for; None: all from before `before`.

    `finished`: False from the first moment until all is done, so that an act that was cut short shows.
    """

    at: Time
    did: Literal["forget", "export"]
    author: str | None = None
    before: Time | None = None
    source: str | None = None
    brand: str | None = None
    mentions: int = 0
    notices: int = 0
    own_posts: int = 0
    pages: int = 0
    finished: bool = False


def note(table: Table, line: Line) -> None:
    """Keep a line, in the place of the one with which the same act began."""
    asked = (line.did, line.author, line.before, line.source, line.brand)
    pk, sk = keys.audit(stamp(line.at), blake2b(msgspec.json.encode(asked), digest_size=6).hexdigest())
    table.write([Put({"pk": pk, "sk": sk, "data": encode(line)})])


def lines(table: Table) -> list[Line]:
    """All lines, the oldest first."""
    return [data(Line, item) for item in table.query(keys.AUDIT)]
