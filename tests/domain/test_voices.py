"""Who speaks: one voice a row."""

import pytest
from msgspec.structs import replace
from tests.domain.builders import assessment, at, mention, record

from harken.domain.assessment import Speaker
from harken.domain.mention import Author, Engagement
from harken.domain.voices import reach, who


def voice(number, author, followers=None, reposts=None, role="customer", source="mastodon"):
    about = mention(
        f"m:{number}",
        minute=number,
        source=source,
        author=None,
        engagement=Engagement(reposts=reposts),
    )
    named = Author(id=author, handle=author, followers=followers) if author else None
    return record(replace(about, author=named), since=at(number), assessment=assessment(speaker=Speaker(role=role)))


def ids(posts):
    return [post.id for post in posts]


LOUD = voice(1, "loud", 5_000, 50)
SMALL = voice(2, "small", 60, 9)
QUIET = voice(3, "quiet", None, 0)
AGAIN = [voice(4, "again", 10), voice(5, "again", 10), voice(6, "again", 10)]
TWICE = [voice(7, "twice", 10), voice(8, "twice", 10)]
ALL = [LOUD, SMALL, QUIET, *AGAIN, *TWICE]


def test_the_loud_the_first_and_the_small():
    found = who(ALL, ALL, None, {"m:3": 4})
    assert ids(found.loudest) == ["m:1", "m:2", "m:4"]
    assert ids(found.earliest) == ["m:1", "m:2", "m:3"]
    assert ids(found.carried) == ["m:2", "m:3"]  # the loud one is not small; whom nobody carried on is not told
    assert ids(found.again) == ["m:4", "m:7"]
    assert (found.people, found.nameless) == (5, 0)


def test_the_first_are_those_since_it_began():
    found = who(ALL, ALL, at(3), {})
    assert ids(found.earliest) == ["m:3", "m:4", "m:7"]
    assert found.carried == ()


def test_only_who_complains_began_it():
    found = who(ALL, [SMALL], None, {})
    assert ids(found.earliest) == ["m:2"]
    assert ids(found.loudest) == ["m:1", "m:2", "m:4"]


def test_who_is_not_known_is_nobody_elses():
    found = who([voice(1, None), voice(2, None), voice(3, "kim")], [], None, {})
    assert (found.people, found.nameless) == (1, 2)
    assert [(part.name, part.count) for part in found.roles] == [("customer", 3)]


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        (["customer"], "customer"),
        (["unknown", "unknown", "critic"], "critic"),  # what is known once is known
        (["customer", "critic", "critic"], "critic"),
        (["unknown"], "unknown"),
    ],
)
def test_an_author_has_one_role(roles, found):
    posts = [voice(number, "kim", role=role) for number, role in enumerate(roles)]
    assert [(part.name, part.count) for part in who(posts, [], None, {}).roles] == [(found, 1)]


@pytest.mark.parametrize(
    ("posts", "followers", "untold"),
    [
        ([], 0, 0),
        ([voice(1, "a", 10), voice(2, "a", 12), voice(3, "b", 5)], 17, 0),  # each author once, at the most told
        ([voice(1, "a", None), voice(2, "a", 12)], 12, 0),
        ([voice(1, "a", 12), voice(2, "a", None)], 12, 0),
        ([voice(1, "a", None), voice(2, None), voice(3, None)], 0, 3),
        ([voice(1, "a", 10), voice(2, "a", 10, source="bluesky")], 20, 0),  # the same name elsewhere is somebody else
        ([voice(1, "a", 0)], 0, 0),  # nobody follows, which is known
    ],
)
def test_reach(posts, followers, untold):
    assert reach(posts) == (followers, untold)
