"""The text of a brief: how numbers, places and trends are said, and that outside text stays harmless."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.domain.builders import BRAND, NOON, assessment, at, mention, record

from harken.channels.brief import headline, render
from harken.domain.brief import brief
from harken.domain.growth import HOUR, Growth
from harken.domain.hub import Hub
from harken.domain.share import Part

LINK = "https://social.example/@kim/1"
HOSTILE = "a\x1b[2J» javascript:alert(1) \u202eevil\r\n<b>@everyone</b> https://bad.example/x " + "é" * 500


def made(*records, **more):
    told = brief(records, NOON, at(120), at(120), brand=BRAND, usual_from=at(-600))
    return replace(told, **more)


def said(number, text="The pump is broken and the kitchen is wet", **more):
    about = mention(f"mastodon:{number}", f"a{number}", number, **{"text": text, "url": LINK} | more)
    return record(about, since=at(number), assessment=assessment(causes=("defect",)))


def line(page, start):
    (found,) = [line for line in page.splitlines() if start in line]
    return found


GROWING = Growth(
    usual=0.5,
    limit=3.5,
    onset=at(1),
    peak=at(60),
    at_peak=1_200,
    now=1_100,
    doubling=timedelta(minutes=22),
    phase="growing",
)


@pytest.mark.parametrize(
    ("growth", "words"),
    [
        (GROWING, "since Fri 20 Nov 12:01; the fullest hour from Fri 20 Nov 13:00 had 1,200, usual is 0.5 an hour"),
        (GROWING, ": 1,100, still growing; from beginning to peak it doubled every 22 min"),
        (replace(GROWING, phase="steady", doubling=None), ": 1,100, no longer growing, nor calming\n"),
        (
            replace(GROWING, phase="calming", doubling=HOUR),
            ": 1,100, calming; from beginning to peak it doubled every 1 h",
        ),
        (replace(GROWING, phase="usual", now=0, doubling=None), ": 0, as usual again\n"),
        (replace(GROWING, phase="usual", onset=None, doubling=None), ": 1,100, as usual\n"),
        (replace(GROWING, onset=None), "never above the usual level: usual is 0.5 an hour, the fullest had 1,200"),
    ],
)
def test_when(growth, words):
    assert words in render(made(said(1), when=growth))


THREAD = Hub(kind="thread", name="mastodon:https://social.example/9", authors=3, share=0.4, ids=(), link=LINK)
PLACES = [
    (None, ["scattered, no two people in one place: answer each"]),
    (THREAD, ["one thread, 40% (3 people)", "answer there: https://social.example/9"]),
    (replace(THREAD, name="hackernews:7"), ["one thread, 40% (3 people)", f"answer there: {LINK}"]),
    (replace(THREAD, kind="hashtag", name="luventofail"), ["#luventofail, 40% (3 people)", f"answer there: {LINK}"]),
    (replace(THREAD, kind="account", name="kim", link=None), ["posts that name @kim, 40% (3 people)"]),
    (
        replace(THREAD, share=0.2, kind="hashtag", name="x", authors=2),
        ["scattered, answer each; the most in one place: #x, 20% (2 people)", f"most there: {LINK}"],
    ),
    (replace(THREAD, name="x:javascript:alert(1)", link="javascript:alert(1)"), ["one thread, 40% (3 people)"]),
]


@pytest.mark.parametrize(("hub", "lines"), PLACES)
def test_where(hub, lines):
    told = made(said(1))
    page = render(replace(told, where=replace(told.where, hub=hub, scattered=hub is None or hub.is_weak)))
    where = page.partition("WHERE")[2].partition("WHY")[0].splitlines()[1:]
    assert [line.strip() for line in where if line.strip()] == lines


@pytest.mark.parametrize(
    ("share", "words"), [(0.001, "<1% praise"), (0.004, "<1%"), (0.506, "51%"), (0.999, "99%"), (1.0, "100%")]
)
def test_percent_never_looks_like_nothing_or_all(share, words):
    told = made(said(1))
    assert f"{words}" in render(replace(told, what=replace(told.what, intents=(Part("praise", 1, share),))))


def test_many_kinds_are_summed_up():
    told = made(said(1))
    many = tuple(Part(f"kind_{number}", 1, 0.125) for number in range(8))
    page = render(replace(told, who=replace(told.who, roles=many)))
    assert line(page, "WHO").endswith("12% kind-4, 38% other")


def test_three_lines_or_none():
    assert headline(made(said(1), when=GROWING)) == (
        "Where: scattered, no two people in one place: answer each",
        "Why: defect 100%",
        "How fast: 1,100 in the last hour, usual 0.5; still growing, doubled every 22 min",
    )
    assert headline(made()) == ()


def test_a_copied_text_is_a_sign_of_a_campaign():
    text = "The new update broke my machine and it leaks water all over the floor"
    page = render(made(*(said(number, text) for number in range(3))))
    assert "3 accounts say nearly the same: «The new update broke" in page
    assert "         a sign of a campaign\n" in page
    assert "copies" in line(page, "HOW  ")


def test_nothing_negative_leaves_four_questions_without_an_answer():
    calm = replace(said(1), assessment=assessment(sentiment="positive", intent="praise"))
    page = render(made(calm))
    assert "1 post, none of them negative." in page
    for head in ("WHEN", "WHY", "HOW  "):
        assert line(page, head).endswith("no trouble: nothing of the kind was written")


def test_what_is_left_out_is_said():
    page = render(made(said(1), dismissed=2, cut=True))
    assert "2 posts closed as spam or not about the brand left out." in page
    assert "There were more: only the newest are told." in page


def test_the_posts_are_numbered_once_with_id_and_link():
    texts = ("Nobody answers the phone since Monday", "Water all over the floor and the oak worktop")
    page = render(made(said(1), said(2, texts[0], url=None), said(3, texts[1], url="https://social.example/3")))
    listed = page.partition("The posts")[2].splitlines()[1:]
    assert sorted(line.split(maxsplit=1)[1] for line in listed) == [
        f"mastodon:1  {LINK}",
        "mastodon:2",
        "mastodon:3  https://social.example/3",
    ]


def test_hostile_text_is_one_harmless_line():
    evil = said(1, HOSTILE, url="javascript:alert(1)", hashtags=(HOSTILE,), root=HOSTILE)
    page = render(made(evil, replace(evil, mention=replace(evil.mention, id=f"mastodon:{HOSTILE}", author=None))))
    told, _, listed = page.partition("The posts")
    assert not set("\x1b\r\u202e<>") & set(told)
    assert "bad.example" not in told
    assert not set("\x1b\r\u202e") & set(listed)  # ids are as they are: they are copied
    assert told.count("»") == told.count("«")
    assert max(map(len, page.splitlines())) < 400
