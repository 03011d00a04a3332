"""The report: figures that are right on small made-up sets, and a page that no outside text can harm."""

import re
from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser
from tests.domain.builders import BRAND, assessment, at, mention, minutes, record

from harken.domain.answers import response
from harken.domain.conversation import HELD_FOR, Closure, Reply, Standing
from harken.domain.incident import Incident
from harken.domain.mention import Author, Media
from harken.domain.notice import Notice, Reason
from harken.domain.record import Record, erased
from harken.store import incidents, mentions
from harken.store.memory import MemoryTable
from harken_cli.report import Facts, facts, render
from harken_cli.report.drawing import _scale, _spread
from harken_cli.report.figures import bins, grouped, negative_waiting, row, totals, who_waits, worst

START, END = at(0), at(6 * 60)
KEPT = timedelta(days=30)


def told(minute: float, reason: Reason = "FIRST", **more: Any) -> Notice:
    plain = Notice(
        brand="luvento",
        brand_name="Luvento",
        rule="complaints",
        incident="one",
        sequence=int(minute),
        at=at(minute),
        reason=reason,
        severity="warning",
        channels=("email",),
        count=6,
        new=6,
        above=5,
        waiting_seconds=1800,
        raised_at=at(0),
    )
    return replace(plain, **more)


def heard(name: str, minute: float = 0, *, author: str | None = None, lang: str = "en", **more: Any) -> Record:
    """A complaint that expects an answer and waits since `minute`, by an author of its own."""
    wanted: dict[str, Any] = {"assessment": assessment(needs_answer=True, lang=lang), "since": at(minute)}
    return record(mention(f"mastodon:{name}", author or f"author-{name}", minute, text="It leaks."), **wanted | more)


def answered(name: str, since: float, answer: float, **more: Any) -> Record:
    stood = Standing(state="answered", answered_at=at(answer), answered_by="a")
    return heard(name, since, **{"standing": stood, **more})


def closed(name: str, since: float, when: float) -> Record:
    closure = Closure(reason="spam", at=at(when))
    return heard(name, since, standing=Standing(state="closed"), closure=closure)


def of(*records: Record, notices: tuple[Notice, ...] = (), **more: Any) -> Facts:
    plain: dict[str, Any] = {
        "brand_name": "Luvento",
        "brand_id": "luvento",
        "start": START,
        "end": END,
        "records": records,
        "notices": notices,
        "replies": 0,
    }
    return Facts(**plain | more)


def page(given_facts: Facts) -> LexborHTMLParser:
    return LexborHTMLParser(render(given_facts))


def card(tree: LexborHTMLParser, name: str) -> tuple[str, str]:
    """Value and note of a key figure."""
    for item in tree.css(".card"):
        if text(item, "dt") == name:
            return text(item, "strong"), text(item, "span")
    raise AssertionError(name)


def text(node: Any, selector: str) -> str:
    found = node.css_first(selector)
    assert found is not None, selector
    return str(found.text())


# --- figures -------------------------------------------------------------------------------------------------------


def test_the_answer_rate_counts_answered_and_those_late_and_nobody_else() -> None:
    little = of(
        answered("a", 0, 10),
        answered("b", 0, 30),
        answered("praise", 0, 5, assessment=assessment(needs_answer=False, sentiment="positive")),
        heard("late", 0),
        heard("in time", 6 * 60 - 20),  # still within the target of an hour
        closed("closed", 0, 20),
        heard("held", 0, standing=Standing(state="held", held_until=at(10) + HELD_FOR)),
        erased(heard("gone", 0, standing=Standing(state="gone"))),
        heard("news", 0, assessment=assessment(needs_answer=False, sentiment="neutral")),
    )

    sums = totals(little)

    assert (sums.row.answered, sums.row.due, sums.row.rate) == (2, 3, 2 / 3)
    assert sums.row.answered_too == 1
    assert (sums.waiting, sums.late, sums.held, sums.unasked) == (2, 1, 1, 1)
    assert (sums.closed, sums.gone) == ({"spam": 1}, 1)
    assert (sums.row.mentions, sums.people, sums.nameless) == (9, 8, 1)


