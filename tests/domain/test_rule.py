from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from harken.domain.conversation import Standing
from harken.domain.rule import count, level, matches, ready_at

from .builders import at, minutes, rule, waiter

NO_IDS: frozenset[str] = frozenset()


def counted(a_rule, items, minute, *, tells=True, urgency=lambda item, posts: 50):
    return count(
        a_rule,
        items,
        at(minute),
        urgency_of=urgency,
        tells_answers=lambda source: tells,
        source_ids=lambda source: NO_IDS,
    )


def read(checked, **more):
    """A complaint of NOON, last re-read `checked` minutes later."""
    return waiter(checked_at=at(checked), **more)


def held(until, **more):
    return waiter(standing=Standing(state="held", held_until=at(until)), **more)


DAY = 24 * 60
HALF_HOUR = {"waiting": minutes(30)}
AT_ONCE = {"waiting": minutes(0)}


@pytest.mark.parametrize(
    ("given_rule", "item", "minute", "tells", "expected"),
    [
        # Waiting: not before the time is up, even if just re-read.
        (HALF_HOUR, read(29), 29, True, False),
        # Waiting: at the very moment, re-read at that moment.
        (HALF_HOUR, read(30), 30, True, True),
        # Waiting: long after, re-read since.
        (HALF_HOUR, read(300), 301, True, True),
        # Re-read one minute too early: it may have been answered since.
        (HALF_HOUR, read(29), 31, True, False),
        # Re-read at the right moment, evaluated later.
        (HALF_HOUR, read(30), 45, True, True),
        # Never re-read.
        (HALF_HOUR, waiter(), 31, True, False),
        # History when it was first seen: it calls nobody, whatever the rule looks back.
        (HALF_HOUR, read(30, stale=True), 31, True, False),
        (HALF_HOUR, waiter(stale=True), 300, False, False),
        # Re-reading failed for not quite `waiting` more.
        (HALF_HOUR, waiter(), 59, True, False),
        # Re-reading failed for `waiting` more: it counts anyway.
        (HALF_HOUR, waiter(), 60, True, True),
        # The same where the last re-read was too early.
        (HALF_HOUR, read(29), 60, True, True),
        # Found hours late: a re-read gets its time from then on, before it is taken for one that fails.
        (HALF_HOUR, waiter(seen=at(300)), 301, True, False),
        (HALF_HOUR, waiter(seen=at(300)), 329, True, False),
        (HALF_HOUR, waiter(seen=at(300)), 330, True, True),
        (HALF_HOUR, read(300, seen=at(300)), 300, True, True),
        # Found late, in a source that cannot tell answers: nothing to wait for.
        (HALF_HOUR, waiter(seen=at(300)), 300, False, True),
        # A source that cannot tell answers: at once when the time is up, without a re-read.
        (HALF_HOUR, waiter(), 30, False, True),
        # ... but not before.
        (HALF_HOUR, waiter(), 29, False, False),
        # ... and not for ever.
        (HALF_HOUR, waiter(), DAY + 1, False, False),
        # Within: exactly `within` old still counts.
        (HALF_HOUR, read(60), DAY, True, True),
        # Within: older does not.
        (HALF_HOUR, read(60), DAY + 1, True, False),
        # Within: of a rule that looks back an hour.
        (HALF_HOUR | {"within": minutes(60)}, read(60), 60, True, True),
        (HALF_HOUR | {"within": minutes(60)}, read(60), 61, True, False),
        # Waiting 0: as soon as it is seen and read.
        (AT_ONCE, read(0), 0, True, True),
        # Waiting 0: not read again yet.
        (AT_ONCE, waiter(), 1, True, False),
        # Waiting 0: a re-read of before its time (clocks differ) says nothing.
        (AT_ONCE, read(-1), 1, True, False),
        # Waiting 0: a re-read may be two minutes late before it is taken for one that fails.
        (AT_ONCE, waiter(), 2, True, True),
        # Not of a time that has not come.
        (AT_ONCE, read(0), -1, True, False),
        # A short `waiting` gives a re-read two minutes all the same.
        ({"waiting": minutes(1)}, waiter(), 2, True, False),
        ({"waiting": minutes(1)}, waiter(), 3, True, True),
        # Held: not while the holding statement holds.
        (HALF_HOUR, held(DAY, checked_at=at(DAY - 1)), DAY - 1, True, False),
        # Held: counts again the moment it ends, re-read then, although it is older than `within`.
        (HALF_HOUR, held(DAY + 20, checked_at=at(DAY + 20)), DAY + 20, True, True),
        # Held: a re-read of before that says nothing.
        (HALF_HOUR, held(DAY + 20, checked_at=at(DAY + 19)), DAY + 21, True, False),
        # Held: re-reading fails for `waiting` more.
        (HALF_HOUR, held(DAY + 20), DAY + 49, True, False),
        (HALF_HOUR, held(DAY + 20), DAY + 50, True, True),
        # Held: `within` runs from the end of the holding statement.
        (HALF_HOUR, held(DAY + 20, checked_at=at(2 * DAY)), 2 * DAY + 20, True, True),
        (HALF_HOUR, held(DAY + 20, checked_at=at(2 * DAY)), 2 * DAY + 21, True, False),
        # Answered, closed, gone: nobody waits.
        (HALF_HOUR, read(60, standing=Standing(state="answered")), 60, True, False),
        (HALF_HOUR, read(60, standing=Standing(state="closed")), 60, True, False),
        (HALF_HOUR, read(60, standing=Standing(state="gone")), 60, True, False),
        # Closed although a holding statement once held.
        (HALF_HOUR, read(2 * DAY, standing=Standing(state="closed", held_until=at(DAY))), DAY + 60, True, False),
    ],
)
def test_when_a_mention_counts(given_rule, item, minute, tells, expected):
    assert bool(counted(rule(**given_rule), [item], minute, tells=tells)) == expected


