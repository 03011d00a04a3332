"""Where clients are born: what the handlers need, made once a process, from the environment.

Environment: TABLE_NAME, JOBS_QUEUE_URL, MENTIONS_QUEUE_URL, DEAD_QUEUE_URL, NOTICES_TOPIC_ARN, EMAIL_TOPIC_ARN,
SMS_TOPIC_ARN, PAGES_BUCKET_NAME, STACK_NAME, SECRETS_PREFIX, HARKEN_TIMEZONE, HARKEN_RETENTION_DAYS,
HARKEN_SECOND_OPINION, HARKEN_PUSH_SECRET; each function has those it uses.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import msgspec
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from harken.channels.base import Email, Sms
from harken.domain.assessment import Assessment
from harken.domain.brand import Brand, ChatEntry, OpinionSettings, SourceEntry
from harken.domain.errors import NoOpinion, SourceRefused, Unavailable
from harken.domain.mention import Mention
from harken.domain.notice import Notice
from harken.jobs.ports import ChatReach, Outside, Run
from harken.sources.base import Http, Source
from harken.store import limits
from harken.store.dynamo import DynamoTable

if TYPE_CHECKING:
    from harken.scoring.outside.base import Call, SecondOpinion

_CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 4})
_HASTY = Config(connect_timeout=2, read_timeout=9, retries={"mode": "standard", "total_max_attempts": 1})
"""A second opinion that does not come soon, or not at once, is done without."""
_OPINION_MILLISECONDS = 12_000
"""The longest that asking for one takes, and taking it in."""
_MOST_MESSAGES = 10
_MOST_BYTES = 250_000
"""SQS takes ten messages a request and, all together, at least 256 KiB."""


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class _Given:
    """What a machine of one's own puts in place of the outside world: its clock, its sources, its web."""

    clock: Callable[[], datetime] = staticmethod(_wall_clock)
    find: Callable[[str], Source] | None = None
    http: Callable[[SourceEntry], Http] | None = None
    secret: Callable[[str], str] | None = None
    chats: ChatReach | None = None


def rewire(
    *,
    clock: Callable[[], datetime] | None = None,
    find: Callable[[str], Source] | None = None,
    http: Callable[[SourceEntry], Http] | None = None,
    secret: Callable[[str], str] | None = None,
    chats: ChatReach | None = None,
) -> None:
    """Start anew, with these in place of the real ones; clients made before are forgotten."""
    _Given.clock = staticmethod(clock or _wall_clock)
    _Given.find = staticmethod(find) if find else None
    _Given.http = staticmethod(http) if http else None
    _Given.secret = staticmethod(secret) if secret else None
    _Given.chats = chats
    for made in (client, _hasty, table, outside, _pauses, _polite):
        made.cache_clear()


def now() -> datetime:
    """The present moment, UTC."""
    return _Given.clock()


@cache
def client(service: str) -> Any:
    """The boto3 client of a service."""
    return boto3.client(service, config=_CONFIG)  # type: ignore[call-overload]


@cache
def table() -> DynamoTable:
    """The one table."""
    return DynamoTable(client("dynamodb"), os.environ["TABLE_NAME"], clock=now)


def run() -> Run:
    """What the steps of this run share."""
    return Run(table=table(), now=now(), assess=_assess, retention=retention())


def stack() -> str | None:
    """The name of the deployed stack, None on a machine of one's own."""
    return os.environ.get("STACK_NAME") or None


def retention() -> timedelta:
    """How long what no longer waits is kept."""
    return timedelta(days=int(os.environ.get("HARKEN_RETENTION_DAYS", "90")))


@cache
def outside() -> Outside:
    """The sources, and the queues that take what they bring."""
    return Outside(find=find, http=_http, secret=_secret, send=_sender("MENTIONS_QUEUE_URL"), bury=bury)


def find(name: str) -> Source:
    """The source of that name."""
    if _Given.find is not None:
        return _Given.find(name)
    from harken.sources.registry import source  # noqa: PLC0415  - feedparser and httpx only where sources are read

    return source(name)


def send_jobs(messages: Sequence[msgspec.Struct]) -> None:
    """Put fetch jobs on their queue."""
    _sender("JOBS_QUEUE_URL")(messages)


