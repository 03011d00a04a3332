"""Each handler under events as AWS gives them, on the stack of template.yaml in moto: one good event, one bad."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from tests.domain.builders import at
from tests.jobs.stage import BRAND, Shown, complaint
from tests.store.test_store_incidents import notice

from harken import wiring
from harken.domain.brand import ChatEntry, OpinionSettings, Rule, SourceEntry
from harken.domain.errors import SourceError, Unavailable
from harken.domain.mention import Mention
from harken.domain.notice import Notice
from harken.domain.signing import sign
from harken.handlers import watch
from harken.jobs.ports import FetchJob, Incoming
from harken.sources.base import BadItem, Page
from harken.store import incidents, mentions, settings, sources
from harken.store.sources import SourceState
from harken.store.table import Put
from harken_cli.local import events
from harken_cli.local.stack import Stack


class Here:
    """A running stack, its clock, and the source that it reads."""

    def __init__(self) -> None:
        self.now: datetime = at(0)
        self.source = Shown()
        self.stack = Stack(
            clock=lambda: self.now,
            parameters={"AlertEmail": "support@luvento.example", "AlertPhone": "+491701234567"},
            find=lambda _name: self.source,
            http=lambda _entry: None,  # type: ignore[arg-type,return-value]
        )

    def queued(self, name: str) -> list[str]:
        """The bodies that lie in a queue, which is emptied."""
        client, url = wiring.client("sqs"), self.stack.queues()[name]
        found: list[str] = []
        while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                found.append(message["Body"])
                client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def invoke(self, function: str, event: Any) -> Any:
        return self.stack.invoke(function, event)


@pytest.fixture(scope="module")
def whole() -> Iterator[Here]:
    here = Here()
    with here.stack:
        yield here


@pytest.fixture
def here(whole: Here) -> Here:
    """The stack with an empty table, empty queues and one brand."""
    for item in list(whole.stack.table.everything()):
        whole.stack.table.delete(str(item["pk"]), str(item["sk"]))
    for name in whole.stack.queues():
        whole.queued(name)
    whole.stack.drain()
    whole.stack.sent()
    whole.stack.faults.clear()
    whole.now = at(0)
    whole.source.__init__()  # type: ignore[misc]
    settings.apply(whole.stack.table, [BRAND], at(0))
    return whole


def messages(*bodies: Any) -> dict[str, Any]:
    """An SQS event; what is no text is written as JSON."""
    texts = [body if isinstance(body, str) else msgspec.json.encode(body).decode() for body in bodies]
    received = [
        {"MessageId": f"id-{number}", "ReceiptHandle": "r", "Body": text, "MD5OfBody": ""}
        for number, text in enumerate(texts)
    ]
    return events.queued(received, "arn:aws:sqs:us-east-1:123456789012:queue")


def incoming(post: Mention) -> Incoming:
    return Incoming(brand="luvento", entry="mastodon", seen_at=at(0), mention=post)


def changes(*items: dict[str, Any]) -> dict[str, Any]:
    """A stream event of new images."""
    records = [
        {
            "eventID": str(number),
            "eventName": "INSERT",
            "dynamodb": {
                "Keys": {"pk": {"S": str(item["pk"])}, "sk": {"S": str(item["sk"])}},
                "NewImage": {
                    name: {"N": str(value)} if isinstance(value, int) else {"S": value}
                    for name, value in item.items()
                },
                "SequenceNumber": str(100 + number),
            },
        }
        for number, item in enumerate(items)
    ]
    return events.streamed(records, "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/s")


def published(item: Notice | str) -> dict[str, Any]:
    """An SNS event with one notice."""
    text = item if isinstance(item, str) else msgspec.json.encode(item).decode()
    envelope = {"MessageId": "m", "TopicArn": "arn:t", "Message": text, "Timestamp": "2026-11-20T12:00:00Z"}
    return events.published([envelope], "arn:s")


def failed(answer: Any) -> list[str]:
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


def test_plan_orders_what_is_due(here):
    here.invoke("Plan", events.scheduled(here.now))
    assert [json.loads(body) for body in here.queued("Jobs")] == [{"brand": "luvento", "entry": "mastodon"}]
    sources.save(here.stack.table, "luvento", "mastodon", "cursor", SourceState(next_at=at(5)))
    here.invoke("Plan", events.scheduled(here.now))
    assert here.queued("Jobs") == []


def test_fetch_reads_each_entry_and_queues_what_it_brings(here):
    here.source.pages = [
        Page(mentions=tuple(complaint(str(n)) for n in range(12)), bad=(BadItem("no id", "{}"),), cursor={"n": 1})
    ]
    assert failed(here.invoke("Fetch", messages(FetchJob(brand="luvento", entry="mastodon")))) == []
    assert {json.loads(body)["mention"]["id"] for body in here.queued("Mentions")} == {
        f"mastodon:{n}" for n in range(12)
    }
    assert [json.loads(body)["reason"] for body in here.queued("MentionsDead")] == ["no id"]


def test_fetch_reports_what_is_no_job_alone(here):
    here.source.pages = [Page(mentions=(complaint("1"),))]
    answer = here.invoke("Fetch", messages("{", FetchJob(brand="luvento", entry="mastodon"), "[]"))
    assert failed(answer) == ["id-0", "id-2"]
    assert len(here.queued("Mentions")) == 1


def test_fetch_takes_a_failing_source_for_done(here):
    """It is kept in the source's state and tried again by the plan, not by the queue."""
    here.source.pages = [SourceError("503")]
    assert failed(here.invoke("Fetch", messages(FetchJob(brand="luvento", entry="mastodon")))) == []
    assert sources.read(here.stack.table, "luvento", "mastodon", "cursor").error == "503"


