"""Digest: once a week, what a brand's people should know of the week; as an email and as a page."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from harken.domain.answers import answer_rate
from harken.domain.brand import Brand
from harken.domain.clocks import clocks
from harken.domain.digest import Digest, StillWaiting, Turned
from harken.domain.errors import HarkenError
from harken.domain.hours import worked
from harken.domain.learning import learned
from harken.domain.mention import author_key
from harken.domain.record import Record, Summary, judged
from harken.domain.recovery import Fan, fans, followed, handled_elsewhere, unthanked
from harken.domain.rule import BOUND
from harken.domain.timing import KINDS, timing
from harken.domain.week import Week, before, last_week
from harken.store import digests, mentions, settings
from harken.store.table import Table

from .hearing import heard, is_crisis
from .linting import flagged
from .telling import urgency_of

WEEKS_BEFORE = 4
MOST = 20_000
"""So many mentions of the five weeks are read, the newest first; a digest of more says so."""

QUOTES = 2
"""How many people are quoted on a cause."""

LEASE = timedelta(seconds=330)
"""Longer than the function's timeout, and over before Lambda tries again a minute after that."""

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Ways(Struct, frozen=True, kw_only=True):
    """The ways out: `page` keeps a digest as a page and tells where, `email` sends it, naming that place.

    Each raises `Unavailable` where it cannot; `page` may be called again for the same digest.
    """

    page: Callable[[Digest], str]
    email: Callable[[Digest, str], None]


def send(table: Table, ways: Ways, zone: str, now: datetime) -> list[str]:
    """Send every brand the digest of its last week, once, whatever repeats; gives back the brands it went to.

    A brand of which nothing was heard in five weeks gets none. One that fails holds up no other; the first error is
    raised in the end. A crash between sending and noting sends twice: rather twice than never.
    """
    done: list[str] = []
    failures: list[HarkenError] = []
    week = last_week(now, zone)
    for brand in settings.current(table).values():
        try:
            if _send(table, brand, week, ways, now):
                done.append(brand.id)
        except HarkenError as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return done


def _send(table: Table, brand: Brand, week: Week, ways: Ways, now: datetime) -> bool:
    claimed = digests.claim(table, brand.id, week.name, now, LEASE)
    if claimed is None:
        return False
    try:
        told = digest(table, brand, week, now)
        if told is not None:
            ways.email(told, ways.page(told))
    except HarkenError:
        digests.release(table, brand.id, week.name, claimed, now)
        raise
    digests.sent(table, brand.id, week.name, claimed, now)
    return told is not None


def digest(table: Table, brand: Brand, week: Week, now: datetime) -> Digest | None:
    """A brand's digest of a week as things stand at `now` (UTC); None if nothing was heard then or in weeks before.

    Costs one read for each mention of the week, one more for each that was answered, and the index of five weeks.
    """
    views, more = _views(table, brand, before(week, WEEKS_BEFORE).start, now)
    waiting, more_wait = mentions.waiting(table, brand.id, _EVER, now, BOUND)
    if not views and not waiting:
        return None
    records = _records(table, brand, (view.id for view in _within(views, week)))
    with_replies = heard(table, records)
    posts = [record.mention for record in records]
    ran = clocks(with_replies, brand, now, is_crisis=is_crisis)
    outcomes = followed(views, week.start, week.end)
    return Digest(
        brand=brand.id,
        brand_name=brand.names[0],
        week=week,
        at=now,
        in_hours=brand.hours is not None,
        mentions=len(records),
        people=len({(post.source, author_key(post)) for post in posts if post.author is not None}),
        negative=sum(judged(record).sentiment == "negative" for record in records),
        rate=answer_rate(records, brand.hours, brand.target, now),
        timings=tuple(found for kind in KINDS if (found := timing(kind, ran)) is not None),
        causes=learned(records, _weeks_before(views, week), quotes=QUOTES),
        followed=outcomes,
        worse=_records(table, brand, (one.later for one in outcomes if one.outcome == "worse" and one.later)),
        fans=_turned(table, brand, fans(views, records)),
        thank_yous=unthanked(views, records),
        elsewhere=handled_elsewhere(records),
        waiting=_waiting(table, brand, waiting, now),
        flagged=flagged(table, brand, with_replies),
        more=more or more_wait,
    )


def _views(table: Table, brand: Brand, start: datetime, now: datetime) -> tuple[list[Summary], bool]:
    """What was heard since `start`, the newest first, up to a bound; and whether there is more."""
    days = (now.date() - start.date()).days + 1
    found: list[Summary] = []
    for view in mentions.timeline(table, brand.id, now, days):
        if len(found) == MOST:
            return found, True
        if start <= view.since <= now:
            found.append(view)
    return found, False


def _within(views: Iterable[Summary], week: Week) -> list[Summary]:
    return [view for view in views if week.start <= view.since < week.end]


def _weeks_before(views: Sequence[Summary], week: Week) -> list[list[Summary]]:
    return [_within(views, before(week, back)) for back in range(WEEKS_BEFORE, 0, -1)]


def _records(table: Table, brand: Brand, ids: Iterable[str]) -> tuple[Record, ...]:
    """The records that are there still, the oldest first."""
    found = mentions.records(table, brand.id, dict.fromkeys(ids))
    return tuple(sorted(found.values(), key=lambda record: (record.since, record.mention.id)))


def _turned(table: Table, brand: Brand, found: Iterable[Fan]) -> tuple[Turned, ...]:
    pairs = list(found)
    known = mentions.records(
        table, brand.id, dict.fromkeys(name for fan in pairs for name in (fan.complaint, fan.praise))
    )
    return tuple(
        Turned(complaint=known.get(fan.complaint), praise=known[fan.praise]) for fan in pairs if fan.praise in known
    )


def _waiting(table: Table, brand: Brand, views: Iterable[Summary], now: datetime) -> tuple[StillWaiting, ...]:
    groups: dict[tuple[str, str, str], list[Summary]] = defaultdict(list)
    for view in views:
        if view.needs_answer and view.standing.state == "waiting":
            groups[view.source, view.post.author, view.conversation].append(view)
    leads: dict[str, tuple[int, datetime]] = {}
    for group in groups.values():
        score, _, lead = max((urgency_of(view, len(group), now), view.id, view) for view in group)
        leads[lead.id] = (score, min(view.since for view in group))
    found = [
        StillWaiting(
            record=record,
            since=leads[name][1],
            urgency=leads[name][0],
            late=worked(brand.hours, leads[name][1], now) > brand.target,
        )
        for name, record in mentions.records(table, brand.id, leads).items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.urgency, one.since, one.record.mention.id)))