@pytest.mark.parametrize(
    ("item", "minute", "tells", "unchecked", "untold"),
    [
        (read(30), 90, True, False, False),  # re-read: nothing to say
        (waiter(), 90, True, True, False),  # answers could not be checked
        (read(29), 90, True, True, False),  # checked too early is not checked
        (waiter(), 30, False, False, True),  # the source tells no answers
    ],
)
def test_what_a_pair_says_of_its_evidence(item, minute, tells, unchecked, untold):
    (found,) = counted(rule(), [item], minute, tells=tells)
    assert (found.unchecked, found.untold) == (unchecked, untold)


def test_one_unchecked_post_makes_the_pair_unchecked():
    (found,) = counted(rule(), [read(60), waiter("m:2", minute=5)], 90)
    assert found.unchecked


@pytest.mark.parametrize(
    ("asked", "item", "expected"),
    [
        # Sentiment: negative only, unless the rule says otherwise.
        ({}, {"sentiment": "negative"}, True),
        ({}, {"sentiment": "neutral"}, False),
        ({"sentiment": ("negative", "neutral")}, {"sentiment": "neutral"}, True),
        # An empty list allows everything.
        ({"sentiment": ()}, {"sentiment": "positive"}, True),
        # Intent.
        ({"intent": ("question", "request")}, {"intent": "request"}, True),
        ({"intent": ("question",)}, {"intent": "complaint"}, False),
        # Causes: one in common is enough.
        ({"causes": ("safety", "outage")}, {"causes": ("service", "outage")}, True),
        ({"causes": ("safety",)}, {"causes": ("service",)}, False),
        ({"causes": ("safety",)}, {"causes": ()}, False),
        # Languages.
        ({"languages": ("he", "ru")}, {"lang": "ru"}, True),
        ({"languages": ("he",)}, {"lang": "ru"}, False),
        # A language takes its scripts along, ...
        ({"languages": ("zh",)}, {"lang": "zh-Hant"}, True),
        ({"languages": ("zh",)}, {"lang": "zh"}, True),
        # ... a script not the whole language.
        ({"languages": ("zh-Hant",)}, {"lang": "zh"}, False),
        ({"languages": ("zh-Hant",)}, {"lang": "zh-Hant"}, True),
        # Two letters in common are no language in common.
        ({"languages": ("zh",)}, {"lang": "zha"}, False),
        # A language that could not be told is none of those asked for.
        ({"languages": ("zh",)}, {"lang": None}, False),
        ({"languages": ()}, {"lang": None}, True),
        # Sources by name ...
        ({"sources": ("mastodon",)}, {}, True),
        ({"sources": ("hackernews",)}, {}, False),
        # ... and by the id of an entry that uses it.
        ({"sources": ("fedi",)}, {}, True),
        ({"sources": ("hackernews", "fedi")}, {}, True),
        # All filters must agree.
        ({"languages": ("en",), "causes": ("safety",)}, {"lang": "en", "causes": ("billing",)}, False),
        ({"languages": ("en",), "causes": ("safety",)}, {"lang": "ru", "causes": ("safety",)}, False),
        ({"languages": ("en",), "causes": ("safety",)}, {"lang": "en", "causes": ("safety",)}, True),
    ],
)
def test_what_a_rule_matches(asked, item, expected):
    assert matches(rule(**asked), waiter(**item), source_ids=frozenset({"fedi"})) is expected


