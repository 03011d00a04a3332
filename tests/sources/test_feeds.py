import json
from datetime import timedelta

import msgspec
import pytest

from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.sources.feeds import Feeds, parse

from .conftest import BRAND, NOW, NewsServer, client, streamed

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Bean News</title><link>https://news.example/</link><language>en-GB</language>{}</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/a/"><title>t</title>
<author><name>The Desk</name></author>{}</feed>"""
ITEM = "<item><title>Luvento &amp; co</title><link>https://news.example/1</link><guid>urn:1</guid>{}</item>"


def rss(*items, url=None):
    return parse(RSS.format("".join(items)).encode(), url).mentions


def atom(*entries, url=None):
    return parse(ATOM.format("".join(entries)).encode(), url).mentions


def test_an_rss_item_tells_all_it_has():
    (found,) = rss(
        ITEM.format(
            "<description>&lt;p&gt;It &lt;b&gt;broke&lt;/b&gt; &lt;a href='/more'&gt;more&lt;/a&gt;&lt;/p&gt;</description>"
            "<dc:creator>Ada Press</dc:creator><pubDate>Fri, 20 Nov 2026 12:00:00 +0200</pubDate>"
            "<enclosure url='https://m.example/a.mp3' type='audio/mpeg' length='1'/>"
        ),
        url="https://news.example/feed.xml",
    )
    assert (found.id, found.kind, found.url) == ("feeds:urn:1", "article", "https://news.example/1")
    assert (found.title, found.text, found.lang) == ("Luvento & co", "It broke more", "en")
    assert found.created_at.isoformat() == "2026-11-20T10:00:00+00:00"
    assert found.author.name == "Ada Press"
    assert found.links == ("https://news.example/more",)
    assert [(media.type, media.url) for media in found.media] == [("audio", "https://m.example/a.mp3")]
    assert (found.root, found.reply_to) == (found.id, None)


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ("<guid>urn:1</guid><link>https://n.example/1</link>", "urn:1"),
        ("<guid isPermaLink='false'>17</guid><link>https://n.example/1</link>", "n.example/17"),  # unique there only
        ("<guid isPermaLink='false'>17</guid>", "news.example/17"),
        ("<link>https://n.example/1</link>", "https://n.example/1"),
    ],
)
def test_an_item_is_known_by_id_else_by_link(item, key):
    assert rss(f"<item><title>t</title>{item}</item>")[0].id == f"feeds:{key}"


def test_without_either_it_is_known_by_its_words():
    one, other = rss("<item><title>a</title></item>", "<item><title>b</title></item>")
    assert one.id != other.id
    assert rss("<item><title>a</title></item>")[0].id == one.id


def test_two_articles_under_one_id_are_two_and_the_older_keeps_it():
    older, newer = (
        "<item><guid>urn:x</guid><title>old</title></item>",
        "<item><guid>urn:x</guid><title>new</title></item>",
    )
    (before,) = rss(older)
    after = {mention.title: mention.id for mention in rss(newer, older)}
    assert after["old"] == before.id == "feeds:urn:x"
    assert after["new"] != before.id


def test_the_same_item_twice_is_one():
    assert len(rss(ITEM, ITEM)) == 1


def test_atom_resolves_its_links_and_knows_the_author_of_all():
    (found,) = atom(
        "<entry><id>tag:news.example,2026:1</id><title type='html'>&lt;b&gt;Luvento&lt;/b&gt; fails</title>"
        "<link href='1.html'/><updated>2026-11-20T10:00:00Z</updated>"
        "<content type='html'>&lt;a href='../x'&gt;x&lt;/a&gt;</content></entry>"
    )
    assert (found.id, found.title) == ("feeds:tag:news.example,2026:1", "Luvento fails")
    assert (found.url, found.links) == ("https://news.example/a/1.html", ("https://news.example/x",))
    assert found.author.name == "The Desk"
    assert (found.created_at.hour, found.edited_at) == (10, None)


def test_an_edit_is_an_update_after_the_publication():
    times = "<published>2026-11-20T10:00:00Z</published><updated>2026-11-20T11:00:00Z</updated>"
    (found,) = atom(f"<entry><id>urn:1</id><title>t</title>{times}</entry>")
    assert (found.created_at.hour, found.edited_at.hour) == (10, 11)


@pytest.mark.parametrize("date", ["", "soon", "Mon, 99 Foo 2026", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 40, "-1"])
def test_a_date_that_is_none_is_unknown(date):
    assert rss(ITEM.format(f"<pubDate>{date}</pubDate>"))[0].created_at is None


def test_an_alert_leads_to_the_article_and_not_to_the_redirect():
    link = "https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://paper.example/a%3Fb%3D1&amp;ct=ga&amp;usg=x"
    (found,) = atom(f"<entry><id>tag:google.com,2013:x</id><title>t</title><link href='{link}'/></entry>")
    assert found.url == "https://paper.example/a?b=1"


def test_google_news_tells_the_publisher_and_one_story_once():
    def item(number):
        return (
            f"<item><title>Luvento recalls - Bean Times</title><guid isPermaLink='false'>CBM{number}</guid>"
            f"<link>https://news.google.com/rss/articles/CBM{number}</link>"
            "<description>&lt;a href='x'&gt;Luvento recalls&lt;/a&gt;&amp;nbsp;&lt;font&gt;Bean Times&lt;/font&gt;</description>"
            "<source url='https://bean.example'>Bean Times</source></item>"
        )

    (found,) = rss(item(1), item(2))
    assert (found.title, found.text) == ("Luvento recalls", "")
    assert (found.author.name, found.author.id) == ("Bean Times", "https://bean.example")


def test_plain_text_is_not_taken_for_markup():
    (found,) = atom(
        "<entry><id>urn:1</id><title>1 &lt; 2</title><content type='text'>a &lt;b&gt; c</content></entry>"
    )
    assert (found.title, found.text) == ("1 < 2", "a <b> c")


def test_scripts_never_reach_the_text():
    (found,) = rss(ITEM.format("<description><![CDATA[<script>alert(1)</script>seen<img onerror=x>]]></description>"))
    assert found.text == "seen"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[", "https://a.example/\x07"]
)
def test_a_link_that_is_no_web_address_is_not_told(link):
    (found,) = rss(f"<item><guid>urn:1</guid><title>t</title><link>{link}</link></item>")
    assert found.url is None or found.url == "https://a.example/"


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Please sign in</body></html>",
        b"<?xml version='1.0'?><books><book/></books>",
        b"/etc/passwd",  # never the name of a file
        b"http://127.0.0.1/feed",  # never an address to open
        b'{"version":"1","items":[]}',
        b'{"version":"https://jsonfeed.org/version/1"}',
        b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">]><rss><channel><item><title>&a;</title></item></channel></rss>',
        b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item/></channel></rss>',
        b'<!DOCTYPE r [<!ENTITY % p "x">]><rss><channel/></rss>',
        '<!DOCTYPE r [<!ENTITY a "&b;&b;">]><rss version="2.0"><channel/></rss>'.encode("utf-16"),
        b"<rss>" + b" " * 5_000_001,
    ],
    ids=lambda body: repr(body[:40]),
)
def test_what_is_no_feed_or_a_trap_is_not_read(body):
    with pytest.raises(NotAnAnswer) as caught:
        parse(body)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b"<rss version='2.0'><channel><title>t</title></channel></rss>", 0),  # an empty feed is a feed
        (b"<rss version='2.0'><channel><item><title>a & b</title></item>", 1),  # cut, with a bare &
        (b"<rss version='2.0'><channel><item><title>a</title><description><![CDATA[cut", 1),
        (b"<rss version='2.0'><channel><item><title><u:x>a</u:x></title></item></channel></rss>", 1),
        (b"\xef\xbb\xbf<rss version='2.0'><channel><item><title>a</title></item></channel></rss>", 1),
        (
            b"<!DOCTYPE rss [<!ENTITY nbsp '&#160;'>]><rss version='2.0'><channel><item><title>a&nbsp;b</title></item></channel></rss>",
            1,
        ),
    ],
)
def test_feeds_with_faults_are_read_as_far_as_they_go(body, items):
    assert len(parse(body).mentions) == items


def test_a_json_feed_of_either_version():
    old = {
        "version": "https://jsonfeed.org/version/1",
        "home_page_url": "https://n.example",
        "author": {"name": "Ada"},
    }
    items = [{"id": 5, "content_text": "a < b", "url": "/5"}, {"id": "urn:6", "content_html": "<p>x</p>"}, 7, {}]
    page = parse(json.dumps({**old, "items": items}).encode())
    assert [(one.id, one.text, one.url, one.author and one.author.name) for one in page.mentions] == [
        ("feeds:n.example/5", "a < b", "https://n.example/5", "Ada"),
        ("feeds:urn:6", "x", None, "Ada"),
    ]
    assert len(page.bad) == 2


def test_unchanged_items_are_not_sent_again_and_an_edit_is():
    server = NewsServer()
    server.posts = [server.post(number, NOW) for number in range(3)]
    cursor = server.read()[-1].cursor
    again = server.read(cursor)
    assert sum(len(page.mentions) for page in again) == 0
    assert server.requests[-2].headers["if-none-match"].startswith('W/"')
    server.posts[1] = server.post(1, NOW, content_html="<p>They took it back.</p>")
    (edited,) = [one for page in server.read(again[-1].cursor) for one in page.mentions]
    assert edited.id == "feeds:urn:article:1"


def test_an_item_that_left_the_window_and_comes_back_is_not_new():
    server = NewsServer()
    server.posts = [server.post(1, NOW), server.post(2, NOW)]
    cursor = server.read()[-1].cursor
    server.posts = [server.post(2, NOW), server.post(3, NOW)]
    cursor = server.read(cursor)[-1].cursor
    server.posts = [server.post(1, NOW)]
    assert sum(len(page.mentions) for page in server.read(cursor)) == 0


def test_the_cursor_is_json_without_addresses_and_stays_small():
    server = NewsServer()
    cursor = None
    for start in range(0, 4000, 500):
        server.posts = [server.post(number, NOW) for number in range(start, start + 500)]
        cursor = server.read(cursor)[-1].cursor
    text = json.dumps(cursor)
    assert len(text) < 70_000
    assert "news.example" not in text


def test_last_modified_is_sent_back_as_it_came():
    seen = []

    def handler(request):
        seen.append(request.headers.get("if-modified-since"))
        return streamed(RSS.format("").encode(), last_modified="Fri, 20 Nov 2026 10:00:00 GMT")

    entry = msgspec.structs.replace(NewsServer().entry, options={"urls": ["https://news.example/feed"]})
    with client(handler, entry) as http:
        (page,) = Feeds().read(entry, BRAND, None, http, NOW)
        list(Feeds().read(entry, BRAND, page.cursor, http, NOW))
    assert seen == [None, "Fri, 20 Nov 2026 10:00:00 GMT"]


@pytest.mark.parametrize(
    ("statuses", "error", "wait"),
    [
        ((500, 200), SourceError, None),
        ((200, 410), SourceError, None),
        ((410, 410), SourceRefused, None),  # all of them refuse: a person must look
        ((429, 429), SourceError, timedelta(seconds=30)),
    ],
)
def test_one_broken_feed_does_not_hide_the_others_nor_its_own_failure(statuses, error, wait):
    def handler(request):
        status = statuses["two" in request.url.path]
        return streamed(RSS.format(ITEM).encode(), status, **({"retry_after": "30"} if status == 429 else {}))

    entry = NewsServer().entry
    with client(handler, entry) as http:
        reading = Feeds().read(entry, BRAND, None, http, NOW)
        with pytest.raises(SourceError) as caught:
            list(reading)
    assert type(caught.value) is error
    assert caught.value.retry_after == wait
    assert "one.json" not in str(caught.value)


def test_the_good_feeds_pages_come_before_the_error():
    entry = NewsServer().entry
    with client(lambda r: streamed(RSS.format(ITEM).encode(), 500 if "one" in r.url.path else 200), entry) as http:
        reading = Feeds().read(entry, BRAND, None, http, NOW)
        assert len(next(reading).mentions) == 1
        with pytest.raises(SourceError, match="1 of 2 feeds"):
            next(reading)


def test_the_charset_http_tells_wins():
    body = RSS.format(ITEM.replace("Luvento", "Лувенто")).replace('<?xml version="1.0"?>', "").encode("koi8_r")
    entry = msgspec.structs.replace(NewsServer().entry, options={"urls": ["https://news.example/feed"]})
    with client(lambda r: streamed(body, content_type='text/xml; charset="KOI8-R"'), entry) as http:
        (page,) = Feeds().read(entry, BRAND, None, http, NOW)
    assert page.mentions[0].title == "Лувенто & co"


def test_an_entry_without_addresses_is_the_settings_fault():
    entry = msgspec.structs.replace(NewsServer().entry, options={})
    with client(lambda r: streamed(b""), entry) as http, pytest.raises(BadInput):
        list(Feeds().read(entry, BRAND, None, http, NOW))
    assert list(Feeds().threads(entry, BRAND, [], http, NOW)) == []
