"""What lies in a dead-letter queue: what it is about, why it lies there, and how it may go back. Pure.

Bodies are of three kinds: messages of ours, what Lambda says of a failed invocation, what SNS could not deliver.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import Struct

from harken.channels.plain import headline
from harken.domain.notice import Notice
from harken.jobs.ports import Dead, FetchJob
from harken.sources.text import one_line

QUEUES: Final = ("JobsDead", "MentionsDead", "TicksDead", "NoticesDead", "AlertsDead")
"""The stack's dead-letter queues, in the order of the flow."""

Way = Literal["queue", "table", "topic"]
"""Back to the queue it came from; written anew in the table, whose stream is published; or published to its topic."""

_FIVE_TIMES = "failed five times"
_UNKNOWN = "not a message that we know"


class Sendable(Struct, frozen=True, rename={"topic": "TopicArn", "subject": "Subject", "message": "Message"}):
    """What SNS was to deliver, as it stands in its envelope."""

    topic: str
    message: str
    subject: str | None = None
    unsubscribe: str = msgspec.field(default="", name="UnsubscribeURL")
    attributes: dict[str, dict[str, str]] = msgspec.field(default_factory=dict, name="MessageAttributes")

    @property
    def subscription(self) -> str | None:
        """The ARN of the subscription that was not reached, where SNS names it."""
        return next(iter(parse_qs(urlsplit(self.unsubscribe).query).get("SubscriptionArn", ())), None)


class Letter(Struct, frozen=True, kw_only=True):
    """One dead letter. `excerpt` is from outside, on one line. `back` is None for what is only a sign, or no good."""

    about: str = ""
    reason: str = _UNKNOWN
    excerpt: str = ""
    back: Way | None = None
    notice: Notice | None = None
    undelivered: Sendable | None = None


class _Author(Struct, frozen=True):
    text: str = ""


class _Post(Struct, frozen=True):
    """As much of an `Incoming` as is shown: one that cannot be read whole is shown, too."""

    brand: str
    entry: str
    mention: _Author = _Author()


class _Context(Struct, frozen=True, rename="camel"):
    function_arn: str = ""
    condition: str = ""


class _Answer(Struct, frozen=True, rename="camel"):
    error_type: str = ""
    error_message: str = ""


class _Published(Struct, frozen=True, rename="pascal"):
    sns: Sendable


class _Records(Struct, frozen=True, rename="pascal"):
    records: tuple[_Published, ...] = ()


class _Failure(Struct, frozen=True, rename="camel"):
    """What Lambda says of an invocation that failed in the end."""

    request_context: _Context
    request_payload: Any = None
    response_payload: Any = None

    @property
    def function(self) -> str:
        """The function's name, without the version behind it."""
        return (self.request_context.function_arn.split(":") + [""] * 7)[6]

    @property
    def reason(self) -> str:
        """The error, or what Lambda calls the condition."""
        try:
            answer = msgspec.convert(self.response_payload, _Answer)
        except msgspec.ValidationError:
            answer = _Answer()
        said = ": ".join(part for part in (answer.error_type, answer.error_message) if part)
        return one_line(said or self.request_context.condition)


def letter(queue: str, body: str, attributes: Mapping[str, str]) -> Letter:
    """A message of one of `QUEUES`, by its body and message attributes; one that makes no sense is shown as it is."""
    read = {"JobsDead": _job, "MentionsDead": _post, "TicksDead": _tick, "NoticesDead": _notice, "AlertsDead": _alert}
    try:
        return read[queue](body, attributes)
    except (msgspec.ValidationError, msgspec.DecodeError):
        back: Way | None = "queue" if queue in ("JobsDead", "MentionsDead") else None
        return Letter(reason=_FIVE_TIMES if back else _UNKNOWN, excerpt=one_line(body), back=back)


def _job(body: str, _attributes: Mapping[str, str]) -> Letter:
    job = msgspec.json.decode(body, type=FetchJob)
    return Letter(about=one_line(f"{job.brand}, {job.entry}"), reason=_FIVE_TIMES, back="queue")


def _post(body: str, _attributes: Mapping[str, str]) -> Letter:
    try:
        dead = msgspec.json.decode(body, type=Dead)
    except msgspec.ValidationError:
        post = msgspec.json.decode(body, type=_Post)
        about = one_line(f"{post.brand}, {post.entry}")
        return Letter(about=about, reason=_FIVE_TIMES, excerpt=one_line(post.mention.text), back="queue")
    about = one_line(", ".join(part for part in (dead.brand, dead.entry) if part))
    return Letter(about=about, reason=one_line(dead.reason), excerpt=one_line(dead.raw))


def _tick(body: str, attributes: Mapping[str, str]) -> Letter:
    """Not started: from Scheduler, which says why beside the message. Failed: from Lambda, with the error in it."""
    if "ERROR_CODE" in attributes or "ERROR_MESSAGE" in attributes:
        said = ": ".join(attributes[key] for key in ("ERROR_CODE", "ERROR_MESSAGE") if key in attributes)
        name = attributes.get("TARGET_ARN", "").rpartition(":function:")[2]
        return Letter(about=one_line(name), reason=one_line(said))
    failure = msgspec.json.decode(body, type=_Failure)
    return Letter(about=one_line(failure.function), reason=failure.reason)


def _notice(body: str, _attributes: Mapping[str, str]) -> Letter:
    """From the stream without the notice, which lies in the table; from SNS or a channel's function with it."""
    try:
        failure = msgspec.json.decode(body, type=_Failure)
    except msgspec.ValidationError:
        return _told(msgspec.json.decode(body, type=Sendable), "no channel took it")
    if failure.request_payload is None:
        return Letter(about=one_line(failure.function), reason=f"{failure.reason}; watch hands it in again by itself")
    records = msgspec.convert(failure.request_payload, _Records).records
    if not records:
        return Letter(about=one_line(failure.function), reason=failure.reason)
    return _told(records[0].sns, f"{failure.function}: {failure.reason}")


def _told(published: Sendable, reason: str) -> Letter:
    notice = msgspec.json.decode(published.message, type=Notice)
    about, said = one_line(f"{notice.id}, {notice.reason}"), one_line(headline(notice))
    return Letter(about=about, reason=one_line(reason), excerpt=said, back="table", notice=notice)


def _alert(body: str, attributes: Mapping[str, str]) -> Letter:
    undelivered = msgspec.json.decode(body, type=Sendable)
    said = ": ".join(attributes[key] for key in ("ErrorCode", "ErrorMessage") if key in attributes)
    return Letter(
        reason=one_line(said) or "SNS could not deliver it",
        excerpt=one_line(undelivered.subject or undelivered.message),
        back="topic",
        undelivered=undelivered,
    )
