from datetime import UTC, datetime, timedelta

import pytest

from harken.channels import plain

from .notices import AT, CLEARED, DEAF, ESCALATED, FIRST, GREW, REMINDER, changed, one

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        (FIRST, "Luvento: 3 people wait for an answer, the longest for 42 min"),
        (GREW, "Luvento: 3 people wait for an answer, the longest for 57 min (+2 new)"),
        (
            ESCALATED,
            "Luvento: 3 people wait for an answer, the longest for 1 h 44 min; nobody has acknowledged it for 1 h 2 min",
        ),
        (REMINDER, "Luvento: 1 person still waits for an answer, 4 h 42 min so far"),
        (
            CLEARED,
            "Luvento: all clear after 5 h 10 min: 9 answered, 1 closed, 2 deleted by their authors, 3 aged out and were never answered, 1 person still waits",
        ),
        # of one, in the singular
        (
            changed(CLEARED, count=0, waiters=(), ended={"gone": 1, "aged": 1, "held": 1}),
            "Luvento: all clear after 5 h 10 min: 1 given a holding statement, 1 deleted by its author, 1 aged out and was never answered",
        ),
        # if nobody was answered it is not called clear
        (
            changed(CLEARED, count=0, waiters=(), ended={"aged": 7, "answered": 0}),
            "Luvento: ended after 5 h 10 min: 7 aged out and were never answered",
        ),
        # nor if it was taken out of the settings
        (
            changed(CLEARED, count=0, waiters=(), ended={"removed": 3}),
            "Luvento: ended after 5 h 10 min: removed from the settings",
        ),
        # no waiters: the first note says what it is about
        (DEAF, "Luvento: mastodon could not be read for 31 min (503 from social.example)"),
        (changed(DEAF, notes=()), "Luvento: rule deaf counts 1"),
        (changed(DEAF, reason="CLEARED", count=0, at=AT + HOUR), "Luvento: all clear after 1 h (rule deaf)"),
        # more wait than are listed: who waits longest may be among the others
        (changed(FIRST, count=24), "Luvento: 24 people wait for an answer, the longest for at least 42 min"),
        (
            changed(FIRST, count=2000, more=True),
            "Luvento: 2,000+ people wait for an answer, the longest for at least 42 min",
        ),
        # a clock that runs ahead of ours
        (one(since=AT + HOUR), "Luvento: 1 person waits for an answer, less than a minute so far"),
        # a right-to-left name stays in its place and leaves the line from left to right, a name with a line break is one line, none at all is the id
        (
            changed(FIRST, brand_name="לובנטו"),
            "\u200e\u2068לובנטו\u2069: 3 people wait for an answer, the longest for 42 min",
        ),
        (changed(FIRST, brand_name="Lu\r\nvento"), "Lu vento: 3 people wait for an answer, the longest for 42 min"),
        (changed(FIRST, brand_name=" "), "luvento: 3 people wait for an answer, the longest for 42 min"),
    ],
)
def test_headline(notice, expected):
    assert plain.headline(notice) == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (MINUTE, "1 min"),
        (HOUR - timedelta(seconds=1), "59 min"),  # rounded down: nobody is said to wait longer than they do
        (HOUR, "1 h"),
        (HOUR + 5 * MINUTE, "1 h 5 min"),
        (DAY, "1 day"),
        (2 * DAY + 3 * HOUR + 9 * MINUTE, "2 days 3 h"),
    ],
)
def test_duration(length, expected):
    assert plain.duration(length) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 20, 0, 5, tzinfo=UTC), "00:05 UTC"),  # the same day
        (datetime(2026, 11, 19, 23, 59, tzinfo=UTC), "19 Nov 23:59 UTC"),  # another day
        (datetime(2025, 11, 20, 2, 57, tzinfo=UTC), "20 Nov 2025 02:57 UTC"),  # another year
    ],
)
def test_clock(moment, expected):
    assert plain.clock(moment, AT) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Luvento", "Luvento"),
        ("Lüvéntø", "Luvento"),  # accents fall off
        ("Straße", "Strasse"),
        ("露文托", "luvento"),  # no letter survives: the id
        ("Лувенто", "Luvento"),
        ("לובנטו", "luvento"),
        ("露文托 X", "luvento"),  # a leftover is no name
        ("Luvento 露文托", "Luvento"),
        ("", "luvento"),
        ("Lu\r\nBcc: x", "Lu Bcc: x"),
        ("L" * 300, "L" * 40),
    ],
)
def test_ascii_brand(name, expected):
    assert plain.ascii_brand(changed(FIRST, brand_name=name)) == expected


def test_a_brand_without_any_ascii_is_still_called_something():
    assert plain.ascii_brand(changed(FIRST, brand_name="露", brand="露")) == "brand"
