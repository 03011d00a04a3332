"""Wiring: messages packed as the services take them, their refusals said in our own errors, nothing made twice."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import boto3
import msgspec
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from moto import mock_aws
from msgspec.structs import replace
from tests.domain.builders import at, minutes
from tests.store.test_store_incidents import notice

from harken import wiring
from harken.channels.base import Email, Sms
from harken.domain.brand import ChatEntry, OpinionSettings, SourceEntry
from harken.domain.errors import NoOpinion, SourceError, SourceRefused, Unavailable
from harken.jobs.ports import ChatReach, Dead, FetchJob
from harken.scoring.outside.base import Asked
from harken.sources.base import Http, Posting
from harken.store import limits
from harken.store.memory import MemoryTable


def _refused(code: str, status: int) -> ClientError:
    error: Any = {"Error": {"Code": code, "Message": "My Luvento broke"}}
    return ClientError(error | {"ResponseMetadata": {"HTTPStatusCode": status}}, "Converse")


class Service:
    """Any AWS client: remembers what it was asked, answers or refuses as told."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answer: Any = {}

    def _take(self, **request: Any) -> Any:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    publish = send_message_batch = put_object = _take


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch):
    made = Service()
    monkeypatch.setattr(wiring, "client", cache(lambda _name: made))
    for name in ("JOBS_QUEUE_URL", "MENTIONS_QUEUE_URL", "DEAD_QUEUE_URL"):
        monkeypatch.setenv(name, f"https://queue.example/{name}")
    for name in ("NOTICES_TOPIC_ARN", "EMAIL_TOPIC_ARN", "SMS_TOPIC_ARN"):
        monkeypatch.setenv(name, f"arn:{name}")
    monkeypatch.setenv("PAGES_BUCKET_NAME", "pages")
    return made


def dead(size: int) -> Dead:
    return Dead(reason="", brand="", entry="", raw="x" * size)


@pytest.mark.parametrize(
    ("sizes", "packed"),
    [
        ([], []),
        ([10] * 10, [10]),  # ten a request, no more
        ([10] * 23, [10, 10, 3]),
        ([100_000] * 5, [2, 2, 1]),  # and no more than a request may hold
        ([10, 240_000, 10, 240_000, 10], [3, 2]),
        ([240_000, 10, 10], [3]),
    ],
)
def test_messages_go_in_as_few_requests_as_the_queue_takes(service, sizes, packed):
    wiring.bury([dead(size) for size in sizes])
    assert [len(request["Entries"]) for request in service.requests] == packed
    for request in service.requests:
        assert request["QueueUrl"] == "https://queue.example/DEAD_QUEUE_URL"
        assert len({entry["Id"] for entry in request["Entries"]}) == len(request["Entries"])
        assert sum(len(entry["MessageBody"].encode()) for entry in request["Entries"]) <= 262_144
    bodies = [json.loads(entry["MessageBody"]) for request in service.requests for entry in request["Entries"]]
    assert [len(body["raw"]) for body in bodies] == sizes


def test_sizes_are_counted_in_bytes_not_characters(service):
    wiring.bury([replace(dead(0), raw="坏" * 60_000) for _ in range(2)])
    assert [len(request["Entries"]) for request in service.requests] == [1, 1]


def test_a_message_that_was_not_taken_is_an_error_though_the_request_succeeded(service):
    service.answer = {"Successful": [{"Id": "0"}], "Failed": [{"Id": "1"}]}
    with pytest.raises(Unavailable, match="1 of 2"):
        wiring.send_jobs([FetchJob(brand="a", entry="b")] * 2)


