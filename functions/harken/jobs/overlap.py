"""What a search shows again: what was handed over already, and has not changed since, stays where it is."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2b

import msgspec

from harken.domain.brand import Brand
from harken.domain.mention import Mention
from harken.domain.record import content_hash
from harken.store import handed
from harken.store.table import Table

AGAIN = (timedelta(minutes=5), timedelta(minutes=30))
"""So long after the first time it is handed over once more: what makes a mention of a reply may come late, too."""

_BYTES = 6
"""Eight characters. A new post is taken for one of a hundred thousand others once in three billion times."""


class Overlap:
    """What one entry of a brand has handed over lately, as one run sees it; read with the first page that needs it.

    `read_before`: the entry's last success before this run, at `now` (UTC).
    """

    def __init__(self, table: Table, brand: Brand, entry: str, read_before: datetime | None, now: datetime) -> None:
        self._table, self._brand, self._entry = table, brand, entry
        self._read_before, self._now = read_before, now
        self._pages = 0

    @contextmanager
    def wanted(self, posts: Iterable[Mention]) -> Iterator[list[Mention]]:
        """Those of a page's posts that are to be handed over now; they are remembered once that is done."""
        marks = {mark(self._salt, post): post for post in posts}
        chosen = {
            marked: post
            for marked, post in marks.items()
            if is_wanted(self._known, marked, self._read_before, self._now)
        }
        yield list(chosen.values())
        new = chosen.keys() - self._known.keys()
        if new:
            handed.note(self._table, self._brand.id, self._entry, self._pages, sorted(new), self._now)
            self._known.update(dict.fromkeys(new, self._now))
            self._pages += 1

    @cached_property
    def _known(self) -> dict[str, datetime]:
        return handed.read(self._table, self._brand.id, self._entry)

    @cached_property
    def _salt(self) -> bytes:
        """Other settings may make other mentions of the same posts."""
        return blake2b(msgspec.json.encode(self._brand), digest_size=16).digest()


def mark(salt: bytes, mention: Mention) -> str:
    """Tells a post as it is shown now from all others, and from what it was before an edit or before it spread."""
    bare = msgspec.structs.replace(mention, media=())  # their addresses are signed anew at each read
    shown = msgspec.json.encode((bare, content_hash(mention)))
    return urlsafe_b64encode(blake2b(shown, digest_size=_BYTES, key=salt).digest()).decode()


def is_wanted(known: Mapping[str, datetime], marked: str, read_before: datetime | None, now: datetime) -> bool:
    """Whether a post is to be handed over at `now`: for the first time, or once more.

    A reading that failed in between repeats what was due then, and skips nothing.
    """
    first = known.get(marked)
    return first is None or any((read_before or first) < first + pause <= now for pause in AGAIN)
