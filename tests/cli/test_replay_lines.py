"""The lines of a replay file: what is taken, what is refused, and how that is told."""

import json

import pytest
from tests.cli.pasts import act, brand, complaints, down, encoded, end, post, stamp, text_of
from tests.cli.terminal import harken

from harken_cli.past import parse

COMPLAINT = post("mastodon:c0", 0)


@pytest.fixture
def brands(tmp_path):
    path = tmp_path / "BRANDS.yaml"
    path.write_text(text_of(brand({"above": 0, "clear_at": 0})), "utf-8")
    return path


def replayed(lines, brands, name="past.jsonl"):
    """The replay of a file in the folder of `brands`; its lines are JSON already, or bytes to be written as they are."""
    path = brands.with_name(name)
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return harken("replay", path, "--brands", brands)


def mention(**more):
    return {"mention": COMPLAINT["mention"] | more}


@pytest.mark.parametrize(
    "line",
    [
        # no JSON, or no object
        b"{",
        b"}",
        b"complaint",
        b"[]",
        b"3",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"mention":{"id":"mastodon:\xed\xa0\x80"}}',
        # nothing that a line can be
        {},
        {"at": stamp(0)},
        {"mention": None},
        {"mention": "mastodon:c0"},
        {"seen_at": stamp(0)},
        # mentions
        {"mention": {}},
        {"mention": []},
        {"mention": {"text": "without an id"}},
        mention(id=5),
        mention(text=None),
        mention(text=["x"]),
        mention(kind="song"),
        mention(author="ann"),
        mention(created_at="yesterday"),
        mention(created_at="2026-11-20"),
        mention(created_at="2026-11-20T12:00:00"),  # whose clock?
        mention(created_at=1_700_000_000),
        mention(hashtags="luvento"),
        COMPLAINT | {"seen_at": "soon"},
        COMPLAINT | {"at": stamp(0)},
        COMPLAINT | {"seen": stamp(0)},
        # outages
        {"at": stamp(0), "source": "mastodon"},
        {"at": stamp(0), "down": True},
        {"source": "mastodon", "down": True},
        {"at": stamp(0), "source": "mastodon", "down": "yes"},
        {"at": stamp(0), "source": ["mastodon"], "down": True},
        {"at": stamp(0), "source": "mastodon", "down": True, "do": "end"},
        # acts
        {"do": "end"},
        {"at": "noon", "do": "end"},
        {"at": stamp(0), "do": "dance"},
        {"at": stamp(0), "do": "ack"},
        {"at": stamp(0), "do": "silence", "rule": "complaints"},
        {"at": stamp(0), "do": "silence", "rule": "complaints", "until": "evening"},
        {"at": stamp(0), "do": "close", "mention": "mastodon:c0"},
        {"at": stamp(0), "do": "close", "mention": "mastodon:c0", "reason": "because"},
        {"at": stamp(0), "do": "close", "reason": "spam"},
        {"at": stamp(0), "do": "gone"},
        {"at": stamp(0), "do": "end", "rule": "complaints"},
        {"at": stamp(0), "do": "end", "who": "me"},
    ],
    ids=lambda line: (line if isinstance(line, bytes) else json.dumps(line).encode()).decode("ascii", "replace")[:60],
)
def test_a_bad_line_refuses_the_whole_file_with_its_place(line, brands):
    done = replayed([COMPLAINT, end(100), line, COMPLAINT], brands)
    assert (done.code, done.out) == (2, "")
    (fault,) = done.faults
    assert f"{brands.with_name('past.jsonl')}:3:" in fault
    assert len(fault) < 400


def test_an_act_on_a_mention_that_no_line_has_is_refused(brands):
    done = replayed([COMPLAINT, act("close", 5, mention="mastodon:c7", reason="spam")], brands)
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)
    assert "mastodon:c7" in done.faults[0]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"   \n\t\n"])
def test_a_file_without_lines_tells_nothing_or_says_so_in_a_line(content, brands):
    done = replayed([content], brands)
    assert done.out == ""
    assert (done.code, len(done.faults)) in {(0, 0), (2, 1)}


def test_a_file_that_is_not_there_is_told_in_a_line(brands):
    for name in ("nothing.jsonl", "."):
        done = harken("replay", brands.parent / name, "--brands", brands)
        assert (done.code, done.out, len(done.faults)) == (2, "", 1)


def test_standard_input_is_a_file_too(brands):
    lines = "\n".join(encoded([COMPLAINT, end(40)])).encode()
    done = harken("replay", "-", "--brands", brands, stdin=lines)
    assert (done.code, done.faults, [line["reason"] for line in done.lines]) == (0, [], ["FIRST"])
    assert harken("replay", "-", "--brands", brands, stdin=b"{").faults[0].startswith("standard input:1: ")


def test_a_notice_is_told_as_it_is_promised(brands):
    (line,) = replayed([COMPLAINT, end(40)], brands).lines
    assert list(line) == [
        "at",
        "brand",
        "rule",
        "incident",
        "sequence",
        "reason",
        "severity",
        "count",
        "new",
        "channels",
        "text",
    ]
    assert line["at"] == "2026-11-20T12:30:00Z"
    assert line["channels"] == ["email"]


def test_nothing_to_tell_is_empty_output(brands):
    done = replayed([post("mastodon:c0", 0, text="My bicycle is broken, terrible"), end(100)], brands)
    assert done == type(done)(0, "", "")


def test_identical_lines_count_once_and_their_order_is_nothing():
    lines = [*complaints(3), *down(5, to=9), act("ack", 4, rule="complaints"), end(20)]
    once, twice = parse(encoded(lines), "once"), parse(encoded([*reversed(lines), *lines]), "twice")
    assert once == twice
    assert (len(once.seen), len(once.outages), len(once.acts)) == (3, 2, 1)


def test_lines_that_mean_the_same_in_other_words_count_once():
    one = b'{"at":"2026-11-20T12:00:00Z","source":"mastodon","down":true}'
    other = b'{ "down" : true, "source" : "mastodon", "at" : "2026-11-20T13:00:00+01:00" }\r'
    assert len(parse([one, other], "past").outages) == 1


def test_blank_lines_and_a_last_line_without_an_end_are_nothing(brands):
    done = replayed([b"", b"  ", COMPLAINT, b"\r", end(40)], brands)
    assert [line["reason"] for line in done.lines] == ["FIRST"]


@pytest.mark.parametrize(
    "line",
    [
        {"at": "9999-12-31T23:59:59Z", "source": "mastodon", "down": True},
        {"at": "0001-01-01T00:00:00+05:00", "do": "end"},
        mention(created_at="0001-01-01T00:00:00+05:00"),
        mention(created_at="9999-12-31T23:59:59-05:00"),
        COMPLAINT | {"seen_at": "9999-12-31T23:59:59Z"},
    ],
)
def test_a_time_at_the_end_of_all_times_is_no_reason_to_fall_over(line, brands):
    done = replayed([COMPLAINT, line], brands)
    assert (done.code, len(done.faults)) in {(0, 0), (2, 1)}
