"""`harken parse` and `harken score`: what goes in, what comes out, to the letter."""

import json
import os
import re
from pathlib import Path

import pytest
from tests.cli import pasts
from tests.cli.terminal import harken

FOLDER = Path(os.environ.get("HARKEN_RECORDED") or Path(__file__).parents[3] / "shared/sources/payloads")
RECORDED = [
    (folder.removesuffix("_feedparser"), path)
    for folder in ("hackernews", "mastodon", "feeds", "feeds_feedparser")
    for path in (sorted((FOLDER / folder).iterdir()) if (FOLDER / folder).is_dir() else [])
]

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
TEXT, NUMBER, FLAG, WORDS = (str, type(None)), (int, type(None)), (bool, type(None)), list
SHAPE = {
    "id": str,
    "source": str,
    "kind": str,
    "url": TEXT,
    "text": str,
    "title": TEXT,
    "lang": TEXT,
    "created_at": TEXT,
    "author": (dict, type(None)),
    "root": TEXT,
    "reply_to": TEXT,
    "mentions": WORDS,
    "hashtags": WORDS,
    "links": WORDS,
    "media": list,
    "engagement": dict,
    "rating": (int, float, type(None)),
    "edited_at": TEXT,
}
AUTHOR = {
    "id": TEXT,
    "handle": TEXT,
    "name": TEXT,
    "followers": NUMBER,
    "verified": FLAG,
    "bot": FLAG,
    "bio": TEXT,
}
ENGAGEMENT = dict.fromkeys(("likes", "reposts", "replies", "views"), NUMBER)
MEDIA = {"type": str, "alt": TEXT, "url": TEXT}
ASSESSMENT = [
    "id",
    "brand",
    "about",
    "lang",
    "sentiment",
    "probability",
    "intent",
    "causes",
    "speaker",
    "genuineness",
    "needs_answer",
    "urgency",
    "reasons",
]


def shaped(value, shape):
    """Every field of `shape` is there, each of its type; a whole number is no flag."""
    assert set(shape) <= set(value)
    for key, types in shape.items():
        assert isinstance(value[key], types), (key, value[key])
        assert isinstance(value[key], bool) is (types is FLAG and value[key] is not None)


def check_mention(line, source):
    shaped(line, SHAPE)
    assert line["source"] == source
    assert line["id"].startswith(f"{source}:")
    assert line["kind"] in {"post", "comment", "review", "question", "article"}
    for field in ("created_at", "edited_at"):
        assert line[field] is None or MOMENT.fullmatch(line[field])
    if line["author"] is not None:
        shaped(line["author"], AUTHOR)
    shaped(line["engagement"], ENGAGEMENT)
    for item in line["media"]:
        shaped(item, MEDIA)
    assert all(isinstance(word, str) for field in ("mentions", "hashtags", "links") for word in line[field])


@pytest.mark.recorded
@pytest.mark.skipif(not RECORDED, reason="no recorded answers: set HARKEN_RECORDED to their folder")
def test_every_recorded_answer_is_mentions_or_one_clear_line():
    parsed = {0: 0, 2: 0}
    for source, path in RECORDED:
        done = harken("parse", source, path)
        parsed[done.code] += 1
        for line in done.lines:
            check_mention(line, source)
        if done.code == 2:
            assert (done.out, len(done.faults)) == ("", 1), path.name
            assert done.faults[0].startswith(str(path))
        else:
            assert done.faults == [], path.name
    assert parsed[0] > parsed[2] > 0


STATUS = {
    "id": "7",
    "created_at": "2026-11-20T10:00:00.000Z",
    "uri": "https://social.example/users/ann/statuses/7",
    "url": "https://social.example/@ann/7",
    "visibility": "public",
    "content": "<p>A\u2028B\u2029C\u0085D</p>",
    "account": {"id": "3", "username": "ann", "acct": "ann", "display_name": "\u2028", "followers_count": 0},
}


def parsed(answer, source="mastodon"):
    """What `parse` makes of a recorded answer on standard input."""
    content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return harken("parse", source, "-", stdin=content)


