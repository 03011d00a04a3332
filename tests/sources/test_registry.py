import pytest

from harken.domain.errors import BadInput
from harken.sources.registry import SOURCES, source


def test_each_source_is_found_under_its_own_name_once():
    names = [one.name for one in SOURCES]
    assert len(names) == len(set(names))
    assert [source(name) for name in names] == list(SOURCES)


def test_an_unknown_name_is_told_which_there_are():
    names = "hackernews, mastodon, feeds, lemmy, youtube, appstore, googleplay, bluesky, stackexchange, github"
    with pytest.raises(BadInput, match=f"{names}, discourse, x, reddit, vk, telegram"):
        source("hackernew")