def test_the_page_tells_how_many_said_thanks_after_an_answer() -> None:
    thanked = answered("a", 0, 10, standing=Standing(state="answered", answered_at=at(10), recovered=True))
    first, second = of(thanked, answered("b", 0, 30)), of(answered("b", 0, 30))

    assert (totals(first).recovered, totals(second).recovered) == (1, 0)
    assert card(page(first), "Answered")[1].endswith(", 1 said thanks afterwards")
    assert "thanks" not in card(page(second), "Answered")[1]


def test_the_page_shows_the_rate_with_its_denominator_rounded_down() -> None:
    tree = page(of(answered("a", 0, 10), answered("b", 0, 30), heard("late", 0)))

    rate, note = card(tree, "Answer rate")

    assert rate == "66 %"
    assert note.startswith("2 of 3 due")


def test_all_but_one_answered_is_not_100_percent() -> None:
    many = [answered(f"{number}", 0, 10) for number in range(999)]

    assert card(page(of(*many, heard("late"))), "Answer rate")[0] == "99 %"


@pytest.mark.parametrize(
    ("times", "median", "mean"),
    [
        ([], None, None),  # nobody was answered: no time, not a zero
        ([10], 10, 10),
        ([10, 20, 90], 20, 40),  # one slow answer moves the mean and not the median
        ([10, 20, 30, 100], 25, 40),  # between the two in the middle
        ([-5, 10], 5, 5),  # a clock that is ahead makes no negative time
    ],
)
def test_response_times(times: list[float], median: float | None, mean: float | None) -> None:
    records = [answered(f"{number}", 100, 100 + time) for number, time in enumerate(times)]

    found = row(of(), records)

    assert found.median == (None if median is None else minutes(median))
    assert found.mean == (None if mean is None else minutes(mean))


def test_a_mention_answered_before_it_was_seen_waited_from_when_it_was_written() -> None:
    late_indexed = answered("a", 10, 25, first_seen=at(60))

    assert response(late_indexed) == minutes(15)
    assert [(step.at, step.count) for step in negative_waiting(of(late_indexed))] == [
        (at(0), 0),
        (at(10), 1),
        (at(25), 0),
    ]


@pytest.mark.parametrize(
    ("waited", "until"),
    [
        (heard("waits", 10), None),
        (answered("answered", 10, 40), 40),
        (answered("answered before", 10, 4), 10),  # it never waited
        (closed("closed", 10, 50), 50),
        (heard("held", 10, standing=Standing(state="held", held_until=at(20) + HELD_FOR)), 20),
        (erased(heard("gone", 10, checked_at=at(30), standing=Standing(state="gone"))), 30),
        (
            erased(heard("gone unasked", 10, first_seen=at(15), standing=Standing(state="gone"))),
            10,
        ),  # since when: unknown
        (heard("later", 10, standing=Standing(state="answered", answered_at=at(500))), None),  # after the report
    ],
    ids=lambda value: value.mention.id if isinstance(value, Record) else "",
)
def test_how_long_a_negative_mention_is_drawn_as_waiting(waited: Record, until: float | None) -> None:
    steps = {step.at: step.count for step in negative_waiting(of(waited))}

    wanted = {at(0): 0} if until == 10 else {at(0): 0, at(10): 1}
    if until not in (None, 10):
        wanted[at(until or 0)] = 0
    assert steps == wanted


def test_only_negative_mentions_are_drawn_as_waiting() -> None:
    assert [
        step.count for step in negative_waiting(of(heard("a", 5, assessment=assessment(sentiment="neutral"))))
    ] == [0]


