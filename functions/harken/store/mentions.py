"""Mentions, the brand's replies to them, the brand's own posts, and the numbers servers know them by."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import islice

import msgspec
from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.conversation import Post, Reply
from harken.domain.mention import Mention, Time
from harken.domain.record import Record, Summary, conversation_of, counts_from, summary
from harken.domain.schedule import turn_after

from . import keys
from .codec import data, decode, encode
from .table import EXPIRES, Item, Put, Table, stamp

WAITS = ("waiting", "held")
OWN_TEXT = 2_000
"""Characters of an own post that are kept: the brand's public words, to be looked at again later."""
_A_MOMENT = timedelta(microseconds=1)


class OwnPost(Struct, frozen=True, kw_only=True):
    """A post by one of the brand's own accounts: what may answer, and what others reply to.

    `text`: its first `OWN_TEXT` characters. `forgotten`: whose it was, and what it said, is erased by request.
    """

    post: Post
    conversation: str
    source: str
    text: str = ""
    forgotten: bool = False


class Partition(Struct, frozen=True, kw_only=True):
    """All that is stored under one post id, read consistently at once."""

    record: Record | None = None
    own: OwnPost | None = None
    alias_of: str | None = None
    replies: tuple[Reply, ...] = ()


def read(table: Table, brand: str, post: str) -> Partition:
    """What is stored under a post id: a mention with its answers, or an own post, or where the alias leads."""
    found = {str(item["sk"]): item for item in table.query(keys.about(brand, post))}
    replies = (data(Reply, item) for sk, item in found.items() if sk.startswith(keys.REPLY))
    return Partition(
        record=_recorded(found[keys.MENTION]["data"]) if keys.MENTION in found else None,
        own=data(OwnPost, found[keys.OWN]) if keys.OWN in found else None,
        alias_of=str(found[keys.ALIAS]["data"]) if keys.ALIAS in found else None,
        replies=tuple(replies),
    )


def resolve(table: Table, brand: str, post: str) -> tuple[str, Partition]:
    """The same, an alias followed to the post it stands for; also tells the id it came to."""
    found = read(table, brand, post)
    return (found.alias_of, read(table, brand, found.alias_of)) if found.alias_of else (post, found)


def records(table: Table, brand: str, ids: Iterable[str]) -> dict[str, Record]:
    """The present records of `ids`, read consistently; those not stored are left out."""
    found = table.get_many((keys.about(brand, item), keys.MENTION) for item in ids)
    return {record.mention.id: record for record in (_recorded(item["data"]) for item in found.values())}


def own_posts(table: Table, brand: str, ids: Iterable[str]) -> dict[str, OwnPost]:
    """The brand's own posts among `ids`, by id."""
    found = table.get_many((keys.about(brand, item), keys.OWN) for item in ids)
    return {own.post.id: own for own in (data(OwnPost, item) for item in found.values())}


def stored(table: Table, brand: str, ids: Iterable[str]) -> set[str]:
    """Those of `ids` that are stored, as a mention or as a post of the brand's own."""
    wanted = list(ids)
    found = table.get_many((keys.about(brand, item), kind) for item in wanted for kind in (keys.MENTION, keys.OWN))
    return {pk.partition("#")[2] for pk, _ in found}


def save(table: Table, record: Record, brand: Brand, retention: timedelta) -> Record:
    """Write the record over the version it was read at, and give back what is stored now.

    A new record has version 0 and is put only where there is none. Raises `Conflict`: nothing is overwritten.
    What neither waits nor is counted any more expires `retention` after it was first seen; what was erased by request
    does not: it is the mark by which it is known.
    """
    stored = msgspec.structs.replace(record, version=record.version + 1)
    table.write([Put(_item(stored, brand, retention), expect=record.version)])
    return stored


def add_reply(table: Table, brand: str, mention: str, reply: Reply) -> None:
    """Store that `reply` answers `mention`, whether that mention is there yet or not."""
    pk, sk = keys.about(brand, mention), f"{keys.REPLY}{reply.id}"
    table.write([Put({"pk": pk, "sk": sk, "data": encode(reply)})])