def test_score_stores_each_mention_once(here):
    post = complaint("1", text="My Luvento coffee machine is broken and nobody answers. Terrible service!")
    answer = here.invoke("Score", messages(incoming(post), incoming(post), incoming(complaint("2", text="hello"))))
    assert failed(answer) == []
    assert mentions.stored(here.stack.table, "luvento", ["mastodon:1", "mastodon:2"]) == {"mastodon:1"}
    record = mentions.read(here.stack.table, "luvento", "mastodon:1").record
    assert record is not None
    assert record.assessment.sentiment == "negative"


@pytest.mark.parametrize(
    "bad", ["{", '{"brand": "luvento"}', "null", '{"brand":1,"entry":"","seen_at":"x","mention":{}}']
)
def test_score_buries_what_can_never_be_read_and_takes_the_rest(here, bad):
    assert failed(here.invoke("Score", messages(bad, incoming(complaint("1"))))) == []
    (dead,) = here.queued("MentionsDead")
    assert json.loads(dead)["raw"] == bad
    assert json.loads(dead)["reason"]
    assert mentions.stored(here.stack.table, "luvento", ["mastodon:1"]) == {"mastodon:1"}


def test_score_reports_alone_what_may_go_better_next_time(here):
    here.stack.table.write([Put({"pk": "luvento#mastodon:1", "sk": "mention", "version": 1, "data": "not ours"})])
    answer = here.invoke("Score", messages(incoming(complaint("1")), incoming(complaint("2"))))
    assert failed(answer) == ["id-0"]
    assert mentions.stored(here.stack.table, "luvento", ["mastodon:2"]) == {"mastodon:2"}


def test_a_message_that_always_fails_ends_in_the_dead_letter_queue_with_the_rest_done(here):
    here.stack.table.write([Put({"pk": "luvento#mastodon:1", "sk": "mention", "version": 1, "data": "not ours"})])
    wiring.client("sqs").send_message(
        QueueUrl=here.stack.queues()["Mentions"], MessageBody=msgspec.json.encode(incoming(complaint("1"))).decode()
    )
    wiring.client("sqs").send_message(
        QueueUrl=here.stack.queues()["Mentions"], MessageBody=msgspec.json.encode(incoming(complaint("2"))).decode()
    )
    for _ in range(8):
        here.stack.drain()
    assert mentions.stored(here.stack.table, "luvento", ["mastodon:2"]) == {"mastodon:2"}
    assert [json.loads(body)["mention"]["id"] for body in here.queued("MentionsDead")] == ["mastodon:1"]


