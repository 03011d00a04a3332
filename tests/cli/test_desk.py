"""The desk from the terminal, on a local state that a replayed past left behind."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cli import pasts
from tests.cli.terminal import harken

from harken.store import incidents, settings
from harken.store.memory import MemoryTable
from harken.store.table import Put
from harken_cli.local import state as states
from harken_cli.past import parse
from harken_cli.replay import _Player
from harken_cli.silences import Silenced, in_words

HOSTILE = "Luvento is awful \x1b[2J\x1b]0;owned\x07 \u202egnorw\u202c \u2028next\r\nline \x9b31m \x00 end"
COLUMNS = "bad\tone\u0085two"


def saved(table, folder):
    folder.mkdir()
    items = sorted(table.everything(), key=lambda item: (str(item["pk"]), str(item["sk"])))
    states.save(folder, states.Snapshot(items=tuple(items), generation=1))
    return folder


def lived(lines, *brands):
    """The table after a past whose last minute is about now."""
    past = parse(pasts.encoded(lines), "past")
    player = _Player(past, pasts.settings(*brands))
    minute = past.start
    while minute <= past.end:
        player.step(minute)
        minute += timedelta(minutes=1)
    return player.table


@pytest.fixture
def folder(tmp_path):
    """Six who complained an hour ago, one of them hostile; FIRST was told."""
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    lines = [
        *pasts.complaints(5, start),
        pasts.post("mastodon:evil", start, "m\x1b[1mx", HOSTILE, url="https://x.example/\x1b[2J"),
    ]
    return saved(lived([*lines, pasts.end(start + 40)], pasts.brand()), tmp_path / "state")


def desk(folder, *args):
    return harken(*args, "--state", folder)


def test_the_inbox_ends_with_what_rules_that_are_tried_out_would_have_said(tmp_path):
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    lines = [*pasts.complaints(6, start), pasts.end(start + 40)]
    folder = saved(lived(lines, pasts.brand({"stage": "48h"})), tmp_path / "state")
    (tried,) = [line["staged"] for line in desk(folder, "inbox", "--json").lines if "staged" in line]
    assert (tried["rule"], tried["reason"], tried["count"], tried["channels"]) == ("complaints", "FIRST", 6, [])
    last = desk(folder, "inbox").out.splitlines()[-1]
    assert " rule complaints FIRST: (staged, told to nobody) Luvento: 6 people wait for an answer" in last


def test_the_inbox_is_what_waits_most_urgent_first(folder):
    lines = desk(folder, "inbox", "--json").lines
    assert {line["id"] for line in lines} == {*(f"mastodon:c{number}" for number in range(5)), "mastodon:evil"}
    assert all(line["state"] == "waiting" and line["brand"] == "luvento" for line in lines)
    urgencies = [line["urgency"] for line in lines]
    assert urgencies == sorted(urgencies, reverse=True)
    plain = desk(folder, "inbox")
    assert plain.code == 0
    assert all(line["id"] in plain.out for line in lines)


def test_nothing_from_outside_commands_the_terminal(folder):
    for command in (["inbox"], ["inbox", "--all"], ["show", "mastodon:evil"]):
        done = desk(folder, *command)
        assert "Luvento is awful" in done.out
        assert not [char for char in done.out if (ord(char) < 32 and char != "\n") or 127 <= ord(char) < 160]
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\u200e\u200f") & set(
            done.out
        )
        assert not any(line.startswith(("line", "next")) for line in done.out.splitlines())
    (line,) = desk(folder, "show", "mastodon:evil", "--json").lines
    assert line["mention"]["text"] == HOSTILE  # data stays as it is


def test_close_and_reopen(folder):
    done = desk(folder, "close", "mastodon:c1", "--reason", "handled elsewhere", "--json")
    assert done.lines == [{"id": "mastodon:c1", "brand": "luvento", "state": "closed"}]
    assert "mastodon:c1" not in {line["id"] for line in desk(folder, "inbox", "--json").lines}
    assert "mastodon:c1" in {line["id"] for line in desk(folder, "inbox", "--all", "--json").lines}
    (shown,) = desk(folder, "show", "mastodon:c1", "--json").lines
    assert shown["state"] == "closed"
    assert desk(folder, "reopen", "mastodon:c1", "--json").lines[0]["state"] == "waiting"
    assert "mastodon:c1" in {line["id"] for line in desk(folder, "inbox", "--json").lines}


def test_ack_takes_on_what_is_raised(folder):
    done = desk(folder, "ack", "--json")
    (line,) = done.lines
    assert (line["brand"], line["rule"], line["acknowledged"]) == ("luvento", "complaints", True)
    assert desk(folder, "ack", "--rule", "complaints", "--brand", "luvento").code == 0
    assert desk(folder, "ack", "--rule", "nothing").code == 2


def test_silence_is_kept(folder):
    done = desk(folder, "silence", "--for", "2h", "--note", "fair week", "--json")
    (line,) = done.lines
    assert (line["brand"], line["rule"], line["note"]) == ("luvento", None, "fair week")
    end = datetime.fromisoformat(line["until"])
    assert timedelta(minutes=119) < end - datetime.now(UTC) <= timedelta(hours=2)
    done = desk(folder, "silence", "--rule", "complaints", "--until", "2099-01-01T00:00:00Z", "--json")
    assert done.lines[0]["until"] == "2099-01-01T00:00:00Z"
    table = MemoryTable()
    for item in states.load(folder).items:
        table.write([Put(item)])
    kept = incidents.read(table, "luvento").silences
    assert (kept["*"].note, kept["complaints"].until.year) == ("fair week", 2099)


def test_the_inbox_tells_which_silences_are_on_until_when_and_why(folder):
    done = desk(folder, "silence", "--until", "2099-01-01T18:00:00Z", "--note", "press\x1b[2J office\nhas it")
    assert done.out == "Silent about luvento, all rules, until 2099-01-01 18:00 UTC: press[2J office has it\n"
    desk(folder, "silence", "--rule", "complaints", "--until", "2098-01-01T18:00:00Z")
    lines = [line["silence"] for line in desk(folder, "inbox", "--json").lines if "silence" in line]
    assert [(line["brand"], line["rule"], line["until"]) for line in lines] == [
        ("luvento", "complaints", "2098-01-01T18:00:00Z"),
        ("luvento", None, "2099-01-01T18:00:00Z"),
    ]
    assert desk(folder, "inbox").out.splitlines()[-2:] == [
        "Silent about luvento, rule complaints, until 2098-01-01 18:00 UTC",
        "Silent about luvento, all rules, until 2099-01-01 18:00 UTC: press[2J office has it",
    ]


def test_a_silence_whose_time_is_past_lifts_the_one_before(folder):
    desk(folder, "silence", "--for", "2h")
    assert desk(folder, "silence", "--until", "2020-01-01T00:00:00Z").out == "The silence is lifted.\n"
    assert "Silent" not in desk(folder, "inbox").out


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (datetime(2026, 11, 20, 23, 59, tzinfo=UTC), "until 23:59 UTC"),
        (datetime(2026, 11, 21, 0, 0, tzinfo=UTC), "until 2026-11-21 00:00 UTC"),
    ],
)
def test_the_end_of_a_silence_has_its_day_where_that_is_another_one(until, words):
    one = Silenced(brand="luvento", rule=None, until=until, note="")
    assert list(in_words([one], pasts.NOON)) == [f"Silent about luvento, all rules, {words}"]


@pytest.mark.parametrize(
    "args",
    [
        ["show", "mastodon:nothing"],
        ["show", "mastodon:c1", "--brand", "nobody"],
        ["close", "mastodon:nothing", "--reason", "spam"],
        ["close", "mastodon:c1", "--reason", "because"],
        ["close", "mastodon:c1"],
        ["close"],
        ["reopen", "mastodon:nothing"],
        ["inbox", "--brand", "nobody"],
        ["ack", "--brand", "nobody"],
        ["silence"],
        ["silence", "--for", "2h", "--until", "2099-01-01T00:00:00Z"],
        ["silence", "--for", "soon"],
        ["silence", "--until", "tomorrow"],
        ["silence", "--for", "2h", "--rule", "nothing"],
        ["inbox", "--colour"],
    ],
    ids=" ".join,
)
def test_bad_input_is_told_and_changes_nothing(args, folder):
    before = (folder / "state.json").read_bytes()
    done = desk(folder, *args)
    assert (done.code, done.out) == (2, "")
    assert done.faults
    assert (folder / "state.json").read_bytes() == before


def test_looking_changes_nothing(folder):
    before = (folder / "state.json").read_bytes()
    for command in (["inbox"], ["inbox", "--all", "--json"], ["show", "mastodon:c1"]):
        assert desk(folder, *command).code == 0
    assert (folder / "state.json").read_bytes() == before


def test_nothing_to_acknowledge_is_told(tmp_path):
    table = MemoryTable()
    settings.apply(table, pasts.settings(), datetime.now(UTC))
    done = desk(saved(table, tmp_path / "state"), "ack")
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)


def test_an_empty_inbox_is_empty_output(tmp_path):
    table = MemoryTable()
    settings.apply(table, pasts.settings(), datetime.now(UTC))
    folder = saved(table, tmp_path / "state")
    assert (
        desk(folder, "inbox", "--json")
        == desk(folder, "inbox", "--all", "--json")
        == type(desk(folder, "inbox"))(0, "", "")
    )


def test_a_mention_of_two_brands_needs_the_brand_said(tmp_path):
    start = (datetime.now(UTC) - timedelta(minutes=10) - pasts.NOON) / timedelta(minutes=1)
    lines = [*pasts.complaints(1, start), pasts.end(start + 2)]
    folder = saved(lived(lines, pasts.brand(), pasts.brand(id="other")), tmp_path / "state")
    done = desk(folder, "close", "mastodon:c0", "--reason", "spam")
    assert done.code == 2
    assert "--brand luvento or --brand other" in done.faults[0]
    assert desk(folder, "close", "mastodon:c0", "--reason", "spam", "--brand", "other").code == 0
    assert [line["brand"] for line in desk(folder, "inbox", "--json").lines] == ["luvento"]
    assert desk(folder, "silence", "--for", "2h").code == 2  # which of the two?


def test_without_a_state_it_is_said_how_to_make_one(tmp_path):
    done = desk(tmp_path / "nothing", "inbox")
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)
    assert "harken run" in done.faults[0]
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"items":3}', b"\xff\xfe\x00", b'{"items":[{"pk":1}]}', b"[" * 100_000]
)
def test_a_state_that_is_none_is_told_in_one_line(content, tmp_path):
    (tmp_path / "state.json").write_bytes(content)
    done = desk(tmp_path, "inbox")
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)
    assert str(tmp_path / "state.json") in done.faults[0]
    assert (tmp_path / "state.json").read_bytes() == content


def test_the_inbox_tells_ids_and_links_whole_so_that_they_can_be_used(tmp_path):
    uri, url = "https://social.example/users/anna/statuses/7", "https://social.example/@anna/7"
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    lines = [pasts.post(f"mastodon:{uri}", start, "anna", "Luvento broke again, terrible", url=url)]
    folder = saved(lived([*lines, pasts.end(start + 5)], pasts.brand()), tmp_path / "state")
    shown = desk(folder, "inbox").out
    assert f"     mastodon:{uri}  (" in shown
    assert f"\n     {url}\n" in shown
    assert desk(folder, "close", f"mastodon:{uri}", "--reason", "spam").out == f"mastodon:{uri} is closed now.\n"


IMAGE = {"type": "image", "alt": "a dead\nmachine \x1b[2J", "url": "https://m.example/1.png"}


@pytest.fixture
def gallery(tmp_path):
    """Pictures under the brand's hashtag: alone, with words, and one of which nothing is told."""
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    lines = [
        pasts.post("mastodon:alone", start, text="", hashtags=["luventofail"], media=[IMAGE]),
        pasts.post("mastodon:words", start, media=[{"type": "image"}, IMAGE, {"type": "video"}]),
        pasts.post("mastodon:untold", start, text="", hashtags=["LuventoFail"], media=[{"type": "gifv"}]),
    ]
    brand = pasts.brand(hashtags=["luventofail"])
    return saved(lived([*lines, pasts.end(start + 40)], brand), tmp_path / "state")


