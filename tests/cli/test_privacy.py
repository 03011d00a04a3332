"""`forget` and `export`: shown first, erased on a word, told in the audit; on a local state and on a stack."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest
from tests.cli import pasts
from tests.cli.terminal import harken
from tests.cli.test_desk import lived, saved
from tests.cli.test_stack_commands import brands, stack  # noqa: F401  - fixtures
from tests.store.tables import written

from harken.domain.forgetting import pseudonym
from harken.jobs.ports import Incoming, Run
from harken.jobs.score import score
from harken.scoring.assess import assess
from harken.store import audit, keys, settings
from harken.store.codec import decode
from harken.store.memory import MemoryTable
from harken.store.table import Put
from harken_cli import tables
from harken_cli.local import state as states
from harken_cli.past import parse

WORDS = "My Luvento broke, says Zquark, terrible service, I am furious"
WHO = {"id": "77", "handle": "anna@social.example", "name": "Anna \x1b[2JZquark", "bio": "Zquark"}
ANNA = "@Anna@social.example"


def anna(name, minute):
    line = pasts.post(name, minute, text=WORDS)
    line["mention"]["author"] = WHO
    return line


@pytest.fixture
def folder(tmp_path):
    """Anna complained twice an hour ago, five others once; FIRST was told and quotes them."""
    start = (datetime.now(UTC) - timedelta(hours=1) - pasts.NOON) / timedelta(minutes=1)
    lines = [*pasts.complaints(5, start), anna("mastodon:a1", start), anna("mastodon:a2", start + 1)]
    return saved(lived([*lines, pasts.end(start + 40)], pasts.brand()), tmp_path / "state")


def desk(folder, *args):
    return harken(*args, "--state", folder)


def held(folder):
    """All that the state holds, with what is packed in it unpacked."""
    items = states.load(folder).items
    return "\n".join(f"{item} {decode(object, item['data']) if packed(item) else ''}" for item in items)


def packed(item):
    """An alias and the marks of what was handed over are text as they stand."""
    return "data" in item and item["sk"] != "alias" and not item["sk"].startswith(keys.HANDED)


def test_what_would_be_erased_is_shown_and_nothing_is(folder):
    before = (folder / "state.json").read_bytes()
    done = desk(folder, "forget", "--author", ANNA)
    assert done.code == 0
    assert "2 mentions, 1 notice, 0 own posts and 0 pages. Nothing was erased" in done.out
    assert "mastodon:a1" in done.out
    assert [line["kind"] for line in desk(folder, "forget", "--author", ANNA, "--json").lines].count("mention") == 2
    assert (folder / "state.json").read_bytes() == before


def test_yes_erases_and_the_audit_tells(folder):
    before = desk(folder, "inbox", "--all", "--json").lines
    assert "Zquark" in held(folder)
    done = desk(folder, "forget", "--author", ANNA, "--yes")
    assert "Erased text and author of 2 mentions, 1 notice, 0 own posts and 0 pages." in done.out
    assert "Zquark" not in done.out
    assert "Zquark" not in held(folder)
    assert "anna" not in held(folder)
    (line,) = [line for line in done.out.splitlines() if line.startswith("audit ")]
    (kept,) = audited(folder)
    assert f'"author":"{pseudonym(ANNA)}"' in line
    assert (kept.did, kept.mentions, kept.notices, kept.finished) == ("forget", 2, 1, True)
    after = desk(folder, "inbox", "--all", "--json").lines
    assert len(after) == len(before)  # still counted
    assert [entry["state"] for entry in after].count("gone") == 2


def audited(folder):
    table = MemoryTable()
    for item in states.load(folder).items:
        table.write([Put(item)])
    return audit.lines(table)


def test_forgetting_again_finds_nothing_and_says_so(folder):
    desk(folder, "forget", "--author", ANNA, "--yes")
    again = desk(folder, "forget", "--author", ANNA, "--yes", "--json").lines
    assert [list(line) for line in again] == [["audit"]]
    assert (again[0]["audit"]["mentions"], again[0]["audit"]["notices"], again[0]["audit"]["finished"]) == (
        0,
        0,
        True,
    )
    assert len(audited(folder)) == 2


def test_export_gives_all_that_is_held_and_nothing_of_others(folder):
    done = desk(folder, "export", "--author", ANNA)
    *things, last = done.lines
    assert sorted((thing["kind"], thing["id"]) for thing in things)[:2] == [
        ("mention", "mastodon:a1"),
        ("mention", "mastodon:a2"),
    ]
    (notice,) = [thing for thing in things if thing["kind"] == "notice"]
    assert {waiter["handle"] for waiter in notice["held"]["waiters"]} == {"anna@social.example"}
    mention = next(thing["held"]["mention"] for thing in things if thing["id"] == "mastodon:a1")
    assert (mention["text"], mention["author"]["bio"]) == (WORDS, "Zquark")
    assert "p-mastodon" not in done.out
    assert (last["audit"]["did"], last["audit"]["mentions"], last["audit"]["author"]) == (
        "export",
        2,
        pseudonym(ANNA),
    )


def test_export_of_nobody_is_the_line_of_the_audit_alone(folder):
    assert [list(line) for line in desk(folder, "export", "--author", "nobody").lines] == [["audit"]]


def test_older_than_erases_what_was_written_before(folder):
    assert "0 mentions" in desk(folder, "forget", "--older-than", "365d").out
    assert "7 mentions" in desk(folder, "forget", "--older-than", "10m").out
    desk(folder, "forget", "--older-than", "10m", "--yes")
    assert "terrible service" not in held(folder)
    (kept,) = audited(folder)
    assert (kept.author, kept.mentions) == (None, 7)


@pytest.mark.parametrize(
    "args",
    [
        ["forget"],
        ["forget", "--author", ANNA, "--older-than", "1d"],
        ["forget", "--author", " @ "],
        ["forget", "--older-than", "soon"],
        ["forget", "--author", ANNA, "--source", "myspace"],
        ["forget", "--author", ANNA, "--brand", "nobody", "--yes"],
        ["export"],
        ["export", "--author", ""],
        ["export", "--author", ANNA, "--brand", "nobody"],
    ],
    ids=" ".join,
)
def test_bad_input_is_told_and_changes_nothing(args, folder):
    before = (folder / "state.json").read_bytes()
    done = desk(folder, *args)
    assert (done.code, done.out) == (2, "")
    assert done.faults
    assert (folder / "state.json").read_bytes() == before


def test_a_stack_is_reached_too(stack, brands):  # noqa: F811  - fixtures
    assert harken("apply", brands, "--stack", "live").code == 0
    table, now = tables.deployed_table("live"), datetime.now(UTC)
    bucket = pages_of(stack)
    (seen,) = parse(pasts.encoded([anna("mastodon:a1", 0)]), "past").seen
    run = Run(table=table, now=now, assess=assess, retention=timedelta(days=90))
    for brand in settings.current(table):
        assert (
            score(
                run, Incoming(brand=brand, entry="mastodon", seen_at=now - timedelta(hours=1), mention=seen.mention)
            )
            == "new"
        )
    shown = harken("forget", "--author", ANNA, "--brand", "luvento", "--stack", "live")
    assert "1 mention, 0 notices, 0 own posts and 1 page. Nothing was erased" in shown.out
    done = harken("forget", "--author", ANNA, "--brand", "luvento", "--yes", "--stack", "live", "--json")
    assert [(line["kind"], line["brand"]) for line in done.lines[:-1]] == [
        ("page", "luvento"),
        ("mention", "luvento"),
    ]
    assert left_in(bucket) == ["digests/other/2026-W01.html"]
    (left,) = [item for item in written(table) if "Zquark" in item]
    assert "'pk': 'other#mastodon:a1'" in left
    assert harken("forget", "--author", ANNA, "--yes", "--stack", "live").code == 0
    assert "Zquark" not in "".join(written(table))
    assert [(line.mentions, line.pages) for line in audit.lines(table)] == [(1, 1), (1, 1)]
    assert left_in(bucket) == []


def pages_of(outputs):
    """A bucket with one page for each brand; pages are made after what they quote was heard."""
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="pages")
    for brand in ("luvento", "other"):
        s3.put_object(Bucket="pages", Key=f"digests/{brand}/2026-W01.html", Body=b"Zquark")
    outputs["PagesBucketName"] = "pages"
    return "pages"


def left_in(bucket):
    return [item["Key"] for item in boto3.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]
