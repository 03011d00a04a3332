"""`harken replay` on the stored past: what other settings would have told of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cli import pasts
from tests.cli.terminal import harken
from tests.cli.test_desk import lived, saved

from harken_cli.stored import stored

START = (datetime.now(UTC) - timedelta(hours=20) - pasts.NOON) // timedelta(minutes=1)
"""Twenty hours ago, in whole minutes after NOON."""

LINES = [
    *pasts.complaints(6, START, every=1),
    *(pasts.reply(f"mastodon:r{n}", START + 55 + n, f"mastodon:c{n}") for n in range(4)),
    pasts.act("close", START + 70, mention="mastodon:c4", reason="handled elsewhere"),
    pasts.reply("mastodon:r5", START + 90, "mastodon:c5"),
    pasts.post("mastodon:late", START + 100, seen=START + 130),
    pasts.end(START + 600),
]


EACH_MINUTE: Any = {"sources": [pasts.mastodon(every="1m")]}
"""Then it makes no difference at which minute a clock starts."""


@pytest.fixture
def folder(tmp_path):
    """The state of a machine that has lived through `LINES`."""
    return saved(lived(LINES, pasts.brand(**EACH_MINUTE)), tmp_path / "state")


def rehearsed(folder, tmp_path, *brands, **options):
    """What a rehearsal with other settings tells: its lines and what it says on stderr."""
    file = tmp_path / "brands.yaml"
    file.write_text(pasts.text_of(*brands), encoding="utf-8")
    named = {"since": "3d", "state": str(folder)} | options
    return harken("replay", "--brands", file, *(word for key, value in named.items() for word in (f"--{key}", value)))


def test_the_same_rules_tell_what_was_told(folder, tmp_path):
    brand = pasts.brand(**EACH_MINUTE)
    found = rehearsed(folder, tmp_path, brand)
    told = [(line["reason"], line["at"], line["count"], line["text"]) for line in found.lines]
    then = pasts.notices(LINES, brand)
    assert [(notice.reason, pasts.stamp(pasts.minute_of(notice))) for notice in then] == [item[:2] for item in told]
    assert [(notice.count, notice.text) for notice in then] == [item[2:] for item in told]
    assert {notice.reason for notice in then} == {"FIRST", "CLEARED"}


def test_a_lower_threshold_would_have_called_sooner_and_for_fewer(folder, tmp_path):
    first = rehearsed(folder, tmp_path, pasts.brand()).lines[0]
    lower = rehearsed(folder, tmp_path, pasts.brand({"above": 0, "clear_at": 0})).lines
    assert (lower[0]["reason"], lower[0]["count"]) == ("FIRST", 1)
    assert lower[0]["at"] < first["at"]
    assert len(lower) > len(rehearsed(folder, tmp_path, pasts.brand()).lines)


def test_what_it_rests_on_is_said_and_nothing_is_changed(folder, tmp_path):
    before = (folder / "state.json").read_bytes()
    found = rehearsed(folder, tmp_path, pasts.brand(), pasts.brand(id="other", names=["Brewmax"]))
    assert "7 mentions and 5 posts of your own" in found.err
    assert "other: nothing is stored of it" in found.err
    assert (folder / "state.json").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"since": "soon"}, "no duration like 14d"),
        ({"since": "3d", "from": "2026-11-01"}, "say how far back"),
        ({"since": "3d", "to": "yesterday"}, "is no time like"),
        ({"since": "3d", "to": "0001-01-02"}, "no duration like 14d"),
    ],
)
def test_a_time_that_is_none_is_refused_in_one_line(folder, tmp_path, options, fault):
    found = rehearsed(folder, tmp_path, pasts.brand(), **options)
    assert found.code == 2
    assert fault in found.err
    assert found.err.count("\n") == 1


def test_without_a_file_and_a_time_nothing_is_guessed(folder, tmp_path):
    file = tmp_path / "brands.yaml"
    file.write_text(pasts.text_of(pasts.brand()), encoding="utf-8")
    assert harken("replay", "--brands", file, "--state", folder).code == 2
    assert harken("replay", tmp_path / "past", "--brands", file, "--since", "3d").code == 2


def test_what_was_deleted_is_counted_and_left_out():
    lines = [*LINES[:-1], pasts.act("gone", START + 20, mention="mastodon:c0"), LINES[-1]]
    (brand,) = pasts.settings()
    now = datetime.now(UTC)
    found = stored(lived(lines), {brand.id: brand}, now - timedelta(days=2), now)
    assert (found.mentions, found.deleted) == (6, 1)