def test_a_picture_under_the_brands_hashtag_is_a_mention_and_shown_as_one(gallery):
    lines = [line.strip() for line in desk(gallery, "inbox").out.splitlines()]
    assert "no text, 1 picture: «a dead machine (2J»" in [line.replace("[", "(") for line in lines]
    assert "with 2 pictures: «a dead machine (2J»" in [line.replace("[", "(") for line in lines]
    assert "no text, 1 picture" in lines


def test_show_tells_of_every_picture(gallery):
    lines = [line.strip() for line in desk(gallery, "show", "mastodon:words").out.splitlines()]
    assert "image" in lines
    assert any(line.startswith("image https://m.example/1.png a dead machine") for line in lines)
    assert "video" in lines


def test_who_said_thanks_after_an_answer_is_shown_as_recovered(tmp_path):
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    lines = [
        pasts.post("mastodon:c", start, "ann"),
        pasts.reply("mastodon:r", start + 5, "mastodon:c"),
        pasts.post(
            "mastodon:t", start + 9, "ann", "I love my Luvento, thank you!", reply_to="mastodon:r", root="mastodon:c"
        ),
    ]
    folder = saved(lived([*lines, pasts.end(start + 20)], pasts.brand()), tmp_path / "state")
    (line,) = desk(folder, "show", "mastodon:c", "--json").lines
    assert (line["state"], line["recovered"]) == ("answered", True)
    assert "answered and thanked" in desk(folder, "show", "mastodon:c").out
    (line,) = desk(folder, "show", "mastodon:t", "--json").lines
    assert line["recovered"] is False
