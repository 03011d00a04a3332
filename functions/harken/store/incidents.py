"""Incidents with their notices, silences, and which channel has delivered what."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec
from msgspec import Struct

from harken.domain.errors import Busy, Conflict, Unavailable
from harken.domain.incident import Incident
from harken.domain.mention import Time
from harken.domain.notice import Notice

from . import keys
from .codec import data, decode, encode
from .table import Item, Put, Table, stamp

REDELIVER_AFTER = timedelta(minutes=2)
_TRIES = 5
DELIVERED_BY_US = ("email", "sms", "chat")
"""Channels that a function of ours delivers; a notice for none of them waits for nobody."""


class Silence(Struct, frozen=True, kw_only=True):
    """A person's wish not to be told for a time; the record goes on."""

    until: Time
    note: str = ""


class Delivery(Struct, frozen=True, kw_only=True):
    """A channel's claim on a notice: held until `leased_until`, or done at `delivered_at`.

    `refused`: why it will never take the notice, where it said so; nobody tries again.
    """

    leased_until: Time
    delivered_at: Time | None = None
    refused: str | None = None
    version: int = 0


class Watched(Struct, frozen=True, kw_only=True):
    """What one brand's evaluation starts from, read consistently."""

    incidents: dict[str, Incident]
    silences: dict[str, Silence]


def read(table: Table, brand: str) -> Watched:
    """A brand's incidents by rule, and its silences by rule ("*" for all of them)."""
    found = {str(item["sk"]).removeprefix(keys.RULE): item for item in table.query(brand, keys.RULE)}
    silences = {key: item for key, item in found.items() if key.endswith(keys.SILENCE)}
    return Watched(
        incidents={key: _incident(item["data"]) for key, item in found.items() if key not in silences},
        silences={key.removesuffix(keys.SILENCE): data(Silence, item) for key, item in silences.items()},
    )


@lru_cache(maxsize=256)
def _incident(text: str | int) -> Incident:
    """Every minute reads them all, and few have moved."""
    return decode(Incident, text)


def save(table: Table, incident: Incident, notice: Notice | None = None) -> Incident:
    """Write the incident over the version it was read at, with its notice in one transaction. Raises `Conflict`."""
    stored = msgspec.structs.replace(incident, version=incident.version + 1)
    item: Item = {
        "pk": incident.brand,
        "sk": f"{keys.RULE}{incident.rule}",
        "version": stored.version,
        "data": encode(stored),
    }
    puts = [Put(item, expect=incident.version)]
    if notice is not None:
        puts.append(Put(_notice(notice, version=1, due_at=notice.at + REDELIVER_AFTER), expect=0))
    table.write(puts)
    return stored


def silence(table: Table, brand: str, rule: str | None, wish: Silence) -> None:
    """Keep quiet about a rule, or about all rules of a brand, until a time."""
    table.write([Put({"pk": brand, "sk": f"{keys.RULE}{rule or '*'}{keys.SILENCE}", "data": encode(wish)})])


def notices(table: Table, brand: str) -> list[Notice]:
    """All stored notices of a brand in the order they were decided."""
    return sorted((data(Notice, item) for item in table.query(brand, keys.NOTICE)), key=lambda notice: notice.at)


def rewrite(table: Table, brand: str, sk: str, change: Callable[[Notice], Notice]) -> None:
    """Change what a stored notice says, over the version it was read at; when it is due stays as it is.

    Raises `Unavailable` where others write it again and again.
    """
    for _ in range(_TRIES):
        item = table.get(brand, sk)
        if item is None:
            return
        before = data(Notice, item)
        after = change(before)
        if after == before:
            return
        version = int(item["version"])
        try:
            table.write([Put(item | {"version": version + 1, "data": encode(after)}, expect=version)])
        except Conflict:
            continue
        return
    raise Unavailable(f"the notice {sk} is written by others again and again")


