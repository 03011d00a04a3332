from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.channels import plain

from .notices import AT, CLEARED, DEAF, ESCALATED, FIRST, GREW, REMINDER, changed, one, waiter

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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("line\r\nALL CLEAR\u2028now\x85\x0b", "line ALL CLEAR now"),  # no line but ours
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),  # control characters
        ("\u202egnp.exe\u202c \u2066x\u2069 \u200f", "gnp.exe x"),  # overrides, isolates, marks
        ("\ufeffa\u00adb\u200bc", "abc"),  # invisible ones
        ("\ud83d!", "\ufffd!"),  # half a pair cannot be encoded
        ("\ufffe", "\ufffd"),  # no character at all
        ("<b>no</b> & «over»", "‹b›no‹/b› & “over”"),  # markup, our own quotation marks
        ("see https://evil.example/x?y now", "see (link) now"),
        ("看https://evil.example/很好", "看(link)很好"),  # no spaces around it
        ("JavaScript:alert(1)", "(link)"),
        ("java\u200bscript:alert(1)", "(link)"),  # what is left is looked at
        ("data:text/html;base64,xx", "(link)"),
        ("www.evil.example", "(link)"),
        ("evil.example/refund", "(link)"),
        ("3.5/5 stars, @everyone", "3.5/5 stars, @everyone"),  # no links
        ("می‌خواهم 👩‍🔧", "می‌خواهم 👩‍🔧"),  # joiners that words and emoji need
        ("a" + "\u0301" * 50 + "b", "a" + "\u0301" * 4 + "b"),  # smeared over the lines around
        ("", ""),
    ],
)
def test_clean(text, expected):
    assert plain.clean(text, 40) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x" * 20, "x" * 20),
        ("x" * 21, "x" * 19 + "…"),
        ("x" * 20_000, "x" * 19 + "…"),
        (" " * 20_000 + "x", "…"),  # what is cut away is always said
        ("x" * 18 + "e\u0301" + "y" * 9, "x" * 18 + "…"),  # a letter keeps its accent or goes with it
        ("x" * 17 + "👩‍🔧" + "y" * 9, "x" * 17 + "…"),
    ],
)
def test_clean_cuts_on_a_whole_character(text, expected):
    assert plain.clean(text, 20) == expected


@given(st.text(st.characters(), max_size=300), st.integers(2, 100))
def test_cleaned_text_is_one_encodable_line_within_its_limit(text, limit):
    line = plain.clean(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert not set(line) & set("<>«»\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\x00\x1b")
    line.encode()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://social.example/@dana/109", "https://social.example/@dana/109"),
        (" HTTP://Social.Example:8080/a?b=c&d=%20#e ", "http://Social.Example:8080/a?b=c&d=%20#e"),
        ("https://social.example/a b\r\nc", "https://social.example/a%20b%0D%0Ac"),
        ("https://social.example/отзыв", "https://social.example/%D0%BE%D1%82%D0%B7%D1%8B%D0%B2"),
        ("https://social.example/\u202e", "https://social.example/%E2%80%AE"),
        ("https://social.example/\ud83d", None),  # no such address can be asked for
        ('https://social.example/"><b>', "https://social.example/%22%3E%3Cb%3E"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),  # look-alikes are seen for what they are
        ("http://[::1]/x", "http://[::1]/x"),
        ("https://social.example", "https://social.example"),
        ("https://social.example/" + "x" * 1_977, "https://social.example/" + "x" * 1_977),  # 2,000 in all
        ("https://social.example/" + "x" * 1_978, None),
        ("https://social.example/" + "я" * 400, None),  # too long once encoded
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//social.example/x", None),
        ("ftp://social.example/x", None),
        ("https://luvento.example@evil.example/", None),  # a host that hides behind another
        ("https://luvento.example\\@evil.example/", None),  # browsers and encoders disagree whose it is
        ("https:///x", None),
        ("https://a b/x", None),
        ("https://-/x", None),
        ("https://" + "é" * 300 + "/", None),  # no host can be so long
        ("", None),
        (None, None),
    ],
)
def test_web_link(url, expected):
    assert plain.web_link(url) == expected


@given(st.text(max_size=200))
def test_a_shown_link_is_the_given_one(path):
    given_url = f"https://social.example/{path}"
    shown = plain.web_link(given_url)
    assert shown is None or unquote(shown, errors="replace") == unquote(given_url.strip(), errors="replace")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, "No link is known: look for it on mastodon."),
        (" ", "No link is known: look for it on mastodon."),
        ("https://social.example/" + "x" * 2_000, "Link too long to show: look for it on mastodon."),
        ("javascript:alert(1)", "Its link is not a safe web address and is not shown: look for it on mastodon."),
    ],
)
def test_why_no_link(url, expected):
    assert plain.why_no_link(waiter(url=url)) == expected
