"""Looking at YouTube conversations again: fifty comments or videos a request, whole threads only where they grew.

A comment's thread comes with some of its replies; where it has more than are shown, and where a video has comments,
they are listed, those first whose number has changed, then the newest.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from harken.domain.mention import Mention
from harken.sources.base import Thread
from harken.sources.payload import mapping, native_id, string
from harken.sources.youtube_api import Api

COMMENTS: Mapping[str, str | int] = {"part": "snippet,replies", "textFormat": "plainText"}
REPLIES: Mapping[str, str | int] = {"part": "snippet", "textFormat": "plainText"}
VIDEOS: Mapping[str, str | int] = {"part": "snippet,statistics"}
_MOST_LISTS = 60
"""How many threads and videos are listed in one call."""
_MOST_PAGES = 5
"""Pages of a hundred: of the replies to one comment, or of a video's newest comments."""


class _Talk(Struct):
    """A thread of comments, or a video: what is asked of it, and what has been seen of it."""

    number: str
    asked: list[Mention]
    posts: dict[str, Mention]
    unseen: bool
    """Whether there are comments that have not been shown."""
    changed: bool

    @property
    def newest(self) -> str:
        return max(str(one.created_at or "") for one in self.asked)


def look(api: Api, mentions: Sequence[Mention]) -> Iterator[Thread]:
    """A `Thread` for each mention, but for those with new comments that one call's requests do not reach."""
    threads: dict[str, list[Mention]] = defaultdict(list)
    videos: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        number = mention.id.removeprefix("youtube:")
        if mention.kind == "comment":
            threads[number.partition(".")[0]].append(mention)
        else:
            videos[number].append(mention)
    talks: list[_Talk] = []
    for path, params, asked in (("commentThreads", COMMENTS, threads), ("videos", VIDEOS, videos)):
        for talk in _talks(api, path, params, asked):
            if talk.posts:
                talks.append(talk)
            else:
                yield from (Thread(asked=one.id, gone=True) for one in talk.asked)
    lists = 0
    for talk in sorted(talks, key=lambda talk: (talk.changed, talk.newest), reverse=True):
        if talk.unseen and lists < _MOST_LISTS:
            lists += 1
            talk.unseen = not _list(api, talk)
            talk.changed = False
        if not (talk.unseen and talk.changed):
            posts = tuple(talk.posts.values())
            yield from (Thread(asked=one.id, posts=posts) for one in talk.asked if one.id in talk.posts)
            yield from _missing(talk)


def _missing(talk: _Talk) -> Iterator[Thread]:
    """Replies that their thread no longer shows, though it was shown whole."""
    if not talk.unseen:
        yield from (Thread(asked=one.id, gone=True) for one in talk.asked if one.id not in talk.posts)


def _talks(
    api: Api, path: str, params: Mapping[str, str | int], asked: Mapping[str, list[Mention]]
) -> Iterator[_Talk]:
    """The threads of these top comments, or these videos; one without posts is gone."""
    left = dict(asked)
    for item in api.lookup(path, list(asked), params):
        number = native_id(item.get("id")) or ""
        posts = {one.id: one for one in api.page([item]).mentions}
        mentions = left.pop(number, None)
        if mentions is None or not posts:
            continue
        total = next(iter(posts.values())).engagement.replies
        unseen = total is None or total > len(posts) - 1
        yield _Talk(number, mentions, posts, unseen, _grown(number, mentions, posts))
    for number, mentions in left.items():
        yield _Talk(number, mentions, {}, False, False)


def _grown(number: str, asked: Sequence[Mention], posts: Mapping[str, Mention]) -> bool:
    """Whether there may be comments that were not there when it was last seen: only the top one counts them."""
    top = f"youtube:{number}"
    if any(one.id not in posts for one in asked):
        return True
    return not any(one.id == top and one.engagement.replies == posts[top].engagement.replies for one in asked)


def _list(api: Api, talk: _Talk) -> bool:
    """Adds the comments of a video or the replies to a comment, as far as a few pages go; whether those were all."""
    if talk.asked[0].kind == "comment":
        path, params = "comments", {**REPLIES, "parentId": talk.number}
    else:
        path, params = "commentThreads", {**COMMENTS, "videoId": talk.number, "order": "time"}
    position: str | None = None
    for _ in range(_MOST_PAGES):
        answer = mapping(
            api.list(path, {**params, "maxResults": 100, **({"pageToken": position} if position else {})})
        )
        for post in api.page(answer.get("items") or ()).mentions:
            talk.posts.setdefault(post.id, post)
        position = string(answer.get("nextPageToken"))
        if position is None:
            return True
    return False
