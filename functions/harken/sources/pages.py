"""Walking what a source lists page by page, oldest first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from harken.sources.base import Cursor, Page
from harken.sources.payload import count, mapping
from harken.sources.times import to_seconds

FIRST = timedelta(hours=24)
"""How much of the past the first reading takes in."""


class Slice(Struct, frozen=True, kw_only=True):
    """One page of a list sorted by time, oldest first: the latest time on it, and whether there is more after it."""

    page: Page
    newest: int
    more: bool


Ask = Callable[[int, int], Slice]
"""Asks for what is new since a time (seconds, inclusive), and for which page of it, from 1 on."""
Stream = Callable[[int, set[str]], Ask]
"""A list read since a time; what the set holds was brought in this run already."""


def read(streams: Mapping[str, Stream], cursor: Cursor | None, overlap: timedelta, now: datetime) -> Iterator[Page]:
    """Every list from its mark, less `overlap`, on; each page moves its list's mark. Raises `SourceError`.

    The cursor is `{"since": {list: seconds up to which it was read}}`, never later than `now`.
    """
    marks = marks_of(cursor, streams, overlap, now)
    seen: set[str] = set()
    for key, stream in streams.items():
        start = marks[key] - int(overlap.total_seconds())
        for page, reached in ascending(stream(start, seen), start):
            marks[key] = max(marks[key], reached)
            found = fresh(page, seen)
            yield Page(mentions=found.mentions, bad=found.bad, cursor={"since": dict(marks)})


def marks_of(cursor: Cursor | None, keys: Iterable[str], overlap: timedelta, now: datetime) -> dict[str, int]:
    """Up to where each list was read (seconds): as the cursor says, else so that a day is read; never after `now`."""
    old = mapping(mapping(cursor).get("since"))
    first = to_seconds(now - FIRST + overlap)
    return {key: min(count(old.get(key)) or first, to_seconds(now)) for key in keys}


def ascending(ask: Ask, start: int) -> Iterator[tuple[Page, int]]:
    """Every page from `start` (a time, inclusive) on, each with the time up to which all has been brought.

    `ask` gets a time and a page number. As soon as a page has moved on in time the list is asked anew from there,
    instead of for its next page: what is edited or deleted meanwhile would shift the pages and hide a post between
    them, and the depth to which a source lets anybody page is never reached. Only posts of one moment are paged.
    """
    position, number = start, 1
    while True:
        part = ask(position, number)
        if part.newest > position:
            position, number = part.newest, 1
        else:
            number += 1
        yield part.page, position
        if not part.more:
            return


def fresh(page: Page, seen: set[str]) -> Page:
    """`page` without what `seen` holds, to which its posts are added: no post comes twice in a run."""
    mentions = tuple(mention for mention in page.mentions if mention.id not in seen)
    seen.update(mention.id for mention in mentions)
    return Page(mentions=mentions, bad=page.bad)