ASKING = replace(BRAND, second_opinion=OpinionSettings(use="comprehend", undecided=1.0))
NEUTRAL = {
    "Sentiment": "NEUTRAL", "SentimentScore": {"Positive": 0.0, "Negative": 0.0, "Neutral": 1.0, "Mixed": 0.0}
}  # fmt: skip


@pytest.fixture
def comprehend(here, monkeypatch) -> Iterator[list[Any]]:
    """What Comprehend is asked, which finds all neutral; the stack is allowed to ask it, and its brand does."""
    asked: list[Any] = []

    class Client:
        def batch_detect_sentiment(self, **request: Any) -> Any:
            asked.append(request)
            return {"ResultList": [{"Index": index, **NEUTRAL} for index in range(len(request["TextList"]))]}

    monkeypatch.setattr(wiring, "_hasty", lambda _service: Client())
    here.stack.functions["Score"].environment["HARKEN_SECOND_OPINION"] = "comprehend"
    settings.apply(here.stack.table, [ASKING], at(0))
    yield asked
    here.stack.functions["Score"].environment["HARKEN_SECOND_OPINION"] = "none"


def test_score_asks_another_once_for_the_whole_batch_and_never_again(here, comprehend, counted):
    posts = [complaint(name, name, text=f"My Luvento broke, call +49 170 123456{name}") for name in "123"]
    for _ in range(2):
        assert failed(here.invoke("Score", messages(*map(incoming, posts), "{"))) == []
    (request,) = comprehend
    assert request["TextList"] == ["My Luvento broke, call [number]"] * 3
    assert request["LanguageCode"] == "en"
    record = mentions.read(here.stack.table, "luvento", "mastodon:1").record
    assert record is not None
    assert record.assessment.probability.neutral >= 0.5
    assert counted == {"PostsNew": 3, "PostsBuried": 2, "PostsKnown": 3, "SecondOpinionAsked": 3}


def test_score_goes_on_where_nobody_may_be_asked(here, comprehend, counted):
    here.stack.functions["Score"].environment["HARKEN_SECOND_OPINION"] = "none"
    assert failed(here.invoke("Score", messages(incoming(complaint("1"))))) == []
    assert comprehend == []
    assert counted == {"PostsNew": 1, "SecondOpinionFailed": 1}


@pytest.fixture
def counted(monkeypatch) -> dict[str, float]:
    """The metrics of Score."""
    found: dict[str, float] = {}
    monkeypatch.setattr(
        "harken.handlers.score.count", lambda name, number=1: found.update({name: found.get(name, 0) + number})
    )
    return found


def test_score_of_a_brand_that_asks_nobody_makes_no_client(here, monkeypatch):
    here.invoke("Score", messages(incoming(complaint("0"))))
    monkeypatch.setattr(wiring, "_hasty", None)
    monkeypatch.setattr("boto3.client", None)
    assert failed(here.invoke("Score", messages(incoming(complaint("1"))))) == []


SECRET = "made-up-secret-of-the-test"


def url_call(here: Here, body: str, *, encoded: bool = False, signature: str = "") -> dict[str, Any]:
    """A signed call of the URL, as Lambda gives it."""
    timestamp = str(int(here.now.timestamp()))
    headers = {
        "x-harken-timestamp": timestamp,
        "x-harken-signature": signature or sign(SECRET, timestamp, body.encode()),
    }
    text = base64.b64encode(body.encode()).decode() if encoded else body
    return {
        "headers": headers,
        "body": text,
        "isBase64Encoded": encoded,
        "requestContext": {"http": {"method": "POST"}},
    }


