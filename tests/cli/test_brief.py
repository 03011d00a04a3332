"""`harken brief`: an incident or a period, what it refuses, and that what strangers wrote harms nobody."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.cli import pasts
from tests.cli.terminal import harken
from tests.cli.test_desk import HOSTILE, lived, saved

from harken.domain.brief import Brief

RULES = [
    {"id": "complaints", "kind": "unanswered"},
    {"id": "again", "kind": "unanswered"},
    {"id": "questions", "kind": "unanswered", "sentiment": [], "intent": ["question"], "above": 0, "clear_at": 0},
    {"kind": "deaf", "after": "365d"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Six who complained an hour ago, one of them hostile, and one who asked; all rules call."""
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    lines = [
        *pasts.complaints(5, start),
        pasts.post(
            "mastodon:evil", start, "m\x1b[1mx", f"Charged twice, no refund. {HOSTILE}", url="javascript:alert(1)"
        ),
        pasts.post("mastodon:asks", start, "kim", "Does the Luvento Mini take pre-ground coffee?"),
        pasts.end(start + 45),
    ]
    table = lived(lines, pasts.brand(rules=RULES))
    return saved(table, tmp_path_factory.mktemp("brief") / "state")


def brief(folder, *args):
    return harken("brief", "luvento", "--state", folder, *args)


def told(folder, *args):
    (line,) = brief(folder, "--json", *args).lines
    return msgspec.convert(line, Brief)


def test_the_last_day_unless_told_otherwise(folder):
    found = told(folder)
    assert (found.posts, found.trouble, found.incident) == (7, 6, None)
    assert found.end - found.start == timedelta(hours=24)
    assert told(folder, "--since", "3h").posts == 7
    assert brief(folder, "--since", "10m").out == ""


def test_a_period_from_and_to(folder):
    start = datetime.now(UTC) - timedelta(days=2)
    assert told(folder, "--from", start.isoformat()).posts == 7
    until = brief(folder, "--from", start.isoformat(), "--to", (start + timedelta(days=1)).isoformat())
    assert (until.code, until.out, until.err) == (0, "", "")


def test_what_the_rule_counts_is_the_trouble(folder):
    asked = told(folder, "--incident", "questions")
    assert (asked.rule, asked.posts, asked.trouble) == ("questions", 7, 1)
    assert [post.id for post in asked.who.earliest] == ["mastodon:asks"]
    complained = told(folder, "--incident", "complaints")
    assert complained.trouble == 6
    named = told(folder, "--incident", f"complaints/{complained.incident}")
    assert (named.incident, named.start, named.who) == (complained.incident, complained.start, complained.who)


@pytest.mark.parametrize(
    ("args", "fault"),
    [
        (["--incident", "nonsense"], "--incident nonsense: luvento has no such incident; the latest: "),
        (["--incident", "deaf"], "--incident deaf: luvento has no such incident; the latest: "),
        (["--incident", "complaints", "--since", "1h"], "--incident, --since and --from exclude each other; say one"),
        (["--since", "1h", "--from", "2026-11-20"], "--incident, --since and --from exclude each other; say one"),
        (["--incident", "complaints", "--to", "2026-11-20"], "--to is of no use without --from"),
        (["--to", "2026-11-20"], "--to is of no use without --from"),
        (["--since", "soon"], "--since 'soon' is no duration; expected a number with s, m, h or d, like 30m"),
        (["--since", "0m"], "--since '0m': expected more than nothing and at most 90d"),
        (["--since", "91d"], "--since '91d': expected more than nothing and at most 90d"),
        (["--from", "noon"], "--from 'noon' is no time; expected one like 2026-11-20T10:00:00Z"),
        (["--from", "2026-11-20", "--to", "x"], "--to 'x' is no time; expected one like 2026-11-20T10:00:00Z"),
        (["--from", "2026-11-20", "--to", "2026-11-20"], "--from must be before --to, by at most 90d"),
        (["--from", "9999-01-01"], "--from must be before now, by at most 90d"),
        (["--from", "2026-01-01", "--to", "2026-11-20"], "--from must be before --to, by at most 90d"),
    ],
)
def test_what_it_refuses(folder, args, fault):
    done = brief(folder, *args)
    assert (done.code, done.out) == (2, "")
    assert len(done.faults) == 1
    assert done.faults[0].startswith(fault)


def test_an_id_of_several_rules_is_asked_back(folder):
    name = told(folder, "--incident", "complaints").incident
    done = brief(folder, "--incident", name)
    assert done.code == 2
    (fault,) = done.faults
    choice = fault.removeprefix(f"--incident {name}: say which: ").split(" or ")
    assert sorted(choice) == [f"{rule}/{name}" for rule in ("again", "complaints", "questions")]


def test_no_such_brand_and_no_such_state(folder, tmp_path):
    assert harken("brief", "nobody", "--state", folder).faults == ["no brand nobody; there is luvento"]
    assert harken("brief", "luvento", "--state", tmp_path / "none").code == 2


def test_what_strangers_wrote_is_shown_and_does_nothing(folder):
    page = brief(folder).out
    assert "\x1b" not in page
    assert "javascript:" not in page
    assert "mastodon:evil" in page