REFUSALS = [
    ClientError({"Error": {"Code": "Throttling", "Message": ""}}, "Publish"),
    ConnectTimeoutError(endpoint_url="https://sns.example"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=["refused", "unreachable"])
@pytest.mark.parametrize(
    "send",
    [
        lambda: wiring.send_jobs([FetchJob(brand="a", entry="b")]),
        lambda: wiring.publish_notice(notice()),
        lambda: wiring.send_email(notice(), Email(subject="s", body="b")),
        lambda: wiring.send_sms(notice(), Sms(body="b", encoding="gsm7", parts=1)),
        lambda: wiring.send_digest("luvento", Email(subject="s", body="b")),
        lambda: wiring.put_page("digests/luvento/2026-W47.html", "<p>"),
    ],
    ids=["queue", "notice", "email", "sms", "digest", "page"],
)
def test_what_a_service_does_not_take_is_unavailable(service, send, refusal):
    service.answer = refusal
    with pytest.raises(Unavailable):
        send()


def attributes(request: dict[str, Any]) -> dict[str, str]:
    return {name: value["StringValue"] for name, value in request["MessageAttributes"].items()}


def test_a_notice_goes_to_the_topic_whole_with_what_its_channels_filter_on(service):
    item = replace(notice(), channels=("email", "sms"))
    wiring.publish_notice(item)
    (request,) = service.requests
    assert request["TopicArn"] == "arn:NOTICES_TOPIC_ARN"
    assert msgspec.json.decode(request["Message"], type=type(item)) == item
    assert attributes(request) == {"brand": "luvento", "severity": '["warning"]', "channels": '["email","sms"]'}


@pytest.mark.parametrize(
    ("reason", "severity", "told"),
    [
        ("FIRST", "warning", ["warning"]),
        ("ESCALATED", "critical", ["critical"]),
        ("CLEARED", "warning", ["warning", "critical"]),  # whoever was told of it at any severity
        ("CLEARED", "critical", ["warning", "critical"]),
    ],
)
def test_subscribers_are_told_apart_by_brand_and_severity(service, reason, severity, told):
    item = replace(notice(), reason=reason, severity=severity)
    wiring.send_email(item, Email(subject="s", body="b"))
    wiring.send_sms(item, Sms(body="b", encoding="gsm7", parts=1))
    for request in service.requests:
        assert json.loads(attributes(request)["severity"]) == told
        assert attributes(request)["brand"] == "luvento"
    assert [request.get("Subject") for request in service.requests] == ["s", None]
    assert attributes(service.requests[1])["AWS.SNS.SMS.SMSType"] == "Transactional"


def test_a_digest_goes_to_those_who_get_a_brands_warnings(service):
    wiring.send_digest("luvento", Email(subject="s", body="b"))
    (request,) = service.requests
    assert attributes(request) == {"brand": "luvento", "severity": '["warning"]'}


def test_a_page_is_kept_under_its_name_as_html(service):
    assert wiring.put_page("digests/luvento/w.html", "<p>é") == "s3://pages/digests/luvento/w.html"
    (request,) = service.requests
    assert (request["Key"], request["Body"]) == ("digests/luvento/w.html", "<p>é".encode())
    assert request["ContentType"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(("given", "zone"), [("Europe/Berlin", "Europe/Berlin"), ("", "UTC"), (None, "UTC")])
def test_weeks_begin_on_the_mondays_of_the_stacks_time_zone(monkeypatch, given, zone):
    monkeypatch.delenv("HARKEN_TIMEZONE", raising=False)
    if given is not None:
        monkeypatch.setenv("HARKEN_TIMEZONE", given)
    assert wiring.timezone() == zone


class Pages:
    """A paginator that gives what it is told for each topic."""

    def __init__(self, pages: dict[str, list[list[str]]]) -> None:
        self._pages = pages

    def get_paginator(self, _operation: str) -> "Pages":
        return self

    def paginate(self, **asked: str) -> Iterator[dict[str, Any]]:
        for page in self._pages[asked["TopicArn"]]:
            if not page:
                raise REFUSALS[0]
            yield {"Subscriptions": [{"SubscriptionArn": arn} for arn in page]}


@pytest.fixture
def topics(monkeypatch):
    def told(pages: dict[str, list[list[str]]]) -> None:
        monkeypatch.setattr(wiring, "client", lambda _service: Pages(pages))
        for name in ("EMAIL", "SMS"):
            monkeypatch.setenv(f"{name}_TOPIC_ARN", name)

    return told


def test_whoever_has_confirmed_is_subscribed_on_whichever_page_they_stand(topics):
    topics({"EMAIL": [["arn:1", "PendingConfirmation"], ["arn:2", "Deleted"]], "SMS": [["arn:3"]]})
    assert list(wiring.subscriptions()) == ["arn:1", "arn:2", "arn:3"]


def test_a_list_of_subscribers_that_is_not_whole_is_none(topics):
    """Else whoever stands on the second page would seem lost."""
    topics({"EMAIL": [["arn:1"], []], "SMS": [["arn:3"]]})
    with pytest.raises(Unavailable):
        list(wiring.subscriptions())


def test_clients_and_table_are_made_once_a_process(monkeypatch):
    monkeypatch.setenv("TABLE_NAME", "table")
    wiring.rewire()
    assert wiring.client("sqs") is wiring.client("sqs")
    assert wiring.table() is wiring.table()
    before = wiring.table()
    wiring.rewire()
    assert wiring.table() is not before


def test_the_clock_is_utc_and_can_be_given():
    assert wiring.now().utcoffset().total_seconds() == 0  # type: ignore[union-attr]
    wiring.rewire(clock=lambda: at(3))
    assert wiring.now() == at(3)
    wiring.rewire()


@pytest.mark.parametrize(("days", "kept"), [(None, 90), ("7", 7)])
def test_how_long_things_are_kept_is_a_setting_of_the_stack(monkeypatch, days, kept):
    monkeypatch.delenv("HARKEN_RETENTION_DAYS", raising=False)
    if days:
        monkeypatch.setenv("HARKEN_RETENTION_DAYS", days)
    assert wiring.retention().days == kept


def test_a_secret_is_read_under_the_stacks_prefix_and_a_missing_one_is_a_refusal(monkeypatch):
    monkeypatch.setenv("SECRETS_PREFIX", "harken/test/")
    wiring.rewire()
    with mock_aws():
        boto3.client("secretsmanager").create_secret(Name="harken/test/mastodon", SecretString="s3cret")
        assert wiring.outside().secret("mastodon") == "s3cret"
        with pytest.raises(SourceRefused, match="nothing"):
            wiring.outside().secret("nothing")


# -------------------------------------------------------------------------------------------------- second opinions

COMPREHEND = OpinionSettings(use="comprehend")
BEDROCK = OpinionSettings(use="bedrock", model="maker.model-v1:0")
WORDS = [Asked(id="m:1", text="My Luvento broke", lang="en", brand="Luvento")]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch):
    """The clients that were made, by service, with their settings; each refuses as told by `refusal`."""

    class Made(dict[str, Any]):
        refusal: Exception = ConnectTimeoutError(endpoint_url="https://x.example")

    found = Made()

    class Client:
        def refuse(self, **_request: Any) -> Any:
            raise found.refusal

        batch_detect_sentiment = converse = refuse

    def client(service: str, config: Any) -> Client:
        found[service] = config
        return Client()

    wiring.rewire()
    monkeypatch.setattr(boto3, "client", client)
    yield found
    wiring.rewire()


@pytest.mark.parametrize("wanted", [COMPREHEND, BEDROCK])
@pytest.mark.parametrize("allowed", [None, "", "none", "comprehend", "bedrock"])
def test_only_the_service_that_the_stack_was_deployed_for_is_asked(made, monkeypatch, wanted, allowed):
    monkeypatch.delenv("HARKEN_SECOND_OPINION", raising=False)
    if allowed is not None:
        monkeypatch.setenv("HARKEN_SECOND_OPINION", allowed)
    assert (wiring.second_opinion(wanted) is not None) == (allowed == wanted.use)
    assert made == {}


@pytest.mark.parametrize(("wanted", "service"), [(COMPREHEND, "comprehend"), (BEDROCK, "bedrock-runtime")])
def test_a_client_is_made_at_the_first_question_and_is_not_patient(made, monkeypatch, wanted, service):
    monkeypatch.setenv("HARKEN_SECOND_OPINION", wanted.use)
    asks = wiring.second_opinion(wanted)
    assert asks is not None
    assert asks.batches(WORDS) == [tuple(WORDS)]
    assert asks.price(WORDS) > 0
    assert made == {}
    with pytest.raises(NoOpinion):
        asks.opinions(WORDS)
    (config,) = made.values()
    assert list(made) == [service]
    assert config.retries["total_max_attempts"] == 1
    assert 1_000 * (config.connect_timeout + config.read_timeout) < wiring._OPINION_MILLISECONDS


@pytest.mark.parametrize(
    ("refusal", "said", "charged"),
    [
        (ConnectTimeoutError(endpoint_url="https://x.example/My-Luvento"), "ConnectTimeoutError", True),
        (_refused("ThrottlingException", 429), "ThrottlingException", False),
        (_refused("AccessDeniedException", 403), "AccessDeniedException", False),
        (_refused("InternalServerException", 500), "InternalServerException", True),
        (_refused("Odd", 0), "Odd", False),
    ],
)
def test_a_refusal_says_whether_it_may_have_cost_and_no_word_of_what_was_asked(
    made, monkeypatch, refusal, said, charged
):
    made.refusal = refusal
    monkeypatch.setenv("HARKEN_SECOND_OPINION", "bedrock")
    asks = wiring.second_opinion(BEDROCK)
    assert asks is not None
    with pytest.raises(NoOpinion, match=said) as told:
        asks.opinions(WORDS)
    assert told.value.charged is charged
    assert "Luvento" not in str(told.value)


def test_the_last_call_begins_while_there_is_time_for_it():
    class Context:
        left = 30_000

        def get_remaining_time_in_millis(self) -> int:
            return self.left

    context = Context()
    in_time = wiring.patience(context)
    assert in_time()
    context.left = 11_000
    assert not in_time()


@pytest.mark.parametrize(("named", "held"), [("webhook", "s3cret"), ("nothing", ""), ("", ""), (None, "")])
def test_the_webhooks_secret_is_the_one_that_is_named_and_none_where_there_is_none(monkeypatch, named, held):
    monkeypatch.setenv("SECRETS_PREFIX", "harken/test/")
    monkeypatch.delenv("HARKEN_PUSH_SECRET", raising=False)
    if named is not None:
        monkeypatch.setenv("HARKEN_PUSH_SECRET", named)
    wiring.rewire()
    with mock_aws():
        boto3.client("secretsmanager").create_secret(Name="harken/test/webhook", SecretString="s3cret")
        assert wiring.push_secret() == held


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[SourceEntry], Http]]:
    """The web for an entry, each time as a function that has just started sees it; all share one table."""
    shared = MemoryTable()
    monkeypatch.setattr(wiring, "table", cache(lambda: shared))

    def started(entry: SourceEntry) -> Http:
        wiring.rewire(clock=lambda: at(0))
        return wiring.outside().http(entry)

    yield started
    wiring.rewire()