def test_a_mention_is_told_as_it_is_promised():
    (line,) = parsed([STATUS]).lines
    check_mention(line, "mastodon")
    assert list(line)[: len(SHAPE)] == list(SHAPE)
    assert line["id"] == "mastodon:https://social.example/users/ann/statuses/7"
    assert line["created_at"] == "2026-11-20T10:00:00Z"
    assert line["author"]["followers"] == 0
    assert line["engagement"] == {"likes": None, "reposts": None, "replies": None, "views": None}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda answer: answer,
        lambda answer: {"request": {"url": "https://social.example/x"}, "response": {"status": 200, "body": answer}},
        lambda answer: {
            "request": {"url": "https://social.example/x"},
            "response": {"status": 200, "body": json.dumps(answer)},
        },
        lambda answer: {"url": "https://social.example/x", "reply": answer},
    ],
)
def test_a_file_holds_the_body_or_an_exchange_around_it(wrap):
    assert [line["text"][0] for line in parsed(wrap([STATUS])).lines] == ["A"]
    assert parsed(wrap([])) == type(parsed([]))(0, "", "")


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("mastodon", {"error": "Record not found"}),
        ("mastodon", {"request": {"url": "https://x.example"}, "response": {"status": 503, "body": []}}),
        ("mastodon", {"accounts": []}),
        ("mastodon", b""),
        ("mastodon", b"<html>no</html>"),
        ("mastodon", b"\x00" * 99),
        ("mastodon", b"[" * 100_000),
        ("hackernews", []),
        ("hackernews", {"username": "pg"}),
        ("hackernews", b"\xff"),
        ("feeds", b""),
        ("feeds", b"{}"),
        ("feeds", b"<html><body>no feed</body></html>"),
        ("nowhere", []),
    ],
)
def test_what_is_no_answer_is_told_in_one_line(source, answer):
    done = parsed(answer, source)
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)
    assert 0 < len(done.faults[0]) < 400


def test_a_bad_item_holds_up_nothing_but_itself():
    done = parsed(
        [STATUS, {"id": "8", "uri": 5, "account": 7, "content": []}, "nonsense", STATUS | {"uri": "https://x/9"}]
    )
    assert [line["id"] for line in done.lines] == [
        "mastodon:https://social.example/users/ann/statuses/7",
        "mastodon:https://x/9",
    ]
    assert len(done.faults) == 2
    assert done.code == 0


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path):
    for path in (tmp_path / "nothing", tmp_path):
        done = harken("parse", "feeds", path)
        assert (done.code, done.out, len(done.faults)) == (2, "", 1)
        assert str(path) in done.faults[0]


# Scoring

COMPLAINT = {"id": "mastodon:1", "text": pasts.ANGRY, "created_at": "2026-11-20T10:00:00Z"}


def scored(*lines, args=()):
    """What `score` makes of lines on standard input."""
    content = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return harken("score", "-", *args, stdin=content)


@pytest.fixture
def brands(tmp_path):
    path = tmp_path / "BRANDS.yaml"
    path.write_text(pasts.text_of(pasts.brand(), pasts.brand(id="acme", names=["Acme"])), "utf-8")
    return path


def check_assessment(line):
    assert list(line) == ASSESSMENT
    assert line["sentiment"] in {"negative", "neutral", "positive"}
    chances = line["probability"]
    assert set(chances) == {"negative", "neutral", "positive"}
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert sum(chances.values()) == pytest.approx(1, abs=0.001)
    assert isinstance(line["urgency"], int)
    assert 0 <= line["urgency"] <= 100
    assert isinstance(line["needs_answer"], bool)
    assert set(line["speaker"]) == {"role", "evidence"}
    assert set(line["genuineness"]) == {"verdict", "evidence"}
    assert all(isinstance(reason, str) for reason in line["reasons"])