def test_count_filters_and_asks_for_the_entries_of_the_items_own_source():
    items = [read(60), read(60, name="h:1", author="bob", source="hackernews"), waiter("m:3", "eve", lang="ru")]
    found = count(
        rule(sources=("fedi",)),
        items,
        at(60),
        urgency_of=lambda item, posts: 0,
        tells_answers=lambda source: True,
        source_ids=lambda source: frozenset({"fedi"} if source == "mastodon" else {"hn"}),
    )
    assert {item.lead for item in found} == {"m:1", "m:3"}


def test_each_source_tells_for_itself_whether_it_knows_answers():
    items = [waiter(), waiter("f:1", "bob", source="feeds")]
    found = count(
        rule(),
        items,
        at(30),
        urgency_of=lambda item, posts: 0,
        tells_answers=lambda source: source == "mastodon",
        source_ids=lambda source: NO_IDS,
    )
    assert [(item.lead, item.untold) for item in found] == [("f:1", True)]


@pytest.mark.parametrize(("urgency", "expected"), [(59, 0), (60, 1), (61, 1)])
def test_min_urgency_is_included(urgency, expected):
    assert len(counted(rule(min_urgency=60), [read(60)], 60, urgency=lambda item, posts: urgency)) == expected


def test_two_posts_of_an_author_in_a_conversation_count_once():
    """The clock is the oldest post's, the one to show is the most urgent, whatever the order they come in."""
    items = [read(90, name="m:new", minute=20), read(90, name="m:mid", minute=10), read(90, name="m:old", minute=0)]
    urgent = {"m:old": 40, "m:mid": 70, "m:new": 60}
    (found,) = counted(rule(), items, 90, urgency=lambda item, posts: urgent[item.id])
    assert found.mentions == ("m:old", "m:mid", "m:new")
    assert (found.since, found.lead, found.urgency) == (at(0), "m:mid", 70)


def test_urgency_is_told_how_many_posts_of_the_author_wait():
    items = [read(90), read(90, name="m:2", minute=5), read(90, name="m:3", author="bob")]
    found = counted(rule(), items, 90, urgency=lambda item, posts: 10 * posts)
    assert [(item.author, item.urgency) for item in found] == [("anna", 20), ("bob", 10)]


def test_a_post_that_has_not_waited_yet_is_not_part_of_its_pair():
    (found,) = counted(rule(), [read(40), read(40, name="m:2", minute=20)], 40)
    assert found.mentions == ("m:1",)


def test_an_authors_conversations_count_apart():
    found = counted(rule(), [read(60), read(60, name="m:2", conversation="m:elsewhere")], 60)
    assert {item.conversation for item in found} == {"m:root", "m:elsewhere"}


def test_a_conversations_authors_count_apart():
    found = counted(rule(), [read(60), read(60, name="m:2", author="bob")], 60)
    assert {item.author for item in found} == {"anna", "bob"}


