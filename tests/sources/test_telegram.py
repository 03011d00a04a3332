import json
from datetime import timedelta

import msgspec
import pytest

from harken.domain.errors import BadInput, SourceError, SourceRefused
from harken.domain.mention import Mention
from harken.sources.telegram import Telegram

from .conftest import BRAND, NOW, answer, client, seconds, streamed
from .servers_telegram import CHAT, TelegramServer

HERE = "telegram:-1001234567890/"


def bodies(server):
    return [json.loads(request.content) for request in server.requests]


# --- the queue of updates ---------------------------------------------------------------------------------------


def test_only_an_offset_of_the_stored_cursor_is_ever_sent():
    server = TelegramServer()
    server.page = 2
    server.posts = [server.post(number, NOW - timedelta(minutes=9 - number)) for number in range(1, 6)]
    cursor = None
    brought = []
    for _ in range(4):
        before = len(server.waiting)
        (page,) = server.read(cursor)
        assert len(server.waiting) >= before - 2  # what this very page brought is not confirmed by it
        brought += [mention.id for mention in page.mentions]
        cursor = page.cursor
    assert brought == [f"{HERE}{number}" for number in range(1, 6)]
    assert [body.get("offset") for body in bodies(server)] == [None, 5002, 5004, 5005]
    assert server.waiting == []


def test_a_page_that_was_not_queued_comes_again_with_the_cursor_of_before():
    server = TelegramServer()
    server.posts = [server.post(1, NOW)]
    first = server.read()[0]
    server.posts.append(server.post(2, NOW))
    lost = server.read(first.cursor)  # whoever asked died before it was queued
    again = server.read(first.cursor)
    assert (
        [mention.id for mention in lost[0].mentions] == [mention.id for mention in again[0].mentions] == [f"{HERE}2"]
    )


def test_an_offset_is_forgotten_when_nothing_is_left_for_it_to_confirm():
    """After a quiet week updates are numbered anew, at random: an old offset could pass over them."""
    server = TelegramServer()
    server.posts = [server.post(1, NOW)]
    cursor = server.read()[0].cursor
    cursor = server.read(cursor)[0].cursor
    assert cursor == {"offset": None, "at": seconds(NOW)}
    server.first, server.numbered, server.posts, server.forgotten = 17, [], [server.post(2, NOW)], 0
    assert [mention.id for mention in server.read(cursor)[0].mentions] == [f"{HERE}2"]


def test_an_offset_of_more_than_a_day_ago_is_not_sent_for_all_it_confirms_has_expired():
    server = TelegramServer()
    server.posts = [server.post(1, NOW)]
    server.read({"offset": 5001, "at": seconds(NOW - timedelta(hours=25))})
    assert "offset" not in bodies(server)[0]


def test_the_cursor_follows_what_was_told_last_even_downwards():
    server = TelegramServer()
    server.posts = [server.post(1, NOW)]
    cursor = {"offset": 900_000, "at": seconds(NOW)}  # of another server, or of before a new numbering
    assert server.read(cursor)[0].cursor == {"offset": 5001, "at": seconds(NOW)}


@pytest.mark.parametrize(
    "cursor", [{}, {"offset": "7", "at": seconds(NOW)}, {"offset": 7}, {"offset": True, "at": 1}]
)
def test_a_cursor_of_nonsense_confirms_nothing(cursor):
    server = TelegramServer()
    server.posts = [server.post(1, NOW)]
    assert len(server.read(cursor)[0].mentions) == 1
    assert "offset" not in bodies(server)[0]


def test_where_more_is_written_than_can_be_read_before_it_is_dropped_that_is_told_after_the_page():
    server = TelegramServer()
    server.posts = [server.post(number, NOW - timedelta(hours=23, minutes=30)) for number in range(1, 150)]
    assert len(server.read()[0].mentions) == 100  # the first time a backlog is no wonder
    with client(server, server.entry) as http:
        reading = Telegram().read(server.entry, BRAND, {"offset": 5001, "at": seconds(NOW)}, http, NOW)
        page = next(reading)
        assert len(page.mentions) == 100
        assert page.cursor == {"offset": 5101, "at": seconds(NOW)}
        with pytest.raises(SourceError, match="dropped after a day"):
            next(reading)


