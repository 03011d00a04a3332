"""Conversations: which posts of the brand answer which mention, and the state a mention is in.

A reply of the brand is a public post by one of its own accounts that answers a mention:
- a direct reply, whatever its timestamp says (clocks differ);
- or a post that quotes it, which its author is told of as of a reply;
- or, later than the mention, a post further down the mention's branch;
- or, later than the mention, a post in the same conversation that names the author: by handle, or by replying
  to another post of theirs.
A reply of a bot or an autoresponder is none. Whoever answers many with the same words sooner than anybody can read is
an autoresponder, whatever its account says.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from .brand import Brand
from .mention import Mention, Time, account_key, author_key
from .voice import is_holding, statements, voice, words_key

State = Literal["waiting", "held", "answered", "closed", "gone"]
CloseReason = Literal["handled elsewhere", "no reply needed", "not about us", "spam"]
How = Literal["direct", "branch", "named", "settled", "quoted", "hub"]
"""`hub`: a holding statement that was said once for all who complain there (`domain.holding`)."""

HELD_FOR = timedelta(hours=24)
"""How long a holding statement keeps a mention from counting."""

UNREAD_WITHIN = timedelta(minutes=1)
"""A reply that comes sooner after the post than this may have been written by nobody."""

SAME_TO_MANY = 5
"""To so many people the same words so soon, within `SAME_WITHIN`, were not written by anybody."""

SAME_WITHIN = timedelta(hours=1)

SHOWN_AFTER = timedelta(minutes=15)
"""A reply this old is shown by every look at its conversation, however slow the source is."""


class Post(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What joining replies needs to know of any post of a conversation."""

    id: str
    author: str
    at: Time | None = None
    reply_to: str | None = None
    handle: str | None = None
    names: tuple[str, ...] = ()
    """Accounts it addresses, as `account_key` writes them."""
    aliases: tuple[str, ...] = ()
    own: bool = False
    holding: bool = False
    quotes: str | None = None
    words: str | None = None
    """What an own post says, as `words_key` tells it."""


class Reply(Struct, frozen=True, kw_only=True):
    """A post of the brand that answers a mention, and how it does so."""

    id: str
    how: How
    at: Time | None = None
    holding: bool = False
    words: str | None = None


class Closure(Struct, frozen=True, kw_only=True):
    """A person's word that a mention needs no more waiting for."""

    reason: CloseReason
    at: Time


