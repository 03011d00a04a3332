"""Posts on their way to the queue: bounded, oldest first, and what no message can hold buried with the reason."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from harken.domain.mention import Mention
from harken.domain.record import bounded

from .ports import Dead, Incoming, Outside

_MOST_BYTES = 200_000
_SHOWN = 4_000


def enqueue(outside: Outside, brand: str, entry: str, posts: Iterable[Mention], now: datetime) -> None:
    """Put posts on the queue, oldest first: one that goes on a conversation finds there what it goes on.

    Raises `Unavailable` where the queue does not take them all.
    """
    ordered = sorted((bounded(post) for post in posts), key=lambda post: (post.created_at or now, post.id))
    messages = [Incoming(brand=brand, entry=entry, seen_at=now, mention=post) for post in ordered]
    sizes = [len(msgspec.json.encode(message)) for message in messages]
    fitting = [message for message, size in zip(messages, sizes, strict=True) if size <= _MOST_BYTES]
    if fitting:
        outside.send(fitting)
    dead = [
        Dead(reason=f"{size} bytes, more than a message may have", brand=brand, entry=entry, raw=_start(message))
        for message, size in zip(messages, sizes, strict=True)
        if size > _MOST_BYTES
    ]
    if dead:
        outside.bury(dead)


def _start(message: Incoming) -> str:
    return msgspec.json.encode(message).decode()[:_SHOWN]
