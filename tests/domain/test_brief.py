"""The brief: what is counted, what adds up, and that nothing odd makes it fail."""

from datetime import timedelta
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.builders import BRAND, NOON, assessment, at, mention, minutes, record

from harken.channels.brief import headline, render
from harken.domain.assessment import Genuineness, Speaker
from harken.domain.brief import MOST, brief
from harken.domain.conversation import Closure, Standing
from harken.domain.mention import Author, Engagement
from harken.domain.record import erased

END = at(120)


def made(records, start=NOON, end=END, **more):
    return brief(records, start, end, end, brand=BRAND, **more)


def posted(number, minute=None, author=None, followers=None, standing="waiting", **more):
    said = {"text": f"Post number {number} about the leaking machine", "source": "mastodon"} | more.pop("said", {})
    about = mention(f"m:{number}", minute=minute or 0, **said)
    who = Author(id=author or f"a{number}", handle=author or f"a{number}", followers=followers)
    about = replace(about, author=said.get("author", who))
    judged = assessment(needs_answer=True, **more)
    return record(
        about, since=at(number if minute is None else minute), assessment=judged, standing=Standing(state=standing)
    )


def test_only_the_period_counts_and_before_it_only_for_what_is_usual():
    before = [posted(number, minute=-number * 7) for number in range(1, 41)]
    inside = [posted(100 + number, minute=number) for number in range(6)]
    found = made([*before, *inside, posted(200, minute=120)], usual_from=at(-300))
    assert (found.posts, found.trouble) == (6, 6)
    assert found.when.usual > 5
    assert found.when.onset is None
    assert made(inside, usual_from=at(-600)).when.onset == at(0)


def test_the_trouble_is_what_is_negative_or_what_is_counted():
    praise = posted(1, sentiment="positive", intent="praise")
    records = [praise, posted(2)]
    assert (made(records).posts, made(records).trouble) == (2, 1)
    asked = made(records, counts=lambda record: record.mention.id == "m:1")
    assert [post.id for post in asked.who.earliest] == ["m:1"]


def test_spam_is_no_voice():
    spam = replace(
        posted(1), standing=Standing(state="closed", dismissed=True), closure=Closure(reason="spam", at=at(3))
    )
    found = made([spam, posted(2)])
    assert (found.posts, found.dismissed, found.who.people) == (1, 1, 1)


def test_how_they_stand():
    states = ["answered", "answered", "held", "waiting", "closed", "gone"]
    praise = replace(posted(99), assessment=assessment(sentiment="positive", needs_answer=False))
    found = made([praise, *(posted(number, standing=state) for number, state in enumerate(states))])
    counts = {part.name: part.count for part in found.extent.stands}
    assert counts == {"answered": 2, "held": 1, "waiting": 1, "closed": 1, "gone": 1, "expects none": 1}
    assert (found.extent.rate.answered, found.extent.rate.due) == (2, 3)


def test_doubted_posts_come_with_the_signs():
    lie = Genuineness("attack", ("“they lie”", "“scam”", "more"))
    heard = Genuineness("rumour", ("hearsay",))
    records = [posted(number, genuineness=lie) for number in range(3)] + [posted(9, genuineness=heard)]
    signs = made(records).what.signs
    assert [(sign.verdict, sign.post.id, sign.evidence) for sign in signs] == [
        ("attack", "m:0", ("“they lie”", "“scam”")),
        ("attack", "m:1", ("“they lie”", "“scam”")),
        ("rumour", "m:9", ("hearsay",)),
    ]


@pytest.mark.parametrize(
    ("tagged", "scattered"),
    [(0, True), (1, True), (2, True), (3, False)],  # of ten posts: nobody shares it, weak, weak, enough
)
def test_scattered_is_said(tagged, scattered):
    records = [posted(number, said={"hashtags": ("luventofail",) if number < tagged else ()}) for number in range(10)]
    found = made(records)
    assert found.where.scattered == scattered
    assert ("scattered" in render(found)) == scattered
    assert ("scattered" in headline(found)[0]) == scattered


def test_the_brands_own_account_is_no_hub():
    records = [posted(number, said={"mentions": ("@Luvento@social.example",)}) for number in range(4)]
    assert made(records).where.hub is None