def bury(messages: Sequence[msgspec.Struct]) -> None:
    """Put what can never be read on the dead-letter queue, with the reason."""
    _sender("DEAD_QUEUE_URL")(messages)


def push_secret() -> str:
    """What the webhook's secret holds now (it may take five minutes to be seen); empty where there is none."""
    name = os.environ.get("HARKEN_PUSH_SECRET", "")
    try:
        return outside().secret(name) if name else ""
    except SourceRefused:
        return ""


def publish_notice(notice: Notice) -> None:
    """Publish a notice to the topic the channels listen to."""
    _publish(**publication(notice, os.environ["NOTICES_TOPIC_ARN"]))


def publication(notice: Notice, topic: str) -> dict[str, Any]:
    """The request that publishes a notice to a topic the channels listen to."""
    return {
        "TopicArn": topic,
        "Message": msgspec.json.encode(notice).decode(),
        "MessageAttributes": _attributes(notice) | {"channels": _texts(notice.channels)},
    }


def send_email(notice: Notice, email: Email) -> None:
    """Publish an email; subscriptions filter on brand and severity."""
    _publish(
        TopicArn=os.environ["EMAIL_TOPIC_ARN"],
        Subject=email.subject,
        Message=email.body,
        MessageAttributes=_attributes(notice),
    )


def send_sms(notice: Notice, sms: Sms) -> None:
    """Publish a text message, as transactional: it is meant to wake somebody."""
    _publish(
        TopicArn=os.environ["SMS_TOPIC_ARN"],
        Message=sms.body,
        MessageAttributes=_attributes(notice) | {"AWS.SNS.SMS.SMSType": _text("Transactional")},
    )


def chats() -> ChatReach:
    """The ways out to chats."""
    return _Given.chats or ChatReach(http=_chat, secret=_secret, pause=time.sleep)


def timezone() -> str:
    """Whose Mondays weeks begin with: an IANA time zone."""
    return os.environ.get("HARKEN_TIMEZONE") or "UTC"


def put_page(key: str, html: str) -> str:
    """Keep a page in the bucket under a key; gives back where it is."""
    bucket = os.environ["PAGES_BUCKET_NAME"]
    try:
        client("s3").put_object(Bucket=bucket, Key=key, Body=html.encode(), ContentType="text/html; charset=utf-8")
    except (ClientError, BotoCoreError) as error:
        raise Unavailable(f"S3 did not take a page: {error}") from error
    return f"s3://{bucket}/{key}"


def send_digest(brand: str, email: Email) -> None:
    """Publish a brand's digest as an email, to whoever gets its warnings."""
    _publish(
        TopicArn=os.environ["EMAIL_TOPIC_ARN"],
        Subject=email.subject,
        Message=email.body,
        MessageAttributes={"brand": _text(brand), "severity": _texts(("warning",))},
    )


def subscriptions() -> Iterator[str]:
    """The ARNs of all confirmed subscriptions to emails and text messages. Raises `Unavailable`."""
    pages = client("sns").get_paginator("list_subscriptions_by_topic")
    try:
        for topic in ("EMAIL_TOPIC_ARN", "SMS_TOPIC_ARN"):
            for page in pages.paginate(TopicArn=os.environ[topic]):
                arns = [str(item["SubscriptionArn"]) for item in page["Subscriptions"]]
                yield from (arn for arn in arns if arn.startswith("arn:"))  # else it waits to be confirmed
    except (ClientError, BotoCoreError) as error:
        raise Unavailable(f"SNS did not tell who is subscribed: {error}") from error


def second_opinion(wanted: OpinionSettings) -> "SecondOpinion | None":
    """The service that a brand asks for second opinions; None where the stack was not deployed to ask it."""
    if os.environ.get("HARKEN_SECOND_OPINION") != wanted.use:
        return None
    from harken.scoring.outside.registry import second_opinion as made  # noqa: PLC0415  - only for who asks

    return made(wanted, _asking)


def patience(context: Any) -> Callable[[], bool]:
    """Tells, whenever it is called, whether this invocation has time left for one more second opinion."""
    return lambda: bool(context.get_remaining_time_in_millis() > _OPINION_MILLISECONDS)


