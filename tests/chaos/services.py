"""What carries the flow in AWS: queues, the stream, the topic's calls, with the retries that template.yaml sets.

Whatever the service may do it does, by chance: deliver twice, in any order, late; begin the stream anew from its
checkpoint.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct

from harken.domain.errors import Unavailable

from .cloud import Cloud
from .faults import Killed

_AGED = 2_400.0


class Message(Struct, kw_only=True, eq=False):
    """A message on a queue: how often it was received, why it failed last."""

    body: bytes
    received: int = 0
    fault: str = ""
    gone: bool = False


class Queue:
    """An SQS queue with a dead-letter queue behind it, read by a function in batches.

    `take` is the function: it gets bodies and gives back, for each, why it failed, "" where it did not.
    """

    def __init__(
        self,
        name: str,
        cloud: Cloud,
        take: Callable[[datetime, Sequence[bytes]], list[str]],
        *,
        visibility: float,
        batch: int,
        receives: int = 5,
    ) -> None:
        self.name, self._cloud, self._take = name, cloud, take
        self._visibility, self._batch, self._receives = visibility, batch, receives
        self.ready: list[Message] = []
        self.dead: list[Message] = []

    def send(self, bodies: Sequence[bytes]) -> None:
        """Put messages on the queue, ten a request."""
        for start in range(0, len(bodies), 10):
            some = bodies[start : start + 10]
            self._cloud.faults.call(f"{self.name}: send", partial(self._put, some), seldom=True)

    def redrive(self) -> None:
        """What an operator does with what lies dead, once the fault is over."""
        messages, self.dead = self.dead, []
        self._put([message.body for message in messages])

    def _put(self, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            self._coming(Message(body=body), 0.0)

    def _coming(self, message: Message, after: float) -> None:
        chance, weather = self._cloud.faults.random, self._cloud.faults.weather
        on = self._cloud.faults.on
        wait = after + chance.random() * 5
        if on and chance.random() < weather.aged:
            wait += chance.random() * _AGED
        self._cloud.later(wait, lambda: self._arrive(message))
        if on and chance.random() < weather.twice:
            self._cloud.later(wait + chance.random() * 300, lambda: self._arrive(message, again=True))

    def _arrive(self, message: Message, *, again: bool = False) -> None:
        if message.gone and not again:
            return
        self.ready.append(message)
        if len(self.ready) == 1:
            self._cloud.later(0.0 if self._batch == 1 else self._cloud.faults.random.random() * 5, self._deliver)

    def _deliver(self) -> None:
        chance = self._cloud.faults.random
        chance.shuffle(self.ready)
        batch, self.ready = self.ready[: self._batch], self.ready[self._batch :]
        if self.ready:
            self._cloud.later(0.0, self._deliver)
        batch = [message for message in batch if not self._is_spent(message)]
        if not batch:
            return
        faults: list[str] = []

        def act(now: datetime) -> str:
            faults.extend(self._take(now, [message.body for message in batch]))
            return ", ".join(fault or "done" for fault in faults)

        whole = self._cloud.invoke(f"reader of {self.name}", act)
        for number, message in enumerate(batch):
            message.fault = whole or faults[number]
            if message.fault or not self._delete():
                self._coming(message, self._visibility)
            else:
                message.gone = True

    def _delete(self) -> bool:
        try:
            self._cloud.faults.call(f"{self.name}: delete", lambda: None)
        except (Unavailable, Killed):
            return False
        return True

    def _is_spent(self, message: Message) -> bool:
        if message in self.dead:
            return True
        message.received += 1
        if message.received <= self._receives or message.gone:
            return False
        self._cloud.note(f"{self.name}: dead, {message.fault}")
        self.dead.append(message)
        return True


class Stream:
    """A table's stream of one shard, read in order from a checkpoint that only moves past what went well.

    A record that fails for the sixth time goes to `dead`; a batch whose function ended badly is halved.
    """

    def __init__(self, cloud: Cloud, take: Callable[[datetime, Any], None]) -> None:
        self._cloud, self._take = cloud, take
        self.records: list[Any] = []
        self.dead: list[tuple[Any, str]] = []
        self._checkpoint = self._tries = 0
        self._size = 10
        self._reading = False

    def put(self, record: Any) -> None:
        self.records.append(record)
        self._wake(0.2)

    def _wake(self, seconds: float) -> None:
        if not self._reading:
            self._reading = True
            self._cloud.later(seconds, self._read)

    def _read(self) -> None:
        chance = self._cloud.faults.random
        start = self._checkpoint
        if self._cloud.faults.on and chance.random() < self._cloud.faults.weather.twice:
            start = max(0, start - chance.randrange(4))  # the reader was replaced before it noted how far it was
        batch = self.records[start : self._checkpoint + self._size]
        done = 0

        def act(now: datetime) -> str:
            nonlocal done
            for record in batch:
                self._take(now, record)
                done += 1
            return f"{done} records"

        fault = self._cloud.invoke("reader of the stream", act)
        # A function that is gone reports nothing: its whole batch comes again, in halves.
        reached = start if fault.startswith("killed") else start + done
        if not fault:
            self._checkpoint, self._tries, self._size = max(self._checkpoint, reached), 0, 10
        elif reached > self._checkpoint:
            self._checkpoint, self._tries = reached, 1
        else:
            self._tries += 1
            self._size = max(1, self._size // 2)
            if self._tries > 5:
                self.dead.append((self.records[self._checkpoint], fault))
                self._checkpoint, self._tries = self._checkpoint + 1, 0
        self._reading = False
        if self._checkpoint < len(self.records):
            self._wake(chance.random() * 10 if fault else 0.2)


class Asynchronous:
    """A function that SNS calls: tried three times in all, a minute and then two later; then its event is dead."""

    def __init__(self, name: str, cloud: Cloud, take: Callable[[datetime, Any], Any]) -> None:
        self.name, self._cloud, self._take = name, cloud, take
        self.dead: list[tuple[Any, str]] = []

    def call(self, event: Any) -> None:
        chance, weather = self._cloud.faults.random, self._cloud.faults.weather
        self._cloud.later(chance.random(), lambda: self._try(event, 1))
        if self._cloud.faults.on and chance.random() < weather.twice:
            self._cloud.later(chance.random() * 90, lambda: self._try(event, 1))

    def _try(self, event: Any, number: int) -> None:
        fault = self._cloud.invoke(self.name, lambda now: self._take(now, event))
        if fault and number < 3:
            self._cloud.later(60.0 * number, lambda: self._try(event, number + 1))
        elif fault:
            self.dead.append((event, fault))