def drop_reply(table: Table, brand: str, mention: str, reply: str) -> None:
    """Forget a post of the brand's own that was deleted at its source, and that it answered `mention`."""
    table.delete(keys.about(brand, mention), f"{keys.REPLY}{reply}")
    table.delete(keys.about(brand, reply), keys.OWN)


def add_own(table: Table, brand: str, mention: Mention, post: Post, conversation: str) -> None:
    """Store a post by one of the brand's own accounts, found again by its conversation."""
    own = OwnPost(post=post, conversation=conversation, source=mention.source, text=mention.text[:OWN_TEXT])
    table.write([Put(_own_item(brand, own))])


def forget_own(table: Table, brand: str, own: OwnPost) -> None:
    """Erase whose a post of the brand's own was, and what it said to whom; that it was there still answers."""
    bare = msgspec.structs.replace(own.post, author=f"?{own.post.id}", handle=None, names=())
    table.write([Put(_own_item(brand, msgspec.structs.replace(own, post=bare, text="", forgotten=True)))])


def take_aliases(table: Table, brand: str, mention: Mention) -> tuple[Reply, ...]:
    """Let a mention be found by the numbers servers know it by; gives back the replies that lay under these."""
    found: dict[str, Reply] = {}
    for alias in mention.aliases:
        table.write([Put({"pk": keys.about(brand, alias), "sk": keys.ALIAS, "data": mention.id})])
        found |= {reply.id: reply for reply in move_replies(table, brand, alias, mention.id)}
    return tuple(found.values())


def move_replies(table: Table, brand: str, alias: str, mention: str) -> tuple[Reply, ...]:
    """Bring replies that were stored under a server's number to the mention it stands for."""
    found = read(table, brand, alias).replies
    for reply in found:
        add_reply(table, brand, mention, reply)
    for reply in found:
        table.delete(keys.about(brand, alias), f"{keys.REPLY}{reply.id}")
    return found


def waiting(table: Table, brand: str, low: datetime, high: datetime, bound: int) -> tuple[list[Summary], bool]:
    """Up to `bound` mentions whose waiting counts from between two moments, newest first; and whether more wait."""
    found: list[Summary] = []
    for item in table.index("waiting", brand, stamp(low), stamp(high), newest_first=True, page=bound + 1):
        if len(found) == bound:
            return found, True
        found.append(_viewed(item["summary"]))
    return found, False


def due(table: Table, brand: str, source: str, now: datetime, bound: int) -> list[tuple[datetime, str]]:
    """Up to `bound` mentions of a source that rules wait for and that are due by now: since when, and the id."""
    entries = table.index("due", keys.shard(brand, source), "", stamp(now), page=bound)
    return [_turn(item) for item in islice(entries, bound)]


def turns(
    table: Table, brand: str, source: str, looks: Iterable[timedelta], after: datetime | None, now: datetime
) -> Iterator[tuple[datetime, str]]:
    """Turns of mentions that nothing counts on, after a moment and up to now, each with its id, the earliest first.

    A mention has its turns at its `due_at` and `looks` later; one that had several meanwhile comes several times.
    """

    def at(look: timedelta) -> Iterator[tuple[datetime, str]]:
        low = "" if after is None else stamp(after - look + _A_MOMENT)
        for item in table.index("due", keys.idle(brand, source), low, stamp(now - look)):
            due_at, name = _turn(item)
            yield due_at + look, name

    return merge(*(at(look) for look in looks))


def counted(
    table: Table, brand: str, source: str, start: tuple[datetime, str] | None, now: datetime, bound: int
) -> list[tuple[datetime, str]]:
    """First turns from `start` up to now of what is asked for every five minutes, each with its id, in order.

    `start` is a turn and whose it is: many may have theirs at once. No turn lies before a look that was noted. Of
    more than `bound` mentions, those that began to count last.
    """
    found = []
    for item in islice(table.index("due", keys.counted(brand, source), newest_first=True), bound):
        due_at, name = _turn(item)
        turn = due_at
        if start is not None:
            turn = turn_after(due_at, start[0] if name < start[1] else start[0] - _A_MOMENT)
        checked = _viewed(item["summary"]).checked_at
        if checked is not None and turn <= checked:
            turn = turn_after(due_at, checked)
        if turn <= now:
            found.append((turn, name))
    return sorted(found)