@given(st.lists(st.tuples(st.integers(-30, 400), st.one_of(st.none(), st.integers(-30, 400))), max_size=30))
def test_the_curve_never_falls_below_zero_and_ends_with_those_who_wait(spans: list[tuple[int, int | None]]) -> None:
    records = [
        heard(f"{number}", since) if answer is None else answered(f"{number}", since, answer)
        for number, (since, answer) in enumerate(spans)
    ]

    steps = negative_waiting(of(*records))

    assert all(step.count >= 0 for step in steps)
    assert [step.at for step in steps] == sorted({step.at for step in steps})
    open_at_end = sum(answer is None or max(since, answer) > 6 * 60 for since, answer in spans)
    assert steps[-1].count == open_at_end


def test_who_waits_is_a_person_in_a_conversation_the_most_urgent_first() -> None:
    root = {"root": "mastodon:root"}
    mild = heard("mild", 0, assessment=assessment(needs_answer=True, causes=()))
    first = heard("first", 30, author="anna")
    second = heard("second", 60, author="anna", assessment=assessment(needs_answer=True, causes=("safety",)))
    of_anna = [replace(item, mention=replace(item.mention, **root)) for item in (first, second)]

    found = who_waits(of(mild, *of_anna))

    assert [(item.record.mention.id, item.posts, item.since) for item in found] == [
        ("mastodon:second", 2, at(30)),
        ("mastodon:mild", 1, at(0)),
    ]


def test_groups_come_by_size_with_figures_of_their_own() -> None:
    some = of(answered("a", 0, 10, lang="he"), heard("b", 0, lang="he"), answered("c", 0, 30), heard("d", lang="ru"))

    found = grouped(some, lambda item: item.assessment.lang)

    assert [(name, part.mentions, part.answered, part.due) for name, part in found] == [
        ("he", 2, 1, 2),
        ("en", 1, 1, 1),
        ("ru", 1, 0, 1),
    ]


@pytest.mark.parametrize(
    ("days", "hours"),
    [
        (0, 1),  # no time at all
        (7, 1),  # a week by the hour
        (30, 6),
        (400, 7 * 24),
    ],
)
def test_bars_are_hours_as_long_as_they_can_be_told_apart(days: int, hours: int) -> None:
    span, found = bins(of(heard("a", 65), end=START + timedelta(days=days)))

    assert span == timedelta(hours=hours)
    assert len(found) == 1


def test_every_mention_is_in_a_bar() -> None:
    records = [heard(f"{number}", minute) for number, minute in enumerate((-5, 0, 59, 60, 359, 360, 900))]

    _, found = bins(of(*records))

    assert [(item.start, sum(item.sentiments.values())) for item in found] == [
        (at(0), 3),
        (at(60), 1),
        (at(300), 1),
        (at(360), 2),
    ]


@pytest.mark.parametrize(
    ("notices", "window"),
    [
        ((), None),
        ((told(600), told(660, "CLEARED")), (540, 720)),  # an hour before and after
        (
            (told(600), told(660, "CLEARED"), told(900, incident="two", count=9)),
            (840, 960),
        ),  # the one that counted most
        ((told(0), told(1400, "CLEARED")), None),  # it fills the report anyway
    ],
)
def test_the_worst_incident_is_shown_nearer(notices: tuple[Notice, ...], window: tuple[int, int] | None) -> None:
    found = worst(of(notices=notices, end=at(1440)))

    assert found == (None if window is None else (at(window[0]), at(window[1])))


# --- drawing -------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(52, 934), max_size=30).map(sorted))
@example([934.0] * 30)
@example([52.0] * 29 + [934.0])
def test_marks_never_overlap_and_stay_inside(wanted: list[float]) -> None:
    places = _spread(wanted, 52, 934)

    assert len(places) == len(wanted)
    assert all(51.9 <= place <= 934.1 for place in places)
    assert all(after - before >= 29.9 for before, after in pairwise(places))


