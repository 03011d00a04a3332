"""`harken digest` and `harken report`, on a local state that a replayed past left behind."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cli import pasts
from tests.cli.terminal import harken
from tests.cli.test_desk import lived, saved

from harken.domain.week import last_week

LAST = last_week(datetime.now(UTC), "UTC")


@pytest.fixture
def folder(tmp_path):
    """Three who complained in the middle of last week."""
    start = (LAST.start + timedelta(days=3) - pasts.NOON) / timedelta(minutes=1)
    lines = [*pasts.complaints(3, start), pasts.end(start + 40)]
    return saved(lived(lines, pasts.brand()), tmp_path / "state")


def test_the_last_week_is_told_as_the_mail_tells_it(folder):
    told = harken("digest", "luvento", "--state", folder)
    assert (told.code, told.err) == (0, "")
    assert "3 mentions by 3 people, 3 negative." in told.out
    assert "WHO STILL WAITS" in told.out
    assert "page" not in told.out


def test_a_week_by_its_name_and_as_a_page(folder, tmp_path):
    page = tmp_path / "week.html"
    told = harken("digest", "luvento", "--week", LAST.name, "--page", page, "--state", folder)
    assert told.code == 0
    assert f"The same as a page: {page}" in told.out
    assert "3 mentions by 3 people" in page.read_text("utf-8")


def test_another_week_has_other_numbers(folder):
    told = harken("digest", "luvento", "--week", "2026-W01", "--state", folder, "--json")
    assert [(line["week"], line["mentions"], len(line["waiting"])) for line in told.lines] == [("2026-W01", 0, 3)]


def test_the_numbers_as_json(folder):
    (line,) = harken("digest", "luvento", "--state", folder, "--json").lines
    assert (line["brand"], line["week"], line["mentions"]) == ("luvento", LAST.name, 3)
    assert (line["answered"], line["due"]) == (0, 3)
    assert [clock["kind"] for clock in line["clocks"]] == ["first_response", "resolution"]
    assert {one["id"] for one in line["waiting"]} == {"mastodon:c0", "mastodon:c1", "mastodon:c2"}


def test_of_nothing_nothing_is_told(tmp_path):
    folder = saved(lived([pasts.end(0)], pasts.brand()), tmp_path / "state")
    told = harken("digest", "luvento", "--state", folder)
    assert (told.code, told.out, told.err) == (0, "", "")


@pytest.mark.parametrize(
    ("args", "fault"),
    [
        (["digest", "nobody"], "no brand nobody; there is luvento"),
        (["digest", "luvento", "--week", "last"], "'last' is no week; expected year and number, like 2026-W47"),
        (["digest", "luvento", "--week", "2099-W01"], "--week 2099-W01 has not begun"),
        (["digest", "luvento", "--page", "/nowhere/x.html"], "/nowhere/x.html: No such file or directory"),
        (["report", "nobody"], "no brand nobody; there is luvento"),
        (["report", "luvento", "--since", "week"], "--since 'week' is no duration; expected a number"),
        (["report", "luvento", "--since", "0d"], "--since '0d': expected more than nothing"),
        (["report", "luvento", "--out", "/nowhere/x.html"], "/nowhere/x.html: No such file or directory"),
    ],
)
def test_what_is_refused(folder, args, fault):
    told = harken(*args, "--state", folder)
    assert (told.code, told.out) == (2, "")
    (line,) = told.faults
    assert line.startswith(fault)


def test_the_report_is_written_as_a_page(folder, tmp_path):
    out = tmp_path / "report.html"
    told = harken("report", "luvento", "--since", "14d", "--out", out, "--state", folder, "--json")
    assert told.lines == [{"report": str(out), "mentions": 3}]
    assert "<h1><bdi>Luvento</bdi></h1>" in out.read_text("utf-8")
