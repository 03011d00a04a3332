"""The webhook: who may, what is queued, what is answered; then the whole way to an answer."""

import json
import re
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.domain.builders import at
from tests.jobs.stage import BRAND, House
from tests.store.tables import written

from harken.domain.brand import SourceEntry
from harken.domain.errors import Unavailable
from harken.domain.incident import Incident
from harken.domain.signing import sign
from harken.jobs import push as jobs
from harken.jobs.plan import plan
from harken.jobs.push import CLOSED, Answer, Call
from harken.jobs.unread import states, unread_sources
from harken.sources.push import Push, read
from harken.store import mentions, settings

SECRET = "made-up-secret-of-the-test"
ENTRY = SourceEntry(use="push", id="webhook", every=timedelta(days=1))
PUSHED_TO = replace(BRAND, sources=(*BRAND.sources, ENTRY), accounts={**BRAND.accounts, "push": ("shop/luvento",)})
POST = {"id": "push:shop:1", "text": "My Luvento is broken", "created_at": "2026-11-20T12:00:00Z"}


@pytest.fixture
def house() -> House:
    house = House(PUSHED_TO)
    house.sources["push"] = Push()
    return house


def stamp(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def call(*posts: Any, minute: float = 0, secret: str = SECRET, brand: str = "luvento", **more: Any) -> Call:
    body = json.dumps({"brand": brand, "mentions": list(posts) or [POST]}).encode()
    timestamp = stamp(at(minute))
    made = Call(timestamp=timestamp, signature=sign(secret, timestamp, body), body=body)
    return replace(made, **more)


def push(house: House, given: Call, minute: float = 0, stored: Callable[[], str] = lambda: SECRET) -> Answer:
    return jobs.push(house.table, house.outside, read, stored, given, at(minute))


def test_what_is_signed_is_queued_for_the_brands_entry(house):
    assert push(house, call()) == Answer(status=202, queued=1)
    (queued,) = house.queue
    assert (queued.brand, queued.entry, queued.mention.id, queued.seen_at) == (
        "luvento",
        "webhook",
        "push:shop:1",
        at(0),
    )


def test_some_that_are_bad_are_told_and_the_rest_is_queued(house):
    answer = push(house, call(POST, {"id": "mastodon:1", "text": "x"}))
    assert (answer.status, answer.queued, [one.index for one in answer.refused]) == (207, 1, [1])
    assert [one.mention.id for one in house.queue] == ["push:shop:1"]


def test_nothing_good_is_a_bad_request(house):
    answer = push(house, call({"id": "mastodon:1", "text": "x"}))
    assert (answer.status, answer.queued, len(answer.refused)) == (400, 0, 1)
    assert house.queue == []


FORBIDDEN = [
    pytest.param(call(signature=""), id="no signature"),
    pytest.param(call(timestamp=""), id="no time"),
    pytest.param(call(body=b"{}"), id="another body"),
    pytest.param(call(timestamp=stamp(at(1))), id="another time"),
    pytest.param(call(secret="another-made-up-secret"), id="another secret"),
    pytest.param(call(minute=-6), id="long ago"),
    pytest.param(call(minute=6), id="from the future"),
]


@pytest.mark.parametrize("given", FORBIDDEN)
def test_who_does_not_know_the_secret_always_hears_the_same(house, given):
    assert push(house, given) == CLOSED
    assert house.queue == []


@pytest.mark.parametrize("stored", ["", "\n", "[]", "short"])
def test_without_a_secret_it_is_closed_to_all(house, stored):
    assert push(house, call(secret=stored.strip() or "x"), stored=lambda: stored) == CLOSED


def test_the_secret_is_not_even_looked_up_for_a_call_without_a_time(house):
    def nobody() -> str:
        raise AssertionError("nobody asks this")

    assert push(house, call(timestamp="x"), stored=nobody) == CLOSED


def test_two_secrets_are_valid_while_one_takes_over(house):
    both = f"{SECRET}-new-one\n{SECRET}"
    assert push(house, call(), stored=lambda: both).status == 202
    assert push(house, call(secret=f"{SECRET}-new-one"), stored=lambda: both).status == 202
    assert push(house, call(POST, POST), stored=lambda: f"{SECRET}-new-one") == CLOSED


def test_the_same_call_is_taken_once_and_the_same_post_signed_anew_again(house):
    given = call()
    assert [push(house, given, minute).status for minute in (0, 1, 4.9)] == [202, 409, 409]
    assert push(house, given, 5.1) == CLOSED
    assert push(house, call(minute=1), 1).status == 202
    assert len(house.queue) == 2


def test_that_it_was_taken_is_forgotten_only_after_its_time_is_over(house):
    push(house, call(minute=4), 0)
    (item,) = [one for one in house.table.everything() if str(one["pk"]).startswith("pushed#")]
    assert int(item["expires"]) > at(9).timestamp()
    assert SECRET not in "".join(written(house.table))


def test_a_call_that_could_not_be_queued_may_be_sent_again_as_it_is(house, monkeypatch):
    def refuse(_messages: Any) -> None:
        raise Unavailable("SQS did not take messages")

    given = call()
    broken = replace(house.outside, send=refuse)
    with pytest.raises(Unavailable):
        jobs.push(house.table, broken, read, lambda: SECRET, given, at(0))
    assert push(house, given).status == 202


OTHERS = [
    pytest.param(call(brand="nobody"), 404, id="no such brand"),
    pytest.param(call(*[POST] * 101), 400, id="too many"),
    pytest.param(call({**POST, "text": "x" * 270_000}), 413, id="too large"),
]


@pytest.mark.parametrize(("given", "status"), OTHERS)
def test_what_else_is_not_taken_is_told(house, given, status):
    answer = push(house, given)
    assert (answer.status, answer.queued) == (status, 0)
    assert answer.error
    assert house.queue == []


@pytest.mark.parametrize("sources", [BRAND.sources, (replace(ENTRY, enabled=False),)])
def test_a_brand_takes_pushes_only_with_an_entry_for_them(sources):
    house = House(replace(PUSHED_TO, sources=sources))
    assert push(house, call()).status == 404


def test_a_body_that_is_none_is_told(house):
    given = call()
    body = b"no JSON"
    assert push(house, replace(given, body=body, signature=sign(SECRET, given.timestamp, body))).status == 400


def test_an_entry_that_is_pushed_to_is_never_read_and_never_unread(house):
    ordered: list[Any] = []
    plan(house.table, ordered.extend, at(0))
    assert [job.entry for job in ordered] == ["mastodon"]
    brand = settings.current(house.table)["luvento"]
    rule = brand.rules[0]
    assert set(
        unread_sources(states(house.table, brand), brand, rule, Incident(brand="luvento", rule=rule.id), at(600))
    ) == {"mastodon"}


def score(house: House) -> None:
    while house.queue:
        item = house.queue.pop(0)
        house.hear(item.mention, minute=0)


def test_a_pushed_complaint_counts_and_a_pushed_reply_answers_it(house):
    named = {**POST, "id": "push:shop:2", "text": "It is broken, too", "mentions": ["shop/luvento"]}
    posts = [{**post, "author": {"id": f"shop/{post['id']}"}, "root": post["id"]} for post in (POST, named)]
    assert push(house, call(*posts)).queued == 2
    score(house)
    house.read_well(40)
    (told,) = house.watch(40)
    assert (told.reason, told.count) == ("FIRST", 2)
    assert "push cannot tell us whether you have answered" in " ".join(told.notes)
    reply = {
        "id": "push:shop:3",
        "text": "We are sorry, a new one is on its way.",
        "created_at": "2026-11-20T12:41:00Z",
        "author": {"id": "shop/luvento"},
        "reply_to": "push:shop:1",
        "root": "push:shop:1",
    }
    assert push(house, call(reply, minute=41), 41).queued == 1
    score(house)
    record = mentions.read(house.table, "luvento", "push:shop:1").record
    assert record is not None
    assert record.standing.state == "answered"


# ------------------------------------------------------------------------------------------- the examples of docs/push.md

PAGE = (Path(__file__).parents[2] / "docs" / "push.md").read_text("utf-8")
BLOCKS: dict[str, str] = dict(re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


def test_the_python_example_signs_what_is_taken(house, monkeypatch):
    monkeypatch.setattr("time.time", lambda: at(0).timestamp())
    example: dict[str, Any] = {}
    exec(compile(BLOCKS["python"], "docs/push.md", "exec"), example)  # noqa: S102  - our own page
    body = BLOCKS["json"].encode()
    headers = example["signed"](SECRET, body)
    given = Call(timestamp=headers["X-Harken-Timestamp"], signature=headers["X-Harken-Signature"], body=body)
    assert push(house, given) == Answer(status=202, queued=1)


def test_the_openssl_example_signs_what_is_taken(house, tmp_path):
    """Its own lines, with the clock and the sending put out of the way."""
    script = BLOCKS["bash"].replace("$(date +%s)", stamp(at(0)))
    lines = script[: script.index("curl ")] + 'printf "%s %s" "$timestamp" "$signature"'
    (tmp_path / "body.json").write_text(BLOCKS["json"], "utf-8")
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "WEBHOOK_SECRET": SECRET}
    done = subprocess.run(["bash", "-euc", lines], cwd=tmp_path, env=environment, capture_output=True, check=True)
    timestamp, signature = done.stdout.decode().split()
    given = Call(timestamp=timestamp, signature=f"sha256={signature}", body=BLOCKS["json"].encode())
    assert push(house, given) == Answer(status=202, queued=1)
