"""The demo's data: a week that decodes, that is large and varied enough, and that harms nobody real."""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import msgspec
import pytest

from harken.domain.conversation import CloseReason
from harken.domain.han import looks_traditional
from harken.domain.mention import Mention, Time

WEEK = Path(__file__).parents[2] / "infra" / "harken_cli" / "demo" / "week.jsonl"
LINES: list[dict[str, Any]] = [json.loads(line) for line in WEEK.read_bytes().split(b"\n") if line]
POSTS = [msgspec.convert(line["mention"], Mention) for line in LINES if isinstance(line.get("mention"), dict)]
BY_ID = {post.id: post for post in POSTS}
DEEDS = [line for line in LINES if not isinstance(line.get("mention"), dict)]
OWN = {"luvento@social.example", "luvento_team"}
BOTS = {"luventobot@social.example"}
START = datetime(2026, 11, 9, 6, tzinfo=UTC)
END = datetime(2026, 11, 15, 20, tzinfo=UTC)


def handle(post: Mention) -> str:
    assert post.author is not None, post.id
    assert post.author.handle, post.id
    return post.author.handle


def made_at(post: Mention) -> datetime:
    assert post.created_at is not None, post.id
    return post.created_at


def written(post: Mention) -> str:
    """The language by its letters alone: the week is written in five that never share any."""
    text = re.sub(r"@[\w.-]+", "", post.text, flags=re.ASCII)
    if re.search("[\u0590-\u05ff]", text):
        return "he"
    if re.search("[\u0400-\u04ff]", text):
        return "ru"
    if re.search("[\u4e00-\u9fff]", text):
        return "zh-Hant" if looks_traditional(text) else "zh"
    return "en"


CUSTOMERS = [post for post in POSTS if handle(post) not in OWN | BOTS]
ANSWERS = [post for post in POSTS if handle(post) in OWN and post.reply_to]


def wednesday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 11, hour, minute, tzinfo=UTC)


def test_mention_lines_hold_the_whole_shape_and_nothing_else():
    fields = {field.name for field in msgspec.structs.fields(Mention)} - {"aliases", "quotes"}
    for line in LINES:
        if isinstance(line.get("mention"), dict):
            assert set(line) <= {"mention", "seen_at"}
            assert set(line["mention"]) == fields
            if "seen_at" in line:
                assert msgspec.convert(line["seen_at"], Time) > made_at(BY_ID[line["mention"]["id"]])


def test_a_mention_survives_the_way_there_and_back():
    for post in POSTS:
        assert msgspec.json.decode(msgspec.json.encode(post), type=Mention) == post


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed.get('do', 'down')} {deed['at']}")
def test_what_is_no_mention_is_a_deed_of_replay(deed):
    shapes = {
        "ack": {"at", "do", "rule"},
        "close": {"at", "do", "mention", "reason"},
        "gone": {"at", "do", "mention"},
        "end": {"at", "do"},
        None: {"at", "source", "down"},
    }
    assert set(deed) == shapes[deed.get("do")]
    at = msgspec.convert(deed["at"], Time)
    assert START <= at <= END
    if "mention" in deed:
        assert at > made_at(BY_ID[deed["mention"]])
    if "reason" in deed:
        assert deed["reason"] in get_args(CloseReason)


def test_the_week_begins_on_monday_morning_and_ends_on_sunday_evening():
    assert all(START <= made_at(post) < END for post in POSTS)
    assert [(deed["at"], deed["do"]) for deed in DEEDS if deed.get("do") == "end"] == [
        ("2026-11-15T20:00:00Z", "end")
    ]
    assert LINES[-1] == {"at": "2026-11-15T20:00:00Z", "do": "end"}


def test_the_press_is_unreadable_once_and_too_shortly_to_be_called_deaf():
    (down, up) = [deed for deed in DEEDS if "down" in deed]
    assert (down["source"], down["down"], up["source"], up["down"]) == ("feeds", True, "feeds", False)
    assert (msgspec.convert(up["at"], Time) - msgspec.convert(down["at"], Time)).total_seconds() < 15 * 60


def test_it_is_as_large_as_a_bad_week():
    assert 290 <= len(LINES) <= 320
    assert 145 <= len({(post.source, handle(post)) for post in CUSTOMERS}) <= 160
    assert WEEK.stat().st_size < 300_000


def test_every_id_stands_once():
    assert len(BY_ID) == len(POSTS)


def test_it_speaks_the_five_languages_in_their_shares():
    spoken = Counter(written(post) for post in POSTS)
    shares = {lang: number / len(POSTS) for lang, number in spoken.items()}
    assert shares.keys() == {"en", "zh", "zh-Hant", "ru", "he"}
    assert 0.35 <= shares.pop("en") <= 0.45
    assert all(0.12 <= share <= 0.18 for share in shares.values()), shares


def test_the_language_told_is_the_language_written_and_some_do_not_tell():
    told = {"zh-TW": "zh-Hant"}
    for post in POSTS:
        if post.lang is not None:
            assert written(post) == told.get(post.lang, post.lang), post.text
    assert any(post.lang is None for post in POSTS)


def test_no_two_texts_are_alike_up_to_names_and_numbers():
    bare = Counter(re.sub(r"@\S+|[\W\d_]+", "", post.text).casefold() for post in POSTS)
    assert bare.most_common(1)[0][1] == 1


def test_every_host_is_an_invented_one():
    for line in LINES:
        for url in re.findall(r"https?://[^\s\"\\]+", json.dumps(line)):
            assert (urlsplit(url).hostname or "").endswith(".example"), url
    for post in POSTS:
        for account in (handle(post), *post.mentions):
            host = account.removeprefix("@").partition("@")[2]
            assert host.endswith(".example") or (not host and post.source != "mastodon"), account


def test_replies_hang_in_their_conversations():
    for post in POSTS:
        assert post.root is not None
        if post.reply_to is None:
            assert post.root == post.id
            continue
        parent = BY_ID[post.reply_to]
        assert post.root == parent.root
        assert post.source == parent.source
        assert made_at(post) > made_at(parent)


def test_accounts_named_in_a_text_are_told_as_its_mentions():
    names = {handle(post).partition("@")[0]: f"@{handle(post)}" for post in POSTS if post.source == "mastodon"}
    for post in POSTS:
        if post.source == "mastodon":
            named = re.findall(r"@([\w.-]*\w)", post.text, re.ASCII)
            assert post.mentions == tuple(dict.fromkeys(names[name] for name in named)), post.text


def test_the_brand_is_silent_on_wednesday_while_the_complaints_pile_up():
    silent = [post for post in ANSWERS if wednesday(9) <= made_at(post) < wednesday(12, 30)]
    assert silent == []
    assert sum(wednesday(9, 30) <= made_at(post) < wednesday(14) for post in CUSTOMERS) >= 80
    assert sum(wednesday(12, 30) <= made_at(post) < wednesday(18) for post in ANSWERS) >= 50


def test_the_brand_answers_in_the_language_it_was_asked_in():
    for post in ANSWERS:
        asked = BY_ID[post.reply_to or ""]
        assert written(post) == written(asked), post.text


def test_the_autoresponder_answers_too_which_must_not_count():
    assert sum(handle(post) in BOTS and post.reply_to is not None for post in POSTS) >= 2
    assert all(post.author is not None and post.author.bot for post in POSTS if handle(post) in BOTS)
