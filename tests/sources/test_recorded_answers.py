"""The parsers over real recorded answers, which are no part of the repository."""

import json
import os
from pathlib import Path

import msgspec
import pytest

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Mention
from harken.sources.recorded import parse_recorded
from harken.sources.registry import source

FOLDER = Path(os.environ.get("HARKEN_RECORDED") or Path(__file__).parents[3] / "shared/sources/payloads")
SOURCES = {
    "hackernews": "hackernews",
    "mastodon": "mastodon",
    "feeds": "feeds",
    "feeds_feedparser": "feeds",
    "lemmy": "lemmy",
    "youtube": "youtube",
    "appstore": "appstore",
}
GOLDEN = Path(__file__).parent / "golden"
FILES = [
    (name, path)
    for folder, name in SOURCES.items()
    for path in (sorted((FOLDER / folder).iterdir()) if (FOLDER / folder).is_dir() else [])
    if path.name != "PROVENANCE.md"
]
WITHOUT_POSTS = (
    "users_",
    "accounts_search",
    "error_",
    "_404",
    "cdf__channel",
    "ErrorResponse",
    "GetCommunity",
    "info.json",
)
UNTOLD = {"feeds", "youtube", "appstore"}
"""Sources where a post may lack its time or its author's handle, and a search may find no posts at all."""
pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(not FILES, reason="no recorded answers: set HARKEN_RECORDED to their folder"),
]


@pytest.mark.parametrize(("name", "path"), FILES, ids=[path.name for _, path in FILES])
def test_a_recording_gives_mentions_or_says_in_one_line_what_it_is(name, path):
    content = path.read_bytes()
    if any(word in path.name for word in WITHOUT_POSTS):
        with pytest.raises(NotAnAnswer) as caught:
            parse_recorded(source(name), content)
        assert "\n" not in str(caught.value)
        return
    page = parse_recorded(source(name), content)
    assert page.bad == ()
    for mention in page.mentions:
        assert msgspec.json.decode(msgspec.json.encode(mention), type=Mention) == mention
        assert mention.id.startswith(f"{name}:")
        assert not set("\x00\x1b\ufffe") & set(mention.text)
    if name not in UNTOLD:
        assert all(mention.created_at and mention.author and mention.author.handle for mention in page.mentions)
        assert page.mentions or b'"statuses\\":[]' in content or "context_empty" in path.name


@pytest.mark.parametrize(
    ("file", "posts"),
    [
        ("feeds/feedjira_AmazonWebServicesBlog.xml", 10),
        ("feeds/feedjira_google_alerts_atom.xml", 20),
        ("feeds/feedjira_json_feed.json", 20),
        ("feeds/feedjira_youtube_atom.xml", 15),
        ("feeds/google_news_brent_2026.xml", 6),
        ("feeds/huginn_github_rss.atom", 20),
    ],
)
def test_no_item_of_a_feed_is_lost(file, posts):
    page = parse_recorded(source("feeds"), (FOLDER / file).read_bytes())
    assert len({mention.id for mention in page.mentions}) == posts
    assert all(mention.created_at and mention.title and mention.url for mention in page.mentions)
    assert not any(
        "google.com/url" in (link or "") for mention in page.mentions for link in (mention.url, *mention.links)
    )


def test_every_hit_of_a_search_is_a_mention():
    for path in sorted((FOLDER / "hackernews").glob("*search*.json")):
        told = json.loads(path.read_bytes())
        hits = told.get("reply", told)["hits"]
        assert len(parse_recorded(source("hackernews"), path.read_bytes()).mentions) == len(hits), path.name


def summary(page):
    """What of a recording may stand in the repository: numbers and opaque ids, nobody's words or names."""
    mentions = page.mentions
    written = sorted(mention.created_at for mention in mentions if mention.created_at)
    counts = [msgspec.to_builtins(mention.engagement) for mention in mentions]
    sums = {
        name: [one[name] for one in counts if one[name] is not None]
        for name in ("likes", "reposts", "replies", "views")
    }
    return {
        "count": len(mentions),
        "first": mentions[0].id if mentions else None,
        "last": mentions[-1].id if mentions else None,
        "without_author": sum(mention.author is None for mention in mentions),
        "oldest": written[0].isoformat() if written else None,
        "newest": written[-1].isoformat() if written else None,
        "with_reply_to": sum(mention.reply_to is not None for mention in mentions),
        "with_root": sum(mention.root is not None for mention in mentions),
        "rating": sum(mention.rating or 0 for mention in mentions),
        "engagement": {name: sum(told) if told else None for name, told in sums.items()},
    }


@pytest.mark.parametrize("golden", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_recordings_are_read_as_they_were_when_somebody_looked_them_through(golden):
    expected = json.loads(golden.read_bytes())
    found = {}
    for file in expected:
        try:
            found[file] = summary(parse_recorded(source(golden.stem), (FOLDER / golden.stem / file).read_bytes()))
        except NotAnAnswer:
            found[file] = None
    assert found == expected