def publish_again(table: Table, now: datetime) -> int:
    """Write anew what no channel has delivered in time, so that the stream tells it again; how many there were.

    Each time waits twice as long as the last, up to an hour.
    """
    again = 0
    for entry in list(table.index("due", keys.NOTICES_DUE, "", stamp(now))):
        item = table.get(str(entry["pk"]), str(entry["sk"]))
        if item is None or "due_at" not in item or str(item["due_at"]) > stamp(now):
            continue
        version = int(item["version"])
        pause = min(REDELIVER_AFTER * 2 ** min(version, 5), timedelta(hours=1))
        try:
            table.write([Put(_notice(data(Notice, item), version=version + 1, due_at=now + pause), expect=version)])
        except Conflict:
            continue  # delivered this very moment
        again += 1
    return again


def hand_in_again(table: Table, notice: Notice, now: datetime) -> bool:
    """Write a stored notice anew, so that the stream tells it again; False where it is not there any more.

    Channels that have delivered it do not send it again. Raises `Conflict` where somebody else writes it just now.
    """
    item = table.get(notice.brand, keys.notice(notice.rule, notice.incident, notice.sequence))
    if item is None:
        return False
    version = int(item["version"])
    again = _notice(data(Notice, item), version=version + 1, due_at=now + REDELIVER_AFTER)
    table.write([Put(again, expect=version)])
    return True


def claim(table: Table, notice: Notice, channel: str, now: datetime, lease: timedelta) -> Delivery | None:
    """Claim a notice for a channel; None if it was delivered or refused already.

    Raises `Busy` while another run holds it.
    """
    pk, sk = keys.delivery(notice.id, channel)
    item = table.get(pk, sk)
    held = Delivery(leased_until=now) if item is None else data(Delivery, item)
    if held.delivered_at is not None:
        _done(table, notice)  # whoever delivered it may have died before saying so
        return None
    if held.refused is not None:
        return None
    if held.leased_until > now:
        raise Busy(f"notice {notice.id} is being sent by another run of {channel}")
    mine = msgspec.structs.replace(held, leased_until=now + lease)
    try:
        return _save_delivery(table, pk, sk, mine)
    except Conflict as error:
        raise Busy(f"notice {notice.id} was claimed by another run of {channel}") from error


def delivered(table: Table, notice: Notice, channel: str, claimed: Delivery, now: datetime) -> None:
    """Note that a channel has delivered a notice; from then on it is not published again."""
    pk, sk = keys.delivery(notice.id, channel)
    _save_delivery(table, pk, sk, msgspec.structs.replace(claimed, delivered_at=now))
    _done(table, notice)


def refused(table: Table, notice: Notice, channel: str, claimed: Delivery, why: str) -> None:
    """Note that a channel will never take a notice."""
    pk, sk = keys.delivery(notice.id, channel)
    _save_delivery(table, pk, sk, msgspec.structs.replace(claimed, refused=why))


def delivery(table: Table, notice_id: str, channel: str) -> Delivery | None:
    """What is known of a channel's delivery of a notice."""
    item = table.get(*keys.delivery(notice_id, channel))
    return None if item is None else data(Delivery, item)


def settle(table: Table, notice: Notice, channel: str) -> None:
    """A channel has nobody left to tell: where no other of ours is to tell the notice, it waits no more."""
    if not set(notice.channels) & set(DELIVERED_BY_US) - {channel}:
        _done(table, notice)


def _done(table: Table, notice: Notice) -> None:
    stored = table.get(notice.brand, keys.notice(notice.rule, notice.incident, notice.sequence))
    if stored is not None and "due_at" in stored:
        table.write([Put(_notice(notice, version=int(stored["version"]) + 1, due_at=None))])


def _save_delivery(table: Table, pk: str, sk: str, delivery: Delivery) -> Delivery:
    stored = msgspec.structs.replace(delivery, version=delivery.version + 1)
    item: Item = {"pk": pk, "sk": sk, "version": stored.version, "data": encode(stored)}
    table.write([Put(item, expect=delivery.version)])
    return stored


def _notice(notice: Notice, *, version: int, due_at: datetime | None) -> Item:
    item: Item = {
        "pk": notice.brand,
        "sk": keys.notice(notice.rule, notice.incident, notice.sequence),
        "version": version,
        "data": encode(notice),
    }
    if due_at is not None and set(notice.channels) & set(DELIVERED_BY_US):
        item |= {"due_pk": keys.NOTICES_DUE, "due_at": stamp(due_at)}
    return item
