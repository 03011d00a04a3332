import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harken.domain.errors import NotAnAnswer
from harken.sources.telegram import Telegram
from harken.sources.telegram_items import parse

from .conftest import NOW, seconds
from .mutations import mutated, parsed
from .servers_telegram import CHAT, TelegramServer

HERE = "telegram:-1001234567890/"
CHANNEL = {"id": -1009, "type": "channel", "title": "Luvento news", "username": "luvento_news"}


def message(number=5, **more):
    return TelegramServer().post(number, NOW - timedelta(minutes=number), **more)


def read(*messages, kind="message"):
    told = [{"update_id": number, kind: one} for number, one in enumerate(messages, 1)]
    return parse(json.dumps({"ok": True, "result": told}).encode())


def one(told, **more):
    (mention,) = read(told, **more).mentions
    return mention


def test_a_message_tells_who_when_where_and_what():
    found = one(message(7))
    assert (found.id, found.kind, found.root, found.reply_to) == (f"{HERE}7", "post", f"{HERE}7", None)
    assert found.url == "https://t.me/luvento_owners/7"
    assert (found.author.id, found.author.handle, found.author.name, found.author.bot) == (
        "9001",
        "pilar_k",
        "Pilar",
        False,
    )
    assert found.created_at == NOW - timedelta(minutes=7)
    assert found.engagement.views is None
    assert found.lang is None


def test_a_chat_without_a_public_name_is_linked_for_its_members():
    chat = {key: value for key, value in CHAT.items() if key != "username"}
    assert one(message(7, chat=chat)).url == "https://t.me/c/1234567890/7"
    assert one(message(7, chat={"id": -4, "type": "group"})).url is None


def test_a_reply_tells_what_it_answers_and_the_first_message_of_its_thread():
    found = one(message(9, reply_to_message={"message_id": 8, "chat": CHAT}, message_thread_id=5))
    assert (found.kind, found.reply_to, found.root) == ("comment", f"{HERE}8", f"{HERE}5")
    assert one(message(9, reply_to_message={"message_id": 8, "chat": CHAT})).root is None


def test_in_a_forum_the_first_message_of_a_topic_is_answered_by_nobody():
    topic = {"message_id": 3, "chat": CHAT, "forum_topic_created": {"name": "Help"}}
    found = one(message(9, reply_to_message=topic, message_thread_id=3, is_topic_message=True))
    assert (found.kind, found.reply_to, found.root) == ("post", None, f"{HERE}9")
    answered = one(
        message(9, reply_to_message={"message_id": 8, "chat": CHAT}, message_thread_id=3, is_topic_message=True)
    )
    assert (answered.reply_to, answered.root) == (f"{HERE}8", None)


