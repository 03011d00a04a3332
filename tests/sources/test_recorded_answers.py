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

from .summaries import GOLDEN, source_of, summary

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
SUMMED_UP = sorted(path.stem for path in GOLDEN.glob("*.json"))
"""Sources whose recordings are held to a golden summary, file by file, those without posts included."""
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


@pytest.mark.parametrize("name", SUMMED_UP)
def test_the_recordings_give_what_they_gave(name):
    folder = FOLDER / name
    if not folder.is_dir():
        pytest.skip(f"no recorded answers of {name}: set HARKEN_RECORDED to their folder")
    golden = json.loads((GOLDEN / f"{name}.json").read_text())
    missing = sorted(golden.keys() - {path.name for path in folder.iterdir()})
    assert missing == []
    assert {file: summary(name, (folder / file).read_bytes()) for file in golden} == golden


@pytest.mark.parametrize("name", SUMMED_UP)
def test_every_recording_gives_storable_mentions_or_one_line(name):
    folder = FOLDER / name
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        try:
            page = parse_recorded(source(source_of(name)), path.read_bytes())
        except NotAnAnswer as error:
            assert "\n" not in str(error)  # noqa: PT017 - most recordings are answers
            continue
        for mention in page.mentions:
            assert msgspec.json.decode(msgspec.json.encode(mention), type=Mention) == mention
            assert mention.id.startswith(f"{source_of(name)}:")
            assert not set("\x00\x1b\ufffe") & set(mention.text)