MINE = SourceEntry(use="mastodon", id="mine", every=minutes(2), options={"token": "secret:ours"})
OURS = replace(MINE, id="ours of another brand", every=minutes(5))
OTHERS = replace(MINE, options={"token": "secret:theirs"})


def test_a_host_that_wants_to_be_left_alone_is_left_alone_by_all_functions_and_brands_with_that_credential(functions):
    functions(MINE).leave_alone("https://social.example/", minutes(5))
    with pytest.raises(SourceError, match="left alone") as caught:
        functions(OURS).get("https://social.example/api")
    assert caught.value.retry_after == minutes(5)
    kept = limits.Pauses(wiring.table(), limits.credential(OTHERS), lambda: at(0))
    kept.refresh()
    assert not kept


def test_what_others_were_told_meanwhile_is_known_to_a_function_that_is_warm(functions):
    functions(MINE)
    warm = wiring.outside().http(OURS)
    limits.Pauses(wiring.table(), limits.credential(MINE), lambda: at(0))["social.example"] = at(5).isoformat()
    assert wiring.outside().http(OURS) is warm
    with pytest.raises(SourceError, match="left alone"):
        warm.get("https://social.example/api")


def test_a_budget_is_shared_by_all_functions(functions):
    functions(MINE).spend("search of a0b1", 7, limit=10, per=timedelta(hours=1))
    with pytest.raises(SourceError, match="used up"):
        functions(OTHERS).spend("search of a0b1", 4, limit=10, per=timedelta(hours=1))
    functions(OTHERS).spend("search of a0b1", 3, limit=10, per=timedelta(hours=1))