def test_nothing_is_a_brief_too():
    empty = made([])
    assert (empty.posts, empty.who.people, empty.where.hub, headline(empty)) == (0, 0, None, ())
    assert "Nobody wrote" in render(empty)


def test_ten_thousand_posts_are_one_page():
    records = [
        posted(
            number,
            minute=number / 100,
            author=f"a{number % 700}",
            said={
                "text": f"The machine of house {number % 4000} leaks water since the update of day {number % 31} again"
            },
            causes=("defect", "service") if number % 3 else (),
        )
        for number in range(MOST + 5)
    ]
    found = made(records)
    page = render(found)
    assert (found.posts, found.cut) == (MOST, True)
    assert "only the newest" in page
    assert page.count("\n") < 60
    assert max(map(len, page.splitlines())) < 320


SELDOM_TOLD = st.none() | st.text(max_size=3)
AUTHORS = st.none() | st.builds(
    Author, id=SELDOM_TOLD, handle=SELDOM_TOLD, followers=st.none() | st.integers(0, 10**12)
)
LOOSE = st.fixed_dictionaries(
    {},
    optional={
        "url": st.text(max_size=20) | st.just("https://social.example/1"),
        "root": st.none() | st.just("m:1"),
        "reply_to": st.just("m:1"),
        "hashtags": st.tuples(st.sampled_from(["x", "#X", "", "#"])),
        "mentions": st.tuples(st.sampled_from(["kim", "", "@luvento@social.example"])),
        "engagement": st.builds(Engagement, reposts=st.none() | st.integers(0, 10**9)),
    },
)


@st.composite
def odd(draw):
    """A record that lacks what it may lack: author, time, words, all of it."""
    said = draw(st.text(max_size=60) | st.just("leaks " * 9))
    about = mention(f"m:{draw(st.integers(0, 10_000))}", None, text=said, created_at=None, **draw(LOOSE))
    state = draw(st.sampled_from(["waiting", "held", "answered", "closed", "gone"]))
    found = record(
        replace(about, author=draw(AUTHORS)),
        since=at(draw(st.integers(-200, 400))),
        assessment=assessment(
            lang=draw(st.sampled_from([None, "he"])),
            sentiment=draw(st.sampled_from(["negative", "neutral", "positive"])),
            speaker=Speaker(draw(st.sampled_from(["unknown", "customer", "co_creator"]))),
            genuineness=Genuineness(draw(st.sampled_from(["none", "attack", "rumour"])), (said,)),
            causes=draw(st.sampled_from([(), ("defect",), ("defect", "service")])),
        ),
        standing=Standing(state=state, dismissed=state == "closed"),
    )
    return erased(found) if draw(st.booleans()) else found


SOME = st.lists(odd(), max_size=20, unique_by=lambda found: found.mention.id)


@settings(max_examples=150, deadline=None)
@given(SOME, st.randoms(), st.integers(1, 300))
def test_odd_records_shares_and_order(records, random, length):
    end = NOON + minutes(length)
    found = brief(records, NOON, end, end, brand=BRAND, usual_from=NOON - timedelta(hours=2))
    shuffled = list(records)
    random.shuffle(shuffled)
    assert brief(shuffled, NOON, end, end, brand=BRAND, usual_from=NOON - timedelta(hours=2)) == found
    what, where, how = found.what, found.where, found.how
    whole = [what.sentiments, what.intents, where.sources, where.languages, found.extent.stands]
    assert {sum(part.count for part in parts) for parts in whole} == {found.posts}
    for parts in [*whole, found.who.roles, what.verdicts]:
        assert not parts or sum(part.share for part in parts) == pytest.approx(1)
    assert sum(part.count for part in found.who.roles) == found.who.people + found.who.nameless
    assert how.independent + how.replies + how.copied == found.trouble
    assert all(0 < reason.share <= 1 for reason in found.why.causes)
    assert sum(reason.posts for reason in found.why.causes) + found.why.untold >= found.trouble
    page = render(found)
    assert not {letter for letter in page if category(letter) in ("Cc", "Cs")} - {"\n"}
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2028\u2029") & set(page)
    assert len(headline(found)) <= 3
