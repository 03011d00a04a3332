"""Joining mentions and the brand's replies: what is stored, what a look shows, and the state that follows.

Score and follow race each other here, so every write is followed by a consistent read of the whole partition, and the
state is derived anew from all that is known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from harken.domain.brand import Brand
from harken.domain.conversation import (
    SAME_TO_MANY,
    SAME_WITHIN,
    How,
    Post,
    Reply,
    is_unread,
    post,
    replies_to,
    standing,
    vanished,
)
from harken.domain.errors import Conflict, Unavailable
from harken.domain.mention import Mention, author_key
from harken.domain.record import Record, Summary, conversation_of, judged, reopens, summary, thanked_at, thanks
from harken.domain.schedule import next_check
from harken.domain.voice import words_key
from harken.store import instant, mentions
from harken.store.table import Table

from .ports import Run

_TRIES = 5
_EARLIER = 20
"""So many of an author's earlier posts in a conversation are told that they were thanked for."""


def settle(
    run: Run,
    brand: Brand,
    mention: str,
    change: Callable[[Record], Record] = lambda record: record,
    posts: Sequence[Post] = (),
    *,
    whole: bool = False,
) -> Record | None:
    """Bring a stored mention up to date: `change` applied, its state derived from all replies.

    Those are the stored ones and what answers it among `posts`, posts of its conversation, which is stored too.
    `whole`: `posts` are all that hangs under the mention now; what hung there before is forgotten.
    Gives back the record as it stands; None if it is not stored. Writes nothing where nothing changes, nor where
    it was only looked at and no rule waits for that look.
    """
    for _ in range(_TRIES):
        found = mentions.read(run.table, brand.id, mention)
        if found.record is None:
            return None
        changed = change(found.record)
        lost = vanished(found.replies, posts, run.now) if whole else ()
        for reply in lost:
            mentions.drop_reply(run.table, brand.id, mention, reply.id)
        kept = tuple(reply for reply in found.replies if reply not in lost)
        replies = join(run.table, brand, changed, posts, kept)
        after = derive(changed, human(run, brand, changed, replies), brand, run.now)
        if after == found.record or only_looked_at(found.record, after):
            return found.record
        try:
            return mentions.save(run.table, after, brand, run.retention)
        except Conflict:
            continue
    raise Unavailable(f"{mention} is written by others again and again")


def derive(record: Record, replies: Iterable[Reply], brand: Brand, now: datetime) -> Record:
    """The record with its state and its next re-read worked out from what is known.

    What was taken for a last word is settled by an earlier answer only as long as it is one.
    """
    if reopens(judged(record)):
        replies = [reply for reply in replies if reply.how != "settled"]
    state = standing(
        replies=replies,
        closure=record.closure,
        gone=record.gone,
        since=record.since,
        thanked_at=record.thanked_at,
    )
    stood = msgspec.structs.replace(record, standing=state)
    check = next_check(stood, summary(stood, brand), brand.rules, now)
    return msgspec.structs.replace(stood, due_at=check.at, idle=check.idle, counted=check.counted)


def only_looked_at(before: Record, after: Record) -> bool:
    """Whether all that a look found is that it looked, and nothing waits to know."""
    looked = msgspec.structs.replace(before, checked_at=after.checked_at)
    if before.idle:
        looked = msgspec.structs.replace(looked, due_at=after.due_at)
    return (before.idle or before.counted) and looked == after


def join(
    table: Table,
    brand: Brand,
    record: Record,
    posts: Iterable[Post],
    known: Iterable[Reply] = (),
) -> tuple[Reply, ...]:
    """Store which of `posts` answer the mention; gives back these and those `known`.

    Known ones are not stored again, unless an edit made a holding statement an answer, or the other way round.
    """
    asked = summary(record, brand).post
    replies = {reply.id: reply for reply in known}
    for reply in replies_to(asked, posts, reopens=reopens(judged(record))):
        if reply.id not in replies or replies[reply.id].holding != reply.holding:
            mentions.add_reply(table, brand.id, record.mention.id, reply)
            replies[reply.id] = reply
    return tuple(replies.values())