@pytest.fixture
def open_door(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """The webhook has its secret, and the brand takes pushes."""
    monkeypatch.setattr(wiring, "push_secret", lambda: SECRET)
    entry = SourceEntry(use="push", id="push", every=timedelta(days=1))
    settings.apply(here.stack.table, [replace(BRAND, sources=(*BRAND.sources, entry))], at(0))


@pytest.mark.usefixtures("open_door")
@pytest.mark.parametrize("encoded", [False, True])
def test_push_queues_what_a_signed_call_brings(here, encoded):
    body = json.dumps({"brand": "luvento", "mentions": [{"id": "push:x:1", "text": "Лувенто"}, {"id": "x"}]})
    answer = here.invoke("Push", url_call(here, body, encoded=encoded))
    assert (answer["statusCode"], answer["headers"]) == (207, {"content-type": "application/json"})
    told = json.loads(answer["body"])
    assert (told["queued"], [one["index"] for one in told["refused"]]) == (1, [1])
    (queued,) = here.queued("Mentions")
    assert (json.loads(queued)["entry"], json.loads(queued)["mention"]["text"]) == ("push", "Лувенто")
    assert here.invoke("Push", url_call(here, body, encoded=encoded))["statusCode"] == 409


@pytest.mark.usefixtures("open_door")
@pytest.mark.parametrize("event", [{}, {"headers": None, "body": None}, {"headers": {}, "body": "{}"}], ids=repr)
def test_push_answers_a_call_without_a_signature_with_the_same_words(here, event):
    closed = here.invoke("Push", url_call(here, "{}", signature="sha256=no"))
    assert closed["statusCode"] == 403
    assert here.invoke("Push", event) == closed


def test_push_is_closed_where_no_secret_is_named(here):
    """As in the stack that the template makes when it is left alone."""
    assert here.invoke("Push", url_call(here, "{}"))["statusCode"] == 403


def test_follow_asks_again_about_what_is_due(here):
    here.invoke("Score", messages(incoming(complaint("1"))))
    here.now = at(40)
    here.source.show("mastodon:1", gone=True)
    here.invoke("Follow", events.scheduled(here.now))
    record = mentions.read(here.stack.table, "luvento", "mastodon:1").record
    assert record is not None
    assert record.gone


def test_follow_buries_a_post_that_no_message_can_hold_and_queues_the_rest(here):
    here.invoke("Score", messages(incoming(complaint("1"))))
    here.now = at(40)
    heavy = complaint("2", minute=1, reply_to="mastodon:1", links=tuple("\U0001f4a5" * 2_000 for _ in range(32)))
    here.source.show("mastodon:1", complaint("1"), heavy, complaint("3", minute=2, reply_to="mastodon:1"))
    here.invoke("Follow", events.scheduled(here.now))
    assert [json.loads(body)["mention"]["id"] for body in here.queued("Mentions")] == ["mastodon:3"]
    (dead,) = here.queued("MentionsDead")
    assert "more than a message may have" in json.loads(dead)["reason"]


def test_watch_writes_what_is_to_be_told(here):
    here.source.tells_answers = False
    here.invoke("Score", messages(*(incoming(complaint(name, name)) for name in ("anna", "bo"))))
    here.now = at(40)
    here.invoke("Watch", events.scheduled(here.now))
    here.invoke("Watch", events.scheduled(here.now))
    assert [notice.reason for notice in incidents.notices(here.stack.table, "luvento")] == ["FIRST"]


def page_of(name: str) -> str:
    return str(wiring.client("s3").get_object(Bucket="pages", Key=name)["Body"].read(), "utf-8")


MONDAY = 3 * 24 * 60 - 5 * 60
"""Seven in the morning after the week of NOON, in minutes."""


def test_the_digest_is_kept_as_a_page_and_sent_once(here):
    here.invoke("Score", messages(incoming(complaint("1", text="My Luvento is broken <b>again</b>"))))
    here.now = at(MONDAY)
    for _ in range(2):
        here.invoke("Digest", events.scheduled(here.now))
    (sent,) = here.stack.sent()
    assert sent.subject == "[Harken] Luvento, 2026-W47: 0 of 1 answered, 1 person still waits"
    assert "s3://pages/digests/luvento/2026-W47.html" in sent.message
    page = page_of("digests/luvento/2026-W47.html")
    assert "My Luvento is broken ‹b›again‹/b›" in page


def test_the_digest_comes_by_itself_on_monday_morning_and_at_no_other_minute(here):
    here.invoke("Score", messages(incoming(complaint("1"))))
    for minute in (MONDAY - 1, MONDAY, MONDAY + 1, MONDAY + 24 * 60):
        here.now = at(minute)
        here.stack.tick(here.now)
        digests = [sent for sent in here.stack.sent() if "2026-W47" in (sent.subject or "")]
        assert len(digests) == (minute == MONDAY)


def test_a_digest_that_cannot_be_kept_is_not_sent_and_ends_in_an_error(here, monkeypatch):
    """So that Lambda tries again: the mail would lead to no page."""
    here.invoke("Score", messages(incoming(complaint("1"))))
    here.now = at(MONDAY)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    function = here.stack.functions["Digest"]
    monkeypatch.setitem(function.environment, "PAGES_BUCKET_NAME", "nowhere")
    with pytest.raises(Unavailable, match="S3"):
        here.invoke("Digest", events.scheduled(here.now))
    assert here.stack.sent() == []
    monkeypatch.undo()
    here.invoke("Digest", events.scheduled(here.now))
    assert len(here.stack.sent()) == 1


@pytest.mark.parametrize(("minute", "counted"), [(1, 0), (60, 1)])
def test_watch_looks_every_hour_whether_a_subscriber_got_lost(here, monkeypatch, minute, counted):
    known = [f"arn:aws:sns:::{name}" for name in ("anna", "bo")]
    monkeypatch.setattr(wiring, "subscriptions", lambda: known)
    here.invoke("Watch", events.scheduled(here.now))
    told: list[tuple[str, float]] = []
    monkeypatch.setattr(watch, "count", lambda name, number=1: told.append((name, number)) if number else None)
    del known[0]
    here.now = at(minute)
    here.invoke("Watch", events.scheduled(here.now))
    assert told == [("Watched", 1)] + [("SubscriptionsLost", 1)] * counted


def test_watch_counts_what_is_deaf(here, monkeypatch):
    settings.apply(here.stack.table, [replace(BRAND, rules=(Rule(id="deaf", kind="deaf", above=0),))], at(0))
    told: list[str] = []
    monkeypatch.setattr(watch, "count", lambda name, number=1: told.append(name) if number else None)
    here.now = at(45)
    here.invoke("Watch", events.scheduled(here.now))
    assert [notice.reason for notice in incidents.notices(here.stack.table, "luvento")] == ["FIRST"]
    assert told == ["NoticesFirst", "SourcesDeaf", "Watched"]


def image(item: Notice, **more: Any) -> dict[str, Any]:
    data = msgspec.json.encode(item).decode()
    return {"pk": "luvento", "sk": "notice#1", "due_at": "2026", "data": data, **more}


def on_topic(here: Here) -> list[str]:
    """The ids of the notices that the email channel was given, in order; they are taken away."""
    url = wiring.client("sqs").get_queue_url(QueueName="NotifyEmail-topic")["QueueUrl"]
    found = []
    while got := wiring.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for message in got:
            found.append(msgspec.json.decode(json.loads(message["Body"])["Message"], type=Notice).id)
            wiring.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_publish_puts_new_notices_on_the_topic(here):
    one, two = notice(), notice(sequence=2)
    assert failed(here.invoke("Publish", changes(image(one), image(two)))) == []
    assert on_topic(here) == [one.id, two.id]


def test_publish_takes_a_long_notice_too(here):
    """Twenty who wait, each with a long text in Hebrew: packed in the table, whole on the topic."""
    here.source.tells_answers = False
    settings.apply(here.stack.table, [replace(BRAND, rules=(replace(BRAND.rules[0], above=9),))], at(0))
    posts = [complaint(str(n), f"author{n}", text=f"Luvento {'שבור ' * 400}") for n in range(20)]
    here.invoke("Score", messages(*map(incoming, posts)))
    here.now = at(40)
    here.invoke("Watch", events.scheduled(here.now))
    here.stack.drain()
    (sent,) = here.stack.sent()
    assert "שבור" in sent.message
    assert list(here.stack.faults) == []


def test_publish_leaves_what_was_delivered(here):
    delivered = image(notice())
    del delivered["due_at"]
    assert failed(here.invoke("Publish", changes(delivered))) == []
    assert on_topic(here) == []


def test_publish_reports_a_bad_record_from_which_the_stream_goes_on(here):
    answer = here.invoke("Publish", changes(image(notice()), image(notice(), data="{"), image(notice(sequence=2))))
    assert failed(answer)[0] == "101"
    assert notice().id in on_topic(here)


@pytest.mark.parametrize(("function", "topic"), [("NotifyEmail", "EmailTopic"), ("NotifySms", "SmsTopic")])
def test_a_channel_sends_each_notice_once(here, function, topic):
    item = replace(notice(), channels=("email", "sms"))
    for _ in range(2):
        here.invoke(function, published(item))
    (sent,) = here.stack.sent()
    assert sent.topic == topic
    assert "Luvento" in (sent.subject or sent.message)


@pytest.mark.parametrize("function", ["NotifyEmail", "NotifySms", "NotifyChat"])
@pytest.mark.parametrize("text", ["{", "{}", "null"])
def test_a_channel_that_is_given_no_notice_ends_in_an_error(here, function, text):
    """So that Lambda tries again and then keeps it."""
    with pytest.raises((msgspec.ValidationError, msgspec.DecodeError)):
        here.invoke(function, published(text))


@pytest.mark.parametrize("function", ["NotifyEmail", "NotifySms"])
def test_a_channel_whose_topic_is_gone_ends_in_an_error_and_sends_later(here, function, monkeypatch):
    def refuse(**_request):
        raise Unavailable("SNS did not take a message")

    monkeypatch.setattr(wiring, "_publish", refuse)
    with pytest.raises(Unavailable):
        here.invoke(function, published(notice()))
    monkeypatch.undo()
    here.now = at(1)
    here.invoke(function, published(notice()))
    assert len(here.stack.sent()) == 1


def with_chats(here):
    """The brand, with a chat for everything and one for what is critical."""
    chats = (
        ChatEntry(use="slack", id="slack", url="secret:slack"),
        ChatEntry(use="telegram", id="fire", token="secret:tg", chat="-100", severity="critical"),
    )
    settings.apply(here.stack.table, [replace(BRAND, chat=chats)], at(0))


def test_chats_are_posted_each_notice_once(here):
    with_chats(here)
    for _ in range(2):
        here.invoke("NotifyChat", published(replace(notice(), channels=("chat",))))
    (sent,) = here.stack.sent()
    assert sent.topic == "chat:slack"
    assert "Luvento" in json.loads(sent.message)["text"]
    here.invoke("NotifyChat", published(replace(notice(sequence=2), severity="critical", channels=("chat",))))
    assert sorted(sent.topic for sent in here.stack.sent()) == ["chat:fire", "chat:slack"]


def test_the_whole_way_from_a_post_to_an_email_and_back_to_quiet(here):
    """Tick by tick, as the schedules and queues of the template carry it."""
    here.source.pages = [Page(mentions=(complaint("1", "anna"), complaint("2", "bo")), cursor={"n": 1})]
    told: list[tuple[int, str]] = []
    for minute in (0, 15, 28, 30, 31, 32, 33, 35, 38, 41, 43, 45):
        here.now = at(minute)
        if minute == 31:
            for name in ("mastodon:1", "mastodon:2"):
                here.source.show(name, gone=True)
        here.stack.tick(here.now)
        told += [(minute, sent.topic) for sent in here.stack.sent()]
    assert told[0] == (30, "EmailTopic")
    assert [notice.reason for notice in incidents.notices(here.stack.table, "luvento")] == ["FIRST", "CLEARED"]
    assert len(told) == 2
    assert list(here.stack.faults) == []
