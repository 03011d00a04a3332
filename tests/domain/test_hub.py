"""Where it concentrates: one place a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.hub import hub

from .builders import at, mention, record


def post(name, author, **more):
    return record(mention(name, author, url=f"https://social.example/{name[2:]}", **more), since=at(int(name[2:])))


@pytest.mark.parametrize(
    ("posts", "kind", "name", "share", "link"),
    [
        ([post("m:1", "a", hashtags=("Bad",)), post("m:2", "b", hashtags=("#bad",))], "hashtag", "bad", 1.0, 1),
        ([post("m:2", "a", root="m:9"), post("m:9", "b", root="m:9"), post("m:3", "c")], "thread", "m:9", 2 / 3, 9),
        ([post("m:1", "a", mentions=("@Kim",)), post("m:2", "b", mentions=("kim",))], "account", "kim", 1.0, 1),
        # the brand's own account is aside, so that the tag of fewer posts counts
        (
            [
                post("m:1", "a", mentions=("luvento",), hashtags=("x",)), post("m:2", "b", hashtags=("x",)),
                post("m:3", "c", mentions=("luvento",)), post("m:4", "d", mentions=("luvento",)),
            ],
            "hashtag", "x", 0.5, 1,
        ),
        # people count, not posts: one who writes five times makes no hub
        (
            [post(f"m:{number}", "a", hashtags=("loud",)) for number in range(1, 6)]
            + [post("m:6", "b", hashtags=("x",)), post("m:7", "c", hashtags=("x",))],
            "hashtag", "x", 2 / 7, 6,
        ),
    ],
)  # fmt: skip
def test_hub(posts, kind, name, share, link):
    found = hub(posts, own=("@Luvento",))
    assert found is not None
    assert (found.kind, found.name) == (kind, name)
    assert found.share == pytest.approx(share)
    assert found.link == f"https://social.example/{link}"


@pytest.mark.parametrize("posts", [[], [post("m:1", "a")], [post("m:1", "a", root="m:1"), post("m:2", "b")]])
def test_no_place_is_shared(posts):
    assert hub(posts) is None


@pytest.mark.parametrize(("elsewhere", "weak"), [(6, False), (7, True)])  # a quarter of the posts is no longer weak
def test_a_hub_of_few_is_weak(elsewhere, weak):
    there = [post("m:1", "a", hashtags=("x",)), post("m:2", "b", hashtags=("x",))]
    found = hub([*there, *(post(f"m:{number}", f"c{number}") for number in range(3, 3 + elsewhere))])
    assert found is not None
    assert found.is_weak == weak


@given(st.permutations([post(f"m:{number}", f"a{number % 4}", hashtags=(f"t{number % 3}",)) for number in range(9)]))
def test_order_does_not_matter(posts):
    assert hub(posts) == hub(sorted(posts, key=lambda one: one.mention.id))
