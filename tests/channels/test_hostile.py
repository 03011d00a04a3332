"""One table over all channels: what a stranger writes is shown, and does nothing, wherever it is shown."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings

from harken.channels import chat, discord, email, gsm7, slack, sms, teams, telegram
from harken.channels.card import Payload
from harken.domain.notice import Notice

from .notices import CLEARED, DANA, FIRST, GREW, any_notice, changed, one, waiter

EVIL = "https://evil.example/x"
HOSTILE = {
    "markup": "<script>alert(1)</script><b>*bold* _it_ ~no~ `code` ```fence``` # head > quote",
    "calls everybody": "@everyone @here @channel <!everyone> <!here> <@U0123> <@&99> <#C1> <at>all</at> @luvento_boss",
    "header breaks": "hi\r\nBcc: all@victim.example\r\nSubject: gone\n\n.\nQUIT",
    "bidi overrides": "\u202eevil\u202c \u2066x \u2067y \u2068z \u200f\u200e\u061c end",
    "20,000 characters": "x" * 20_000,
    "20,000 of two units": "😀" * 20_000,
    "20,000 to escape": "*" * 20_000,
    "20,000 of three bytes": "露" * 20_000,
    "a script as a link": "javascript:alert(document.cookie) JaVaScRiPt:alert(1) data:text/html,<script>1</script> vbscript:x",
    "links of theirs": f"[click]({EVIL}) <{EVIL}|bank> {EVIL} www.evil.example/x //evil.example/x evil.example/login",
    "controls": "a\x00b\x07c\x1b[31md\x9be\x85f\u2028g\u2029h",
    "smeared": "z" + "\u0301" * 500,
    "commands": "; rm -rf / $(reboot) `id` && harken close all",
    "closes our quotes": "» said nobody «\" ' \u201d",
    "emoji codes": ":rotating_light: :smile: <:a:1> </cmd:1> <t:0:R> <id:guide>",
    "json": '", "blocks": [], "x": "\\',
}
LINKS = [
    "javascript:alert(1)",
    "https://user:pw@evil.example/",
    "https://social.example/a b>c|d)e]f`g*h_i\r\nX: y",
    "https://social.example/" + "a" * 5_000,
    "https://social.example/?q=\u202e<x>",
    "data:text/html,x",
    "",
]


def strange(text: str) -> list[Notice]:
    """Notices that hold `text` wherever a stranger's words come in, in the moods that are worded apart."""
    person = waiter(DANA, handle=text, name=text, text=text, reasons=(text,) * 3, alt=text, source=text)
    first = changed(
        FIRST, waiters=(person,) * 12, count=40, brand_name=text, rule=text, notes=(text,) * 22, gist=(text,) * 4
    )
    return [
        first,
        changed(first, reason="GREW", severity="critical"),
        changed(first, waiters=(), count=0),
        changed(CLEARED, waiters=(person,), brand_name=text, notes=(text,), rule=text),
    ]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every text in a JSON value, and where it stands."""
    if isinstance(value, str):
        yield path, value
    for key, item in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from leaves(item, (*path, key))


UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066\u2067\u200e\u200f\u061c\ufeff]")


def holds(text: str) -> None:
    """What no text may hold anywhere."""
    assert not UNSEEN.search(re.sub("\u200e(?=\u2068)", "", text))  # ours, before a name that begins a line
    assert text.count("\u2068") == text.count("\u2069"), "a direction is left open"
    bare = re.sub(r"https?://[!-~]*", "", text)  # the mention's own link, whatever is in its path
    assert not re.search(r"(?i)(java|vb)script:|data:text", bare)
    assert "evil.example/" not in unquote(text)


def the_mail_is_harmless(notice: Notice) -> None:
    mail = email.render(notice)
    assert re.fullmatch(r"[ -~]{1,99}", mail.subject)
    assert len(mail.body.encode()) <= email.BODY_BYTES
    assert not re.search(r"^(Bcc|Subject):", mail.body, re.MULTILINE)
    assert "<" not in mail.body
    holds(mail.body)


def the_text_is_harmless(notice: Notice) -> None:
    message = sms.render(notice)
    assert (message.encoding, message.parts) == gsm7.count(message.body)
    assert message.parts <= 2
    assert "\n" not in message.body
    assert "<" not in message.body
    holds(message.body)


def slack_is_harmless(notice: Notice) -> None:
    body = slack.payload(notice)
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)
    assert len(body["blocks"]) <= 50
    fallback = re.sub(r"&(amp|lt|gt);", "", body["text"])
    assert not re.search(r"[<>&]|@(?!\u200c)", fallback)
    for block in body["blocks"]:
        texts = [block["text"]] if "text" in block else block.get("elements", [])
        for text in texts:
            assert 0 < len(text["text"]) <= (150 if block["type"] == "header" else 3_000)
            if text["type"] == "plain_text":
                assert text["emoji"] is False
                continue
            rest = re.sub(r"\*<https?://[^<>|\s]+\|[^<>|]+>\*|```[^`]*```", "", text["text"])  # our link, our command
            assert not re.search(r"[<>`]|@(?!\u200c)", rest)
            assert text["verbatim"] is True
    for _, text in leaves(body):
        holds(text)


def teams_is_harmless(notice: Notice) -> None:
    body = teams.payload(notice)
    assert len(json.dumps(body, ensure_ascii=False).encode()) <= 28_000
    for path, text in leaves(body):
        holds(text)
        if path[-1] == "type":
            assert text != "TextBlock", "would read markdown"
        if path[-1] == "url":
            assert re.fullmatch(r"https?://[!-~]+", text)
    assert "entities" not in json.dumps(body), "nobody is mentioned"


def discord_is_harmless(notice: Notice) -> None:
    body = discord.payload(notice)
    assert body["allowed_mentions"] == {"parse": []}
    assert set(body) == {"embeds", "allowed_mentions"}
    (embed,) = body["embeds"]
    assert 0 < len(embed["title"]) <= 256
    assert len(embed["description"]) <= 4_096
    assert sum(len(text) for text in (embed["title"], embed["description"], embed["footer"]["text"])) <= 6_000
    ours = re.sub(r"\]\(<https?://[!-;=?-~]+>\)", "", embed["description"])
    ours = re.sub(r"\n```\n[^`]*\n```", "", ours)
    ours = re.sub(r"(?m)^\*\*(.*)\*\*$|^\*\*(Please note:)\*\* ", r"\1", ours)
    ours = re.sub(r"(?m)^> |(?m:^)\[", "", ours)
    plain = re.sub(r"\\[^0-9A-Za-z\s]", "", embed["title"] + ours)
    assert not re.search(r"[\\*_~`|<>\[\]@#:]", plain.replace("reminders:", "").replace("note:", "")), plain
    for text in (embed["title"], embed["description"], embed["footer"]["text"]):
        holds(text.replace("\\", ""))


def telegram_is_harmless(notice: Notice) -> None:
    body = telegram.payload(notice)
    assert "parse_mode" not in body
    assert body["link_preview_options"] == {"is_disabled": True}
    raw = body["text"].encode("utf-16-le")
    assert 0 < len(raw) // 2 <= 4_096
    end = 0
    for entity in body["entities"]:
        start = entity["offset"]
        assert start >= end, "in order, none within another"
        end = start + entity["length"]
        raw[2 * start : 2 * end].decode("utf-16-le")  # no surrogate pair is cut
    for entity in reversed(body["entities"]):
        if entity["type"] == "code":  # nothing is a mention or a link in there
            raw = raw[: 2 * entity["offset"]] + raw[2 * (entity["offset"] + entity["length"]) :]
    assert not re.search(r"[@#$/]\w", raw.decode("utf-16-le"))
    holds(body["text"])


def the_webhook_is_harmless(notice: Notice) -> None:
    body = chat.SERVICES["webhook"](notice)
    for path, text in leaves(body):
        if path[-1] != "mention":  # what a command must name, to the letter
            holds(text)
        if path[-1] == "url":
            assert re.fullmatch(r"https?://[!-~]+", text)
    assert len(json.dumps(body, ensure_ascii=False).encode()) <= 250_000


CHANNELS: dict[str, Callable[[Notice], None]] = {
    "email": the_mail_is_harmless,
    "sms": the_text_is_harmless,
    "slack": slack_is_harmless,
    "teams": teams_is_harmless,
    "discord": discord_is_harmless,
    "telegram": telegram_is_harmless,
    "webhook": the_webhook_is_harmless,
}


def test_every_channel_and_every_service_is_in_the_table():
    assert set(CHANNELS) == {"email", "sms", *chat.SERVICES}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HOSTILE.items()])
@pytest.mark.parametrize("channel", list(CHANNELS))
def test_hostile_words_are_shown_harmlessly(channel, text):
    for notice in strange(text):
        CHANNELS[channel](notice)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("channel", list(CHANNELS))
def test_a_hostile_link_leads_nowhere(channel, link):
    CHANNELS[channel](one(url=link))


@pytest.mark.parametrize("channel", list(CHANNELS))
def test_a_bar_in_a_sources_name_is_no_bar_of_a_link(channel):
    CHANNELS[channel](one(source="a|b"))


@pytest.mark.parametrize("channel", list(CHANNELS))
@given(notice=any_notice())
@settings(max_examples=30)
def test_any_notice_is_harmless_and_within_bounds(channel, notice):
    CHANNELS[channel](notice)


def texts(service: str, notice: Notice) -> str:
    payload: Payload = chat.SERVICES[service](notice)  # type: ignore[index]
    return "\n".join(text for _, text in leaves(payload)).replace("\\", "")


@pytest.mark.parametrize("service", list(chat.SERVICES))
def test_what_matters_is_in_every_message(service):
    text = texts(service, changed(GREW, severity="critical"))
    for said in (
        "Luvento",
        "3 people wait",
        "+2 new",
        "shows smoke"[6:],
        "שלושה שבועות",
        "露文托的客服",
        "mastodon could not be read",
    ):
        assert said in text
    for link in (DANA.url, "https://sky.example/profile/noa/post/3k", "https://news.example/item?id=4"):
        assert str(link) in text
    assert "harken ack --brand luvento --rule complaints" in text