def first_due(table: Table, brand: str, source: str) -> datetime | None:
    """When the next mention of a source that rules count on should be asked for again; None if none should.

    What is asked for every five minutes is taken by the moment it is noted for.
    """
    heads = [
        next(iter(table.index("due", shard(brand, source), page=1)), None) for shard in (keys.shard, keys.counted)
    ]
    return min((_turn(item)[0] for item in heads if item is not None), default=None)


def _turn(item: Item) -> tuple[datetime, str]:
    """When an entry of the index `due` is due, and its mention's id."""
    return datetime.fromisoformat(str(item["due_at"])), str(item["pk"]).partition("#")[2]


def conversation(table: Table, brand: str, root: str) -> list[Summary]:
    """Mentions and own posts under one root, oldest first (an index read: the newest may be missing)."""
    return list(_views(table, table.index("conversation", keys.about(brand, root))))


def timeline(table: Table, brand: str, newest: datetime, days: int, page: int | None = None) -> Iterator[Summary]:
    """All mentions of the last `days` days up to `newest`, newest first; `page` at once, where not all are wanted."""
    for back in range(days):
        day = f"{newest - timedelta(days=back):%Y-%m-%d}"
        yield from _views(table, table.index("timeline", keys.about(brand, day), newest_first=True, page=page))


def written(table: Table, brand: str, low: datetime, high: datetime, bound: int) -> tuple[list[Summary], bool]:
    """Up to `bound` mentions written between two moments, newest first; and whether there are more."""
    found: list[Summary] = []
    for back in range((high.date() - low.date()).days + 1):
        day = f"{high - timedelta(days=back):%Y-%m-%d}"
        entries = table.index(
            "timeline", keys.about(brand, day), stamp(low), stamp(high), newest_first=True, page=bound + 1
        )
        for view in _views(table, entries):
            if len(found) == bound:
                return found, True
            found.append(view)
    return found, False


@lru_cache(maxsize=1_024)  # of the longest texts these are 60 MB
def _recorded(text: str | int) -> Record:
    """What counts is asked for every few minutes, and is mostly as it was."""
    return decode(Record, text)


@lru_cache(maxsize=8_192)
def _viewed(text: str | int) -> Summary:
    """Who watches reads the same views each minute."""
    return decode(Summary, text)


def _views(table: Table, entries: Iterable[Item]) -> Iterator[Summary]:
    """What index entries tell, without what has expired: it is deleted within days of that, and is over at once."""
    now = table.now().timestamp()
    for item in entries:
        view = _viewed(item["summary"])
        if view.expires is None or view.expires > now:
            yield view


def _own_item(brand: str, own: OwnPost) -> Item:
    post = own.post
    item: Item = {"pk": keys.about(brand, post.id), "sk": keys.OWN, "data": encode(own)}
    if post.at is not None:
        view = Summary(id=post.id, source=own.source, post=post, conversation=own.conversation, since=post.at)
        item |= {
            "conversation_pk": keys.about(brand, own.conversation),
            "created": stamp(post.at),
            "summary": encode(view),
        }
    return item


def _item(record: Record, brand: Brand, retention: timedelta) -> Item:
    mention = record.mention
    created: Time = mention.created_at or record.first_seen
    waits = record.standing.state in WAITS
    expires = None if waits or record.forgotten else int((record.first_seen + retention).timestamp())
    view = msgspec.structs.replace(summary(record, brand), expires=expires)
    item: Item = {
        "pk": keys.about(record.brand, mention.id),
        "sk": keys.MENTION,
        "version": record.version,
        "data": encode(record),
        "summary": encode(view),
        "created": stamp(created),
        "timeline_pk": keys.about(record.brand, f"{created:%Y-%m-%d}"),
        "conversation_pk": keys.about(record.brand, conversation_of(mention)),
    }
    if waits:
        item |= {"waiting_pk": record.brand, "since": stamp(counts_from(record.standing, record.since))}
    if expires is not None:
        item[EXPIRES] = expires
    if record.due_at is not None:
        shard = keys.idle if record.idle else keys.counted if record.counted else keys.shard
        item |= {"due_pk": shard(record.brand, mention.source), "due_at": stamp(record.due_at)}
    return item
