"""The stack on this machine: what template.yaml declares in moto, its schedules ticking, its events carried."""

import importlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from moto import mock_aws
from moto.backends import get_backend
from msgspec import Struct

from harken import wiring
from harken.domain.brand import SourceEntry
from harken.sources.base import Http, Source
from harken.store.dynamo import DynamoTable
from harken.store.table import Item, Put

from . import events
from .chats import Chats
from .delivery import Carrier
from .resources import ACCOUNT, REGION, Function, Resources
from .swift import swift_moto

_QUIET = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # else moto does not know the address of its own streams
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}


_NO_STACK = {"STACK_NAME": ""}
"""Nothing is deployed, so the commands that notices name need no stack."""


class Sent(Struct, frozen=True, kw_only=True):
    """What would have been delivered: an email with its subject, a text message, or what a chat was posted (JSON)."""

    topic: str
    subject: str | None
    message: str


class _Context:
    """What a handler is told about its invocation."""

    def __init__(self, name: str) -> None:
        self.function_name = name
        self.memory_limit_in_mb = 256
        self.invoked_function_arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
        self.aws_request_id = "local"
        self.log_stream_name = "local"

    def get_remaining_time_in_millis(self) -> int:
        """Always a quarter of an hour: nobody ends a run here."""
        return 900_000


class Stack:
    """The stack, from `with` on; leaving it, everything in it is gone and the environment is as it was.

    `clock`, `find`, `http` and `secret` take the place of the real ones; `parameters` are the template's.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        parameters: Mapping[str, str] | None = None,
        find: Callable[[str], Source] | None = None,
        http: Callable[[SourceEntry], Http] | None = None,
        secret: Callable[[str], str] | None = None,
    ) -> None:
        self._resources = Resources({"LogLevel": "CRITICAL", **(parameters or {})})
        self._carrier = Carrier(self._resources.event_sources, "Table", self.invoke)
        self._clock, self._find, self._http, self._secret = clock, find, http, secret
        self._chats = Chats()
        self._left = ExitStack()
        self._before: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        """Make everything the template declares."""
        self._left.callback(self._restore_environment)
        self._environment(_QUIET)
        self._left.enter_context(mock_aws())
        self._left.enter_context(swift_moto())
        self._left.callback(wiring.rewire)
        wiring.rewire(
            clock=self._clock,
            find=self._find,
            http=self._http,
            secret=self._secret,
            chats=self._chats.reach(),
        )
        self._resources.make()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave moto and put the environment back."""
        self._left.close()

    @property
    def table(self) -> DynamoTable:
        """The table, for looking and for what a person does at the desk."""
        return DynamoTable(wiring.client("dynamodb"), self._resources.named("Table"), clock=wiring.now)

    @property
    def functions(self) -> Mapping[str, Function]:
        """The template's functions by logical id."""
        return self._resources.functions

    @property
    def faults(self) -> deque[str]:
        """What handlers raised or reported, a line each."""
        return self._carrier.faults

    def queues(self) -> dict[str, str]:
        """Logical id -> address of every queue of the template."""
        return self._resources.queues()

    def tick(self, now: datetime) -> None:
        """One minute: every function whose schedule is due runs, and what follows from it is carried to its end."""
        for function in self.functions.values():
            if _is_due(function, now):
                self._carrier.attempt(function.name, events.scheduled(now))
                self.drain()

    def drain(self) -> None:
        """Carry events until none is left that can be delivered now."""
        self._carrier.drain()

    def invoke(self, name: str, event: Any) -> Any:
        """Call a function's handler, in its environment, with an event; raises what it raises."""
        function = self.functions[name]
        # Each has its own variables and no other's, as in AWS: one that the template forgets is missed here too.
        for other in self.functions.values():
            self._without(other.environment.keys() - function.environment.keys())
        self._environment(function.environment | _NO_STACK)
        module, _, attribute = function.handler.rpartition(".")
        handler = getattr(importlib.import_module(module), attribute)
        return handler(event, _Context(name))

    def sent(self) -> list[Sent]:
        """What SNS and the chats would have delivered to people since this was last asked."""
        backend = get_backend("sns")[ACCOUNT][REGION]
        found = []
        for name in ("EmailTopic", "SmsTopic"):
            topic = backend.topics[self._resources.named(name)]
            for _id, message, subject, *_ in topic.sent_notifications:
                found.append(Sent(topic=name, subject=subject, message=message))
            topic.sent_notifications.clear()
        found += [Sent(topic=f"chat:{chat}", subject=None, message=body) for chat, body in self._chats.posted]
        self._chats.posted.clear()
        return found

    def items(self) -> tuple[Item, ...]:
        """Everything in the table, in the order of the keys."""
        return tuple(sorted(self.table.everything(), key=lambda item: (str(item["pk"]), str(item["sk"]))))

    def pending(self) -> dict[str, tuple[str, ...]]:
        """The bodies of what is still on the queues, by logical id; dead letters too."""
        backend = get_backend("sqs")[ACCOUNT][REGION]
        found = {}
        for name, url in self.queues().items():
            messages = backend.queues[url.rpartition("/")[2]]._messages  # noqa: SLF001  - in flight ones too
            if messages:
                found[name] = tuple(message.body for message in messages)
        return found

    def restore(self, items: Iterable[Item], queues: Mapping[str, Iterable[str]]) -> None:
        """Make table and queues what they were; what is there now goes."""
        for item in self.items():
            self.table.delete(str(item["pk"]), str(item["sk"]))
        for item in items:
            self.table.write([Put(item)])
        for name, url in self.queues().items():
            wiring.client("sqs").purge_queue(QueueUrl=url)
            for body in queues.get(name, ()):
                wiring.client("sqs").send_message(QueueUrl=url, MessageBody=body)

    def _environment(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            self._before.setdefault(name, os.environ.get(name))
            os.environ[name] = value

    def _without(self, names: Iterable[str]) -> None:
        for name in names:
            self._before.setdefault(name, os.environ.get(name))
            os.environ.pop(name, None)

    def _restore_environment(self) -> None:
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _is_due(function: Function, now: datetime) -> bool:
    if function.weekly is not None:
        return function.weekly.is_due(now)
    every = function.every
    return every is not None and int(now.timestamp()) // 60 % max(1, int(every.total_seconds()) // 60) == 0
