"""How notices reach people: the topic hands them to each channel's function, which tells it once, come what may."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from harken.channels.registry import RENDER
from harken.domain.brand import Brand, ChatEntry
from harken.domain.errors import SourceError
from harken.domain.notice import Notice
from harken.jobs.notify import notify
from harken.jobs.notify_chat import channel_of, notify_chat
from harken.jobs.ports import ChatReach, unhurried
from harken.sources.base import Response
from harken.store import incidents
from harken.store.incidents import DELIVERED_BY_US

from .cloud import Cloud
from .faults import Faults, Shaken
from .services import Asynchronous

Told = tuple[str, str]
"""A notice's id, and the channel; of a chat its own one."""


class Channels:
    """All channels. `sent` counts what each told of each notice, `excused` how often it may have told it again."""

    def __init__(self, brand: Brand, table: Shaken, cloud: Cloud, faults: Faults) -> None:
        self._brand, self._table, self._cloud, self._faults = brand, table, cloud, faults
        self.sent: Counter[Told] = Counter()
        self.sent_at: dict[Told, datetime] = {}
        self.excused: Counter[Told] = Counter()
        takes: dict[str, Callable[[datetime, Notice], object]] = {
            name: self._teller(name) for name in DELIVERED_BY_US
        }
        takes["chat"] = self._tell_chats
        self._functions = {name: Asynchronous(f"notify {name}", cloud, take) for name, take in takes.items()}

    def call(self, notice: Notice) -> None:
        """What the topic does with a notice."""
        for name, function in self._functions.items():
            if name in notice.channels:
                function.call(notice)

    def wanted(self, notice: Notice) -> Iterator[str]:
        """The channels that must tell a notice."""
        yield from (name for name in self._functions if name in notice.channels and name != "chat")
        if "chat" in notice.channels:
            for entry in self._brand.chat:
                if entry.severity == "warning" or notice.severity == "critical":
                    yield channel_of(entry)

    def gave_up(self, notice: str, channel: str) -> bool:
        """Whether Lambda tried in vain as often as it tries."""
        return any(event.id == notice for event, _ in self._functions[channel.partition(":")[0]].dead)

    def _teller(self, channel: str) -> Callable[[datetime, Notice], bool]:
        def take(now: datetime, notice: Notice) -> bool:
            key = (notice.id, channel)

            def send(_notice: Notice, _rendered: object) -> None:
                self._faults.call(f"send {channel}", lambda: self._record(key), seldom=True)

            with _Excusing(self, [key], now):
                return notify(self._table, notice, channel, RENDER[channel], send, now)

        return take

    def _tell_chats(self, now: datetime, notice: Notice) -> str:
        def room(entry: ChatEntry) -> Any:
            return _Room(entry.id, self._faults, lambda: self._record((notice.id, channel_of(entry))))

        reach = ChatReach(http=room, secret=lambda name: name, pause=lambda _seconds: None)
        with _Excusing(self, [(notice.id, channel_of(entry)) for entry in self._brand.chat], now):
            return f"told {notify_chat(self._table, notice, reach, now, unhurried).sent} chats"

    def _record(self, key: Told) -> None:
        self.sent[key] += 1
        self.sent_at.setdefault(key, self._cloud.now)

    def noted_at(self, key: Told) -> datetime | None:
        """When, by its own clock, the run told it that is stored as having told it."""
        known = incidents.delivery(self._table.truth, *key)
        return None if known is None else known.delivered_at


class _Excusing:
    """Keeps at the end of a run what of its telling no other run can know: told and not noted, or told twice.

    Twice by one run: the client asked once more by itself, for the answer was lost on its way.
    """

    def __init__(self, channels: Channels, keys: list[Told], now: datetime) -> None:
        self._channels, self._now = channels, now
        self._before = {key: channels.sent[key] for key in keys}

    def __enter__(self) -> None:
        pass

    def __exit__(self, error: object, *_: object) -> None:
        for key, before in self._before.items():
            ours = self._channels.sent[key] - before
            noted = error is None or self._channels.noted_at(key) == self._now
            self._channels.excused[key] += max(0, ours - 1) if noted else ours


class _Throttled(Exception):
    """The chat asks for a pause."""


def _fault(text: str) -> Exception:
    return _Throttled() if text.endswith("throttled") else SourceError(text)


class _Room:
    """A chat's side of the web: it takes what is posted, asks for a pause, or is not reached."""

    def __init__(self, name: str, faults: Faults, record: Callable[[], None]) -> None:
        self._name, self._faults, self._record = name, faults, record

    def post(self, url: str, **_asked: Any) -> Response:
        """What it answers."""
        try:
            self._faults.call(f"post to {self._name}", self._record, _fault, seldom=True)
        except _Throttled:
            pause = self._faults.random.choice(["1", "30"])  # one is waited for, the other left to Lambda's next try
            return Response(status=429, headers={"retry-after": pause}, body=b"", url=url)
        return Response(status=200, headers={}, body=b"ok", url=url)

    def leave_alone(self, url: str, span: timedelta) -> None:
        """Noted between runs by the real client; here each run asks anew."""
