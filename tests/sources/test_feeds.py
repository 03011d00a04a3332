import json
import time
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.sources.feed_media import told_apart
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


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE r [<!ENTITY l0 "lol">{LAUGHS}]><rss version="2.0"><channel><item><title>&l9;</title></item></channel></rss>'
ONCE = BOMB.replace(LAUGHS, f'<!ENTITY l9 "{"lol" * 30_000}">').replace("&l9;", "&l9;" * 30_000)
FILE = '<item><title>a&f;</title><description><x:include xmlns:x="http://www.w3.org/2001/XInclude" parse="text" href="FILE"/></description></item>'
TRAPS = {
    "a billion laughs": BOMB.encode(),
    "one long entity many times": ONCE.encode(),
    "in UTF-16": BOMB.encode("utf-16"),
    "in UTF-32": BOMB.encode("utf-32"),
    "in UTF-7": b"<?xml version='1.0' encoding='utf-7'?>" + BOMB.replace("<", "+ADw-").replace("&", "+ACY-").encode(),
    "in EBCDIC": f"<?xml version='1.0' encoding='cp037'?>{BOMB}".encode("cp037"),
    "in small letters": BOMB.replace("ENTITY", "entity").encode(),
    "another's declarations": BOMB.replace("[", 'SYSTEM "FILE" [').encode(),
    "declarations alone elsewhere": f'<!DOCTYPE r SYSTEM "FILE"><rss version="2.0"><channel>{FILE}</channel></rss>'.encode(),
    "a file as an entity": f'<!DOCTYPE r [<!ENTITY f SYSTEM "FILE">]><rss version="2.0"><channel>{FILE}</channel></rss>'.encode(),
    "a file included": f'<rss version="2.0"><channel>{FILE}</channel></rss>'.encode(),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_no_document_grows_nor_brings_a_file_along(trap, tmp_path):
    """Whether it is refused or read: what comes of it is no longer than it is, and holds nothing from elsewhere."""
    (tmp_path / "own").write_text("words-of-a-file", encoding="utf-8")
    body = TRAPS[trap].replace(b"FILE", (tmp_path / "own").as_uri().encode())
    try:
        told = str(parse(body))
    except NotAnAnswer as refusal:
        told = str(refusal)
    assert len(told) < 2_000
    assert "words-of-a-file" not in told
    assert "lollol" not in told


def test_a_feed_of_tags_alone_is_not_read():
    with pytest.raises(NotAnAnswer, match="more than 400,000 tags"):
        parse(b"<rss version='2.0'><channel>" + b"<a/>" * 400_000)


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


MEDIA = (
    '<media:content url="{}" medium="image"><media:description type="plain">{}</media:description></media:content>'
)
DIALECT = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:thr="http://purl.org/syndication/thread/1.0"><channel><link>https://news.example/</link>{}</channel></rss>'
)


def test_categories_are_hashtags():
    (found,) = rss(
        ITEM.format("<category>luvento</category><category>#fail</category><category>Coffee makers</category>")
    )
    assert found.hashtags == ("luvento", "fail", "Coffee makers")
    (found,) = atom(
        "<entry><id>urn:1</id><category term='c1' label='Luvento'/><category term='tea'/>"
        "<category term='https://kinds.example/video'/><category/></entry>"
    )
    assert found.hashtags == ("Luvento", "tea")
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "urn:1", "tags": ["tea", 7, "", "tea"]}]}
    assert parse(json.dumps(feed).encode()).mentions[0].hashtags == ("tea",)


def test_what_is_told_of_a_picture_is_its_own_and_never_the_words_of_the_item():
    pictures = MEDIA.format("https://m.example/1.jpg", "my &lt;dead&gt; &quot;Luvento&quot;") + MEDIA.format(
        "https://m.example/2.jpg", "<![CDATA[a <b> & c]]>"
    )
    (found,) = parse(
        DIALECT.format(f"<item><guid>urn:1</guid><description>It broke</description>{pictures}</item>").encode()
    ).mentions
    assert found.text == "It broke"
    assert [(one.alt, one.url) for one in found.media] == [
        ('my <dead> "Luvento"', "https://m.example/1.jpg"),
        ("a <b> & c", "https://m.example/2.jpg"),
    ]
    (found,) = parse(DIALECT.format(f"<item><guid>urn:1</guid>{pictures}</item>").encode()).mentions
    assert found.text == ""  # a post of pictures only


def test_the_title_of_an_enclosure_tells_of_it():
    link = "<link rel='enclosure' type='image/png' href='https://m.example/1.png' title='a dead machine'/>"
    (found,) = atom(f"<entry><id>urn:1</id>{link}</entry>")
    assert [(one.type, one.alt) for one in found.media] == [("image", "a dead machine")]


