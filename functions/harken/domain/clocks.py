"""Reply clocks of one author in one conversation: first response, next response, resolution.

- First response: from the author's oldest unanswered post to the first word of the brand; a holding statement stops
  it.
- Next response: the same for a post that comes after a word of the brand. It too starts at the oldest unanswered one.
- Resolution: from the first post until all is answered or closed. It runs through holding statements, and goes on
  when the author comes back.

The reply times that help desks keep (Zendesk's first reply, next reply and full resolution time), over public posts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from .brand import Brand
from .conversation import HELD_FOR, Reply
from .hours import worked
from .mention import Time, author_key
from .record import Record, conversation_of, judged

ClockKind = Literal["first_response", "next_response", "resolution"]
Stop = Literal["answered", "held", "closed", "gone"]
IsCrisis = Callable[[Record, datetime], bool]
"""Whether a mention is of the highest urgency at a moment: its clocks then run around the clock."""


class Heard(Struct, frozen=True, kw_only=True):
    """A mention and the brand's replies to it."""

    record: Record
    replies: tuple[Reply, ...] = ()


class Clock(Struct, frozen=True, kw_only=True):
    """One clock: when it started, when and by what it stopped (None: it runs), and how long that is.

    `raw` is around the clock, `business` in the brand's business hours, up to the stop or to now; they are the same
    in a crisis. `breached`: `business` is more than `target`, whether the clock has stopped or not; a response that
    nobody needs to give any more (closed, deleted) breaches nothing.
    """

    kind: ClockKind
    mention: str
    """The post that started it."""
    start: Time
    stop: Time | None = None
    how: Stop | None = None
    raw: timedelta
    business: timedelta
    target: timedelta | None = None
    breached: bool = False


class _Event(Struct, frozen=True, kw_only=True, order=True):
    """What happens to posts at a moment; at one moment posts come first, and answers before closings."""

    at: datetime
    rank: int
    posts: tuple[str, ...]


_POST, _HOLD, _ANSWER, _CLOSED, _GONE = range(5)
_STOPS: dict[int, Stop] = {_HOLD: "held", _ANSWER: "answered", _CLOSED: "closed", _GONE: "gone"}


class _Run(Struct, frozen=True, kw_only=True):
    kind: ClockKind
    mention: str
    start: datetime
    stop: datetime | None
    how: Stop | None


def clocks(heard: Iterable[Heard], brand: Brand, now: datetime, *, is_crisis: IsCrisis) -> tuple[Clock, ...]:
    """All clocks of these mentions as they stand at `now` (UTC), the earliest start first.

    Only posts that expect an answer start one; the targets and hours are the brand's.
    """
    groups: dict[tuple[str, str, str], list[Heard]] = defaultdict(list)
    for item in heard:
        if _starts(item):
            mention = item.record.mention
            groups[mention.source, author_key(mention), conversation_of(mention)].append(item)
    found = []
    for group in groups.values():
        for run in _runs(_events(group)):
            crisis = any(is_crisis(item.record, run.stop or now) for item in group)
            found.append(_measured(run, brand, now, crisis=crisis))
    return tuple(sorted(found, key=lambda clock: (clock.start, clock.kind, clock.mention)))


def _starts(item: Heard) -> bool:
    """A last word that an earlier answer settles starts nothing."""
    return judged(item.record).needs_answer and not any(reply.how == "settled" for reply in item.replies)


def _events(group: Iterable[Heard]) -> list[_Event]:
    events = []
    replied: dict[str, tuple[Reply, list[Record]]] = {}
    for item in group:
        record = item.record
        name = record.mention.id
        events.append(_Event(at=record.since, rank=_POST, posts=(name,)))
        for reply in item.replies or _from_standing(record):
            replied.setdefault(reply.id, (reply, []))[1].append(record)
        if record.closure is not None:
            events.append(_Event(at=max(record.closure.at, record.since), rank=_CLOSED, posts=(name,)))
        if record.gone:
            events.append(_Event(at=max(record.checked_at or record.since, record.since), rank=_GONE, posts=(name,)))
    for reply, records in replied.values():
        by_moment: dict[datetime, list[str]] = defaultdict(list)
        for record in records:  # clocks differ: a reply is never earlier than what it answers
            by_moment[max(reply.at or record.since, record.since)].append(record.mention.id)
        rank = _HOLD if reply.holding else _ANSWER
        events += [_Event(at=at, rank=rank, posts=tuple(sorted(posts))) for at, posts in by_moment.items()]
    return sorted(events)


def _from_standing(record: Record) -> tuple[Reply, ...]:
    """What the state tells of replies that are not at hand."""
    standing = record.standing
    if standing.answered_at is not None:
        return (Reply(id=standing.answered_by or record.mention.id, how="direct", at=standing.answered_at),)
    if standing.held_until is not None:
        return (Reply(id=record.mention.id, how="direct", at=standing.held_until - HELD_FOR, holding=True),)
    return ()


def _runs(events: list[_Event]) -> list[_Run]:
    """The clocks of one author in one conversation."""
    runs: list[_Run] = []
    unheard: dict[str, datetime] = {}  # posts without a word of the brand, oldest first
    unresolved: set[str] = set()
    spoke = False
    first = last = events[0]
    how: Stop | None = None
    for event in events:
        if event.rank == _POST:
            unheard[event.posts[0]] = event.at
            unresolved.add(event.posts[0])
            continue
        stop = _STOPS[event.rank]
        stopped = [post for post in unheard if post in event.posts]
        if stopped:
            kind: ClockKind = "next_response" if spoke else "first_response"
            runs.append(_Run(kind=kind, mention=stopped[0], start=unheard[stopped[0]], stop=event.at, how=stop))
            spoke = spoke or stop in ("answered", "held")
        for post in stopped:
            del unheard[post]
        if stop != "held" and unresolved & set(event.posts):
            unresolved -= set(event.posts)
            last, how = event, stop
    if unheard:
        post, start = next(iter(unheard.items()))
        kind = "next_response" if spoke else "first_response"
        runs.append(_Run(kind=kind, mention=post, start=start, stop=None, how=None))
    end = (None, None) if unresolved else (last.at, how)
    runs.append(_Run(kind="resolution", mention=first.posts[0], start=first.at, stop=end[0], how=end[1]))
    return runs


def _measured(run: _Run, brand: Brand, now: datetime, *, crisis: bool) -> Clock:
    end = run.stop or now
    raw = max(timedelta(0), end - run.start)
    business = raw if crisis else worked(brand.hours, run.start, end)
    targets: dict[ClockKind, timedelta | None] = {
        "first_response": brand.target,
        "next_response": brand.next_target,
        "resolution": brand.resolution_target,
    }
    target = targets[run.kind]
    counts = run.how != "gone" and (run.how != "closed" or run.kind == "resolution")
    return Clock(
        kind=run.kind,
        mention=run.mention,
        start=run.start,
        stop=run.stop,
        how=run.how,
        raw=raw,
        business=business,
        target=target,
        breached=counts and target is not None and business > target,
    )
