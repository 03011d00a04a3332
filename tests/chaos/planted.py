"""Six bugs of the kinds that systems like this one have, each to be planted into a run: chaos must find them all."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from harken.domain import incident as machine
from harken.domain.errors import Unavailable
from harken.domain.incident import Incident
from harken.domain.notice import Notice
from harken.domain.rule import Pair
from harken.jobs import fetch, queueing, waiters, watch
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

    def plant(page: Any, brand: Any, entry: Any, outside: Outside, now: datetime) -> None:
        if page.cursor is not None:
            state = sources.read(flow.table, brand.id, entry.id, "cursor")
            moved = replace(state, cursor=page.cursor, version=state.version - 1)
            sources.save(_Unversioned(flow.table), brand.id, entry.id, "cursor", moved)
        queue(page, brand, entry, outside, now)

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


BUGS: Mapping[str, Plant] = {
    "cursor before queue": cursor_before_queue,
    "count instead of ids": count_instead_of_ids,
    "publish before write": publish_before_write,
    "no claim": no_claim,
    "missing read again": missing_read_again,
    "swallowed error": swallowed_error,
}
