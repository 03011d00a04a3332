from datetime import UTC, datetime, timedelta

import pytest

from harken.domain.assessment import Assessment, Genuineness, Probability, Speaker
from harken.domain.sketch import sketch
from harken.scoring.past import Earlier, Past, in_light_of, past_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORDS = sketch("Luvento pays its pickers nothing, boycott them now and tell your friends")
OTHER = sketch("my order is two weeks late and nobody at Luvento picks up the phone")


def earlier(author="ann", conversation="1", hours=1.0, negative=True, words=()):
    return Earlier(
        author=author, conversation=conversation, at=NOW - timedelta(hours=hours), negative=negative, sketch=words
    )


def seen(*items):
    return past_of(items, author="ann", conversation="here", at=NOW, sketch=WORDS)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((), Past()),
        # conversations count, not posts; this one and praise do not
        ((earlier(), earlier(), earlier(conversation="2")), Past(negative=2)),
        ((earlier(conversation="here"), earlier(conversation="3", negative=False)), Past()),
        # a week is remembered
        ((earlier(hours=24 * 8),), Past()),
        # the same words by others within a day, each of them once
        ((earlier("bob", words=WORDS), earlier("bob", words=WORDS), earlier("eve", words=WORDS)), Past(copied_by=2)),
        ((earlier("bob", words=WORDS, hours=30), earlier("eve", words=OTHER)), Past()),
        # by the author again
        ((earlier(words=WORDS, conversation="4"),), Past(negative=1, repeated=1)),
    ],
)
def test_what_the_past_holds(items, expected):
    assert seen(*items) == expected


def assessed(sentiment="negative", role="customer", verdict="complaint"):
    return Assessment(
        lang="en",
        sentiment=sentiment,
        probability=Probability(0.8, 0.1, 0.1),
        speaker=Speaker(role, ("“my order”",)),
        genuineness=Genuineness(verdict, ("“my”",)),
    )


@pytest.mark.parametrize(
    ("past", "before", "role", "verdict", "told"),
    [
        # two copies may be chance, three are a campaign
        (Past(copied_by=2), assessed(), "customer", "complaint", ""),
        (Past(copied_by=3), assessed(), "customer", "attack", "by 3 other accounts"),
        # who is negative everywhere is an opponent, unless more is known of them
        (Past(negative=2), assessed(), "customer", "complaint", ""),
        (Past(negative=3), assessed(), "critic", "complaint", "negative in 3 other conversations"),
        (Past(negative=3), assessed(role="employee"), "employee", "complaint", ""),
        # who posts the same again and again is a machine, or behaves like one
        (Past(repeated=3, negative=3), assessed(role="unknown"), "bot", "complaint", "3 times before"),
        # praise is left alone
        (Past(copied_by=9, repeated=9), assessed("positive", verdict="none"), "customer", "none", ""),
    ],
)
def test_what_the_past_shows(past, before, role, verdict, told):
    after = in_light_of(past, before)
    assert (after.speaker.role, after.genuineness.verdict) == (role, verdict)
    assert told in " ".join((*after.speaker.evidence, *after.genuineness.evidence))
