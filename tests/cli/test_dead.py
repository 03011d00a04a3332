"""Dead letters are read as what they are; what is none of them is shown, and holds up nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli import letters
from tests.store.test_store_incidents import notice
from tests.template.cfn import of_type

from harken_cli.dead import QUEUES, letter

ROWS = [
    # (queue, body, attributes, about, reason, the way back)
    ("JobsDead", letters.job(), {}, "luvento, mastodon", "failed five times", "queue"),
    ("MentionsDead", letters.post(), {}, "luvento, mastodon", "failed five times", "queue"),
    # with a reason it is no good for ever: sent back it would only come again
    ("MentionsDead", letters.buried("no id"), {}, "luvento, mastodon", "no id", None),
    # whatever failed five times may be tried again, readable or not
    ("MentionsDead", "{no mention", {}, "", "failed five times", "queue"),
    ("JobsDead", "[]", {}, "", "failed five times", "queue"),
    # an error of the function, and a tick that never reached it; the next minute did the same work
    ("TicksDead", letters.failure("harken-Plan-1", "no table"), {}, "harken-Plan-1", "Unavailable: no table", None),
    ("TicksDead", letters.failure("harken-Plan-1", None), {}, "harken-Plan-1", "RetriesExhausted", None),
    (
        "TicksDead",
        "{}",
        {
            "ERROR_CODE": "Throttled",
            "ERROR_MESSAGE": "too many",
            "TARGET_ARN": "arn:aws:lambda:r:1:function:harken-Plan-1",
        },
        "harken-Plan-1",
        "Throttled: too many",
        None,
    ),
    ("TicksDead", "tick", {}, "", "not a message that we know", None),
    # a channel's function failed; or SNS could not even start it
    (
        "NoticesDead",
        letters.unsent(notice()),
        {},
        f"{notice().id}, FIRST",
        "harken-NotifySms-1: Unavailable: boom",
        "table",
    ),
    (
        "NoticesDead",
        json.dumps(letters.envelope(letters.written(notice()))),
        {},
        f"{notice().id}, FIRST",
        "no channel took it",
        "table",
    ),
    # which notices a part of the stream held is not said; they lie in the table, and watch looks after them
    (
        "NoticesDead",
        letters.unstreamed(),
        {},
        "harken-Publish-1",
        "RetriesExhausted; watch hands it in again by itself",
        None,
    ),
    ("NoticesDead", letters.failure("f", payload={"Records": []}), {}, "f", "Unavailable: boom", None),
    ("NoticesDead", letters.failure("f", payload="odd"), {}, "", "not a message that we know", None),
    ("AlertsDead", letters.undelivered("t", "s"), {}, "", "SNS could not deliver it", "topic"),
    (
        "AlertsDead",
        letters.undelivered("t", "s"),
        {"ErrorCode": "Opted", "ErrorMessage": "out"},
        "",
        "Opted: out",
        "topic",
    ),
    ("AlertsDead", "{}", {}, "", "not a message that we know", None),
]


@pytest.mark.parametrize(("queue", "body", "attributes", "about", "reason", "back"), ROWS)
def test_a_letter_tells_what_it_is_about_why_it_lies_there_and_where_it_may_go(
    queue, body, attributes, about, reason, back
):
    found = letter(queue, body, attributes)
    assert (found.about, found.reason, found.back) == (about, reason, back)


def test_a_letter_shows_how_its_text_begins():
    assert letter("MentionsDead", letters.post(), {}).excerpt == "My Luvento is broken"
    assert letter("MentionsDead", letters.buried(raw="<item>"), {}).excerpt == "<item>"
    assert "Luvento" in letter("NoticesDead", letters.unsent(notice()), {}).excerpt
    assert letter("AlertsDead", letters.undelivered("t", "s", Subject="6 wait"), {}).excerpt == "6 wait"


@pytest.mark.parametrize("queue", QUEUES)
@given(
    st.text()
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.dictionaries(
            st.sampled_from(
                ["brand", "reason", "raw", "Message", "TopicArn", "requestContext", "requestPayload", "Records"]
            ),
            inner,
        ),
    ).map(json.dumps)
)
def test_whatever_lies_there_is_told_in_one_short_line(queue, body):
    found = letter(queue, body, {})
    for text in (found.about, found.reason, found.excerpt):
        assert len(text) <= 500
        assert text.isprintable() or not {"\n", "\r", "\x1b"} & set(text)


def test_every_dead_letter_queue_is_looked_into():
    assert set(QUEUES) == {name for name in of_type("AWS::SQS::Queue") if name.endswith("Dead")}


def test_the_subscription_that_was_not_reached_is_named_by_its_link():
    found = letter("AlertsDead", letters.undelivered("t", "arn:aws:sns:r:1:email:7"), {}).undelivered
    assert found is not None
    assert found.subscription == "arn:aws:sns:r:1:email:7"
    bare = letter("AlertsDead", letters.undelivered("t", "s", UnsubscribeURL=""), {}).undelivered
    assert bare is not None
    assert bare.subscription is None
