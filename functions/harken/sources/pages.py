"""Walking what a source lists page by page."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from harken.sources.base import Page


class Slice(Struct, frozen=True, kw_only=True):
    """One page of a list sorted by time, oldest first: the latest time on it, and whether there is more after it."""

    page: Page
    newest: int
    more: bool


def ascending(ask: Callable[[int, int], Slice], start: int) -> Iterator[tuple[Page, int]]:
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
