from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.channels import harmless

from .notices import waiter


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
    assert harmless.clean(text, 40) == expected


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
    assert harmless.clean(text, 20) == expected


@given(st.text(st.characters(), max_size=300), st.integers(2, 100))
def test_cleaned_text_is_one_encodable_line_within_its_limit(text, limit):
    line = harmless.clean(text, limit)
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
    assert harmless.web_link(url) == expected


@given(st.text(max_size=200))
def test_a_shown_link_is_the_given_one(path):
    given_url = f"https://social.example/{path}"
    shown = harmless.web_link(given_url)
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
    assert harmless.why_no_link(waiter(url=url)) == expected