@given(st.integers(0, 10**7))
def test_the_scale_reaches_the_highest_in_a_few_round_steps(highest: int) -> None:
    scale = _scale(highest)

    assert scale[0] == 0
    assert scale[-1] >= max(1, highest)
    assert 2 <= len(scale) <= 6


def test_each_notice_is_marked_in_both_charts_with_the_number_of_its_line_in_the_list() -> None:
    reasons = get_args(Reason)
    some = of(
        heard("a"), notices=tuple(told(10 * number, reason) for number, reason in enumerate(reasons, 1)), end=at(120)
    )

    tree = page(some)

    wanted = ["F1", "G2", "E3", "R4", "C5"]
    assert [item.text() for item in tree.css(".notices .mark")] == wanted
    for kind in (".wide", ".narrow"):
        assert [item.text() for item in tree.css(f"{kind} .pilltext")] == wanted
    assert {item.text() for item in tree.css(".legend .mark ~ b")} == set(reasons)


def test_each_chart_says_in_words_what_it_shows() -> None:
    some = of(heard("a", 10), answered("b", 20, 50), notices=(told(30), told(55, "CLEARED")))

    words = [item.attributes["aria-label"] or "" for item in page(some).css("svg[role=img]")]

    assert "At most 2 waited at once, Fri 20 Nov 12:20 UTC. 1 at the end." in words[0]
    assert "FIRST Fri 20 Nov 12:30, CLEARED Fri 20 Nov 12:55" in words[0]
    assert words[-1] == "Bar chart. Mentions per hour. Most: 2, Fri 20 Nov 12:00 UTC."


def test_the_charts_are_told_in_numbers_too() -> None:
    some = of(
        heard("a", 60 * 11, assessment=assessment(needs_answer=True)),  # waits over midnight
        heard("b", 60 * 25, assessment=assessment(sentiment="positive")),
        end=at(60 * 30),
    )

    rows = [[cell.text() for cell in line.css("th, td")] for line in page(some).css("details tbody tr")]

    assert rows == [["Fri 20 Nov 2026", "1", "1", "1"], ["Sat 21 Nov 2026", "1", "0", "1"]]


# --- the page ------------------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><style>*{display:none}</style>",
    "</title><svg/onload=alert(1)>",
    "{style} {0} {{brand}} %s $brand",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://good.example@evil.example/",
    'https://evil.example/"onclick="alert(1)',
    "\u202egnirts\u2066\u2069\u200f\x00\x1b[31m\u2028",
    "\ud800 half a pair",
    "&lt;script&gt; &amp; &#60;",
    "",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_outside_text_stays_text_wherever_it_stands(words: str) -> None:
    hostile = mention(
        f"{words or 'x'}:1",
        text=words,
        title=words,
        url=words,
        author=None,
        source=words,
        lang=words,
    )
    author = Author(id=words, handle=words, name=words, bio=words, followers=3)
    thought = assessment(needs_answer=True, lang=words)
    some = of(
        record(replace(hostile, author=author), assessment=thought),
        notices=(told(5, brand_name=words, rule=words, notes=(words,), count=0),),
        brand_name=words,
        brand_id=words,
    )

    harmless(render(some))


@given(st.text(max_size=60))
def test_no_text_at_all_becomes_markup(words: str) -> None:
    hostile = replace(mention(text=words, title=words, url=words), author=Author(id="1", handle=words, name=words))
    some = of(record(hostile, assessment=assessment(needs_answer=True, lang=words)), brand_name=words)

    harmless(render(some))


