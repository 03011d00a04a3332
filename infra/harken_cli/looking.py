"""What looking again at mentions takes of Mastodon and of Hacker News: requests, as the two sources ask. Pure.

Both are asked for many at once; `tests/sources/test_looking.py` holds what is reckoned here to what they really ask.
"""

from math import ceil
from typing import Final

from harken.sources.hackernews_threads import TREES
from harken.sources.mastodon_api import AT_ONCE
from harken.sources.mastodon_threads import CONTEXTS

REPLIED: Final = 0.3
"""Part of the posts to which others have replied, so that their conversation is asked for; assumed."""
A_STORY: Final = 4
"""Mentions of one story of Hacker News that are looked at together; assumed."""


def mastodon(looks: float) -> float:
    """The account, its latest posts, the mentions many at once, and the conversations that have replies."""
    return 2 + ceil(looks / AT_ONCE) + min(CONTEXTS, REPLIED * looks)


def hackernews(looks: float) -> float:
    """A search for what the brand has written, and the stories."""
    return 1 + min(TREES, looks / A_STORY)


def requests(looks: float) -> float:
    """Of one of the two, in the mean, that is asked for so many mentions."""
    return (mastodon(looks) + hackernews(looks)) / 2
