from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from harken.domain.assessment import Probability
from harken.domain.conversation import Closure, Standing
from harken.domain.correction import Correction
from harken.domain.mention import Author, Engagement, Media, Mention, furthest
from harken.domain.record import (
    TEXT_BYTES,
    Record,
    Summary,
    bounded,
    content_hash,
    conversation_of,
    counts_from,
    erased,
    is_older,
    joined,
    reopens,
    spread,
    summary,
    thanked_at,
)

from .builders import BRAND, STATEMENT, assessment, at, mention, record, waiter


@pytest.mark.parametrize(
    "text",
    [
        "",  # nothing
        "Luvento 坏了!",  # usual
        "a" * TEXT_BYTES,  # exactly what fits, one byte a character
        "坏" * (TEXT_BYTES // 3),  # just what fits, three bytes a character
    ],
)
def test_what_fits_is_not_touched(text):
    whole = mention(text=text)
    assert bounded(whole) == whole


@pytest.mark.parametrize(
    ("character", "kept"),
    [
        ("a", TEXT_BYTES),  # one byte
        ("ё", TEXT_BYTES // 2),  # two
        ("坏", TEXT_BYTES // 3),  # three: the limit falls inside a character
        ("😡", TEXT_BYTES // 4),  # four
    ],
)
def test_what_does_not_fit_is_cut_at_a_character_and_says_so(character, kept):
    whole = mention(text=character * (TEXT_BYTES + 1))
    cut = bounded(whole)
    said, _, note = cut.text.partition("\n")
    assert said == character * len(said)
    assert kept - 100 <= len(said) <= kept
    assert note == f"[cut by Harken: {len(whole.text.encode())} bytes in all]"
    assert replace(cut, text=whole.text) == whole


@given(st.text(max_size=50), st.integers(0, 4))
def test_a_cut_text_begins_like_the_whole_and_is_bounded(end, shift):
    text = "x" * (TEXT_BYTES - shift) + end
    cut = bounded(mention(text=text)).text
    assert cut == text or text.startswith(cut.partition("\n")[0])
    assert len(cut.encode()) <= TEXT_BYTES + 100


WORDS = mention(
    "mastodon:1",
    "anna",
    text="It leaks, says my neighbour @bob.",
    title="Leaking",
    url="https://social.example/@anna/1",
    root="mastodon:0",
    reply_to="mastodon:0",
    aliases=("mastodon:social.example/77",),
    mentions=("@bob@social.example",),
    hashtags=("luventofail",),
    links=("https://anna.example/leak",),
    media=(Media(type="image", alt="my kitchen", url="https://files.example/1"),),
    engagement=Engagement(likes=3, reposts=1, replies=None, views=9),
    rating=1.0,
    lang="en",
)


def test_a_deleted_mention_keeps_neither_words_nor_names():
    whole = record(WORDS, checked_at=at(30), due_at=at(60), version=3)
    gone = erased(whole)
    assert gone.gone
    raw = msgspec.json.encode(gone.mention).decode().casefold()
    for word in ("anna", "bob", "leak", "neighbour", "kitchen", "luventofail", "files.example"):
        assert word not in raw
    assert gone.mention.author is None
    assert "luvento" not in gone.about.casefold()


def test_a_deleted_mention_can_still_be_counted_and_joined():
    whole = record(WORDS, checked_at=at(30), due_at=at(60), version=3)
    gone = erased(whole)
    for field in ("id", "source", "kind", "created_at", "root", "reply_to", "aliases"):
        assert getattr(gone.mention, field) == getattr(WORDS, field)
    for field in ("brand", "first_seen", "since", "checked_at", "version", "standing"):
        assert getattr(gone, field) == getattr(whole, field)
    assert conversation_of(gone.mention) == conversation_of(WORDS)


def test_erasing_twice_is_erasing_once():
    gone = erased(record(WORDS))
    assert erased(gone) == gone


@pytest.mark.parametrize(
    ("change", "edited"),
    [
        # Counts change by themselves.
        ({"engagement": Engagement(likes=900, reposts=90, replies=9, views=10**6)}, False),
        # So do the author's followers and name.
        ({"author": Author(id="id-anna", handle="anna@social.example", followers=10**6)}, False),
        # Where a thing is read and under which root is learned later.
        ({"root": None, "aliases": ("mastodon:other.example/12",)}, False),
        # The language is what a source guesses.
        ({"lang": "de"}, False),
        # Words are an edit, ...
        ({"text": "It leaks no more."}, True),
        # ... so is the title, ...
        ({"title": None}, True),
        # ... a picture, ...
        ({"media": ()}, True),
        ({"media": (Media(type="image", alt="my cellar", url="https://files.example/1"),)}, True),
        # ... a link, ...
        ({"links": ()}, True),
        # ... and the number of stars.
        ({"rating": 5.0}, True),
        ({"rating": None}, True),
    ],
)
def test_content_hash_tells_an_edit(change, edited):
    assert (content_hash(replace(WORDS, **change)) != content_hash(WORDS)) is edited


def test_content_hash_does_not_confuse_text_and_title():
    assert content_hash(mention(text="a", title="b")) != content_hash(mention(text="b", title="a"))
    assert content_hash(mention(text="a", title=None)) != content_hash(mention(text="a", title=""))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"sentiment": "negative", "intent": "other"}, True),  # negative
        ({"sentiment": "positive", "intent": "question"}, True),  # friendly, but asks
        ({"sentiment": "neutral", "intent": "request"}, True),
        ({"sentiment": "neutral", "intent": "complaint"}, True),
        ({"sentiment": "positive", "intent": "praise"}, False),  # thanks
        ({"sentiment": "neutral", "intent": "other"}, False),  # "ok"
        ({"sentiment": "neutral", "intent": "idea"}, False),
    ],
)
def test_what_makes_an_author_wait_again(given, expected):
    assert reopens(assessment(**given)) is expected


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(state="waiting"), at(0)),  # its own clock
        (Standing(state="held", held_until=at(1500)), at(1500)),  # the end of the holding statement
        (Standing(state="answered", held_until=at(1500)), at(0)),  # not once it is answered
        (Standing(state="closed", held_until=at(1500)), at(0)),  # nor closed
    ],
)
def test_counts_from(standing, expected):
    assert counts_from(standing, at(0)) == expected


