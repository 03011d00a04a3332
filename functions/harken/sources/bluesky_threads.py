"""What is new around many Bluesky posts, with few requests: one feed, many posts a request, a few single threads."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.errors import NotAnAnswer, SourceError
from harken.domain.mention import Mention
from harken.sources import bluesky_items as items
from harken.sources.base import Response, Thread
from harken.sources.bluesky_session import Login
from harken.sources.payload import host_of, load_json, mapping, objects, string
from harken.sources.times import from_iso

_FEED_PAGES = 20
_AT_ONCE = 25
"""Most posts of one getPosts."""
_SINGLE = 60
"""Most single threads of one call."""
_DEPTH = 10
_SLACK = timedelta(hours=1)
_PREFIX = "bluesky:"
_NEVER = datetime.min.replace(tzinfo=UTC)


class Api:
    """One login, asked for JSON."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self.host = ""

    def json(
        self, path: str, params: Mapping[str, str | int] | None = None, *, may_refuse: bool = False
    ) -> dict[str, Any] | None:
        """The JSON object of an answer; with `may_refuse`, None for a 400. Raises `SourceError`."""
        response = self._login.get(path, params)
        told = self._told(response)
        return None if response.status == 400 and may_refuse else self._good(response, told)

    def thread(self, uri: str) -> dict[str, Any] | None:
        """The thread of a post, None where the server says that there is no such post. Raises `SourceError`."""
        path = "/xrpc/app.bsky.feed.getPostThread"
        response = self._login.get(path, {"uri": uri, "depth": _DEPTH, "parentHeight": 80})
        told = self._told(response)
        if response.status == 400 and items.error_name(told) == "NotFound":
            return None
        if mapping(told.get("thread")).get("notFound") is True:
            return None
        return self._good(response, told)

    def _told(self, response: Response) -> dict[str, Any]:
        self.host = host_of(response.url) or ""
        try:
            return mapping(load_json(response.body, items.WHAT))
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def _good(self, response: Response, told: dict[str, Any]) -> dict[str, Any]:
        if response.status != 200 or not told:
            named = items.error_name(told) or "an answer without content"
            raise SourceError(f"{self.host}: status {response.status} ({named})")
        return told


class _Own(Struct, frozen=True):
    """The brand's own posts, and how far back they are known (None: not at all)."""

    posts: tuple[Mention, ...]
    since: datetime | None


class _Seen(Struct, frozen=True):
    """A mention as it was kept, as it is now, and the brand's posts under the same root."""

    asked: Mention
    present: Mention
    beside: tuple[Mention, ...]

    def changed(self) -> bool:
        return self.asked.engagement.replies != self.present.engagement.replies

    def thread(self) -> Thread:
        others = (post for post in self.beside if post.id != self.present.id)
        return Thread(asked=self.asked.id, posts=(self.present, *others))


def threads(api: Api, brand: Brand, mentions: Sequence[Mention], now: datetime) -> Iterator[Thread]:
    """One `Thread` for each mention that could be checked. Raises `SourceError`.

    At most 60 are asked for singly: what a lookup left out, then what has replies that the brand's feed cannot place,
    changed counts and the latest first. Beyond that, those that the feed does not reach back to get no `Thread`.
    """
    if not mentions:
        return
    own = _own_posts(api, brand, min(one.created_at or now for one in mentions), now)
    by_root: dict[str, list[Mention]] = defaultdict(list)
    for post in own.posts:
        by_root[post.root or post.id].append(post)
    deeper: list[_Seen] = []
    missing: list[Mention] = []
    for asked, present in _lookup(api, mentions):
        if present is None:
            missing.append(asked)
            continue
        seen = _Seen(asked, present, tuple(by_root[present.root or present.id]))
        if _must_look(seen, own.since):
            deeper.append(seen)
        else:
            yield seen.thread()
    deeper.sort(key=lambda seen: (seen.changed(), seen.asked.created_at or _NEVER), reverse=True)
    for asked in missing[:_SINGLE]:
        yield from _single(api, asked, ())
    room = max(0, _SINGLE - len(missing))
    for seen in deeper[:room]:
        yield from _single(api, seen.asked, seen.thread().posts)
    for seen in deeper[room:]:
        if _reaches(own.since, seen.present):
            yield seen.thread()


def _must_look(seen: _Seen, since: datetime | None) -> bool:
    """Whether there are replies below it that the brand's own feed does not show, or cannot place."""
    if seen.present.engagement.replies == 0:
        return False
    if not _reaches(since, seen.present) or seen.changed():
        return True
    return any(post.reply_to != seen.present.id for post in seen.beside if post.id != seen.present.id)


def _reaches(since: datetime | None, mention: Mention) -> bool:
    return since is not None and mention.created_at is not None and mention.created_at >= since


def _own_posts(api: Api, brand: Brand, oldest: datetime, now: datetime) -> _Own:
    """What the brand's accounts posted and replied since `oldest`, with an hour of slack."""
    posts: list[Mention] = []
    reached: list[datetime] = []
    for account in brand.accounts.get("bluesky", ()):
        back = now
        position: str | None = None
        for _ in range(_FEED_PAGES):
            window: dict[str, str | int] = {
                "actor": account.lstrip("@"),
                "filter": "posts_with_replies",
                "limit": 100,
            }
            answer = api.json(
                "/xrpc/app.bsky.feed.getAuthorFeed",
                window if position is None else {**window, "cursor": position},
                may_refuse=True,
            )
            if answer is None:  # no such account, or one that blocks the asker: it shows nothing
                break
            feed = objects(answer.get("feed"))
            written = [item for item in feed if "reason" not in item]
            posts += items.as_page(items.find({"posts": [mapping(item.get("post")) for item in written]})).mentions
            times = [moment for item in written if (moment := from_iso(mapping(item.get("post")).get("indexedAt")))]
            back = min([back, *times])
            following = string(answer.get("cursor"))
            if following is None or following == position:
                back = _NEVER
                break
            if back < oldest - _SLACK:
                break
            position = following
        reached.append(back)
    return _Own(tuple(posts), max(reached, default=None))


def _lookup(api: Api, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention | None]]:
    """Each mention with what the server shows of it now, None where a bulk answer leaves it out."""
    for start in range(0, len(mentions), _AT_ONCE):
        asked = mentions[start : start + _AT_ONCE]
        uris = "&".join(f"uris={quote(one.id.removeprefix(_PREFIX), safe='')}" for one in asked)
        answer = api.json(f"/xrpc/app.bsky.feed.getPosts?{uris}")
        if answer is None or not isinstance(answer.get("posts"), list):
            raise SourceError(f"{api.host}: a lookup answered without posts")
        present = {one.id: one for one in items.as_page(items.find(answer)).mentions}
        for mention in asked:
            yield mention, present.get(mention.id)


def _single(api: Api, asked: Mention, known: tuple[Mention, ...]) -> Iterator[Thread]:
    """One thread; `gone` where the server says that there is no such post, none where it only will not show it."""
    answer = api.thread(asked.id.removeprefix(_PREFIX))
    if answer is None:
        yield Thread(asked=asked.id, gone=True)
        return
    try:
        shown = items.as_page(items.find(answer)).mentions
    except NotAnAnswer as error:
        raise SourceError(f"{api.host}: {error}") from error
    posts = {one.id: one for one in (*known, *shown)}
    if asked.id in posts:
        yield Thread(asked=asked.id, posts=tuple(posts.values()))