def test_the_description_of_a_film_stays_what_it_is():
    group = (
        "<media:group><media:content url='https://m.example/1.mp4' type='video/mp4'/>"
        "<media:description>A film about Luvento</media:description></media:group>"
    )
    (found,) = parse(DIALECT.format(f"<item><guid>urn:1</guid>{group}</item>").encode()).mentions
    assert (found.text, [one.alt for one in found.media]) == ("A film about Luvento", [None])


@pytest.mark.parametrize(
    "hostile",
    [
        "<media:content><media:description>" * 40_000,
        "<media:content " * 50_000,
        "<media:content>" * 50_000 + "<media:description>x</media:description></media:content>",
        "<media:content url='x'" + "<media:description>" * 100_000,
        MEDIA.format("https://m.example/1", "x" * 30_000),
    ],
    ids=lambda text: text[:24],
)
def test_pictures_that_never_end_take_no_time(hostile):
    body = DIALECT.format(f"<item><guid>urn:1</guid>{hostile}</item>").encode()
    start = time.monotonic()
    told_apart(body)
    assert time.monotonic() - start < 5  # what grows with the square takes minutes


@given(
    st.lists(
        st.sampled_from(
            [
                b"<media:content",
                b"</media:content>",
                b"<media:description",
                b"</media:description>",
                b">",
                b"/>",
                b'"',
                b"x",
                b" ",
                b"<![CDATA[",
                b"]]>",
                b"&amp;",
                b"\xff",
            ]
        ),
        max_size=40,
    )
)
def test_telling_pictures_apart_loses_nothing_but_what_it_moves(parts):
    body = b"".join(parts)
    apart = told_apart(body)
    assert apart.count(b"<media:content") == body.count(b"<media:content")
    assert apart.count(b"x") == body.count(b"x")
    assert told_apart(body.replace(b"<media:description", b"<other")) == body.replace(
        b"<media:description", b"<other"
    )


@pytest.mark.parametrize(
    ("told", "parent"),
    [
        ("<thr:in-reply-to ref='urn:0' href='https://news.example/0'/>", "feeds:urn:0"),
        ("<thr:in-reply-to ref='17' href='https://n.example/17'/>", "feeds:n.example/17"),  # as its own id is told
        ("<thr:in-reply-to ref='17'/>", "feeds:news.example/17"),
        ("<thr:in-reply-to href='https://news.example/0'/>", None),
        ("<thr:in-reply-to>urn:0</thr:in-reply-to>", None),
    ],
)
def test_an_answer_to_another_item_says_so(told, parent):
    item = f"<item><guid>urn:1</guid><title>t</title>{told}</item>"
    (found,) = parse(DIALECT.format(item).encode()).mentions
    assert (found.reply_to, found.kind) == (parent, "comment" if parent else "article")
    assert found.root == (None if parent else found.id)


@pytest.mark.parametrize(
    ("told", "replies"),
    [
        ("<thr:total>5</thr:total>", 5),
        ("<thr:total>many</thr:total>", None),
        ("", None),
    ],
)
def test_how_many_answered_is_told_where_the_feed_counts(told, replies):
    (found,) = parse(DIALECT.format(f"<item><guid>urn:1</guid>{told}</item>").encode()).mentions
    assert found.engagement.replies == replies
    atom_feed = ATOM.replace("<feed ", '<feed xmlns:thr="http://purl.org/syndication/thread/1.0" ')
    link = "<link rel='replies' href='https://n.example/r' thr:count='3'/>"
    (found,) = parse(atom_feed.format(f"<entry><id>urn:1</id>{link}</entry>").encode()).mentions
    assert found.engagement.replies == 3


def test_an_updated_entry_is_an_edit_that_is_sent_again():
    entry = msgspec.structs.replace(NewsServer().entry, options={"urls": ["https://news.example/feed"]})
    times = "<published>2026-11-20T10:00:00Z</published><updated>2026-11-20T1{}:00:00Z</updated>"
    bodies = [
        ATOM.format(f"<entry><id>urn:1</id><title>{title}</title>{times.format(hour)}</entry>")
        for title, hour in (("Luvento fails", 0), ("Luvento works", 1))
    ]
    with client(lambda _: streamed(bodies.pop(0).encode()), entry) as http:
        (first,) = Feeds().read(entry, BRAND, None, http, NOW)
        (second,) = Feeds().read(entry, BRAND, first.cursor, http, NOW)
    (edited,) = second.mentions
    assert (edited.id, edited.title) == (first.mentions[0].id, "Luvento works")
    assert edited.edited_at == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert first.mentions[0].edited_at is None