def test_updates_without_numbers_cannot_be_passed_over():
    server = TelegramServer()
    told = {"ok": True, "result": [{"update_id": "x", "message": server.post(1, NOW)}]}
    server.serve = lambda request: answer(told)  # type: ignore[method-assign]
    with pytest.raises(SourceError, match="without numbers"):
        server.read()


def test_the_question_names_what_is_wanted_and_the_token_stands_only_in_its_address():
    server = TelegramServer()
    server.read()
    assert bodies(server) == [
        {
            "limit": 100,
            "timeout": 0,
            "allowed_updates": ["message", "edited_message", "channel_post", "edited_channel_post"],
        }
    ]
    assert server.requests[0].url.path == "/bot77:hush-hush/getUpdates"


# --- looking again ----------------------------------------------------------------------------------------------


def threads(server, *mentions):
    with client(server, server.entry) as http:
        return {one.asked: one for one in Telegram().threads(server.entry, BRAND, mentions, http, NOW)}


def test_looking_again_confirms_nothing_and_shows_the_answers_that_wait():
    server = TelegramServer()
    asked = Mention(id=f"{HERE}1", root=f"{HERE}1")
    other = Mention(id=f"{HERE}8")
    reply = server.post(2, NOW, reply_to_message={"message_id": 1, "chat": CHAT}, message_thread_id=1)
    deeper = server.post(3, NOW, reply_to_message={"message_id": 2, "chat": CHAT}, message_thread_id=1)
    server.posts = [reply, deeper, server.post(9, NOW)]
    found = threads(server, asked, other)
    assert [post.id for post in found[asked.id].posts] == [f"{HERE}2", f"{HERE}3"]
    assert (found[other.id].posts, found[other.id].gone) == ((), False)
    assert "offset" not in bodies(server)[0]
    assert len(server.waiting) == 3


def test_where_more_waits_than_is_shown_no_mention_counts_as_looked_at():
    server = TelegramServer()
    server.posts = [server.post(number, NOW) for number in range(1, 101)]
    with pytest.raises(SourceError, match="more waits"):
        threads(server, Mention(id=f"{HERE}1"))


# --- what goes wrong --------------------------------------------------------------------------------------------

REFUSALS = [
    # status, description, parameters, error, wait, words
    (404, "Not Found", None, SourceRefused, None, "no bot with this token"),
    (
        409,
        "Conflict: can't use getUpdates method while webhook is active",
        None,
        SourceRefused,
        None,
        "has a webhook",
    ),
    (
        409,
        "Conflict: terminated by other getUpdates request",
        None,
        SourceError,
        None,
        "somebody else reads this bot",
    ),
    (429, "Too Many Requests: retry after 37", {"retry_after": 37}, SourceError, timedelta(seconds=37), "a pause"),
    (429, "Too Many Requests", {"retry_after": 10**9}, SourceError, timedelta(days=1), "a pause"),
]


@pytest.mark.parametrize(("status", "said", "parameters", "error", "wait", "words"), REFUSALS)
def test_what_the_body_of_an_error_says_is_heard(status, said, parameters, error, wait, words):
    server = TelegramServer()
    body = {"ok": False, "error_code": status, "description": said, "parameters": parameters}
    server.serve = lambda request: answer(body, status)  # type: ignore[method-assign]
    with client(server, server.entry) as http:
        with pytest.raises(SourceError, match=words) as caught:
            list(Telegram().read(server.entry, BRAND, None, http, NOW))
        assert type(caught.value) is error
        assert caught.value.retry_after == wait
        assert "hush" not in str(caught.value)
        if wait is not None:  # and the host is left alone
            with pytest.raises(SourceError, match="left alone"):
                list(Telegram().read(server.entry, BRAND, None, http, NOW))
            assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("token", "error"), [(None, BadInput), ("77:a/../../x", SourceRefused), ("77:a?x=1", SourceRefused)]
)
def test_without_a_token_nothing_is_asked(token, error):
    server = TelegramServer()
    entry = msgspec.structs.replace(server.entry, options={"token": token})
    with client(server, entry) as http, pytest.raises(error):
        list(Telegram().read(entry, BRAND, None, http, NOW))
    assert server.requests == []


def test_no_failure_tells_the_token():
    for failure in (streamed(b"", 500), streamed(b"<html>", 200), streamed(b"{}", 401)):
        server = TelegramServer()
        server.serve = lambda request, failure=failure: failure  # type: ignore[misc,method-assign]
        with pytest.raises(SourceError) as caught:
            server.read()
        assert "hush" not in repr(caught.value)
