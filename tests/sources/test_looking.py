"""What `harken cost` reckons for looks is what Mastodon and Hacker News really ask for."""

import pytest

from harken_cli.looking import A_STORY, REPLIED, hackernews, mastodon

from .conftest import NOW
from .test_hackernews import TEAM, Site, node
from .test_hackernews import mention as comment
from .test_hackernews import threads as stories
from .test_mastodon import HOME, mention, said, talk, threads, world

LOOKS = (4, 80, 240, 1_000)
"""Few, as many as a million mentions a month bring a minute, and so many that not all conversations are asked for."""


@pytest.mark.parametrize("looks", LOOKS)
def test_mastodon(looks):
    replied = round(REPLIED * looks)
    posts = world(
        *(said(n, replies=int(n <= replied)) for n in range(1, looks + 1)), said(5_000, by="luvento", mentions=[])
    )
    found, asked = threads(talk(posts), *(mention(str(n)) for n in range(1, looks + 1)), brand=HOME)
    assert len(found) == looks
    assert len(asked) == pytest.approx(mastodon(looks), abs=1)


@pytest.mark.parametrize("looks", LOOKS)
def test_hacker_news(looks):
    roots = range(1, looks // A_STORY + 1)
    site = Site(*(node(n, None, children=[node(1_000 * n + k, n) for k in range(A_STORY)]) for n in roots))
    asked = [comment(1_000 * n + k, f"hackernews:{n}", created_at=NOW) for n in roots for k in range(A_STORY)]
    assert len(stories(site, *asked, brand=TEAM)) == looks
    assert len(site.items) + len(site.searches) == hackernews(looks)