SLACK = ChatEntry(use="slack", id="slack", url="secret:slack")


def chat(monkeypatch: pytest.MonkeyPatch, shared: MemoryTable, entry: ChatEntry = SLACK) -> Posting:
    """The web for a chat, as a function that has just started sees it."""
    monkeypatch.setattr(wiring, "table", cache(lambda: shared))
    wiring.rewire(clock=lambda: at(0))
    return wiring.chats().http(entry)


def test_a_chat_is_reached_in_public_alone(monkeypatch):
    for url in (
        "http://127.0.0.1/hook",
        "https://169.254.169.254/latest",
        "https://[::1]/hook",
        "file:///etc/passwd",
    ):
        with pytest.raises(SourceRefused):
            chat(monkeypatch, MemoryTable()).post(url, json={})
    wiring.rewire()


def test_a_chat_that_wants_to_be_left_alone_is_left_alone_by_all_runs_and_no_other_chat_is(monkeypatch):
    """Whoever has the same hook; another brand's chat of the same service is another one."""
    shared, url = MemoryTable(), "https://hooks.chat.example/a"
    chat(monkeypatch, shared).leave_alone(url, minutes(5))
    with pytest.raises(SourceError) as told:
        chat(monkeypatch, shared, replace(SLACK, id="again")).post(url, json={})
    assert (told.value.fault, told.value.retry_after) == ("throttled", minutes(5))
    with pytest.raises(UserWarning, match="getaddrinfo"):  # it went out, where sockets are off
        chat(monkeypatch, shared, replace(SLACK, url="secret:other")).post(url, json={})
    wiring.rewire()


def test_a_chats_secret_is_one_of_the_stack(monkeypatch):
    monkeypatch.setenv("SECRETS_PREFIX", "harken/test/")
    wiring.rewire()
    with mock_aws():
        boto3.client("secretsmanager").create_secret(Name="harken/test/slack", SecretString="https://x.example")
        assert wiring.chats().secret("slack") == "https://x.example"
        with pytest.raises(SourceRefused):
            wiring.chats().secret("nothing")


def test_a_machine_of_ones_own_gives_its_own_chats(monkeypatch):
    mine = ChatReach(http=lambda entry: entry.id, secret=str.upper, pause=lambda _s: None)  # type: ignore[arg-type,return-value]
    wiring.rewire(chats=mine)
    assert wiring.chats() is mine
    wiring.rewire()
    assert wiring.chats() is not mine


def test_a_machine_of_ones_own_gives_its_own_sources_and_secrets():
    wiring.rewire(find=lambda name: f"source {name}", secret=str.upper)  # type: ignore[arg-type,return-value]
    assert wiring.find("x") == "source x"  # type: ignore[comparison-overlap]
    assert wiring.outside().secret("x") == "X"
    wiring.rewire()
    assert wiring.find("mastodon").name == "mastodon"
