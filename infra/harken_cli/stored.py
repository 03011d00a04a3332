"""The past out of what is stored: for a rehearsal of other settings."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.conversation import Post
from harken.domain.mention import Author, Mention
from harken.domain.record import Record, Summary, conversation_of
from harken.domain.voice import statements
from harken.store import incidents, mentions, settings
from harken.store.table import Table

from .past import Act, Past, Seen, ordered


class Stored(Struct, frozen=True, kw_only=True):
    """A past out of what is stored, and what of it is left out: how many posts were deleted at their source."""

    past: Past
    mentions: int
    answers: int
    deleted: int


def stored(table: Table, brands: Mapping[str, Brand], start: datetime, end: datetime) -> Stored:
    """What was first seen of the brands from `start` to `end` (UTC), as lines of a past tell it.

    A mention is shown when it was first seen, a post of a brand when it was written. Its words are not kept; that it
    was a holding statement is.
    """
    seen: dict[str, Seen] = {}
    answers: dict[str, Seen] = {}
    acts: list[Act] = []
    deleted = 0
    for brand in settings.current(table).values():
        if brand.id not in brands:
            continue
        records = _records(table, brand, start, end)
        deleted += sum(record.gone for record in records)
        for record in records:
            if not record.gone:
                _earliest(seen, Seen(mention=record.mention, visible=record.first_seen))
                acts += _closing(record, end)
        for view in _own(table, brand, records):
            if view.since <= end:
                _earliest(answers, Seen(mention=_words_of(view, brands[brand.id]), visible=view.since))
        acts += _acks(table, brands[brand.id], start, end)
    past = ordered([*seen.values(), *answers.values()], (), acts, start, end)
    return Stored(past=past, mentions=len(seen), answers=len(answers), deleted=deleted)


def _records(table: Table, brand: Brand, start: datetime, end: datetime) -> list[Record]:
    """What was first seen in that time; an index may have shown it a day after it was written."""
    days = (end - start).days + 3
    ids = [view.id for view in mentions.timeline(table, brand.id, end + timedelta(days=1), days)]
    found = mentions.records(table, brand.id, ids).values()
    return [record for record in found if start <= record.first_seen <= end]


def _own(table: Table, brand: Brand, records: list[Record]) -> Iterator[Summary]:
    """The brand's own posts in the conversations of those records."""
    for root in dict.fromkeys(conversation_of(record.mention) for record in records):
        yield from (view for view in mentions.conversation(table, brand.id, root) if view.post.own)


def _earliest(found: dict[str, Seen], item: Seen) -> None:
    known = found.get(item.mention.id)
    if known is None or (item.visible and known.visible and item.visible < known.visible):
        found[item.mention.id] = item


def _words_of(view: Summary, brand: Brand) -> Mention:
    post: Post = view.post
    return Mention(
        id=view.id,
        source=view.source,
        text=next(iter(statements(brand)), "") if post.holding else "",
        created_at=post.at or view.since,
        author=Author(id=post.author, handle=post.handle),
        root=view.conversation,
        reply_to=post.reply_to,
        mentions=post.names,
        aliases=post.aliases,
        quotes=post.quotes,
    )


def _closing(record: Record, end: datetime) -> Iterator[Act]:
    closure = record.closure
    if closure is not None and closure.at <= end:
        yield Act(at=closure.at, do="close", brand=record.brand, mention=record.mention.id, reason=closure.reason)


def _acks(table: Table, brand: Brand, start: datetime, end: datetime) -> Iterator[Act]:
    """Acknowledgements of what is raised now; those of incidents that are over are not kept."""
    rules = {rule.id for rule in brand.rules}
    for incident in incidents.read(table, brand.id).incidents.values():
        if incident.acked_at is not None and incident.rule in rules and start <= incident.acked_at <= end:
            yield Act(at=incident.acked_at, do="ack", brand=brand.id, rule=incident.rule)
