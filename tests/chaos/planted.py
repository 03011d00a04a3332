"""Bugs of the kinds that systems like this one have, each to be planted into a run: chaos must find them all."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from harken.domain import incident as machine
from harken.domain.brand import Brand, Rule
from harken.domain.errors import Unavailable
from harken.domain.incident import Incident
from harken.domain.notice import Notice
from harken.domain.rule import Pair, count
from harken.domain.surge import HOUR, hour
from harken.jobs import fetch, queueing, surges, telling, unread, waiters, watch
from harken.jobs.ports import Outside
from harken.jobs.scene import Evaluation, Scene, judge
from harken.store import incidents, sources
from harken.store.codec import data
from harken.store.incidents import Delivery
from harken.store.table import Table

from .flow import Flow

Plant = Callable[[pytest.MonkeyPatch, Flow], None]


def cursor_before_queue(patch: pytest.MonkeyPatch, flow: Flow) -> None:
    """The cursor is stored, and then what it covers is queued."""
    queue = fetch._queue

    def plant(page: Any, overlap: Any, brand: Any, entry: Any, outside: Outside, now: datetime) -> int:
        if page.cursor is not None:
            state = sources.read(flow.table, brand.id, entry.id, "cursor")
            moved = replace(state, cursor=page.cursor, version=state.version - 1)
            sources.save(_Unversioned(flow.table), brand.id, entry.id, "cursor", moved)
        return queue(page, overlap, brand, entry, outside, now)

    patch.setattr(fetch, "_queue", plant)


class _Unversioned:
    """A table that writes whatever is there."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def write(self, puts: Sequence[Any]) -> None:
        self._table.write([replace(put, expect=-1) for put in puts])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)


def count_instead_of_ids(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """How many were told is remembered, not who: when more wait than then, all of them are new."""

    def plant(incident: Incident, _pair: Pair) -> bool:
        return incident.count > incident.last_count

    patch.setattr(machine, "is_new", plant)


def publish_before_write(patch: pytest.MonkeyPatch, flow: Flow) -> None:
    """A notice goes out, and then it is written."""
    save = incidents.save

    def plant(table: Table, incident: Incident, notice: Notice | None = None) -> Incident:
        if notice is not None:
            flow.publish_notice(notice)
        return save(table, incident, notice)

    patch.setattr(incidents, "save", plant)


def no_claim(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """A channel tells a notice without asking whether another run does, or has done."""

    def plant(table: Table, notice: Notice, channel: str, now: datetime, lease: timedelta) -> Delivery:
        item = table.get(f"delivery#{notice.id}", channel)
        return Delivery(leased_until=now + lease) if item is None else data(Delivery, item)

    patch.setattr(incidents, "claim", plant)


def missing_read_again(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """What an index says is told, without reading consistently whether it is still so."""

    def plant(scene: Scene, incident: Incident) -> Evaluation:
        views, more = waiters._ripe(scene)
        return judge(scene, incident, waiters._count(scene, views, more))

    patch.setattr(watch, "_EVALUATE", {**watch._EVALUATE, "unanswered": plant})


def swallowed_error(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """That a queue did not take posts is taken lightly."""

    def plant(outside: Outside, *rest: Any) -> None:
        with suppress(Unavailable):
            queueing.enqueue(outside, *rest)

    patch.setattr(fetch, "enqueue", plant)


def unread_is_read(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """A source that can't be read is taken for one that has nothing new; who is deaf is told all the same."""
    unread_sources = unread.unread_sources

    def plant(known: Any, brand: Brand, rule: Rule, *rest: Any) -> dict[str, str]:
        return unread_sources(known, brand, rule, *rest) if rule.kind == "deaf" else {}

    patch.setattr(unread, "unread_sources", plant)


def told_without_news(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """An outcry is told again whenever it is time, whether anybody new is in it or not."""
    grew = machine._grew

    def plant(rule: Rule, incident: Incident, waiting: tuple[Pair, ...], now: datetime) -> bool:
        due = incident.last_at is not None and now - incident.last_at >= rule.regroup_every
        return due if rule.kind == "outcry" and waiting else grew(rule, incident, waiting, now)

    patch.setattr(machine, "_grew", plant)


def whispers_are_outcries(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """How urgent it must be is not looked at."""
    patch.setattr(waiters, "count", lambda rule, *rest, **more: count(replace(rule, min_urgency=0), *rest, **more))


def two_hours_of_a_surge(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """Who spoke up before this hour is still counted."""
    patch.setattr(surges, "hour", lambda now, back=0: (hour(now, back)[0] - HOUR, hour(now, back)[1]))


def deaf_at_once(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """A source is told to be deaf as soon as it is unread."""
    patch.setattr(unread, "deaf_at", lambda _known, _brand, _rule, _entry, applied_at: applied_at)


def never_deaf(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """That a source can't be read is told to nobody."""
    patch.setattr(unread, "_deaf", lambda *_: ())


def warnings_apart(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """A warning calls although a critical incident speaks for it."""
    patch.setattr(watch._Brand, "_rides", lambda *_: False)


def tried_out_aloud(patch: pytest.MonkeyPatch, _flow: Flow) -> None:
    """What a rule says that is only tried out goes to people."""
    patch.setattr(telling, "_channels", lambda brand, incident, **_: brand.tell[incident.severity])


BUGS: Mapping[str, Plant] = {
    "cursor before queue": cursor_before_queue,
    "count instead of ids": count_instead_of_ids,
    "publish before write": publish_before_write,
    "no claim": no_claim,
    "missing read again": missing_read_again,
    "swallowed error": swallowed_error,
    "unread is read": unread_is_read,
    "told without news": told_without_news,
    "whispers are outcries": whispers_are_outcries,
    "two hours of a surge": two_hours_of_a_surge,
    "deaf at once": deaf_at_once,
    "never deaf": never_deaf,
    "warnings apart": warnings_apart,
    "tried out aloud": tried_out_aloud,
}
