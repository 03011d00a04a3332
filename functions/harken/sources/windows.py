"""Reading a search that shows the newest first and can be asked by time: a long reading may stop and go on."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.errors import SourceError
from harken.sources.base import Cursor, Page
from harken.sources.pages import FIRST, fresh
from harken.sources.payload import count, mapping
from harken.sources.times import to_seconds

_MOST_PAGES = 1000
"""A search that is longer than this in one run has no end."""


class Window(Struct, frozen=True, kw_only=True):
    """How far a search was read, in seconds since 1970.

    What is older than `since` was read; where a reading was broken off, so was what is from `until` to `newest`.
    """

    since: int
    until: int | None = None
    newest: int | None = None


class Part(Struct, frozen=True):
    """One page of a search; `following` is the token of the next one, None where there is none."""

    page: Page
    following: str | None = None


Ask = Callable[[int, int | None, str | None], Part]
"""Asks for one page, newest first: since a time, until a time (both inclusive, in seconds), under a token."""


def read(
    streams: Mapping[str, Ask], cursor: Cursor | None, *, overlap: timedelta, reach: int | None, now: datetime
) -> Iterator[Page]:
    """Every search back to where it was read before, less `overlap`. Raises `SourceError`.

    The cursor is `{"read": {search: Window}}`: a page moves its search's `until` down, the last one its `since`, so
    that a run that stops halfway is gone on with. No time in it is later than `now`. `reach` is how many posts a
    search shows at most however many there are; then it is asked anew for what is older, that second included.
    """
    old = mapping(mapping(cursor).get("read"))
    windows = {key: _window(mapping(old.get(key)), overlap, now) for key in streams}
    seen: set[str] = set()
    for key, ask in streams.items():
        rest_first = True
        while rest_first:
            rest_first = windows[key].until is not None
            for page, window in _walk(ask, windows[key], int(overlap.total_seconds()), reach, now):
                if window is not None:
                    windows[key] = window
                found = fresh(page, seen)
                told = None if window is None else {"read": {name: _told(one) for name, one in windows.items()}}
                yield Page(mentions=found.mentions, bad=found.bad, cursor=told)


def _window(told: Mapping[str, object], overlap: timedelta, now: datetime) -> Window:
    latest = to_seconds(now)
    since = min(count(told.get("since")) or to_seconds(now - FIRST + overlap), latest)
    until, newest = count(told.get("until")), count(told.get("newest"))
    if until is None or newest is None or newest < since:
        return Window(since=since)
    return Window(since=since, until=until, newest=min(newest, latest))


def _told(window: Window) -> dict[str, int]:
    told = {"since": window.since, "until": window.until, "newest": window.newest}
    return {name: value for name, value in told.items() if value is not None}


def _walk(
    ask: Ask, window: Window, overlap: int, reach: int | None, now: datetime
) -> Iterator[tuple[Page, Window | None]]:
    """The pages of one search, each with how far it is read after it; None where that cannot be told yet."""
    start, until = window.since - overlap, window.until
    newest, oldest = window.newest or window.since, window.until
    pages = 0
    known: set[str] = set()
    while True:
        before, brought, token = len(known), 0, None
        here: set[str] = set()
        while True:
            part = ask(start, until, token)
            pages += 1
            ids = {one.id for one in part.page.mentions}
            if part.following is not None and (pages >= _MOST_PAGES or (ids and ids <= here)):
                raise SourceError("a search shows the same posts again and again: it cannot be read to its end")
            here |= ids
            known |= ids
            brought += len(part.page.mentions) + len(part.page.bad)
            times = [to_seconds(one.created_at) for one in part.page.mentions if one.created_at]
            newest = min(max([newest, *times]), to_seconds(now))
            oldest = min([*(max(at, start) for at in times), *([] if oldest is None else [oldest])], default=None)
            token = part.following
            if token is None:
                break
            yield part.page, _broken_off(window, oldest, newest)
        if reach is None or brought < reach:
            yield part.page, Window(since=newest)
            return
        yield part.page, _broken_off(window, oldest, newest)
        if len(known) == before or oldest is None:
            raise SourceError("more posts of one second than a search lets anybody page through")
        until = oldest


def _broken_off(window: Window, oldest: int | None, newest: int) -> Window | None:
    return None if oldest is None else Window(since=window.since, until=oldest, newest=newest)
