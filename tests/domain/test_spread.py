"""How it spreads: copies by several hands, replies, posts of their own."""

import pytest
from tests.domain.builders import at, mention, record

from harken.domain.mention import Engagement
from harken.domain.sketch import alike, sketch
from harken.domain.spread import how

LEAK = "The new update broke my machine and it leaks water all over the kitchen floor"
CALL = "Nobody at Luvento answers the phone since Monday morning, what a terrible service that is"


def said(number, text, author=None, **more):
    about = mention(f"m:{number}", author or f"a{number}", number, text=text, **more)
    return record(about, since=at(number))


@pytest.mark.parametrize(
    ("posts", "independent", "replies", "copied", "groups", "campaign"),
    [
        ([], 0, 0, 0, [], False),
        ([said(1, LEAK), said(2, CALL)], 2, 0, 0, [], False),
        ([said(1, LEAK), said(2, CALL, reply_to="m:1", root="m:1")], 1, 1, 0, [], False),
        # a reply whose parent is not told is one all the same
        ([said(1, LEAK), said(2, CALL, root="m:0")], 1, 1, 0, [], False),
        ([said(1, LEAK), said(2, f"@kim {LEAK} #fail https://x.example")], 1, 0, 1, [["m:1", "m:2"]], False),
        # a copy is a copy, wherever it stands
        ([said(1, LEAK), said(2, LEAK, reply_to="m:9", root="m:9")], 1, 0, 1, [["m:1", "m:2"]], False),
        # who repeats themselves copies nobody
        ([said(1, LEAK, "kim"), said(2, LEAK, "kim")], 2, 0, 0, [], False),
        # three hands make a campaign
        ([said(n, LEAK) for n in range(1, 4)] + [said(4, CALL)], 2, 0, 2, [["m:1", "m:2", "m:3"]], True),
        # the same few words by chance are no copies: too little is said
        ([said(1, "It is broken again"), said(2, "It is broken again")], 2, 0, 0, [], False),
        (
            [said(1, LEAK), said(2, CALL), said(3, CALL), said(4, LEAK), said(5, CALL)],
            2, 0, 3, [["m:2", "m:3", "m:5"], ["m:1", "m:4"]], True,
        ),
    ],
)  # fmt: skip
def test_how(posts, independent, replies, copied, groups, campaign):
    found, again = how(posts)
    assert (found.independent, found.replies, found.copied) == (independent, replies, copied)
    assert [list(group.ids) for group in found.copies] == groups
    assert found.campaign == campaign
    assert again == {ids[0]: len(ids) - 1 for ids in groups}


def test_reposts_are_summed_where_they_are_told():
    posts = [said(n, CALL, engagement=Engagement(reposts=count)) for n, count in enumerate([3, None, 0, 4])]
    found, _ = how(posts)
    assert (found.reposts, found.reposts_told) == (7, 3)


def test_what_is_grouped_is_what_is_alike():
    texts = [LEAK, f"{LEAK} today", f"So {LEAK}", CALL, f"{CALL} indeed"]
    found, _ = how([said(number, text) for number, text in enumerate(texts)])
    grouped = [{int(name[2:]) for name in group.ids} for group in found.copies]
    for one, first in enumerate(texts):
        for other, second in enumerate(texts):
            together = one == other or any({one, other} <= group for group in grouped)
            assert together == alike(sketch(first), sketch(second))