def test_summary_tells_what_is_counted_ranked_and_joined():
    held = Standing(state="held", held_until=at(1500))
    view = summary(
        record(
            replace(WORDS, author=Author(id="1", handle="Anna@social.example", followers=61)),
            checked_at=at(30),
            standing=held,
            assessment=assessment(causes=("safety", "defect"), needs_answer=True),
        ),
        BRAND,
    )
    assert (view.id, view.source, view.conversation, view.lang) == ("mastodon:1", "mastodon", "mastodon:0", "en")
    assert (view.since, view.checked_at, view.standing) == (at(0), at(30), held)
    assert (view.sentiment, view.negative, view.intent) == ("negative", 0.8, "complaint")
    assert (view.causes, view.needs_answer, view.followers) == (("safety", "defect"), True, 61)
    assert view.engagement == 4  # likes, reposts and replies; an unknown number adds nothing
    assert (view.post.author, view.post.handle, view.post.own) == ("1", "anna@social.example", False)
    assert (view.post.reply_to, view.post.names) == ("mastodon:0", ("bob@social.example",))
    assert view.post.aliases == ("mastodon:social.example/77",)


def test_summary_knows_the_brands_own_words():
    view = summary(record(mention(author="luvento", text=f"@anna {STATEMENT}")), BRAND)
    assert (view.post.own, view.post.holding) == (True, True)


@pytest.mark.parametrize(
    ("engagement", "expected"),
    [
        (Engagement(likes=1, reposts=20, replies=300, views=4000), 321),  # all that people did; views are no deed
        (Engagement(replies=300), 300),  # an unknown number adds nothing
        (Engagement(), 0),
    ],
)
def test_engagement_is_what_people_did(engagement, expected):
    assert summary(record(mention(engagement=engagement)), BRAND).engagement == expected


