"""Joining mentions and the brand's replies.

Score and follow race each other here, so every write is followed by a consistent read of the whole partition, and the
state is derived anew from all that is known.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from harken.domain.brand import Brand
from harken.domain.conversation import Post, Reply, post, replies_to, standing
from harken.domain.errors import Conflict, Unavailable
from harken.domain.mention import Mention
from harken.domain.record import Record, Summary, conversation_of, judged, reopens, summary
from harken.domain.schedule import COUNTED_EVERY, next_check
from harken.store import mentions
from harken.store.table import Table

from .ports import Run

_TRIES = 5
_LATELY = 2 * COUNTED_EVERY


def settle(
    run: Run,
    brand: Brand,
    mention: str,
    change: Callable[[Record], Record] = lambda record: record,
    posts: Sequence[Post] = (),
) -> Record | None:
    """Bring a stored mention up to date: `change` applied, its state derived from all replies.

    Those are the stored ones and what answers it among `posts`, posts of its conversation, which is stored too.
    Gives back the record as it stands; None if it is not stored. Writes nothing where nothing changes.
    """
    for _ in range(_TRIES):
        found = mentions.read(run.table, brand.id, mention)
        if found.record is None:
            return None
        changed = change(found.record)
        new = join(run.table, brand, changed, posts, found.replies)
        after = derive(changed, (*found.replies, *new), brand, run.now)
        if after == found.record:
            return after
        try:
            return mentions.save(run.table, after, brand, run.retention)
        except Conflict:
            continue
    raise Unavailable(f"{mention} is written by others again and again")


def settle_unanswered(run: Run, brand: Brand, record: Record, change: Callable[[Record], Record]) -> bool:
    """The short way for a mention read as waiting, with nothing new that answers it: one write and no further read.

    Safe beside others: whoever stores a reply settles the mention after it, and of two writes one meets a conflict.
    Only soon after another look, so that a reply whose writer died in between is found where it matters. Gives back
    False where it does not apply; then `settle` does.
    """
    checked = record.checked_at
    if record.standing.state != "waiting" or checked is None or run.now - checked > _LATELY:
        return False
    try:
        mentions.save(run.table, derive(change(record), (), brand, run.now), brand, run.retention)
    except Conflict:
        return False
    return True


def derive(record: Record, replies: Iterable[Reply], brand: Brand, now: datetime) -> Record:
    """The record with its state and its next re-read worked out from what is known.

    What was taken for a last word is settled by an earlier answer only as long as it is one.
    """
    if reopens(judged(record)):
        replies = [reply for reply in replies if reply.how != "settled"]
    state = standing(replies=replies, closure=record.closure, gone=record.gone, since=record.since)
    stood = msgspec.structs.replace(record, standing=state)
    return msgspec.structs.replace(stood, due_at=next_check(stood, summary(stood, brand), brand.rules, now))


def join(
    table: Table,
    brand: Brand,
    record: Record,
    posts: Iterable[Post],
    known: Iterable[Reply] = (),
) -> tuple[Reply, ...]:
    """Store which of `posts` answer the mention, those `known` aside; gives back the new ones."""
    asked = summary(record, brand).post
    stored = {reply.id for reply in known}
    found = replies_to(asked, posts, reopens=reopens(judged(record)))
    new = tuple(reply for reply in found if reply.id not in stored)
    for reply in new:
        mentions.add_reply(table, brand.id, record.mention.id, reply)
    return new


def take_own(run: Run, brand: Brand, mention: Mention) -> None:
    """Take in a post by one of the brand's own accounts, and settle the mentions that it answers.

    The reply is stored even where the mention it answers is not there yet: whoever stores that one finds it.
    """
    table = run.table
    view = post(mention, brand)
    target, parent = None, mentions.Partition()
    if mention.reply_to is not None:
        target, parent = mentions.resolve(table, brand.id, mention.reply_to)
    root = mention.root or _root_of(parent) or mention.id
    known = mentions.read(table, brand.id, mention.id).own
    if known is not None and root == mention.id:
        root = known.conversation  # what was known of it before is not forgotten
    if known is None or (known.post, known.conversation) != (view, root):
        mentions.add_own(table, brand.id, mention, view, root)
    touched: dict[str, None] = {} if target is None else {_direct(table, brand, view, target, parent): None}
    views = mentions.conversation(table, brand.id, root)
    posts = [*(item.post for item in views), view]
    for item in views:
        if item.standing.state in mentions.WAITS and not item.post.own and _answered_by(view, item, posts):
            touched[item.id] = None
    for item_id in touched:
        settle(run, brand, item_id, posts=posts)


def _direct(table: Table, brand: Brand, own: Post, target: str, parent: mentions.Partition) -> str:
    """Store a direct reply under what it answers; gives back under which id that is kept."""
    reply = Reply(id=own.id, how="direct", at=own.at, holding=own.holding)
    if reply not in parent.replies:
        mentions.add_reply(table, brand.id, target, reply)
    if parent.record is not None:
        return target
    again, _ = mentions.resolve(table, brand.id, target)
    if again != target:  # it was stored under its own name this very moment
        mentions.move_replies(table, brand.id, target, again)
    return again


def _answered_by(own: Post, item: Summary, posts: Iterable[Post]) -> bool:
    return any(reply.id == own.id for reply in replies_to(item.post, posts, reopens=reopens(item)))


def _root_of(parent: mentions.Partition) -> str | None:
    if parent.record is not None:
        return conversation_of(parent.record.mention)
    return parent.own.conversation if parent.own is not None else None
