"""What a report is made of, and reading it from the store."""

from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.brand import Brand, Hours
from harken.domain.clocks import Clock, clocks
from harken.domain.mention import Time, utc
from harken.domain.notice import Notice
from harken.domain.record import Record
from harken.domain.rule import BOUND
from harken.jobs.hearing import heard, is_crisis
from harken.store import incidents, mentions
from harken.store.table import Table


class Facts(Struct, frozen=True, kw_only=True):
    """All that a report shows of one brand from `start` to `end` (UTC, both included).

    `records`: the mentions whose clock started in that time, as they stand now. `replies`: how many posts of the
    brand answered or held them. `clocks`: the reply clocks of their authors. `target`: within which time an answer is
    due, in business `hours` where the brand has them.
    """

    brand_name: str
    brand_id: str
    start: Time
    end: Time
    records: tuple[Record, ...]
    notices: tuple[Notice, ...]
    replies: int
    clocks: tuple[Clock, ...] = ()
    target: timedelta = timedelta(minutes=60)
    hours: Hours | None = None


def facts(table: Table, brand: Brand, start: datetime, end: datetime) -> Facts:
    """Read from the store what the report of a brand from `start` to `end` (both aware, both included) shows.

    Costs one read for every mention, and one more for every mention that the brand has replied to. Raises
    `Unavailable` where the store throttles.
    """
    start, end = utc(start), utc(end)
    days = (end.date() - start.date()).days + 1
    views = list(mentions.timeline(table, brand.id, end, days))
    # A post dated in the future stands on a day of its own; the one who wrote it waits all the same.
    views += mentions.waiting(table, brand.id, start, end, BOUND)[0]
    found = mentions.records(table, brand.id, {view.id: None for view in views if start <= view.since <= end})
    records = sorted(found.values(), key=lambda record: (record.since, record.mention.id))
    with_replies = heard(table, records)
    return Facts(
        brand_name=brand.names[0],
        brand_id=brand.id,
        start=start,
        end=end,
        records=tuple(records),
        notices=tuple(item for item in incidents.notices(table, brand.id) if start <= item.at <= end),
        replies=len({reply.id for item in with_replies for reply in item.replies}),
        clocks=clocks(with_replies, brand, end, is_crisis=is_crisis),
        target=brand.target,
        hours=brand.hours,
    )