def test_a_mention_without_a_root_is_its_own_conversation():
    view = summary(record(mention("mastodon:5", author=None)), BRAND)
    assert view.conversation == "mastodon:5"
    assert view.followers is None


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  -- hypothesis adds the zone itself
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
counts = st.none() | st.integers(0, 10**12)
records = st.builds(
    Record,
    brand=texts,
    mention=st.builds(
        Mention,
        id=texts.map("mastodon:{}".format),
        text=texts,
        created_at=st.none() | moments,
        author=st.none() | st.builds(Author, id=st.none() | texts, handle=st.none() | texts, followers=counts),
        root=st.none() | texts,
        reply_to=st.none() | texts,
        mentions=st.lists(texts, max_size=3).map(tuple),
        aliases=st.lists(texts, max_size=3).map(tuple),
        engagement=st.builds(Engagement, likes=counts, reposts=counts, replies=counts),
    ),
    assessment=st.builds(
        assessment,
        lang=st.none() | st.sampled_from(["zh", "zh-Hant", "he"]),
        probability=st.builds(Probability, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
        causes=st.lists(st.sampled_from(["safety", "billing"]), max_size=2).map(tuple),
    ),
    about=texts,
    first_seen=moments,
    since=moments,
    standing=st.builds(
        Standing,
        state=st.sampled_from(["waiting", "held", "answered", "closed", "gone"]),
        answered_at=st.none() | moments,
        answered_by=st.none() | texts,
        held_until=st.none() | moments,
    ),
    closure=st.none() | st.builds(Closure, reason=st.just("spam"), at=moments),
    correction=st.none() | st.builds(Correction, at=moments, sentiment=st.just("neutral"), causes=st.just(())),
    gone=st.booleans(),
    checked_at=st.none() | moments,
    due_at=st.none() | moments,
    version=st.integers(0, 10**6),
)


@given(records)
def test_records_and_summaries_survive_json(whole):
    assert msgspec.json.decode(msgspec.json.encode(whole), type=Record) == whole
    view = summary(whole, BRAND)
    assert msgspec.json.decode(msgspec.json.encode(view), type=Summary) == view


def test_a_summary_is_small():
    """Plain values are left out: indexes are paid by the kilobyte."""
    assert len(msgspec.json.encode(summary(record(), BRAND))) < 500


def test_times_become_utc_and_the_source_is_read_off_the_id():
    """A mention made from a time of another zone denotes the same moment."""
    local = datetime(2026, 11, 20, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    made = Mention(id="hackernews:1", created_at=local, edited_at=local)
    assert (made.source, made.created_at, made.edited_at) == ("hackernews", at(0), at(0))
    assert made.created_at is not None
    assert made.created_at.tzinfo is UTC
    assert Mention(id="lemmy:https://a.example/post/1").source == "lemmy"
    assert Mention(id="x:1", source="press").source == "press"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"id":"x:1","created_at":"2026-11-20T10:00:00"}', type=Mention)


@pytest.mark.parametrize(
    ("created", "seen", "stale"), [(0, 24 * 60, False), (0, 24 * 60 + 1, True), (0, 0, False), (5, 0, False)]
)
def test_what_is_older_than_a_day_when_it_is_first_seen_is_history(created, seen, stale):
    kept = record(mention(minute=created), since=at(min(created, seen)), first_seen=at(seen))
    assert summary(kept, BRAND).stale is stale


some_counts = st.builds(Engagement, likes=counts, reposts=counts, replies=counts, views=counts)


@given(some_counts, some_counts)
def test_reach_is_the_furthest_that_anybody_saw(one, other):
    both = furthest(one, other)
    assert both == furthest(other, one) == furthest(both, one)
    assert furthest(one, Engagement()) == one
    assert both.likes == max((n for n in (one.likes, other.likes) if n is not None), default=None)


@pytest.mark.parametrize(
    ("kept_edit", "seen_edit", "older"),
    [
        (None, None, False),  # nothing is known of an edit: other words are one
        (10, None, True),  # words from before the edit, still in some index
        (10, 5, True),
        (10, 10, False),
        (10, 15, False),
        (None, 5, False),
    ],
)
def test_words_from_before_a_known_edit_are_no_edit(kept_edit, seen_edit, older):
    def edited(minute):
        return mention(edited_at=None if minute is None else at(minute))

    assert is_older(edited(seen_edit), edited(kept_edit)) is older


def test_an_edit_keeps_its_place_its_numbers_and_its_reach():
    kept = mention(root="m:root", reply_to="m:up", aliases=("m:a",), engagement=Engagement(likes=9))
    told = joined(kept, mention(text="new", aliases=("m:b",), engagement=Engagement(likes=2, reposts=1)))
    assert (told.text, told.root, told.reply_to, told.aliases) == ("new", "m:root", "m:up", ("m:a", "m:b"))
    assert told.engagement == Engagement(likes=9, reposts=1)
    assert len(spread(kept, mention(aliases=tuple(f"m:{n}" for n in range(99)))).aliases) == 32


def said_by(author, minute, *, sentiment="positive", intent="praise", own=False):
    """A post of somebody in the conversation, `minute` minutes after noon."""
    who = replace(waiter(f"m:{author}{minute}", author, minute).post, own=own)
    return waiter(f"m:{author}{minute}", author, minute, sentiment=sentiment, intent=intent, post=who)


@pytest.mark.parametrize(
    ("views", "expected"),
    [
        ([], None),
        ([said_by("anna", 5)], at(5)),  # a thank-you
        ([said_by("anna", 5), said_by("anna", 9)], at(9)),  # the last of two
        ([said_by("anna", -5)], None),  # before the complaint
        ([said_by("bo", 5)], None),  # somebody else's
        ([said_by("anna", 5), said_by("anna", 9, sentiment="negative", intent="complaint")], None),  # taken back
        ([said_by("anna", 5, sentiment="negative", intent="complaint"), said_by("anna", 9)], at(9)),
        ([said_by("anna", 5), said_by("anna", 9, sentiment="neutral", intent="question")], None),  # and asked on
        ([said_by("anna", 5), said_by("anna", 9, sentiment="neutral", intent="other")], at(5)),  # said by the way
        ([said_by("anna", 5, intent="request")], None),  # kind words, but they want something
    ],
)
def test_thanked_at_is_the_last_word_that_says_all_is_well(views, expected):
    asked = waiter("m:1", "anna", 0)
    assert thanked_at(asked.post, asked.since, [asked, *views]) == expected
    assert thanked_at(asked.post, asked.since, [*views[::-1], asked]) == expected


def test_what_was_stored_before_there_were_thanks_is_read_as_before():
    old = msgspec.json.decode(msgspec.json.encode(record()))
    assert "thanked_at" not in old
    old["standing"] = {
        "state": "answered",
        "answered_at": "2026-11-20T12:40:00Z",
        "answered_by": "m:r",
        "held_until": None,
    }
    found = msgspec.convert(old, Record)
    assert (found.thanked_at, found.standing.recovered, found.standing.answered_at) == (None, False, at(40))
