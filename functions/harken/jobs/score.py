"""Score: is a post about the brand, what does it say, is it stored. One mention is stored once."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from harken.domain import conversation as talk
from harken.domain.brand import Brand
from harken.domain.conversation import Reply
from harken.domain.errors import Conflict
from harken.domain.matching import Matcher, compile_brand
from harken.domain.mention import Mention, author_key
from harken.domain.record import Record, Summary, bounded, content_hash, is_older, joined, spread
from harken.domain.voice import voice
from harken.scoring.about import about
from harken.store import mentions
from harken.store.table import Table

from .conversations import derive, human, join, last_word, settle, take_own
from .holding import held_already, hold
from .judging import judge
from .ports import Incoming, Run


@lru_cache(maxsize=256)
def _matcher(encoded: bytes) -> Matcher:
    return compile_brand(msgspec.json.decode(encoded, type=Brand))


def matcher_of(brand: Brand) -> Matcher:
    """The brand's compiled matcher, made once for each version of its settings."""
    return _matcher(msgspec.json.encode(brand))


def score(run: Run, item: Incoming) -> str:
    """Take in one post; gives back what became of it: a short word for the metrics.

    Safe to repeat and to run beside others: a mention is put once, under a condition, and never overwritten.
    """
    table = run.table
    brand = run.brands.get(item.brand)
    if brand is None:
        return "not ours"
    mention = bounded(item.mention)
    speaker = voice(brand, mention)
    if speaker == "own":
        take_own(run, brand, mention)
        hold(run, brand, mention)
        return "own"
    if speaker == "bot":
        return "bot"
    present = mentions.read(table, brand.id, mention.id)
    if present.own is not None and present.own.forgotten:
        return "known"
    if present.record is not None:
        return _seen_again(run, brand, present, present.record, mention)
    mention, parent = _placed(table, brand, mention)
    views = mentions.conversation(table, brand.id, mention.root or mention.id)
    about = _about(brand, mention, parent, views)
    if about is None:
        return "not about"
    assessment = judge(run, brand, mention)
    fresh = Record(
        brand=brand.id,
        mention=mention,
        assessment=assessment,
        about=about,
        first_seen=item.seen_at,
        since=talk.since(mention.created_at, item.seen_at),
    )
    return _stored(run, brand, fresh, views, present.replies)


def _stored(run: Run, brand: Brand, fresh: Record, views: Sequence[Summary], known: Sequence[Reply]) -> str:
    table, mention = run.table, fresh.mention
    # What answers it is stored before it: a crash between leaves nothing for the next try to miss.
    known = (*known, *mentions.take_aliases(table, brand.id, mention))
    replies = join(table, brand, fresh, [view.post for view in views], known)
    replies += held_already(run, brand, fresh)
    fresh = last_word(run, brand, fresh, views)
    try:
        mentions.save(table, derive(fresh, human(run, brand, fresh, replies), brand, run.now), brand, run.retention)
    except Conflict:
        return "known"
    settle(run, brand, mention.id)  # a reply may have come in between
    return "new"


def _seen_again(run: Run, brand: Brand, present: mentions.Partition, record: Record, mention: Mention) -> str:
    """Another server's copy, a crosspost, a later reading: it shows how far the post went, and it may be an edit."""
    if record.gone:
        return "known"
    if spread(record.mention, mention).aliases != record.mention.aliases:
        mentions.take_aliases(run.table, brand.id, mention)
    edited = content_hash(record.mention) != content_hash(mention) and not is_older(mention, record.mention)
    assessment = judge(run, brand, joined(record.mention, mention)) if edited else None

    def taken(stored: Record) -> Record:
        if stored.gone:  # erased since it was read
            return stored
        if assessment is not None:
            return msgspec.structs.replace(stored, mention=joined(stored.mention, mention), assessment=assessment)
        return msgspec.structs.replace(stored, mention=spread(stored.mention, mention))

    seen = taken(record)
    if derive(seen, human(run, brand, seen, present.replies), brand, run.now) != record:
        settle(run, brand, mention.id, taken)  # also where a crash came between its put and its joining
    return "edited" if edited else "known"


def _placed(table: Table, brand: Brand, mention: Mention) -> tuple[Mention, mentions.Partition]:
    """The mention with its parent's canonical id and its root where what is stored tells them; and that parent."""
    if mention.reply_to is None:
        return msgspec.structs.replace(mention, root=mention.root or mention.id), mentions.Partition()
    parent_id, parent = mentions.resolve(table, brand.id, mention.reply_to)
    root = mention.root
    if root is None and parent.record is not None:
        root = parent.record.mention.root or parent_id
    if root is None and parent.own is not None:
        root = parent.own.conversation
    return msgspec.structs.replace(mention, reply_to=parent_id, root=root), parent


def _about(brand: Brand, mention: Mention, parent: mentions.Partition, views: Iterable[Summary]) -> str | None:
    """Why it is about the brand, None if it is not: its words, or that it goes on a conversation with the brand."""
    matched = about(matcher_of(brand), mention)
    if matched.about:
        return matched.reason
    if parent.own is not None:
        return "a reply to the brand"
    author = author_key(mention)
    if any(view.post.author == author and not view.post.own for view in views):
        return "a further post of an author in the same conversation"
    return None
