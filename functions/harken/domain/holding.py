"""A holding statement said once, where the crowd is: whom it speaks to.

A top-level post of the brand with the approved statement and nothing else holds an open incident's mentions in the
hub it was posted in: those that carry the same hashtag, or stand in the thread whose root it replies to. As with any
answer that is not a direct one it speaks to what was there before it. Whoever complains later has not been spared by
it, and is told as new: were a whole day of later posts held, a fire could grow unseen.
"""

import re
from datetime import datetime
from typing import Final

from msgspec import Struct

from .conversation import HELD_FOR, Reply
from .mention import Mention, Time

_TAG: Final = re.compile(r"[#＃]([^\W_][\w-]{0,99})")


class Statement(Struct, frozen=True, kw_only=True):
    """The statement as it was posted: its hubs on that source, and the rules with an open incident then."""

    id: str
    source: str
    at: Time
    hubs: tuple[str, ...]
    rules: tuple[str, ...]

    @property
    def reply(self) -> Reply:
        """How it stands among the replies to a mention that it holds."""
        return Reply(id=self.id, how="hub", at=self.at, holding=True)


def hashtags(mention: Mention) -> frozenset[str]:
    """The hashtags of a post for comparing: case-folded, without the sign; told apart or in its text."""
    tags = (*mention.hashtags, *_TAG.findall(mention.text))
    return frozenset(tag.strip().lstrip("#＃").casefold() for tag in tags if len(tag) <= 100)


def hubs(post: Mention) -> tuple[str, ...]:
    """Where a post of the brand speaks to all: under its hashtags, and in a thread whose root it replies to.

    A quote, and a reply to anything but a thread's root, speaks to one person: it is in no hub.
    """
    if post.quotes is not None or post.reply_to not in (None, post.root):
        return ()
    thread = () if post.reply_to is None else (post.reply_to,)
    return (*(f"#{tag}" for tag in sorted(hashtags(post))), *thread)


def is_held_by(statement: Statement, mention: Mention, conversation: str, since: datetime, now: datetime) -> bool:
    """Whether a mention, kept under `conversation` and waiting `since` then, was in the hub before the statement."""
    if mention.source != statement.source or not since < statement.at <= now < statement.at + HELD_FOR:
        return False
    return bool({conversation, *(f"#{tag}" for tag in hashtags(mention))} & set(statement.hubs))