def test_an_assessment_is_told_as_it_is_promised():
    (line,) = scored(COMPLAINT).lines
    check_assessment(line)
    assert (line["id"], line["brand"], line["about"]) == ("mastodon:1", None, None)
    assert (line["lang"], line["sentiment"], line["intent"]) == ("en", "negative", "complaint")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Luvento is terrible", [("luvento", True)]),
        ("Acme is worse than Luvento, both are awful", [("luvento", True), ("acme", True)]),
        ("Nothing here is about anybody", [(None, False)]),
    ],
)
def test_with_brands_there_is_a_line_for_each_that_it_is_about(text, about, brands):
    lines = scored({"id": "mastodon:1", "text": text}, args=["--brands", brands]).lines
    for line in lines:
        check_assessment(line)
    assert [(line["brand"], line["about"]) for line in lines] == about


def test_now_is_the_moment_for_urgency():
    (at_once,) = scored(COMPLAINT).lines
    (later,) = scored(COMPLAINT, args=["--now", "2026-11-20T18:00:00Z"]).lines
    (elsewhere,) = scored(COMPLAINT, args=["--now", "2026-11-20T20:00:00+02:00"]).lines
    (before,) = scored(COMPLAINT, args=["--now", "2026-11-19T10:00:00Z"]).lines
    assert later["urgency"] > at_once["urgency"] == before["urgency"]
    assert later == elsewhere
    assert any("8 h" in reason for reason in later["reasons"])


@pytest.mark.parametrize("now", ["noon", "25:00", "2026-13-01T00:00:00Z"])
def test_a_now_that_is_no_time_is_refused(now):
    done = scored(COMPLAINT, args=["--now", now])
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)


@pytest.mark.parametrize(
    "broken",
    [b"{", b"null", b"[]", b"\xff", b"{}", b'{"id":"a:1"}', b'{"text":"x"}', b'{"id":"a:1","text":null}',
     b'{"id":1,"text":"x"}', b'{"id":"a:1","text":"\\ud800"}', b'{"id":"a:1","text":"x","created_at":"noon"}',
     b"[" * 100_000, b'{"id":"a:1","text":"\xed\xa0\x80"}', b'{"id":"a:1","text":"x","rating":"five"}'],
    ids=lambda line: repr(line[:40]),
)  # fmt: skip
def test_a_broken_line_is_told_and_the_rest_go_on(broken):
    done = scored(COMPLAINT, broken, b"", COMPLAINT | {"id": "mastodon:2"})
    assert [line["id"] for line in done.lines] == ["mastodon:1", "mastodon:2"]
    assert done.code == 2
    (fault,) = done.faults
    assert fault.startswith("standard input:2: ")
    assert len(fault) < 400


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "a" * 1_000_000,
        "\u202e\u200f",
        "露" * 100_000,
        "🙂" * 5000,
        "\u2028\u2029\u0085",
        "<script>",
        "\ufffe",
    ],
    ids=lambda text: ascii(text[:4]),
)
def test_any_text_is_assessed(text):
    done = scored({"id": "a:\u2028", "text": text, "title": text})
    (line,) = done.lines
    check_assessment(line)
    assert line["id"] == "a:\u2028"
    assert (done.code, done.faults) == (0, [])


def test_a_line_that_never_ends_is_told_and_the_rest_go_on(monkeypatch):
    monkeypatch.setattr("harken_cli.files.LONGEST_LINE", 1000)
    monkeypatch.setattr("harken_cli.commands.texts.LONGEST_LINE", 1000)
    done = scored(COMPLAINT, b'{"id":"a:1","text":"' + b"a" * 5000, COMPLAINT | {"id": "mastodon:2"})
    assert [line["id"] for line in done.lines] == ["mastodon:1", "mastodon:2"]
    assert (done.code, done.faults) == (2, ["standard input:2: longer than 1,000 bytes"])


def test_unknown_is_no_reason_to_refuse():
    bare = {"id": "x", "text": "", "author": None, "created_at": None, "engagement": {}, "more": {"deep": [1]}}
    (line,) = scored(bare).lines
    assert line["lang"] is None


def test_scoring_nothing_is_empty_output():
    assert scored(b"") == type(scored(b""))(0, "", "")