@pytest.mark.parametrize(
    ("more", "author"),
    [
        ({"sender_chat": CHANNEL}, ("-1009", "luvento_news")),  # somebody speaks as their channel
        ({"sender_chat": CHAT}, ("-1001234567890", "luvento_owners")),  # an anonymous administrator
        ({"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}}, None),
        ({"from": None}, None),
        ({"from": {"id": 3, "is_bot": True, "first_name": "Bot"}}, ("3", None)),
    ],
)
def test_who_speaks(more, author):
    told = one(message(**more)).author
    assert (told and (told.id, told.handle)) == author


def test_a_post_of_a_channel_without_a_signature_is_the_channels():
    post = message(4, chat=CHANNEL)
    del post["from"]
    found = one(post, kind="channel_post")
    assert (found.id, found.author.handle, found.url) == (
        "telegram:-1009/4",
        "luvento_news",
        "https://t.me/luvento_news/4",
    )


def test_a_forwarded_post_of_a_channel_is_that_post_wherever_it_is_seen():
    origin = {"type": "channel", "chat": CHANNEL, "message_id": 4, "date": seconds(NOW) - 900}
    found = one(message(12, forward_origin=origin, is_automatic_forward=True))
    assert (found.id, found.aliases) == ("telegram:-1009/4", (f"{HERE}12",))
    assert (found.author.id, found.created_at) == ("-1009", NOW - timedelta(minutes=15))
    older = {"forward_from_chat": CHANNEL, "forward_from_message_id": 4, "forward_date": origin["date"]}
    assert one(message(12, **older)) == found
    both = read(message(12, forward_origin=origin), {**message(4, chat=CHANNEL), "from": None})
    assert [mention.id for mention in both.mentions] == ["telegram:-1009/4"]


@pytest.mark.parametrize(
    "left_out",
    [
        {"forward_origin": {"type": "user", "sender_user": {"id": 5}, "date": 1790000000}},  # a repost is no mention
        {"forward_from": {"id": 5}, "forward_date": 1790000000},
        {"chat": {"id": 9001, "type": "private", "first_name": "Pilar"}},
        {"text": None, "new_chat_members": [{"id": 5}]},
        {"text": None, "pinned_message": {"message_id": 1, "chat": CHAT, "text": "Luvento"}},
    ],
    ids=[
        "a forwarded message",
        "the same of before 7.0",
        "a private message",
        "somebody joined",
        "something was pinned",
    ],
)
def test_what_is_no_public_word_of_its_author_is_left_out(left_out):
    page = read(message(**left_out))
    assert (page.mentions, page.bad) == ((), ())


def test_the_last_word_about_a_message_stands():
    told = [
        {"update_id": 1, "message": message(5, text="old")},
        {"update_id": 2, "edited_message": message(5, text="new", edit_date=seconds(NOW))},
        {"update_id": 3, "message": message(6)},
    ]
    page = parse(json.dumps({"ok": True, "result": told}).encode())
    assert (page.mentions[0].text, page.mentions[0].edited_at) == ("new", NOW)
    assert [mention.id for mention in page.mentions] == [f"{HERE}5", f"{HERE}6"]


def test_entities_are_counted_in_utf16_units():
    text = "☕😡 @luvento #LuventoFail@luvento_news shop.example and here, Ada"
    places: list[tuple[str, str, dict[str, object]]] = [
        ("mention", "@luvento", {}),
        ("hashtag", "#LuventoFail@luvento_news", {}),
        ("url", "shop.example", {}),
        ("text_link", "here", {"url": "https://hidden.example/x"}),
        ("text_mention", "Ada", {"user": {"id": 44}}),
    ]
    entities = [
        {
            "type": kind,
            "offset": len(text[: text.index(piece)].encode("utf-16-le")) // 2,
            "length": len(piece.encode("utf-16-le")) // 2,
            **more,
        }
        for kind, piece, more in places
    ]
    odd = [{"type": "mention", "offset": 10**9, "length": 3}, {"type": "url", "offset": -1, "length": 2}, "x"]
    found = one(message(text=text, entities=entities + odd))
    assert found.mentions == ("@luvento", "@44")
    assert found.hashtags == ("LuventoFail",)
    assert found.links == ("https://shop.example", "https://hidden.example/x")


def test_captions_polls_lists_and_rich_messages_are_words_and_quotes_are_not():
    caption = one(message(text=None, caption="Dead Luvento", photo=[{"file_id": "x"}]))
    assert (caption.text, [media.type for media in caption.media], caption.media[0].url) == (
        "Dead Luvento",
        ["image"],
        None,
    )
    poll = one(message(text=None, poll={"question": "Which?", "options": [{"text": "Luvento"}, {"text": "none"}]}))
    assert poll.text == "Which?\nLuvento\nnone"
    todo = one(message(text=None, checklist={"title": "Home", "tasks": [{"text": "return the Luvento"}]}))
    assert todo.text == "Home\nreturn the Luvento"
    rich = {
        "blocks": [
            {"type": "heading", "text": "Luvento", "size": 1},
            {"type": "paragraph", "text": ["it ", {"type": "bold", "text": ["le", "aks"]}]},
            {"type": "list", "items": [{"label": "1", "blocks": [{"type": "paragraph", "text": "badly"}]}]},
            {"type": "paragraph", "text": {"type": "url", "text": "look", "url": "https://a.example"}},
            {"type": "paragraph", "text": {"type": "hashtag", "text": "#x", "hashtag": "#x"}},
            {"type": "paragraph", "text": {"type": "mention", "text": "@y", "username": "y"}},
        ]
    }
    found = one(message(text=None, rich_message=rich))
    assert [line for line in found.text.split("\n") if line] == ["Luvento", "it leaks", "badly", "look", "#x", "@y"]
    assert (found.links, found.hashtags, found.mentions) == (("https://a.example",), ("x",), ("@y",))
    elsewhere = {"chat": CHANNEL, "message_id": 4}
    quoting = one(message(text="so true", quote={"text": "their words"}, external_reply=elsewhere))
    assert (quoting.text, quoting.links) == ("so true", ("https://t.me/luvento_news/4",))


@pytest.mark.parametrize(
    "body",
    [
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
        {"ok": True, "result": {"id": 77, "is_bot": True, "first_name": "Bot"}},
        {"ok": True, "result": True},
        {"ok": True, "result": [{"command": "start", "description": "x"}]},
        [],
        {"message_id": 5},
    ],
)
def test_what_holds_no_messages_is_no_answer(body):
    with pytest.raises(NotAnAnswer):
        parse(json.dumps(body).encode())


def test_a_webhooks_update_and_single_messages_are_answers_and_an_empty_list_is_an_empty_page():
    assert len(parse(json.dumps({"update_id": 3, "message": message()}).encode()).mentions) == 1
    assert len(parse(json.dumps({"ok": True, "result": message()}).encode()).mentions) == 1
    assert len(parse(json.dumps({"ok": True, "result": [message(1), message(2)]}).encode()).mentions) == 2
    assert parse(b'{"ok":true,"result":[]}').mentions == ()
    assert parse(b'{"ok":true,"result":[{"update_id":4,"callback_query":{}}]}').mentions == ()


RICH = {"blocks": [{"type": "paragraph", "text": ["a", {"type": "bold", "text": "b"}]}]}
ANSWER = {
    "ok": True,
    "result": [
        {
            "update_id": 1,
            "message": message(
                entities=[{"type": "url", "offset": 0, "length": 2}],
                reply_to_message={"message_id": 4, "chat": CHAT},
                rich_message=RICH,
                poll={"question": "q", "options": [{"text": "o"}]},
                external_reply={"chat": CHANNEL, "message_id": 4},
            ),
        },
        {
            "update_id": 2,
            "channel_post": message(forward_origin={"type": "channel", "chat": CHANNEL, "message_id": 4}),
        },
    ],
}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_odd_part_of_an_answer_makes_no_untyped_error(data):
    for mention in parsed(Telegram(), mutated(data, ANSWER)):
        assert mention.id.startswith("telegram:")


def test_blocks_nested_beyond_all_measure_come_to_an_end():
    rich: object = "deep"
    for _ in range(300):
        rich = {"type": "bold", "text": [rich]}
    assert "deep" in one(message(text=None, rich_message={"blocks": [{"type": "paragraph", "text": rich}]})).text
