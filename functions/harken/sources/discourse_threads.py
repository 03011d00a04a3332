"""What is new around many posts of a Discourse forum: the brand's own replies, then a few topics, each at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources import discourse_items as items
from harken.sources.base import Response, Thread
from harken.sources.discourse_api import Api
from harken.sources.payload import mapping

_ACTIONS = 30
"""Actions on one page."""
_ACTION_PAGES = 20
_SINGLE = 40
"""Most requests for single topics and posts in one call: fewer than a forum allows in ten seconds."""
_AT_ONCE = 50
"""Most posts of one topic in one request."""
_SLACK = timedelta(hours=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class _Own(Struct, frozen=True):
    """The brand's own posts by topic, and whether they are all since the oldest mention."""

    topics: Mapping[str, Sequence[Mention]]
    whole: bool


def threads(api: Api, brand: Brand, mentions: Sequence[Mention], now: datetime) -> Iterator[Thread]:
    """One `Thread` for each mention that could be checked. Raises `SourceError`.

    Topics in which the brand spoke come first, then the latest; of those beyond the bound it is told that the brand
    did not speak there, where its own posts are known.
    """
    here = [one for one in mentions if _topic(api, one)]
    if not here:
        return
    own = _own_posts(api, brand, min(one.created_at or now for one in here) - _SLACK)
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in sorted(here, key=lambda one: one.created_at or _NEVER, reverse=True):
        groups[_topic(api, mention)].append(mention)
    budget = _SINGLE
    for topic, asked in sorted(groups.items(), key=lambda group: group[0] not in own.topics):
        beside = tuple(own.topics.get(topic, ()))
        if budget <= 0:
            if own.whole:
                yield from (Thread(asked=one.id, posts=beside) for one in asked)
            continue
        budget -= 1
        missing = []
        for mention, thread in _look(api, topic, asked, beside):
            if thread is None:
                missing.append(mention)
            else:
                yield thread
        for mention in missing[:budget]:
            budget -= 1
            yield from _alone(api, mention)


def _look(
    api: Api, topic: str, asked: Sequence[Mention], beside: Sequence[Mention]
) -> Iterator[tuple[Mention, Thread | None]]:
    """Each mention of a topic with its thread, None for one that its topic does not show."""
    numbers = [number for one in (*asked, *beside) if (number := _number(api, one))][:_AT_ONCE]
    if not numbers:
        return
    listed = "&".join(f"post_ids[]={number}" for number in dict.fromkeys(numbers))
    response = api.get(f"/t/{topic}/posts.json?{listed}", expect={403})
    if _is_away(api, response):
        yield from ((one, Thread(asked=one.id, gone=True)) for one in asked if response.status != 403)
        return
    found = api.found(response, "post_stream")
    gone = {_id(api, post) for post in found.posts if isinstance(post, dict) and items.is_deleted(post)}
    shown = {post.id: post for post in api.page(found).mentions}
    for mention in asked:  # a topic's posts do not tell its title
        if mention.title and mention.id in shown:
            shown[mention.id] = msgspec.structs.replace(shown[mention.id], title=mention.title)
    posts = {post.id: post for post in beside} | shown
    for mention in asked:
        if mention.id in gone:
            yield mention, Thread(asked=mention.id, gone=True)
        elif mention.id in shown:
            yield mention, Thread(asked=mention.id, posts=tuple(posts.values()))
        elif _number(api, mention) in numbers:
            yield mention, None


def _alone(api: Api, mention: Mention) -> Iterator[Thread]:
    """A post that its topic does not show: deleted, or moved to another topic."""
    response = api.get(f"/posts/{_number(api, mention)}.json", expect={403})
    if _is_away(api, response):
        if response.status != 403:
            yield Thread(asked=mention.id, gone=True)
        return
    post = mapping(api.json(response))
    gone = items.is_deleted(post)
    yield Thread(asked=mention.id, gone=gone, posts=() if gone else api.page(items.Found((post,))).mentions)


def _is_away(api: Api, response: Response) -> bool:
    """Whether the forum itself says that there is no such thing (404, 410), or not for everybody (403)."""
    if response.status == 200:
        return False
    if response.status in {403, 404, 410} and api.error_type(response) not in {None, "not_logged_in"}:
        return True
    api.json(response)
    raise SourceError(f"{api.host}: status {response.status}")


def _own_posts(api: Api, brand: Brand, oldest: datetime) -> _Own:
    """What the brand's users wrote since `oldest`, newest first (actions 4 and 5: topics and replies)."""
    topics: dict[str, list[Mention]] = defaultdict(list)
    users = _users(api, brand)
    whole = bool(users)
    for user in users:
        whole &= _reaches(api, user, oldest, topics)
    return _Own(topics, whole)


def _reaches(api: Api, user: str, oldest: datetime, topics: dict[str, list[Mention]]) -> bool:
    """Add what a user wrote to `topics`; whether it is told as far back as `oldest`."""
    for page in range(_ACTION_PAGES):
        window: dict[str, str | int] = {"username": user, "filter": "4,5", "offset": page * _ACTIONS}
        response = api.get("/user_actions.json", window)
        if response.status in {404, 410} and api.error_type(response) is not None:
            return False  # there is no such user, or a hidden profile
        told = api.page(api.found(response, "user_actions")).mentions
        for post in told:
            topics[_topic(api, post)].append(post)
        times = [post.created_at for post in told if post.created_at]
        if not told or (times and min(times) < oldest):
            return True
    return False


def _users(api: Api, brand: Brand) -> list[str]:
    """The brand's users here, written `forum/name`, or as a bare name."""
    told = (account.strip().lstrip("@").rpartition("/") for account in brand.accounts.get("discourse", ()))
    return list(dict.fromkeys(name for forum, _, name in told if name and forum.lower() in {"", api.forum}))


def _topic(api: Api, mention: Mention) -> str:
    """The topic in an id of this forum, empty for others."""
    head, _, place = mention.id.rpartition("/")
    topic = head.removeprefix(items.place_id(api.forum, "t/"))
    return topic if topic != head and topic.isascii() and topic.isdecimal() and place else ""


def _number(api: Api, mention: Mention) -> str | None:
    """The number of a post in this forum."""
    prefix = items.place_id(api.forum, "p/")
    told = (alias.removeprefix(prefix) for alias in mention.aliases if alias.startswith(prefix))
    return next((number for number in told if number.isascii() and number.isdecimal()), None)


def _id(api: Api, post: Mapping[str, object]) -> str:
    return items.place_id(api.forum, f"t/{post.get('topic_id')}/{post.get('post_number')}")