def human(run: Run, brand: Brand, record: Record, replies: Iterable[Reply]) -> tuple[Reply, ...]:
    """The replies without those of an autoresponder: the same words to many, sooner than anybody reads.

    What it answered before it was found out waits again.
    """
    return tuple(
        reply
        for reply in replies
        if reply.words is None or not is_unread(reply, record.since) or not _to_many(run, brand, record, reply)
    )


def _to_many(run: Run, brand: Brand, record: Record, reply: Reply) -> bool:
    mention, words, at = record.mention, reply.words or "", reply.at or record.since
    told = instant.noted(run.table, brand.id, mention.source, words, at, SAME_WITHIN)
    if mention.id in told:
        return _people(told) >= SAME_TO_MANY
    before = _people(told)
    this = instant.Instant(mention=mention.id, to=words_key(author_key(mention)) or "", at=at)
    instant.note(run.table, brand.id, mention.source, words, this)
    if before < SAME_TO_MANY <= _people({**told, mention.id: this}):
        for other in told:
            settle(run, brand, other)
    return _people({**told, mention.id: this}) >= SAME_TO_MANY


def _people(told: Mapping[str, instant.Instant]) -> int:
    return len({item.to for item in told.values()})


def last_word(run: Run, brand: Brand, record: Record, views: Sequence[Summary]) -> Record:
    """A new mention with what its author said later, after telling their earlier posts what it means for them.

    Their earlier complaints are told of a thank-you, and of a further complaint where there was a thank-you.
    """
    view = summary(record, brand)
    earlier = [item for item in views if item.post.author == view.post.author and item.since < view.since]
    if thanks(view) or (reopens(view) and any(map(thanks, earlier))):
        for item in [item for item in earlier if reopens(item)][-_EARLIER:]:
            _thank(run, brand, item.id, thanked_at(item.post, item.since, (*views, view)))
    return msgspec.structs.replace(record, thanked_at=thanked_at(view.post, view.since, views))


def _thank(run: Run, brand: Brand, mention: str, at: datetime | None) -> None:
    settle(run, brand, mention, lambda stored: msgspec.structs.replace(stored, thanked_at=at))


def take_own(run: Run, brand: Brand, mention: Mention) -> None:
    """Take in a post by one of the brand's own accounts, and settle the mentions that it answers.

    The reply is stored even where the mention it answers is not there yet: whoever stores that one finds it.
    """
    table = run.table
    view = post(mention, brand)
    answered = _told(mention)
    found = {other: mentions.resolve(table, brand.id, other) for other in answered}
    parent = found[mention.reply_to][1] if mention.reply_to is not None else mentions.Partition()
    root = mention.root or _root_of(parent) or mention.id
    known = mentions.read(table, brand.id, mention.id).own
    if known is not None and known.forgotten:
        return
    if known is not None and root == mention.id:
        root = known.conversation  # what was known of it before is not forgotten
    if known is None or (known.post, known.conversation) != (view, root):
        mentions.add_own(table, brand.id, mention, view, root)
    touched = {_under(table, brand, view, how, *found[other]): None for other, how in answered.items()}
    views = mentions.conversation(table, brand.id, root)
    posts = [*(item.post for item in views), view]
    for item in views:
        if item.standing.state in mentions.WAITS and not item.post.own and _answered_by(view, item, posts):
            touched[item.id] = None
    for item_id in touched:
        settle(run, brand, item_id, posts=posts)


def _told(mention: Mention) -> dict[str, How]:
    """What a post answers by itself, whoever else it names: what it quotes, what it replies to."""
    quoted: dict[str, How] = {} if mention.quotes is None else {mention.quotes: "quoted"}
    return quoted if mention.reply_to is None else {**quoted, mention.reply_to: "direct"}


def _under(table: Table, brand: Brand, own: Post, how: How, target: str, found: mentions.Partition) -> str:
    """Store a reply under what it answers; gives back under which id that is kept."""
    reply = Reply(id=own.id, how=how, at=own.at, holding=own.holding, words=own.words)
    if reply not in found.replies:
        mentions.add_reply(table, brand.id, target, reply)
    if found.record is not None:
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