class Standing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of one mention and what it rests on.

    `recovered`: it was answered, and the last its author had to say in this conversation was a thank-you.
    `dismissed`: a person closed it as spam or as not about the brand, so that it is no voice at all.
    """

    state: State
    answered_at: Time | None = None
    answered_by: str | None = None
    held_until: Time | None = None
    recovered: bool = False
    dismissed: bool = False


def post(mention: Mention, brand: Brand) -> Post:
    """The view of `mention` that `replies_to` works on."""
    own = voice(brand, mention) == "own"
    handle = mention.author.handle if mention.author else None
    return Post(
        id=mention.id,
        author=author_key(mention),
        at=mention.created_at,
        reply_to=mention.reply_to,
        handle=account_key(handle) if handle else None,
        names=tuple(account_key(name) for name in mention.mentions),
        aliases=mention.aliases,
        own=own,
        holding=own and any(is_holding(mention.text, statement) for statement in statements(brand)),
        quotes=mention.quotes if own else None,
        words=words_key(mention.text) if own else None,
    )


def replies_to(asked: Post, posts: Iterable[Post], *, reopens: bool) -> tuple[Reply, ...]:
    """The brand's replies among `posts` (one conversation) that answer `asked`, oldest first.

    `reopens`: whether `asked` is negative or a question. If it is not, and its author was answered earlier in this
    conversation, it is a last word ("thanks"), settled by that answer, and nobody waits.
    """
    known = {item.id: item for item in posts} | {asked.id: asked}
    canonical = {alias: item.id for item in known.values() for alias in item.aliases}
    parents = {
        item.id: item.reply_to if item.reply_to in known else canonical.get(item.reply_to or "", item.reply_to)
        for item in known.values()
    }
    found = {}
    for item in known.values():
        if not item.own or item.id == asked.id:
            continue
        how = _answers(item, asked, known, parents)
        if how is None and not reopens:
            how = _settles(item, asked, known, parents)
        if how:
            found[item.id] = Reply(id=item.id, how=how, at=item.at, holding=item.holding, words=item.words)
    return tuple(sorted(found.values(), key=lambda reply: (reply.at is None, reply.at, reply.id)))


def _answers(reply: Post, asked: Post, known: Mapping[str, Post], parents: Mapping[str, str | None]) -> How | None:
    parent = parents[reply.id]
    if parent == asked.id:
        return "direct"
    if reply.quotes is not None and reply.quotes in (asked.id, *asked.aliases):
        return "quoted"
    if not _later(reply, asked) or reply.id in _ancestors(parents[asked.id], parents):
        return None  # what it replies to itself was there before it, whatever the clocks say
    if asked.id in _ancestors(parent, parents):
        return "branch"
    return "named" if _names(reply, asked, known, parents) else None


def _names(reply: Post, asked: Post, known: Mapping[str, Post], parents: Mapping[str, str | None]) -> bool:
    if {asked.handle, account_key(asked.author)} & set(reply.names):
        return True
    parent = known.get(parents[reply.id] or "")
    return parent is not None and parent.author == asked.author


def _settles(reply: Post, asked: Post, known: Mapping[str, Post], parents: Mapping[str, str | None]) -> How | None:
    if not _later(asked, reply) and reply.id not in _ancestors(parents[asked.id], parents):
        return None
    earlier = (item for item in known.values() if item.author == asked.author and item.id != asked.id)
    return "settled" if any(_answers(reply, item, known, parents) for item in earlier) else None


def _later(one: Post, other: Post) -> bool:
    return one.at is not None and other.at is not None and one.at > other.at


def _ancestors(start: str | None, parents: Mapping[str, str | None]) -> set[str]:
    seen: set[str] = set()
    while start is not None and start not in seen:  # a forged cycle ends here
        seen.add(start)
        start = parents.get(start)
    return seen


def is_unread(reply: Reply, since: datetime) -> bool:
    """Whether a reply came too soon after a post of `since` to be anybody's for sure; a holding statement may."""
    return not reply.holding and reply.at is not None and abs(reply.at - since) < UNREAD_WITHIN


def vanished(replies: Iterable[Reply], below: Iterable[Post], now: datetime) -> tuple[Reply, ...]:
    """Which of a mention's known replies are no more, though `below` is all that hangs under it now.

    What is told by other ways than hanging under it, or is younger than `SHOWN_AFTER`, may be there all the same.
    """
    shown = {item.id for item in below if item.author != f"?{item.id}"}
    return tuple(
        reply
        for reply in replies
        if reply.id not in shown
        and reply.how in ("direct", "branch")
        and reply.at is not None
        and now - reply.at >= SHOWN_AFTER
    )


def standing(
    *,
    replies: Iterable[Reply],
    closure: Closure | None = None,
    gone: bool = False,
    since: datetime,
    thanked_at: datetime | None = None,
) -> Standing:
    """The state that follows from what is known; what a person said wins over what was found.

    `since` stands in for the time of a reply that tells none. `thanked_at`: when the author's last word here was a
    thank-you.
    """
    ordered = sorted(replies, key=lambda reply: (reply.at or since, reply.id))
    answers = [reply for reply in ordered if not reply.holding]
    holds = [reply for reply in ordered if reply.holding]
    answered_at = max(answers[0].at or since, since) if answers else None
    answered_by = answers[0].id if answers else None
    held_until = (holds[-1].at or since) + HELD_FOR if holds and not answers else None
    if gone:
        state: State = "gone"
    elif closure is not None:
        state = "closed"
    elif answers:
        state = "answered"
    else:
        state = "held" if holds else "waiting"
    return Standing(
        state=state,
        answered_at=answered_at,
        answered_by=answered_by,
        held_until=held_until,
        recovered=state == "answered" and _is_after(thanked_at, answered_at),
        dismissed=closure is not None and closure.reason in ("not about us", "spam"),
    )


def _is_after(thanked_at: datetime | None, answered_at: datetime | None) -> bool:
    return thanked_at is not None and answered_at is not None and thanked_at >= answered_at


def since(created_at: datetime | None, first_seen: datetime) -> datetime:
    """When the clock of a mention starts (UTC): its time, but never in the future of when it was first seen."""
    return first_seen if created_at is None else min(created_at, first_seen)
