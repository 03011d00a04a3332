"""Reading lists that can only be read newest first: back to what was read before, and the mark only at the end."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources.base import Cursor, Page
from harken.sources.payload import count, mapping
from harken.sources.times import EPOCH, to_seconds

FIRST = timedelta(hours=24)
"""How much of the past the first reading takes in."""
_MOST_PAGES = 200
"""A list that is longer than this since the last reading has no end: no run would come to it."""


class Sheet(Struct, frozen=True):
    """One page of a list. `reached`: nothing that follows is newer, None where that cannot be told.

    `following` names the next page, None where there is none.
    """

    page: Page
    reached: datetime | None = None
    following: str | None = None


Ask = Callable[[str | None, datetime], Sheet]
"""Asks for one page of a list: the one named, or its first; and tells since when it is read."""


def read(streams: Mapping[str, Ask], cursor: Cursor | None, overlap: timedelta, now: datetime) -> Iterator[Page]:
    """Every list from its newest entry back to its mark less `overlap`; the last page of each moves its mark.

    The cursor is `{"since": {list: seconds of the newest entry seen}}`, never later than `now`, so that what is
    dated in the future hides nothing. Older entries on a page are left out. Raises `SourceError`; where one list
    fails at once the others are still read, and its error is raised after them.
    """
    old = mapping(mapping(cursor).get("since"))
    first = to_seconds(now - FIRST + overlap)
    marks = {key: min(count(old.get(key)) or first, to_seconds(now)) for key in streams}
    seen: set[str] = set()
    failed: SourceError | None = None
    for key, ask in streams.items():
        start = EPOCH + timedelta(seconds=marks[key]) - overlap
        newest = marks[key]
        try:
            for sheet in back_to(start, ask):
                newest = max([newest, *(to_seconds(moment) for moment in _times(sheet.page) if moment <= now)])
                fresh = tuple(one for one in sheet.page.mentions if one.id not in seen and since(one, start))
                seen.update(one.id for one in fresh)
                if sheet.following is None:
                    marks[key] = newest
                cursor = {"since": dict(marks)} if sheet.following is None else None
                yield Page(mentions=fresh, bad=sheet.page.bad, cursor=cursor)
        except SourceError as error:
            if error.retry_after is not None:
                raise
            if failed is not None:
                raise failed from error
            failed = error
    if failed is not None:
        raise failed


def back_to(start: datetime, ask: Ask) -> Iterator[Sheet]:
    """The pages of a list down to `start`, inclusive; the last one is told by having none that follows.

    Raises `SourceError` where a list repeats itself before it has come that far, or does not end.
    """
    position: str | None = None
    seen: set[str] = set()
    for _ in range(_MOST_PAGES):
        sheet = ask(position, start)
        ids = {one.id for one in sheet.page.mentions}
        if sheet.following is None or (sheet.reached is not None and sheet.reached < start):
            yield Sheet(sheet.page, sheet.reached)
            return
        if ids and ids <= seen:
            raise SourceError("a list shows the same posts again instead of older ones: it cannot be read to its end")
        seen |= ids
        yield sheet
        position = sheet.following
    raise SourceError(f"more than {_MOST_PAGES} pages since {start:%Y-%m-%d %H:%M} UTC")


def since(mention: Mention, start: datetime) -> bool:
    """Whether it was written or edited at `start` or later; one that does not tell counts as new."""
    times = [moment for moment in (mention.created_at, mention.edited_at) if moment is not None]
    return not times or max(times) >= start


def oldest(page: Page) -> datetime | None:
    """When the last entry with a time was written: how far back a list that is in order reaches."""
    return next((one.created_at for one in reversed(page.mentions) if one.created_at), None)


def _times(page: Page) -> list[datetime]:
    return [one.created_at for one in page.mentions if one.created_at]
