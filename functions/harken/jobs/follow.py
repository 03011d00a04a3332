"""Follow: ask the sources again whether what waits was answered, deleted, edited, or has grown."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

import msgspec

from harken.domain.assessment import Assessment
from harken.domain.brand import Brand, SourceEntry
from harken.domain.conversation import post, replies_to
from harken.domain.errors import BadInput, Conflict, HarkenError, SourceError
from harken.domain.mention import Mention, author_key, renamed
from harken.domain.record import (
    Record,
    bounded,
    content_hash,
    erased,
    is_older,
    joined,
    judged,
    reopens,
    spread,
    summary,
)
from harken.domain.schedule import COUNTED_EVERY, LEAST_PAUSE
from harken.domain.voice import voice
from harken.sources.base import Thread
from harken.store import mentions, sources
from harken.store.sources import SourceState
from harken.store.table import Table

from .conversations import derive, only_looked_at, settle
from .fetch import pause_after
from .judging import judge
from .ports import RESERVE, Outside, Run, TimeLeft, unhurried
from .queueing import enqueue
from .secrets import revealed, veiled
from .turns import Turns, due, looked

MOST_TEXT = 4_000_000
"""Characters that one run reads of an entry's mentions: long texts must not fill Follow's memory."""
_AT_ONCE = 100


def follow(run: Run, outside: Outside, left: TimeLeft = unhurried) -> int:
    """Re-read every mention whose turn it is; gives back how many were re-read.

    An entry that fails keeps its mentions due, and its failure is kept and shown; the other entries go on. Where the
    time that is `left` runs out the rest comes next minute, which begins at another entry, so that none is forgotten.
    """
    done: dict[str, set[str]] = {}
    failures: list[HarkenError] = []
    for brand, entry in _in_turn(run.brands.values(), outside, run.now):
        if left() < RESERVE:
            break
        known = done.setdefault(brand.id, set())
        try:
            known |= _follow_entry(run, brand, entry, known, outside, left)
        except HarkenError as error:
            failures.append(error)  # the other entries are followed all the same
    if failures:
        raise failures[0]
    return sum(len(known) for known in done.values())


def _in_turn(brands: Iterable[Brand], outside: Outside, now: datetime) -> list[tuple[Brand, SourceEntry]]:
    """All entries that can be asked, each minute from another one on."""
    pairs = [
        (brand, entry)
        for brand in brands
        for entry in brand.sources
        if entry.enabled and outside.find(entry.use).tells_answers
    ]
    start = int(now.timestamp() // 60) % len(pairs) if pairs else 0
    return [*pairs[start:], *pairs[:start]]


def _follow_entry(
    run: Run, brand: Brand, entry: SourceEntry, known: Container[str], outside: Outside, left: TimeLeft
) -> set[str]:
    """Ask one entry for what is due there and not `known` by this run already; gives back what it showed."""
    state = sources.read(run.table, brand.id, entry.id, "follow")
    if not sources.is_due(state, run.now):
        return set()
    turns = due(run.table, brand.id, entry.use, state, run.now)
    wanted = [item for item in turns.ids if item not in known]
    if not wanted:
        _pass_on(run, brand, entry, state, turns)
        return set()
    found, unread = _stored(run, brand, wanted)
    pending = found.keys() | unread
    # While it fails, each run starts at another one, so that a single post that breaks it holds up nothing else.
    start = state.version % len(wanted) if state.failing_since else 0
    asked = [found[item].mention for item in (*wanted[start:], *wanted[:start]) if item in found]
    done: set[str] = set()
    whole = not unread
    try:
        for thread in _threads(run, brand, entry, asked, outside):
            enqueue(outside, brand.id, entry.id, take_thread(run, brand, found[thread.asked], thread), run.now)
            done.add(thread.asked)
            if left() < RESERVE:
                whole = False
                break
    except (SourceError, BadInput) as error:
        _fail(run, brand, entry, outside, looked(state, turns, pending - done, run.now), error)
    except HarkenError:
        raise
    except Exception as error:
        wrapped = SourceError(f"{type(error).__name__} while following it")
        _fail(run, brand, entry, outside, looked(state, turns, pending - done, run.now), wrapped)
        raise wrapped from error
    else:
        passed = looked(state, turns, () if whole else pending - done, run.now)
        sources.save(run.table, brand.id, entry.id, "follow", sources.succeeded(passed, run.now, None))
        if whole:
            _put_off(run, brand, [found[item.id] for item in asked if item.id not in done])
    return done


def _stored(run: Run, brand: Brand, wanted: Sequence[str]) -> tuple[dict[str, Record], set[str]]:
    """The records of those wanted, as many as a run may hold; and whom it did not read, who come next minute."""
    found: dict[str, Record] = {}
    held = 0
    for start in range(0, len(wanted), _AT_ONCE):
        if held > MOST_TEXT:
            return found, set(wanted[start:])
        more = mentions.records(run.table, brand.id, wanted[start : start + _AT_ONCE])
        held += sum(len(record.mention.text) for record in more.values())
        found |= more
    return found, set()


def _pass_on(run: Run, brand: Brand, entry: SourceEntry, state: SourceState, turns: Turns) -> None:
    """Another entry of the source has shown all that was due, so that this one need not be asked for it later."""
    if turns.ids:
        sources.save(run.table, brand.id, entry.id, "follow", looked(state, turns, (), run.now))


def _threads(
    run: Run, brand: Brand, entry: SourceEntry, asked: Sequence[Mention], outside: Outside
) -> Iterator[Thread]:
    source = outside.find(entry.use)
    return source.threads(revealed(entry, outside.secret), brand, asked, outside.http(entry), run.now)


def _fail(
    run: Run, brand: Brand, entry: SourceEntry, outside: Outside, state: SourceState, error: HarkenError
) -> None:
    pace = min(entry.every, COUNTED_EVERY)
    said = veiled(str(error), entry.options.values(), outside.secret)
    failed = sources.failed(state, said, run.now, partial(pause_after, error, pace))
    sources.save(run.table, brand.id, entry.id, "follow", failed)


def _put_off(run: Run, brand: Brand, unseen: Sequence[Record]) -> None:
    """What this entry could not show, though it works, makes room for what it can."""
    for record in unseen:
        if record.idle or record.counted:
            continue  # its turn has passed by itself
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
        return _checked(_refresh(stored, seen, lambda mention: judge(run, brand, mention)), run.now)

    current = refreshed(record)
    answered = replies_to(summary(current, brand).post, posts, reopens=reopens(judged(current)))
    if answered or not _is_as_before(run, brand, record, current):
        settle(run, brand, mention_id, refreshed, posts, whole=thread.whole)
    return _newcomers(run.table, brand, record, thread.posts)


def _is_as_before(run: Run, brand: Brand, record: Record, current: Record) -> bool:
    """Whether an unanswered mention is left as it was read: one read and no write.

    Safe beside others: whoever stores a reply settles the mention after it, and tries that again until it is done.
    """
    if record.standing.state != "waiting":
        return False
    return only_looked_at(record, derive(current, (), brand, run.now))


def _checked(record: Record, now: datetime) -> Record:
    return msgspec.structs.replace(record, checked_at=now)


def _refresh(record: Record, seen: Mention | None, judged: Callable[[Mention], Assessment]) -> Record:
    """The record with the counts, the root and the words that its source shows now."""
    kept = record.mention
    if seen is None or seen == kept or record.gone:  # what was erased meanwhile stays so, whatever was read before
        return record
    shown = bounded(seen)
    if content_hash(shown) != content_hash(kept) and not is_older(shown, kept):
        mention = joined(kept, shown)
        return msgspec.structs.replace(record, mention=mention, assessment=judged(mention))
    author = renamed(kept.author, shown.author)
    mention = msgspec.structs.replace(spread(kept, shown), author=author, root=shown.root or kept.root)
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