def harmless(html: str) -> None:
    """Only elements, attributes and links of ours; no character that controls."""
    tree = LexborHTMLParser(html)
    elements = list(tree.root.traverse()) if tree.root else []
    assert len(elements) > 50
    assert {item.tag for item in elements}.isdisjoint(
        {
            "script",
            "img",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "input",
            "video",
            "audio",
            "image",
            "use",
        }
    )
    assert len(tree.css("style")) == len(tree.css("title")) == len(tree.css("h1")) == 1
    for item in elements:
        for name, value in item.attributes.items():
            assert not name.startswith("on"), name
            assert name not in {"style", "src", "srcset", "xlink:href", "action", "background"}, name
            if name == "href":
                assert (value or "").startswith(("https://", "http://"))
                assert item.attributes["rel"] == "noopener noreferrer nofollow"
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html
    )
    html.encode()


def test_the_policy_lets_in_nothing_but_the_pages_own_style() -> None:
    html = render(of(heard("a")))
    tree = LexborHTMLParser(html)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    policy = tree.css_first('meta[http-equiv="Content-Security-Policy"]')
    assert style is not None
    assert policy is not None

    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    wanted = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert policy.attributes["content"] == wanted
    assert not re.search(r"url\(|@import|expression", style[1])


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://social.example/@anna/1", "https://social.example/@anna/1"),
        ("http://forum.example/a?b=1&c=2", "http://forum.example/a?b=1&c=2"),
        ("javascript:alert(1)", None),
        (" JaVaScRiPt:alert(1)", None),
        ("ftp://files.example/", None),
        ("//evil.example/", None),
        ("https://luvento.example@evil.example/", None),  # a user name that plays the host
        (None, None),
    ],
)
def test_a_link_is_a_web_link_or_none(url: str | None, href: str | None) -> None:
    tree = page(of(replace(heard("a"), mention=mention(url=url))))

    assert [item.attributes["href"] for item in tree.css("a")] == ([href] if href else [])


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a" * 200, "a" * 200),
        ("b" * 201, "b" * 199 + "…"),
        ("é" * 300, "é" * 199 + "…"),
        ("e\u0301" * 150, "e\u0301" * 99 + "…"),  # no letter loses its accent
        ("line\nafter\tline", "line after line"),
    ],
)
def test_a_text_is_cut_at_200_characters(words: str, shown: str) -> None:
    tree = page(of(replace(heard("a"), mention=mention(text=words))))

    assert text(tree, "blockquote") == shown


@pytest.mark.parametrize(
    ("words", "alts", "shown"),
    [
        ("", [], "(no text)"),
        ("", [None], "no text, 1 picture"),
        ("", [None, "a <b>dead</b> machine"], "no text, 2 pictures: «a ‹b›dead‹/b› machine»"),
        ("", ["המכונה"], "no text, 1 picture: «המכונה»"),
        ("It leaks.", ["smoke"], "It leaks. with 1 picture: «smoke»"),
        ("It leaks.", [], "It leaks."),
    ],
)
def test_pictures_are_told_of(words: str, alts: list[str | None], shown: str) -> None:
    media = tuple(Media(type="image", alt=alt) for alt in alts)
    tree = page(of(replace(heard("a"), mention=mention(text=words, media=media))))
    said = " ".join(node.text() for node in tree.css("blockquote, blockquote + .why") if "of 100" not in node.text())

    assert said.startswith(shown)


@pytest.mark.parametrize(
    ("lang", "attribute"),
    [("he", "he"), ("zh-Hant", "zh-Hant"), (None, None), ('x" onclick="', None), ("", None)],
)
def test_a_text_carries_its_language_and_finds_its_direction(lang: Any, attribute: str | None) -> None:
    tree = page(of(heard("a", lang=lang)))

    quote = tree.css_first("blockquote")
    assert quote is not None
    assert quote.attributes["dir"] == "auto"
    assert quote.attributes.get("lang") == attribute


def test_a_right_to_left_name_in_a_notice_is_set_apart_by_an_element() -> None:
    html = render(of(notices=(told(5, brand_name="לובנטו", notes=("It cannot be read.",), count=0),)))

    assert "<bdi>לובנטו</bdi>: It cannot be read" in html
    harmless(html)


