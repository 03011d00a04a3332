"""The digest as an email and as a page: what it says, and that no outside text can harm it."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser
from tests.domain.builders import assessment, at, mention, minutes, record

from harken.channels.digest import email, page
from harken.domain.answers import AnswerRate
from harken.domain.digest import Digest, Flagged, StillWaiting, Turned
from harken.domain.learning import Learned
from harken.domain.mention import Author
from harken.domain.recovery import Followed
from harken.domain.timing import Spread, Timing
from harken.domain.week import week

HOUR = minutes(60)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1) https://evil.example/x",
    "\u202egnorw\u202c \x1b[2J\x07 \u2028next\r\nBcc: all@luvento.example",
    "x" * 20_000,
    "@everyone <!channel> </blockquote></style><style>*{display:none}",
    "\ud800 lone",
]


def said(name: str = "mastodon:1", text: str = "It leaks", **more: Any):
    return record(mention(name, text=text, url=f"https://social.example/{name[-1]}"), **more)


def timing(**more: Any) -> Timing:
    plain = Timing(
        kind="first_response",
        target=HOUR,
        measured=4,
        raw=Spread(mean=HOUR, median=minutes(90), p90=minutes(300)),
        business=Spread(mean=HOUR, median=minutes(30), p90=minutes(120)),
        breached=2,
        running=1,
        late=1,
    )
    return replace(plain, **more)


def digest(**more: Any) -> Digest:
    plain = Digest(
        brand="luvento",
        brand_name="Luvento",
        week=week("2026-W47", "Europe/Berlin"),
        at=at(3 * 24 * 60),
        in_hours=False,
        mentions=12,
        people=9,
        negative=5,
        rate=AnswerRate(answered=4, late=1, closed={"spam": 2}),
        timings=(timing(),),
    )
    return replace(plain, **more)


FULL = digest(
    causes=(
        Learned(cause="delivery", people=6, posts=7, before=(1, 2), trend="up", quotes=(said(text="No parcel"),)),
    ),
    followed=(Followed(complaint="a", outcome="recovered"), Followed(complaint="b", outcome="worse", later="c")),
    worse=(said(text="Broken again"),),
    fans=(Turned(complaint=said(text="It broke"), praise=said(text="They fixed it")),),
    thank_yous=(said(text="Best coffee"),),
    elsewhere=(said(text="Already talking to you"),),
    waiting=(StillWaiting(record=said(text="Hello?"), since=at(0), urgency=70, late=True),),
    flagged=(Flagged(record=said(text="It broke"), reply="There was a glitch.", faults=("cold", "no next step")),),
)
LINES = [
    "Luvento, Mon 16 to Sun 22 Nov 2026",
    "12 mentions by 9 people, 5 negative.",
    "80 %: 4 of 5 who were due an answer got one; 1 wait past 1 h. Closed by a person, apart: 2 spam.",
    "- First response: half within 1 h 30 min, nine in ten within 5 h; target 1 h missed by 2 of 5, 1 still running.",
    "1 person, 1 past the target; the most urgent first.",
    "- waits 3 days, past the target",
    "  «Hello?» anna@social.example on mastodon",
    "  https://social.example/1",
    "- delivery: 6 people, up (weeks before: 1, 2)",
    "2 complaints answered: 1 said thanks or spoke well, 1 negative again.",
    "- before, and now",
    "They praise you, and you never answered them.",
    "Closed as handled elsewhere; whoever reads them sees no answer.",
    "- «There was a glitch.»: cold, no next step",
]


@pytest.mark.parametrize("line", LINES)
def test_the_email_says_it_in_a_line(line):
    assert line in email.render(FULL).body.splitlines()


@pytest.mark.parametrize("line", LINES)
def test_the_page_says_the_same(line):
    body = LexborHTMLParser(page.render(FULL)).body
    assert body is not None
    shown = " ".join(body.text(separator=" ").split())
    words = line.strip().removeprefix("- ")
    for part in words.split("» ") if words.startswith("«") else [words.removeprefix("Luvento, ")]:
        assert part.strip() in shown or "https://" in part


def test_in_business_hours_both_times_are_told():
    body = email.render(digest(in_hours=True)).body
    assert (
        "half within 30 min, nine in ten within 2 h of business hours; around the clock half within 1 h 30 min"
        in body
    )


@pytest.mark.parametrize(
    ("more", "subject"),
    [
        ({}, "[Harken] Luvento, 2026-W47: 4 of 5 answered"),
        ({"waiting": FULL.waiting}, "[Harken] Luvento, 2026-W47: 4 of 5 answered, 1 person still waits"),
        ({"waiting": FULL.waiting * 2}, "[Harken] Luvento, 2026-W47: 4 of 5 answered, 2 people still wait"),
        (
            {"rate": AnswerRate(answered=0, late=0, closed={})},
            "[Harken] Luvento, 2026-W47: nobody was due an answer",
        ),
        ({"brand_name": "露文托"}, "[Harken] luvento, 2026-W47: 4 of 5 answered"),  # no ASCII in it: the id
    ],
)
def test_the_subject_tells_the_week_at_a_glance(more, subject):
    assert email.render(digest(**more)).subject == subject


def test_what_there_is_nothing_to_say_of_is_left_out():
    quiet = digest(mentions=0, people=0, negative=0, rate=AnswerRate(answered=0, late=0, closed={}), timings=())
    body = email.render(quiet, "s3://pages/x.html").body
    assert body.splitlines()[1:5] == [
        "Nobody was heard in this week.",
        "",
        "ANSWERS",
        "Nobody was due an answer.",
    ]
    assert body.endswith("The same as a page: s3://pages/x.html\n")
    assert len(LexborHTMLParser(page.render(quiet)).css("section")) == 1


def test_the_first_three_are_shown_and_the_others_counted():
    many = tuple(said(f"mastodon:{number}", f"Fine {number}") for number in range(5))
    body = email.render(digest(thank_yous=many)).body
    assert [number for number in range(5) if f"Fine {number}" in body] == [0, 1, 2]
    assert "and 2 more" in body


def test_a_rate_is_rounded_down_so_that_100_percent_is_everyone():
    assert "99 %: 999 of 1,000" in email.render(digest(rate=AnswerRate(answered=999, late=1, closed={}))).body


def test_without_weeks_before_there_is_no_trend():
    alone = replace(FULL.causes[0], before=(), trend=None)
    body = email.render(digest(causes=(alone,))).body
    assert "- delivery: 6 people\n" in body
    assert "nothing to compare with" in body


def hostile(words: str) -> Digest:
    """The full digest with those words wherever outside text may stand."""
    author = Author(id="x", handle=words, name=words)
    bad = record(
        mention("mastodon:1", text=words, title=words, url=words, author=None),
        assessment=assessment(lang=words[:20]),
    )
    bad = replace(bad, mention=replace(bad.mention, author=author, source=words))
    return replace(
        FULL,
        brand_name=words,
        causes=(replace(FULL.causes[0], quotes=(bad,)),),
        worse=(bad,),
        fans=(Turned(complaint=bad, praise=bad),),
        waiting=(replace(FULL.waiting[0], record=bad),),
        flagged=(Flagged(record=bad, reply=words, faults=(words,)),),
    )


def harmless(words: str) -> None:
    told = hostile(words)
    mail = email.render(told)
    assert re.fullmatch(r"[ -~]{1,99}", mail.subject)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2028\u2029\ud800-\udfff]", mail.body)
    assert len(mail.body) < 20_000
    html = page.render(told)
    html.encode()
    tree = LexborHTMLParser(html)
    assert {node.tag for node in tree.css("body *")} <= {
        "header", "main", "footer", "section", "h1", "h2", "p", "ul", "li", "blockquote", "span", "cite", "bdi", "a",
    }  # fmt: skip
    allowed = {"class", "dir", "lang", "href", "rel"}
    assert all(set(node.attributes) <= allowed for node in tree.css("body *"))
    assert all((node.attributes["href"] or "").startswith(("http://", "https://")) for node in tree.css("a"))
    assert len(tree.css("style")) == 1
    assert not tree.css("script")


@pytest.mark.parametrize("words", HOSTILE)
def test_outside_text_stays_text(words):
    harmless(words)


@given(st.text(st.characters(), max_size=60))
def test_any_text_stays_text(words):
    harmless(words)


def test_the_policy_of_the_page_lets_in_its_own_style_alone():
    (meta,) = LexborHTMLParser(page.render(FULL)).css("meta[http-equiv]")
    policy = meta.attributes["content"] or ""
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'", policy)
