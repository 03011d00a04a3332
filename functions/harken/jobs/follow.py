"""Follow: ask the sources again whether what waits was answered, deleted, edited, or has grown."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import msgspec

from harken.domain.brand import Brand, SourceEntry
from harken.domain.conversation import post, replies_to, voice
from harken.domain.errors import Conflict, HarkenError, SourceError
from harken.domain.mention import Mention, author_key
from harken.domain.record import Record, bounded, content_hash, erased, judged, reopens, summary
from harken.domain.schedule import LEAST_PAUSE
from harken.sources.base import Thread
from harken.store import mentions, settings, sources
from harken.store.sources import SourceState
from harken.store.table import Table

from .conversations import settle, settle_unanswered
from .fetch import pause
from .ports import Assess, Outside, Run
from .queueing import enqueue
from .secrets import revealed

BATCH = 100
"""How many mentions of one source entry are asked for in one run: the longest due first, the rest next minute."""


def follow(run: Run, outside: Outside) -> int:
    """Re-read every mention that is due now; gives back how many were re-read.

    An entry that fails keeps its mentions due, and its failure is kept and shown; the other entries go on.
    """
    asked = 0
    failures: list[HarkenError] = []
    for brand in settings.current(run.table).values():
        done: set[str] = set()
        for entry in brand.sources:
            if entry.enabled and outside.find(entry.use).tells_answers:
                due = mentions.due(run.table, brand.id, entry.use, run.now, BATCH)
                try:
                    done |= _follow_entry(run, brand, entry, [item for item in due if item not in done], outside)
                except HarkenError as error:
                    failures.append(error)  # the other entries are followed all the same
        asked += len(done)
    if failures:
        raise failures[0]
    return asked


def _follow_entry(run: Run, brand: Brand, entry: SourceEntry, due: Sequence[str], outside: Outside) -> set[str]:
    state = sources.read(run.table, brand.id, entry.id, "follow") if due else None
    if state is None or not sources.is_due(state, run.now):
        return set()
    found = mentions.records(run.table, brand.id, due)
    # While it fails, each run starts at another one, so that a single post that breaks it holds up nothing else.
    start = state.version % len(due) if state.failing_since else 0
    asked = [found[item].mention for item in (*due[start:], *due[:start]) if item in found]
    done: set[str] = set()
    try:
        source = outside.find(entry.use)
        for thread in source.threads(revealed(entry, outside.secret), asked, outside.http(entry), run.now):
            enqueue(outside, brand.id, entry.id, take_thread(run, brand, found[thread.asked], thread), run.now)
            done.add(thread.asked)
    except SourceError as error:
        _fail(run, brand, entry, state, error)
    except HarkenError:
        raise
    except Exception as error:
        wrapped = SourceError(f"{type(error).__name__} while following it")
        _fail(run, brand, entry, state, wrapped)
        raise wrapped from error
    else:
        sources.save(run.table, brand.id, entry.id, "follow", sources.succeeded(state, run.now, None))
        _put_off(run, brand, [found[item.id] for item in asked if item.id not in done])
    return done


def _fail(run: Run, brand: Brand, entry: SourceEntry, state: SourceState, error: SourceError) -> None:
    failed = sources.failed(state, str(error), run.now, run.now + pause(entry, error))
    sources.save(run.table, brand.id, entry.id, "follow", failed)


def _put_off(run: Run, brand: Brand, unseen: Sequence[Record]) -> None:
    """What this entry could not show, though it works, makes room for what it can."""
    for record in unseen:
        later = msgspec.structs.replace(record, due_at=run.now + LEAST_PAUSE)
        with suppress(Conflict):  # somebody else has just settled it
            mentions.save(run.table, later, brand, run.retention)


def take_thread(run: Run, brand: Brand, record: Record, thread: Thread) -> list[Mention]:
    """Take in what a source shows of a mention's conversation; gives back posts that may be mentions themselves.

    These are further posts of the same author, and replies of anybody to the brand's own posts.
    """
    mention_id = record.mention.id
    if thread.gone:
        settle(run, brand, mention_id, lambda stored: _checked(erased(stored), run.now))
        return []
    seen = next((item for item in thread.posts if item.id == mention_id), None)
    if seen is not None and not set(seen.aliases) <= set(record.mention.aliases):
        mentions.take_aliases(run.table, brand.id, seen)
    posts = [post(item, brand) for item in thread.posts]

    def refreshed(stored: Record) -> Record:
        return _checked(_refresh(stored, seen, run.assess), run.now)

    current = refreshed(record)
    answered = replies_to(summary(current, brand).post, posts, reopens=reopens(judged(current)))
    if answered or not settle_unanswered(run, brand, record, refreshed):
        settle(run, brand, mention_id, refreshed, posts)
    return _newcomers(run.table, brand, record, thread.posts)


def _checked(record: Record, now: datetime) -> Record:
    return msgspec.structs.replace(record, checked_at=now)


def _refresh(record: Record, seen: Mention | None, assess: Assess) -> Record:
    """The record with the counts, the root and the words that its source shows now."""
    if seen is None:
        return record
    shown = bounded(seen)
    kept = record.mention
    aliases = tuple(dict.fromkeys((*kept.aliases, *shown.aliases)))  # another server's number is one more
    root = shown.root or kept.root
    if content_hash(shown) != content_hash(kept):
        mention = msgspec.structs.replace(shown, root=root, reply_to=kept.reply_to, aliases=aliases)
        return msgspec.structs.replace(record, mention=mention, assessment=assess(mention))
    mention = msgspec.structs.replace(kept, engagement=shown.engagement, root=root, aliases=aliases)
    return msgspec.structs.replace(record, mention=mention)


def _newcomers(table: Table, brand: Brand, record: Record, posts: Sequence[Mention]) -> list[Mention]:
    own = {item.id for item in posts if voice(brand, item) == "own"}
    author = author_key(record.mention)
    others = [
        item
        for item in posts
        if item.id != record.mention.id
        and voice(brand, item) != "bot"
        and (item.id in own or item.reply_to in own or author_key(item) == author)
    ]
    stored = mentions.stored(table, brand.id, [item.id for item in others])
    return [item for item in others if item.id not in stored]
