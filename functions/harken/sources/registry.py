"""Every source there is. A new one is a file beside this and a line here."""

from harken.domain.errors import BadInput
from harken.sources.appstore import AppStore
from harken.sources.base import Source
from harken.sources.bluesky import Bluesky
from harken.sources.discourse import Discourse
from harken.sources.feeds import Feeds
from harken.sources.github import GitHub
from harken.sources.googleplay import GooglePlay
from harken.sources.hackernews import HackerNews
from harken.sources.lemmy import Lemmy
from harken.sources.mastodon import Mastodon
from harken.sources.push import Push
from harken.sources.reddit import Reddit
from harken.sources.stackexchange import StackExchange
from harken.sources.telegram import Telegram
from harken.sources.vk import Vk
from harken.sources.x import X
from harken.sources.youtube import YouTube

SOURCES: tuple[Source, ...] = (
    HackerNews(),
    Mastodon(),
    Feeds(),
    Lemmy(),
    YouTube(),
    AppStore(),
    GooglePlay(),
    Bluesky(),
    StackExchange(),
    GitHub(),
    Discourse(),
    X(),
    Reddit(),
    Vk(),
    Telegram(),
    Push(),
)


def source(name: str) -> Source:
    """The source called `name`; raises `BadInput` naming those there are."""
    for known in SOURCES:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in SOURCES)
    raise BadInput(f"no source is called {name!r}; there are: {names}")
