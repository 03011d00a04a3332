"""What the jobs are given: messages between them, and the ways out of the house, as plain callables."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from msgspec import Struct

from harken.domain.assessment import Assessment
from harken.domain.brand import Brand, ChatEntry, SourceEntry
from harken.domain.mention import Mention, Time
from harken.sources.base import Http, Posting, Source
from harken.store.table import Table


class FetchJob(Struct, frozen=True, kw_only=True):
    """An order to read one source entry of one brand."""

    brand: str
    entry: str


class Incoming(Struct, frozen=True, kw_only=True):
    """A post on its way from a source to being a mention, perhaps."""

    brand: str
    entry: str
    seen_at: Time
    mention: Mention


class Dead(Struct, frozen=True, kw_only=True):
    """Something that could not be read and never will be, with the reason."""

    reason: str
    brand: str
    entry: str
    raw: str


SendJobs = Callable[[Sequence[FetchJob]], None]
SendMentions = Callable[[Sequence[Incoming]], None]
SendDead = Callable[[Sequence[Dead]], None]
"""Each puts all of its messages durably on a queue, or raises `Unavailable`."""

FindSource = Callable[[str], Source]
OpenHttp = Callable[[SourceEntry], Http]
Secret = Callable[[str], str]
"""The value of a named secret; raises `SourceRefused` if there is none."""

Assess = Callable[[Mention, Brand, Sequence[Brand]], Assessment]
"""What a mention says of a brand, where those others are listened to as well."""

TimeLeft = Callable[[], timedelta]
"""How long this run of a function may still take."""

RESERVE = timedelta(seconds=31)
"""With less time left no source is asked any more: one request may take 30 seconds in all (`sources.http`)."""


def unhurried() -> timedelta:
    """All the time in the world: on a machine where nobody ends a run."""
    return timedelta.max


class Run(Struct, frozen=True, kw_only=True, dict=True):
    """What all steps of one run of a job share: the table, the moment (UTC), how to assess, how long to keep."""

    table: Table
    now: datetime
    assess: Assess
    retention: timedelta

    @cached_property
    def brands(self) -> dict[str, Brand]:
        """The brands listened for, by id, as they stand when they are first asked for: read once a run."""
        from harken.store import settings  # noqa: PLC0415  - only where a run has brands

        return settings.current(self.table)


class Outside(Struct, frozen=True, kw_only=True):
    """Everything a job that talks to sources may reach: the sources, and the queues that take what they bring."""

    find: FindSource
    http: OpenHttp
    secret: Secret
    send: SendMentions
    bury: SendDead


class ChatReach(Struct, frozen=True, kw_only=True):
    """The ways out to chats: a client for an entry, the secrets' values, and waiting for some seconds."""

    http: Callable[[ChatEntry], Posting]
    secret: Secret
    pause: Callable[[float], None]
