"""Drafts, lint and holding statements from the terminal; and what a replay makes of a statement in the hub."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cli import pasts
from tests.cli.pasts import STATEMENT, brand, complaints, end, post
from tests.cli.terminal import harken
from tests.cli.test_desk import HOSTILE, lived, saved

from harken.store import incidents, mentions
from harken_cli.past import parse
from harken_cli.replay import replay

RULE = {"above": 1, "clear_at": 1}
SAID: dict[str, Any] = {"playbook": {"statement": STATEMENT}}
TAGGED: dict[str, Any] = {"hashtags": ["LuventoFail"]}


def under_the_tag(count: int, minute: float = 0) -> list[pasts.Line]:
    return [post(f"mastodon:t{number}", minute, hashtags=["LuventoFail"]) for number in range(count)]


def statement(minute: float, text: str = f"{STATEMENT} #luventofail", **more: Any) -> pasts.Line:
    return post("mastodon:s", minute, "luvento", text, **({"hashtags": ["luventofail"]} | more))


# --- a replayed past


def heard(lines: list[pasts.Line], *brands: pasts.Line) -> list[tuple[str, float]]:
    past = parse(pasts.encoded(lines), "past")
    told = (notice for minute in replay(past, pasts.settings(*brands)) for notice in minute.notices)
    return [(notice.reason, (notice.at - pasts.NOON) / timedelta(minutes=1)) for notice in told]


def test_a_statement_in_the_hub_ends_the_call_and_a_day_later_they_count_again():
    rule = RULE | {"within": "3d", "escalate_after": "7d", "remind_every": "7d"}
    lines = [*under_the_tag(3), statement(40), end(1600)]
    assert heard(lines, brand(rule, **SAID)) == [("FIRST", 30), ("CLEARED", 50), ("FIRST", 1480)]
    assert heard(lines, brand(rule)) == [("FIRST", 30)]  # nobody approved these words
    assert heard([*reversed(lines)], brand(rule, **SAID)) == heard(lines, brand(rule, **SAID))


def test_a_statement_elsewhere_ends_nothing():
    rule = RULE | {"escalate_after": "7d", "remind_every": "7d"}
    elsewhere = statement(40, STATEMENT, hashtags=[])
    assert heard([*under_the_tag(3), elsewhere, end(200)], brand(rule, **SAID)) == [("FIRST", 30)]


def test_who_complains_after_the_statement_is_told_of():
    rule = RULE | {"escalate_after": "7d", "remind_every": "7d"}
    later = [post(f"mastodon:l{number}", 60, **TAGGED) for number in range(2)]
    told = heard([*under_the_tag(3), statement(40), *later, end(120)], brand(rule, **SAID))
    assert told == [("FIRST", 30), ("CLEARED", 50), ("FIRST", 90)]


# --- the commands, on a local state

RUSSIAN = "Купил Лувенто, кофемашина сломалась через два дня, поддержка не отвечает"
GERMAN = "Meine Luvento Maschine ist nach zwei Tagen kaputt und niemand antwortet mir, das ist wirklich schlecht"


@pytest.fixture
def folder(tmp_path):
    """Three under a hashtag, one of them in Russian, and two elsewhere, one hostile; FIRST was told."""
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    lines = [
        *under_the_tag(2, start),
        post("mastodon:ru", start, "olga", RUSSIAN, url="https://social.example/@olga/1", **TAGGED),
        post("mastodon:de", start, "uwe", GERMAN),
        post("mastodon:evil", start, "m\x1b[1mx", HOSTILE, url="javascript:alert(1)"),
        end(start + 40),
    ]
    names = {"names": ["Luvento", "Лувенто"]}
    return saved(lived(lines, brand(RULE, **SAID, **names)), tmp_path / "state")


def test_a_draft_tells_how_why_where_and_what(folder):
    done = harken("draft", "mastodon:ru", "--state", folder)
    assert done.code == 0
    assert done.out.startswith("apologise and fix")
    assert "https://social.example/@olga/1" in done.out
    assert "в личные сообщения" in done.out
    line = harken("draft", "mastodon:ru", "--state", folder, "--json").lines[0]
    assert line["draft"]["language"] == "ru"
    assert line["draft"]["text"] in done.out
    assert line["strategy"]["why"] in done.out
    assert set(line["needs"]) >= {"empathy", "ownership", "next step"}
    clean = harken("lint-reply", "mastodon:ru", line["draft"]["text"], "--state", folder)
    assert (clean.code, clean.out, clean.err) == (0, "", "")


def test_for_another_language_the_draft_is_english_and_says_so(folder):
    done = harken("draft", "mastodon:de", "--state", folder)
    assert "a draft in en; they wrote in de" in done.out


def test_a_hostile_mention_gives_a_harmless_draft(folder):
    done = harken("draft", "mastodon:evil", "--state", folder)
    assert done.code == 0
    assert not {"\x1b", "\u202e", "\x07"} & set(done.out)
    assert "javascript" not in done.out


def test_a_cold_reply_is_refused_with_reasons(folder):
    done = harken("lint-reply", "mastodon:t0", "There was a glitch.", "--state", folder)
    assert done.code == 1
    assert [line.partition(":")[0] for line in done.out.splitlines()][:3] == ["cold", "no ownership", "no next step"]
    given = harken("lint-reply", "mastodon:t0", "--state", folder, "--json", stdin=b"There was a glitch.\n")
    assert given.code == 1
    assert given.lines[0]["finding"]["where"] == "there was a glitch"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("draft", "mastodon:none"), "mastodon:none: no such mention; `harken inbox` tells the ids"),
        (("lint-reply", "mastodon:none", "x"), "mastodon:none: no such mention; `harken inbox` tells the ids"),
        (("lint-reply", "mastodon:t0", " "), "the reply is empty, so there is nothing to look at"),
        (("hold", "fire"), "fire: no such incident is open; there is"),
        (("hold", "complaints", "--brand", "no"), "no brand no; there is luvento"),
    ],
)
def test_bad_input_is_one_line(folder, words, fault):
    done = harken(*words, "--state", folder)
    assert done.code == 2
    assert len(done.faults) == 1
    assert done.faults[0].startswith(fault)


def test_the_same_words_to_many_are_told(tmp_path):
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    copied = "Sorry, this is on us. Please send us a private message, we'll look into it so it won't happen again."
    lines = [
        *complaints(4, start),
        *(pasts.reply(f"mastodon:r{n}", start + 20, f"mastodon:c{n}", f"@p{n} {copied}") for n in range(3)),
        end(start + 40),
    ]
    folder = saved(lived(lines, brand(RULE)), tmp_path / "state")
    done = harken("lint-reply", "mastodon:c3", copied, "--state", folder)
    assert (done.code, done.out.partition(":")[0]) == (1, "copy-pasted")


def test_hold_tells_where_in_which_language_and_for_whom(folder):
    lines = harken("hold", "complaints", "--state", folder, "--json").lines
    places = [(line["hold"]["kind"], line["hold"]["name"], set(line["hold"]["mentions"])) for line in lines]
    assert places == [
        ("hashtag", "#luventofail", {"mastodon:t0", "mastodon:t1", "mastodon:ru"}),
        ("apart", None, {"mastodon:de", "mastodon:evil"}),
    ]
    words = {item["language"]: item for item in lines[0]["hold"]["words"]}
    assert (words["en"]["people"], words["en"]["text"], words["en"]["approved"]) == (2, STATEMENT, True)
    assert words["ru"]["text"] == STATEMENT
    by_id = harken("hold", lines[0]["incident"], "--state", folder)
    assert by_id.code == 0
    assert f"{STATEMENT} #luventofail" in by_id.out


def test_where_nothing_is_approved_our_words_are_offered_and_it_says_so(tmp_path):
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    table = lived([*under_the_tag(2, start), end(start + 40)], brand(RULE))
    done = harken("hold", "complaints", "--state", saved(table, tmp_path / "state"))
    assert "We know about the problem and are working on it." in done.out
    assert "it holds once it stands under playbook.statement.en" in done.out


def test_the_statement_that_hold_prints_holds_when_it_is_posted():
    lines = [*under_the_tag(2), end(45)]
    table = lived([*lines, statement(40)], brand(RULE, **SAID))
    held = mentions.records(table, "luvento", ["mastodon:t0", "mastodon:t1"]).values()
    assert [record.standing.state for record in held] == ["held", "held"]
    assert incidents.read(table, "luvento").incidents["complaints"].phase == "clearing"