def test_most_urgent_first_then_longest_waiting():
    urgent = {"m:1": 50, "m:2": 90, "m:3": 50}
    items = [
        read(90, name="m:1", author="a", minute=9),
        read(90, name="m:2", author="b", minute=20),
        read(90, name="m:3", author="c"),
    ]
    found = counted(rule(), items, 90, urgency=lambda item, posts: urgent[item.id])
    assert [item.lead for item in found] == ["m:2", "m:3", "m:1"]


def test_the_small_voice_counts_like_any_other():
    """Followers and engagement are nothing that a rule counts by."""
    items = [read(60, name=f"m:{n}", author=f"a{n}", followers=n or None, engagement=n) for n in (0, 1, 60, 10**7)]
    assert len(counted(rule(), items, 60)) == 4


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (waiter(), at(30)),  # its clock and the rule's `waiting`
        (waiter(standing=Standing(state="held", held_until=at(DAY))), at(DAY)),  # the end of the holding statement
        (waiter(standing=Standing(state="answered", held_until=at(DAY))), at(30)),  # which ends with the state
    ],
)
def test_ready_at(item, expected):
    assert ready_at(rule(), item) == expected


@pytest.mark.parametrize(("urgency", "expected"), [(0, 0), (59, 0), (60, 1), (84, 1), (85, 2), (100, 2)])
def test_level(urgency, expected):
    assert level(urgency) == expected


some_items = st.lists(
    st.builds(
        lambda number, author, root, minute, checked, state: waiter(
            f"m:{number}",
            author,
            minute,
            conversation=root,
            checked_at=None if checked is None else at(checked),
            standing=Standing(state=state, held_until=at(minute + 60) if state == "held" else None),
        ),
        st.integers(0, 99),
        st.sampled_from(["anna", "bob"]),
        st.sampled_from(["m:x", "m:y"]),
        st.integers(-100, 100),
        st.none() | st.integers(-100, 200),
        st.sampled_from(["waiting", "held", "answered", "closed", "gone"]),
    ),
    unique_by=lambda item: item.id,
    max_size=8,
)


@given(some_items, st.integers(-100, 300), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_change_the_count(items, minute, tells, shuffle):

    def urgency(item, posts):
        return ord(item.id[-1]) % 3 * 40  # ties included

    found = counted(rule(), items, minute, tells=tells, urgency=urgency)
    mixed = list(items)
    shuffle.shuffle(mixed)
    assert counted(rule(), mixed, minute, tells=tells, urgency=urgency) == found


@given(some_items, st.integers(-100, 300))
def test_a_post_is_in_one_pair_and_pairs_are_of_one_author_and_conversation(items, minute):
    found = counted(rule(), items, minute)
    where = {item.id: item for item in items}
    listed = [name for entry in found for name in entry.mentions]
    assert len(listed) == len(set(listed))
    assert len({(entry.author, entry.conversation) for entry in found}) == len(found)
    for entry in found:
        assert {(where[name].post.author, where[name].conversation) for name in entry.mentions} == {
            (entry.author, entry.conversation)
        }
        assert entry.lead in entry.mentions
        assert entry.since == min(where[name].since for name in entry.mentions) <= at(minute)


@given(some_items, st.integers(-100, 300))
def test_a_fresh_re_read_never_makes_fewer_count(items, minute):
    """Knowing for sure that nobody answered counts at least what not knowing does."""
    fresh = [replace(item, checked_at=at(minute)) for item in items]
    before = {name for entry in counted(rule(), items, minute) for name in entry.mentions}
    after = {name for entry in counted(rule(), fresh, minute) for name in entry.mentions}
    assert before <= after


@given(some_items, st.integers(-100, 300), st.integers(0, 200))
def test_a_longer_look_back_never_counts_less(items, minute, longer):
    short, long = rule(within=timedelta(minutes=60)), rule(within=timedelta(minutes=60 + longer))
    assert len(counted(short, items, minute)) <= len(counted(long, items, minute))