def _asking(service: str, operation: str) -> "Call":
    """Calls an operation; its client is made when it is called first. Words of the request stay out of errors."""

    def call(**request: Any) -> Any:
        try:
            return getattr(_hasty(service), operation)(**request)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
            raise NoOpinion(f"{service} refused: {code}", charged=status >= 500) from error
        except BotoCoreError as error:
            raise NoOpinion(f"{service} did not answer: {type(error).__name__}", charged=True) from error

    return call


@cache
def _hasty(service: str) -> Any:
    return boto3.client(service, config=_HASTY)  # type: ignore[call-overload]


def _attributes(notice: Notice) -> dict[str, dict[str, str]]:
    """What subscriptions filter on. An all-clear is of every severity: whoever was told of it at any is told."""
    severities = ("warning", "critical") if notice.reason == "CLEARED" else (notice.severity,)
    return {"brand": _text(notice.brand), "severity": _texts(severities)}


def _texts(values: Sequence[str]) -> dict[str, str]:
    return {"DataType": "String.Array", "StringValue": msgspec.json.encode(values).decode()}


def _text(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}


def _publish(**request: Any) -> None:
    try:
        client("sns").publish(**request)
    except (ClientError, BotoCoreError) as error:
        raise Unavailable(f"SNS did not take a message: {error}") from error


def _sender(variable: str) -> Callable[[Sequence[msgspec.Struct]], None]:
    def send(messages: Sequence[msgspec.Struct]) -> None:
        for batch in _packed([msgspec.json.encode(message).decode() for message in messages]):
            entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(batch)]
            try:
                answer = client("sqs").send_message_batch(QueueUrl=os.environ[variable], Entries=entries)
            except (ClientError, BotoCoreError) as error:
                raise Unavailable(f"SQS did not take messages: {error}") from error
            if answer.get("Failed"):
                raise Unavailable(f"SQS did not take {len(answer['Failed'])} of {len(entries)} messages")

    return send


def _packed(bodies: Sequence[str]) -> list[list[str]]:
    """Bodies in requests of at most ten, and at most what SQS takes at once."""
    requests: list[list[str]] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if not requests or len(requests[-1]) == _MOST_MESSAGES or size + length > _MOST_BYTES:
            requests.append([])
            size = 0
        requests[-1].append(body)
        size += length
    return requests


def _assess(mention: Mention, brand: Brand, others: Sequence[Brand]) -> Assessment:
    from harken.scoring.assess import assess  # noqa: PLC0415  - the model only where mentions are scored

    return assess(mention, brand, others)


def _http(entry: SourceEntry) -> Http:
    """The web for one entry, asked with what others were told in mind."""
    if _Given.http is not None:
        return _Given.http(entry)
    pauses = _pauses(limits.credential(entry))
    pauses.refresh()
    return _polite(msgspec.json.encode(entry))


def _chat(entry: ChatEntry) -> Http:
    """The web for one chat: in public alone, quick to give up, with what other runs were told in mind."""
    from harken.sources.http import Limits, polite  # noqa: PLC0415  - httpx only where something is posted

    options = {"url": entry.url, "token": entry.token}
    asked = SourceEntry(use=entry.use, id=entry.id, every=timedelta(0), options=options)
    pauses = _pauses(limits.credential(asked))
    pauses.refresh()
    return polite(asked, memory=pauses, limits=Limits(connect=3, read=6, total=8, body=100_000), clock=now)


@cache
def _pauses(credential: str) -> limits.Pauses:
    return limits.Pauses(table(), credential, now)


@cache
def _polite(entry: bytes) -> Http:
    from harken.sources.http import polite  # noqa: PLC0415  - httpx only where sources are read

    asked = msgspec.json.decode(entry, type=SourceEntry)
    return polite(asked, memory=_pauses(limits.credential(asked)), ledger=limits.ledger(table()), clock=now)


def _secret(name: str) -> str:
    if _Given.secret is not None:
        return _Given.secret(name)
    from aws_lambda_powertools.utilities import parameters  # noqa: PLC0415  - only where a secret is named

    try:
        return str(parameters.get_secret(f"{os.environ.get('SECRETS_PREFIX', 'harken/')}{name}", max_age=300))
    except parameters.exceptions.GetParameterError as error:
        text = f"there is no secret {name!r} in Secrets Manager that we may read"
        raise SourceRefused(text, fault="secret") from error