def test_nothing_was_said() -> None:
    tree = page(of())

    assert text(tree, ".summary") == "Nobody was heard speaking of Luvento in this time."
    assert card(tree, "Answer rate") == ("–", "nobody was due")
    assert card(tree, "Median response")[0] == card(tree, "Mean response")[0] == "–"
    assert "Nobody had to be called." in render(of())
    harmless(render(of()))


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (
            datetime.fromisoformat("2026-11-09T06:00Z"),
            datetime.fromisoformat("2026-11-15T20:00Z"),
            "9 to 15 November 2026",
        ),
        (
            datetime.fromisoformat("2026-10-30T00:00Z"),
            datetime.fromisoformat("2026-11-02T00:00Z"),
            "30 October to 2 November 2026",
        ),
        (
            datetime.fromisoformat("2026-12-30T00:00Z"),
            datetime.fromisoformat("2027-01-02T00:00Z"),
            "30 December 2026 to 2 January 2027",
        ),
        (at(0), at(60), "20 November 2026, 12:00 to 13:00 UTC"),
    ],
)
def test_the_headline_names_brand_and_period(start: datetime, end: datetime, shown: str) -> None:
    tree = page(of(start=start, end=end))

    assert text(tree, "h1") == "Luvento"
    assert text(tree, ".period") == shown


def test_three_hundred_who_wait_are_all_shown_in_a_page_of_reasonable_size() -> None:
    long = "לובנטו שלי דולפת כבר שבוע ואף אחד לא עונה לי. " * 20
    records = [
        replace(
            heard(f"{number}", number),
            mention=replace(
                heard(f"{number}", number).mention, text=long, url=f"https://social.example/@somebody/{number:018}"
            ),
        )
        for number in range(300)
    ]

    html = render(of(*records, notices=tuple(told(number, "GREW") for number in range(40))))

    assert len(html.encode()) < 300_000
    assert len(LexborHTMLParser(html).css(".waiting > li")) == 300


# --- from the store ------------------------------------------------------------------------------------------------


def stored(*records: Record) -> MemoryTable:
    table = MemoryTable()
    for item in records:
        mentions.save(table, item, BRAND, KEPT)
    return table


def test_facts_are_the_mentions_whose_clock_started_in_the_time_oldest_first() -> None:
    table = stored(
        heard("before", -1),
        heard("last", 6 * 60),
        heard("first", 0),
        heard("after", 6 * 60 + 1),
        heard("next day", 1440),
    )

    found = facts(table, BRAND, START, END)

    assert [item.mention.id for item in found.records] == ["mastodon:first", "mastodon:last"]
    assert (found.brand_name, found.brand_id, found.target) == ("Luvento", "luvento", BRAND.target)


def test_a_waiting_mention_dated_in_the_future_is_not_missed() -> None:
    dated = heard("future", 30)
    table = stored(replace(dated, mention=replace(dated.mention, created_at=at(60 * 24 * 400))))

    assert [item.mention.id for item in facts(table, BRAND, START, END).records] == ["mastodon:future"]


def test_a_reply_that_answers_two_counts_once() -> None:
    table = stored(answered("a", 0, 10), answered("b", 0, 10), heard("c", 0))
    for name, reply in (("a", "one"), ("b", "one"), ("b", "two")):
        mentions.add_reply(table, "luvento", f"mastodon:{name}", Reply(id=reply, how="direct", at=at(10)))

    assert facts(table, BRAND, START, END).replies == 2


def test_only_notices_of_the_time_and_of_the_brand() -> None:
    table = MemoryTable()
    for number, (brand, minute) in enumerate((("luvento", -1), ("luvento", 5), ("brewmate", 6), ("luvento", 361))):
        rule = f"rule{number}"
        incidents.save(table, Incident(brand=brand, rule=rule), told(minute, brand=brand, rule=rule))

    assert [notice.at for notice in facts(table, BRAND, START, END).notices] == [at(5)]
