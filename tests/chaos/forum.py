"""A made-up source with people on it: searched page by page from a cursor, with threads, late, edited, deleted posts."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import SourceError
from harken.domain.mention import Author, Mention
from harken.sources.base import BadItem, Cursor, Http, Page, Thread

OVERLAP = timedelta(minutes=10)
LATEST = timedelta(minutes=8)
"""A search is read again so far back; nothing is found later after it was written than this."""

PAGE = 4
TEAM = "luvento"


class Written(Struct, kw_only=True):
    """A post as its forum keeps it: `found` from then on by a search, `moved` when it last changed."""

    id: str
    author: str
    at: datetime
    found: datetime
    text: str
    reply_to: str | None = None
    root: str
    edited: datetime | None = None
    deleted: datetime | None = None
    broken: bool = False
    """What the forum answers for it cannot be read."""

    @property
    def moved(self) -> datetime:
        return self.edited or self.at


class Forum:
    """One source. `now` is the true time; `down` says that nothing can be read.

    `newest_first`: its pages come newest first, so that the cursor is known only after the last; its threads are
    whole. `covered` tells for each cursor it gave what was on that page and those before.
    """

    every = timedelta(minutes=2)
    options: Mapping[str, Any] = {}
    required: tuple[str, ...] = ()
    tells_answers = True

    def __init__(self, name: str, now: Callable[[], datetime], *, newest_first: bool = False) -> None:
        self.name, self._now, self._newest_first = name, now, newest_first
        self.posts: dict[str, Written] = {}
        self.down = False
        self.covered: dict[str, frozenset[str]] = {}

    def write(self, author: str, text: str, to: str | None = None, late: float = 0, *, broken: bool = False) -> str:
        """Somebody writes now; a search finds it so many minutes later. Gives back the post's id."""
        number = f"{self.name}:{len(self.posts) + 1}"
        root = self.posts[to].root if to else number
        now = self._now()
        found = now + timedelta(minutes=late)
        self.posts[number] = Written(
            id=number, author=author, at=now, found=found, text=text, reply_to=to, root=root, broken=broken
        )
        return number

    def edit(self, post: str, text: str) -> None:
        """Its author changes its words; the index has them at once."""
        self.posts[post].text, self.posts[post].edited = text, self._now()

    def delete(self, post: str) -> None:
        self.posts[post].deleted = self._now()

    def read(
        self, _entry: SourceEntry, _brand: Brand, cursor: Cursor | None, http: Http, _now: datetime
    ) -> Iterator[Page]:
        since = datetime.fromisoformat(cursor["until"]) - OVERLAP if cursor else None
        found = sorted(
            (post for post in self.posts.values() if self._visible(post) and (since is None or post.moved >= since)),
            key=lambda post: (post.moved, post.id),
            reverse=self._newest_first,
        )
        pages = [found[start : start + PAGE] for start in range(0, len(found), PAGE)] or [[]]
        covered: frozenset[str] = frozenset()
        for number, posts in enumerate(pages):
            http.get(f"https://{self.name}.example/search?page={number}")
            covered |= {post.id for post in posts}
            yield self._page(posts, covered, found, last=number == len(pages) - 1)

    def threads(
        self, _entry: SourceEntry, _brand: Brand, wanted: Sequence[Mention], http: Http, _now: datetime
    ) -> Iterator[Thread]:
        for mention in wanted:
            http.get(f"https://{self.name}.example/{mention.id}")
            asked = self.posts[mention.id]
            if asked.deleted:
                yield Thread(asked=mention.id, gone=True)
                continue
            posts = [post for post in self.posts.values() if post.root == asked.root and not post.deleted]
            yield Thread(
                asked=mention.id, posts=tuple(self.shown(post) for post in posts if not post.broken), whole=True
            )

    def parse(self, _body: bytes, _url: str | None = None) -> Page:
        raise AssertionError("nobody asks this of it")

    def ask(self) -> None:
        """One request; raises what a source that is down gives."""
        if self.down:
            raise SourceError(f"{self.name} answers 503")

    def shown(self, post: Written) -> Mention:
        """The post as it is now."""
        person = Author(id=f"{self.name}-{post.author}", handle=post.author, followers=60)
        return Mention(
            id=post.id,
            text=post.text,
            created_at=post.at,
            author=person,
            root=post.root,
            reply_to=post.reply_to,
            edited_at=post.edited,
        )

    def _visible(self, post: Written) -> bool:
        return post.found <= self._now() and not post.deleted

    def _page(self, posts: list[Written], covered: frozenset[str], found: list[Written], *, last: bool) -> Page:
        cursor: Cursor | None = None
        if found and (last or not self._newest_first):
            until = max(post.moved for post in found) if last else posts[-1].moved
            cursor = {"until": until.isoformat(), "page": len(self.covered)}
            self.covered[json.dumps(cursor)] = covered
        return Page(
            mentions=tuple(self.shown(post) for post in posts if not post.broken),
            bad=tuple(BadItem("no author and no text", post.id) for post in posts if post.broken),
            cursor=cursor,
        )
