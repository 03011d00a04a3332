"""What YouTube's answers are read as."""

import msgspec
import pytest

from harken.domain.errors import NotAnAnswer
from harken.domain.matching import compile_brand, match
from harken.domain.mention import Author, Engagement, Media
from harken.sources.youtube_items import parse

from .conftest import answer
from .servers_youtube import BRAND_CHANNEL, CHANNEL, comment, thread, video
from .test_youtube import BRAND, ago


def body(told):
    return answer(told).read()


def test_a_comment_knows_its_video_its_parent_and_its_author():
    told = thread(comment("a", ago(9)), comment("a.b", ago(5), parentId="a", textDisplay="@pilar_k sorry"), total=7)
    top, reply = parse(body({"items": [told]})).mentions
    assert (top.root, top.reply_to, top.engagement.replies) == ("youtube:v1", "youtube:v1", 7)
    assert (reply.root, reply.reply_to, reply.engagement.replies) == ("youtube:v1", "youtube:a", None)
    assert reply.url == "https://www.youtube.com/watch?v=v1&lc=a.b"
    assert reply.mentions == ("@pilar_k",)
    assert reply.author == Author(id=CHANNEL, handle="pilar_k", name="@pilar_k")


def test_a_comment_on_a_video_addresses_its_channel_and_a_reply_does_not():
    told = thread(comment("a", ago(9)), comment("a.b", ago(5)))
    told["snippet"]["channelId"] = BRAND_CHANNEL
    top, reply = parse(body({"items": [told]})).mentions
    assert match(compile_brand(BRAND), msgspec.structs.replace(top, text="It leaks")).about
    assert reply.mentions == ()
    told["snippet"]["channelId"] = CHANNEL
    assert parse(body({"items": [told]})).mentions[0].mentions == ()  # its own author's


@pytest.mark.parametrize(
    ("snippet", "url", "text"),
    [
        ({"textDisplay": "a&#39;b<br>c"}, None, "a'b\nc"),
        ({"textDisplay": "1 <2 & <b>3"}, "https://x.example/?textFormat=plainText", "1 <2 & <b>3"),
        ({"textDisplay": "<b>x</b>", "textOriginal": "*x*"}, None, "*x*"),
        ({"textDisplay": None}, None, ""),
    ],
)
def test_words_are_read_in_the_form_in_which_they_were_asked_for(snippet, url, text):
    (one,) = parse(body({"items": [comment("a", ago(9), **snippet)]}), url).mentions
    assert one.text == text


def test_edits_pictures_and_deleted_accounts_are_told():
    more = {"updatedAt": "2026-11-20T11:59:00Z", "imageUrl": "https://pics.example/1", "authorDisplayName": ""}
    told = comment("a", ago(9), **more, authorChannelId=None)
    (one,) = parse(body({"kind": "youtube#commentListResponse", "items": [told]})).mentions
    assert one.edited_at == ago(1)
    assert one.media == (Media(type="image", url="https://pics.example/1"),)
    assert one.author is None
    assert one.root is None  # a list of replies does not tell the video


def test_items_that_were_asked_for_without_their_kind_are_told_by_what_they_hold():
    told = [thread(comment("a", ago(9)), comment("a.b", ago(5))), comment("c", ago(1))]
    found = {"id": {"videoId": "v9"}, "snippet": {"title": "Luvento"}}
    page = parse(body({"items": [*({**one, "kind": None} for one in told), found]}))
    assert [one.id.removeprefix("youtube:") for one in page.mentions] == ["a", "a.b", "c", "v9"]


def test_a_channel_is_read_from_its_address_where_there_is_no_id():
    told = comment("a", ago(9), authorChannelId=None, authorChannelUrl=f"http://www.youtube.com/channel/{CHANNEL}")
    (one,) = parse(body({"items": [told]})).mentions
    assert one.author is not None
    assert one.author.id == CHANNEL


def test_counts_that_are_hidden_are_unknown_and_channels_are_no_posts():
    bare = video(1, ago(5), statistics={"viewCount": "12", "likeCount": "x"})
    (one,) = parse(body({"items": [bare]})).mentions
    assert one.engagement == Engagement(views=12)
    channel = {"kind": "youtube#searchResult", "id": {"kind": "youtube#channel", "channelId": CHANNEL}, "snippet": {}}
    page = parse(body({"kind": "youtube#searchListResponse", "items": [channel]}))
    assert (page.mentions, page.bad) == ((), ())


def test_a_video_in_a_playlist_is_its_owners():
    snippet = {
        "publishedAt": "2026-11-20T11:00:00Z",
        "channelId": "UCwhoeverkeepsthelist000",
        "title": "Luvento",
        "videoOwnerChannelId": CHANNEL,
        "videoOwnerChannelTitle": "Pilar brews",
        "resourceId": {"videoId": "v1"},
    }
    content = {"videoPublishedAt": "2026-11-01T11:00:00Z"}
    item = {"kind": "youtube#playlistItem", "id": "x", "snippet": snippet, "contentDetails": content}
    (one,) = parse(body({"items": [item]})).mentions
    assert (one.id, str(one.created_at)) == ("youtube:v1", "2026-11-01 11:00:00+00:00")
    assert one.author == Author(id=CHANNEL, name="Pilar brews")


@pytest.mark.parametrize(
    "told", [{"kind": "youtube#channelListResponse", "items": [{"kind": "youtube#channel"}]}, {"items": []}]
)
def test_lists_of_other_things_are_no_answers(told):
    with pytest.raises(NotAnAnswer):
        parse(body(told))
